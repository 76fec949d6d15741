"""What may be said of an error of the database: many of its messages quote a row, and a row may be a child's."""

from __future__ import annotations

import re

# The first of its kinds in a text is DuckDB's own; what stands behind it may hold anything, another kind included.
DATABASE_ERROR = re.compile(r"\b(?P<kind>[A-Z][A-Za-z]*(?: [A-Za-z]+){0,2}) Error: (?P<message>[^\n]*)")
# The class that a driver names before the message.
ERROR_CLASS = re.compile(r"\((?:_?duckdb\.)+(\w+)\)")
# Kinds whose first line speaks of tables, columns and SQL alone.
ABOUT_SQL = frozenset({"Binder", "Catalog", "Parser"})
# Kinds that say in words of their own what went wrong and then quote the value, which begins with a mark or a figure or
# is announced by the word "value". The words before it are DuckDB's.
ABOUT_A_VALUE = frozenset({"Constraint", "Conversion", "Out of Range"})
WHERE_A_VALUE_BEGINS = re.compile(r"[^A-Za-z ]|\bvalue\b")


def kind_of_failure(error: Exception) -> str:
    """What may be said of an error where nothing of its text may: its kind, such as `ConversionException`."""
    return type(error).__name__


def safe_reason(error: str) -> str:
    """What of an error's text holds no value of a row; at the least its kind, or that the text is withheld."""
    found = DATABASE_ERROR.search(error)
    if found and found["kind"] in ABOUT_SQL:
        return found.group()
    if found and found["kind"] in ABOUT_A_VALUE:
        words = WHERE_A_VALUE_BEGINS.split(found["message"], maxsplit=1)[0].strip()
        return f"{found['kind']} Error: {words} ..."
    if driver := ERROR_CLASS.search(error):
        return f"the query failed ({driver.group(1)})"
    return f"the query failed ({found['kind']} Error)" if found else "its text is withheld, because it may quote a row"
