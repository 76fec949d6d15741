"""What a batch must hold: the exports that go with those it has, and rows in an export that had some before."""

from __future__ import annotations

from collections.abc import Mapping, Set

from orchestration.landing.contracts import DOMAINS, Contract
from orchestration.landing.plausibility.amounts import EMPTY_WAY_OUT, emptied_exports
from orchestration.landing.problems import under
from orchestration.landing.receiving.judgement import Judgement


def note_missing_exports(
    found: Judgement, contracts: Mapping[str, Contract], present: Set[str], previous_rows: Mapping[str, int]
) -> None:
    """Note the exports that the batch must hold and does not, and those it holds without ever having had a row.

    Args:
        found: the judgement, to which the problems are added.
        contracts: of all exports, by name.
        present: the exports that the batch has a file for, readable or not.
        previous_rows: how many rows each export of the previous extract had.
    """
    rows = _rows_landed(found)
    for domain in DOMAINS:
        if not any(contract.domain == domain and contract.name in present for contract in contracts.values()):
            continue
        for name in (name for name, contract in contracts.items() if domain in contract.is_required_with):
            is_known_empty = name in found.instructions.empty or name in previous_rows
            # Children are required with both domains; once is enough.
            if name not in present:
                why = f"A batch with {domain} files must hold it; export it for the same day."
                found.add([under("file_missing", f"{found.title(name)}: the file is missing. {why}")])
            elif rows.get(name) == 0 and not is_known_empty:
                what = f"{found.title(name)}: it has a header and no rows."
                found.add([under("export_emptied", f"{what} {EMPTY_WAY_OUT.format(name)}")])


def note_emptied_exports(found: Judgement, previous_rows: Mapping[str, int]) -> None:
    """Note the exports that have no rows, and had some in the previous extract."""
    found.problems += [
        under(
            "export_emptied",
            f"{found.title(name)}: it has no rows, and the previous extract had {previous_rows[name]:,}. "
            f"{EMPTY_WAY_OUT.format(name)}",
        )
        for name in emptied_exports(_rows_landed(found), found.instructions.empty, previous_rows)
    ]


def note_empty_with_rows(found: Judgement) -> None:
    """Note the exports that batch.yml says are empty, and that have rows: one of the two is not of this batch."""
    rows = _rows_landed(found)
    for name in dict.fromkeys(found.instructions.empty):
        if rows.get(name):
            what = f"{found.title(name)}: batch.yml says that it is empty, and it has {rows[name]:,} rows."
            remedy = f"Take {name} out of `empty` in batch.yml, where it may be left from another batch, or put the"
            found.add([under("empty_has_rows", f"{what} {remedy} right file into the folder.")])


def _rows_landed(found: Judgement) -> dict[str, int]:
    return {read.contract.name: read.rows_landed for read in found.exports}
