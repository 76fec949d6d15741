"""What may be said of an error of the database: many of its messages quote a row, and a row may be a child's."""

from __future__ import annotations

import re

# The first of its kinds in a text is DuckDB's own; what stands behind it may hold anything, another kind included.
DATABASE_ERROR = re.compile(r"\b(?P<kind>[A-Z][A-Za-z]*(?: [A-Za-z]+){0,2}) Error: (?P<message>[^\n]*)")
# The class that a driver names before the message.
ERROR_CLASS = re.compile(r"\((?:_?duckdb\.)+(\w+)\)")
# Kinds whose first line speaks of tables, columns and SQL alone.
ABOUT_SQL = frozenset({"Binder", "Catalog", "Parser"})
# Kinds that say in words what went wrong and then quote the value. The words are DuckDB's; they end before the word
# "value", and before the first mark or figure, because every value is introduced by one of these or begins with it.
ABOUT_A_VALUE = frozenset({"Constraint", "Conversion", "Out of Range"})
WORDS_BEFORE_THE_VALUE = re.compile(r"(?:(?!value\b)[A-Za-z ])*")


def safe_reason(error: str) -> str:
    """What of an error's text holds no value of a row; at the least its kind, or that the text is withheld."""
    found = DATABASE_ERROR.search(error)
    if found and found["kind"] in ABOUT_SQL:
        return found.group()
    if found and found["kind"] in ABOUT_A_VALUE:
        return f"{found['kind']} Error: {WORDS_BEFORE_THE_VALUE.match(found['message']).group().strip()} ..."
    if driver := ERROR_CLASS.search(error):
        return f"the query failed ({driver.group(1)})"
    return f"the query failed ({found['kind']} Error)" if found else "its text is withheld, because it may quote a row"
