"""The Power BI model of a release. Power BI is not here: what it would refuse or add up wrongly is looked for instead."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import duckdb

from orchestration.outputs.bi import powerbi_in
from tests.conftest import Refreshed
from tests.unit.bi.model_of_release import Model, formulas, model_in, named_in_dax
from tests.unit.bi.tmdl_reader import Item, column_reference

DAX_FUNCTIONS = {
    "CALCULATE", "CALCULATETABLE", "COALESCE", "COUNTROWS", "CROSSJOIN", "DISTINCTCOUNT", "DIVIDE", "FILTER", "IF", "IN",
    "ISFILTERED", "KEEPFILTERS", "LOOKUPVALUE", "MAX", "MOD", "NOT", "REMOVEFILTERS", "RETURN", "SELECTEDVALUE", "SUM",
    "SWITCH", "TRUE", "VALUES", "VAR",
}  # fmt: skip
PUBLISHED_TYPES = {"VARCHAR": "string", "BIGINT": "int64", "DATE": "dateTime", "BOOLEAN": "boolean"}


def test_every_published_column_of_a_table_is_in_the_model_with_its_type_and_description(
    model: Model, marts: duckdb.DuckDBPyConnection
) -> None:
    rows = marts.execute(
        "select table_name, column_name, data_type from duckdb_columns() where not internal"
    ).fetchall()
    published = [(table, column, kind) for table, column, kind in rows if table in model.tables]

    assert {"indicator_values", "dim_dates", "fct_reviews"} <= {table for table, *_ in published}
    for table, column, kind in published:
        item = model.columns(table)[column]
        assert item.properties["dataType"] == PUBLISHED_TYPES.get(kind, "decimal"), (table, column)
        assert item.properties["sourceColumn"] == column
        assert item.properties["summarizeBy"] == "none", "a column dragged onto a page is not added up"


def test_everything_that_a_reader_sees_is_described(model: Model) -> None:
    items = [*model.tables.values(), *model.measures.values()]
    items += [column for table in model.tables for column in model.columns(table).values()]

    assert [item.name for item in items if not item.description] == []
    assert [item.name for item in items if "`" in item.description] == []


def test_every_relation_is_of_one_column_that_is_there_to_one_that_names_a_row(
    model: Model, marts: duckdb.DuckDBPyConnection
) -> None:
    ends = [_ends(relation) for relation in model.relationships]

    assert len(ends) > 50
    for from_table, from_column, to_table, to_column in ends:
        one, many = model.columns(to_table)[to_column], model.columns(from_table)[from_column]
        assert one.properties["dataType"] == many.properties["dataType"]
        key = ", ".join(_made_of(model, to_table, to_column))
        twice = marts.execute(f"select {key} from {to_table} group by all having count(*) > 1").fetchall()
        assert twice == [], f"{to_table}.{to_column} does not name one row"


def test_a_column_made_of_several_is_made_of_the_same_on_both_ends(model: Model) -> None:
    for relation in model.relationships:
        from_table, from_column, to_table, to_column = _ends(relation)
        if from_column in (made := _made_in_query(model.tables[from_table])):
            assert made[from_column] == _made_in_query(model.tables[to_table])[to_column]


def test_facts_are_related_to_their_team_by_a_published_column(model: Model) -> None:
    to_teams = [ends for ends in map(_ends, model.relationships) if ends[2] == "dim_teams"]

    assert len(to_teams) == 11
    assert {(from_column, to_column) for _, from_column, _, to_column in to_teams} == {("authority_team",) * 2}
    assert not any("authority_team" in _made_in_query(model.tables[table]) for table, *_ in to_teams)


def test_a_filter_has_one_way_at_most_from_any_table_to_any_other(model: Model) -> None:
    follows: dict[str, list[str]] = defaultdict(list)
    for relation in model.relationships:
        if relation.properties.get("isActive") != "false":
            from_table, _, to_table, _ = _ends(relation)
            follows[from_table].append(to_table)

    def ways(table: str) -> Counter[str]:
        found: Counter[str] = Counter()
        for following in follows[table]:
            found[following] += 1
            found += ways(following)
        return found

    assert {(table, end) for table in model.tables for end, number in ways(table).items() if number > 1} == set()
    assert {"dim_authorities", "dim_indicators", "dim_periods", "dim_breakdown_values"} == set(ways("indicator_values"))
    assert {"dim_authorities", "dim_children", "dim_reviewing_officers", "dim_teams", "dim_dates"} <= set(
        ways("fct_reviews")
    )


def test_every_formula_names_columns_and_measures_that_are_there(model: Model) -> None:
    for name, formula in formulas(model):
        columns, measures, words = named_in_dax(formula)
        assert {column for table, column in columns if column not in model.columns(table)} == set(), name
        assert measures <= set(model.measures), name
        variables = set(re.findall(r"VAR (\w+)", formula))
        unknown = words - variables - DAX_FUNCTIONS - set(model.tables)
        assert {word for word in unknown if not word.isdigit()} == set(), name
        assert formula.count("(") == formula.count(")"), name


def test_no_formula_averages_and_no_amount_is_added_up_unasked(model: Model) -> None:
    adding = [(name, formula) for name, formula in formulas(model) if "SUM (" in formula]

    assert {name for name, _ in adding} == {"Numerator", "Denominator", "Excluded"}
    assert all("IF ( [Can be added up], CALCULATE ( SUM (" in formula for _, formula in adding)
    assert not any("AVERAGE" in formula for _, formula in formulas(model))
    assert model.measures["Percentage"].expression.endswith("100 * DIVIDE ( [Numerator], [Denominator] ) )")


def test_amounts_and_keys_are_hidden_and_measures_stand_in_folders(model: Model) -> None:
    values = model.columns("indicator_values")

    assert all(values[name].properties.get("isHidden") for name in ("value", "numerator", "upper_95", "periods_key"))
    assert model.columns("fct_reviews")["child_key"].properties.get("isHidden")
    assert "isHidden" not in values["breakdown"].properties
    assert model.measures["Percentage"].properties["formatString"] == "0.0"
    assert {str(measure.properties["displayFolder"]) for measure in model.measures.values()} == {
        "Figures", "Comparison", "Checks", "Rows"
    }  # fmt: skip


def test_every_label_has_one_place_among_those_it_is_sorted_with(
    model: Model, marts: duckdb.DuckDBPyConnection
) -> None:
    sorted_by = [
        (table, column.name, str(column.properties["sortByColumn"]))
        for table in model.tables
        for column in model.columns(table).values()
        if "sortByColumn" in column.properties
    ]

    assert ("dim_periods", "label", "sort_order") in sorted_by
    for table, label, order in sorted_by:
        assert order in model.columns(table)
        several = f"select {label} from {table} group by {label} having count(distinct {order}) > 1"
        assert marts.execute(several).fetchall() == []


def test_the_calendar_is_marked_as_the_table_of_dates(model: Model) -> None:
    marked = [table.name for table in model.tables.values() if table.properties.get("dataCategory") == "Time"]
    keys = [column.name for column in model.columns("dim_dates").values() if column.properties.get("isKey")]

    assert (marked, keys) == (["dim_dates"], ["calendar_date"])


def test_no_name_is_there_twice_and_no_measure_is_called_like_a_column_beside_it(model: Model) -> None:
    measures = [measure.name.lower() for table in model.tables.values() for measure in table.all("measure")]

    assert len(measures) > 30
    assert len(measures) == len(set(measures))
    for table in model.tables.values():
        names = [item.name.lower() for item in table.children if item.kind != "partition"]
        assert len(names) == len(set(names)), table.name


def test_every_lineage_tag_is_its_own_and_the_next_release_has_the_same(
    model: Model, second_release: Refreshed
) -> None:
    tags = _tags(model)
    later = _tags(model_in(powerbi_in(second_release.outputs.published)))

    assert len(tags) > 500
    assert len(set(tags.values())) == len(tags)
    assert {name: later.get(name) for name in tags} == tags


def test_the_model_refers_to_each_of_its_tables_and_to_no_other(model: Model) -> None:
    assert {item.name for item in model.files["model.tmdl"].all("ref table")} == set(model.tables)


def test_every_table_is_read_from_the_release_that_is_current(model: Model, sample_release: Refreshed) -> None:
    outputs = sample_release.outputs
    steps = json.loads(outputs.published_json.read_text(encoding="utf-8"))["folder"].split("/")

    for table in model.tables.values():
        (partition,) = table.all("partition")
        query = str(partition.properties["source"])
        (asked,) = re.findall(r'ReleaseTable\("(\w+)"\)', query)
        assert asked == table.name
        assert outputs.root.joinpath(*steps, "parquet", f"{asked}.parquet").is_file()
        typed = [name for names in re.findall(r"List\.Transform\(\{([^}]*)\}", query) for name in names.split(", ")]
        made = _made_in_query(table)
        assert sorted(typed) == sorted(f'"{name}"' for name in model.columns(table.name) if name not in made)


def test_no_query_holds_a_path_of_this_machine_and_one_data_source_is_named(model: Model) -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in _files(model)}

    assert not [
        path for path, text in texts.items() if re.search(r"[A-Za-z]:\\|(?<![\w/])/(tmp|home|work|root)/", text)
    ]
    expressions = {item.name: item for item in model.files["expressions.tmdl"].all("expression")}
    assert expressions["OutputsFolder"].expression.startswith(
        '"\\\\server\\share\\outputs" meta [IsParameterQuery=true'
    )
    assert sum(text.count("Folder.Contents(OutputsFolder)") for text in texts.values()) == 1
    assert not any(function in text for text in texts.values() for function in ("File.Contents", "Web.Contents"))


def test_the_project_is_small_and_belongs_to_the_release(model: Model, sample_release: Refreshed) -> None:
    release = sample_release.outputs.published
    hashed = json.loads((release / "release.json").read_text(encoding="utf-8"))["files"]

    assert sum(path.stat().st_size for path in _files(model)) < 400_000
    assert "bi/powerbi/reviewing_service.pbip" in hashed
    assert "bi/superset.zip" in hashed


def _ends(relation: Item) -> tuple[str, str, str, str]:
    ends = (*column_reference(str(relation.properties["fromColumn"])),)
    return *ends, *column_reference(str(relation.properties["toColumn"]))


def _made_in_query(table: Item) -> dict[str, str]:
    """The columns that a table's query makes of several, with the formula."""
    (partition,) = table.all("partition")
    added = re.findall(r'Table\.AddColumn\(\w+, "(\w+)", each (.+), type text\)', str(partition.properties["source"]))
    return dict(added)


def _made_of(model: Model, table: str, column: str) -> list[str]:
    """The published columns that a column of the model is made of."""
    formula = _made_in_query(model.tables[table]).get(column)
    return re.findall(r"\[(\w+)\]", formula) if formula else [column]


def _tags(model: Model) -> dict[tuple[str, ...], str]:
    found = {}
    for file in model.files.values():
        for item in file.children:
            if "lineageTag" in item.properties:
                found[item.kind, item.name] = str(item.properties["lineageTag"])
            for child in item.children:
                if "lineageTag" in child.properties:
                    found[item.name, child.kind, child.name] = str(child.properties["lineageTag"])
    return found


def _files(model: Model) -> list[Path]:
    return [path for path in model.folder.parents[1].rglob("*") if path.is_file()]
