"""review_actions.csv: what reviews and conferences decide that somebody is to do, and when it is done."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from orchestration.sample_data import rates, restating
from orchestration.sample_data.columns import repeated
from orchestration.sample_data.days import BLANK, OPEN, Codes, Days, Flags, Numbers, completed_years
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import enter, linked
from orchestration.sample_data.scope import LEAVING_CARE, Subject
from orchestration.sample_data.world import World

# Room in the key of a meeting for its actions. Keys of conferences are told from those of reviews by their sign.
ACTIONS = 16


class Meetings(NamedTuple):
    """Meetings held that may decide something: one row each, `typed` the day on which they were recorded as held."""

    key: Numbers
    review: Numbers
    conference: Numbers
    child: Numbers
    team: Codes
    day: Days
    typed: Days
    mean: np.ndarray


def actions_table(world: World) -> Table:
    """One row an action; whether and when it was done is known once that was typed in."""
    scope = world.scope
    reviews, conferences = _reviews(world), _conferences(world)
    meetings = Meetings(*(np.concatenate(columns) for columns in zip(reviews, conferences, strict=True)))
    how_many = scope.draws(Subject.ACTIONS, meetings.key).how_many(meetings.mean)
    how_many = np.minimum(how_many, rates.MOST_ACTIONS)
    meeting, within = repeated(how_many)
    # Beyond zero the sign goes the same way, so that no two actions have one key.
    key = meetings.key[meeting] * ACTIONS + np.where(meetings.key[meeting] < 0, -1 - within, within + 1)
    agreed = meetings.day[meeting]
    since = np.maximum(restating.typed(scope, key * 4, agreed), meetings.typed[meeting])
    draws = scope.draws(Subject.ACTION_FIELDS, key)
    due = agreed + draws.code(rates.ACTION_DAYS).astype(np.int64)
    done, cancelled = _ends(world, key, agreed, due, since)
    is_due_blank = draws.chance(rates.FIELD_BLANK_SHARE)
    owner = draws.code(rates.ACTION_OWNERS)
    team = draws.blanked(meetings.team[meeting], rates.TEAM_BLANK_SHARE)
    has_no_link = draws.chance(rates.LINK_BLANK_SHARE)
    review = np.where(has_no_link, BLANK, meetings.review[meeting])
    conference = np.where(has_no_link, BLANK, meetings.conference[meeting])
    flags = np.where(cancelled, "Y", draws.blanked(np.full(len(key), "N"), rates.FIELD_BLANK_SHARE))
    register = enter(scope.extract_day, since, key)
    columns: dict[str, pa.Array] = {
        "child_id": world.children.id_column(meetings.child[meeting], since),
        "review_id": id_column("R", linked(world.review_register.number, review)),
        "conference_id": id_column("K", linked(world.conference_register.number, conference)),
        "agreed_date": day_column(agreed),
        "due_date": day_column(np.where(is_due_blank, BLANK, due)),
        "completed_date": day_column(done),
        "is_cancelled": code_column(flags),
        "owner": code_column(owner),
        "team": code_column(team),
    }
    table: Table = {"action_id": id_column("N", register.number[register.rows])}
    return table | {name: column.take(register.rows) for name, column in columns.items()}


def _ends(world: World, key: Numbers, agreed: Days, due: Days, since: Days) -> tuple[Days, Flags]:
    """The day on which each action was done (blank if not, or not known yet), and which are known to be cancelled."""
    scope, story = world.scope, world.story
    draws = scope.draws(Subject.ACTION_ENDS, key)
    is_late = draws.chance(story.between(due, *rates.ACTIONS_LATE_SHARES))
    in_time = agreed + 1 + (draws.share() * (due - agreed)).astype(np.int64)
    done = scope.working_days.on_or_before(np.where(is_late, due + 3 + draws.waiting(25), in_time))
    done = np.maximum(done, agreed)
    is_never = draws.chance(rates.ACTION_NEVER_DONE_SHARE)
    is_cancelled = draws.chance(rates.ACTION_CANCELLED_SHARE)
    called_off = np.where(is_cancelled, agreed + draws.between(5, 60), OPEN)
    done = np.where(is_never | is_cancelled, OPEN, done)
    known = np.maximum(restating.typed(scope, key * 4 + 1, done), since)
    is_cancelled_by_now = np.maximum(restating.typed(scope, key * 4 + 2, called_off), since) <= scope.extract_day
    return np.where(known <= scope.extract_day, done, BLANK), is_cancelled_by_now


def _reviews(world: World) -> Meetings:
    """The reviews of the chains that are known to have been held."""
    reviews, periods = world.reviews, world.periods
    held = np.flatnonzero(reviews.is_held & reviews.takes_place).astype(np.int64)
    period = reviews.period[held]
    child = periods.child[period]
    age = completed_years(world.children.born[child], reviews.day[held])
    team = np.where(age >= 16, LEAVING_CARE, periods.team[period])
    count = len(held)
    return Meetings(
        reviews.key[held], held, np.full(count, BLANK), child, team, reviews.day[held], reviews.typed[held],
        np.full(count, rates.ACTIONS_A_REVIEW),
    )  # fmt: skip


def _conferences(world: World) -> Meetings:
    """The same of conferences, one for each child."""
    conferences, cases = world.conferences, world.cases
    held = np.flatnonzero(conferences.is_held & conferences.takes_place).astype(np.int64)
    count = len(held)
    return Meetings(
        -1 - conferences.key[held], np.full(count, BLANK), held, conferences.child[held],
        cases.team[conferences.case[held]], conferences.day[held], conferences.typed[held],
        np.full(count, rates.ACTIONS_A_CONFERENCE),
    )  # fmt: skip
