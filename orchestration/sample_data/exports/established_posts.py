"""established_posts.csv: the posts that the service has, filled or not, and how their hours were set over the years."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.days import BLANK, DAYS_A_YEAR, day_number, recorded_by
from orchestration.sample_data.files import Table, code_column, day_column, decimal_column, id_column
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World

# Room in the key of a post for the years in which its hours may be set anew.
YEARS = 256
# The manager's post comes before those of the officers.
MANAGERS = 1


def posts_table(world: World) -> Table:
    """One row a post and hours, by post and first day."""
    scope, service = world.scope, world.service
    filled = len(service.role_of_post)
    new = max(1, round(filled * rates.NEW_POSTS_SHARE))
    posts = np.arange(MANAGERS + filled + new, dtype=np.int64)
    role = np.concatenate([["manager"], service.role_of_post, np.full(new, "iro")])
    # The first post does both; the second is the first of those for care alone.
    hours = np.round(np.concatenate([[1.0], service.hours_of_post, np.full(new, service.hours_of_post[1])]), 1)
    is_new = posts >= MANAGERS + filled
    # The posts are as old as the service; new ones were agreed for the last April before the world is full.
    agreed = _aprils(scope.first_day, scope.full_day)[-1]
    start = np.where(is_new, agreed, scope.first_day - int(rates.OLDEST_CARE_YEARS * DAYS_A_YEAR))
    begun = np.flatnonzero(start <= scope.extract_day)
    parts = [(posts[begun], start[begun], hours[begun])]
    for april in _aprils(scope.first_day, scope.extract_day):
        year = (date(1970, 1, 1) + timedelta(days=april)).year
        draws = scope.draws(Subject.ESTABLISHMENT, posts * YEARS + year % YEARS)
        changes = draws.chance(rates.POST_CHANGES_A_YEAR) & (start < april) & (posts >= MANAGERS)
        step = np.where(draws.chance(0.5) | (hours <= 0.2), 0.1, -0.1)
        # A full post can only become smaller.
        step = np.where(hours >= 1.0, -0.1, step)
        hours = np.where(changes, np.round(hours + step, 1), hours)
        changed = np.flatnonzero(changes)
        parts.append((posts[changed], np.full(len(changed), april), hours[changed]))
    post, first_day, fte = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((first_day, post))
    post, first_day, fte = post[order], first_day[order], fte[order]
    is_followed = np.append(post[1:] == post[:-1], False)
    end = np.where(is_followed, np.append(first_day[1:], BLANK), BLANK)
    return {
        "post_id": id_column("B", post + 1),
        "start_date": day_column(first_day),
        "role": code_column(role[post]),
        "full_time_equivalent": decimal_column(fte),
        "end_date": day_column(recorded_by(end, scope.extract_day)),
    }


def _aprils(first_day: int, last_day: int) -> list[int]:
    """Each first of April after the first day up to the last one: a council's year begins then."""
    first, last = (date(1970, 1, 1) + timedelta(days=day) for day in (first_day, last_day))
    days = [day_number(date(year, 4, 1)) for year in range(first.year, last.year + 1)]
    return [day for day in days if first_day < day <= last_day]
