"""The texts that an indicator's conditions compare a column with: what no record has counts nothing for good."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from sqlglot import exp, parse_one
from sqlglot.errors import ParseError

from orchestration.ground.display import counted
from orchestration.landing.indicators.bases import Base
from orchestration.landing.indicators.forms import Form
from orchestration.landing.indicators.parsing import DIALECT
from orchestration.landing.names import closest

# More are no help in a line; docs/local.md names the lists.
MOST_NAMED = 15
# What every text column of a base holds where nothing is recorded.
NOT_RECORDED = "not_recorded"
NOTHING_LIKE_IT = "Nothing is much like it."


@dataclass(frozen=True)
class ComparedText:
    """A text that a column of a base is compared with; `is_lowered` where the column is compared in small letters."""

    base: Base
    column: str
    text: str
    is_lowered: bool


@dataclass(frozen=True)
class KnownTexts:
    """All texts that a column may equal, and those of them that may be said: what a list has.

    What records alone have is not said: a report whose columns slid has names of people there.
    """

    who: str
    texts: Collection[str]
    listed: Collection[str]


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
    title: str, source: str, form: Form, known_of: Callable[[Base, str], KnownTexts | None]
) -> list[str]:
    """A sentence for each text that its column never equals, with its line and the nearest.

    Args:
        title: what a message calls the file.
        source: the file's text, to find the line in.
        form: what was read of it.
        known_of: for a column of a base, who would have the text (`no list has`), and all texts that there are; None if
            nobody knows them.
    """
    notes = []
    for each in compared_texts(form):
        known = known_of(each.base, each.column)
        if known is None or each.text == NOT_RECORDED:
            continue
        if each.text in ({text.lower() for text in known.texts} if each.is_lowered else known.texts):
            continue
        written = "'" + each.text.replace("'", "''") + "'"
        line = next((number for number, words in enumerate(source.splitlines(), 1) if written in words), 1)
        notes.append(
            f"{title}, line {line}: {known.who} {written} for {each.column}, so nothing equals it. "
            f"{nearest(each.text, known, each.column)}"
        )
    return notes


def nearest(text: str, known: KnownTexts, what: str) -> str:
    """What was perhaps meant by a text that is not known, or all that are known if they are few and of a list.

    Args:
        text: what is not known.
        known: what is.
        what: what a text is called where records have it: `team`.
    """
    likely = closest(text, sorted(known.listed))
    if likely:
        return f"Did you mean {likely}?"
    others = set(known.texts) - set(known.listed)
    if any(_plain(other) == _plain(text) for other in others):
        return f"A {what} of the records differs in capitals or blanks alone."
    if others:
        return f"The records have {counted(len(known.texts), 'other')}."
    return f"Known are {', '.join(sorted(known.listed))}." if len(known.listed) <= MOST_NAMED else NOTHING_LIKE_IT


def _plain(text: str) -> str:
    return "".join(text.lower().split())


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
