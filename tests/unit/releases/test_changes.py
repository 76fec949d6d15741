"""What a release says of months that were published before: old figures beside new ones, and what came since."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest
from fake_council import Council
from fake_warehouse import write_fake_warehouse

from orchestration.commands.releases import print_releases
from orchestration.releases.also_changed import also_changed
from orchestration.releases.changes import COLUMNS
from orchestration.releases.purge import carry_out
from orchestration.releases.release import find_current, read_manifest
from orchestration.releases.summary_of_changes import summary_of_changes

pytestmark = pytest.mark.slow

ONE_FIGURE = (
    "update indicators.indicator_values set numerator = 9, value = 9 where local_authority_code = 'E06999901' "
    "and indicator_id = 'reviews_held' and breakdown = 'all' and period_end = '{}';"
)
ONE_CELL_LESS = (
    "delete from indicators.indicator_values where local_authority_code = 'E06999901' and breakdown = 'officer' "
    "and breakdown_value = 'unallocated' and period_end = '2026-02-28';"
)
WITHOUT_A_MONTH = """
    delete from indicators.indicator_values where period_end = '{0}';
    delete from indicators.indicator_exclusions where period_end = '{0}';
    delete from indicators.reporting_periods where period_end = '{0}';
"""
ANOTHER_EXTRACT = """
    update landing.batches set extract_date = date '2026-05-02', source_sha256 = sha256(source_sha256)
    where local_authority_code = 'E06999901' and export_name = 'reviews';
    update findings.record_changes set extract_date = date '2026-05-02' where local_authority_code = 'E06999901';
"""
# An authority that joins: its code stands before the others', and its records too have changed since an older extract.
ANOTHER_AUTHORITY = """
    insert into landing.batches
    select * replace ('E06000001' as local_authority_code, 'E06000001/reviews.csv' as source_file,
        sha256('joined') as source_sha256)
    from landing.batches where local_authority_code = 'E06999901' and export_name = 'reviews';
    insert into findings.record_changes
    select * replace ('E06000001' as local_authority_code)
    from findings.record_changes where local_authority_code = 'E06999901';
"""


def changes_of(council: Council) -> dict[str, Any]:
    current = find_current(council.outputs)
    assert current is not None
    return read_manifest(current) or {}


def listed(council: Council, columns: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(council.outputs.published.resolve() / "marts.duckdb"), read_only=True) as marts:
        return marts.execute(f"select {columns} from indicator_changes order by all").fetchall()


def test_a_first_release_has_changed_nothing_and_has_the_table(published: Council) -> None:
    assert listed(published, "*") == []
    assert changes_of(published)["changes_in_published_periods"] is None
    assert summary_of_changes(changes_of(published)) == []


def test_cells_that_differ_are_listed_with_the_old_and_the_new_figures(published: Council) -> None:
    published.build_and_publish("two", ONE_FIGURE.format("2026-01-31") + ONE_CELL_LESS, inputs="other")
    columns = "change, breakdown, numerator_before, numerator_now, value_now, was_provisional, previous_release_id"
    assert listed(published, columns) == [
        ("changed", "all", 8, 9, 9, False, "2026-03.v1"),
        ("removed", "officer", 3, None, None, False, "2026-03.v1"),
    ]


def test_a_provisional_month_was_published_too_and_is_told_apart(published: Council) -> None:
    published.build_and_publish(
        "two", ONE_FIGURE.format("2026-01-31") + ONE_FIGURE.format("2026-03-31"), inputs="other"
    )
    changes = changes_of(published)["changes_in_published_periods"]
    assert (changes["figures"], changes["cells_changed"], changes["cells_in_closed_periods"]) == (2, 2, 1)
    assert changes["by_indicator"] == {"reviews_held": {"changed": 2, "added": 0, "removed": 0, "figures": 2}}


def test_a_month_that_is_new_or_no_longer_published_has_not_changed(council: Council) -> None:
    council.build_and_publish("one", WITHOUT_A_MONTH.format("2026-03-31"))
    council.build_and_publish("two", WITHOUT_A_MONTH.format("2026-01-31"), inputs="other")
    assert listed(council, "*") == []
    assert summary_of_changes(changes_of(council)) == [
        "Since 2026-02.v1, no figure of a month already published changed"
    ]


def test_a_figure_that_was_not_supplied_before_has_changed(published: Council) -> None:
    supplied = (
        "update indicators.indicator_values set numerator = 0, excluded = 0, value = 0, availability = 'available' "
        "where indicator_id = 'escalations_open' and period_end = '2026-02-28';"
    )
    published.build_and_publish("two", supplied, inputs="other")
    assert listed(published, "distinct indicator_id, numerator_before, numerator_now") == [
        ("escalations_open", None, 0)
    ]


def test_the_extracts_that_are_new_since_are_named_with_the_records_they_changed(published: Council) -> None:
    published.build_and_publish("two", ONE_FIGURE.format("2026-01-31") + ANOTHER_EXTRACT, inputs="other")
    manifest = changes_of(published)
    (new,) = manifest["changes_in_published_periods"]["new_extracts"]
    assert (new["local_authority_code"], new["extract_date"], new["exports"]) == (
        "E06999901",
        "2026-05-02",
        ["reviews"],
    )
    assert manifest["changes_in_published_periods"]["extracts_gone"] == []
    assert summary_of_changes(manifest)[1] == (
        "  new: E06999901 2026-05-02 (reviews); reviews 2 changed (2026-01 to 2026-02)"
    )


def test_an_authority_that_joins_has_changed_no_published_month_and_comes_last(published: Council) -> None:
    changes = ONE_FIGURE.format("2026-01-31") + ANOTHER_EXTRACT + ANOTHER_AUTHORITY
    published.build_and_publish("two", changes, inputs="other")
    words = summary_of_changes(changes_of(published))
    assert words[1:3] == [
        "  new: E06999901 2026-05-02 (reviews); reviews 2 changed (2026-01 to 2026-02)",
        "  new: E06000001 2026-05-02 (reviews)",
    ]


def test_an_extract_that_went_without_a_successor_is_named(published: Council) -> None:
    gone = "delete from landing.batches where local_authority_code = 'E06999902' and export_name = 'reviews';"
    published.build_and_publish("two", ONE_FIGURE.format("2026-01-31") + gone, inputs="other")
    assert "  no longer in force: E06999902 2026-04-02 (reviews)" in summary_of_changes(changes_of(published))


def test_a_change_of_the_code_is_named(published: Council) -> None:
    write_fake_warehouse(published.outputs.warehouse("two"), "other code", ONE_FIGURE.format("2026-01-31"))
    published.publish("two", code="other code")
    assert "  changed too: the code" in summary_of_changes(changes_of(published))


def of_definitions(definitions: str, **also: Any) -> dict[str, Any]:
    """What decides a release beside its extracts, as `release.json` has it."""
    settings = {"history_months": 84, "open_profile": None, **also.pop("settings", {})}
    return {"fingerprints": {"code": "c", "definitions": definitions}, "settings": settings, "local_files": [], **also}


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (of_definitions("a"), []),
        (
            of_definitions("b", settings={"open_profile": "committee"}),
            ["open tier (IRO_OPEN was off, and is committee)"],
        ),
        (
            of_definitions("b", settings={"history_months": 60}),
            ["number of months that are published (IRO_HISTORY_MONTHS was 84, and is 60)"],
        ),
        (
            of_definitions("b", local_files=[{"source_file": "E06000005/local/limits.csv", "sha256": "1"}]),
            ["council's own file E06000005/local/limits.csv"],
        ),
        (of_definitions("b"), ["definitions"]),
    ],
)
def test_what_changed_beside_the_extracts_is_named_by_what_it_is(now: dict[str, Any], words: list[str]) -> None:
    assert also_changed(of_definitions("a"), now) == words


def test_what_changed_beside_the_extracts_is_said_also_where_no_figure_did(
    published: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_fake_warehouse(published.outputs.warehouse("two"), "other code")
    published.publish("two", code="other code")
    none = "Since 2026-03.v1, no figure of a month already published changed"
    assert summary_of_changes(changes_of(published)) == [none, "  changed: the code"]
    monkeypatch.setenv("IRO_OUTPUTS", str(published.outputs.root))
    print_releases()
    assert capsys.readouterr().out.splitlines()[-2:] == [f"2026-03.v2: {none}", "  changed: the code"]


def test_a_release_that_kept_no_settings_is_compared_by_its_files_alone() -> None:
    before = {"fingerprints": {"code": "b", "definitions": "a"}}
    assert also_changed(before, of_definitions("b")) == ["code", "definitions"]


def test_children_who_were_erased_since_the_release_before_are_counted_with_day_and_tombstone(
    published: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tombstone 1 took rows out of the evidence of v1, tombstone 2 removed something old, and v2 follows v1."""
    outputs = published.outputs
    evidence = outputs.restricted / "2026-03.v1" / "evidence.duckdb"
    anew = outputs.purging / evidence.relative_to(outputs.root)
    anew.parent.mkdir(parents=True)
    shutil.copyfile(evidence, anew)
    said = {"kind": "child", "local_authority_code": "E06999901", "reason": "a test", "counts": {}}
    carry_out(outputs, said, [], {evidence: 3})
    carry_out(outputs, {"kind": "older_than", "reason": "a test", "counts": {}}, [])
    published.build_and_publish("two", ONE_FIGURE.format("2026-01-31"), inputs="other")
    today = datetime.now(UTC).date()
    manifest = changes_of(published)
    assert manifest["changes_in_published_periods"]["children_erased"] == [
        {"local_authority_code": "E06999901", "erased_on": today.isoformat(), "tombstone": 1}
    ]
    words = f"  one child was erased on {today.day} {today:%B %Y} (tombstone 1)"
    assert words in summary_of_changes(manifest)
    monkeypatch.setenv("IRO_OUTPUTS", str(outputs.root))
    print_releases()
    assert words in capsys.readouterr().out.splitlines()
    # The release after that follows one that counts without the child.
    published.build_and_publish("three", ONE_FIGURE.format("2026-02-28"), inputs="yet other")
    assert changes_of(published)["changes_in_published_periods"]["children_erased"] == []


def test_every_column_is_described(published: Council) -> None:
    with duckdb.connect(str(published.outputs.published.resolve() / "marts.duckdb"), read_only=True) as marts:
        described = marts.execute(
            "select column_name from duckdb_columns() where table_name = 'indicator_changes' and comment is not null"
        ).fetchall()
    assert {name for (name,) in described} == set(COLUMNS)
