"""How far the sheets of a workbook reach, and how much its other parts hold, as they are met element by element.

Nothing is kept but what whoever reads the cells cannot see: formulas without a value, and which cells are merged.
"""

from __future__ import annotations

import functools
from typing import NamedTuple
from xml.parsers import expat

from orchestration.landing.formats.workbook_formulas import FORMULA, OWN_TEXT, VALUE, Formulas, FormulasOfSheet

AS_NEW = "Copy its lists into a new workbook, and ask whoever made it."
SHORTEN = "Delete what stands far below or beside the list, and save it again."
# A reader fills the rectangle up to the last value of each sheet. That of a large authority's longest list is a tenth
# of this, all sheets together are less than it (2026-11-22).
MOST_CELLS = 10_000_000
# A value below this many blank rows is no part of a list; each blank row costs as much as a filled one (2026-11-28).
MOST_BLANK_ROWS = 10_000
# From a million cells on, one in so many must hold a value: of a list with 40 columns two columns (2026-11-28).
SPARSE_FROM = 1_000_000
LARGEST_SPREAD = 20
# Rows that were only formatted, to the end of a sheet, are met in good files; in every sheet they are not (2026-11-28).
MOST_ROWS = 4_000_000
# Of all that is no sheet: texts, styles, names. The reader makes an object of each, ten microseconds (2026-11-28).
MOST_ELEMENTS = 1_000_000
DEEPEST = 100
# What a cell with a value holds: the value, or a text of its own. One that was only ever formatted holds neither.
HOLDS_VALUE = (VALUE, OWN_TEXT)
DIGITS = "0123456789"


class LimitPassedError(Exception):
    """A workbook is not read further; the message says why and what to do."""


class Unseen(NamedTuple):
    """What whoever reads the cells of a sheet cannot see: formulas without a value, and which cells are merged."""

    formulas: Formulas
    merged: list[str]


class _Part:
    """How deep the elements of one part after the other stand in each other."""

    def __init__(self) -> None:
        self._depth = 0

    def begin(self, _parser: expat.XMLParserType) -> None:
        """Another part begins, which a parser reads."""
        self._depth = 0

    def end_element(self, _name: str) -> None:
        """Of every cell of a large list, so it does little."""
        self._depth -= 1

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise LimitPassedError(f"it unpacks to far more than a workbook does, and was not opened. {AS_NEW}")


class OthersMet(_Part):
    """Counts what all the parts hold that are not sheets."""

    def __init__(self) -> None:
        super().__init__()
        self._elements = 0

    def start_element(self, _name: str, _attributes: dict[str, str]) -> None:
        """One more element of any kind."""
        self._deeper()
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise LimitPassedError(f"its texts and formats are more than {MOST_ELEMENTS:,} elements. {AS_NEW}")

    def end(self) -> None:
        """Nothing is judged of one part alone."""


class SheetsMet(_Part):
    """How far down and to the right the filled cells of the sheets go, and how many there are.

    Rows and cells may say where they stand; one that does not stands after the one before it. `formulas` and `merged`
    are those of the sheet that is read, or was last.
    """

    formulas: FormulasOfSheet
    merged: list[str]

    def __init__(self) -> None:
        super().__init__()
        self._reached = self._all_rows = self._all_cells = self._all_merged = 0

    def begin(self, parser: expat.XMLParserType) -> None:
        """Another sheet begins, which a parser reads."""
        super().begin(parser)
        self._rows = self._columns = self._row = self._column = self._depth_of_cell = 0
        self._filled_rows = self._filled_cells = self._last_filled = 0
        self.formulas = FormulasOfSheet(parser)
        self.merged = []
        self._cell: dict[str, str] = {}

    def start_element(self, name: str, attributes: dict[str, str]) -> None:
        """A row, a cell, what a cell holds, or something else of a sheet."""
        self._deeper()
        element = name.rpartition(":")[2] if ":" in name else name
        # Of every cell of a large list, so it does little.
        if self.formulas.is_open and element not in HOLDS_VALUE:
            # Also what stands below the cells, such as a list to choose from, whose text is no value of the last one.
            self.formulas.end(self._row, self._column)
        if element == "c":
            self._cell, self._depth_of_cell = attributes, self._depth
            letters = attributes.get("r", "").rstrip(DIGITS)
            self._column = column_number(letters) if letters else self._column + 1
            self._all_cells += 1
            if self._all_cells > MOST_CELLS:
                raise _too_many_cells()
        elif element in HOLDS_VALUE:
            self._filled()
            if self.formulas.is_open:
                self.formulas.meet_value(element, self._cell.get("t"))
        elif element == FORMULA and self._depth == self._depth_of_cell + 1:
            # What else has formulas, such as a rule for colours, has them elsewhere.
            self.formulas.begin()
        elif element == "row":
            number = attributes.get("r", "")
            before = self._row
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._all_rows += max(1, self._row - before)
            self._column = 0
        elif element == "mergeCell":
            self._all_merged += 1
            if self._all_merged > MOST_ELEMENTS:
                raise LimitPassedError(f"more than {MOST_ELEMENTS:,} of its cells are merged. {AS_NEW}")
            self.merged.append(attributes.get("ref", ""))

    def _filled(self) -> None:
        self._filled_cells += 1
        if self._column > self._columns:
            self._columns = self._column
        if self._row != self._last_filled:
            self._last_filled = self._row
            self._filled_rows += 1
            if self._row > self._rows:
                self._rows = self._row

    def end(self) -> None:
        """Judge the sheet that ended, with those before it.

        Raises:
            LimitPassedError: it reaches too far.
        """
        if self.formulas.is_open:
            self.formulas.end(self._row, self._column)
        cells = self._rows * self._columns
        self._reached += cells
        if self._reached > MOST_CELLS:
            raise _too_many_cells()
        if self._rows - self._filled_rows > MOST_BLANK_ROWS:
            raise LimitPassedError(
                f"a sheet has a value in row {self._rows:,}, below more than {MOST_BLANK_ROWS:,} blank rows. {SHORTEN}"
            )
        if cells > SPARSE_FROM and cells > LARGEST_SPREAD * self._filled_cells:
            raise LimitPassedError(f"a sheet reaches over {cells:,} cells, of which nearly all are blank. {SHORTEN}")
        if self._all_rows > MOST_ROWS:
            raise LimitPassedError(f"its sheets have more than {MOST_ROWS:,} rows, blank ones with them. {AS_NEW}")


def _too_many_cells() -> LimitPassedError:
    return LimitPassedError(f"a sheet reaches over more than {MOST_CELLS:,} cells. {SHORTEN}")


@functools.lru_cache(maxsize=16_384)
def column_number(letters: str) -> int:
    """AB is 28. The reader refuses what cannot be the letters of a column."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
