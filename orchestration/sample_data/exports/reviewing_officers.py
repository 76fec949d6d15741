"""reviewing_officers.csv: a row a spell, a second one where hours, role or contract changed; and the manager."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.days import BLANK, DAYS_A_YEAR, recorded_by
from orchestration.sample_data.events.officers import MANAGER
from orchestration.sample_data.files import Table, code_column, day_column, decimal_column, id_column
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World

CONTRACTS = {"permanent": 0.68, "fixed_term": 0.08, "agency": 0.14, "sessional": 0.05, "interim": 0.05}
# Whoever holds a post works most of its hours, all of them, or some more.
HOURS = {"0.8": 0.2, "1": 0.6, "1.2": 0.2}


def officers_table(world: World) -> Table:
    """The spells that have begun, by officer."""
    scope, service, tenures = world.scope, world.service, world.service.tenures
    count = len(tenures.post)
    draws = scope.draws(Subject.OFFICER_FIELDS, tenures.key)
    changes = draws.chance(rates.SPELL_CHANGE_SHARE) & (tenures.end - tenures.start > 200)
    middle = tenures.start + ((tenures.end - tenures.start) * (0.2 + 0.6 * draws.share())).astype(np.int64)
    hours = service.hours_of_post[tenures.post] * draws.code(HOURS).astype(np.float64)
    changed_hours = hours * draws.code({"0.8": 0.5, "1.2": 0.5}).astype(np.float64)
    contract, what = draws.code(CONTRACTS), draws.code({"hours": 0.6, "role": 0.2, "contract": 0.2})
    sex, ethnicity = draws.code({"F": 0.78, "M": 0.22}), draws.code(rates.ETHNICITY)
    is_unknown = draws.chance(rates.LINK_BLANK_SHARE)
    again = np.flatnonzero(changes & (middle <= scope.extract_day))
    rows = np.concatenate([np.arange(count), again])
    is_later = np.arange(len(rows)) >= count
    changed = np.where(is_later, what[rows], "")
    fte = np.clip(np.round(np.where(changed == "hours", changed_hours[rows], hours[rows]), 1), 0.1, 1.0)
    fte[is_unknown[rows]] = np.nan
    start = np.where(is_later, middle[rows], tenures.start[rows])
    end = np.where(~is_later & changes[rows], middle[rows], tenures.end[rows])
    role = np.where(changed == "role", "both", service.role_of_post[tenures.post[rows]])
    columns = {
        "role": role,
        "contract_type": np.where(changed == "contract", "permanent", contract[rows]),
        "sex": sex[rows],
        "ethnicity": ethnicity[rows],
    }
    order = np.lexsort((start, service.number[rows]))
    manager = {"role": "other", "contract_type": "permanent", "sex": "F", "ethnicity": "WBRI"}
    text = {name: code_column(np.concatenate([[manager[name]], column[order]])) for name, column in columns.items()}
    since = scope.first_day - int(6 * DAYS_A_YEAR)
    return {
        "officer_id": id_column("O", np.concatenate([[MANAGER], service.number[rows][order]])),
        "start_date": day_column(np.concatenate([[since], start[order]])),
        "role": text["role"],
        "contract_type": text["contract_type"],
        "full_time_equivalent": decimal_column(np.concatenate([[1.0], fte[order]])),
        "end_date": day_column(np.concatenate([[BLANK], recorded_by(end, scope.extract_day)[order]])),
        "sex": text["sex"],
        "ethnicity": text["ethnicity"],
    }
