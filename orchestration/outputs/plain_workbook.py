"""Workbooks in which a text is never more than a text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook


def new_workbook(target: Path, *, in_memory: bool = True) -> Workbook:
    """A workbook to be written, in which nothing becomes a formula or a link by its look.

    Not `in_memory`, for what may be large, each sheet is a temporary file until the workbook is closed.
    """
    from xlsxwriter import Workbook

    return Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": in_memory})
