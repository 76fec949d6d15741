"""SQL that Python writes by macros of the dbt project: what a build says and what a command or report says are one rule."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.evidence.counting import part_query
from orchestration.ground.paths import DBT_PROJECT, PROJECT
from orchestration.landing.indicators.bases import load_bases
from orchestration.landing.indicators.forms import Part
from orchestration.landing.indicators.sql_macros import amount_of_member, is_member, role_of_member, status_shown

# A review by its day, whether it was in time, and why it is left out: in time, late, without a date, not of interest.
RECORDS = (
    "(values (1, true, null), (2, false, null), (3, null, 'not_recorded'), (4, true, null)) as records(n, ok, why)"
)


@pytest.mark.parametrize(
    ("period_type", "reading", "status", "shown"),
    [
        ("month", "met", "met", None),
        ("quarter", None, "missed", None),
        ("rolling_12", "not_clear", "missed", "not_clear"),
        ("rolling_12", None, "near", "not_clear"),
        ("point_in_time", None, "missed", "missed"),
        ("year_to_date", None, None, None),
    ],
)
def test_a_reading_goes_before_a_tolerance_and_short_periods_have_no_status(
    period_type: str, reading: str | None, status: str | None, shown: str | None
) -> None:
    query = f"select {status_shown('kind', 'reading', 'status')} from (select ? as kind, ? as reading, ? as status)"
    assert duckdb.execute(query, [period_type, reading, status]).fetchone() == (shown,)


def test_who_succeeded_counts_in_both_and_who_cannot_be_judged_is_excluded() -> None:
    """1 succeeded; 2 did not; 3 has a reason; 4 is not looked at, since 4 < 4 is false."""
    role = role_of_member(None, "ok", "why")
    found = duckdb.sql(f"select n, {role} from {RECORDS} where {is_member('n < 4', 'why')} order by n").fetchall()
    assert found == [(1, "both"), (2, "denominator"), (3, "excluded")]


def test_who_cannot_be_told_to_belong_is_left_out_with_the_reason() -> None:
    """Only 3 has `ok` blank; with its reason it is a member, without one it is not."""
    asked = "select n from " + RECORDS + " where {} order by n"
    assert duckdb.sql(asked.format(is_member("ok", "why"))).fetchall() == [(1,), (3,), (4,)]
    assert duckdb.sql(asked.format(is_member("ok", None))).fetchall() == [(1,), (4,)]


def test_who_is_left_out_is_one_record_whatever_its_amount() -> None:
    """3 is left out and has no amount; the others count ten times their number."""
    amount = amount_of_member("case when n <> 3 then 10 * n end", "why")
    assert duckdb.sql(f"select {amount} from {RECORDS} order by n").fetchall() == [(10,), (20,), (1,), (40,)]
    assert amount_of_member("n", None) == "n"


@pytest.mark.parametrize(
    ("is_denominator", "success", "exclusion", "role"),
    [
        (False, None, None, "'numerator'"),
        (True, None, None, "'denominator'"),
        (False, None, "why", "case when why is not null then 'excluded' else 'numerator' end"),
        (False, "ok", None, "case when ok then 'both' else 'denominator' end"),
        (False, "ok", "why", "case when why is not null then 'excluded' when ok then 'both' else 'denominator' end"),
    ],
)
def test_a_part_is_shown_by_the_macro_on_one_line_a_clause(
    is_denominator: bool, success: str | None, exclusion: str | None, role: str
) -> None:
    base = load_bases()["reviews"]
    part = Part(base, is_denominator, "n < 4", success, exclusion, "1", None)
    where = "where n < 4 or ((n < 4) is null and why is not null)" if exclusion else "where n < 4"
    assert part_query(part).splitlines() == [
        "select",
        "    local_authority_code,",
        f"    {role} as role,",
        "    1 as amount",
        f"from {base.relation}",
        where,
    ]


def test_each_rule_is_written_in_its_macro_alone() -> None:
    written = {
        "= 'near' then 'not_clear'": ["dbt_project/macros/presentation.sql"],
        "is not null then 'excluded'": ["dbt_project/macros/members.sql"],
    }
    texts = {
        str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8")
        for folder, ending in ((DBT_PROJECT / "macros", "sql"), (DBT_PROJECT / "models", "sql"))
        for path in folder.rglob(f"*.{ending}")
    }
    texts |= {
        str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8")
        for path in (PROJECT / "orchestration").rglob("*.py")
    }
    assert {rule: [name for name, text in texts.items() if rule in text] for rule in written} == written
