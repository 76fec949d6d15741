"""A. The file arrives wrong: empty, cut, still being written, something else than a CSV file, somebody else's."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from orchestration.landing.formats import file_copy
from tests.faults import documents
from tests.faults.case import ACCEPTED, REFUSED, Case, patched
from tests.faults.found import Found
from tests.faults.invented import MISSING, NOW, REVIEWS, Files, Invented

WAY_OUT = "If it is right, say so in batch.yml: `confirmed: [reviews]`. Otherwise export the file again."
PASSWORD = "Save it as an Excel workbook (.xlsx) without a password and without macros."
AS_CSV = "Export it again as CSV UTF-8, with commas."


def without_end(text: str) -> str:
    return text.rstrip("\n")


def zipped(name: str, contents: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        # Without the time of writing, so that the same case is the same bytes each time.
        archive.writestr(zipfile.ZipInfo(name), contents)
    return stream.getvalue()


class Growing(BytesIO):
    """A file that somebody's copying writes more into each time that it is read."""

    def __init__(self, path: Path):
        super().__init__(path.read_bytes())
        self._path = path
        self._file = path.open("ab")

    def fileno(self) -> int:
        return self._file.fileno()

    def read(self, size: int | None = -1) -> bytes:
        self._file.write(b"\n")
        self._file.flush()
        return super().read(size)


@contextmanager
def growing(batch: Path) -> Iterator[None]:
    """reviews.csv is such a file."""
    opened = file_copy.open_itself

    def open_growing(path: Path) -> BinaryIO:
        return Growing(path) if path == batch / "reviews.csv" else opened(path)

    with patched(file_copy, "open_itself", open_growing):
        yield


@contextmanager
def locked(batch: Path) -> Iterator[None]:
    """What Windows says of a file that Excel has open, and Linux of one that somebody else owns."""
    opened = file_copy.open_itself

    def refuse(path: Path) -> BinaryIO:
        if path == batch / "reviews.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path)

    with patched(file_copy, "open_itself", refuse):
        yield


def over_the_limit(_batch: Path) -> AbstractContextManager[None]:
    """The limit of two thousand million bytes, lowered to what a test can write."""
    return patched(file_copy, "LARGEST_FILE", 100)


def odd_names(who: Invented) -> Files:
    odd = ("x'; drop table reviews; --.csv", "[1].csv", "con.csv", "%s{0}.csv", "$(id).csv", f"{'long' * 50}.csv")
    return who.care() | dict.fromkeys(odd, who.note.encode() + b"\n1\n")


def reads_odd_names_as_unknown(found: Found) -> None:
    found.holds_the_good_rows()
    assert len(found.receipt.unused_files) == 6


def counts_zero_reviews(found: Found) -> None:
    assert found.figure("reviews_held").availability == "available"
    assert found.counted("reviews_held") == 0


def counts_nobody_missing(found: Found) -> None:
    assert found.figure("missing_episodes").availability == "available"
    assert found.counted("missing_episodes") == 0


def good(found: Found) -> None:
    found.holds_the_good_rows()


def protection_is_behind(found: Found) -> None:
    assert "extract_behind" in found.rules()


def looks_old(found: Found) -> None:
    assert "extract_looks_old" in found.rules()


def two_links(folder: Path) -> None:
    (folder / "reviews.csv").symlink_to(folder / "children.csv")


CASES: tuple[Case, ...] = (
    Case(
        "1",
        "a file of 0 bytes",
        lambda who: who.care(reviews=b""),
        REFUSED,
        ("reviews.csv: the file is empty. Export it again; a file without rows still has a header.",),
    ),
    Case(
        "2a",
        "a header and no rows",
        lambda who: who.care(reviews=REVIEWS),
        REFUSED,
        ("reviews.csv: it has a header and no rows.", "say so in batch.yml: `empty: [reviews]`"),
    ),
    Case(
        "2b",
        "a header and no rows, which batch.yml says are none",
        lambda who: who.care(reviews=REVIEWS, yml="empty: [reviews]\n"),
        ACCEPTED,
        then=counts_zero_reviews,
    ),
    Case(
        "2c",
        "an optional file with a header and no rows",
        lambda who: who.care(missing_episodes=MISSING),
        ACCEPTED,
        then=counts_nobody_missing,
        judged="an optional file that is there counts zero without being declared; only a required one must be",
    ),
    Case(
        "2d",
        "an optional file that had rows in the month before, and none now",
        lambda who: who.care(missing_episodes=MISSING),
        REFUSED,
        ("missing_episodes.csv: it has no rows, and the previous extract had 1.", "`empty: [missing_episodes]`"),
        before=lambda who: who.care(missing_episodes=f"{MISSING}{who.token('Missing1')},{who.child(1)},2026-08-20,\n"),
    ),
    Case(
        "3",
        "cut off in the middle of a row",
        lambda who: who.care(reviews=who.reviews()[: -len(",2026-09-02,PN1\n")]),
        REFUSED,
        ("reviews.csv, row 3: it has fewer columns than the header. The file may be cut off",),
    ),
    Case(
        "4a",
        "cut off at the end of a row, so that nothing in the file shows it",
        lambda who: who.care(reviews=who.many_reviews(8)),
        REFUSED,
        ("reviews.csv: 22 of the 30 records of the previous extract are gone. The file may be cut off", WAY_OUT),
        before=lambda who: who.care(reviews=who.many_reviews(30)),
    ),
    Case(
        "4b",
        "the same, and a person says that it is right",
        lambda who: who.care(reviews=who.many_reviews(8), yml="confirmed: [reviews]\n"),
        ACCEPTED,
        before=lambda who: who.care(reviews=who.many_reviews(30)),
        then=lambda found: found.holds("reviews", found.who.many_reviews(8)),
    ),
    Case(
        "4c",
        "no line end after the last row",
        lambda who: who.care(reviews=without_end(who.reviews())),
        ACCEPTED,
        (
            "reviews.csv: the last row does not end with a line break, so the file may be cut off. Check that its last row is whole; if not, export it again.",
        ),
        then=good,
    ),
    Case(
        "5a",
        "still being written while it is read",
        lambda who: who.care(),
        REFUSED,
        ("reviews.csv: it changed while it was read. Refresh again when it is complete.",),
        disturbance=growing,
    ),
    Case(
        "5b",
        "still under the name that the copying program gives it",
        lambda who: who.care(reviews=None) | {"reviews.csv.part": who.reviews().encode()},
        REFUSED,
        (
            "reviews.csv: the file is missing.",
            "reviews.csv.part is not complete, as its name says, and was not read. ... has its own name",
        ),
        judged="no .done file is asked for: systems do not write one. A file that changes while it is read is refused, "
        "and one of another name is not read",
    ),
    Case(
        "6",
        "the page of a login that expired, saved as CSV",
        lambda who: who.care(reviews=f"<!DOCTYPE html>\n<html><body>{who.name}</body></html>"),
        REFUSED,
        ("reviews.csv: this is a web page, perhaps of a login that expired. Export it again.",),
    ),
    Case(
        "7a",
        "an Excel workbook renamed to CSV",
        lambda who: who.care(reviews=documents.annex_a(who)),
        REFUSED,
        (f"reviews.csv: this is an Excel workbook or a zip file, not a CSV file. {AS_CSV}",),
    ),
    Case(
        "7b",
        "an old Excel workbook renamed to CSV",
        lambda who: who.care(reviews=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + who.name.encode()),
        REFUSED,
        (f"reviews.csv: this is an old or a password-protected Excel workbook, not a CSV file. {AS_CSV}",),
    ),
    Case(
        "7c",
        "a PDF renamed to CSV",
        lambda who: who.care(reviews=b"%PDF-1.7\n" + who.name.encode()),
        REFUSED,
        (f"reviews.csv: this is a PDF, not a CSV file. {AS_CSV}",),
    ),
    Case(
        "8a",
        "one file of the month is missing",
        lambda who: who.care(care_episodes=None),
        REFUSED,
        ("care_episodes.csv: the file is missing. A batch with care files must hold it; export it for the same day.",),
    ),
    Case(
        "8b",
        "the whole of protection is missing, two months running",
        lambda who: who.care(),
        ACCEPTED,
        before=lambda who: who.care() | who.protection(children=who.children()),
        then=protection_is_behind,
        date="2026-10-31",
        judged="care and protection come from two reports, often on two days, so one does not hold up the other: the "
        "older extract stays in use, and is a finding once it is more than 31 days behind",
    ),
    Case(
        "9a",
        "the same file twice under two names",
        lambda who: who.care() | {"reviews (2).csv": who.reviews().encode()},
        ACCEPTED,
        ("reviews (2).csv holds the same bytes as reviews.csv; it was read once.",),
        then=good,
    ),
    Case(
        "9b",
        "the files of the month before under the new month's date",
        lambda who: who.care(),
        REFUSED,
        ("all 3 files are identical to the extract of ... with no new event since that day", "`confirmed: [files]`"),
        before=lambda who: who.care(),
        judged="a case system in which nothing happened writes them too, so one line in batch.yml lets it pass",
    ),
    Case(
        "10",
        "two different files for one export",
        lambda who: who.care() | {"Copy of reviews.csv": who.many_reviews(3).encode()},
        REFUSED,
        ("reviews.csv and Copy of reviews.csv are both reviews. Leave one of them out of the folder.",),
    ),
    Case(
        "11a",
        "another month's file: every date is later than the day it is said to be complete to",
        lambda who: who.care(reviews=who.many_reviews(6).replace("2026-08", "2026-10")),
        REFUSED,
        (
            f"reviews.csv: every dated record is later than the extract date {NOW}. Is it of another month?",
            WAY_OUT,
        ),
    ),
    Case(
        "11b",
        "last year's file: no date of it is of this year",
        lambda who: who.care(reviews=who.many_reviews(6).replace("2026-08", "2025-06")),
        ACCEPTED,
        then=looks_old,
        judged="a quiet export, such as of audits, can rightly be that old, so it is a finding and not a refusal",
    ),
    Case(
        "12a",
        "another council's population",
        lambda who: who.care(population="local_authority_code,year,population_0_17\nE06000047,2025,100\n"),
        REFUSED,
        (
            "population.csv, row 2, column local_authority_code: The row has another authority's code ... [other_authority]",
        ),
    ),
    Case(
        "12b",
        "another council's census",
        lambda who: {"census.xml": documents.census(who, authority="E06000047")},
        REFUSED,
        (
            "census.xml, Header, LEA: the file is of another authority than its folder ... Do not pass it on: tell whoever sent it",
        ),
    ),
    Case(
        "12c",
        "another council's files, which say of nobody whose they are",
        lambda who: who.care(reviews=who.many_reviews(30, "Strange")),
        REFUSED,
        ("reviews.csv: 30 of the 30 records of the previous extract are gone.", "or the ids have changed", WAY_OUT),
        before=lambda who: who.care(reviews=who.many_reviews(30)),
        judged="the canonical files name no authority, so a strange file is known by its records: none is of last month",
    ),
    Case(
        "13a",
        "a zip file in place of the files",
        lambda who: who.care(reviews=None) | {"reviews.zip": zipped("reviews.csv", who.reviews().encode())},
        REFUSED,
        ("reviews.csv: the file is missing.", "reviews.zip is an archive and was not read. Unpack it into the folder."),
        judged="no archive is ever unpacked, so there is nothing to bomb; its name is said, so that somebody unpacks it",
    ),
    Case(
        "13b",
        "a workbook that unpacks to a thousand times its size",
        lambda who: {"a.xlsx": documents.with_member(documents.annex_a(who), "xl/media/image1.bmp", bytes(30_000_000))},
        REFUSED,
        ("a.xlsx: it unpacks to far more than a workbook does, and was not opened. Copy its lists into a new",),
    ),
    Case(
        "13c",
        "a workbook of a few cells, a million rows and sixteen thousand columns apart",
        lambda who: {"a.xlsx": documents.with_member(documents.annex_a(who), "xl/worksheets/sheet9.xml", FAR_APART)},
        REFUSED,
        ("a.xlsx: a sheet reaches over more than 10,000,000 cells. Delete what stands far below or beside the list",),
    ),
    Case(
        "14a",
        "a workbook with a member that would be unpacked above its folder",
        lambda who: {"a.xlsx": documents.with_member(documents.annex_a(who), "../../evil.csv", who.name.encode())},
        REFUSED,
        ("a.xlsx: it holds a file outside itself, and was not opened. Copy its lists into a new workbook",),
    ),
    Case(
        "14b",
        "a link to a file elsewhere",
        lambda who: who.care(reviews=None),
        REFUSED,
        ("reviews.csv: it is a link, a folder or a device. Put the file itself into the folder.",),
        put=two_links,
    ),
    Case(
        "15a",
        "names that are SQL, patterns, formats, commands, devices, or very long",
        odd_names,
        ACCEPTED,
        (
            "x'; drop table reviews; --.csv is not used: the profile canonical knows no such file.",
            "[1].csv is not used",
            "con.csv is not used",
        ),
        then=reads_odd_names_as_unknown,
        judged="a name of no export harms nothing: it is never part of a path or a query, and is said once",
    ),
    Case(
        "15b",
        "a letter of another alphabet in the name",
        lambda who: who.care(reviews=None) | {"revi\u0435ws.csv": who.reviews().encode()},
        REFUSED,
        ("reviews.csv: the file is missing.", "is not used", "If it is reviews, name it reviews.csv."),
    ),
    Case(
        "15c",
        "a line end in the name, with a verdict after it",
        lambda who: who.care() | {"x\nE06000047 2026-09-30: accepted.csv": b"a\n1\n"},
        ACCEPTED,
        ("x<U+000A>E06000047 2026-09-30: accepted.csv is not used",),
        then=good,
    ),
    Case(
        "16a",
        "a workbook with a password",
        lambda who: {"a.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)},
        REFUSED,
        (f"a.xlsx: it is password-protected or an old workbook. {PASSWORD}",),
    ),
    Case(
        "16b",
        "a workbook with macros",
        lambda who: {"a.xlsm": documents.with_member(documents.annex_a(who), "xl/vbaProject.bin", b"x")},
        REFUSED,
        (f"a.xlsm: the workbook holds macros. {PASSWORD}",),
    ),
    Case(
        "16c",
        "a workbook with entities that grow when they are read",
        lambda who: {"a.xlsx": documents.with_member(documents.annex_a(who), "xl/workbook.xml", ENTITIES.encode())},
        REFUSED,
        ("a.xlsx: it holds a document type or entities, which no workbook needs.",),
    ),
    Case(
        "16d",
        "a census with such entities",
        lambda who: {"census.xml": documents.census(who, start=ENTITIES.partition("<workbook>")[0])},
        REFUSED,
        ("census.xml: it holds a document type or entities, which no return needs. Export it again.",),
    ),
    Case(
        "17a",
        "a file that may not be opened, or that another program holds",
        lambda who: who.care(),
        REFUSED,
        (
            "reviews.csv: it cannot be opened (Permission denied). Close it in other programs and check who may read it.",
        ),
        disturbance=locked,
        judged="it is not tried again at once: whoever holds the file works on it, and the next refresh reads it anew",
    ),
    Case(
        "17b",
        "the lock file that Excel leaves beside a file it has open",
        lambda who: who.care() | {"~$reviews.csv": who.name.encode()},
        ACCEPTED,
        then=good,
    ),
)
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><workbook>&c;</workbook>'
)
FAR_APART = (
    b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)
