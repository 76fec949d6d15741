"""The dbt project as Dagster assets: one asset a model, one asset check a test, one `dbt build` a refresh."""

import json
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration.defs.resources import Refresh, errors_as_messages
from orchestration.defs.server_loading import load_current
from orchestration.extracts.landing_schema import inputs_fingerprint
from orchestration.extracts.own_tables import PREFIX
from orchestration.ground.crash_points import passing
from orchestration.ground.database.sql import open_to_read
from orchestration.ground.fingerprints import code_fingerprint
from orchestration.ground.progress import say
from orchestration.ground.settings import load_outputs
from orchestration.releases.made_already import settled_already
from orchestration.releases.room import require_room
from orchestration.releases.whole import comparison
from orchestration.run_history.event_store import stored_together
from orchestration.warehouse.carried.carrying import build_what_is_new
from orchestration.warehouse.parsed import manifest
from orchestration.warehouse.project import TESTS_OF_SEEDS, NodeResult
from orchestration.warehouse.run_tables import prepare_warehouse
from orchestration.warehouse.whole_build import finish_build

PREVIOUS_RELEASE = dg.AssetKey(["published", "previous_release"])
OF_THE_REGISTER = {
    "batches",
    "supplied_columns",
    "row_account",
    "looks_wrong",
    "changed_records",
    "withdrawn_records",
    "unknown_codes",
    "run_settings",
}
OF_THE_PREVIOUS_RELEASE = {"previous_values", "previous_cells", "previous_measures", "previous_restatements"}


class Translator(DagsterDbtTranslator):
    """Names dbt's nodes as Dagster assets: the layer, then the model."""

    def __init__(self) -> None:
        # Several landing tables come from the one register.
        super().__init__(settings=DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`landing/reviews`, `marts/fct_reviews`, ...; what Python derives from the register is the register's."""
        name = dbt_resource_props["name"]
        if dbt_resource_props["resource_type"] == "source":
            if name in OF_THE_REGISTER or name.startswith(PREFIX):
                return dg.AssetKey(["landing", "register"])
            if name in OF_THE_PREVIOUS_RELEASE:
                return PREVIOUS_RELEASE
            return dg.AssetKey(["landing", name])
        return dg.AssetKey([dbt_resource_props["schema"], name])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The performance team's, like everything here."""
        return ["team:performance"]

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's own description, without its SQL."""
        return str(dbt_resource_props.get("description") or "")


MANIFEST_PATH = manifest(load_outputs())
MANIFEST = json.loads(MANIFEST_PATH.read_text(encoding="utf-8"))
TRANSLATOR = Translator()

previous_release = dg.AssetSpec(
    PREVIOUS_RELEASE,
    description="The release in force when the refresh starts: the audit compares the new one with it.",
    group_name="landing",
    owners=["team:performance"],
)


@dbt_assets(manifest=MANIFEST_PATH, dagster_dbt_translator=TRANSLATOR, exclude=TESTS_OF_SEEDS, name="warehouse")
def warehouse(context: dg.AssetExecutionContext, refresh: Refresh) -> Iterator[dg.Output[None] | dg.AssetCheckResult]:
    """Build the whole project in a new private database from the extracts in force, and stamp it when all is well."""
    settings, run_id = refresh.settings, refresh.run_id
    with errors_as_messages():
        inputs, code = inputs_fingerprint(settings), code_fingerprint()
        if settled_already(settings, inputs, code, say):
            # No later step runs then, and a crash may have come between the files and the server.
            load_current(settings.outputs)
            return
        require_room(settings.outputs)
        say("landing schema: writing the extracts in force")
        # What is damaged is named when the release is written.
        compared = comparison(settings.outputs)
        path = prepare_warehouse(settings, run_id, compared.release, compared.measures)
        passing("before_build")
        say("dbt build: staging, intermediate, marts, indicators")
        results = build_what_is_new(settings, run_id, code, say)
        rows = _row_counts(path)
    with stored_together(context.instance):
        yield from _as_events(_with_carried_tables(results, rows), rows)
    with errors_as_messages():
        finish_build(settings.outputs, path, results, inputs, code)
    say(f"dbt build: {len(results)} models, seeds and tests passed in {sum(node.seconds for node in results):.1f} s")
    passing("after_build")


def _row_counts(path: Path) -> dict[tuple[str, str], int]:
    """Rows of every table of the warehouse, from its own statistics."""
    with open_to_read(warehouse=path) as connection:
        tables = connection.execute(
            "select schema_name, table_name, estimated_size from duckdb_tables() "
            "where not internal and database_name = 'warehouse'"
        ).fetchall()
    return {(schema, name): int(rows) for schema, name, rows in tables}


def _with_carried_tables(results: list[NodeResult], rows: Mapping[tuple[str, str], int]) -> list[NodeResult]:
    """The results, and one of each table that is there though nothing built it; each after what it is made of.

    Where all authorities are carried over, most tables are copied whole. The release depends on all of them, and
    Dagster leaves it out, without a word, if one is not told of.
    """
    by_node = {result.unique_id: result for result in results}
    for unique_id, node in MANIFEST["nodes"].items():
        if node["resource_type"] in ("model", "seed") and (node["schema"], node["alias"]) in rows:
            by_node.setdefault(unique_id, NodeResult(unique_id, is_ok=True, is_skipped=False, seconds=0.0, failures=0))
    in_order = TopologicalSorter(MANIFEST["parent_map"]).static_order()
    return [by_node[unique_id] for unique_id in in_order if unique_id in by_node]


def _as_events(
    results: list[NodeResult], rows: Mapping[tuple[str, str], int]
) -> Iterator[dg.Output[None] | dg.AssetCheckResult]:
    """Dagster's events for a build's results: an output for each table, a check result for each test."""
    for result in results:
        node = MANIFEST["nodes"].get(result.unique_id)
        if node is None or result.is_skipped:
            continue
        if node["resource_type"] == "test":
            check = get_asset_check_key_for_test(MANIFEST, TRANSLATOR, result.unique_id, project=None)
            if check is not None:
                yield dg.AssetCheckResult(
                    passed=result.is_ok,
                    asset_key=check.asset_key,
                    check_name=check.name,
                    metadata={"failing_rows": result.failures},
                )
        elif result.is_ok:
            key = TRANSLATOR.get_asset_key(node)
            metadata: dict[str, Any] = {"seconds": result.seconds}
            if (node["schema"], node["name"]) in rows:
                metadata["dagster/row_count"] = rows[node["schema"], node["name"]]
            yield dg.Output(value=None, output_name=key.to_python_identifier(), metadata=metadata)
