"""The texts that an indicator's conditions compare a column with: what no record has counts nothing for good."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from sqlglot import exp, parse_one
from sqlglot.errors import ParseError

from orchestration.landing.indicators.bases import Base
from orchestration.landing.indicators.forms import Form
from orchestration.landing.indicators.parsing import DIALECT
from orchestration.landing.names import closest

# More are no help in a line; docs/local.md names the lists.
MOST_NAMED = 15
# What every text column of a base holds where nothing is recorded.
NOT_RECORDED = "not_recorded"


@dataclass(frozen=True)
class ComparedText:
    """A text that a column of a base is compared with; `is_lowered` where the column is compared in small letters."""

    base: Base
    column: str
    text: str
    is_lowered: bool


def compared_texts(form: Form) -> list[ComparedText]:
    """Each text that a column must equal somewhere in a form, or must not; of patterns (like) nothing is known."""
    found = {
        (part.base.name, *compared): ComparedText(part.base, *compared)
        for part in form.parts
        for sql in (part.where, part.success, part.exclusion)
        if sql
        for compared in _compared(sql)
    }
    return list(found.values())


def notes_on_texts(
    title: str, source: str, form: Form, known_of: Callable[[Base, str], tuple[str, Collection[str]] | None]
) -> list[str]:
    """A sentence for each text that its column never equals, with its line and the nearest.

    Args:
        title: what a message calls the file.
        source: the file's text, to find the line in.
        form: what was read of it.
        known_of: for a column of a base, who would have the text (`no list has it`), and all texts that there are; None
            if nobody knows them.
    """
    notes = []
    for each in compared_texts(form):
        known = known_of(each.base, each.column)
        if known is None or each.text == NOT_RECORDED:
            continue
        who, texts = known
        if each.text in ({text.lower() for text in texts} if each.is_lowered else texts):
            continue
        written = "'" + each.text.replace("'", "''") + "'"
        line = next((number for number, words in enumerate(source.splitlines(), 1) if written in words), 1)
        notes.append(
            f"{title}, line {line}: {who} {written} for {each.column}, so nothing equals it. "
            f"{nearest(each.text, texts)}"
        )
    return notes


def nearest(text: str, known: Collection[str]) -> str:
    """What was perhaps meant by a text that is not known, or all that are known if they are few."""
    likely = closest(text, sorted(known))
    if likely:
        return f"Did you mean {likely}?"
    return f"Known are {', '.join(sorted(known))}." if len(known) <= MOST_NAMED else "Nothing is much like it."


def _compared(sql: str) -> Iterator[tuple[str, str, bool]]:
    try:
        tree = parse_one(sql, into=exp.Condition, dialect=DIALECT)
    except ParseError:
        # It was checked when it was read. What cannot be read again is not noted upon.
        return
    for node in tree.find_all(exp.EQ, exp.NEQ, exp.In):
        sides = [node.this, *(node.expressions if isinstance(node, exp.In) else [node.expression])]
        texts = [str(side.this) for side in sides if isinstance(side, exp.Literal) and side.is_string]
        others = [side for side in sides if not isinstance(side, exp.Literal)]
        columns = [column for side in others for column in side.find_all(exp.Column)]
        if len(columns) == 1 and not any(side.find(exp.Case) for side in others):
            for text in texts:
                yield columns[0].name, text, any(side.find(exp.Lower) for side in others)
