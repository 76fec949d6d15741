"""What looks wrong in the extracts in force, as their receipts say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields

import duckdb
import pyarrow as pa

from orchestration.extracts.accounts import create_from_rows
from orchestration.extracts.contributions import Contribution


@dataclass(frozen=True)
class LooksWrong:
    """A note on an export in force, or on a column of it; `extract_date` is ISO text."""

    local_authority_code: str
    export_name: str
    column_name: str | None
    extract_date: str
    source_file: str
    said: str


COLUMNS = {each.name: pa.string() for each in fields(LooksWrong)}


def looking_wrong(contributions: Iterable[Contribution]) -> Iterator[LooksWrong]:
    """The notes on the extracts that count, in their order; of receipts that did not keep them nobody knows."""
    for each in _that_say(contributions):
        for place, notes in (each.receipt.looks_wrong or {}).items():
            export, _, column = place.partition(".")
            if export == each.export.export_name:
                file = each.export.parts[0].source_file
                for said in notes:
                    yield LooksWrong(
                        each.receipt.local_authority_code, export, column or None, each.receipt.extract_date, file, said
                    )


def not_looked_at(contributions: Iterable[Contribution]) -> list[str]:
    """The batches in force, as `authority date`, whose receipts are of versions that did not keep such notes."""
    return sorted({each.receipt.name for each in _that_say(contributions) if each.receipt.looks_wrong is None})


def _that_say(contributions: Iterable[Contribution]) -> Iterator[Contribution]:
    """Without older full extracts: of these no more is in force than children whom the newest does not have."""
    return (each for each in contributions if each.is_newest or each.receipt.extracts != "full")


def write_looking_wrong(warehouse: duckdb.DuckDBPyConnection, contributions: Iterable[Contribution]) -> None:
    """Write `landing.looks_wrong`: the notes on the extracts that count."""
    create_from_rows(
        warehouse,
        [asdict(note) for note in looking_wrong(contributions)],
        COLUMNS,
        "create or replace table landing.looks_wrong as "
        "select * replace (cast(extract_date as date) as extract_date) from given",
    )
