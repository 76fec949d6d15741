"""The reviewing officers: posts, who held each of them when, and which post each child or family belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.columns import Columns, joined
from orchestration.sample_data.days import BLANK, DAYS_A_YEAR, OPEN, Codes, Days, Flags, Numbers
from orchestration.sample_data.events.children import Children, Families
from orchestration.sample_data.scope import Scope, Subject, expected_looked_after, expected_plans

# Wide enough that a case's post and a day make one sortable number.
POST_WIDTH = OPEN * 10
# Room in the key of a post for the officers who hold it one after the other.
HOLDERS = 64
# The service's manager has the first number, and chairs nothing.
MANAGER = 1


@dataclass
class Tenures(Columns):
    """Who held which post when, by post and start. `end` may lie after the extract.

    `is_followed` are those whose successor begins some weeks before they leave; otherwise the post is vacant then.
    """

    key: Numbers
    post: Numbers
    start: Days
    end: Days
    is_followed: Flags


@dataclass
class Service:
    """The posts, the officers who held them (`number` is theirs), and the post of each child's or family's officer."""

    role_of_post: Codes
    hours_of_post: np.ndarray
    tenures: Tenures
    number: Numbers
    care_post: Numbers
    chair_post: Numbers

    def officer_at(self, post: Numbers, day: Days) -> Numbers:
        """The officer in each post on each day; while it is vacant, whoever holds the first post, which never is."""
        holder = self._holder(post, day)
        return np.where(holder > 0, holder, self._holder(np.zeros_like(post), day))

    def _holder(self, post: Numbers, day: Days) -> Numbers:
        every = self.tenures
        found = np.searchsorted(every.post * POST_WIDTH + every.start, post * POST_WIDTH + day, side="right") - 1
        found = np.maximum(found, 0)
        is_in_post = (every.post[found] == post) & (every.start[found] <= day) & (every.end[found] > day)
        return np.where(is_in_post, self.number[found], BLANK)

    def chair(self, scope: Scope, keys: Numbers, post: Numbers, day: Days) -> Numbers:
        """Who chairs each meeting: the officer of its post, now and then one who covers, or nobody that is recorded.

        For a meeting that is to come, that is who holds the post at the extract.
        """
        draws = scope.draws(Subject.CHAIRS, keys)
        day = np.minimum(day, scope.extract_day)
        covers = draws.chance(rates.COVERED_SHARE)
        officer = self.officer_at(np.where(covers, 0, post), day)
        return np.where(draws.chance(rates.LINK_BLANK_SHARE), BLANK, officer)


def draw_service(scope: Scope, children: Children, families: Families) -> Service:
    """A service of the size that such an authority needs, with its whole staffing history."""
    care_hours = expected_looked_after(scope) / rates.CHILDREN_AN_OFFICER
    chair_hours = expected_plans(scope) / rates.PLANS_AN_OFFICER
    # Few full posts, or some more that are part-time: with fewer, one leaver would change every child's officer.
    care_posts = max(rates.FEWEST_CARE_POSTS, round(care_hours / rates.HOURS_OF_A_POST)) - 1
    chair_posts = max(1, round(chair_hours / rates.HOURS_OF_A_POST))
    # The first post does both, then the rest divide the work.
    role_of_post = np.array(["both"] + ["iro"] * care_posts + ["conference_chair"] * chair_posts)
    hours = np.array(
        [care_hours / (care_posts + 1)] * (care_posts + 1) + [chair_hours / (chair_posts + 1)] * chair_posts
    )
    hours[0] += chair_hours / (chair_posts + 1)
    tenures = _tenures(scope, len(role_of_post))
    number = np.empty(len(tenures.post), dtype=np.int64)
    number[np.lexsort((tenures.post, tenures.start))] = np.arange(len(number)) + MANAGER + 1
    care = scope.draws(Subject.POSTS, -1 - children.key).between(0, care_posts)
    chair = scope.draws(Subject.POSTS, -1 - families.key - (1 << 32)).between(0, chair_posts)
    chair = np.where(chair == 0, 0, chair + care_posts)
    return Service(role_of_post, np.clip(hours, 0.2, 1.0), tenures, number, care, chair)


def _tenures(scope: Scope, posts: int) -> Tenures:
    """Officer after officer in each post, those who have started by the extract date.

    Each post has its turn to lose its officer, so that they leave one after the other and not in one year.
    """
    post = np.arange(posts, dtype=np.int64)
    draws = scope.draws(Subject.POSTS, post * HOLDERS + HOLDERS - 1)
    turn = np.argsort(np.argsort(draws.share()))
    # Reviews of the oldest cases reach back further than officers stay; they are all those of the first ones.
    start = scope.first_day - int((rates.OLDEST_CARE_YEARS + 1) * DAYS_A_YEAR) - draws.between(0, 1500)
    parts: list[Tenures] = []
    for number in range(HOLDERS // 2 - 1):
        key = post * HOLDERS + number * 2
        draws = scope.draws(Subject.POSTS, key)
        end = scope.first_day + (rates.TENURE_DAYS * (number + (turn + 0.15 + 0.7 * draws.share()) / posts)).astype(
            np.int64
        )
        is_followed = ~draws.chance(rates.VACANCY_SHARE) | (post == 0)
        is_short = draws.chance(rates.SHORT_TENURE_SHARE) & (number > 0)
        # Whoever leaves within a year is followed at once, by one who stays until the post's next turn.
        leaves = np.where(is_short, start + draws.between(*rates.SHORT_TENURE_DAYS), end)
        parts.append(Tenures(key, post, start, leaves, is_followed | is_short))
        second = np.where(is_short, leaves - rates.HANDOVER_DAYS, OPEN)
        parts.append(Tenures(key + 1, post, second, end, is_followed))
        start = np.where(is_followed, end - rates.HANDOVER_DAYS, end + 5 + draws.waiting(rates.VACANCY_MEAN_DAYS))
        if start.min() > scope.extract_day:
            break
    tenures = joined(parts)
    started = np.flatnonzero(tenures.start <= scope.extract_day)
    return tenures.rows(started[np.lexsort((tenures.start[started], tenures.post[started]))])
