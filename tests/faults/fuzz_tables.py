"""Ways to pollute a CSV file (after the Pollock benchmark): in its cells, in its dialect, in its bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

# What reports and spreadsheets put where a value should be.
ODD_VALUES = (
    "", " ", "NULL", "#N/A", "#REF!", "1.23E+11", "31/12/2011", "2026-02-30", "0205-01-01", "9999-12-31", "45689",
    "2026-03-01 00:00:00", "2026-3-1", "=1+1", "-1", "0", "É’£", "two\nlines", 'a "word"', "a,b", "a;b", "Total", "y",
    "\u00a02026-03-01\u00a0", "\u200b", "2026\u201103\u201101", "x" * 300, "TRUE", "'", "\\", "1,5", "٣",
)  # fmt: skip
ODD_BYTES = (
    b"\0", b"\xef\xbb\xbf", b"\xc2\xa0", b"\xa0", b'"', b'""', b",", b";", b"\r", b"\n", b"\r\n", b"\t", b"\x1a", b"\xff",
    b"\x81", b"\xe2\x80\x8b", b"\xc3", b"'", b"\\", b"#", b"<", b"\x7f", b"\x85",
)  # fmt: skip


@dataclass
class Polluted:
    """A table on its way to being wrong: cells, then how it is written, then its bytes. `done` names the steps."""

    cells: list[list[str]]
    delimiter: str = ","
    quoting: int = csv.QUOTE_MINIMAL
    line_end: str = "\n"
    encoding: str = "utf-8"
    above: str = ""
    below: str = ""
    done: list[str] = field(default_factory=list)

    def written(self) -> bytes:
        """The file as it is before any byte of it is changed."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, delimiter=self.delimiter, quoting=self.quoting, lineterminator=self.line_end)
        writer.writerows(self.cells)
        text = self.above + stream.getvalue() + self.below
        return text.encode(self.encoding, errors="replace")


Step = Callable[[Random, Polluted], None]


def _row(random: Random, table: Polluted) -> int:
    """A row of data; the header if there is none."""
    return random.randrange(1, len(table.cells)) if len(table.cells) > 1 else 0


def delete_a_column(random: Random, table: Polluted) -> None:
    place = random.randrange(len(table.cells[0]))
    for row in table.cells:
        del row[place : place + 1]


def double_a_column(random: Random, table: Polluted) -> None:
    place = random.randrange(len(table.cells[0]))
    for row in table.cells:
        row.insert(place, row[place] if place < len(row) else "")


def move_columns(random: Random, table: Polluted) -> None:
    order = list(range(len(table.cells[0])))
    random.shuffle(order)
    table.cells[:] = [[row[place] if place < len(row) else "" for place in order] for row in table.cells]


def add_a_column(random: Random, table: Polluted) -> None:
    place = random.randrange(len(table.cells[0]) + 1)
    for number, row in enumerate(table.cells):
        row.insert(place, random.choice(ODD_VALUES) if number else "notes")


def delete_a_row(random: Random, table: Polluted) -> None:
    table.cells.pop(random.randrange(len(table.cells)))


def double_a_row(random: Random, table: Polluted) -> None:
    table.cells.insert(random.randrange(1, len(table.cells) + 1), list(table.cells[_row(random, table)]))


def move_rows(random: Random, table: Polluted) -> None:
    header, *rows = table.cells
    random.shuffle(rows)
    table.cells[:] = [header, *rows]


def move_the_header(random: Random, table: Polluted) -> None:
    table.cells.insert(random.randrange(len(table.cells)), table.cells.pop(0))


def swap_two_values(random: Random, table: Polluted) -> None:
    one, two = _row(random, table), _row(random, table)
    if table.cells[one] and table.cells[two]:
        left, right = random.randrange(len(table.cells[one])), random.randrange(len(table.cells[two]))
        table.cells[one][left], table.cells[two][right] = table.cells[two][right], table.cells[one][left]


def put_an_odd_value(random: Random, table: Polluted) -> None:
    row = table.cells[_row(random, table)]
    if row:
        row[random.randrange(len(row))] = random.choice(ODD_VALUES)


def shift_a_row(random: Random, table: Polluted) -> None:
    row = table.cells[_row(random, table)]
    row.insert(random.randrange(len(row) + 1), random.choice(("", "x")))


def cut_a_row(random: Random, table: Polluted) -> None:
    row = table.cells[_row(random, table)]
    del row[random.randrange(len(row) + 1) :]


def dress_a_name(random: Random, table: Polluted) -> None:
    place = random.randrange(len(table.cells[0])) if table.cells[0] else 0
    if table.cells[0]:
        dress = random.choice(
            (str.upper, str.title, lambda name: f" {name}", lambda name: f"{name}\u00a0", lambda name: "")
        )
        table.cells[0][place] = dress(table.cells[0][place])


def change_the_delimiter(random: Random, table: Polluted) -> None:
    table.delimiter = random.choice(";\t|:")


def quote_everything(random: Random, table: Polluted) -> None:
    table.quoting = csv.QUOTE_ALL


def change_line_ends(random: Random, table: Polluted) -> None:
    table.line_end = random.choice(("\r\n", "\r", "\n\n", "\n\r", "\x0b", ",\n", " \n"))


def change_the_encoding(random: Random, table: Polluted) -> None:
    table.encoding = random.choice(
        ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "cp437")
    )


def put_something_above(random: Random, table: Polluted) -> None:
    table.above = random.choice(("\n", "Report\n", "Report,,\n\n", "\ufeff", "sep=,\n", " ", "#comment\n"))


def put_something_below(random: Random, table: Polluted) -> None:
    table.below = random.choice(
        ("\n", "\n\n\n", "Total,3\n", ",,\n", " \n", "\x1a", "(end of report)\n", '"', "\u00a0\n")
    )


def flip_a_bit(random: Random, data: bytearray) -> None:
    if data:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def delete_bytes(random: Random, data: bytearray) -> None:
    start = random.randrange(len(data) + 1)
    del data[start : start + random.choice((1, 1, 2, 10))]


def insert_bytes(random: Random, data: bytearray) -> None:
    place = random.randrange(len(data) + 1)
    data[place:place] = random.choice(ODD_BYTES)


def cut_off(random: Random, data: bytearray) -> None:
    del data[random.randrange(len(data) + 1) :]


def repeat_a_piece(random: Random, data: bytearray) -> None:
    start = random.randrange(len(data) + 1)
    piece = data[start : start + random.randrange(1, 40)]
    data[start:start] = piece


IN_CELLS: tuple[Step, ...] = (
    delete_a_column, double_a_column, move_columns, add_a_column, delete_a_row, double_a_row, move_rows, move_the_header,
    swap_two_values, swap_two_values, put_an_odd_value, put_an_odd_value, put_an_odd_value, shift_a_row, cut_a_row,
    dress_a_name,
)  # fmt: skip
IN_DIALECT: tuple[Step, ...] = (
    change_the_delimiter, quote_everything, change_line_ends, change_the_encoding, put_something_above,
    put_something_below,
)  # fmt: skip
IN_BYTES: tuple[Callable[[Random, bytearray], None], ...] = (
    flip_a_bit, flip_a_bit, delete_bytes, insert_bytes, insert_bytes, cut_off, repeat_a_piece,
)  # fmt: skip


def polluted(random: Random, cells: list[list[str]]) -> tuple[bytes, str]:
    """A polluted copy of a table as a file, and what was done to it: one to three steps of the three kinds."""
    table = Polluted([list(row) for row in cells])
    kinds = random.choices(("cells", "dialect", "bytes"), weights=(5, 3, 4), k=random.choice((1, 1, 1, 1, 2, 3)))
    for _ in range(kinds.count("cells")):
        _take(random, table, IN_CELLS)
    for _ in range(kinds.count("dialect")):
        _take(random, table, IN_DIALECT)
    data = bytearray(table.written())
    for _ in range(kinds.count("bytes")):
        pollute_bytes(random, data, table.done)
    return bytes(data), ", ".join(table.done)


def pollute_bytes(random: Random, data: bytearray, done: list[str]) -> None:
    """Change a file's bytes in place by one step, and note it."""
    step = random.choice(IN_BYTES)
    step(random, data)
    done.append(step.__name__)


def _take(random: Random, table: Polluted, steps: tuple[Step, ...]) -> None:
    if table.cells:
        step = random.choice(steps)
        step(random, table)
        table.done.append(step.__name__)
