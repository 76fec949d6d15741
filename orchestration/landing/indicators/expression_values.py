"""Single values of expressions: dates, months, and what the kinds of several have in common."""

from __future__ import annotations

import datetime
import re

from sqlglot import exp

from orchestration.landing.indicators.bases import ValueKind
from orchestration.landing.indicators.parsing import ExpressionError, place_of

FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_MONTHS = 1_200


def is_text(node: exp.Expr) -> bool:
    """Whether a part is a text between quotation marks."""
    return isinstance(node, exp.Literal) and bool(node.is_string)


def date_of(literal: exp.Expr) -> str:
    """The SQL of a date that is written as a text.

    Raises:
        ExpressionError: it is none.
    """
    text = str(literal.this)
    try:
        day = datetime.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        words = f"a date is written 'YYYY-MM-DD', from {FIRST_YEAR} to {LAST_YEAR}, and must be in the calendar."
        raise ExpressionError(place_of(literal), words)
    return f"cast('{day.isoformat()}' as date)"


def months(node: exp.Expr) -> str:
    """How many months, as months_after is given them: a whole number, and no expression."""
    sign, number = ("-", node.this) if isinstance(node, exp.Neg) else ("", node)
    is_whole = isinstance(number, exp.Literal) and not number.is_string and str(number.this).isdecimal()
    if not is_whole or int(number.this) > MOST_MONTHS:
        words = f"months_after is given a whole number of months up to {MOST_MONTHS:,}."
        raise ExpressionError(place_of(node), words)
    return f"{sign}{int(number.this)}"


def one_kind(parts: list[tuple[exp.Expr, ValueKind]], what: str) -> ValueKind:
    """The kind that several values have, null apart.

    Raises:
        ExpressionError: they are of several.
    """
    kinds = [kind for _, kind in parts if kind is not ValueKind.NOTHING]
    for part, kind in parts:
        if kinds and kind not in (kinds[0], ValueKind.NOTHING):
            raise ExpressionError(place_of(part), f"{what} are of one kind: here are a {kinds[0]} and a {kind}.")
    return kinds[0] if kinds else ValueKind.NOTHING


def named(node: exp.Expr) -> str:
    """What a part is called in a message."""
    if isinstance(node, exp.Subquery | exp.Query | exp.Exists):
        return "a subquery"
    if isinstance(node, exp.Func):
        return f"the function {node.sql_name().lower()}"
    return f"this ({type(node).__name__.lower()})"
