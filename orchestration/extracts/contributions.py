"""Which of the accepted extracts are in use now: one on its own, or several put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.contracts import DOMAINS, Contract, load_contracts
from orchestration.landing.register.previous_extracts import DAYS_LOOKED_BACK, days_between
from orchestration.landing.register.receipts import BatchReceipt, ExportReceipt
from orchestration.landing.register.register import Register, still_accepted

Extract = tuple[BatchReceipt, ExportReceipt]


@dataclass(frozen=True)
class Contribution:
    """One extract whose rows are in force, alone or united with others of its authority and export."""

    receipt: BatchReceipt
    export: ExportReceipt
    is_newest: bool
    is_alone: bool


class Contributions(NamedTuple):
    """The extracts in force, and those that would be without the newest of each authority and export.

    Each by authority, export and date.
    """

    in_force: list[Contribution]
    before: list[Contribution]

    @property
    def all(self) -> list[Contribution]:
        """Both; some extracts are in both."""
        return [*self.in_force, *self.before]


def contributions_of(settings: Settings) -> Contributions:
    """What counts of everything accepted so far, and what that is compared with.

    For one extract date the newest accepted receipt that has the export counts. A full extract replaces all before it;
    extracts of a period are united with one another and with the last full one before them, as long as they have the
    same profile; children always are.

    What would be in force without the newest extract follows from the dates of the accepted extracts alone, not from
    when they came. Exports of which there is only one extract are not among it. Children come with care and with
    protection, and are taken without the newest batch of each: else a protection batch two days after a care batch
    would hide what the care batch changed.

    Raises:
        RegisterError: the register is damaged.
    """
    return contributions_in(settings.outputs)


def contributions_in(outputs: Outputs) -> Contributions:
    """The same of an outputs folder, for which no other setting is needed.

    Raises:
        RegisterError: the register is damaged.
    """
    return _contributions(_accepted_extracts(_receipts(outputs)))


def in_force_after(receipts: list[BatchReceipt]) -> list[Contribution]:
    """What was in force when these receipts, the oldest first, were all that there were."""
    return _contributions(_accepted_extracts(receipts)).in_force


def _receipts(outputs: Outputs) -> list[BatchReceipt]:
    return Register(outputs.register, is_written=False).receipts


def _contributions(accepted: dict[tuple[str, str], list[Extract]]) -> Contributions:
    contracts = load_contracts()
    in_force: list[Contribution] = []
    before: list[Contribution] = []
    for (_, export_name), extracts in accepted.items():
        contract = contracts[export_name]
        in_force += _that_count(contract, extracts)
        before += _that_count(contract, _before_the_newest(contract, extracts, contracts))
    return Contributions(in_force, before)


def landed_files_needed(settings: Settings) -> set[str]:
    """The landed files, below the landing folder, that are in force, or that those or a next batch are compared with.

    Raises:
        RegisterError: the register is damaged.
    """
    accepted = _accepted_extracts(_receipts(settings.outputs))
    needed = {each.export.landed_as for each in _contributions(accepted).all}
    for extracts in accepted.values():
        newest = extracts[0][0].extract_date
        needed |= {
            export.landed_as
            for receipt, export in extracts
            if (days_between(receipt.extract_date, newest) or 0) <= DAYS_LOOKED_BACK
        }
    return needed


def _accepted_extracts(receipts: list[BatchReceipt]) -> dict[tuple[str, str], list[Extract]]:
    """The accepted extracts of each authority and export, the newest date first."""
    found: dict[tuple[str, str], dict[str, Extract]] = {}
    for receipt in still_accepted(receipts):
        for export in receipt.exports:
            of_dates = found.setdefault((receipt.local_authority_code, export.export_name), {})
            of_dates[receipt.extract_date] = (receipt, export)
    return {
        place: [of_dates[date] for date in sorted(of_dates, reverse=True)] for place, of_dates in sorted(found.items())
    }


def _before_the_newest(contract: Contract, extracts: list[Extract], contracts: dict[str, Contract]) -> list[Extract]:
    if not contract.is_of_every_domain:
        return extracts[1:]
    newest = {extracts[0][0].extract_date}
    for domain in DOMAINS:
        dates = [
            receipt.extract_date
            for receipt, _ in extracts
            if any(contracts[export.export_name].domain == domain for export in receipt.exports)
        ]
        # The only care batch there is has changed nothing, whatever came after it.
        newest.update(dates[:1] if len(dates) > 1 else [])
    return [each for each in extracts if each[0].extract_date not in newest]


def _that_count(contract: Contract, extracts: list[Extract]) -> list[Contribution]:
    # The newest extract of an export of every domain (children) alone may lack some.
    if not contract.is_of_every_domain:
        extracts = _up_to_the_last_full_one(extracts)
    return [
        Contribution(receipt, export, is_newest=place == 0, is_alone=len(extracts) == 1)
        for place, (receipt, export) in enumerate(extracts)
    ]


def _up_to_the_last_full_one(extracts: list[Extract]) -> list[Extract]:
    for place, (receipt, _) in enumerate(extracts):
        if receipt.profile != extracts[0][0].profile:
            # Another layout names the same records by other ids: united, each would be there twice.
            return extracts[:place]
        if receipt.extracts == "full":
            return extracts[: place + 1]
    return extracts
