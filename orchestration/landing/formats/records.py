"""XML files, streamed with entities and document types off: a table a record element, a row an occurrence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from orchestration.landing.formats.file_copy import FileCopy
from orchestration.landing.formats.tables import SourceTable, written_table
from orchestration.landing.problems import A_WEB_PAGE, FileRefusedError

NUMBER = "#"
# A census is 7 deep (2026-11-28). What is open is kept for every record that waits for it to end.
DEEPEST = 50
# A census has some sixty kinds of value in one record (2026-11-28). Each kind is a column of every row.
MOST_NAMES = 1_000
# Bytes handed to the parser at a time. What has no end yet, as a tag or a remark, it looks through again from its start
# with each piece: of 50 MB that took 64 s in pieces of 64 kB, which are usual (2026-11-30).
PIECE = 8_000_000


class _FirstElementMet(Exception):  # noqa: N818 (it ends the reading, and is no error)
    """The root is known; nothing more needs to be read."""


class _TooDeepError(Exception):
    """Elements stand within elements deeper than in any return."""


class _TooManyNamesError(Exception):
    """One kind of record holds more kinds of values than in any return."""


class _Root(ContentHandler):
    """Stops at the root element."""

    name = ""

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 (the name of the library)
        self.name = _local(name)
        raise _FirstElementMet


class _Record:
    """One open record element: its table, its number in the file, where it starts, and the leaves met so far."""

    def __init__(self, table: str, number: int, line: int):
        self.table = table
        self.number = number
        self.line = line
        self.leaves: dict[str, str] = {}
        self.repeated: set[str] = set()


class _Records(ContentHandler):
    """Collects the rows of every record element.

    A row waits until its outermost record ends, because a leaf of an enclosing record may come after it.
    """

    def __init__(self, elements: Mapping[str, str], wanted: Mapping[str, tuple[str, ...]], synonyms: Mapping[str, str]):
        super().__init__()
        self._tables = {element: table for table, element in elements.items()}
        self._synonyms = synonyms
        self._open: list[_Record] = []
        self._waiting: list[tuple[_Record, list[_Record]]] = []
        self._counts = dict.fromkeys(elements, 0)
        self._path: list[bool] = []
        self._text: list[str] = []
        self._locator: Any = None
        self.rows: dict[str, list[int]] = {table: [] for table in elements}
        self.columns: dict[str, dict[str, list[str | None]]] = {
            table: {name: [] for name in wanted.get(table, ())} for table in elements
        }
        self.met: dict[str, set[str]] = {table: set() for table in elements}
        self.repeats: dict[tuple[str, str], int] = {}

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802
        self._locator = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        element = _local(name)
        if self._path:
            self._path[-1] = False
        # True until a child element is met: text counts in leaves only.
        self._path.append(True)
        if len(self._path) > DEEPEST:
            raise _TooDeepError
        self._text.clear()
        table = self._tables.get(element)
        if table is not None:
            self._counts[table] += 1
            self._open.append(_Record(table, self._counts[table], self._locator.getLineNumber()))

    def characters(self, content: str) -> None:
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        element = _local(name)
        is_leaf = self._path.pop()
        text = "".join(self._text).strip()
        self._text.clear()
        if is_leaf and self._open:
            self._leaf(self._synonyms.get(element, element), text)
        if element in self._tables:
            record = self._open.pop()
            self._waiting.append((record, list(self._open)))
            if not self._open:
                self._write()

    def _leaf(self, element: str, text: str) -> None:
        record = self._open[-1]
        met = self.met[record.table]
        met.add(element)
        if len(met) > MOST_NAMES:
            raise _TooManyNamesError
        if element in record.leaves and record.leaves[element] != text:
            self.repeats.setdefault((record.table, element), record.line)
        record.leaves.setdefault(element, text)

    def _write(self) -> None:
        for record, enclosing in self._waiting:
            self.rows[record.table].append(record.line)
            around = {each.table: each for each in enclosing}
            for name, values in self.columns[record.table].items():
                values.append(_value(name, record, around))
        self._waiting.clear()


def root_element(copy: FileCopy) -> str:
    """The name of a file's root element.

    Raises:
        FileRefusedError: it is not XML, or starts with a document type.
    """
    handler = _Root()
    try:
        _parse(copy, handler)
    except _FirstElementMet:
        if handler.name.lower() == "html":
            raise FileRefusedError([f"{copy.name}: {A_WEB_PAGE} Export it again."], "file_not_text") from None
        return handler.name
    raise FileRefusedError([f"{copy.name}: the file is empty. Export it again."], "file_empty")


def open_records(
    copy: FileCopy,
    roots: tuple[str, ...],
    elements: Mapping[str, str],
    wanted: Mapping[str, tuple[str, ...]],
    synonyms: Mapping[str, str],
) -> list[SourceTable]:
    """The records of an XML file as tables of text.

    Args:
        copy: the private copy.
        roots: the root elements that a file of this layout may have.
        elements: the record element of each table.
        wanted: the columns of each table that are asked for; nothing else is kept. `Leaf` is a leaf of the record
            itself, `table/Leaf` one of an enclosing record, `#` and `table/#` are running numbers within the file.
        synonyms: other spellings of leaves.

    Raises:
        FileRefusedError: it is not well-formed, has a document type or another root, or a record has two values of a
            leaf that is asked for.
    """
    root = root_element(copy)
    if root not in roots:
        raise FileRefusedError(
            [f"{copy.name}: its first element is none of {', '.join(roots)}. Is it another file?"], "file_not_text"
        )
    handler = _Records(elements, wanted, synonyms)
    _parse(copy, handler)
    twice = [
        f"{copy.name}, line {line}: {elements[table]} holds {element} twice, with different values. "
        "Correct it in the case system and export the file again."
        for (table, element), line in sorted(handler.repeats.items())
        if element in wanted.get(table, ())
    ]
    if twice:
        raise FileRefusedError(twice, "row_broken")
    tables = []
    for table, element in elements.items():
        asked = tuple(handler.columns[table])
        # Without a record nothing tells which leaves the file would have: all of them, with no rows.
        is_empty = not handler.rows[table]
        present = [name for name in asked if is_empty or not _is_absent(name, handler.met, table)]
        others = sorted(handler.met[table] - set(asked))
        columns = [handler.columns[table][name] for name in present]
        columns += [[None] * len(handler.rows[table]) for _ in others]
        title = f"{copy.name}, {element}"
        tables.append(
            written_table(copy, table, title, (*present, *others), columns, handler.rows[table], row_word="line")
        )
    return tables


def _is_absent(name: str, met: Mapping[str, set[str]], table: str) -> bool:
    """True for a leaf that no record of the file has: the column is not supplied."""
    owner, _, leaf = name.rpartition("/")
    return leaf != NUMBER and leaf not in met[owner or table]


def _value(name: str, record: _Record, around: Mapping[str, _Record]) -> str | None:
    owner, _, leaf = name.rpartition("/")
    source = around.get(owner) if owner else record
    if source is None:
        return None
    return str(source.number) if leaf == NUMBER else (source.leaves.get(leaf) or None)


def _parse(copy: FileCopy, handler: ContentHandler) -> None:
    parser = DefusedExpatParser(bufsize=PIECE, forbid_dtd=True)
    parser.setContentHandler(handler)
    line = None
    try:
        with copy.path.open("rb") as stream:
            parser.parse(stream)
        return
    except DefusedXmlException:
        what = "it holds a document type or entities, which no return needs"
    except _TooDeepError:
        line = parser.getLineNumber()
        what = f"elements stand within elements more than {DEEPEST} deep, as in no return"
    except _TooManyNamesError:
        line = parser.getLineNumber()
        what = f"one kind of record has more than {MOST_NAMES:,} kinds of values, as in no return"
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: None)()
        what = "it is not well-formed XML; it may be cut off"
    except (UnicodeDecodeError, LookupError, ValueError):
        what = "it is not in the encoding that it names"
    # Outside the handlers: a parser's own message may quote what it met.
    place = f", line {line}" if line else ""
    raise FileRefusedError([f"{copy.name}{place}: {what}. Export it again."], "file_not_text")


def _local(name: str) -> str:
    """An element's name without its namespace prefix."""
    return name.rpartition(":")[2]
