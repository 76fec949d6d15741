"""What a spreadsheet leaves in place of a value: an error, a number that it rounded, a formula alone, a merged cell."""

from __future__ import annotations

import re

# As regular expressions that Python and DuckDB read alike, of a whole text.
ERROR = r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!)|#{3,}"
# An id that went through a spreadsheet: many ids can have become the same text, and none can be had back.
ROUNDED_NUMBER = r"\d(\.\d+)?[eE]\+\d+"
# What a cell is said to show whose error is none of these.
OTHER_ERROR = "#VALUE!"
# What a cell shows that has no room for its number, or whose number is below zero and formatted as a date.
TOO_NARROW = "#####"
FORMULA_WITHOUT_VALUE = (
    "a formula without its value; open the workbook in Excel (or LibreOffice), save it and hand it over again."
)
MERGED = (
    "it is merged with another cell, which alone holds the value. Unmerge the cells, fill in each, save the workbook "
    "and hand it over again."
)
# Of a file that people write by hand; of an export the list of rules says it (seeds/finding_rules.csv).
LEFT_BY_SPREADSHEET = "an error or a number of a spreadsheet stands in place of the value. Write the value itself."


def is_error(text: str) -> bool:
    """True for what a cell shows whose formula failed, or that is too narrow for its number."""
    return re.fullmatch(ERROR, text) is not None


def is_rounded_number(text: str) -> bool:
    """True for a long number as a spreadsheet shows it: 1.23E+05."""
    return re.fullmatch(ROUNDED_NUMBER, text, re.ASCII) is not None
