"""Each period of care cut into episodes that change placement, legal status, or both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.columns import repeated
from orchestration.sample_data.days import OPEN, Codes, Days, Flags, Numbers, completed_years
from orchestration.sample_data.draws import Draws, Shares
from orchestration.sample_data.events.care import BREAKS_V3, BREAKS_V4, REGULAR, Periods
from orchestration.sample_data.events.children import Children
from orchestration.sample_data.scope import LEAVING_CARE, Scope, Subject

# A care order follows an interim one after about 30 weeks; the 26 weeks of the law are met in about half of cases.
INTERIM_DAYS = 210
VOLUNTARY_DAYS = 120
POLICE_DAYS = 3
FAR_MILES = 20
# Room in the key of a period for its episodes.
EPISODES = 16


@dataclass(frozen=True)
class Episodes:
    """One row an episode, by period and day. `forgotten` are those before which the one that ended was closed at once.

    `distance` is in miles, not-a-number where not recorded; the codes are as recorded, empty where they are not.
    """

    key: Numbers
    period: Numbers
    start: Days
    is_first: Flags
    forgotten: Flags
    start_reason: Codes
    legal_status: Codes
    placement: Codes
    distance: Shares
    is_out_of_area: Flags
    team: Codes

    def out_of_area_at(self, period: Numbers, day: Days) -> Flags:
        """Whether each period's child was placed outside the area on each day; a day before it is its first one."""
        found = np.searchsorted(self.period * OPEN + self.start, period * OPEN + day, side="right") - 1
        first = np.searchsorted(self.period, period, side="left")
        flags: Flags = self.is_out_of_area[np.maximum(found, first)]
        return flags


def draw_episodes(scope: Scope, children: Children, periods: Periods) -> Episodes:
    """Every episode begun by the extract date."""
    period, start, key = _cuts(scope, periods)
    draws = scope.draws(Subject.EPISODES, key)
    is_first = np.concatenate([[True], period[1:] != period[:-1]])[: len(period)]
    forgotten = draws.chance(rates.X1_LEFT_SHARE)
    age = completed_years(children.born[periods.child[period]], start)
    is_regular = periods.kind[period] == REGULAR
    is_placed, is_authorised = start >= periods.placed[period], start >= periods.authorised[period]
    is_new_placement = is_first | (draws.chance(rates.PLACEMENT_CHANGE_SHARE) & ~is_authorised) | is_placed
    legal_status = _legal_status(periods, period, start - periods.start[period], is_authorised)
    is_new_status = is_first | np.concatenate([[True], legal_status[1:] != legal_status[:-1]])[: len(period)]
    placement = _carried(is_new_placement, draws.code_by(_placement_ages(age), rates.PLACEMENTS))
    placement = np.where(is_regular, placement, "U6")
    stays = scope.draws(Subject.ADOPTIONS, -1 - periods.key).chance(rates.WITH_FORMER_CARERS_SHARE)[period]
    placement = np.where(is_placed, np.where(stays, "A5", "A6"), placement)
    distance = draws.skewed(rates.DISTANCE_MEDIAN_MILES, rates.DISTANCE_SPREAD)
    distance = _carried(is_new_placement, np.round(np.minimum(distance, 400.0), 1))
    far = np.where(distance > FAR_MILES, *rates.OUT_OF_AREA_SHARES)
    is_out_of_area = _carried(is_new_placement, scope.draws(Subject.OUT_OF_AREA, key).chance(far))
    distance = np.where(draws.chance(rates.FIELD_BLANK_SHARE / 2), np.nan, distance)
    team = np.where((age >= 16) & is_regular, LEAVING_CARE, periods.team[period])
    return Episodes(
        key=key,
        period=period,
        start=start,
        is_first=is_first,
        forgotten=forgotten,
        start_reason=_start_reason(draws, is_first, is_new_placement, is_new_status, is_placed, stays),
        legal_status=legal_status,
        placement=draws.blanked(placement, rates.LINK_BLANK_SHARE),
        distance=distance,
        is_out_of_area=is_out_of_area,
        team=draws.blanked(team, rates.TEAM_BLANK_SHARE),
    )


def _cuts(scope: Scope, periods: Periods) -> tuple[Numbers, Days, Numbers]:
    """The period, first day and key of each episode begun by the extract date, by period and day, and of the next one.

    Most changes come early in a period, whose whole length decides on them: it does not depend on the extract.
    """
    length = np.maximum(periods.end - periods.start, 1)
    mean = rates.CHANGES_AT_ONCE * np.minimum(length / 90, 1) + rates.CHANGES_A_YEAR * length / 365.25
    mean = np.where(periods.kind == BREAKS_V3, 0.0, mean)
    changes = scope.draws(Subject.EPISODES, -1 - periods.key * EPISODES).how_many(mean)
    changes = np.minimum(changes, rates.MOST_CHANGES)
    period, within = repeated(changes)
    share = scope.draws(Subject.EPISODES, -2 - periods.key[period] * EPISODES - within).share()
    offset = 1 + (share**1.6 * (length[period] - 1)).astype(np.int64)
    # From the placement order on, a child moves to the adopters and stays there.
    is_inside = (offset < length[period]) & (periods.start[period] + offset < periods.authorised[period])
    every = np.arange(len(periods), dtype=np.int64)
    adopted = np.flatnonzero(periods.placed < OPEN)
    steps = [adopted * OPEN + day[adopted] - periods.start[adopted] for day in (periods.authorised, periods.placed)]
    # Period and day in one number, so that sorting also drops two changes on one day.
    keys = np.unique(np.concatenate([every * OPEN, period[is_inside] * OPEN + offset[is_inside], *steps]))
    found = keys // OPEN
    start = periods.start[found] + keys % OPEN
    is_first = np.concatenate([[True], found[1:] != found[:-1]])[: len(found)]
    place = np.arange(len(found))
    place = place - np.maximum.accumulate(np.where(is_first, place, 0))
    return found, start, periods.key[found] * EPISODES + place


def _legal_status(periods: Periods, period: Numbers, elapsed: Numbers, is_authorised: Flags) -> Codes:
    path = periods.path[period]
    in_court = np.where(path == "police", POLICE_DAYS, np.where(path == "proceedings", 0, VOLUNTARY_DAYS))
    court_status = np.where(elapsed < in_court + INTERIM_DAYS, "C1", "C2")
    before = np.where(path == "police", "L2", np.where(path == "remand", "J1", "V2"))
    status = np.where(periods.goes_to_court[period] & (elapsed >= in_court), court_status, before)
    status = np.where((path == "remand") & (elapsed > INTERIM_DAYS), "V2", status)
    kind = periods.kind[period]
    status = np.where(kind == BREAKS_V3, "V3", np.where(kind == BREAKS_V4, "V4", status))
    return np.where(is_authorised, "E1", status)


def _start_reason(
    draws: Draws, is_first: Flags, is_new_placement: Flags, is_new_status: Flags, is_placed: Flags, stays: Flags
) -> Codes:
    # One placement change in ten keeps the carer, who has moved house; foster carers may become the adopters.
    same_carer = np.where(is_placed, stays, draws.chance(0.1))
    both = np.where(same_carer, "U", "B")
    moved = np.where(same_carer, "T", "P")
    reason = np.where(is_new_placement, np.where(is_new_status, both, moved), "L")
    return np.where(is_first, "S", reason)


def _placement_ages(age: Numbers) -> Numbers:
    return np.searchsorted(np.array([5, 10, 16]), age, side="right").astype(np.int64)


def _carried(is_new: Flags, drawn: np.ndarray) -> np.ndarray:
    """Each row's own draw where something new begins, else the one before it."""
    return drawn[np.maximum.accumulate(np.where(is_new, np.arange(len(drawn)), 0))]
