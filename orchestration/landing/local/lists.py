"""A list of codes of a council, `<inbox>/<code>/local/lists/<list>.csv`, or of the hub, `<inbox>/local/lists/`."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator

from orchestration.landing.code_lists import (
    FALSE,
    FIRST_DAY,
    LAST_DAY,
    OF_SOME_LISTS,
    RESERVED,
    TRUE,
    Code,
    national_codes,
    national_lists,
    whole_number,
)
from orchestration.landing.documents import not_known
from orchestration.landing.formats.encodings import decoded
from orchestration.landing.formats.separators import SEPARATORS, other_separator, told_separator
from orchestration.landing.inbox.instructions import is_iso_date
from orchestration.landing.local.named_things import MOST_OF_A_LIMIT, faults_of_day
from orchestration.landing.names import closest
from orchestration.landing.problems import MOST_PROBLEMS_OF_A_FILE, FileRefusedError
from orchestration.landing.spreadsheets import LEFT_BY_SPREADSHEET, is_error, is_rounded_number

NEEDED = ("code", "label")
COMMON = (*NEEDED, "parent", "sort_order", "valid_from", "valid_to")
TRUTHS = (*TRUE, *FALSE, "")
COLUMNS_OF_TRUTHS = ("is_senior", "is_formal", "has_participated", "has_attended")
# The longest national list has some 60 codes (2026-11-28). Every one is compared with each text that a file brings.
MOST_CODES = 5_000
# A place in a list: more than anybody lists, and far less than the database holds (2026-11-28).
MOST_OF_A_PLACE = 999_999
# The columns of numbers, each with the least and the most. With a limit of no days a stage entered on a Saturday would
# have been due on the Friday before.
NUMBERS = {
    "sort_order": (0, MOST_OF_A_PLACE),
    "stage_order": (0, MOST_OF_A_PLACE),
    "limit": (1, MOST_OF_A_LIMIT),
}
WRONG_NUMBER_OF_VALUES = (
    "it has more or fewer values than line 1 has columns. Put texts with commas between quotation marks."
)
WRONG_QUOTATION_MARKS = "its quotation marks do not fit. Save the file as CSV again."

# The lists whose groups figures are broken down by: a further group would be in no figure.
GROUPED = ("ethnic_groups",)


def read_list(list_name: str, title: str, data: bytes, authority: str | None) -> tuple[Code, ...]:
    """The codes of a list's file.

    Args:
        list_name: the file's name without its ending.
        title: what a message calls the file.
        data: its bytes.
        authority: whose it is; None for the whole hub.

    Raises:
        FileRefusedError: an unknown list or column, a code that is blank, twice or reserved, or a value that is no
            number, day or truth; each with its line and what to do.
    """
    if list_name not in national_lists():
        near = closest(list_name, list(national_lists()))
        known = f"{near}.csv is meant" if near else f"known are {', '.join(national_lists())}"
        raise FileRefusedError([f"{title}: there is no list of this name; {known}. Rename the file or take it away."])
    text, _ = decoded(title, data, None)
    check_first_line(title, text, NEEDED)
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    columns = _columns_of(list_name)
    problems = _problems_of_header(title, list(rows.fieldnames or ()), columns)
    if problems:
        raise FileRefusedError(problems)
    codes: list[Code] = []
    earlier: dict[str, list[tuple[str, str, int]]] = {}
    own_columns = [name for name in columns[len(COMMON) :] if name in (rows.fieldnames or ())]
    try:
        for number, row in enumerate(rows):
            if number == MOST_CODES:
                raise FileRefusedError([too_many_lines(title, MOST_CODES, "a list of codes")])
            line = rows.line_num
            if None in row or None in row.values():
                problems.append(f"{title}, line {line}: {WRONG_NUMBER_OF_VALUES}")
                continue
            values = {name: (row.get(name) or "").strip() for name in columns}
            problems += [f"{title}, line {line}: {what}" for what in _problems_of_row(values, earlier, line)]
            problems += [
                f"{title}, line {line}, column {name}: {what}" for name, what in _faults_of_values(list_name, values)
            ]
            codes.append(_code(list_name, values, own_columns, authority))
    except csv.Error:
        problems.append(f"{title}, line {rows.line_num}: {WRONG_QUOTATION_MARKS}")
    if problems:
        raise FileRefusedError(problems[:MOST_PROBLEMS_OF_A_FILE])
    return tuple(codes)


def check_first_line(title: str, text: str, needed: Collection[str]) -> None:
    """The first line of a file of a council's own can be read as the names of columns with commas between them.

    Args:
        title: what a message calls the file.
        text: all of it.
        needed: columns of which at least one is there.

    Raises:
        FileRefusedError: something else stands between them, the line tells the separator, or a quotation mark is
            broken; with what to do.
    """
    is_broken = False
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
    except csv.Error:
        header, is_broken = [], True
    line = text.partition("\n")[0].strip("\r")
    if set(header) & set(needed):
        return
    if told_separator(line) is not None:
        what = "this line tells a spreadsheet the separator, and must hold the names of the columns. Take it out."
    elif separator := other_separator(line, needed):
        what = f"the columns are separated by {SEPARATORS[separator]}. Save the file as CSV UTF-8 with commas."
    elif is_broken:
        what = WRONG_QUOTATION_MARKS
    else:
        return
    raise FileRefusedError([f"{title}, line 1: {what}"])


def too_many_lines(title: str, most: int, what: str) -> str:
    """The sentence on a file of a council's own that is longer than any of its kind."""
    return f"{title}: it has more than {most:,} lines, as {what} never has. Is it another file? Put the right one here."


def codes_of(list_name: str, title: str, data: bytes, authority: str | None) -> tuple[Code, ...]:
    """The codes of a list's file that was accepted, not judged again. Arguments are as of `read_list`.

    Raises:
        FileRefusedError: it cannot be read as CSV.
    """
    return tuple(code for _, code in codes_with_lines(list_name, title, data, authority))


def codes_with_lines(list_name: str, title: str, data: bytes, authority: str | None) -> tuple[tuple[int, Code], ...]:
    """The codes of a list's file that was accepted, each after its line. Arguments and errors are as of `codes_of`."""
    columns = _columns_of(list_name)
    rows = csv.DictReader(io.StringIO(decoded(title, data, None)[0], newline=""), strict=True)
    own_columns = [name for name in columns[len(COMMON) :] if name in (rows.fieldnames or ())]
    try:
        return tuple(
            (
                rows.line_num,
                _code(list_name, {name: (row.get(name) or "").strip() for name in columns}, own_columns, authority),
            )
            for row in rows
        )
    except csv.Error:
        raise FileRefusedError([f"{title}, line {rows.line_num}: {WRONG_QUOTATION_MARKS}"]) from None


def _columns_of(list_name: str) -> tuple[str, ...]:
    return (*COMMON, *(OF_SOME_LISTS[list_name][2] if list_name in OF_SOME_LISTS else ()))


def _problems_of_header(title: str, header: list[str], columns: tuple[str, ...]) -> list[str]:
    unknown = [name for name in header if name not in columns]
    missing = [name for name in NEEDED if name not in header]
    problems = [f"{title}, line 1: the column {name} is missing. Add it." for name in missing]
    if unknown:
        which = ", ".join(f'"{name}"' for name in unknown)
        problems.append(
            f"{title}, line 1: {which} is not a column of this list. Leave it out; known: {', '.join(columns)}."
        )
    if len(set(header)) < len(header):
        problems.append(f"{title}, line 1: two columns have the same name. Leave one of them out.")
    return problems


def _code(list_name: str, values: dict[str, str], own_columns: list[str], authority: str | None) -> Code:
    national = national_codes(list_name).get(values["code"].lower())
    return Code(
        list_name,
        # Rules name a national code as the nation writes it: `Informal` is `informal`.
        national.code if national else values["code"],
        values["label"],
        values["parent"] or None,
        whole_number(values["sort_order"]),
        authority,
        values["valid_from"] or None,
        values["valid_to"] or None,
        {name: values[name] for name in own_columns},
    )


def _problems_of_row(values: dict[str, str], earlier: dict[str, list[tuple[str, str, int]]], line: int) -> list[str]:
    """What is wrong in a line; `earlier` holds the days and lines of each code before it, and gets this one's."""
    code = values["code"].lower()
    first, last = values["valid_from"] or FIRST_DAY, values["valid_to"] or LAST_DAY
    again = [at for since, until, at in earlier.get(code, ()) if since <= last and first <= until]
    earlier.setdefault(code, []).append((first, last, line))
    faults = [
        (not code, "the code is blank. Every line has one."),
        (not values["label"], "the label is blank. Every code has one."),
        (
            bool(code and again),
            f"this code is already on line {again[0] if again else 0}. Leave one of them out, or end the earlier one "
            "with valid_to before this one's valid_from.",
        ),
        (last < first, "valid_to is before valid_from. Correct one of them."),
        (code in RESERVED, "this code means something else in the figures. Choose another one."),
        (any(not is_iso_date(values.get(name) or "2000-01-01") for name in COMMON[4:]), "a day is not YYYY-MM-DD."),
    ]
    return [what for is_wrong, what in faults if is_wrong]


def _faults_of_values(list_name: str, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The columns of a line whose value cannot be, each with what it must be."""
    for name in (*NEEDED, "parent"):
        if is_error(values[name]) or is_rounded_number(values[name]):
            yield name, LEFT_BY_SPREADSHEET
    if is_iso_date(values["valid_from"]):
        yield from (("valid_from", what) for what in faults_of_day(values["valid_from"]))
    for name, (least, most) in NUMBERS.items():
        if values.get(name):
            number = whole_number(values[name])
            if number is None or not least <= number <= most:
                yield name, f"this must be a whole number from {least} to {most:,}. Correct it."
    for name in COLUMNS_OF_TRUTHS:
        if values.get(name, "") not in TRUTHS:
            yield name, "this must be Y, N or blank. Correct it."
    parents = {code.parent for code in national_lists()[list_name] if code.parent}
    if list_name in GROUPED and values["parent"] and values["parent"] not in parents:
        yield "parent", f"{not_known('this group', values['parent'], sorted(parents))} Correct it."
