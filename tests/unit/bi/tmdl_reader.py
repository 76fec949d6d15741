"""A strict reader of the part of TMDL that the project uses, written from Microsoft's description and not from the
product's writer: https://learn.microsoft.com/analysis-services/tmdl/tmdl-overview

Levels are tabs. An object is `type name`, or `type name = expression`; a property is `name: value`, or a bare name that
is true; an expression goes on over lines at least two levels deeper; `///` describes the object right below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# The objects that may stand in each, and the properties that each may have: nothing else is read.
CHILDREN = {
    "": {"model", "database", "table", "relationship", "expression", "annotation", "ref table"},
    "table": {"column", "measure", "partition"},
    "expression": {"annotation"},
}
PROPERTIES = {
    "database": {"compatibilityLevel"},
    "model": {"culture", "defaultPowerBIDataSourceVersion", "sourceQueryCulture"},
    "table": {"lineageTag", "dataCategory"},
    "column": {"dataType", "formatString", "lineageTag", "summarizeBy", "sourceColumn", "sortByColumn"},
    "measure": {"formatString", "displayFolder", "lineageTag"},
    "partition": {"mode"},
    "relationship": {"isActive", "fromColumn", "toColumn"},
    "expression": {"lineageTag"},
}
FLAGS = {"model": {"discourageImplicitMeasures"}, "column": {"isKey", "isHidden"}, "measure": {"isHidden"}}
EXPRESSIONS = {"measure": {"formatStringDefinition"}, "partition": {"source"}}
NAME = r"'(?:[^']|'')+'|[^\s'.=:]+"
OBJECT = re.compile(rf"(?P<kind>ref table|[a-z]\w*) ?(?P<name>{NAME})?(?: =(?: (?P<expression>.+))?)?")
PROPERTY = re.compile(r"(?P<name>[a-z]\w*)(?:: (?P<value>\S.*))?")


class TmdlError(Exception):
    """A file is not TMDL."""


@dataclass
class Item:
    """An object with all that stands in it."""

    kind: str
    name: str
    description: str = ""
    expression: str = ""
    properties: dict[str, str | bool] = field(default_factory=dict)
    children: list[Item] = field(default_factory=list)

    def all(self, kind: str) -> list[Item]:
        """The objects of one kind in it."""
        return [child for child in self.children if child.kind == kind]


def unquoted(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def column_reference(text: str) -> tuple[str, str]:
    """Table and column of `table.column`."""
    found = re.fullmatch(rf"({NAME})\.({NAME})", text)
    if not found:
        raise TmdlError(f"not a column: {text}")
    return unquoted(found[1]), unquoted(found[2])


def read(text: str) -> Item:
    """A file as one object without a name that holds its objects."""
    reader = _Reader(text)
    root = Item("", "")
    reader.fill(root, 0)
    return root


class _Reader:
    def __init__(self, text: str) -> None:
        if "\r" in text or not text.endswith("\n"):
            raise TmdlError("lines end with a line feed, the last one too")
        self.lines = text.split("\n")[:-1]
        self.at = 0
        for number, line in enumerate(self.lines, start=1):
            if line != line.rstrip() or (re.match(r"\t* +\S", line) and not self._is_in_expression(number - 1)):
                raise TmdlError(f"line {number}: levels are tabs, and no line ends in space: {line!r}")

    def _is_in_expression(self, index: int) -> bool:
        """A line with spaces before its text has to be part of a formula or query, so deeper than any property."""
        return len(self.lines[index]) - len(self.lines[index].lstrip("\t")) >= 2

    def fill(self, item: Item, level: int) -> None:
        """Read what stands at one level, until the level ends."""
        description: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            depth = len(line) - len(line.lstrip("\t"))
            text = line.lstrip("\t")
            if not text:
                if description:
                    raise TmdlError(f"line {self.at + 1}: a description stands right above what it describes")
                self.at += 1
            elif depth < level:
                break
            elif depth > level:
                raise TmdlError(f"line {self.at + 1}: too deep: {line!r}")
            elif text.startswith("///"):
                description.append(text[3:].strip())
                self.at += 1
            else:
                self._read_one(item, text, level, " ".join(description))
                description = []
        if description:
            raise TmdlError("a description of nothing")

    def _read_one(self, item: Item, text: str, level: int, description: str) -> None:
        self.at += 1
        if not description and self._read_property(item, text, level):
            return
        found = OBJECT.fullmatch(text)
        if not found or found["kind"] not in CHILDREN.get(item.kind, set()):
            raise TmdlError(f"line {self.at}: not known in {item.kind or 'a file'}: {text!r}")
        child = Item(found["kind"], unquoted(found["name"] or ""), description, found["expression"] or "")
        if text.endswith(" ="):
            child.expression = self._expression(level)
        item.children.append(child)
        self.fill(child, level + 1)

    def _read_property(self, item: Item, text: str, level: int) -> bool:
        if text.endswith(" =") and text[:-2] in EXPRESSIONS.get(item.kind, set()):
            self._set(item, text[:-2], self._expression(level))
            return True
        found = PROPERTY.fullmatch(text)
        if not found:
            return False
        if found["value"] is None and found["name"] in FLAGS.get(item.kind, set()):
            self._set(item, found["name"], True)
            return True
        if found["value"] is not None and found["name"] in PROPERTIES.get(item.kind, set()):
            self._set(item, found["name"], found["value"])
            return True
        return False

    def _set(self, item: Item, name: str, value: str | bool) -> None:
        if name in item.properties:
            raise TmdlError(f"line {self.at}: {name} is there twice")
        item.properties[name] = value

    def _expression(self, level: int) -> str:
        """The lines at least two levels deeper than what they belong to."""
        found = []
        while self.at < len(self.lines) and self.lines[self.at].startswith("\t" * (level + 2)):
            found.append(self.lines[self.at][level + 2 :])
            self.at += 1
        if not found:
            raise TmdlError(f"line {self.at}: an expression is missing")
        return "\n".join(found)
