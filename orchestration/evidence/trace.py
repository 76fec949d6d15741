"""One published figure traced: its members, what decided each, and whether they add up to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, cast

from orchestration.evidence.erased_members import explaining
from orchestration.evidence.figure import Cell, Figure, find_cell
from orchestration.evidence.members import CHOSEN, read_members
from orchestration.evidence.not_supplied import why_not_supplied
from orchestration.evidence.opening import OpenRelease
from orchestration.evidence.quantiles import QUANTILES, quantile
from orchestration.ground.database.sql import tables_in
from orchestration.ground.display import counted, displayed, shown
from orchestration.releases.erasing.erased_since import ErasedChild, in_words

__all__ = ["Figure", "Trace", "trace_figure"]


@dataclass(frozen=True)
class Trace:
    """A published cell, all its members, and what these come to: sums, or for a median or percentile `quantile`.

    `erased` are the erasures of children since that explain why the members do not make the figure any more.
    `why_not_supplied` says of a cell that is not available what is missing. `merged` has, of children among the members
    whose ids were merged, the ids that rows of files may have in place of the newest one, by that one.
    """

    cell: Cell
    members: list[dict[str, Any]]
    numerator: Decimal
    denominator: Decimal
    excluded: Decimal
    quantile: Decimal | None = None
    why_not_supplied: str = ""
    erased: tuple[ErasedChild, ...] = ()
    merged: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def words_on_merged(self) -> str:
        """Which ids an auditor finds in the files in place of those that stand here; nothing if none were merged."""
        if not self.merged:
            return ""
        pairs = "; ".join(f"{child} was {', '.join(others)}" for child, others in self.merged.items())
        return (
            "Merged children stand here under their newest id, and in a row of a file under the one they had then: "
            f"{pairs}."
        )

    @property
    def faults(self) -> list[str]:
        """The differences that nothing explains, as sentences; empty if the release can be relied on."""
        return [] if self.erased else self.differences

    @property
    def differences(self) -> list[str]:
        """Where the members' sums are not the published figure, as sentences; empty if they agree."""
        return [
            f"{name} {shown(of_members)}, published {shown(of_cell)}"
            for name, of_members, of_cell in self.differing_pairs
        ]

    @property
    def differing_pairs(self) -> list[tuple[str, Decimal | None, Decimal | int | None]]:
        """What differs: its name, what the members come to, and what was published."""
        if not self.cell.is_available or not self.cell.definition.has_evidence:
            return []
        pairs: list[tuple[str, Decimal | None, Decimal | int | None]] = [
            ("excluded", self.excluded, self.cell.excluded)
        ]
        if self.measure in QUANTILES:
            number = Decimal(len(self.members) - int(self.excluded))
            pairs += [(QUANTILES[self.measure], self.quantile, self.cell.value)]
            pairs += [("number of amounts", number, self.cell.denominator)]
        else:
            pairs = [("numerator", self.numerator, self.cell.numerator), *pairs]
            if self.cell.denominator is not None:
                pairs.append(("denominator", self.denominator, self.cell.denominator))
        return [pair for pair in pairs if pair[1] != pair[2]]

    @property
    def measure(self) -> str:
        """What the indicator measures, as its definition says."""
        return self.cell.definition.measure

    @property
    def conclusion(self) -> str:
        """What the members come to in a sentence, and whether that is the published figure."""
        if not self.cell.is_available:
            return self.why_not_supplied
        if not self.cell.definition.has_evidence:
            return (
                f"This figure is not counted here, so there is no evidence of it. It is from: "
                f"{self.cell.definition.source}. The council's own file external_results.csv brought it."
            )
        members = counted(len(self.members), "member")
        if self.measure in QUANTILES:
            sums = f"{members}: {QUANTILES[self.measure]} of their amounts {displayed(self.quantile, self.measure)}"
        elif self.cell.denominator is None:
            sums = f"{members}: together {shown(self.numerator)}"
        else:
            sums = f"{members}: {shown(self.numerator)} in the numerator of {shown(self.denominator)}"
        if self.excluded:
            sums += f", {shown(self.excluded)} excluded"
        if self.erased:
            return (
                f"{sums}; not the published figure any more ({'; '.join(self.differences)}), because "
                f"{in_words(self.erased)}: the figure stays as published, and this is no fault"
            )
        if self.differences:
            return f"{sums}; DOES NOT AGREE with the published figure ({'; '.join(self.differences)})"
        return f"{sums}; agrees with the published figure"


def trace_figure(release: OpenRelease, figure: Figure) -> Trace:
    """Find a figure's cell and its members, and sum them.

    Raises:
        UsageError: there is no such figure; the message says what there is.
    """
    cell = find_cell(release, figure)
    members = read_members(release, cell) if cell.is_available and cell.definition.has_evidence else []

    def total(*roles: str) -> Decimal:
        return sum((member["counted"] for member in members if member["role"] in roles), Decimal(0))

    amounts = [member["counted"] for member in members if member["role"] == "numerator"]
    trace = Trace(
        cell,
        members,
        total("numerator", "both"),
        total("denominator", "both"),
        total("excluded"),
        quantile(cell.definition.measure, amounts) if cell.definition.measure in QUANTILES else None,
        ""
        if cell.is_available
        else why_not_supplied(release, cell.definition, cell.local_authority_code, cell.period_end),
    )
    return replace(trace, erased=explaining(release, cell, _missing(trace)), merged=_merged(release) if members else {})


def _merged(release: OpenRelease) -> dict[str, list[str]]:
    """Of the members chosen last, the other ids of their children, which share a key; none where no keys are kept."""
    if "key_child" not in tables_in(release.connection, "evidence"):
        return {}
    rows = release.rows(
        f"""
        select ids.child_id, list(distinct others.child_id order by others.child_id) as others
        from evidence.key_child as ids
        inner join evidence.key_child as others using (local_authority_code, child_key)
        where others.child_id <> ids.child_id
            and (local_authority_code, ids.child_id) in (select (local_authority_code, child_id) from {CHOSEN})
        group by all order by all
        """
    )
    return {str(row["child_id"]): list(map(str, cast(list[object], row["others"]))) for row in rows}


def _missing(trace: Trace) -> dict[str, Decimal]:
    """By how much each number of the members is less than was published, by its name.

    Empty if no member that went can explain it. A median or percentile moves either way when a member goes, and not at
    all when none does.
    """
    missing = {
        name: Decimal(of_cell or 0) - Decimal(of_members or 0) for name, of_members, of_cell in trace.differing_pairs
    }
    moved = missing.pop(QUANTILES.get(trace.measure, ""), None)
    return {} if moved is not None and "number of amounts" not in missing else missing
