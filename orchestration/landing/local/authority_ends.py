"""The authorities that are declared to be no more (`local/ended.csv`), and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.local.ended import end_in_words, successors
from orchestration.landing.local.in_force import own_rows_in_force
from orchestration.landing.local.receiving import accepted_in_inbox
from orchestration.landing.local.tables import Row, rows_of

TABLE = "ended"


@dataclass(frozen=True)
class End:
    """The last day (ISO text) of an authority, the codes that took over from it, and the file that says so."""

    ended_on: str
    succeeded_by: tuple[str, ...]
    source_file: str

    @property
    def words(self) -> str:
        """When it ended and who took over, as a sentence goes on."""
        return end_in_words(self.ended_on, self.succeeded_by)


def ends_in_force(outputs: Outputs) -> dict[str, End]:
    """The ends that the files in use declare, by authority.

    Raises:
        RegisterError: a receipt or a kept file of these is damaged.
    """
    rows = own_rows_in_force(outputs, [TABLE])[TABLE]
    return _ends((each.authority, each.source_file, each.values) for each in rows)


def declared_ends(settings: Settings, is_landing: bool) -> dict[str, End]:
    """The ends by authority: those in use, or, with `is_landing` False, those that a refresh would use.

    Raises:
        RegisterError: a receipt or a kept file is damaged.
    """
    if is_landing:
        return ends_in_force(settings.outputs)
    return _ends(
        (receipt.authority, receipt.source_file, row)
        for receipt, data in accepted_in_inbox(settings, TABLE).values()
        for _, row in rows_of(TABLE, receipt.source_file, data)
    )


def _ends(lines: Iterable[tuple[str | None, str, Row]]) -> dict[str, End]:
    # The hub's lines first: what a council says of itself wins.
    return {
        row["local_authority_code"]: End(row["ended_on"], tuple(successors(row["succeeded_by"])), source_file)
        for _, source_file, row in sorted(lines, key=lambda line: line[0] is not None)
    }
