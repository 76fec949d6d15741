"""The Power BI model of a release, read by the tests' own reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.unit.bi.tmdl_reader import Item, read

# A column with its table, a name in brackets alone (a measure), a text, and a word.
DAX_TOKEN = re.compile(r"\"(?:[^\"]|\"\")*\"|(?P<table>\w+|'[^']+')\[(?P<column>[^\]]+)\]|\[(?P<measure>[^\]]+)\]|\w+")


@dataclass(frozen=True)
class Model:
    """The files of a semantic model."""

    folder: Path
    files: dict[str, Item]

    @property
    def tables(self) -> dict[str, Item]:
        return {table.name: table for file in self.files.values() for table in file.all("table")}

    @property
    def relationships(self) -> list[Item]:
        return self.files["relationships.tmdl"].all("relationship")

    @property
    def measures(self) -> dict[str, Item]:
        return {measure.name: measure for table in self.tables.values() for measure in table.all("measure")}

    def columns(self, table: str) -> dict[str, Item]:
        return {column.name: column for column in self.tables[table].all("column")}


def model_in(project: Path) -> Model:
    """The model in a project's folder, every file of it read strictly."""
    (definition,) = project.glob("*.SemanticModel/definition")
    files = {
        str(path.relative_to(definition)): read(path.read_text(encoding="utf-8"))
        for path in sorted(definition.rglob("*"))
        if path.is_file()
    }
    return Model(definition, files)


def named_in_dax(formula: str) -> tuple[set[tuple[str, str]], set[str], set[str]]:
    """The columns, measures and single words of a formula; texts left out."""
    columns, measures, words = set(), set(), set()
    for token in DAX_TOKEN.finditer(formula):
        if token["table"]:
            columns.add((token["table"].strip("'"), token["column"]))
        elif token["measure"]:
            measures.add(token["measure"])
        elif not token[0].startswith('"'):
            words.add(token[0])
    return columns, measures, words


def formulas(model: Model) -> Iterator[tuple[str, str]]:
    """Each measure's formula, and that of its format where it has one."""
    for name, measure in model.measures.items():
        yield name, measure.expression
        if dynamic := measure.properties.get("formatStringDefinition"):
            yield name, str(dynamic)
