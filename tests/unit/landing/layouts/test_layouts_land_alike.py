"""The invented authority of tests/layouts, landed from each full layout: column by column what the canonical files say."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from invented_inbox import Inbox

from orchestration.extracts.landing_schema import write_landing_schema
from orchestration.landing.contracts import load_contracts
from orchestration.landing.profiles.loading import load_profiles
from tests.layouts.authority import draw
from tests.layouts.every_layout import CODES, write_every_layout
from tests.layouts.liquidlogic_reports import write_liquidlogic_reports

pytestmark = pytest.mark.slow

CARE_AND_PROTECTION = {
    "children",
    "care_episodes",
    "reviews",
    "section47_enquiries",
    "conferences",
    "protection_plans",
    "escalations",
    "escalation_stages",
    "reviewing_officers",
    "allocations",
}
# What our own exports blank where the flag is not typed in, these layouts say with a status that is always there.
SAYS_MORE = {"is_cancelled"}
# Each stage has one manager in this layout, so a stage answered by another one is not told apart.
SAYS_OTHERWISE = {"liquidlogic_reports": {"escalated_to_role"}, "mosaic_reports": set()}


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    inbox = Inbox(tmp_path_factory.mktemp("layouts"))
    write_every_layout(inbox.folder, inbox.settings.inbox)
    receipts = inbox.receive()
    assert {receipt.verdict for receipt in receipts} == {"accepted"}, [receipt.reasons for receipt in receipts]
    connection = duckdb.connect(":memory:")
    write_landing_schema(connection, inbox.settings)
    return connection


@pytest.mark.parametrize("layout", ["mosaic_reports", "liquidlogic_reports"])
def test_a_local_layout_lands_as_the_canonical_files_do_in_every_column_that_it_fills(
    layout: str, landing: duckdb.DuckDBPyConnection
) -> None:
    contracts = load_contracts()
    profile = load_profiles(contracts)[layout]
    assert set(profile.exports) - set(profile.reference_tables) == CARE_AND_PROTECTION
    for export in sorted(CARE_AND_PROTECTION):
        contract = contracts[export]
        filled = set.intersection(*({*part.columns} for part in profile.exports[export].parts))
        columns = [name for name in contract.column_names if name in filled - SAYS_MORE - SAYS_OTHERWISE[layout]]
        rows = f"select {', '.join(columns)} from landing.{export} where _local_authority_code = ? order by all"
        theirs = landing.execute(rows, [CODES[layout]]).fetchall()
        assert theirs == landing.execute(rows, [CODES["canonical"]]).fetchall(), export
        assert theirs, export


def test_yearly_returns_unite_to_the_whole_history(landing: duckdb.DuckDBPyConnection) -> None:
    columns = "child_id, start_date, start_reason, legal_status, need_code, placement_type, end_date, end_reason"
    rows = f"select {columns} from landing.care_episodes where _local_authority_code = ? order by all"
    assert landing.execute(rows, [CODES["ssda903"]]).fetchall() == [
        # An open episode has no end reason in a return.
        row if row[6] else (*row[:7], None)
        for row in landing.execute(rows, [CODES["canonical"]]).fetchall()
    ]


def test_yearly_censuses_unite_to_all_plans_of_the_authority(landing: duckdb.DuckDBPyConnection) -> None:
    columns = "child_id, start_date, end_date, initial_category, latest_category, previous_plan_count"
    rows = f"select {columns} from landing.protection_plans where _local_authority_code = ? "
    theirs = landing.execute(rows + "order by all", [CODES["cin_census"]]).fetchall()
    own = rows + "and coalesce(is_other_authority, 'N') = 'N' order by all"
    assert theirs == landing.execute(own, [CODES["canonical"]]).fetchall()


def test_a_day_beside_an_enquiry_is_no_second_conference(landing: duckdb.DuckDBPyConnection) -> None:
    held = (
        "select conference_type, child_id, held_date from landing.conferences where _local_authority_code = ? "
        "and coalesce(is_cancelled, 'N') = 'N' and coalesce(outcome, '') <> 'adjourned' and held_date <= '2026-03-31' order by all"
    )
    theirs = landing.execute(held, [CODES["cin_census"]]).fetchall()
    assert theirs == landing.execute(held, [CODES["canonical"]]).fetchall()
    assert {row[0] for row in theirs} == {"initial", "transfer_in", "review"}


def test_the_title_rows_of_a_report_are_counted_as_rows_of_the_spreadsheet(tmp_path: Path) -> None:
    inbox, code = Inbox(tmp_path), CODES["liquidlogic_reports"]
    write_liquidlogic_reports(draw(tmp_path / "drawn"), inbox.settings.inbox, code)
    file = next((inbox.settings.inbox / code).glob("*/CLA reviews.csv"))
    lines = file.read_bytes().decode("cp1252").split("\r\n")
    # The sixth row of the sheet: three rows of title, the header, one review, then this one.
    lines[5] = lines[5].replace('"', "").replace(lines[5].replace('"', "").split(",")[1], "", 1)
    file.write_bytes("\r\n".join(lines).encode("cp1252"))
    assert inbox.receive_one().reasons == [
        "CLA reviews.csv, row 6, column LCS ID: The value is blank, and every row must have it. "
        "Correct it in the case system's report and export the file again. [required_value_blank]"
    ]
