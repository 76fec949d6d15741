"""Write the files that are made from others: `make generate`. Every one of them says so in its first line or title."""

from __future__ import annotations

from pathlib import Path

from orchestration.ground.bundled_sample import lines_of
from orchestration.ground.paths import INDICATOR_DEFINITIONS, JSON_SCHEMAS, SAMPLE_FILES, SAMPLE_INBOX
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.landing.indicators.bases import load_bases
from orchestration.landing.indicators.definitions import national_forms
from orchestration.landing.json_schemas import json_schemas
from orchestration.landing.profiles.loading import load_profiles
from orchestration.warehouse.generated.counting_page import COUNTING_PAGE, counting_page
from orchestration.warehouse.generated.indicators import (
    BASES_MACRO,
    INDICATORS_MACRO,
    bases_macro,
    definitions_seed,
    indicators_macro,
)
from orchestration.warehouse.generated.measures import NAMES, measure_names_macro
from orchestration.warehouse.generated.sources import CONTRACTS_MACRO, SOURCES, contracts_macro, sources_yml


def generated_files(contracts: dict[str, Contract]) -> dict[Path, str]:
    """The text of every generated file, by its path."""
    schemas = json_schemas(contracts, load_profiles(contracts))
    return {
        SOURCES: sources_yml(contracts),
        CONTRACTS_MACRO: contracts_macro(contracts),
        NAMES: measure_names_macro(),
        BASES_MACRO: bases_macro(load_bases()),
        INDICATORS_MACRO: indicators_macro(national_forms()),
        INDICATOR_DEFINITIONS: definitions_seed(national_forms()),
        COUNTING_PAGE: counting_page(),
        SAMPLE_FILES: "\n".join([*lines_of(SAMPLE_INBOX), ""]),
        **{JSON_SCHEMAS / name: text for name, text in schemas.items()},
    }


def write_generated_files() -> None:
    """Write them all anew."""
    for path, text in generated_files(load_contracts()).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_generated_files()
