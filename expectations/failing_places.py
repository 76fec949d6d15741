"""Where a rule is broken: indicators, columns and authorities, by queries on the draft beside Great Expectations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from expectations.acceptance import CheckResult
from expectations.catalogue import Catalogue
from expectations.checks import NO_FAILING_ROWS, Check

if TYPE_CHECKING:
    from sqlalchemy import Engine

PLACES_NAMED = 5


def with_query(check: Check, catalogue: Catalogue, engine: Engine) -> Check:
    """The check with its query, if that is built from the catalogue.

    Such a query reads every column of the release, and Great Expectations would run it twice; so it is run once, and
    what Great Expectations judges is its answer, rows by place. If it cannot be run, Great Expectations gets the query
    itself and reports why.
    """
    if not callable(check.failing_rows):
        return check
    from sqlalchemy.exc import SQLAlchemyError

    query = check.failing_rows(catalogue)
    try:
        answer = _failing_by_place(query, engine)
    except SQLAlchemyError:
        return replace(check, failing_rows=query)
    rows = [f"select '{place}' as place from range({failing})" for place, failing in answer]
    return replace(check, failing_rows=" union all ".join(rows) or "select '' as place where false")


def _failing_by_place(query: str, engine: Engine) -> list[tuple[str, int]]:
    """How many rows break a rule at each place, most first."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f"select place, count(*) as failing from ({query}) as failing_rows "
            "group by place order by failing desc, place"
        ).fetchall()
    return [(str(place), int(failing)) for place, failing in rows]


def explained(result: CheckResult, check: Check, engine: Engine) -> CheckResult:
    """Name the places where a query's rule is broken (columns, indicators, authorities), most rows first."""
    if result.passed or result.observed is None or check.expectation != NO_FAILING_ROWS:
        return result
    places = _failing_by_place(str(check.failing_rows), engine)
    named = ", ".join(f"{place} ({failing})" for place, failing in places[:PLACES_NAMED])
    more = ", and others" if len(places) > PLACES_NAMED else ""
    authorities = _failing_authorities(check, engine)
    concerned = f". Authorities concerned: {', '.join(authorities)}" if len(authorities) > 1 else ""
    remedy = f". {check.remedy}" if check.remedy else ""
    detail = f"{result.observed} rows break the rule: {named}{more}{concerned}{remedy}"
    return replace(result, detail=detail, authorities=authorities)


def _failing_authorities(check: Check, engine: Engine) -> tuple[str, ...]:
    if not check.failing_authorities:
        return ()
    with engine.connect() as connection:
        return tuple(str(code) for (code,) in connection.exec_driver_sql(check.failing_authorities).fetchall())
