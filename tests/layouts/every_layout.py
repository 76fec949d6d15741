"""The one authority in one hub: each layout under an authority code of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from tests.layouts.annex_a import write_annex_a
from tests.layouts.authority import draw, write_canonical, write_population
from tests.layouts.cin_census import write_cin_census
from tests.layouts.liquidlogic_reports import write_liquidlogic_reports
from tests.layouts.mosaic_reports import write_mosaic_reports
from tests.layouts.ssd import write_ssd
from tests.layouts.ssda903 import write_ssda903

Writer = Callable[[duckdb.DuckDBPyConnection, Path, str], None]
# By the profile's name: the code that the layout stands under, and what writes it.
LAYOUTS: dict[str, tuple[str, Writer]] = {
    "canonical": ("E06999921", write_canonical),
    "ssd": ("E06999922", write_ssd),
    "ssda903": ("E06999923", write_ssda903),
    "cin_census": ("E06999924", write_cin_census),
    "annex_a": ("E06999925", write_annex_a),
    "mosaic_reports": ("E06999926", write_mosaic_reports),
    "liquidlogic_reports": ("E06999927", write_liquidlogic_reports),
}
CODES = {name: code for name, (code, _) in LAYOUTS.items()}


def write_every_layout(folder: Path, inbox: Path) -> None:
    """Draw the authority in a folder, and put it into an inbox in every layout."""
    authority = draw(folder)
    for code, write in LAYOUTS.values():
        write(authority, inbox, code)
        write_population(authority, inbox, code)
    authority.close()
