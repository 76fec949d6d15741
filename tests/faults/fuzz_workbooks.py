"""Ways to pollute a workbook, and a second reading of its list: from the cells that were written into it."""

from __future__ import annotations

import datetime
import io
import re
from random import Random
from typing import Any

import openpyxl

from tests.faults.fuzz_reading import NotReadableError, date, plain
from tests.faults.fuzz_sources import SECRET
from tests.faults.fuzz_tables import pollute_bytes

DAY = datetime.date
CHILD, BORN, STARTED, REVIEWED, MET, CEASED, TEAM = COLUMNS = (
    "Child Unique ID", "Date of Birth", "Date Started to be Looked After", "Date of Latest Statutory Review",
    "Date of Last IRO Visit / Contact to the Child", "Date Ceased to be Looked After", "Allocated Team",
)  # fmt: skip
VALID: tuple[tuple[Any, ...], ...] = (
    COLUMNS,
    (f"{SECRET}C1", DAY(2011, 3, 5), DAY(2025, 8, 4), DAY(2026, 2, 2), DAY(2026, 1, 9), None, "North"),
    (f"{SECRET}C2", DAY(2014, 11, 17), DAY(2025, 8, 11), DAY(2026, 3, 2), None, DAY(2026, 3, 20), "South"),
    (7703155, DAY(2015, 11, 17), DAY(2025, 9, 1), None, DAY(2026, 3, 9), None, None),
)
ODD_VALUES: tuple[Any, ...] = (
    None, "", " ", "#N/A", "2026-03-02", "02/03/2026", 46083, 46083.5, datetime.datetime(2026, 3, 2, 9, 30),
    datetime.datetime(2026, 3, 2), datetime.time(9, 30), True, 1.5, 77031550264718390, "=1+1", "é", "\u00a0x\u200b", 0,
    "two\nlines", "1.2E+5", DAY(1900, 1, 1), -1, "NULL",
)  # fmt: skip
Values = tuple[str | None, ...]


def polluted_workbook(random: Random) -> tuple[bytes, list[list[Any]] | None, str]:
    """A polluted workbook; its cells, or None if bytes of the file were changed after they were written; what was done."""
    cells, done = [list(row) for row in VALID], []
    kind = random.choice(("cells", "cells", "cells", "cells", "bytes"))
    for _ in range(random.choice((1, 1, 2, 3)) if kind == "cells" else 0):
        step = random.choice(
            (_put, _put, _swap, _drop_column, _double_column, _move_columns, _drop_row, _double_row, _name)
        )
        step(random, cells)
        done.append(step.__name__.strip("_"))
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "List 8"
    for row in cells:
        book.active.append(row)
    book.save(stream)
    data = bytearray(stream.getvalue())
    if kind == "bytes":
        pollute_bytes(random, data, done)
    return bytes(data), None if kind == "bytes" else cells, ", ".join(done)


def _put(random: Random, cells: list[list[Any]]) -> None:
    row = cells[random.randrange(1, len(cells))] if len(cells) > 1 else cells[0]
    if row:
        row[random.randrange(len(row))] = random.choice(ODD_VALUES)


def _swap(random: Random, cells: list[list[Any]]) -> None:
    if len(cells) > 1 and cells[0]:
        one, two = random.randrange(1, len(cells)), random.randrange(1, len(cells))
        left, right = random.randrange(len(cells[0])), random.randrange(len(cells[0]))
        cells[one][left], cells[two][right] = cells[two][right], cells[one][left]


def _drop_column(random: Random, cells: list[list[Any]]) -> None:
    place = random.randrange(len(cells[0]) or 1)
    for row in cells:
        del row[place : place + 1]


def _double_column(random: Random, cells: list[list[Any]]) -> None:
    place = random.randrange(len(cells[0]) or 1)
    for row in cells:
        row[place:place] = row[place : place + 1]


def _move_columns(random: Random, cells: list[list[Any]]) -> None:
    order = list(range(len(cells[0])))
    random.shuffle(order)
    cells[:] = [[row[place] for place in order] for row in cells]


def _drop_row(random: Random, cells: list[list[Any]]) -> None:
    if len(cells) > 1:
        del cells[random.randrange(1, len(cells))]


def _double_row(random: Random, cells: list[list[Any]]) -> None:
    cells.insert(random.randrange(1, len(cells) + 1), list(random.choice(cells[1:] or cells)))


def _name(random: Random, cells: list[list[Any]]) -> None:
    if cells[0]:
        place = random.randrange(len(cells[0]))
        cells[0][place] = random.choice((str(cells[0][place]).upper(), f" {cells[0][place]} ", "Other", None))


def read_list(cells: list[list[Any]]) -> dict[str, set[Values]]:
    """The rows of each export as sets of values, without made ids and without the children, who are merged.

    Raises:
        NotReadableError: a strict reading refuses the list.
    """
    texts = [[_text(value) for value in row] for row in cells]
    header = [re.sub("[^a-z0-9]", "", (name or "").lower()) for name in texts[0]]
    filled = [name for name, *values in zip(header, *texts[1:], strict=True) if name or any(values)]
    if len(set(filled)) < len(filled) or "" in filled:
        raise NotReadableError
    found: dict[str, set[Values]] = {"care_episodes": set(), "reviews": set(), "officer_contacts": set()}
    for row in texts[1:]:
        if not any(row):
            continue
        value = {name: row[header.index(plain_name(name))] if plain_name(name) in header else None for name in COLUMNS}
        child = plain(value[CHILD] or "")
        if not child or child == "#N/A" or re.fullmatch(r"\d(\.\d+)?[eE]\+\d+", child):
            raise NotReadableError
        days = {name: _day(value[name]) for name in (BORN, STARTED, REVIEWED, MET, CEASED)}
        team = _stripped(value[TEAM])
        if days[STARTED] is None:
            raise NotReadableError
        found["care_episodes"].add((child, days[STARTED], days[CEASED], team))
        if days[REVIEWED]:
            found["reviews"].add((child, days[REVIEWED], team))
        if days[MET]:
            found["officer_contacts"].add((child, days[MET], "other"))
    return found


def landed_list(rows: dict[str, Any]) -> dict[str, set[Values]]:
    """What was landed, in the same form."""
    columns = {
        "care_episodes": ("child_id", "start_date", "end_date", "team"),
        "reviews": ("child_id", "held_date", "team"),
        "officer_contacts": ("child_id", "contact_date", "contact_type"),
    }
    return {
        export: {tuple(row.get(name) for name in columns[export]) for _, row in rows[export]}
        for export in columns
        if export in rows
    }


def plain_name(name: str) -> str:
    """A column's name by letters and digits."""
    return re.sub("[^a-z0-9]", "", name.lower())


def _text(value: Any) -> str | None:
    """A cell as text. What begins like a formula is one, and has no value until a spreadsheet has computed it."""
    if value in (None, "") or (isinstance(value, str) and value.startswith("=")):
        return None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else str(value)
    if isinstance(value, int | float) and abs(value) >= 10**15:
        return f"{value:.14E}"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _stripped(value: str | None) -> str | None:
    text = (value or "").strip(" \t\n\r\u00a0\u200b\u200c\u200d\u2060\ufeff")
    return None if text in ("", "#N/A") else text


def _day(value: str | None) -> str | None:
    text = _stripped(value)
    return date(text) if text else None
