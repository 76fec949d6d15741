"""Text in TMDL, Microsoft's language for models of Power BI: a line an object or property, a tab a level.

https://learn.microsoft.com/analysis-services/tmdl/tmdl-overview
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from orchestration.outputs.descriptions import without_marks

PLAIN_NAME = re.compile(r"[A-Za-z_]\w*")


def name_of(name: str) -> str:
    """A name as it stands in a declaration: in apostrophes unless it is one plain word."""
    return name if PLAIN_NAME.fullmatch(name) else "'" + name.replace("'", "''") + "'"


def object_lines(
    declaration: str,
    properties: Mapping[str, str | bool | None],
    *,
    description: str = "",
    expression: str = "",
    children: Iterable[list[str]] = (),
) -> list[str]:
    """The lines of one object.

    Args:
        declaration: its type and name, such as `column child_key`.
        properties: in order; True is written as the bare name, False and None not at all.
        description: said above it; its line ends become spaces; backticks, which Power BI would show, are left out.
        expression: its formula or query, over several lines under the declaration, which then ends with ` =`.
        children: the lines of each object within it.
    """
    lines = [f"/// {' '.join(without_marks(description).split())}"] if description else []
    lines.append(f"{declaration} =" if expression else declaration)
    # An expression stands deeper than the properties, which is how its end is found.
    lines += indented(expression.splitlines(), by=2)
    for name, value in properties.items():
        if value is True:
            lines.append(f"\t{name}")
        elif value:
            lines.append(f"\t{name}: {value}")
    for child in children:
        lines += ["", *indented(child)]
    return lines


def expression_lines(name: str, expression: str) -> list[str]:
    """The lines of a property that is itself a formula or query."""
    return [f"{name} =", *indented(expression.splitlines(), by=2)]


def indented(lines: Iterable[str], by: int = 1) -> list[str]:
    """Lines some levels deeper; an empty line stays empty."""
    return ["\t" * by + line if line else "" for line in lines]


def file_text(objects: Iterable[list[str]]) -> str:
    """The text of a file of several objects, an empty line between them."""
    return "\n\n".join("\n".join(lines) for lines in objects) + "\n"
