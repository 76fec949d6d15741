"""The rows of a seed of the dbt project, for what Python and SQL must say alike."""

from __future__ import annotations

import csv
from pathlib import Path


def seed_rows(seed: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header, each value as text by its column; a blank value is an empty text.

    Raises:
        OSError: the file cannot be read.
    """
    with seed.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
