"""The semantic model's tables: columns, measures, and the query that reads each from the newest release."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from orchestration.outputs.dictionary.model import Column
from orchestration.outputs.powerbi.formulas import VALUES
from orchestration.outputs.powerbi.measures import Measure, measures_of
from orchestration.outputs.powerbi.relations import DATES, DAY, FACT_PREFIX, Link
from orchestration.outputs.powerbi.tmdl import expression_lines, name_of, object_lines
from orchestration.outputs.published_tables import DIMENSION_PREFIX, Table
from orchestration.outputs.stable_ids import stable_id

FOLDER_PARAMETER = "OutputsFolder"
READ_TABLE = "ReleaseTable"
# Whoever opens the project puts their own folder here.
FOLDER_PLACEHOLDER = r"\\server\share\outputs"
# What a report is made of. The views `figures_...` repeat it with names, for tools that have no relations.
PREFIXES = (DIMENSION_PREFIX, FACT_PREFIX, "indicator_")
OTHERS = ("release", "targets")
# A label and the column that it is sorted by; each label must have one place.
SORTED_BY = {
    ("dim_periods", "label"): "sort_order",
    ("dim_indicators", "short_name"): "display_order",
    ("dim_indicators", "domain_label"): "domain_order",
    ("dim_reviewing_officers", "alias"): "alias_number",
}
# Power BI's fixed decimal number keeps four places.
FIXED_PLACES = 4


class Kind(NamedTuple):
    """A kind of column: in the model, in the query (M), and how it is shown."""

    in_model: str
    in_query: str
    number_format: str


KINDS = {
    "VARCHAR": Kind("string", "type text", ""),
    "BIGINT": Kind("int64", "Int64.Type", "#,0"),
    "DATE": Kind("dateTime", "type date", "dd mmm yyyy"),
    "BOOLEAN": Kind("boolean", "type logical", ""),
}
FIXED = Kind("decimal", "Currency.Type", "#,0.0")
FLOATING = Kind("double", "type number", "#,0.0")

# One data source, the outputs folder, so that a gateway can refresh it: a path made of what a file says would be a
# source that Power BI cannot know before.
READ_TABLE_QUERY = f"""\
(table as text) as table =>
    let
        Outputs = Folder.Contents({FOLDER_PARAMETER}),
        Published = Json.Document(Outputs{{[Name = "published.json"]}}[Content]),
        Steps = Text.Split(Published[folder], "/") & {{"parquet", table & ".parquet"}},
        File = List.Accumulate(Steps, Outputs, (folder, name) => folder{{[Name = name]}}[Content])
    in
        Parquet.Document(File)"""


def is_in_model(table: Table) -> bool:
    """Whether a published table is part of the model."""
    return table.name.startswith(PREFIXES) or table.name in OTHERS


def kind_of(column: Column) -> Kind:
    """The kind of a column of one of the plain types that a release has."""
    if decimal := re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", column.data_type):
        return FIXED if int(decimal[1]) <= FIXED_PLACES else FLOATING
    return KINDS[column.data_type]


def table_lines(table: Table, links: Sequence[Link]) -> list[str]:
    """The lines of a table: its measures, columns and query. `links` are those of the whole model."""
    hidden = _hidden_columns(table, links)
    joined = _joined_columns(table, links)
    is_of_dates = table.name == DATES
    return object_lines(
        f"table {name_of(table.name)}",
        {
            "lineageTag": stable_id("powerbi", "table", table.name),
            "dataCategory": "Time" if is_of_dates else None,
        },
        description=table.description,
        children=[
            *(_measure_lines(measure) for measure in measures_of(table)),
            *(_column_lines(table, column, column.name in hidden) for column in table.columns),
            *(_column_lines(table, _joined_column(name, parts), is_hidden=True) for name, parts in joined.items()),
            _partition_lines(table, joined),
        ],
    )


def expressions() -> list[list[str]]:
    """The folder that the reader gives, and the query that reads one table of the newest release from it."""
    return [
        object_lines(
            f'expression {FOLDER_PARAMETER} = "{FOLDER_PLACEHOLDER}" '
            'meta [IsParameterQuery=true, Type="Text", IsParameterQueryRequired=true]',
            {"lineageTag": stable_id("powerbi", "expression", FOLDER_PARAMETER)},
            description="The outputs folder, in which published.json lies.",
            children=[["annotation PBI_ResultType = Text"]],
        ),
        object_lines(
            f"expression {READ_TABLE}",
            {"lineageTag": stable_id("powerbi", "expression", READ_TABLE)},
            description="A table of the release that published.json names.",
            expression=READ_TABLE_QUERY,
            children=[["annotation PBI_ResultType = Function"]],
        ),
    ]


def link_lines(link: Link, is_active: bool) -> list[str]:
    """The lines of a relation, from the many to the one."""
    return object_lines(
        f"relationship {stable_id('powerbi', 'relationship', *link[:4])}",
        {
            "isActive": None if is_active else "false",
            "fromColumn": f"{name_of(link.from_table)}.{name_of(link.from_column)}",
            "toColumn": f"{name_of(link.to_table)}.{name_of(link.to_column)}",
        },
    )


def _joined_columns(table: Table, links: Sequence[Link]) -> dict[str, tuple[str, ...]]:
    """The columns that the query of a table makes of several, by name."""
    own = [(link.from_column, link.made_of) for link in links if link.from_table == table.name]
    others = [(link.to_column, link.made_of) for link in links if link.to_table == table.name]
    return {name: made_of for name, made_of in own + others if len(made_of) > 1}


def _hidden_columns(table: Table, links: Sequence[Link]) -> set[str]:
    """What a reader does not pick: keys, what a dimension shows by name, orders, and amounts that measures show."""
    keys = {column.name for column in table.columns if column.name.endswith("_key")}
    ends = {link.from_column for link in links if link.from_table == table.name and link.to_table != DATES}
    orders = {order for (of_table, _), order in SORTED_BY.items() if of_table == table.name}
    amounts = {column.name for column in table.columns if table.name == VALUES and _is_number(column)}
    return keys | ends | orders | amounts


def _is_number(column: Column) -> bool:
    return kind_of(column).in_model in ("int64", "decimal", "double")


def _measure_lines(measure: Measure) -> list[str]:
    dynamic = measure.format_expression
    return object_lines(
        f"measure {name_of(measure.name)}",
        {
            "formatString": measure.number_format,
            "isHidden": measure.is_hidden,
            "displayFolder": measure.folder,
            "lineageTag": stable_id("powerbi", "measure", measure.name),
        },
        description=measure.description,
        expression=measure.formula,
        children=[expression_lines("formatStringDefinition", dynamic)] if dynamic else (),
    )


def _column_lines(table: Table, column: Column, is_hidden: bool) -> list[str]:
    kind = kind_of(column)
    return object_lines(
        f"column {name_of(column.name)}",
        {
            "dataType": kind.in_model,
            "isKey": (table.name, column.name) == (DATES, DAY),
            "isHidden": is_hidden,
            "formatString": kind.number_format,
            "lineageTag": stable_id("powerbi", "column", table.name, column.name),
            "summarizeBy": "none",
            "sourceColumn": column.name,
            "sortByColumn": SORTED_BY.get((table.name, column.name)),
        },
        description=column.description,
    )


def _joined_column(name: str, parts: tuple[str, ...]) -> Column:
    return Column(name, "VARCHAR", f"{' and '.join(parts)} in one text, to relate tables by.")


def _partition_lines(table: Table, joined: Mapping[str, tuple[str, ...]]) -> list[str]:
    by_type: dict[str, list[str]] = defaultdict(list)
    for column in table.columns:
        by_type[kind_of(column).in_query].append(f'"{column.name}"')
    types = " &\n        ".join(
        f"List.Transform({{{', '.join(names)}}}, each {{_, {kind}}})" for kind, names in by_type.items()
    )
    steps = [("Rows", f'{READ_TABLE}("{table.name}")'), ("Types", types)]
    steps.append(("Typed", "Table.TransformColumnTypes(Rows, Types)"))
    kinds = {column.name: column.data_type for column in table.columns}
    for name, parts in joined.items():
        texts = ", ".join(_as_text(part, kinds[part]) for part in parts)
        text = f'each Text.Combine({{{texts}}}, "|")'
        steps.append((f"With_{name}", f'Table.AddColumn({steps[-1][0]}, "{name}", {text}, type text)'))
    body = ",\n".join(f"    {step} =\n        {formula}" for step, formula in steps)
    query = f"let\n{body}\nin\n    {steps[-1][0]}"
    return object_lines(
        f"partition {name_of(table.name)} = m",
        {"mode": "import"},
        children=[expression_lines("source", query)],
    )


def _as_text(column: str, kind: str) -> str:
    """A column of a row as text in a query (M)."""
    return f'Date.ToText([{column}], "yyyy-MM-dd")' if kind == "DATE" else f"[{column}]"
