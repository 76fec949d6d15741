"""One build of the project, group by group of authorities where they do not fit into memory together.

Each group is built whole in a database of its own, and its rows become a part of the run's warehouse. What crosses
authorities is built last, from all parts together. The models are those of any build: what tells the two kinds apart is
the tag below, in dbt_project.yml.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from orchestration.ground.machine.processes import MEMORY_OF_COPYING
from orchestration.ground.machine.processes import SETTING as PROCESSES
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.warehouse.groups.choosing import Groups, groups_of_build
from orchestration.warehouse.groups.parts import PART_FOLDER, Table, add_part, write_part
from orchestration.warehouse.groups.side_by_side import built_side_by_side
from orchestration.warehouse.parsed import manifest
from orchestration.warehouse.project import NodeResult, build, build_in

# Of a model with rows that are made of several authorities, or of none.
ACROSS = "across_authorities"
# Sources of the release before, with which the figures of a build are compared.
OF_THE_RELEASE_BEFORE = "previous_"


@dataclass(frozen=True)
class Relations:
    """The tables of the project by how parts of a build become one: see `add_part`.

    `built_last` names the models, views and tests that are built from all parts together. Of `parted`, those in
    `looking_back` say how an authority compares with the release before, which is another one at each refresh;
    `built_anew` names them and their tests.
    """

    parted: frozenset[Table]
    seeds: frozenset[Table]
    built_last: tuple[str, ...]
    looking_back: frozenset[Table]
    built_anew: tuple[str, ...]


def build_in_groups(settings: Settings, run_id: str, say: Callable[[str], None]) -> list[NodeResult]:
    """Build the whole project in the run's warehouse and test it, in as much memory as the settings allow.

    If all authorities fit at once this is one `dbt build`. A group that fails ends the build, and is kept for a look
    until the next refresh.

    Raises: as `build`.
    """
    warehouse = settings.outputs.warehouse(run_id)
    groups = groups_of_build(settings, warehouse)
    if len(groups.authorities) <= 1:
        return build(settings, run_id)
    relations = relations_of(settings.outputs)
    return build_groups(settings, warehouse, groups, relations, relations.parted, relations.built_last, say)


def build_groups(
    settings: Settings,
    warehouse: Path,
    groups: Groups,
    relations: Relations,
    parted: Collection[Table],
    built_last: Sequence[str],
    say: Callable[[str], None],
) -> list[NodeResult]:
    """Build groups of authorities, add the rows of each to the run's warehouse, and build the last models.

    Args:
        settings: whose outputs folder and memory it is.
        warehouse: the run's.
        groups: the authorities to build.
        relations: of the project.
        parted: the tables whose rows the groups bring.
        built_last: what is built from all rows together.
        say: takes a line of progress.

    Raises: as `build`.
    """
    memory = MEMORY_OF_COPYING if groups.side_by_side else settings.memory_of_database
    results: list[NodeResult] = []
    with closing(_built_parts(settings, warehouse, groups, memory, say)) as parts:
        for part, authorities, of_part in parts:
            results += of_part
            if not all(result.is_ok for result in results):
                return together(results)
            add_part(warehouse, part, authorities, parted, relations.seeds, memory=memory)
            shutil.rmtree(part.parent)
    say("dbt build: what crosses authorities")
    options = ("--indirect-selection=empty", "--select", *built_last)
    # Beside what the groups left: there every model has its SQL, and here only these.
    aside = settings.outputs.dbt_target / ACROSS
    results += build_in(settings.outputs, warehouse.parent, *options, target=aside)
    return together(results)


def _built_parts(
    settings: Settings, warehouse: Path, groups: Groups, memory: int | None, say: Callable[[str], None]
) -> Generator[tuple[Path, Sequence[str], list[NodeResult]]]:
    """Each group's database as it is built, its authorities and its results.

    One is made and built after another, or several side by side if the groups say so. Making one takes `memory`.
    """
    shared = groups.side_by_side

    def parts() -> Iterator[Path]:
        for number, authorities in enumerate(groups.authorities, start=1):
            said = number_of_authorities(len(authorities))
            say(f"dbt build: group {number} of {len(groups.authorities)}, {said}")
            folder = f"{PART_FOLDER}-{number}" if shared else PART_FOLDER
            part = warehouse.parent / folder / warehouse.name
            write_part(part, warehouse, authorities, memory)
            yield part

    at_a_time = shared.processes if shared else 1
    if at_a_time < min(settings.processes, len(groups.authorities)):
        say(f"dbt build: {PROCESSES} is {settings.processes}, and {at_a_time} of them fit into the memory of a refresh")
    if shared is None:
        for part, authorities in zip(parts(), groups.authorities, strict=True):
            yield part, authorities, build_in(settings.outputs, part.parent)
        return
    say(f"dbt build: {at_a_time} groups at a time, each by a process of its own")
    with closing(built_side_by_side(settings.outputs, parts(), shared)) as built:
        for place, part, results in built:
            yield part, groups.authorities[place], results


def number_of_authorities(number: int) -> str:
    """So many, in words of a line of progress."""
    return "1 authority" if number == 1 else f"{number} authorities"


def relations_of(outputs: Outputs) -> Relations:
    """The tables of the project by how parts of a build become one, as the dbt project says it."""
    project = json.loads(manifest(outputs).read_text(encoding="utf-8"))
    nodes = project["nodes"]
    models = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
    across = {key for key, node in models.items() if ACROSS in node["tags"]}
    views = {key for key, node in models.items() if node["config"]["materialized"] == "view"}
    parted = {key for key, node in models.items() if node["config"]["materialized"] == "table" and key not in across}
    looking_back = parted & _made_of_the_release_before(project)

    def named(keys: Iterable[str]) -> frozenset[Table]:
        return frozenset((nodes[key]["schema"], nodes[key]["alias"]) for key in keys)

    def with_tests(keys: set[str]) -> set[str]:
        tests = {key for key, node in nodes.items() if node["resource_type"] == "test"}
        return keys | {key for key in tests if keys.intersection(nodes[key]["depends_on"]["nodes"])}

    return Relations(
        parted=named(parted),
        seeds=named(key for key, node in nodes.items() if node["resource_type"] == "seed"),
        built_last=tuple(sorted(nodes[key]["name"] for key in with_tests(across) | views)),
        looking_back=named(looking_back),
        built_anew=tuple(sorted(nodes[key]["name"] for key in with_tests(looking_back))),
    )


def _made_of_the_release_before(project: dict[str, Any]) -> set[str]:
    """The nodes that read a source of it, themselves or by what they read."""
    waiting = [key for key, source in project["sources"].items() if source["name"].startswith(OF_THE_RELEASE_BEFORE)]
    found: set[str] = set()
    while waiting:
        further = set(project["child_map"][waiting.pop()]) - found
        found |= further
        waiting += further
    return found


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
