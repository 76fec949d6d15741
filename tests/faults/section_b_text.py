"""B. Encoding and dialect: other alphabets, separators, line ends and quotation marks than agreed."""

from __future__ import annotations

from tests.faults.case import ACCEPTED, REFUSED, Case
from tests.faults.found import Found
from tests.faults.invented import CHILDREN, REVIEWS, Files, Invented
from tests.faults.section_a_delivery import AS_CSV, good, over_the_limit

EXPORT_AGAIN = "Correct it in the case system's report and export the file again."
TEAM = "O’Neil’s café – £"
NOTED = REVIEWS.replace("\n", ",team,note\n")


def in_utf16(files: Files, encoding: str) -> Files:
    return {name: data.decode().encode(encoding) if name.endswith(".csv") else data for name, data in files.items()}


def with_team(who: Invented) -> str:
    rows = who.reviews().splitlines()[1:]
    return REVIEWS.replace("\n", ",team\n") + "".join(f"{row},{TEAM}\n" for row in rows)


def reads_the_team_to_the_letter(found: Found) -> None:
    found.holds("reviews", with_team(found.who))
    assert found.published.execute(
        "select distinct breakdown_value from indicator_values where local_authority_code = ? and breakdown = 'team' "
        "and indicator_id = 'reviews_held'",
        [found.who.code],
    ).fetchall() == [(TEAM,)]


def with_notes(who: Invented) -> str:
    first, second = who.reviews().splitlines()[1:]
    return f'{NOTED}{first},"North, East","said ""no""\nand\n\nleft {who.note}"\n{second},South,\n'


def counts_rows_as_a_spreadsheet(found: Found) -> None:
    assert found.landed("reviews", "review_id", "team", "_source_row") == [
        (found.who.review(1), "North, East", 2),
        (found.who.review(2), "South", 3),
    ]


def with_odd_spaces(who: Invented) -> Files:
    one, two = who.child(1), who.child(2)
    children = f"{CHILDREN}\ufeff{one}\u00a0,{who.born(1)},F,WBRI\n{two},{who.born(2)},M,WBRI\n"
    reviews = f"{REVIEWS}{who.review(1)},{one}\u200b,2026-08-25,PN1\n{who.review(2)},\x07{two}\t,2026-09-02,PN1\n"
    return who.care(children=children, reviews=reviews)


def takes_them_for_the_same_ids(found: Found) -> None:
    found.holds_the_good_rows()
    assert "child_not_in_children" not in found.rules()
    assert found.counted("children_looked_after", "point_in_time") == 1


def a_sheet_full(who: Invented) -> str:
    rows = "".join(f"{who.token('Sheet')}{n},{who.child(1)},2026-08-03\n" for n in range(65_535))
    return "missing_id,child_id,start_date\n" + rows


CASES: tuple[Case, ...] = (
    Case(
        "18",
        "UTF-8 with a byte-order mark",
        lambda who: {name: b"\xef\xbb\xbf" + data for name, data in who.care().items()},
        ACCEPTED,
        then=good,
    ),
    Case(
        "19a",
        "UTF-16 with its mark",
        lambda who: in_utf16(who.care(), "utf-16"),
        ACCEPTED,
        then=good,
        judged="the mark says UTF-16 beyond doubt, and nothing is lost in reading it, so it need not be declared",
    ),
    Case(
        "19b",
        "UTF-16 without a mark",
        lambda who: in_utf16(who.care(), "utf-16-le"),
        REFUSED,
        ("reviews.csv: it looks like UTF-16, without the mark ... Or say in batch.yml: `encoding: utf-16`.",),
    ),
    Case(
        "19c",
        "UTF-16 without a mark, declared",
        lambda who: in_utf16(who.care(yml="encoding: utf-16\n"), "utf-16-le"),
        ACCEPTED,
        then=good,
    ),
    Case(
        "20a",
        "Windows-1252, as Excel saves CSV",
        lambda who: who.care(reviews=with_team(who).encode("cp1252")),
        ACCEPTED,
        ("reviews.csv: read as Windows-1252, which its bytes fit and UTF-8 does not.",),
        then=reads_the_team_to_the_letter,
        judged="read without being declared, but only if every byte is a letter of it and none could be one of UTF-8",
    ),
    Case(
        "20b",
        "Windows-1252, declared",
        lambda who: who.care(reviews=with_team(who).encode("cp1252"), yml="encoding: cp1252\n"),
        ACCEPTED,
        then=reads_the_team_to_the_letter,
    ),
    Case(
        "20c",
        "a byte that is a letter in neither",
        lambda who: who.care(reviews=with_team(who).encode("cp1252") + who.name.encode() + b"\x81,,,,\n"),
        REFUSED,
        (f"reviews.csv, line 4: a character is neither UTF-8 nor Windows-1252. {AS_CSV}",),
    ),
    Case(
        "21",
        "two encodings in one file",
        lambda who: who.care(reviews=with_team(who).encode() + f"{who.name},é,,,\n".encode("cp1252")),
        REFUSED,
        (f"reviews.csv, line 4: a character is not UTF-8, though others of the file are. {AS_CSV}",),
    ),
    Case(
        "22a",
        "semicolons between the columns",
        lambda who: who.care(reviews=who.reviews().replace(",", ";")),
        REFUSED,
        ("reviews.csv, row 1: the columns are separated by semicolons.", AS_CSV, "in batch.yml: `delimiter: ';'`"),
    ),
    Case(
        "22b",
        "tabs between the columns",
        lambda who: who.care(reviews=who.reviews().replace(",", "\t")),
        REFUSED,
        ("reviews.csv, row 1: the columns are separated by tabs.", 'in batch.yml: `delimiter: "\\t"`'),
    ),
    Case(
        "22c",
        "semicolons, declared",
        lambda who: {
            name: data.replace(b",", b";") if name.endswith(".csv") else data
            for name, data in who.care(yml="delimiter: ';'\n").items()
        },
        ACCEPTED,
        then=good,
    ),
    Case(
        "23",
        "a comma, a quotation mark and line ends inside a quoted note",
        lambda who: who.care(reviews=with_notes(who)),
        ACCEPTED,
        ("reviews.csv: not needed, and not stored: note.",),
        then=counts_rows_as_a_spreadsheet,
    ),
    Case(
        "24a",
        "a quotation mark that is never closed",
        lambda who: who.care(reviews=who.reviews() + f'{who.review(3)},"{who.child(1)},2026-09-03,PN1\n'),
        REFUSED,
        (
            f"reviews.csv, row 4: a quotation mark opens a text and is not closed properly. The file may be cut off. {EXPORT_AGAIN}",
        ),
    ),
    Case(
        "24b",
        "a quotation mark that is not doubled",
        lambda who: who.care(reviews=who.reviews() + f'{who.review(3)},"{who.child(1)}"x,2026-09-03,PN1\n'),
        REFUSED,
        ("reviews.csv, row 4: a quotation mark stands inside a value.", "with its own marks doubled", EXPORT_AGAIN),
    ),
    Case(
        "25a",
        "lines that end in a carriage return alone",
        lambda who: {name: data.replace(b"\n", b"\r") for name, data in who.care().items()},
        ACCEPTED,
        then=good,
    ),
    Case(
        "25b",
        "three kinds of line end in one file",
        lambda who: who.care(reviews=who.reviews().replace("\n", "\r\n", 1).replace("PN1\n", "PN1\r", 1)),
        ACCEPTED,
        then=good,
    ),
    Case(
        "26a",
        "NUL bytes",
        lambda who: who.care(reviews=who.reviews().replace("PN1", "PN1\0")),
        REFUSED,
        (f"reviews.csv: it holds NUL bytes, the first in line 2, so it is damaged or not text. {AS_CSV}",),
    ),
    Case(
        "26b",
        "no-break and zero-width spaces, a control character and a mark in and around ids",
        with_odd_spaces,
        ACCEPTED,
        (
            "children.csv: 1 id held invisible characters, which were removed.",
            "reviews.csv: 2 ids held invisible characters, which were removed.",
        ),
        then=takes_them_for_the_same_ids,
    ),
    Case(
        "26c",
        "NUL bytes from some line on to the end, more than there is text",
        lambda who: who.care(reviews=who.reviews() + "\0" * 4096),
        REFUSED,
        (
            "reviews.csv: from line 4 on it is filled up with NUL bytes, as a file is that was not written or copied to "
            "its end. Copy it again, or export it again.",
        ),
        judged="it is not said to be UTF-16, of which every other byte is NUL and not most of them",
    ),
    Case(
        "26d",
        "UTF-16 with its mark, cut short by NUL bytes",
        lambda who: who.care(reviews=who.reviews().encode("utf-16") + bytes(400)),
        REFUSED,
        ("reviews.csv: from line 4 on it is filled up with NUL bytes, as a file is",),
        judged="it is not told to be what it is already",
    ),
    Case(
        "27a",
        "a title above the header",
        lambda who: who.care(reviews=f"Reviews of {who.name}\n\n" + who.reviews()),
        REFUSED,
        (
            "reviews.csv, row 1: none of the expected column names is there ... Row 1 must hold the column names, with no title",
        ),
    ),
    Case(
        "27b",
        "a total below the rows",
        lambda who: who.care(reviews=who.reviews() + "Total,,2,\n"),
        REFUSED,
        (
            "reviews.csv, row 4, column child_id: The value is blank, and every row must have it. ... [required_value_blank]",
        ),
    ),
    Case(
        "27c",
        "who printed the report, below the rows",
        lambda who: who.care(reviews=who.reviews() + f"Printed on 30/09/2026 by {who.name}\n"),
        REFUSED,
        ("reviews.csv, row 4: it has fewer columns than the header.", EXPORT_AGAIN),
    ),
    Case(
        "27d",
        "no header at all",
        lambda who: who.care(reviews=who.reviews().partition("\n")[2]),
        REFUSED,
        ("reviews.csv, row 1: none of the expected column names is there", "Row 1 must hold the column names"),
    ),
    Case(
        "28a",
        "a text of ten million characters",
        lambda who: who.care(reviews=who.reviews() + f"{who.review(3)},{who.child(1)},,{who.note * 1_000_000}\n"),
        REFUSED,
        (
            f"reviews.csv, row 4: it is longer than two million characters. A quotation mark may not be closed. {EXPORT_AGAIN}",
        ),
    ),
    Case(
        "28b",
        "exactly as many rows as a worksheet holds",
        lambda who: who.care(missing_episodes=a_sheet_full(who)),
        REFUSED,
        (
            "missing_episodes.csv: it has exactly as many rows as a worksheet can hold, so rows may have been cut off.",
            "`confirmed: [missing_episodes]`",
        ),
        judged="written with the 65,536 rows of old worksheets to be quick; 1,048,576 are met by the same rule",
    ),
    Case(
        "28c",
        "a file of more than two thousand million bytes",
        lambda who: who.care(),
        REFUSED,
        ("care_episodes.csv: it is larger than", "bytes. Export only the columns asked for."),
        disturbance=over_the_limit,
    ),
)
