"""One build of the project, group by group of authorities where they do not fit into memory together.

Each group is built whole in a database of its own, and its rows become a part of the run's warehouse. What crosses
authorities is built last, from all parts together. The models are those of any build: what tells the two kinds apart is
the tag below, in dbt_project.yml.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.warehouse.groups import groups_of_build
from orchestration.warehouse.parsed import manifest
from orchestration.warehouse.parts import Table, add_part, write_part
from orchestration.warehouse.project import NodeResult, build, build_in

# Of a model with rows that are made of several authorities, or of none.
ACROSS = "across_authorities"
PART_FOLDER = "part"


@dataclass(frozen=True)
class Relations:
    """The tables of the project by how parts of a build become one: see `add_part`.

    `built_last` names the models, views and tests that are built from all parts together.
    """

    parted: frozenset[Table]
    seeds: frozenset[Table]
    built_last: tuple[str, ...]


def build_in_groups(settings: Settings, run_id: str, say: Callable[[str], None]) -> list[NodeResult]:
    """Build the whole project in the run's warehouse and test it, in as much memory as the settings allow.

    If all authorities fit at once this is one `dbt build`. A group that fails ends the build, and is kept for a look.

    Raises: as `build`.
    """
    warehouse = settings.outputs.warehouse(run_id)
    groups = groups_of_build(warehouse, settings.memory_of_database)
    if len(groups) == 1:
        return build(settings, run_id)
    relations = relations_of(settings.outputs)
    part = warehouse.parent / PART_FOLDER / warehouse.name
    results: list[NodeResult] = []
    for number, authorities in enumerate(groups, start=1):
        say(f"dbt build: group {number} of {len(groups)}, {len(authorities)} authorities")
        write_part(part, warehouse, authorities, settings.memory_of_database)
        results += build_in(settings.outputs, part.parent)
        if not all(result.is_ok for result in results):
            return together(results)
        add_part(warehouse, part, authorities, relations.parted, relations.seeds, memory=settings.memory_of_database)
        shutil.rmtree(part.parent)
    say("dbt build: what crosses authorities")
    options = ("--indirect-selection=empty", "--select", *relations.built_last)
    # Beside what the groups left: there every model has its SQL, and here only these.
    aside = settings.outputs.dbt_target / ACROSS
    results += build_in(settings.outputs, warehouse.parent, *options, target=aside)
    return together(results)


def relations_of(outputs: Outputs) -> Relations:
    """The tables of the project by how parts of a build become one, as the dbt project says it."""
    nodes = json.loads(manifest(outputs).read_text(encoding="utf-8"))["nodes"]
    models = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
    across = {key for key, node in models.items() if ACROSS in node["tags"]}
    views = {key for key, node in models.items() if node["config"]["materialized"] == "view"}
    tests = {
        key
        for key, node in nodes.items()
        if node["resource_type"] == "test" and across.intersection(node["depends_on"]["nodes"])
    }
    return Relations(
        parted=frozenset(
            (node["schema"], node["alias"])
            for key, node in models.items()
            if node["config"]["materialized"] == "table" and key not in across
        ),
        seeds=frozenset((node["schema"], node["alias"]) for node in nodes.values() if node["resource_type"] == "seed"),
        built_last=tuple(sorted(nodes[key]["name"] for key in (*across, *views, *tests))),
    )


def together(results: Iterable[NodeResult]) -> list[NodeResult]:
    """One result of each node that was built several times: it succeeded where it always did."""
    by_node: dict[str, NodeResult] = {}
    for result in results:
        before = by_node.get(result.unique_id, replace(result, seconds=0, failures=0))
        by_node[result.unique_id] = NodeResult(
            unique_id=result.unique_id,
            is_ok=before.is_ok and result.is_ok,
            is_skipped=before.is_skipped or result.is_skipped,
            seconds=before.seconds + result.seconds,
            failures=before.failures + result.failures,
            met_full_disk=before.met_full_disk or result.met_full_disk,
        )
    return list(by_node.values())
