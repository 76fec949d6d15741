"""A draft holds exactly the public tables, in plain types, and its evidence lies apart."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import duckdb
import pytest
from fake_council import Council, settings_in
from fake_warehouse import CHILD_IDS

from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.fingerprints import sha256_of_tree
from orchestration.releases.draft import Draft, write_draft

PUBLIC = {
    "audit_measures",
    "dim_children",
    "fct_reviews",
    "first_published",
    "indicator_changes",
    "indicator_definitions",
    "indicator_exclusions",
    "indicator_values",
    "local_authorities",
    "record_changes",
    "recording_rates",
    "release",
    "reporting_periods",
    "row_account",
}
RESTRICTED = {"changed_records", "fct_reviews", "findings", "indicator_members", "key_child", "key_officer"}


def draft_of(council: Council, changes: str = "") -> Draft:
    return write_draft(council.build("run", changes), council.settings, "run", previous=None)


def tables(database: Path) -> set[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}


def test_public_tables_and_evidence_are_those_that_the_build_lists(good_draft: Draft) -> None:
    assert tables(good_draft.marts) == PUBLIC == set(good_draft.rows)
    assert tables(good_draft.evidence) == RESTRICTED == set(good_draft.restricted_rows)
    assert {path.stem for path in (good_draft.folder / "parquet").iterdir()} == PUBLIC


def test_facts_of_the_evidence_have_the_ids_their_public_twins_have_not(good_draft: Draft) -> None:
    with duckdb.connect(str(good_draft.evidence), read_only=True) as connection:
        found = connection.execute("select child_id from fct_reviews order by all").fetchall()
    assert tuple(child for (child,) in found) == CHILD_IDS


def test_views_and_unlisted_tables_stay_private(council: Council) -> None:
    draft = draft_of(
        council,
        "create view marts.fct_view as select 1 as one; create table indicators.scratch as select 1 as one;"
        "create table staging.stg_reviews as select 1 as one;",
    )
    assert tables(draft.marts) == PUBLIC


def test_a_table_that_the_build_lists_as_public_is_published(council: Council) -> None:
    assert "fct_new" in tables(draft_of(council, "create table marts.fct_new as select 1::bigint as one").marts)


def test_column_descriptions_travel_with_the_tables(good_draft: Draft) -> None:
    with duckdb.connect(str(good_draft.marts), read_only=True) as connection:
        found = connection.execute("select comment from duckdb_columns() where comment like '%hash%'").fetchall()
    assert found == [("The child, as a keyed hash",)]


def test_the_release_says_what_it_is(good_draft: Draft) -> None:
    with duckdb.connect(str(good_draft.marts), read_only=True) as connection:
        found = connection.execute(
            "select release_id, run_id, latest_period_end::varchar, latest_extract_date::varchar, previous_release_id "
            "from release"
        ).fetchall()
    assert found == [("2026-03.v1", "run", "2026-03-31", "2026-04-02", None)]


def test_every_column_that_is_not_of_a_plain_type_is_refused_by_name(council: Council) -> None:
    kinds = ("integer", "double", "hugeint", "timestamp", "varchar[]")
    columns = ", ".join(f"null::{kind} as strange_{place}" for place, kind in enumerate(kinds))
    with pytest.raises(NothingPublishedError) as refused:
        draft_of(council, f"create table marts.fct_odd as select {columns}, null::varchar as plain")
    named = "; ".join(f"fct_odd.strange_{place} is {kind.upper()}" for place, kind in enumerate(kinds))
    assert f": {named}." in str(refused.value)
    assert council.drafts == []


def test_two_tables_of_one_name_are_refused(council: Council) -> None:
    with pytest.raises(NothingPublishedError, match="published as indicator_values"):
        draft_of(council, "create table marts.indicator_values as select 1::bigint as one")


def test_nothing_is_left_of_a_draft_whose_evidence_cannot_be_copied(council: Council) -> None:
    spoiled = "drop table marts.key_officer; create view marts.key_officer as select cast('a' as integer) as one"
    with pytest.raises(duckdb.ConversionException):
        draft_of(council, spoiled)
    assert council.drafts == []
    assert list(council.outputs.figures.iterdir()) == []


def test_without_a_reporting_period_there_is_no_release(council: Council) -> None:
    with pytest.raises(NothingPublishedError, match="no reporting period"):
        draft_of(council, "delete from indicators.reporting_periods")


def test_the_restricted_folder_is_its_owners_alone(good_draft: Draft) -> None:
    for folder in (good_draft.restricted, good_draft.restricted.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_published_file_is_of_an_old_format(good_draft: Draft) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{good_draft.marts}' as marts (read_only)")
        (tags,) = connection.execute("select tags from duckdb_databases() where database_name = 'marts'").fetchone()  # type: ignore[misc]
    assert "v1.0.0" in tags["storage_version"]


def test_the_same_data_makes_the_same_files(council: Council) -> None:
    first = draft_of(council)
    files = sha256_of_tree(first.folder)
    council.outputs.warehouse("run").unlink()
    shuffled = (
        "create or replace table indicators.indicator_values as from indicators.indicator_values order by value desc"
    )
    second = sha256_of_tree(draft_of(council, shuffled).folder)
    differing = {name for name in files if files[name] != second[name]}
    # A database file and the row that says when the release was made differ; the figures do not.
    assert differing <= {"marts.duckdb", "parquet/release.parquet"}


def rows_of_sheet(draft: Draft) -> list[dict[str, str]]:
    text = (draft.folder / "csv" / "indicator_values_E06999901.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbflocal_authority_code,")
    return list(csv.DictReader(text.decode("utf-8-sig").splitlines()))


def test_an_authoritys_sheet_holds_its_rows_only(good_draft: Draft) -> None:
    rows = rows_of_sheet(good_draft)
    assert len(rows) == 30
    assert {row["local_authority_code"] for row in rows} == {"E06999901"}


STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d")


@pytest.fixture(scope="module")
def draft_with_formulas(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """A draft with one cell more for each start of a formula."""
    starts = ", ".join(f"(chr({ord(start)}))" for start in STARTS_OF_FORMULAS)
    return draft_of(
        Council(settings_in(tmp_path_factory.mktemp("formulas"))),
        "insert into indicators.indicator_values by name "
        "select indicator_values.* replace ('formula' as breakdown, start || 'cmd|calc' as breakdown_value) "
        f"from indicators.indicator_values cross join (values {starts}) as starts (start) "
        "where indicator_id = 'reviews_held' and breakdown = 'all'",
    )


@pytest.mark.parametrize("start", STARTS_OF_FORMULAS)
def test_a_cell_that_a_spreadsheet_would_compute_is_made_text(draft_with_formulas: Draft, start: str) -> None:
    text = (draft_with_formulas.folder / "csv" / "indicator_values_E06999901.csv").read_bytes().decode("utf-8-sig")
    assert f"'{start}cmd|calc" in text
    with duckdb.connect(str(draft_with_formulas.marts), read_only=True) as connection:
        raw = connection.execute("select breakdown_value from indicator_values where breakdown = 'formula'").fetchall()
    assert (f"{start}cmd|calc",) in raw


def test_a_negative_number_stays_a_number(good_draft: Draft) -> None:
    values = {row["value"] for row in rows_of_sheet(good_draft) if row["indicator_id"] == "protection_plans_net_change"}
    assert values == {"-3"}


def test_nothing_is_named_after_a_strange_authority(council: Council) -> None:
    with pytest.raises(NothingPublishedError, match="folder name in the inbox"):
        draft_of(council, "update indicators.indicator_values set local_authority_code = '../../etc'")
    assert council.drafts == []


def test_a_draft_knows_the_authorities_that_its_build_carried_over_and_when_their_rows_were_computed(
    council: Council,
) -> None:
    assert draft_of(council).carried_over == {}
    carried = """
        create schema if not exists run;
        create table run.authorities as from (values
            ('E06999901', 'a', '2026-04-03T09:00:00+00:00', true), ('E06999902', 'b', '2026-05-03T09:00:00+00:00', false)
        ) as t (local_authority_code, made_of, built_at, is_carried_over);
    """
    draft = write_draft(council.build("another", carried), council.settings, "another", previous=None)
    assert draft.carried_over == {"E06999901": "2026-04-03T09:00:00+00:00"}
