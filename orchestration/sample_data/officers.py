"""The reviewing officers: posts, who held each of them when, and which child each of them had."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.care import REGULAR, Periods, looked_after_at
from orchestration.sample_data.children import Children
from orchestration.sample_data.days import BLANK, OPEN, Codes, Days, Numbers, recorded_by
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.files import Table, code_column, day_column, decimal_column, id_column
from orchestration.sample_data.plans import Plans
from orchestration.sample_data.protection import Cases
from orchestration.sample_data.scope import Scope, Subject

CONTRACTS = {"permanent": 0.68, "fixed_term": 0.08, "agency": 0.14, "sessional": 0.05, "interim": 0.05}
HOURS = {"1": 0.62, "0.8": 0.16, "0.6": 0.14, "0.5": 0.08}
# Posts were filled this long before the first case of the sample can have started.
YEARS_BEFORE = rates.OLDEST_CARE_YEARS + 1
# Wide enough that a case's post and a day make one sortable number.
POST_WIDTH = OPEN * 10


@dataclass
class Service:
    """Who held which post when (by post and start), and the post that each child's or family's officer holds."""

    role_of_post: Codes
    post: Numbers
    start: Days
    end: Days
    number: Numbers
    care_post: Numbers
    chair_post: Numbers

    def officer_at(self, post: Numbers, day: Days) -> Numbers:
        """The officer in each post on each day; while it is vacant, whoever holds the first post, which never is."""
        holder = self._holder(post, day)
        return np.where(holder > 0, holder, self._holder(np.zeros_like(post), day))

    def _holder(self, post: Numbers, day: Days) -> Numbers:
        found = np.searchsorted(self.post * POST_WIDTH + self.start, post * POST_WIDTH + day, side="right") - 1
        found = np.maximum(found, 0)
        is_in_post = (self.post[found] == post) & (self.start[found] <= day) & (self.end[found] > day)
        return np.where(is_in_post, self.number[found], BLANK)


def draw_service(scope: Scope, children: Children, families: int, periods: Periods, plans: Plans) -> Service:
    """A service of the size that the last day's children and plans call for, with its whole staffing history."""
    draws = scope.draws(Subject.OFFICERS)
    looked_after = looked_after_at(periods, scope.extract_day)
    on_plan = int(np.count_nonzero(plans.end > scope.extract_day))
    care_posts = max(1, round(looked_after / rates.CHILDREN_AN_OFFICER))
    chair_posts = max(1, round(on_plan / rates.PLANS_AN_OFFICER))
    # The first post does both, then the rest divide the work.
    role_of_post = np.array(["both"] + ["iro"] * care_posts + ["conference_chair"] * chair_posts)
    first_day = scope.first_day - int(YEARS_BEFORE * 365.25)
    post, start, end = _tenures(scope, draws, len(role_of_post), first_day)
    number = np.empty(len(post), dtype=np.int64)
    number[np.argsort(start, kind="stable")] = np.arange(len(post)) + 1
    return Service(
        role_of_post,
        post,
        start,
        end,
        number,
        care_post=draws.between(children.people, 0, care_posts),
        chair_post=_chair_posts(draws, families, care_posts, chair_posts),
    )


def _chair_posts(draws: Draws, families: int, care_posts: int, chair_posts: int) -> Numbers:
    drawn = draws.between(families, 0, chair_posts)
    return np.where(drawn == 0, 0, drawn + care_posts)


def _tenures(scope: Scope, draws: Draws, posts: int, first_day: int) -> tuple[Numbers, Days, Days]:
    """Officer after officer in each post; enough draws that the last ones lie after the extract, and are dropped."""
    most = 6 + (scope.extract_day - first_day) // rates.SHORTEST_TENURE_DAYS
    lengths = rates.SHORTEST_TENURE_DAYS + draws.waiting(posts * most, rates.TENURE_MEAN_DAYS).reshape(posts, most)
    gaps = draws.waiting(posts * most, rates.VACANCY_MEAN_DAYS).reshape(posts, most)
    gaps[0] = 0
    starts = first_day + np.cumsum(lengths + gaps, axis=1) - lengths - gaps
    starts[:, 0] -= draws.between(posts, 0, 1500)
    ends = first_day + np.cumsum(lengths + gaps, axis=1) - gaps
    post = np.repeat(np.arange(posts, dtype=np.int64), most)
    start, end = starts.ravel(), ends.ravel()
    is_kept = start <= scope.extract_day
    end = np.where(end > scope.extract_day, OPEN, end)
    return post[is_kept], start[is_kept], end[is_kept]


def officers_table(scope: Scope, service: Service) -> Table:
    """reviewing_officers.csv: a row a spell, and a second one where hours, role or contract changed; and a manager."""
    draws = scope.draws(Subject.OFFICER_FIELDS)
    count = len(service.post)
    known_end = np.minimum(service.end, scope.extract_day)
    changes = draws.chance(count, rates.SPELL_CHANGE_SHARE) & (known_end - service.start > 200)
    middle = service.start + ((known_end - service.start) * (0.2 + 0.6 * draws.share(count))).astype(np.int64)
    hours = draws.code(count, HOURS)
    role = service.role_of_post[service.post]
    contract = draws.code(count, CONTRACTS)
    changed = draws.code(count, {"hours": 0.6, "role": 0.2, "contract": 0.2})
    again = np.flatnonzero(changes)
    rows = np.concatenate([np.arange(count), again])
    is_later = np.arange(len(rows)) >= count
    what = np.where(is_later, changed[rows], "")
    new_hours = draws.code(len(rows), {"1": 0.4, "0.8": 0.3, "0.6": 0.3})
    fte = np.where(what == "hours", new_hours, hours[rows]).astype(np.float64)
    fte[draws.chance(len(rows), rates.LINK_BLANK_SHARE)] = np.nan
    start = np.where(is_later, middle[rows], service.start[rows])
    end = np.where(~is_later & changes[rows], middle[rows], service.end[rows])
    sex, ethnicity = draws.code(count, {"F": 0.78, "M": 0.22}), draws.code(count, rates.ETHNICITY)
    columns = {
        "role": np.where(what == "role", "both", role[rows]),
        "contract_type": np.where(what == "contract", "permanent", contract[rows]),
        "sex": sex[rows],
        "ethnicity": ethnicity[rows],
    }
    order = np.lexsort((start, service.number[rows]))
    manager = {"role": "other", "contract_type": "permanent", "sex": "F", "ethnicity": "WBRI"}
    text = {name: code_column(np.append(column[order], manager[name])) for name, column in columns.items()}
    return {
        "officer_id": id_column("O", np.append(service.number[rows][order], count + 1)),
        "start_date": day_column(np.append(start[order], service.start.min())),
        "role": text["role"],
        "contract_type": text["contract_type"],
        "full_time_equivalent": decimal_column(np.append(fte[order], 1.0)),
        "end_date": day_column(np.append(recorded_by(end, scope.extract_day)[order], BLANK)),
        "sex": text["sex"],
        "ethnicity": text["ethnicity"],
    }


def allocations_table(
    scope: Scope, children: Children, cases: Cases, service: Service, periods: Periods, plans: Plans
) -> Table:
    """allocations.csv: one row for each officer that a period of care or a plan had, changing when officers leave."""
    draws = scope.draws(Subject.ALLOCATIONS)
    regular = np.flatnonzero(periods.kind == REGULAR)
    child = np.concatenate([periods.child[regular], plans.child])
    start = np.concatenate([periods.start[regular], plans.start])
    end = np.concatenate([periods.end[regular], plans.end])
    post = np.concatenate([service.care_post[periods.child[regular]], service.chair_post[cases.family[plans.case]]])
    role = np.where(np.arange(len(child)) < len(regular), "iro", "conference_chair")
    late = draws.chance(len(child), rates.ALLOCATED_LATE_SHARE)
    lag = np.where(late, draws.between(len(child), 7, 35), draws.between(len(child), 0, 5))
    is_allocated = ~draws.chance(len(child), rates.UNALLOCATED_SHARE)
    # Every case against every officer of its post, kept where the two overlap.
    first = np.searchsorted(service.post, post, side="left")
    holders = np.searchsorted(service.post, post, side="right") - first
    case = np.repeat(np.arange(len(child)), holders)
    holder = np.arange(len(case)) - np.repeat(np.cumsum(holders) - holders, holders) + np.repeat(first, holders)
    starts = np.maximum((start + lag)[case], service.start[holder])
    ends = np.minimum(end[case], service.end[holder])
    is_kept = (starts < ends) & (starts <= scope.extract_day) & is_allocated[case]
    case, holder, starts, ends = case[is_kept], holder[is_kept], starts[is_kept], ends[is_kept]
    order = np.argsort(starts, kind="stable")
    return {
        "allocation_id": id_column("A", np.arange(len(order)) + 1),
        "child_id": children.id_column(child[case][order], starts[order]),
        "officer_id": id_column("O", service.number[holder][order]),
        "role": code_column(role[case][order]),
        "start_date": day_column(starts[order]),
        "end_date": day_column(recorded_by(ends, scope.extract_day)[order]),
    }
