"""Cases of a duty that nobody can judge: something was not recorded, or what came before the exports is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.words import cases

# Left out because nobody wrote down what would decide it, so that it may be met or not.
CANNOT_BE_JUDGED = ("not_recorded", "due_date_unknown", "age_unknown", "unallocated")
# The kinds of period in which a duty is judged, of which an indicator has one; as SQL lists them.
PERIOD_TYPES = "('year_to_date', 'point_in_time')"
# The limit of later ones in a series: a figure judged by it follows the due dates of that series.
LIMIT_OF_SERIES = {"looked_after_reviews": "later_review", "review_conferences": "later_review_conference"}
# The breakdown whose values are rules of due dates; the limit of a rule begins with its name (`first_review`).
DUE_RULE = "due_rule"
# Which of a case's reviews it is, where it is not a later one.
DUE_RULES = {1: "first", 2: "second"}

FIRST_KNOWN = """
    select series, sequence_number, case_start, case_end, latest_due_date, latest_due_rule, done_date
    from fct_obligations
    where local_authority_code = ? and latest_due_date is not null
"""
# Releases made before 30 November 2026 do not say which they are: one that was held has no due date that is known, and
# one still to come is counted from none before it. By which day the held one was due at the latest is in none of them.
FIRST_KNOWN_OF_BEFORE = """
    select
        series, sequence_number, case_start, case_end, coalesce(due_date, done_date) as latest_due_date,
        'later' as latest_due_rule, done_date
    from fct_obligations
    where local_authority_code = ?
    window chain as (
        partition by series, coalesce(care_period_key, plan_key, carer_key) order by sequence_number
    )
    qualify
        is_due_date_unknown
        or (done_date is null and due_rule = 'later' and anchor_date is distinct from lag(done_date) over chain)
        or (done_date is null and due_rule = 'authorised' and sequence_number > 1 and lag(done_date) over chain is null)
"""


class CellName(NamedTuple):
    """A figure, whole or a cell of it."""

    indicator_id: str
    breakdown: str = "all"
    breakdown_value: str = "all"


@dataclass(frozen=True)
class Unjudged:
    """How many cases of a figure cannot be judged, by why."""

    not_recorded: int = 0
    before_exports: int = 0

    @property
    def any(self) -> int:
        """All of them."""
        return self.not_recorded + self.before_exports

    def in_words(self, unit: str) -> str:
        """A sentence for each reason; nothing where all could be judged."""
        reasons = (
            (self.not_recorded, "something was not recorded"),
            (self.before_exports, "whether or when one was held before is not known, because the exports begin later"),
        )
        return " ".join(f"{cases(count, unit)} could not be judged: {why}." for count, why in reasons if count)


def unjudged_of(marts: Marts) -> Mapping[CellName, Unjudged]:
    """What cannot be judged of each figure that shows a duty: of the year so far, or of a state at the month end."""
    found = {
        CellName(row["indicator_id"], row["breakdown"], row["breakdown_value"]): Unjudged(int(row["left_out"]))
        for row in marts.rows(
            f"""
            select indicator_id, breakdown, breakdown_value, cast(sum(count) as bigint) as left_out
            from indicator_exclusions
            where
                local_authority_code = ? and period_end = ? and period_type in {PERIOD_TYPES}
                and list_contains(?, reason)
            group by indicator_id, breakdown, breakdown_value
            """,
            marts.authority,
            marts.period_end,
            list(CANNOT_BE_JUDGED),
        )
    }
    for cell, count in _before_exports(marts).items():
        found[cell] = replace(found.get(cell, Unjudged()), before_exports=count)
    return found


@dataclass(frozen=True)
class _FirstKnown:
    """The first review or conference on record, or the first still to come, of a case that began before the exports.

    It was due on `latest_due_date` by `latest_due_rule`, or earlier, by the limit of its number in the series.
    """

    series: str
    sequence_number: int
    case_start: date
    case_end: date | None
    latest_due_date: date
    latest_due_rule: str
    done_date: date | None

    @property
    def due_rule(self) -> str:
        """Which one it is, as the breakdown by rule of due dates calls it."""
        return DUE_RULES.get(self.sequence_number, "later")

    def is_unknown_in(self, start: date, end: date) -> bool:
        """Whether it may have fallen due and been late in a period, or be late on a day (`start` is `end`).

        Once the day has passed by which it is due at the latest, one still to come is counted as late; so is, on a day,
        one held since.
        """
        if self.case_start > end or (self.case_end is not None and self.case_end <= start):
            return False
        if self.done_date is None:
            fell_away = self.case_end is not None and self.case_end < self.latest_due_date
            return fell_away or self.latest_due_date > end
        if self.done_date <= start:
            return False
        return self.latest_due_date > end if start == end else self.latest_due_date >= start

    def may_be_late_by_latest_rule(self, start: date, end: date) -> bool:
        """Whether it was late in a period if it was due on the latest day; one still to come is counted by that day."""
        was_late = self.done_date is not None and self.done_date > self.latest_due_date
        return was_late and start <= self.latest_due_date <= end


def _before_exports(marts: Marts) -> dict[CellName, int]:
    """Of figures by due date, the cases whose due date may lie in the period and is not known.

    Where a case began before the exports (`history_from`), its first one on record has no due date, and is in no such
    figure: neither on time nor late.
    """
    limits_behind, first_known = _limits_behind(marts), _first_known(marts)
    found: Counter[CellName] = Counter()
    for row in marts.rows(
        f"""
        select indicator_id, period_type, period_start, period_end from own_values
        where
            breakdown = 'all' and period_end = ? and availability = 'available' and period_type in {PERIOD_TYPES}
            and list_contains(?, indicator_id)
        """,
        marts.period_end,
        list(limits_behind),
    ):
        limits = limits_behind[row["indicator_id"]]
        end = row["period_end"]
        start = end if row["period_type"] == "point_in_time" else row["period_start"]
        for each in first_known:
            if LIMIT_OF_SERIES.get(each.series) in limits:
                is_unknown = each.is_unknown_in(start, end)
            else:
                is_unknown = each.latest_due_rule in limits and each.may_be_late_by_latest_rule(start, end)
            if is_unknown:
                found[CellName(row["indicator_id"])] += 1
                found[CellName(row["indicator_id"], DUE_RULE, each.due_rule)] += 1
    return dict(found)


def _limits_behind(marts: Marts) -> dict[str, set[str]]:
    """Of the figures of duties, the limits that judge them; a release of before has no names of limits."""
    return {
        row["indicator_id"]: set((row.get("time_limits") or "").split(";"))
        for row in marts.rows("select * from dim_indicators where indicator_id in (select indicator_id from duties)")
    }


def _first_known(marts: Marts) -> list[_FirstKnown]:
    """The first of each case that began before the exports."""
    columns = {
        row["column_name"]
        for row in marts.rows(
            "select column_name from duckdb_columns() "
            "where database_name = current_database() and table_name = 'fct_obligations'"
        )
    }
    if not columns:
        return []
    query = FIRST_KNOWN if "latest_due_date" in columns else FIRST_KNOWN_OF_BEFORE
    return [_FirstKnown(**row) for row in marts.rows(query, marts.authority)]
