"""Where formulas stand in a sheet without a value, which whoever reads the sheet cannot tell from blank cells.

A spreadsheet saves the value of a formula with it; other programs that write workbooks leave it out.
"""

from __future__ import annotations

from array import array
from xml.parsers import expat

VALUE, OWN_TEXT, FORMULA = "v", "is", "f"
# A text that a formula gave, which may be the empty one.
TEXT_OF_FORMULA = "str"
# By the number of a column, from 1: the rows, in little memory.
Formulas = dict[int, "array[int]"]
# Of a sheet that says of a row that it is further down, the limits make an end of it.
LAST_ROW = 2**31


class FormulasOfSheet:
    """Is told of the formulas of a sheet and their values, as its cells are met one after the other.

    Whether a value holds any text is looked at for formulas alone, since it costs time at every cell.
    """

    def __init__(self, parser: expat.XMLParserType):
        """`parser` reads the sheet."""
        self.without_value: Formulas = {}
        self.is_open = False
        self._parser = parser

    def begin(self) -> None:
        """A cell holds a formula."""
        self.is_open = True

    def meet_value(self, element: str, kind: str | None) -> None:
        """The cell of the formula, which is of a kind, has an element for its value, which may be blank."""
        if element == OWN_TEXT or kind == TEXT_OF_FORMULA:
            self.is_open = False
        else:
            self._parser.CharacterDataHandler = self._meet_text

    def end(self, row: int, column: int) -> None:
        """The cell has ended without a value."""
        self.without_value.setdefault(column, array("q")).append(min(row, LAST_ROW))
        self._leave()

    def _meet_text(self, text: str) -> None:
        if text.strip():
            self._leave()

    def _leave(self) -> None:
        self.is_open = False
        self._parser.CharacterDataHandler = None
