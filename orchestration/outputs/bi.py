"""What a release brings for BI tools beside its tables: a Power BI project and a Superset bundle."""

from __future__ import annotations

from pathlib import Path

from orchestration.outputs.dictionary.model import Dictionary
from orchestration.outputs.powerbi.project import write_project
from orchestration.outputs.published_tables import published_tables
from orchestration.outputs.superset.bundle import write_bundle

# Without these a formula or chart would name a table that is not there.
NEEDED_TABLES = frozenset({"indicator_values", "dim_indicators", "dim_periods", "dim_breakdown_values", "dim_dates"})


def bi_in(release: Path) -> Path:
    """The folder for BI tools in a release's folder."""
    return release / "bi"


def powerbi_in(release: Path) -> Path:
    """The folder of the Power BI project in a release's folder."""
    return bi_in(release) / "powerbi"


def bundle_in(release: Path) -> Path:
    """The Superset bundle in a release's folder."""
    return bi_in(release) / "superset.zip"


def write_bi_files(dictionary: Dictionary, release: Path) -> None:
    """Write both into a release's folder, given what its tables are."""
    tables = published_tables(dictionary)
    write_project(tables, powerbi_in(release))
    write_bundle(tables, bundle_in(release))
