"""The conventions of SQL that sqlfluff does not know of, read from its text without comments.

A failure says rule, offender and remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from house_rules import hold, sql_files

from orchestration.ground.paths import DBT_PROJECT
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.indicators.part_reading import LONGEST_LIST

THE_DIVISION = DBT_PROJECT / "macros" / "numbers.sql"
# What makes the order within a window's partition unique: the column, the reason, and the files in which that is so.
UNIQUE_IN_PARTITION = {
    "amount": (
        "the amounts are counted by value first: there is one row an amount",
        {"models/indicators/indicator_quantiles.sql"},
    ),
    "bound": (
        "the amounts of a cell are summed by bound first: there is one row a bound",
        {"models/audit/audit_member_sums.sql"},
    ),
    "breakdown_value": (
        "a cell is one value of its breakdown",
        {"models/audit/audit_member_sums.sql", "models/audit/measures/closed_breakdowns_changed.sql"},
    ),
    "calendar_date": (
        "there is one row a day",
        {"models/audit/audit_member_sums.sql", "models/intermediate/int_calendar.sql"},
    ),
    "definition_match": (
        "with the columns before it, it is every column that is shown: equal rows are the same row",
        {"models/indicators/indicator_benchmarks.sql"},
    ),
    "event_order": (
        "a day has one event of each kind, and the order tells the kinds apart",
        {"models/intermediate/int_obligation_due_dates.sql"},
    ),
    "extract_date": ("there is one extract a day", {"models/intermediate/int_ends_between_extracts.sql"}),
    "from_day": ("each day on which something begins or ends to hold stands once", {"macros/in_force.sql"}),
    "known_until": (
        "the spans of extracts are distinct: equal ones are the same span",
        {"models/intermediate/int_export_spans.sql"},
    ),
    "period_end": (
        "there is one row a month end, or a benchmark's period",
        {
            "models/audit/measures/closed_breakdowns_changed.sql",
            "models/audit/measures/closed_period_changed.sql",
            "models/audit/measures/newest_month_within_series.sql",
            "models/facts/evidence_monitoring_lists.sql",
            "models/indicators/indicator_comparisons.sql",
            "models/indicators/indicator_values.sql",
            "models/intermediate/int_external_results.sql",
            "models/intermediate/int_indicator_periods.sql",
        },
    ),
    "place": (
        "the episodes of a period of care are numbered, and of each owner's file there is one row",
        {
            "models/intermediate/int_authority_ends.sql",
            "models/intermediate/int_placements.sql",
            "models/intermediate/int_targets.sql",
        },
    ),
    "population_date": ("there is one population a year", {"models/intermediate/int_populations.sql"}),
    "shown_value": (
        "authorities are counted by what they show first: there is one row a value",
        {"models/indicators/indicator_comparisons.sql"},
    ),
    "source_row": (
        "spells have no id of their own, and one file holds them all",
        {
            "models/facts/evidence_caseloads.sql",
            "models/findings/rules/findings_of_officers.sql",
            "models/intermediate/int_export_reaches.sql",
            "models/marts/dim_reviewing_officers.sql",
        },
    ),
    "span_number": ("the spans of a case are numbered", {"models/intermediate/int_obligation_chain.sql"}),
    "stage": (
        "an escalation enters one stage once a day: escalation, stage and day are the export's key",
        {
            "models/facts/evidence_escalations.sql",
            "models/facts/evidence_monitoring_lists.sql",
            "models/indicators/bases/base_open_escalations.sql",
        },
    ),
    "valid_from": (
        "a limit, or a target, begins once a day: the day is in its key",
        {
            "macros/in_force.sql",
            "models/intermediate/int_counted_otherwise.sql",
            "models/intermediate/int_ethnic_groups.sql",
            "models/intermediate/int_targets.sql",
            "models/intermediate/int_time_limits.sql",
            "models/marts/code_labels.sql",
            "models/marts/dim_teams.sql",
        },
    ),
    "year": (
        "there is one row an authority and year: the seed's key",
        {"models/intermediate/int_population_years.sql"},
    ),
    "allocation_id": (
        "the record's own id: the rows of the window are one a record",
        {"models/facts/evidence_monitoring_lists.sql", "models/intermediate/int_officer_allocations_by_month.sql"},
    ),
    "care_period_id": (
        "the record's own id: the rows of the window are one a record",
        {
            "models/findings/rules/findings_of_care.sql",
            "models/intermediate/int_care_months.sql",
            "models/intermediate/int_reviews_matched.sql",
        },
    ),
    "conference_id": (
        "the record's own id: the rows of the window are one a record",
        {"models/intermediate/int_conference_meetings.sql", "models/intermediate/int_conferences_matched.sql"},
    ),
    "document_id": (
        "the record's own id: the rows of the window are one a record",
        {"models/indicators/bases/base_expected_documents.sql"},
    ),
    "episode_id": (
        "the record's own id: the rows of the window are one a record",
        {
            "models/facts/evidence_care_episodes.sql",
            "models/facts/evidence_care_periods.sql",
            "models/findings/rules/findings_of_care.sql",
            "models/intermediate/int_placements.sql",
        },
    ),
    "event_id": (
        "the record's own id: the rows of the window are one a record",
        {"models/intermediate/int_series_events.sql"},
    ),
    "indicator_id": (
        "the record's own id: the rows of the window are one a record",
        {"models/indicators/published_definitions.sql", "models/intermediate/int_authority_indicators.sql"},
    ),
    "meeting_id": (
        "the record's own id: the rows of the window are one a record",
        {"models/intermediate/int_series_events.sql"},
    ),
    "officer_id": (
        "the record's own id: the rows of the window are one a record",
        {"models/marts/dim_reviewing_officers.sql"},
    ),
    "plan_id": (
        "the record's own id: the rows of the window are one a record",
        {"models/intermediate/int_conferences_matched.sql"},
    ),
    "review_id": (
        "the record's own id: the rows of the window are one a record",
        {
            "models/facts/evidence_reviews.sql",
            "models/indicators/bases/base_reviewed_children_in_windows.sql",
            "models/intermediate/int_reviews_matched.sql",
        },
    ),
    "section47_id": (
        "the record's own id: the rows of the window are one a record",
        {"models/intermediate/int_conference_enquiries.sql"},
    ),
    "spell_id": (
        "the record's own id: the rows of the window are one a record",
        {"models/indicators/bases/base_officers_joining.sql", "models/indicators/bases/base_officers_leaving.sql"},
    ),
    "subject_id": (
        "the record's own id: the rows of the window are one a record",
        {"models/audit/audit_member_quantiles.sql"},
    ),
}
# What gives another answer by the order of the rows, and by chance where none is said.
GIVES_BY_ORDER = {"lag", "lead", "row_number", "rank", "dense_rank", "first_value", "last_value", "ntile"}


def without_comments(sql: str) -> str:
    """The SQL without Jinja's and its own comments; line breaks stay, so that lines keep their numbers."""
    blank = re.sub(r"\{#.*?#\}", lambda found: "\n" * found.group().count("\n"), sql, flags=re.DOTALL)
    return re.sub(r"--[^\n]*", "", blank)


def without_texts(sql: str) -> str:
    """The SQL without what stands between single quotes."""
    return re.sub(r"'[^'\n]*'", "''", sql)


def without_jinja(sql: str) -> str:
    """The SQL without what Jinja puts in or decides."""
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", sql, flags=re.DOTALL)


def lines_with(pattern: str, *, jinja: bool = True, but: Path | None = None) -> Iterator[str]:
    """The file and line of each place where a pattern stands in SQL that is neither comment nor text."""
    for path in sql_files():
        sql = without_texts(without_comments(path.read_text(encoding="utf-8")))
        if path == but:
            continue
        for number, line in enumerate((sql if jinja else without_jinja(sql)).splitlines(), start=1):
            if re.search(pattern, line, flags=re.IGNORECASE):
                yield f"{path.relative_to(DBT_PROJECT)}:{number}"


def windows(sql: str) -> Iterator[str]:
    """What stands in the brackets of each `over (...)`."""
    return (window for _, window in windows_of_functions(sql))


def windows_of_functions(sql: str) -> Iterator[tuple[str, str]]:
    """Of each `over (...)` the function before it, and what stands in its brackets."""
    for found in re.finditer(r"\bover\s*\(", sql):
        depth, start = 1, found.end()
        for position in range(start, len(sql)):
            depth += {"(": 1, ")": -1}.get(sql[position], 0)
            if depth == 0:
                yield function_before(sql[: found.start()]), sql[start:position]
                break


def function_before(sql: str) -> str:
    """The function whose call SQL ends with."""
    depth = 0
    for position in range(len(sql.rstrip()) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(sql[position], 0)
        if depth == 0:
            name = re.search(r"\w+\s*$", sql[:position])
            return name.group().strip().lower() if name else ""
    return ""


def top_level_parts(text: str) -> list[str]:
    """A list of SQL split at the commas that are in no brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


@pytest.mark.parametrize(
    ("rule", "pattern", "remedy"),
    [
        ("no `::` casts", r"::", "write cast(... as ...)"),
        ("no `varchar`", r"\bvarchar\b", "write string, which every engine reads"),
        ("no `concat`", r"\bconcat\(", "write concat_ws('', ...): of a null, concat makes a blank or a null by engine"),
        ("no `qualify`", r"\bqualify\b", "number the rows in a with clause and filter in the next one"),
        ("no `//` division", r"//", "use the macro divide"),
    ],
)
def test_sql_is_what_other_engines_read(rule: str, pattern: str, remedy: str) -> None:
    hold(rule, remedy, lines_with(pattern))


def test_no_identifier_is_quoted() -> None:
    hold("no double-quoted identifiers", "rename what needs quotes", lines_with('"', jinja=False))


def test_there_is_one_division() -> None:
    hold(
        "the only division is in the macro divide, which gives null for nothing out of nothing",
        "use {{ divide(numerator, denominator) }}",
        lines_with("/", but=THE_DIVISION),
    )
    assert "/" in without_texts(without_comments(THE_DIVISION.read_text(encoding="utf-8")))


def test_the_macro_that_makes_a_row_of_each_word_of_a_list_reads_them_all() -> None:
    """A list of a council's own definition has at most twelve; `service` and `district` may be put behind them."""
    macros = (DBT_PROJECT / "macros" / "values.sql").read_text(encoding="utf-8")
    positions = re.search(r"macro each_word.*?in range\(1, (\d+)\)", macros, flags=re.DOTALL)
    assert positions
    assert len(range(1, int(positions[1]))) >= LONGEST_LIST + 2
    lists = [("indicator_definitions", "breakdowns"), ("indicator_definitions", "needs"), ("breakdowns", "own_lists")]
    hold(
        f"a list in a seed has at most {LONGEST_LIST} words",
        "raise the end of the range in the macro each_word, and the number here",
        (
            f"{seed}.{column}: {row[column]}"
            for seed, column in [*lists, ("suspended_limits", "indicators")]
            for row in seed_rows(DBT_PROJECT / "seeds" / f"{seed}.csv")
            if len(row[column].split(";")) > LONGEST_LIST
        ),
    )


def is_unsettled(file: str, function: str, window: str) -> bool:
    """True if the order of a window's rows, and so what the function gives, is left to chance."""
    _, is_ordered, ordering = window.partition("order by")
    if not is_ordered:
        return function in GIVES_BY_ORDER
    last = top_level_parts(re.split(r"\b(?:rows|range)\s+between\b", ordering)[0])[-1].split()[0]
    _, files = UNIQUE_IN_PARTITION.get(last.split(".")[-1], ("", set()))
    return file not in files


@pytest.mark.parametrize("function", sorted(GIVES_BY_ORDER))
def test_a_window_without_an_order_is_seen_where_the_order_decides(function: str) -> None:
    """As `lag` over a partition without order, which once showed another child's answer."""
    sql = f"select {function}(coalesce(was_agreed, (false))) over (partition by case_id) from reviews"
    ((found, window),) = windows_of_functions(sql)
    assert (found, window) == (function, "partition by case_id")
    assert is_unsettled("models/facts/evidence_reviews.sql", found, window)
    assert not is_unsettled("models/facts/evidence_reviews.sql", "sum", window)


def test_a_column_is_unique_in_the_files_that_are_named_alone() -> None:
    window = "partition by case_id order by review_id nulls last"
    assert not is_unsettled("models/facts/evidence_reviews.sql", "lag", window)
    assert is_unsettled("models/facts/evidence_conferences.sql", "lag", window)
    assert is_unsettled("models/facts/evidence_reviews.sql", "lag", window.replace("review_id", "sequence_number"))


def test_every_window_orders_by_something_unique() -> None:
    hold(
        "the last column of a window's order is unique in its partition, or rows of one place would be told apart by chance",
        "order by the record's id at last; the column and the file go into UNIQUE_IN_PARTITION with the reason",
        (
            f"{path.relative_to(DBT_PROJECT)}: {function} over {' '.join(window.split())}"
            for path in sql_files()
            for function, window in windows_of_functions(without_comments(path.read_text(encoding="utf-8")))
            if is_unsettled(path.relative_to(DBT_PROJECT).as_posix(), function, window)
        ),
    )


def test_every_window_says_where_nulls_go() -> None:
    def unsaid(sql: str) -> bool:
        for window in windows(sql):
            _, _, ordering = window.partition("order by")
            ordering = re.split(r"\b(?:rows|range)\s+between\b", ordering)[0]
            if ordering.strip() and not all("nulls last" in part for part in top_level_parts(ordering)):
                return True
        return False

    hold(
        "each column in the order by of a window says nulls last, because engines differ",
        "write nulls last after each column",
        (
            str(path.relative_to(DBT_PROJECT))
            for path in sql_files()
            if unsaid(without_comments(path.read_text(encoding="utf-8")))
        ),
    )
