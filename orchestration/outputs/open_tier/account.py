"""The account of the open tier: every number of it, hidden ones too, so that the next release knows what was said.

It is restricted: it lies with the evidence of its release. It holds totals and no ids, and carries the accounts before
it, so that the newest one is enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestration.outputs.open_tier.display import CONFIDENTIAL as CONFIDENTIAL_WORD
from orchestration.outputs.open_tier.display import NOT_AVAILABLE, is_symbol
from orchestration.outputs.open_tier.figures import Key, Number
from orchestration.outputs.open_tier.linking import CONFIDENTIAL, HIDDEN, LEFT_OUT, PUBLIC, Said
from orchestration.outputs.open_tier.proof import PARTS, Written

ACCOUNT = "open_numbers.parquet"
Accounts = dict[str, dict[str, dict[Key, Said]]]


def said_of(numbers: Mapping[Key, Number], rows: Sequence[Written]) -> dict[Key, Said]:
    """Each number with how it stands in the tables, and if it stands in two, with what tells more."""
    words: dict[Key, set[str]] = defaultdict(set)
    for row in rows:
        for part in PARTS:
            words[row.figure.key(part)].add(row.word(part))  # type: ignore[arg-type]
    return {key: Said(number, _status(words[key])) for key, number in numbers.items()}


def _status(words: set[str]) -> str:
    if any(not is_symbol(word) for word in words):
        return PUBLIC
    return CONFIDENTIAL if CONFIDENTIAL_WORD in words else LEFT_OUT if NOT_AVAILABLE in words else HIDDEN


def write_account(accounts: Accounts, target: Path) -> None:
    """Write what each release said, by release, authority and number."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [
        (release, *key, *said.number, said.status)
        for release, by_authority in sorted(accounts.items())
        for _, by_key in sorted(by_authority.items())
        for key, said in sorted(by_key.items())
    ]
    names = ("release_id", *Key._fields, *Number._fields, "status")
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    pq.write_table(pa.table(dict(zip(names, map(list, columns), strict=True))), target)


def read_accounts(files: Sequence[Path], released: Sequence[str]) -> Accounts:
    """What the releases said that left the building, from every account that is there.

    Args:
        files: accounts, each in the restricted folder of its release and with the accounts before it.
        released: ids of releases that were published.
    """
    import pyarrow.parquet as pq

    found: Accounts = defaultdict(lambda: defaultdict(dict))
    for file in files:
        for row in pq.read_table(file).to_pylist():
            key = Key(*(row[name] for name in Key._fields))
            number = Number(*(row[name] for name in Number._fields))
            if row["release_id"] != file.parent.name or row["release_id"] in released:
                found[row["release_id"]][key.authority][key] = Said(number, row["status"])
    return found
