"""How the packages of orchestration/ may use one another. A failure says rule, offender and remedy."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.ground.paths import PROJECT

ORCHESTRATION = PROJECT / "orchestration"
# From the lowest up: each may use those before it. `expectations` is the folder of that name beside orchestration/.
ORDER = (
    "ground",
    "disclosure",
    "landing",
    "extracts",
    "warehouse",
    "expectations",
    "outputs",
    "releases",
    "server",
    "evidence",
    "run_history",
    "defs",
    "definitions",
    "page",
    "commands",
)
# A package with no part in what makes a figure: it writes files, and only its command uses it.
APART = "sample_data"
# Where Dagster may be imported: what it runs, its entry point, its history and its page. The guard before the page has
# to be right by itself, so it knows nothing of what is behind it.
WITH_DAGSTER = (
    "orchestration/defs/",
    "orchestration/definitions.py",
    "orchestration/run_history/",
    "orchestration/page/daemon.py",
    "orchestration/page/server.py",
)


def modules() -> list[Path]:
    """Every module of the product."""
    return sorted([*ORCHESTRATION.rglob("*.py"), *(PROJECT / "expectations").rglob("*.py")])


def imports(path: Path) -> Iterator[str]:
    """The modules that a module imports, at its top or in its functions, by their full names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{path}, line {node.lineno}: import by the full name"
            # `from orchestration import releases` names the package at last.
            yield from (f"{node.module}.{name.name}" for name in node.names)


def package_of(module: str) -> str | None:
    """The package of ours that a full name lies in; None for anything else."""
    first, *rest = module.split(".")
    if first == "expectations":
        return first
    return rest[0] if first == "orchestration" and rest else None


def own_package(path: Path) -> str | None:
    return package_of(".".join(path.relative_to(PROJECT).with_suffix("").parts))


def uses() -> set[tuple[str, str, str]]:
    """Each use of one package by another: the module, its package, the package used."""
    found = set()
    for path in modules():
        own = own_package(path)
        for module in imports(path):
            used = package_of(module)
            if own and used and used != own and own != "__init__":
                found.add((str(path.relative_to(PROJECT)), own, used))
    return found


@pytest.mark.parametrize(
    ("line", "package"),
    [
        ("from orchestration import releases", "releases"),
        ("from orchestration.releases import draft", "releases"),
        ("import orchestration.releases.draft", "releases"),
    ],
)
def test_a_package_is_seen_however_it_is_imported(tmp_path: Path, line: str, package: str) -> None:
    module = tmp_path / "module.py"
    module.write_text(line, encoding="utf-8")
    assert [package_of(name) for name in imports(module)] == [package]


def test_an_import_by_a_relative_name_is_refused(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("from ..releases import draft", encoding="utf-8")
    with pytest.raises(AssertionError, match="by the full name"):
        list(imports(module))


def test_no_package_uses_one_above_it() -> None:
    broken = [
        f"{module} uses {used}"
        for module, own, used in sorted(uses())
        if used != APART and own != APART and ORDER.index(used) > ORDER.index(own)
    ]
    assert not broken, (
        f"Rule: packages use only those before them in {' < '.join(ORDER)}\nBroken by: {broken}\n"
        "Remedy: hand over what is needed as an argument, or move what both need into the lower package"
    )


def test_every_package_has_its_place_in_the_order() -> None:
    packages = {path.name for path in ORCHESTRATION.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert packages == set(ORDER) - {"expectations", "definitions"} | {APART}


def test_only_what_is_dagsters_own_imports_dagster() -> None:
    broken = [
        f"{path.relative_to(PROJECT)} imports {module}"
        for path in modules()
        if not str(path.relative_to(PROJECT)).startswith(WITH_DAGSTER)
        for module in imports(path)
        if module.split(".")[0] in ("dagster", "dagster_dbt", "dagster_graphql", "dagster_webserver")
    ]
    assert not broken, (
        f"Rule: Dagster stays in {', '.join(WITH_DAGSTER)}\nBroken by: {broken}\n"
        "Remedy: put the work into a package that knows nothing of Dagster, and call it from orchestration/defs"
    )


def test_only_its_command_uses_the_generator_of_invented_exports() -> None:
    users = {module for module, _, used in uses() if used == APART}
    assert users == {"orchestration/commands/command_line.py"}
    used_by_it = {used for _, own, used in uses() if own == APART}
    assert used_by_it <= {"ground"}, "the generator writes files and needs nothing of what reads them"


def test_what_chooses_the_cells_to_hide_knows_nothing_of_children() -> None:
    used_by_it = {used for _, own, used in uses() if own == "disclosure"}
    assert used_by_it == set(), "it gets cells and relations, so that what it proves can be read and tested by itself"


@pytest.mark.parametrize(
    ("module", "package"),
    [("orchestration.landing.contracts", "landing"), ("expectations.gate", "expectations"), ("duckdb", None)],
)
def test_a_modules_package_is_read_from_its_name(module: str, package: str | None) -> None:
    assert package_of(module) == package


# What must be done with care, the one place where it is, and what to use of it.
IN_ONE_PLACE = {
    "duckdb.connect": ("ground/database/sql.py", "open_to_read, open_to_write or reading_connection"),
    "print": ("ground/display.py", "print_text, because texts of a council can hold what a terminal obeys"),
    "typer.echo": ("ground/display.py", "print_text, because texts of a council can hold what a terminal obeys"),
}


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """What a module calls, as it is written there, with the line."""
    text = path.read_text(encoding="utf-8")
    if any(f"{call}(" in text for call in IN_ONE_PLACE):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func), node.lineno


def test_what_must_be_done_with_care_is_done_in_one_place() -> None:
    offenders = [
        f"{path.relative_to(PROJECT)}, line {line}: {call} stands in {IN_ONE_PLACE[call][0]} alone. "
        f"Use {IN_ONE_PLACE[call][1]}."
        for path in modules()
        for call, line in calls(path)
        if call in IN_ONE_PLACE and path != ORCHESTRATION / IN_ONE_PLACE[call][0]
    ]
    assert not offenders, "\n".join(offenders)
