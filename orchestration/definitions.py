"""Dagster's entry point: it loads what the modules of `defs/` define, and defines nothing itself."""

from __future__ import annotations

from pathlib import Path

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    """Whatever the modules of `defs/` define."""
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
