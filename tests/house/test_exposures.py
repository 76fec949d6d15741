"""What dbt is told of the reports that a release carries is what their code reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.ground.paths import DBT_PROJECT, PROJECT, Outputs
from orchestration.outputs.powerbi.model import is_in_model
from orchestration.outputs.published_tables import Table
from orchestration.outputs.superset.datasets import is_dataset
from orchestration.warehouse.project import released_tables

EXPOSURES = DBT_PROJECT / "models" / "exposures.yml"
OUTPUTS = PROJECT / "orchestration" / "outputs"
REPORTS = "orchestration.outputs.reports"
EVIDENCE = "evidence_"
# The module that gathers what each of them shows; a page or a document only lays it out.
GATHERED_BY = {
    "scorecard": "reports/scorecard/gathered.py",
    "duties": "reports/scorecard/gathered.py",
    "annual_report": "reports/annual/chapters.py",
    "hub_scorecard": "reports/hub.py",
    "work_list": "work_list_rows.py",
}
# What is made of whole tables says of each whether it has it.
CHOSEN_BY: dict[str, Callable[[Table], bool]] = {
    "power_bi_project": is_in_model,
    "superset_bundle": is_dataset,
    "data_package": lambda table: True,
}
# Where the files of a release are read under two names, the one with case ids is told by its place in the text.
READ = re.compile(r"\b(?:from|join)\s+(?:HOLE\.main\.)?([a-z][a-z0-9_]+)")


def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def file_of(module: str) -> Path:
    return PROJECT / f"{module.replace('.', '/')}.py"


def modules_under(module: Path) -> set[Path]:
    """A module of the reports, and every one of them that it uses, directly or not."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        each = waiting.pop()
        if each in found:
            continue
        found.add(each)
        for node in ast.walk(tree_of(each)):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(REPORTS):
                used = file_of(node.module)
                waiting += [used] if used.is_file() else [file_of(f"{node.module}.{each.name}") for each in node.names]
    return found


def texts_of(module: Path) -> list[str]:
    """The texts of a module, its docstrings aside; what is filled into one reads HOLE."""
    tree = tree_of(module)
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    texts = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            texts.append("".join(str(part.value) if isinstance(part, ast.Constant) else "HOLE" for part in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            texts.append(node.value)
    return texts


def published() -> set[str]:
    """The names of dbt's models and seeds."""
    models = (DBT_PROJECT / "models").rglob("*.sql")
    return {path.stem for path in (*models, *(DBT_PROJECT / "seeds").glob("*.csv"))}


def tables_read(exposure: str) -> set[str]:
    modules = modules_under(OUTPUTS / GATHERED_BY[exposure])
    words = {word for module in modules for text in texts_of(module) for word in READ.findall(text)}
    if exposure == "work_list":
        from orchestration.outputs.work_list_rows import NEEDED

        words = {EVIDENCE + word.removeprefix("fct_") if word in NEEDED else word for word in words | NEEDED}
    return words & published()


def exposures() -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in yaml.safe_load(EXPOSURES.read_text(encoding="utf-8"))["exposures"]}


def said_of(exposure: str) -> set[str]:
    return {re.fullmatch(r"ref\('(\w+)'\)", text).group(1) for text in exposures()[exposure]["depends_on"]}  # type: ignore[union-attr]


def test_every_report_is_an_exposure_and_every_exposure_a_report() -> None:
    assert exposures().keys() == GATHERED_BY.keys() | CHOSEN_BY.keys()


@pytest.mark.parametrize("exposure", CHOSEN_BY)
def test_an_exposure_for_tools_depends_on_the_published_tables_that_are_in_it(parsed: Outputs, exposure: str) -> None:
    public = [table.published_as for table in released_tables(parsed) if table.tier == "public"]
    chosen = {name for name in public if CHOSEN_BY[exposure](Table(name, "", ()))}
    assert len(chosen) > 10 and said_of(exposure) == chosen, sorted(said_of(exposure) ^ chosen)


@pytest.mark.parametrize("exposure", GATHERED_BY)
def test_an_exposure_depends_on_the_tables_that_its_code_reads(exposure: str) -> None:
    said, read = said_of(exposure), tables_read(exposure)
    assert read, "nothing was found in the code"
    assert said == read, f"change depends_on of {exposure} in {EXPOSURES.name}: {sorted(said ^ read)}"
