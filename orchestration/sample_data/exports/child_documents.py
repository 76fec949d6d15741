"""child_documents.csv: the plans and assessments of each child looked after, each made anew before it runs out.

Only kinds that nearly every child looked after must have: the figure of documents in date expects each kind that an
authority supplies of every child, so a pathway plan of the few who are 16 would be missed in all the others.
"""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.days import BLANK, Codes, Days, Numbers, birthday, completed_years, months_after
from orchestration.sample_data.events.care import REGULAR
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import enter
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World

# Kind, days from the start of care by which the first is due, age from which, months that one is valid.
KINDS = (
    ("care_plan", 14, 0, 6),
    ("placement_plan", 7, 0, 6),
    ("health_assessment", 28, 0, 12),
    ("dental_check", 90, 1, 12),
    ("personal_education_plan", 28, 3, 6),
)
# The health of a child under five is assessed every six months.
YOUNG, YOUNG_MONTHS = 5, 6
# Room in the key of a period for its kinds, and in that for the documents of one kind.
KINDS_ROOM, DOCUMENTS = 8, 64


def documents_table(world: World) -> Table:
    """One row a document completed while the child was looked after."""
    scope, children, periods = world.scope, world.children, world.periods
    parts = [_of_one_kind(world, kind) for kind in range(len(KINDS))]
    key, period, day, valid_until, name = (np.concatenate(column) for column in zip(*parts, strict=True))
    since = np.maximum(restating.typed(scope, key, day), periods.since[period])
    register = enter(scope.extract_day, since, key)
    rows = register.rows
    draws = scope.draws(Subject.DOCUMENTS, -1 - key[rows])
    is_blank = draws.chance(rates.LINK_BLANK_SHARE)
    return {
        "document_id": id_column("D", register.number[rows]),
        "child_id": children.id_column(periods.child[period[rows]], since[rows]),
        "document_type": code_column(name[rows]),
        "completed_date": day_column(day[rows]),
        "valid_until": day_column(np.where(is_blank, BLANK, valid_until[rows])),
        "quality": code_column(draws.code(rates.DOCUMENT_QUALITIES)),
    }


def _of_one_kind(world: World, kind: int) -> tuple[Numbers, Numbers, Days, Days, Codes]:
    """Key, period, day, last day in date, and name of each document of one kind that was completed by the extract."""
    scope, periods = world.scope, world.periods
    name, first_due, from_age, months = KINDS[kind]
    born = world.children.born[periods.child]
    period = np.flatnonzero(periods.kind == REGULAR).astype(np.int64)
    due = np.maximum(periods.start, birthday(born, from_age))[period] + first_due
    previous = periods.start[period]
    parts: list[tuple[Numbers, Numbers, Days, Days]] = []
    for number in range(DOCUMENTS):
        key = (periods.key[period] * KINDS_ROOM + kind) * DOCUMENTS + number
        draws = scope.draws(Subject.DOCUMENTS, key)
        is_late = draws.chance(world.story.between(due, *rates.DOCUMENT_LATE_SHARES))
        ahead = draws.between(0, 7 if number == 0 else 25)
        day = np.where(is_late, due + 1 + draws.waiting(rates.DOCUMENT_LATE_MEAN_DAYS), due - ahead)
        day = scope.working_days.on_or_after(np.maximum(day, previous + 1))
        is_young = (name == "health_assessment") & (completed_years(born[period], day) < YOUNG)
        valid_until = months_after(day, np.where(is_young, YOUNG_MONTHS, months))
        is_made = (day <= periods.end[period]) & (day <= scope.extract_day)
        period, due, previous = period[is_made], valid_until[is_made], day[is_made]
        if not len(period):
            break
        parts.append((key[is_made], period, previous, due))
    columns = (np.concatenate(column) for column in zip(*parts, strict=True))
    keys, of_period, days, ends = columns
    return keys, of_period, days, ends, np.full(len(keys), name)
