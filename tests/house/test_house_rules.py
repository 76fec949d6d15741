"""The conventions of the dbt project that neither dbt nor sqlfluff knows of. A failure says rule, offender and remedy.

The descriptions and the graph come from dbt's manifest, parsed once; the text rules read the SQL without its comments.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.ground.audit_limits import CHECK_ROW, SEED, measure_checks
from orchestration.ground.paths import DBT_PROJECT, PROJECT, Outputs
from orchestration.warehouse.dbt_measures import NAMES, measure_names_macro
from orchestration.warehouse.parsed import manifest

Node = dict[str, Any]

PREFIXES = ("stg_", "int_", "evidence_", "fct_", "dim_", "key_")
# What the refresh writes into landing about the extracts, and not from them.
ABOUT_EXTRACTS = re.compile(
    r"batches|supplied_columns|row_account|\w+_records|run_settings|previous_\w+|local_indicators|local_indicator_parts"
)
# Models that must see the landed text itself, with the reason.
READ_LANDED_TEXT = {
    "findings_of_dates": "staging reads a date out of range as not recorded, and a finding has to name it"
}
SHORT_WORDS = {
    "all",
    "and",
    "are",
    "by",
    "day",
    "due",
    "for",
    "ids",
    "in",
    "key",
    "now",
    "of",
    "on",
    "row",
    "sum",
    "to",
}
ABBREVIATIONS = {
    "conf",
    "date_dim",
    "esca",
    "info",
    "indic",
    "mgmt",
    "perf",
    "prot",
    "refs",
    "spec",
    "stat",
    "stats",
    "temp",
}
PLAIN_TYPES = {"varchar", "date", "bigint", "boolean", "decimal(18,4)"}
THE_DIVISION = DBT_PROJECT / "macros" / "numbers.sql"


def hold(rule: str, remedy: str, offenders: Iterable[str]) -> None:
    """Fail with the rule, everything that breaks it, and the remedy."""
    broken = sorted(offenders)
    assert not broken, f"Rule: {rule}\nBroken by: {'; '.join(broken)}\nRemedy: {remedy}"


@pytest.fixture(scope="session")
def project(parsed: Outputs) -> Node:
    """dbt's manifest of the project."""
    found: Node = json.loads(manifest(parsed).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def models(project: Node) -> list[Node]:
    """Every model of the project."""
    return [node for node in project["nodes"].values() if node["resource_type"] == "model"]


@pytest.fixture(scope="session")
def public(models: list[Node]) -> list[Node]:
    """The models that anyone may read."""
    return [model for model in models if model["access"] == "public"]


def is_measure(model: Node) -> bool:
    """Whether a model is one comparison of the audit, a part of the table audit_measures."""
    return "measures" in model["fqn"]


def sql_files() -> list[Path]:
    """Every SQL file of the dbt project that is ours."""
    return sorted(path for folder in ("models", "macros", "tests") for path in (DBT_PROJECT / folder).rglob("*.sql"))


def without_comments(sql: str) -> str:
    """The SQL without Jinja's and its own comments; line breaks stay, so that lines keep their numbers."""
    blank = re.sub(r"\{#.*?#\}", lambda found: "\n" * found.group().count("\n"), sql, flags=re.DOTALL)
    return re.sub(r"--[^\n]*", "", blank)


def without_texts(sql: str) -> str:
    """The SQL without what stands between single quotes."""
    return re.sub(r"'[^'\n]*'", "''", sql)


def without_jinja(sql: str) -> str:
    """The SQL without what Jinja puts in or decides."""
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", sql, flags=re.DOTALL)


def lines_with(pattern: str, *, jinja: bool = True, but: Path | None = None) -> Iterator[str]:
    """The file and line of each place where a pattern stands in SQL that is neither comment nor text."""
    for path in sql_files():
        sql = without_texts(without_comments(path.read_text(encoding="utf-8")))
        if path == but:
            continue
        for number, line in enumerate((sql if jinja else without_jinja(sql)).splitlines(), start=1):
            if re.search(pattern, line, flags=re.IGNORECASE):
                yield f"{path.relative_to(DBT_PROJECT)}:{number}"


def windows(sql: str) -> Iterator[str]:
    """What stands in the brackets of each `over (...)`."""
    for found in re.finditer(r"\bover\s*\(", sql):
        depth, start = 1, found.end()
        for position in range(start, len(sql)):
            depth += {"(": 1, ")": -1}.get(sql[position], 0)
            if depth == 0:
                yield sql[start:position]
                break


def top_level_parts(text: str) -> list[str]:
    """A list of SQL split at the commas that are in no brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def test_every_model_says_what_one_row_is(models: list[Node]) -> None:
    hold(
        "the last sentence of a model's description is its grain",
        "describe the model in the yml of its folder and end with 'One row per ....'",
        (
            model["name"]
            for model in models
            # Measures have the columns and the grain of audit_measures; the seed says what each demands (next test).
            if not is_measure(model) and not re.search(r"(^|\s)One row per [^.]+\.\s*$", model["description"])
        ),
    )


def test_every_measure_of_the_audit_has_its_row_in_the_seed_and_every_row_its_measure(models: list[Node]) -> None:
    checks = {check.name: check for check in measure_checks()}
    computed = {model["name"] for model in models if is_measure(model)}
    hold(
        "each model of models/audit/measures has a row `check` in the seed audit_limits, and each such row a model",
        "add the row or the model; both bear the check's name",
        computed ^ set(checks),
    )
    hold(
        "the seed says of each check what must hold, how severe it is and why",
        "fill description, reason and severity (critical or warning) in the row `check`",
        (
            name
            for name, check in checks.items()
            if not (check.description and check.reason and check.severity in ("critical", "warning"))
        ),
    )


def test_the_limits_that_are_asked_for_are_those_of_the_seed() -> None:
    with SEED.open(encoding="utf-8", newline="") as file:
        limits = [row for row in csv.DictReader(file) if row["limit_key"] != CHECK_ROW]
    written = {(row["check_name"], row["limit_key"]) for row in limits}
    asked = {
        found.groups()
        for path in sql_files()
        for found in re.finditer(r"audit_limit\(\s*'(\w+)',\s*'(\w+)'\s*\)", path.read_text(encoding="utf-8"))
    }
    python = "\n".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "orchestration").rglob("*.py")))
    asked |= {
        (check, key)
        for check, key in written
        if check in re.findall(r'limits_of\("(\w+)"\)', python) and f'"{key}"' in python
    }
    hold(
        "a limit that SQL or Python asks for is in the seed audit_limits, and one in the seed is asked for",
        "add the row, or take it away",
        (f"{check}.{key}" for check, key in asked ^ written),
    )
    hold(
        "each limit has an amount, a unit, a reason and the day it was decided",
        "fill the row in dbt_project/seeds/audit_limits.csv",
        (
            f"{row['check_name']}.{row['limit_key']}"
            for row in limits
            if not all(row[column].strip() for column in ("amount", "unit", "reason", "decided"))
        ),
    )


def test_dbt_is_told_the_measures_that_the_seed_names() -> None:
    assert NAMES.read_text(encoding="utf-8") == measure_names_macro(), "run `make generate`"


def test_public_models_have_an_enforced_contract(public: list[Node]) -> None:
    hold(
        "what anyone may read has a contract that dbt enforces",
        "add config: {contract: {enforced: true}} and the data_type of each column",
        (model["name"] for model in public if not model["config"]["contract"]["enforced"]),
    )


def test_every_public_column_is_described_and_of_a_plain_type(public: list[Node]) -> None:
    columns = [(model["name"], column) for model in public for column in model["columns"].values()]
    hold(
        "every public column has a description",
        "describe the column in the model's yml, for a reader who has only the column",
        (f"{model}.{column['name']}" for model, column in columns if not column["description"].strip()),
    )
    hold(
        f"a public column is one of {', '.join(sorted(PLAIN_TYPES))}",
        "cast the column in its model and give the plain type as its data_type",
        (f"{model}.{column['name']}" for model, column in columns if column["data_type"] not in PLAIN_TYPES),
    )


def test_what_holds_case_ids_is_restricted_and_never_public(models: list[Node]) -> None:
    hold(
        "facts with case ids and key tables have the tier restricted",
        "leave the folder's meta as it is in dbt_project.yml",
        (
            model["name"]
            for model in models
            if model["name"].startswith(("evidence_", "key_"))
            and not is_measure(model)
            and model["config"]["meta"].get("tier") != "restricted"
        ),
    )
    hold(
        "no model is both public and restricted",
        "set either access: public or meta: {tier: restricted} in the model's yml",
        (
            model["name"]
            for model in models
            if model["access"] == "public" and model["config"]["meta"].get("tier") == "restricted"
        ),
    )
    marts = [model for model in models if model["schema"] == "marts"]
    hold(
        "in marts, key tables are private and everything else is public",
        "set the access of the model in its yml",
        (
            model["name"]
            for model in marts
            if model["access"] != ("private" if model["name"].startswith("key_") else "public")
        ),
    )


def test_every_public_key_can_be_looked_up(public: list[Node], models: list[Node]) -> None:
    names = {model["name"] for model in models}
    keys = {column for model in public for column in model["columns"] if column.endswith("_key")}
    hold(
        "each <thing>_key of a public table has a restricted table key_<thing>",
        "add models/marts/keys/key_<thing>.sql with local_authority_code, <thing>_id and <thing>_key",
        (key for key in keys if f"key_{key.removesuffix('_key')}" not in names),
    )


def test_every_fact_has_one_tested_primary_key(project: Node, public: list[Node]) -> None:
    unique = {
        (node["attached_node"], node["column_name"])
        for node in project["nodes"].values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") == "unique"
    }

    def is_never_blank(column: Node) -> bool:
        return any(constraint["type"] == "not_null" for constraint in column["constraints"])

    hold(
        "exactly one column of a fact is tested to be unique and cannot be null",
        "put the constraint not_null and data_tests: [unique] on the key of the fact, and on nothing else",
        (
            model["name"]
            for model in public
            if model["name"].startswith("fct_")
            and sum(
                (model["unique_id"], name) in unique and is_never_blank(column)
                for name, column in model["columns"].items()
            )
            != 1
        ),
    )


def test_staging_reads_sources_and_nothing_else(models: list[Node]) -> None:
    hold(
        "a model of staging reads one source and no model",
        "read source('landing', <export>) in staging, and put joins into intermediate",
        (
            model["name"]
            for model in models
            if model["schema"] == "staging"
            and [parent.split(".")[0] for parent in model["depends_on"]["nodes"]] != ["source"]
        ),
    )


def test_only_staging_reads_exports(models: list[Node]) -> None:
    hold(
        "no model but those of staging reads a landed export",
        "read the model of staging instead; models that need the landed text are named here with the reason",
        (
            f"{model['name']} reads {parent.split('.')[-1]}"
            for model in models
            if model["schema"] != "staging" and model["name"] not in READ_LANDED_TEXT
            for parent in model["depends_on"]["nodes"]
            if parent.startswith("source.") and not ABOUT_EXTRACTS.fullmatch(parent.split(".")[-1])
        ),
    )


def test_names_of_models_are_whole_words(models: list[Node]) -> None:
    def words(name: str) -> list[str]:
        bare = next((name.removeprefix(prefix) for prefix in PREFIXES if name.startswith(prefix)), name)
        return [re.sub(r"\d", "", word) for word in bare.split("_")]

    hold(
        f"names of models have no abbreviation but the prefixes {', '.join(PREFIXES)}",
        "write the word out; a whole short word can be added to SHORT_WORDS",
        (
            f"{model['name']} ({word})"
            for model in models
            for word in words(model["name"])
            if word in ABBREVIATIONS or not re.search(r"[aeiouy]", word) or (len(word) < 4 and word not in SHORT_WORDS)
        ),
    )


@pytest.mark.parametrize(
    ("rule", "pattern", "remedy"),
    [
        ("no `::` casts", r"::", "write cast(... as ...)"),
        ("no `qualify`", r"\bqualify\b", "number the rows in a with clause and filter in the next one"),
        ("no `//` division", r"//", "use the macro divide"),
    ],
)
def test_sql_is_what_other_engines_read(rule: str, pattern: str, remedy: str) -> None:
    hold(rule, remedy, lines_with(pattern))


def test_no_identifier_is_quoted() -> None:
    hold("no double-quoted identifiers", "rename what needs quotes", lines_with('"', jinja=False))


def test_there_is_one_division() -> None:
    hold(
        "the only division is in the macro divide, which gives null for nothing out of nothing",
        "use {{ divide(numerator, denominator) }}",
        lines_with("/", but=THE_DIVISION),
    )
    assert "/" in without_texts(without_comments(THE_DIVISION.read_text(encoding="utf-8")))


def test_no_published_column_says_which_file_and_row_a_record_came_from(public: list[Node]) -> None:
    hold(
        "lineage is evidence: beside a keyed hash, a row of the export says whose hash it is",
        "leave it to the fact with case ids (evidence_<thing>), which auditors read",
        (
            f"{model['name']}.{column}"
            for model in public
            for column in model["columns"]
            if column.startswith("source_")
        ),
    )


# What makes the order within a window's partition unique where that is no record's id, with the reason.
UNIQUE_IN_PARTITION = {
    "stage": "an escalation enters one stage once a day: escalation, stage and day are the export's key",
    "source_row": "spells have no id of their own, and one file holds them all",
    "period_end": "there is one row a month end, or a benchmark's period",
    "calendar_date": "there is one row a day",
    "valid_from": "a limit, or a target, begins once a day: the day is in its key",
    "from_day": "each day on which something begins or ends to hold stands once",
    "population_date": "there is one population a year",
    "amount": "the amounts are counted by value first: there is one row an amount",
    "extract_date": "there is one extract a day",
    "bound": "the amounts of a cell are summed by bound first: there is one row a bound",
    "known_until": "the spans of extracts are distinct: equal ones are the same span",
    "span_number": "the spans of a case are numbered",
    "event_order": "a day has one event of each kind, and the order tells the kinds apart",
    "year": "there is one row an authority and year: the seed's key",
    "breakdown_value": "a cell is one value of its breakdown",
    "place": "the episodes of a period of care are numbered",
    "definition_match": "with the columns before it, it is every column that is shown: equal rows are the same row",
}


def test_every_window_orders_by_something_unique() -> None:
    def is_unsettled(window: str) -> bool:
        _, is_ordered, ordering = window.partition("order by")
        if not is_ordered:
            return False
        last = top_level_parts(re.split(r"\b(?:rows|range)\s+between\b", ordering)[0])[-1].split()[0]
        column = last.split(".")[-1]
        return not column.endswith("_id") and column not in UNIQUE_IN_PARTITION

    assert is_unsettled("partition by case_id order by sequence_number nulls last")
    hold(
        "the last column of a window's order is unique in its partition, or rows of one place would be told apart by chance",
        "order by the record's id at last; another unique column goes into UNIQUE_IN_PARTITION with the reason",
        (
            f"{path.relative_to(DBT_PROJECT)}: {' '.join(window.split())}"
            for path in sql_files()
            for window in windows(without_comments(path.read_text(encoding="utf-8")))
            if is_unsettled(window)
        ),
    )


def test_every_window_says_where_nulls_go() -> None:
    def unsaid(sql: str) -> bool:
        for window in windows(sql):
            _, _, ordering = window.partition("order by")
            ordering = re.split(r"\b(?:rows|range)\s+between\b", ordering)[0]
            if ordering.strip() and not all("nulls last" in part for part in top_level_parts(ordering)):
                return True
        return False

    hold(
        "each column in the order by of a window says nulls last, because engines differ",
        "write nulls last after each column",
        (
            str(path.relative_to(DBT_PROJECT))
            for path in sql_files()
            if unsaid(without_comments(path.read_text(encoding="utf-8")))
        ),
    )


def test_no_two_files_of_tests_have_one_name() -> None:
    names = Counter(path.name for path in (PROJECT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == [], "pytest collects only one of them"
