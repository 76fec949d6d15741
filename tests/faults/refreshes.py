"""The two refreshes of the fault list: of everything that is accepted, and then of everything that is refused.

Each case is an authority of its own, so that all of them share a refresh and none hides another. Before the first stands
the release of the sample's council, which must stay as it is; the second must publish nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.landing.register.receipts import BatchReceipt
from orchestration.landing.register.register import Register
from tests.conftest import Refreshed, again, copy_of, hashes
from tests.faults.case import Case, write_files
from tests.faults.invented import BEFORE
from tests.faults.table import INVENTED, accepted_cases, refused_cases

# What may hold children's data, by design: landed rows, batches put aside, evidence, and the private builds.
PRIVATE = ("landing", "quarantine", "restricted", "runs")
# Of these folders, what tells about the data, and must not hold any of it.
TOLD = ("*.json", "reasons.txt")
A_SECRET = re.compile(rb"(?i)qz\d+[a-z0-9]+")
A_BIRTHDAY = re.compile(rb"(?:2009|201\d)-\d\d-\d\d|\d\d/\d\d/(?:2009|201\d)")


def write_accepted_cases(inbox: Path) -> None:
    """Put the accepted cases into an inbox, and the earlier batches of all cases that are compared with one."""
    for case in accepted_cases():
        _write(inbox, case)
    for case in (*accepted_cases(), *refused_cases()):
        if case.before is not None:
            who = INVENTED[case.number]
            write_files(inbox / who.code / BEFORE, case.before(who))


def write_refused_cases(inbox: Path) -> None:
    """Put the refused cases into an inbox."""
    for case in refused_cases():
        _write(inbox, case)


def _write(inbox: Path, case: Case) -> None:
    who = INVENTED[case.number]
    write_files(inbox / who.code / case.date, case.batch(who))
    case.put(inbox / who.code / case.date)


@dataclass(frozen=True)
class FaultRefreshes:
    """Both refreshes, and what lay in every folder before and after each.

    `told` holds every file in which no child's value may be, and what the commands printed, by name.
    """

    accepted: Refreshed
    refused: Refreshed
    receipts: dict[tuple[str, str], list[BatchReceipt]]
    first_release: dict[str, str]
    releases: tuple[dict[str, str], dict[str, str]]
    inboxes: tuple[dict[str, str], dict[str, str]]
    secrets: dict[str, set[str]]
    birthdays: dict[str, set[str]]
    told: dict[str, bytes]


def run_refreshes(first: Refreshed, accepted: Refreshed, folder: Path) -> FaultRefreshes:
    """Refresh the refused cases after the accepted ones, in a copy, and look at everything that was left behind."""
    copied = copy_of(accepted, folder)
    write_refused_cases(copied.inbox)
    inbox, releases = hashes(copied.inbox), _published(copied)
    refused = again(copied)
    receipts: dict[tuple[str, str], list[BatchReceipt]] = {}
    for receipt in Register(copied.outputs.register, is_written=False).receipts:
        receipts.setdefault((receipt.local_authority_code, receipt.extract_date), []).append(receipt)
    told = {"what the refreshes said": f"{accepted.log}\n{refused.log}".encode()} | _told(copied.outputs.root)
    return FaultRefreshes(
        accepted=accepted,
        refused=refused,
        receipts=receipts,
        first_release=hashes(first.outputs.releases),
        releases=(releases, _published(copied)),
        inboxes=(inbox, hashes(copied.inbox)),
        secrets=_found(A_SECRET, told),
        birthdays=_found(A_BIRTHDAY, told),
        told=told,
    )


def _published(release: Refreshed) -> dict[str, str]:
    """Every published and restricted file by its hash, and where the pointer points."""
    return {
        **{f"releases/{name}": digest for name, digest in hashes(release.outputs.releases).items()},
        **{f"restricted/{name}": digest for name, digest in hashes(release.outputs.restricted).items()},
        "published": str(release.outputs.published.readlink()),
        "published.json": release.outputs.published_json.read_text(encoding="utf-8"),
    }


def _told(outputs: Path) -> dict[str, bytes]:
    """Every log, record and published file below an outputs folder; of databases and Parquet files all their texts.

    Their bytes are compressed: a secret does not show in them, and four of them look like one by chance.
    """
    paths = [path for path in outputs.rglob("*") if path.is_file()]
    public = [path for path in paths if path.relative_to(outputs).parts[0] not in PRIVATE]
    private = [path for path in paths if path not in public and any(path.match(pattern) for pattern in TOLD)]
    records = [path for path in private if path.name == "reasons.txt" or "register" in path.parts]
    readers = {".duckdb": _texts_of_database, ".parquet": _texts_of_parquet}
    return {
        str(path.relative_to(outputs)): readers.get(path.suffix, Path.read_bytes)(path) for path in (*public, *records)
    }


def _texts_of_database(path: Path) -> bytes:
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where not internal").fetchall()
        return b"\n".join(_texts(connection.table(f'"{table}"')) for (table,) in tables)


def _texts_of_parquet(path: Path) -> bytes:
    with duckdb.connect() as connection:
        return _texts(connection.read_parquet(str(path)))


def _texts(relation: duckdb.DuckDBPyRelation) -> bytes:
    """Every different text of a table, and its columns."""
    columns = [name for name, kind in zip(relation.columns, relation.types, strict=True) if kind == "VARCHAR"]
    texts = {
        text for name in columns for (text,) in relation.select(duckdb.ColumnExpression(name)).distinct().fetchall()
    }
    return "\n".join([*relation.columns, *sorted(text for text in texts if text is not None)]).encode()


def _found(pattern: re.Pattern[bytes], told: dict[str, bytes]) -> dict[str, set[str]]:
    """What matches, in small letters, and where."""
    found: dict[str, set[str]] = {}
    for place, contents in told.items():
        for match in set(pattern.findall(contents)):
            found.setdefault(match.decode().lower(), set()).add(place)
    return found
