"""Extracts that do not reach back: what came before is unknown, not absent, and nobody drops out of a denominator."""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration.paths import SAMPLE_INBOX
from tests.properties.compiled_project import CompiledProject, Extract, run

CODE, DAY = "E06999901", "2026-10-31"
BATCH = SAMPLE_INBOX / CODE / DAY
FROM = "2025-10-01"
WHOLE = Extract(BATCH, CODE, DAY)
SHORT = Extract(BATCH, CODE, DAY, history_from={"reviews": FROM, "conferences": FROM})


def figure(connection: duckdb.DuckDBPyConnection, indicator: str, column: str) -> Any:
    """One column of an indicator's newest cell over twelve months, or of its state."""
    row = connection.execute(
        f"select {column} from indicators.indicator_values where indicator_id = ? and breakdown = 'all' "
        "and period_end = cast(? as date) and period_type in ('rolling_12', 'point_in_time')",
        [indicator, DAY],
    ).fetchone()
    assert row is not None
    return row[0]


def test_cases_older_than_the_history_stay_in_the_denominators(project: CompiledProject) -> None:
    needed = project.needed_for("indicator_values")
    with run(needed, [WHOLE]) as whole, run(needed, [SHORT]) as short:
        for indicator in ("officer_contact_within_6_months", "children_reviewed_on_time", "plans_reviewed_on_time"):
            assert figure(short, indicator, "denominator") == figure(whole, indicator, "denominator") > 0, indicator


def test_the_first_review_on_record_of_an_older_case_is_held_but_not_timed(project: CompiledProject) -> None:
    needed = project.needed_for("indicator_values", "indicator_exclusions")
    with run(needed, [WHOLE]) as whole, run(needed, [SHORT]) as short:
        assert figure(short, "reviews_held", "numerator") == figure(whole, "reviews_held", "numerator")
        excluded = figure(short, "reviews_on_time", "excluded")
        assert excluded > 0
        assert figure(short, "reviews_on_time", "denominator") + excluded == figure(
            whole, "reviews_on_time", "denominator"
        )
        reasons = short.execute(
            "select distinct reason from indicators.indicator_exclusions where indicator_id = 'reviews_on_time'"
        ).fetchall()
    assert reasons == [("due_date_unknown",)]


def test_periods_that_begin_before_the_history_are_not_supplied(project: CompiledProject) -> None:
    with run(project.needed_for("indicator_values"), [SHORT]) as short:
        rows = short.execute(
            "select period_start < cast(? as date), availability, count(*) from indicators.indicator_values "
            "where indicator_id = 'reviews_held' and breakdown = 'all' group by all order by all",
            [FROM],
        ).fetchall()
    assert [(before, word) for before, word, _ in rows] == [(False, "available"), (True, "not_supplied")]
