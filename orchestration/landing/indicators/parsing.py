"""An expression as a tree: parsed by sqlglot within limits, so that neither length nor depth can stop a refresh."""

from __future__ import annotations

from sqlglot import exp, parse_one
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

DIALECT = "duckdb"
LONGEST_EXPRESSION = 2_000
# Brackets within brackets. A person reads three.
DEEPEST_BRACKETS = 25
MOST_WORDS = 400
TOO_DEEP = "it is nested too deeply. Write it as several exclusions or indicators."
_OPENING, _CLOSING = (TokenType.L_PAREN, TokenType.CASE), (TokenType.R_PAREN, TokenType.END)


class ExpressionError(Exception):
    """An expression that is refused: from which character on, counted from 0, and why."""

    def __init__(self, offset: int, words: str):
        super().__init__(words)
        self.offset = offset
        self.words = words


def parsed(text: str) -> exp.Expr:
    """The tree of one expression.

    Raises:
        ExpressionError: it is too long or too deep, is not an expression, or is more than one.
    """
    if len(text) > LONGEST_EXPRESSION:
        raise ExpressionError(LONGEST_EXPRESSION, f"an expression has at most {LONGEST_EXPRESSION:,} characters.")
    for offset, letter in enumerate(text):
        if not letter.isprintable() and letter != "\n":
            raise ExpressionError(offset, f"it holds the character U+{ord(letter):04X}. Take it out.")
    try:
        _require_shallow(_tokens(text))
        return parse_one(text, into=exp.Condition, dialect=DIALECT)
    except ParseError as error:
        raise _as_expression_error(text, error) from None
    except RecursionError:
        raise ExpressionError(0, TOO_DEEP) from None


def place_of(node: exp.Expr) -> int:
    """The first character of what a part of the tree was written as, as far as the parser has kept it."""
    starts = [int(each.meta["start"]) for each in node.walk() if "start" in each.meta]
    return min(starts, default=0)


def _tokens(text: str) -> list[Token]:
    try:
        return list(Dialect.get_or_raise(DIALECT).tokenize(text))
    except TokenError:
        raise ExpressionError(text.find("'") if "'" in text else 0, "a quotation mark is not closed.") from None


def _require_shallow(tokens: list[Token]) -> None:
    """Look at the words before they are parsed, because the parser calls itself for each level."""
    if not tokens:
        raise ExpressionError(0, "there is nothing in it. Write a condition, or leave the key out.")
    if len(tokens) > MOST_WORDS:
        raise ExpressionError(tokens[MOST_WORDS].start, f"an expression has at most {MOST_WORDS} words and signs.")
    depth = 0
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            raise ExpressionError(token.start, "a semicolon ends an expression, and there is one expression to a key.")
        if token.comments:
            raise ExpressionError(token.start, "there is a comment in it. Write it as a comment of the file, after #.")
        depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
        if depth > DEEPEST_BRACKETS:
            raise ExpressionError(token.start, TOO_DEEP)


def _as_expression_error(text: str, error: ParseError) -> ExpressionError:
    says = error.errors[0] if error.errors else {}
    lines = text.split("\n")
    line, column = int(says.get("line") or 1), int(says.get("col") or 1)
    before = sum(len(each) + 1 for each in lines[: line - 1])
    offset = max(before + column - len(str(says.get("highlight") or " ")), 0)
    near = f" near {says['highlight']}" if says.get("highlight") else ""
    return ExpressionError(
        offset, f"this is not an expression{near}: a value, an operator or a bracket is missing, or is too many."
    )
