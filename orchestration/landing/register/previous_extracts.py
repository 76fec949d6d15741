"""What is known of the extracts before a batch: the next-earlier one of each export, and the months before that."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from orchestration.landing.inbox.batches import InboxBatch
from orchestration.landing.register.receipts import ExportReceipt
from orchestration.landing.register.register import Register

# How far back extracts are looked at: months are compared with those of a year, a return with that of the year before.
DAYS_LOOKED_BACK = 760
# Days. A return of a year is compared with one of a year, whichever day of the month each was made.
ALIKE_WITHIN = 31


@dataclass(frozen=True)
class EarlierExtract:
    """One accepted extract of an export: its day (ISO text), its landed file and how it was read.

    `extracts` is `full` or `period`; `reaches_back_to` the first day that it tells of, as ISO text, where one is said.
    """

    extract_date: str
    landed: Path
    profile: str | None
    extracts: str = "full"
    reaches_back_to: str | None = None

    @property
    def days(self) -> int | None:
        """How long a time it tells of; None where no first day is said."""
        return days_between(self.reaches_back_to, self.extract_date)


@dataclass(frozen=True)
class PreviousExtracts:
    """The extracts of the next-earlier dates, by export: rows, profile and day, where full ones are landed, and the
    hashes of the files that they came from. `earlier` are all the extracts of the last two years, the oldest first, and
    `receipts` those of all the landed files that may be read.
    """

    rows: dict[str, int] = field(default_factory=dict)
    landed: dict[str, Path] = field(default_factory=dict)
    profiles: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, frozenset[str]] = field(default_factory=dict)
    earlier: Mapping[str, tuple[EarlierExtract, ...]] = field(default_factory=dict)
    receipts: tuple[ExportReceipt, ...] = ()

    @property
    def compared_with(self) -> dict[str, str]:
        """What identifies them: a batch is judged anew when this changes."""
        named = {
            name: self.landed[name].name if name in self.landed else str(count) for name, count in self.rows.items()
        }
        files = sorted(
            f"{name}/{each.extract_date}/{each.landed.name}" for name in self.earlier for each in self.earlier[name]
        )
        return {**named, "earlier extracts": hashlib.sha256("\n".join(files).encode()).hexdigest()} if files else named

    def all_rows_had_it(self, export_name: str) -> str:
        """What a message adds on a column that every row must fill; nothing where there was no extract before."""
        rows = self.rows.get(export_name)
        return f"; in the extract of {self.dates[export_name]} all {rows:,} records had it filled" if rows else ""

    def still_there(self) -> PreviousExtracts:
        """Those whose rows can be compared: a purge may have taken old ones away, which are named as before."""
        return replace(
            self,
            landed={name: path for name, path in self.landed.items() if path.exists()},
            earlier={
                name: tuple(each for each in extracts if each.landed.exists())
                for name, extracts in self.earlier.items()
            },
        )

    def of_layout(self, profile: str) -> PreviousExtracts:
        """Those whose columns can be compared: another layout has other ids and other columns."""
        same = {name for name, layout in self.profiles.items() if layout == profile}
        return replace(self, landed={name: path for name, path in self.landed.items() if name in same})

    def full_of(self, export_name: str, profile: str) -> list[EarlierExtract]:
        """The full extracts of an export in one layout, the oldest first."""
        return [
            each
            for each in self.earlier.get(export_name, ())
            if each.extracts == "full" and each.profile == profile and each.landed.is_file()
        ]

    def last_return(self, export_name: str, profile: str, days: int | None) -> EarlierExtract | None:
        """The newest extract of a period in one layout that tells of about as many days, if there is one."""
        alike = [
            each
            for each in self.earlier.get(export_name, ())
            if each.extracts != "full" and each.profile == profile and each.landed.is_file()
            if days is None or each.days is None or abs(each.days - days) <= ALIKE_WITHIN
        ]
        return alike[-1] if alike else None


@lru_cache(maxsize=100_000)
def days_between(first_day: str | None, last_day: str) -> int | None:
    """Days from one day to another, both ISO text; None without the first."""
    if first_day is None:
        return None
    return (datetime.date.fromisoformat(last_day) - datetime.date.fromisoformat(first_day)).days


def previous_extracts(register: Register, landed: Callable[[str], Path], batch: InboxBatch) -> PreviousExtracts:
    """What a batch is compared with: rows always, records where both extracts are full, months and returns by layout.

    Nothing of a batch whose folder is wrongly named, because its day is not known.

    Args:
        register: of what was accepted.
        landed: gives the file of an export by the name in its receipt.
        batch: what is compared.
    """
    if batch.folder_problems():
        return PreviousExtracts()
    of_exports = register.earlier_exports(batch.local_authority_code, batch.extract_date)
    newest = {name: extracts[-1] for name, extracts in of_exports.items()}
    recent = {
        name: [
            (receipt, export)
            for receipt, export in extracts
            if export.rows_landed and (days_between(receipt.extract_date, batch.extract_date) or 0) <= DAYS_LOOKED_BACK
        ]
        for name, extracts in of_exports.items()
    }
    full = {name: each for name, each in newest.items() if each[0].extracts == "full"}
    return PreviousExtracts(
        rows={name: export.rows_landed for name, (_, export) in newest.items() if export.rows_landed},
        profiles={name: receipt.profile for name, (receipt, _) in newest.items() if receipt.profile},
        landed={name: landed(export.landed_as) for name, (_, export) in full.items() if export.rows_landed},
        dates={name: receipt.extract_date for name, (receipt, _) in newest.items()},
        hashes={name: frozenset(part.source_sha256 for part in each.parts) for name, (_, each) in newest.items()},
        earlier={
            name: tuple(
                EarlierExtract(
                    receipt.extract_date,
                    landed(export.landed_as),
                    receipt.profile,
                    receipt.extracts,
                    receipt.history_from.get(name) or min(receipt.history_from.values(), default=None),
                )
                for receipt, export in extracts
            )
            for name, extracts in recent.items()
        },
        receipts=(
            *(export for _, export in full.values()),
            *(export for extracts in recent.values() for _, export in extracts),
        ),
    )
