"""The contracts are the one home of the column lists; dbt's description of them is generated and level."""

from __future__ import annotations

import re

from orchestration.ground.paths import DBT_PROJECT
from orchestration.landing.contracts import load_contracts
from orchestration.landing.profiles.loading import load_profiles
from orchestration.warehouse.dbt_sources import SOURCES, sources_yml

DATED_EXPORT = re.compile(r"\('(\w+)', '(\w+)', '(\w+)'\)")


def test_the_sources_of_dbt_are_generated_from_the_contracts_as_they_are() -> None:
    assert SOURCES.read_text(encoding="utf-8") == sources_yml(load_contracts()), (
        "run `python -m orchestration.warehouse.dbt_sources`"
    )


def test_every_contract_says_what_one_row_is() -> None:
    for contract in load_contracts().values():
        assert "One row per " in contract.description, contract.name
        assert contract.description.endswith("."), contract.name
        assert all(column.description for column in contract.columns), contract.name


def test_the_canonical_profile_reads_every_contract() -> None:
    contracts = load_contracts()
    assert set(load_profiles(contracts)["canonical"].exports) == set(contracts)


def test_landing_and_dbt_date_the_rows_of_an_export_by_the_same_column() -> None:
    macros = (DBT_PROJECT / "macros" / "exports.sql").read_text(encoding="utf-8")
    of_dbt = DATED_EXPORT.findall(macros[macros.index("macro dated_exports") : macros.index("macro reference_exports")])
    of_landing = [
        (contract.name, contract.key[0], contract.event_date)
        for contract in load_contracts().values()
        if contract.event_date is not None
    ]
    assert sorted(of_dbt) == sorted(of_landing), "change event_date in raw/contracts and dated_exports() together"


def test_every_export_of_events_says_which_column_dates_them() -> None:
    undated = {contract.name for contract in load_contracts().values() if contract.event_date is None}
    # Children have no event of their own, and reference data is not extracted from a case system.
    assert undated == {"children", "population", "targets", "benchmarks"}
