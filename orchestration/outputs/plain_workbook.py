"""Workbooks in which a text is never more than a text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook


def new_workbook(target: Path, *, in_memory: bool = True) -> Workbook:
    """A workbook to be written, in which nothing becomes a formula or a link by its look.

    Not `in_memory`, for what may be large, each sheet is a file beside the workbook until that is closed: in the
    system's folder for temporary files nobody would remove what a killed process left, with case ids in it.
    """
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": in_memory}
    return Workbook(str(target), {**options, "tmpdir": str(target.parent)})
