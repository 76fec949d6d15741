"""An expression over a base's columns, checked and written anew: what comes out holds nothing but what is listed here.

The tree of the parser is walked, and SQL is written for the parts that are known, by name; whatever else there is in
the tree (a subquery, another table, a function, a statement) has no rule and is refused. Nothing of the text that
somebody wrote reaches the database but numbers, column names, and texts between quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sqlglot import exp

from orchestration.landing.documents import not_known
from orchestration.landing.indicators import sql_macros
from orchestration.landing.indicators.bases import ValueKind
from orchestration.landing.indicators.expression_calculations import FUNCTIONS, Calculations, Checked
from orchestration.landing.indicators.expression_values import date_of, is_text, named, one_kind
from orchestration.landing.indicators.parsing import TOO_DEEP, ExpressionError, parsed, place_of

ALLOWED = (
    "An expression may hold the base's columns, numbers, texts, dates, comparisons, and, or, not, in, between, like, "
    f"is null, case, + - * / and the functions {', '.join(FUNCTIONS)}."
)
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,4})?")
_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ORDERED = (ValueKind.NUMBER, ValueKind.DATE)


def checked(text: str, columns: Mapping[str, ValueKind], wanted: ValueKind) -> str:
    """The SQL of an expression.

    Args:
        text: as somebody wrote it.
        columns: what it may name, with the kind of each.
        wanted: what it must give: a condition is a flag.

    Raises:
        ExpressionError: the first thing in it that is not allowed, with its place.
    """
    tree = parsed(text)
    try:
        result = _Check(text, columns).of(tree)
    except RecursionError:
        raise ExpressionError(0, TOO_DEEP) from None
    if result.kind is not wanted:
        what = "a condition, which is true or false" if wanted is ValueKind.FLAG else f"a {wanted}"
        raise ExpressionError(place_of(tree), f"this is a {result.kind}. Needed is {what}.")
    return result.sql


class _Check(Calculations):
    """One walk through a tree, over the columns of one base."""

    def __init__(self, text: str, columns: Mapping[str, ValueKind]):
        self._text = text
        self._columns = columns
        self._rules: dict[type[exp.Expr], Callable[[exp.Expr], Checked]] = {
            exp.Column: self._column,
            exp.Literal: self._literal,
            exp.Boolean: lambda node: Checked(ValueKind.FLAG, "true" if node.this else "false"),
            exp.Null: lambda _node: Checked(ValueKind.NOTHING, "null"),
            exp.Cast: self._date,
            exp.Paren: self._bracket,
            exp.And: lambda node: self._joined(node, "and"),
            exp.Or: lambda node: self._joined(node, "or"),
            exp.Not: self._not,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Like: self._like,
            exp.Is: self._is,
            exp.Case: self._case,
            exp.Neg: lambda node: Checked(ValueKind.NUMBER, f"-({self._number(node.this)})"),
            exp.Add: lambda node: self._sum(node, "+"),
            exp.Sub: lambda node: self._sum(node, "-"),
            exp.Mul: self._product,
            exp.Div: self._quotient,
            exp.Coalesce: self._coalesce,
            exp.Lower: lambda node: Checked(ValueKind.TEXT, f"lower({self._only(node.this, ValueKind.TEXT)})"),
            exp.Anonymous: self._function,
            **dict.fromkeys(_COMPARISONS, self._comparison),
        }

    def of(self, node: exp.Expr) -> Checked:
        """What a part is, and its SQL."""
        rule = self._rules.get(type(node))
        if rule is None:
            place = place_of(node)
            if isinstance(node, exp.Query | exp.Exists):
                # The parser keeps the places of what stands in it.
                place = max(self._text.rfind("(", 0, place), 0)
            raise ExpressionError(place, f"{named(node)} is not allowed here. {ALLOWED}")
        return rule(node)

    def _column(self, node: exp.Expr) -> Checked:
        name = node.this
        if node.args.get("table") or not isinstance(name, exp.Identifier):
            raise ExpressionError(place_of(node), f"only the base's own columns may be named, and no table. {ALLOWED}")
        if name.args.get("quoted"):
            raise ExpressionError(
                place_of(node), "a text stands between single quotation marks, and a column between none."
            )
        column = name.name.lower()
        if column not in self._columns:
            words = not_known(f"the column {column[:60]}", column, self._columns)
            raise ExpressionError(place_of(node), f"{words}.")
        return Checked(self._columns[column], column)

    def _literal(self, node: exp.Expr) -> Checked:
        text = str(node.this)
        if node.args.get("is_string"):
            if sql_macros.CALENDAR in text or not text.isprintable():
                raise ExpressionError(place_of(node), "this text cannot be compared with anything. Correct it.")
            return Checked(ValueKind.TEXT, "'" + text.replace("'", "''") + "'")
        if not _NUMBER.fullmatch(text):
            raise ExpressionError(place_of(node), "a number has at most 9 digits before the point and 4 after it.")
        return Checked(ValueKind.NUMBER, text)

    def _date(self, node: exp.Expr) -> Checked:
        literal = node.this
        is_date = (
            node.args["to"].this is exp.DataType.Type.DATE and isinstance(literal, exp.Literal) and literal.is_string
        )
        if not is_date:
            raise ExpressionError(place_of(node), f"a type is not changed in an expression. {ALLOWED}")
        return Checked(ValueKind.DATE, date_of(literal))

    def _bracket(self, node: exp.Expr) -> Checked:
        inner = self.of(node.this)
        return Checked(inner.kind, f"({inner.sql})")

    def _joined(self, node: exp.Expr, word: str) -> Checked:
        return Checked(ValueKind.FLAG, f"{self._flag(node.this)} {word} {self._flag(node.expression)}")

    def _not(self, node: exp.Expr) -> Checked:
        inner, sql = node.this, self._flag(node.this)
        if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
            return Checked(ValueKind.FLAG, f"{sql.removesuffix('null')}not null")
        return Checked(ValueKind.FLAG, f"not {sql}")

    def _comparison(self, node: exp.Expr) -> Checked:
        sign, (left, right) = _COMPARISONS[type(node)], self._alike(node, [node.this, node.expression])
        if sign not in ("=", "<>") and left.kind not in _ORDERED:
            raise ExpressionError(place_of(node), f"a {left.kind} is compared by = or <>, not by {sign}.")
        return Checked(ValueKind.FLAG, f"{left.sql} {sign} {right.sql}")

    def _alike(self, node: exp.Expr, parts: list[exp.Expr]) -> list[Checked]:
        """Parts that are compared with one another, and so of one kind."""
        found = [self.of(part) for part in parts]
        if any(each.kind is ValueKind.DATE for each in found):
            dates = [Checked(ValueKind.DATE, date_of(part)) if is_text(part) else None for part in parts]
            found = [date or each for date, each in zip(dates, found, strict=True)]
        for part, each in zip(parts, found, strict=True):
            if each.kind is ValueKind.NOTHING:
                raise ExpressionError(place_of(node), "nothing equals null. Write `is null` or `is not null`.")
            if each.kind is not found[0].kind:
                words = f"a {found[0].kind} cannot be compared with a {each.kind}."
                if ValueKind.ID in (found[0].kind, each.kind):
                    words = "an id can be compared with another id only: no single case is written into an indicator."
                raise ExpressionError(place_of(part), words)
        return found

    def _in(self, node: exp.Expr) -> Checked:
        values = node.args.get("expressions")
        if not values or any(node.args.get(key) for key in ("query", "unnest", "field", "is_global")):
            raise ExpressionError(
                place_of(node), "`in` needs values in brackets after it, with commas between them: in ('a', 'b')."
            )
        for value in values:
            if not isinstance(value, exp.Literal):
                raise ExpressionError(place_of(value), "`in` takes only numbers, texts and dates between its brackets.")
        first, *others = self._alike(node, [node.this, *values])
        return Checked(ValueKind.FLAG, f"{first.sql} in ({', '.join(each.sql for each in others)})")

    def _between(self, node: exp.Expr) -> Checked:
        if node.args.get("symmetric") is not None:
            raise ExpressionError(place_of(node), "write between with the lower value first.")
        value, low, high = self._alike(node, [node.this, node.args["low"], node.args["high"]])
        if value.kind not in _ORDERED:
            raise ExpressionError(place_of(node), f"between is for numbers and dates, and this is a {value.kind}.")
        return Checked(ValueKind.FLAG, f"{value.sql} between {low.sql} and {high.sql}")

    def _like(self, node: exp.Expr) -> Checked:
        pattern = node.expression
        if not is_text(pattern):
            raise ExpressionError(
                place_of(node), "`like` needs a text in quotation marks after it, in which % stands for anything."
            )
        word = "not like" if node.args.get("negate") else "like"
        return Checked(ValueKind.FLAG, f"{self._only(node.this, ValueKind.TEXT)} {word} {self._literal(pattern).sql}")

    def _is(self, node: exp.Expr) -> Checked:
        if isinstance(node.expression, exp.Null):
            return Checked(ValueKind.FLAG, f"{self.of(node.this).sql} is null")
        if isinstance(node.expression, exp.Boolean):
            value = "true" if node.expression.this else "false"
            return Checked(ValueKind.FLAG, f"{self._flag(node.this)} is {value}")
        raise ExpressionError(place_of(node), "`is` needs null, not null, true or false after it.")

    def _case(self, node: exp.Expr) -> Checked:
        subject = node.args.get("this")
        parts, kinds = [], []
        for each in node.args["ifs"]:
            if subject is None:
                when = self._flag(each.this)
            else:
                compared = self._alike(node, [subject, each.this])
                when = f"{compared[0].sql} = {compared[1].sql}"
            then = self.of(each.args["true"])
            parts.append(f"when {when} then {then.sql}")
            kinds.append((each.args["true"], then.kind))
        default = node.args.get("default")
        if default is not None:
            otherwise = self.of(default)
            parts.append(f"else {otherwise.sql}")
            kinds.append((default, otherwise.kind))
        return Checked(one_kind(kinds, "the results of a case"), f"case {' '.join(parts)} end")
