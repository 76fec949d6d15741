"""Columns and files: arrays become the canonical CSV, byte for byte the same each time."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.csv

from orchestration.sample_data.days import BLANK, Codes, Days, Numbers

Table: TypeAlias = dict[str, pa.Array]


def id_column(prefix: str, numbers: Numbers) -> pa.Array:
    """Invented ids such as C000123; a negative number is a blank cell."""
    digits = compute.utf8_lpad(pa.array(numbers).cast(pa.string()), 6, "0")
    ids = compute.binary_join_element_wise(pa.scalar(prefix), digits, "")
    return compute.if_else(pa.array(numbers >= 0), ids, pa.scalar(None, pa.string()))


def day_column(days: Days) -> pa.Array:
    """ISO dates; a negative day is a blank cell."""
    return pa.array(days.astype(np.int32), mask=days <= BLANK).cast(pa.date32())


def code_column(codes: Codes) -> pa.Array:
    """Text as it is; the empty text is a blank cell."""
    return pa.array(codes)


def number_column(numbers: Numbers) -> pa.Array:
    """Whole numbers; a negative one is a blank cell."""
    return pa.array(numbers, mask=numbers < 0)


def decimal_column(values: npt.NDArray[np.float64]) -> pa.Array:
    """Decimals; not-a-number is a blank cell."""
    return pa.array(values, mask=np.isnan(values))


def write_table(table: Table, path: Path) -> int:
    """Write one export (UTF-8, comma, a header, blank for not recorded) and return its number of rows.

    Raises:
        pyarrow.lib.ArrowInvalid: a value would need quoting, which no value of the sample does.
    """
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
    with path.open("wb") as file:
        file.write((",".join(table) + "\n").encode())
        pyarrow.csv.write_csv(pa.table(table), file, options)
    return len(next(iter(table.values())))
