"""What Dagster keeps of a release: its main figures and what each check measured, as numbers, and no case of a child."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from expectations.acceptance import CheckResult
from orchestration.defs.release_metadata import check_metadata, release_metadata
from orchestration.ground.paths import Outputs
from orchestration.outputs.headline_figures import headline_figures
from orchestration.releases.publication import PublicationResult

RELEASE_ID = "2026-10.v1"
TABLES = """
create table dim_indicators as select * from (values
    ('on_time', 'percentage', 'flow', 1), ('open', 'count', 'stock', 2), ('load', 'ratio', 'stock', 3),
    ('absent', 'count', 'stock', 4)
) as shown (indicator_id, measure, kind, headline_order);
create table figures_now as select *, 'to Oct 2026' as period_label, null::decimal(18,4) as target from (values
    ('E1', 'on_time', 'Reviews | on time <b>', true, 'rolling_12', 90, 100, 90.0, '90.0 %', 85.25, 'not_clear'),
    ('E1', 'on_time', 'Reviews on time', true, 'month', 3, 10, 30.0, '30.0 %', null, null),
    ('E1', 'open', 'Open', true, 'point_in_time', 20, null, 20.0, '20', null, null),
    ('E1', 'load', 'Load', true, 'point_in_time', 130, 2, 65.0, '65.0', null, null),
    ('E1', 'absent', 'Absent', true, 'point_in_time', null, null, null, 'not supplied', null, null),
    ('E1', 'other', 'Other', false, 'point_in_time', 1, null, 1.0, '1', null, null)
) as figures (local_authority_code, indicator_id, short_name, is_headline, period_type, numerator, denominator, value,
    display_value, previous_value, status);
"""
SECOND = """
insert into figures_now by name select 'E2' as local_authority_code, * exclude (local_authority_code)
    replace (30 as numerator, 50 as denominator, 60.0 as value)
    from figures_now where indicator_id in ('on_time', 'open', 'load') and period_type <> 'month';
"""
CHECKS = (
    CheckResult("rows", "indicator_values", "Rows.", True, "critical", 145404, "145404 rows"),
    CheckResult("share", "indicator_values", "A share.", True, "warning", "2.5", "2.5 of 100"),
    CheckResult("words", "indicator_values", "Words.", False, "warning", "none there", "nothing to compare"),
    CheckResult("nothing", "indicator_values", "Nothing.", True, "warning", None, "not measured"),
)


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    """An outputs folder with the published database of one authority."""
    outputs = Outputs(tmp_path)
    (outputs.releases / RELEASE_ID).mkdir(parents=True)
    with duckdb.connect(str(outputs.releases / RELEASE_ID / "marts.duckdb")) as marts:
        marts.execute(TABLES)
    return outputs


def test_a_share_of_several_authorities_is_of_all_their_cases_and_a_ratio_is_left_out(outputs: Outputs) -> None:
    path = outputs.releases / RELEASE_ID / "marts.duckdb"
    with duckdb.connect(str(path)) as marts:
        marts.execute(SECOND)
    # 90 of 100 and 30 of 50; 20 and 60 open.
    assert headline_figures(path).numbers == {"on_time": 80.0, "open": 80.0}


def test_an_authority_that_has_ended_is_not_added_to_those_that_go_on(tmp_path: Path) -> None:
    path = tmp_path / "marts.duckdb"
    with duckdb.connect(str(path)) as marts:
        marts.execute(TABLES)
        marts.execute(SECOND)
        marts.execute(
            "create table local_authorities as select * from (values ('E1', null::date, null::varchar), "
            "('E2', date '2026-09-30', 'E1')) as own (local_authority_code, ended_on, succeeded_by)"
        )
    figures = headline_figures(path)
    assert figures.numbers == {"on_time": 90.0, "open": 20.0, "load": 65.0}
    assert "E2" not in figures.summary
    # Where none goes on, the last figures are what there is.
    with duckdb.connect(str(path)) as marts:
        marts.execute("update local_authorities set ended_on = date '2026-09-30'")
    assert headline_figures(path).numbers == {"on_time": 80.0, "open": 80.0}


def test_a_database_without_these_tables_has_no_figures(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "marts.duckdb")).close()
    assert headline_figures(tmp_path / "marts.duckdb").numbers == {}


@pytest.fixture
def kept(outputs: Outputs) -> dict[str, Any]:
    """What is kept of a release."""
    return release_metadata(outputs, PublicationResult("published", RELEASE_ID, CHECKS, {"indicator_values": 6}))


def test_the_release_carries_a_number_for_each_main_figure(kept: dict[str, Any]) -> None:
    numbers = {name: value for name, value in kept.items() if name.startswith("figure/")}
    assert numbers == {"figure/on_time": 90.0, "figure/open": 20.0, "figure/load": 65.0}


def test_the_release_carries_a_table_in_which_the_text_of_a_council_is_text(kept: dict[str, Any]) -> None:
    assert isinstance(kept["main_figures"], dg.MarkdownMetadataValue)
    lines = (kept["main_figures"].md_str or "").splitlines()
    assert len(lines) == 2 + 4
    # It neither ends a cell nor opens a tag.
    assert lines[2] == r"| E1 | Reviews \| on time &lt;b&gt; | 90.0 % | to Oct 2026 | 85.3 % |  | not clear |"


def test_each_check_carries_what_it_measured_as_a_number() -> None:
    rows, share, words, nothing = (check_metadata(check) for check in CHECKS)
    assert (rows["observed"], share["observed"]) == (145404.0, 2.5)
    assert ("observed" in words, words["observed_in_words"]) == (False, "none there")
    assert not {name for name in nothing if name.startswith("observed")}


def test_numbers_are_kept_as_numbers_by_dagster(kept: dict[str, Any]) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        event = dg.AssetMaterialization(["release"], metadata=kept)
        instance.report_runless_asset_event(event)
        (stored,) = instance.fetch_materializations(dg.AssetKey(["release"]), limit=10).records
    assert stored.asset_materialization is not None
    assert stored.asset_materialization.metadata["figure/on_time"] == dg.MetadataValue.float(90.0)
