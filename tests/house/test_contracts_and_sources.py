"""The contracts are the one home of the column lists; dbt's description of them is generated and level."""

from __future__ import annotations

from orchestration.defs.landing.contracts import load_contracts
from orchestration.defs.landing.dbt_sources import SOURCES, sources_yml
from orchestration.defs.landing.profiles.rules import load_profiles


def test_the_sources_of_dbt_are_generated_from_the_contracts_as_they_are() -> None:
    assert SOURCES.read_text(encoding="utf-8") == sources_yml(load_contracts()), (
        "run `python -m orchestration.defs.landing.dbt_sources`"
    )


def test_every_contract_says_what_one_row_is() -> None:
    for contract in load_contracts().values():
        assert "One row per " in contract.description, contract.name
        assert contract.description.endswith("."), contract.name
        assert all(column.description for column in contract.columns), contract.name


def test_the_canonical_profile_reads_every_contract() -> None:
    contracts = load_contracts()
    assert set(load_profiles(contracts)["canonical"].exports) == set(contracts)
