"""The texts that tell dbt of the contracts: the description of schema `landing`, and a macro of what exports are."""

from __future__ import annotations

import itertools
import textwrap

from orchestration.extracts.own_tables import OWN_LINEAGE, PREFIX, column_in_landing
from orchestration.ground.paths import DBT_PROJECT
from orchestration.landing.contracts import LINEAGE_COLUMNS, Contract
from orchestration.landing.local.tables import local_contracts
from orchestration.warehouse.generated.landing_tables import OTHER_TABLES

SOURCES = DBT_PROJECT / "models" / "staging" / "_staging__sources.yml"
CONTRACTS_MACRO = DBT_PROJECT / "macros" / "generated" / "contracts.sql"
HEADING = """\
# Generated from raw/contracts by `make generate`. Edit the contracts, not this file.
sources:
  - name: landing
    schema: landing
    description: >-
      The extracts in force, as text with their lineage. Python creates every table of it before each build.
    tables:
"""
MACRO = """\
{{# Generated from raw/contracts by `make generate`. Edit the contracts, not this file. #}}
{{% macro contracts() -%}}
    {{{{ return({{
{exports}
    }}) }}}}
{{%- endmacro %}}
"""
LINE_LENGTH = 120


def sources_yml(contracts: dict[str, Contract]) -> str:
    """The text of the sources file: a table for each contract, the other tables, then what staging makes of them."""
    lines = []
    for contract in contracts.values():
        columns = {column.name: column.description for column in contract.columns}
        columns |= {name: meaning for name, _, meaning in LINEAGE_COLUMNS}
        lines += _table(contract.name, contract.description, columns)
    for name, (description, columns) in OTHER_TABLES.items():
        lines += _table(name, description, columns)
    for contract in local_contracts().values():
        columns = {column_in_landing(column.name): column.description for column in contract.columns}
        columns |= {name: meaning for name, _, meaning in OWN_LINEAGE}
        lines += _table(f"{PREFIX}{contract.name}", f"Of councils' own: {contract.description}", columns)
    lines.append("models:")
    for contract in contracts.values():
        lines += [f"  - name: stg_{contract.name}", *_described(contract.description, indent=4)]
        lines += ["    data_tests:", "      - primary_key:", "          arguments:"]
        lines.append(f"            columns: [{', '.join(_staged_key(contract))}]")
    return HEADING + "\n".join(lines) + "\n"


def _staged_key(contract: Contract) -> list[str]:
    """What tells the rows of an export apart once they are staged.

    Landing has checked the key of each file. Where that key holds a date, which can read as not recorded, the row of
    the file stands in for it and for what follows it.
    """
    kept = list(itertools.takewhile(lambda name: contract.column(name).type != "date", contract.key))
    rest = ["source_file", "source_row"] if len(kept) < len(contract.key) else []
    return list(dict.fromkeys(["local_authority_code", *kept, *rest]))


def contracts_macro(contracts: dict[str, Contract]) -> str:
    """The text of the macro `contracts`: what models need to know of an export before any of them runs.

    A macro and not the sources file, because dbt reads that file too late for models to name their parents by it.
    """
    lines = []
    for contract in contracts.values():
        says = contract.model_dump(
            include={
                "kind",
                "domain",
                "is_required_with",
                "key",
                "event_date",
                "span",
                "may_be_old",
                "may_precede_birth",
            },
            exclude_defaults=True,
            mode="json",
        )
        lines += [
            f"        {contract.name!r}: {{",
            *(f"            {name!r}: {value!r}," for name, value in says.items()),
        ]
        lines.append("            'columns': {")
        for column in contract.columns:
            of_column: dict[str, object] = {"type": column.type}
            if column.is_planned:
                of_column["is_planned"] = True
            if column.is_needed:
                of_column["is_needed"] = True
            if column.is_blank_while_open:
                of_column["is_blank_while_open"] = True
            if column.may_be_blank_in_all:
                of_column["may_be_blank_in_all"] = True
            if column.is_asked_of_records:
                of_column["is_asked_of_records"] = True
            if column.refers_to:
                of_column["refers_to"] = [column.refers_to, column.refers_to_column]
            if column.list_name:
                of_column["list"] = column.list_name
            lines.append(f"                {column.name!r}: {of_column!r},")
        lines += ["            }", "        },"]
    return MACRO.format(exports="\n".join(lines))


def _table(name: str, description: str, columns: dict[str, str]) -> list[str]:
    lines = [f"      - name: {name}", *_described(description, indent=8), "        columns:"]
    for column, meaning in columns.items():
        lines += [f"          - name: {column}", *_described(meaning, indent=12)]
    return lines


def _described(text: str, indent: int) -> list[str]:
    """A description folded over as many lines as it needs, so that no text has to be quoted."""
    margin = " " * (indent + 2)
    folded = textwrap.wrap(text, LINE_LENGTH, initial_indent=margin, subsequent_indent=margin)
    return [f"{' ' * indent}description: >-", *folded]
