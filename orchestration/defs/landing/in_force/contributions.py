"""Which of the accepted extracts are in force, alone or united."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.defs.landing.receiving.receipts import BatchReceipt, ExportReceipt
from orchestration.defs.landing.receiving.register import Register, still_accepted
from orchestration.settings import Settings

# Both care and protection batches hold children, so the newest extract alone may lack some.
UNITED_EXPORTS = ("children",)


@dataclass(frozen=True)
class Contribution:
    """One extract whose rows are in force, alone or united with others of its authority and export."""

    receipt: BatchReceipt
    export: ExportReceipt
    is_newest: bool
    is_alone: bool


def contributions_in_force(settings: Settings) -> list[Contribution]:
    """The extracts in force, by authority, export and date.

    For one extract date the newest accepted receipt that has the export counts. A full extract replaces all before it;
    extracts of a period are united with one another and with the last full one before them; children always are.

    Raises:
        RegisterError: the register is damaged.
    """
    newest: dict[tuple[str, str], dict[str, tuple[BatchReceipt, ExportReceipt]]] = {}
    for receipt in still_accepted(Register(settings.outputs.register, is_written=False).receipts):
        for export in receipt.exports:
            of_dates = newest.setdefault((receipt.local_authority_code, export.export_name), {})
            of_dates[receipt.extract_date] = (receipt, export)
    found: list[Contribution] = []
    for (_, export_name), of_dates in sorted(newest.items()):
        extracts = [of_dates[date] for date in sorted(of_dates, reverse=True)]
        if export_name not in UNITED_EXPORTS:
            extracts = _up_to_the_last_full_one(extracts)
        found += [
            Contribution(receipt, export, is_newest=place == 0, is_alone=len(extracts) == 1)
            for place, (receipt, export) in enumerate(extracts)
        ]
    return found


def _up_to_the_last_full_one(
    extracts: list[tuple[BatchReceipt, ExportReceipt]],
) -> list[tuple[BatchReceipt, ExportReceipt]]:
    for place, (receipt, _) in enumerate(extracts, start=1):
        if receipt.extracts == "full":
            return extracts[:place]
    return extracts
