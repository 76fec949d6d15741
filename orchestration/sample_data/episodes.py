"""care_episodes.csv: each period of care cut into episodes that change placement, legal status, or both."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.care import BREAKS_V3, BREAKS_V4, REGULAR, Periods
from orchestration.sample_data.children import Children
from orchestration.sample_data.days import OPEN, Codes, Days, Flags, Numbers, completed_years, recorded_by
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.files import Table, code_column, day_column, decimal_column, id_column
from orchestration.sample_data.scope import LEAVING_CARE, Scope, Subject

# A care order follows an interim one after about 30 weeks; the 26 weeks of the law are met in about half of cases.
INTERIM_DAYS = 210
VOLUNTARY_DAYS = 120
POLICE_DAYS = 3
ADOPTION_DAYS = 400


def episodes_table(scope: Scope, children: Children, periods: Periods) -> Table:
    """One row an episode, by start date."""
    draws = scope.draws(Subject.EPISODES)
    period, start = _cuts(scope, draws, periods)
    is_first = np.concatenate([[True], period[1:] != period[:-1]])[: len(period)]
    is_last = np.concatenate([is_first[1:], [True]])[: len(period)]
    end = np.where(is_last, periods.end[period], np.concatenate([start[1:], [OPEN]])[: len(period)])
    reason = np.where(is_last, periods.end_reason[period], "X1")
    forgotten = is_last & (end == OPEN) & draws.chance(len(period), rates.X1_LEFT_SHARE)
    end, reason = np.where(forgotten, scope.extract_day, end), np.where(forgotten, "X1", reason)
    age = completed_years(children.born[periods.child[period]], start)
    elapsed = start - periods.start[period]
    is_new_placement = is_first | draws.chance(len(period), rates.PLACEMENT_CHANGE_SHARE)
    is_adopting = periods.is_adoption[period] & (elapsed >= ADOPTION_DAYS)
    legal_status = _legal_status(periods, period, elapsed, is_adopting)
    is_new_status = is_first | np.concatenate([[True], legal_status[1:] != legal_status[:-1]])[: len(period)]
    placement = _carried(is_new_placement, draws.code_by(_placement_ages(age), rates.PLACEMENTS))
    placement = np.where(is_adopting, "A3", np.where(periods.kind[period] == REGULAR, placement, "U6"))
    distance = draws.skewed(len(period), rates.DISTANCE_MEDIAN_MILES, rates.DISTANCE_SPREAD)
    distance = _carried(is_new_placement, np.round(np.minimum(distance, 400.0), 1))
    distance = np.where(draws.chance(len(period), rates.FIELD_BLANK_SHARE / 2), np.nan, distance)
    need = np.where(children.is_unaccompanied[periods.child], "N8", draws.code(len(periods), rates.NEEDS))
    need = np.where(periods.kind == REGULAR, need, "N2")
    team = np.where((age >= 16) & (periods.kind[period] == REGULAR), LEAVING_CARE, periods.team[period])
    columns = {
        "start_reason": _start_reason(draws, is_first, is_new_placement, is_new_status),
        "legal_status": legal_status,
        "need_code": need[period],
        "placement_type": draws.blanked(placement, rates.LINK_BLANK_SHARE),
    }
    order = np.argsort(start, kind="stable")
    return {
        "episode_id": id_column("E", np.arange(len(period)) + 1),
        "child_id": children.id_column(periods.child[period], start).take(order),
        "care_period_id": id_column("L", period[order] + 1),
        "start_date": day_column(start[order]),
        **{name: code_column(column[order]) for name, column in columns.items()},
        "placement_distance_miles": decimal_column(distance[order]),
        "end_date": day_column(recorded_by(end, scope.extract_day)[order]),
        "end_reason": code_column(reason[order]),
        "team": code_column(draws.blanked(team, rates.TEAM_BLANK_SHARE)[order]),
    }


def _cuts(scope: Scope, draws: Draws, periods: Periods) -> tuple[Numbers, Days]:
    """The period and first day of each episode, by period and day; most changes come early in a period."""
    last = np.minimum(periods.end, scope.extract_day + 1)
    length = np.maximum(last - periods.start, 1)
    mean = rates.CHANGES_AT_ONCE * np.minimum(length / 90, 1) + rates.CHANGES_A_YEAR * length / 365.25
    mean = np.where(periods.kind == BREAKS_V3, 0.0, mean)
    changes = np.minimum(draws.how_many(len(periods), mean), rates.MOST_CHANGES)
    period = np.repeat(np.arange(len(periods), dtype=np.int64), changes)
    offset = 1 + (draws.share(len(period)) ** 1.6 * (length[period] - 1)).astype(np.int64)
    is_inside = offset < length[period]
    every = np.arange(len(periods), dtype=np.int64)
    # Period and day in one number, so that sorting also drops two changes on one day.
    keys = np.unique(np.concatenate([every * OPEN, period[is_inside] * OPEN + offset[is_inside]]))
    found = keys // OPEN
    return found, periods.start[found] + keys % OPEN


def _legal_status(periods: Periods, period: Numbers, elapsed: Numbers, is_adopting: Flags) -> Codes:
    path = periods.path[period]
    in_court = np.where(path == "police", POLICE_DAYS, np.where(path == "proceedings", 0, VOLUNTARY_DAYS))
    # About half of the voluntary arrangements that last go to court: those whose period number is odd.
    goes_to_court = (path != "remand") & ((path != "voluntary") | (period % 2 == 1))
    court_status = np.where(elapsed < in_court + INTERIM_DAYS, "C1", "C2")
    before = np.where(path == "police", "L2", np.where(path == "remand", "J1", "V2"))
    status = np.where(goes_to_court & (elapsed >= in_court), court_status, before)
    status = np.where((path == "remand") & (elapsed > INTERIM_DAYS), "V2", status)
    kind = periods.kind[period]
    status = np.where(kind == BREAKS_V3, "V3", np.where(kind == BREAKS_V4, "V4", status))
    return np.where(is_adopting, "E1", status)


def _start_reason(draws: Draws, is_first: Flags, is_new_placement: Flags, is_new_status: Flags) -> Codes:
    # One placement change in ten keeps the carer, who has moved house.
    same_carer = draws.chance(len(is_first), 0.1)
    both = np.where(same_carer, "U", "B")
    moved = np.where(same_carer, "T", "P")
    reason = np.where(is_new_placement, np.where(is_new_status, both, moved), "L")
    return np.where(is_first, "S", reason)


def _placement_ages(age: Numbers) -> Numbers:
    return np.searchsorted(np.array([5, 10, 16]), age, side="right").astype(np.int64)


def _carried(is_new: Flags, drawn: np.ndarray) -> np.ndarray:
    """Each row's own draw where something new begins, else the one before it."""
    return drawn[np.maximum.accumulate(np.where(is_new, np.arange(len(drawn)), 0))]
