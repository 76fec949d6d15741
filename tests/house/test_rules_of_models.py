"""The conventions of models that dbt does not know of: descriptions, tiers, keys, who reads whom, and names.

They are read from dbt's manifest, parsed once. A failure says rule, offender and remedy.
"""

from __future__ import annotations

import re

from house_rules import Node, hold, is_measure

PREFIXES = ("stg_", "int_", "evidence_", "fct_", "dim_", "key_")
# What the refresh writes into landing about the extracts, and not from them.
ABOUT_EXTRACTS = re.compile(
    r"batches|supplied_columns|row_account|looks_wrong|\w+_records|run_settings|previous_\w+|local_indicators|local_indicator_parts"
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
