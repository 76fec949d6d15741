"""The contracts are the one home of what exports are: what others read of them is generated, and level with them."""

from __future__ import annotations

import re

from orchestration.commands.development.generate import generated_files
from orchestration.ground.paths import DBT_PROJECT, PROJECT
from orchestration.landing.contracts import load_contracts
from orchestration.landing.local.tables import local_contracts
from orchestration.landing.profiles.loading import load_profiles

STAGING = DBT_PROJECT / "models" / "staging"


def test_every_generated_file_is_level_with_what_it_is_made_from() -> None:
    for path, text in generated_files(load_contracts()).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.relative_to(PROJECT)}: run `make generate`"


def test_every_contract_says_what_one_row_is() -> None:
    for contract in (*load_contracts().values(), *local_contracts().values()):
        assert "One row per " in contract.description, contract.name
        assert contract.description.endswith("."), contract.name
        assert all(column.description for column in contract.columns), contract.name


def test_the_canonical_profile_reads_every_contract() -> None:
    contracts = load_contracts()
    assert set(load_profiles(contracts)["canonical"].exports) == set(contracts)


def test_staging_and_contracts_agree_on_what_is_a_link() -> None:
    """Of a link, `0` and `-1` say that there is none: in figures, and where it is asked whether a column is filled."""
    contracts = load_contracts()
    read = {
        (name, column)
        for name in contracts
        for column in re.findall(r"link\('(\w+)'\)", (STAGING / f"stg_{name}.sql").read_text("utf-8"))
    }
    links = {
        (name, column.name)
        for name, contract in contracts.items()
        for column in contract.columns
        if (column.refers_to and not column.is_required) or column.is_link
    }
    assert read - {("allocations", "officer_id")} == links


def test_no_list_of_exports_stands_in_sql_or_macros() -> None:
    """Three names of exports in one list are a list that the contracts should give."""
    names = "|".join(load_contracts())
    in_a_row = re.compile(rf"'(?:{names})'[^'\n]*(?:,\s*'(?:{names})'[^'\n]*){{2,}}")
    written = [
        path for path in DBT_PROJECT.rglob("*.sql") if path.name != "contracts.sql" and "target" not in path.parts
    ]
    assert {str(path.relative_to(DBT_PROJECT)) for path in written if in_a_row.search(path.read_text("utf-8"))} == set()
