"""The calculations and functions of expressions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from sqlglot import exp

from orchestration.landing.documents import not_known
from orchestration.landing.indicators import sql_macros
from orchestration.landing.indicators.bases import ValueKind
from orchestration.landing.indicators.expression_values import date_of, months, one_kind
from orchestration.landing.indicators.parsing import TOO_DEEP, ExpressionError, place_of

FUNCTIONS = ("months_after", "working_days_between", "days_between", "coalesce", "lower")
# A function that says its values more than once makes long SQL of short expressions within one another.
LONGEST_SQL = 20_000


@dataclass(frozen=True)
class Checked:
    """A part of an expression: what kind of value it has, and the SQL that says it."""

    kind: ValueKind
    sql: str


class Calculations(ABC):
    """The rules for numbers, dates and functions; what a part is in itself is said by whoever has the columns."""

    @abstractmethod
    def of(self, node: exp.Expr) -> Checked:
        """What a part is, and its SQL."""

    def _only(self, node: exp.Expr, kind: ValueKind, beside: str = "") -> str:
        """The SQL of a part that must be of a kind; a text in quotation marks stands for a date where one is due."""
        if kind is ValueKind.DATE and isinstance(node, exp.Literal) and node.is_string:
            return date_of(node)
        found = self.of(node)
        if found.kind is not kind:
            words = f"this is a {found.kind}, and a {kind} is needed{beside}."
            if kind is ValueKind.FLAG:
                words = f"this is a {found.kind}, and a condition is needed{beside}. Compare it with something."
            raise ExpressionError(place_of(node), words)
        return found.sql

    def _flag(self, node: exp.Expr) -> str:
        return self._only(node, ValueKind.FLAG)

    def _number(self, node: exp.Expr) -> str:
        return self._only(
            node, ValueKind.NUMBER, " for a calculation (days_between and months_after calculate with dates)"
        )

    def _sum(self, node: exp.Expr, sign: str) -> Checked:
        return Checked(ValueKind.NUMBER, f"{self._number(node.this)} {sign} {self._number(node.expression)}")

    def _product(self, node: exp.Expr) -> Checked:
        # In double, where nothing overflows; rounded, so that 0.7 of 70 is 49.
        factors = [f"cast({self._number(part)} as double)" for part in (node.this, node.expression)]
        return Checked(ValueKind.NUMBER, f"round({factors[0]} * {factors[1]}, 6)")

    def _quotient(self, node: exp.Expr) -> Checked:
        division = sql_macros.quotient(self._number(node.this), self._number(node.expression))
        return Checked(ValueKind.NUMBER, f"round({division}, 6)")

    def _coalesce(self, node: exp.Expr) -> Checked:
        parts = [node.this, *node.expressions]
        found = [(part, self.of(part)) for part in parts]
        kind = one_kind([(part, each.kind) for part, each in found], "the values of coalesce")
        return Checked(kind, f"coalesce({', '.join(each.sql for _, each in found)})")

    def _function(self, node: exp.Expr) -> Checked:
        name, arguments = str(node.this).lower(), node.expressions
        if name not in FUNCTIONS:
            raise ExpressionError(place_of(node), f"{not_known(f'the function {name[:60]}', name, FUNCTIONS)}.")
        if len(arguments) != 2:
            raise ExpressionError(place_of(node), f"{name} has two values between its brackets.")
        first = self._only(arguments[0], ValueKind.DATE)
        if name == "months_after":
            return Checked(ValueKind.DATE, sql_macros.months_after(first, months(arguments[1])))
        second = self._only(arguments[1], ValueKind.DATE)
        between = sql_macros.days_between if name == "days_between" else sql_macros.working_days_between
        sql = between(first, second)
        if len(sql) > LONGEST_SQL:
            raise ExpressionError(place_of(node), TOO_DEEP)
        return Checked(ValueKind.NUMBER, f"({sql})")
