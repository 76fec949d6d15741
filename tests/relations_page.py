"""docs/relations.md: how the tables of the Power BI project are related, as a release of the sample ships it.

`python -m tests.relations_page FOLDER` writes it anew; FOLDER is a release's `bi/powerbi`.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from orchestration.ground.paths import PROJECT
from tests.unit.bi.model_of_release import Model, model_in
from tests.unit.bi.tmdl_reader import column_reference

PAGE = PROJECT / "docs" / "relations.md"
OPENING = """# How the published tables are related

Made by `python -m tests.relations_page FOLDER` from the Power BI project of a release (`published/bi/powerbi`). The
relations come from what dbt tests of keys and references, as do `published/dictionary.html` and the foreign keys of
`published/datapackage.json`.

Each relation is of one column to one column, from the many to the one. Between any two tables there is one active way at
most, so that a filter means one thing: a test follows every way. A relation that would make a second way is inactive; a
formula can ask for it (`USERELATIONSHIP`). Tables that are not here need no relation: the views `figures_...` and
`..._now` have their names and labels in themselves.

Teams of two authorities may have one name, so a fact is related to `dim_teams` by `authority_team`, which has both in one
text; `breakdown_cell` is the same of a breakdown's value, and `period` of a kind of period and its end. The views
`figures_...` have the last two. `indicator_values` and the other tables `indicator_...` do not: their columns are agreed,
and would repeat in each row what stands in it. There the Power BI project makes `periods_key` and `breakdown_values_key`
in its queries, and other tools join by the columns themselves.
"""
FIGURES = ("indicator_", "targets")


class Line(NamedTuple):
    """One relation, by table and column."""

    from_table: str
    from_column: str
    to_table: str
    to_column: str
    is_active: bool


def lines_of(model: Model) -> list[Line]:
    """The relations of a model, by name."""
    return sorted(
        Line(
            *column_reference(str(each.properties["fromColumn"])),
            *column_reference(str(each.properties["toColumn"])),
            each.properties.get("isActive") != "false",
        )
        for each in model.relationships
    )


def relations_page(model: Model) -> str:
    """The whole page, as Markdown."""
    lines = lines_of(model)
    active = [line for line in lines if line.is_active]
    of_figures = [line for line in active if line.from_table.startswith(FIGURES)]
    of_facts = [line for line in active if line not in of_figures]
    return "".join(
        [
            OPENING,
            "\n## Figures\n\n",
            _drawing(of_figures),
            "\n## Facts\n\nAn arrow leads from the table that is filtered to the one that filters it; facts that are\n"
            "filtered by the same tables stand in one box.\n\n",
            _drawing(of_facts),
            "\n## The active way of each\n\n",
            _table(active),
            "\n## Inactive, because there is another way already\n\n",
            _table([line for line in lines if not line.is_active]),
        ]
    )


def _drawing(lines: list[Line]) -> str:
    """Tables that lead to the same ones are drawn as one."""
    leads_to: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        leads_to[line.from_table].append(line.to_table)
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for table, ends in leads_to.items():
        alike[tuple(sorted(ends))].append(table)
    drawn = ["```mermaid", "flowchart LR"]
    for number, (ends, tables) in enumerate(alike.items(), start=1):
        drawn.append(f'    box{number}["{"<br>".join(tables)}"] --> {" & ".join(ends)}')
    return "\n".join([*drawn, "```", ""])


def _table(lines: list[Line]) -> str:
    rows = ["| table | column | is of | its column |", "|---|---|---|---|"]
    rows += [
        f"| `{line.from_table}` | `{line.from_column}` | `{line.to_table}` | `{line.to_column}` |" for line in lines
    ]
    return "\n".join([*rows, ""])


if __name__ == "__main__":
    PAGE.write_text(relations_page(model_in(Path(sys.argv[1]))), encoding="utf-8")
