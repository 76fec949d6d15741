"""Accidents of spreadsheets and case systems from public bug reports: the figures that their READMEs work out by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.receiving.reception import receive_inbox
from tests.properties.compiled_project import CompiledProject, run_received

# One authority or two in each folder, all under codes of their own, so that they are built together.
CASES = (
    "annex-a-dates",
    "annex-a-sheet-names",
    "batch-yml-from-powershell",
    "blank-rows-and-columns-of-excel",
    "float-ids",
    "names-in-coded-columns",
    "outputs-path-with-hash-or-brackets",
    "return-file-names",
    "short-breaks-in-words",
)
LEAKED = ("Zebedee", "Quillfeather", "Araminta", "Mews")


@pytest.fixture(scope="module")
def cases(
    project: CompiledProject, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> duckdb.DuckDBPyConnection:
    """All the folders as one inbox, received and built."""
    folder = tmp_path_factory.mktemp("cases")
    for case in CASES:
        shutil.copytree(shared / "cases" / case / "inbox", folder / "inbox", dirs_exist_ok=True)
    settings = Settings(folder / "inbox", Outputs(folder / "outputs"), pseudonym_key="k" * 32)
    receipts = receive_inbox(settings, lambda line: None)
    refused = {receipt.local_authority_code: receipt.reasons for receipt in receipts if receipt.reasons}
    assert refused == {}
    return run_received(project.needed_for("indicator_values", "findings", "code_labels"), settings)


# Authority, indicator, period type, period end: numerator and denominator as the READMEs say, or as follows from them.
FIGURES = {
    ("E06999946", "children_looked_after", "month", "2026-09-30"): (2, None),
    ("E06999931", "children_looked_after", "month", "2026-09-30"): (2, None),
    ("E06999929", "children_looked_after", "month", "2026-09-30"): (2, None),
    ("E06999954", "children_looked_after", "month", "2026-09-30"): (2, None),
    ("E06999950", "children_looked_after", "month", "2026-09-30"): (1, None),
    ("E06999918", "children_looked_after", "month", "2026-03-31"): (1, None),
    ("E06999919", "children_looked_after", "month", "2026-03-31"): (1, None),
    ("E06999914", "children_looked_after", "month", "2026-03-31"): (2, None),
    ("E06999963", "children_looked_after", "month", "2026-03-31"): (2, None),
    ("E06999963", "reviews_held", "year_to_date", "2026-03-31"): (2, None),
    ("E06999966", "children_looked_after", "month", "2026-03-31"): (2, None),
    ("E06999921", "children_looked_after", "month", "2026-03-31"): (1, None),
    ("E06999944", "children_looked_after", "month", "2026-09-30"): (2, None),
}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure[0]}-{figure[1]}")
def test_a_case_gives_the_figure_worked_out_by_hand(
    cases: duckdb.DuckDBPyConnection, figure: tuple[str, str, str, str]
) -> None:
    authority, indicator, period_type, period_end = figure
    rows = cases.execute(
        "select distinct numerator, denominator from indicators.indicator_values where local_authority_code = ? "
        "and indicator_id = ? and period_end = cast(? as date) and breakdown = 'all' and availability = 'available' "
        "and (period_type = ? or period_type = 'point_in_time' or ? = 'month')",
        [authority, indicator, period_end, period_type, period_type],
    ).fetchall()
    assert rows == [FIGURES[figure]]


def test_a_name_in_a_coded_column_is_in_no_table_but_the_restricted_ones(cases: duckdb.DuckDBPyConnection) -> None:
    found = set()
    for schema, table in cases.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'"
    ).fetchall():
        text = str(cases.execute(f"select * from {schema}.{table}").fetchall())
        if any(word in text for word in LEAKED):
            found.add(f"{schema}.{table}")
    assert found == {"landing.unknown_codes", "staging.stg_unknown_codes", "findings.findings"}


def test_what_a_code_column_holds_instead_is_found_with_its_place(cases: duckdb.DuckDBPyConnection) -> None:
    rows = cases.execute(
        "select column_name, source_file, source_row, recorded_text from findings.findings "
        "where rule_id = 'unknown_code' and local_authority_code = 'E06999966' order by column_name"
    ).fetchall()
    folder = "E06999966/2026-03-31"
    assert rows == [
        ("legal_status", f"{folder}/episodes.csv", 2, "Zebedee Quillfeather"),
        ("participation_code", f"{folder}/reviews.csv", 3, "Mum Araminta rang"),
        ("placement_type", f"{folder}/episodes.csv", 3, "Flat 9 14 Quillfeather Mews"),
    ]


def test_every_code_of_a_breakdown_has_its_label(cases: duckdb.DuckDBPyConnection) -> None:
    lists = {
        "legal_status": "legal_statuses",
        "placement_type": "placement_types",
        "participation_code": "participation_codes",
    }
    for breakdown, name in lists.items():
        without = cases.execute(
            "select distinct breakdown_value from indicators.indicator_values as figures where breakdown = ? "
            "and breakdown_value <> 'not_recorded' and not exists (select 1 from marts.code_labels as labels "
            "where labels.list_name = ? and labels.code = figures.breakdown_value)",
            [breakdown, name],
        ).fetchall()
        assert without == [], breakdown
