"""What a workbook may unpack to: it is a zip file that somebody else made, and a few bytes of it can fill the memory.

Every part is read once as a stream, and reading stops where a limit is passed (`workbook_parts`).
"""

from __future__ import annotations

import zipfile
import zlib
from xml.parsers import expat

from orchestration.landing.formats.file_copy import FileCopy
from orchestration.landing.formats.workbook_parts import AS_NEW, LimitPassedError, OthersMet, SheetsMet, Unseen
from orchestration.landing.problems import FileRefusedError

AS_WORKBOOK = "Save it as an Excel workbook (.xlsx) without a password and without macros."
ENTITIES = "it holds a document type or entities, which no workbook needs"
# An Annex A of a large authority unpacks to some 60 MB in about 40 members; this leaves tenfold room (2026-11-22).
MOST_MEMBERS = 1_000
MOST_UNPACKED_BYTES = 600_000_000
LARGEST_RATIO = 300
PIECE = 1_000_000
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
MACROS = "vbaproject.bin"
# The first element of a sheet of cells.
SHEET = "worksheet"


def check_container(copy: FileCopy) -> dict[str, Unseen]:
    """Refuse a file that is not a workbook, and one that unpacks to far more than a workbook does.

    Returns what whoever reads the cells of a sheet cannot see, by the part of the file that it is.

    Raises:
        FileRefusedError: it is one of these, is protected or holds macros.
    """
    with copy.path.open("rb") as stream:
        start = stream.read(4)
    if start == OLD_WORKBOOK:
        raise _refused(copy, f"it is password-protected or an old workbook. {AS_WORKBOOK}")
    try:
        with zipfile.ZipFile(copy.path) as archive:
            _check_members(copy, archive.infolist())
            return _check_parts(archive)
    except LimitPassedError as passed:
        what = str(passed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        what = f"this is not an Excel workbook, or it is damaged. {AS_WORKBOOK}"
    raise _refused(copy, what)


def _check_members(copy: FileCopy, members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED_BYTES or unpacked / packed > LARGEST_RATIO:
        raise _refused(copy, f"it unpacks to far more than a workbook does, and was not opened. {AS_NEW}")
    if any(member.filename.lower().endswith(MACROS) for member in members):
        raise _refused(copy, f"the workbook holds macros. {AS_WORKBOOK}")
    if any(member.filename.startswith("/") or ".." in member.filename.split("/") for member in members):
        raise _refused(copy, f"it holds a file outside itself, and was not opened. {AS_NEW}")


def _check_parts(archive: zipfile.ZipFile) -> dict[str, Unseen]:
    """Meet every part once. What a part is its first element says: a sheet may have any name, and lie in any folder."""
    sheets, others = SheetsMet(), OthersMet()
    found: dict[str, Unseen] = {}
    for member in archive.infolist():
        met = _Meeting(sheets, others, is_named_so=member.filename.lower().endswith((".xml", ".rels")))
        try:
            with archive.open(member) as stream:
                while piece := stream.read(PIECE):
                    met.parser.Parse(piece)
        except (expat.ExpatError, _NoPartError):
            # No part at all, or whoever reads the whole of it will say so; the words of this parser may quote it.
            pass
        met.end()
        if met.part is sheets:
            found[member.filename] = Unseen(sheets.formulas.without_value, sheets.merged)
    return found


class _NoPartError(Exception):
    """A picture, say, which is XML and nothing that the reader of a workbook looks at."""


class _Meeting:
    """One member of the file while it is read."""

    def __init__(self, sheets: SheetsMet, others: OthersMet, is_named_so: bool):
        """`is_named_so`: by its name it is a part of a workbook."""
        self.part: SheetsMet | OthersMet | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._meet_first
        self._sheets, self._others, self._is_named_so = sheets, others, is_named_so
        if is_named_so:
            self.parser.StartDoctypeDeclHandler = _refuse_document_type

    def end(self) -> None:
        """Judge the part, if it was one."""
        if self.part is not None:
            self.part.end()

    def _meet_first(self, name: str, attributes: dict[str, str]) -> None:
        is_sheet = name.rpartition(":")[2] == SHEET
        if not (is_sheet or self._is_named_so):
            raise _NoPartError
        part: SheetsMet | OthersMet = self._sheets if is_sheet else self._others
        part.begin(self.parser)
        self.parser.StartElementHandler, self.parser.EndElementHandler = part.start_element, part.end_element
        self.part = part
        part.start_element(name, attributes)


def _refuse_document_type(*_: object) -> None:
    raise LimitPassedError(f"{ENTITIES}. {AS_WORKBOOK}")


def _refused(copy: FileCopy, what: str) -> FileRefusedError:
    return FileRefusedError([f"{copy.name}: {what}"], "file_not_text")
