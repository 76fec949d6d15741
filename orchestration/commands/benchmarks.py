"""`iro benchmarks update`: newer published figures for every council of an inbox, without a new version."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from orchestration.ground.disk import replace_file
from orchestration.ground.display import print_text
from orchestration.ground.errors import UsageError
from orchestration.ground.settings import load_settings
from orchestration.landing.inbox.batches import AUTHORITY_CODE
from orchestration.landing.inbox.unread import LOCAL_FOLDER
from orchestration.landing.local.kinds import Known
from orchestration.landing.local.tables import Row, local_contracts, read_table
from orchestration.landing.problems import FileRefusedError

TABLE = "benchmarks"


def update_benchmarks(file: Path) -> None:
    """Take the figures of a file into the hub's own `local/benchmarks.csv`, where the next refresh finds them.

    A figure of the same area, indicator and period replaces the one that was there; all others stay. The file has the
    columns of raw/contracts/benchmarks.yml.

    Raises:
        UsageError: the inbox is the bundled sample, the file is not there, or lines of it, or of the one in use, are
            wrong; each with what to do.
    """
    settings = load_settings()
    if settings.is_sample:
        raise UsageError("Figures cannot be added to the bundled sample. Name another inbox by --inbox or IRO_INBOX.")
    target = settings.inbox / LOCAL_FOLDER / f"{TABLE}.csv"
    known = Known.of(path.name for path in settings.inbox.iterdir() if AUTHORITY_CODE.fullmatch(path.name))
    kept = _read(target, known) if target.is_file() else {}
    brought = _read(file, known)
    together = {**kept, **brought}
    new = sum(key not in kept for key in brought)
    changed = sum(key in kept and kept[key] != row for key, row in brought.items())
    if together == kept:
        print_text(f"{target} holds all of {len(brought)} figures already. Nothing was changed.")
        return
    _write(target, together)
    print_text(
        f"{len(brought)} figures read: {new} new, {changed} changed, {len(brought) - new - changed} as they were. "
        f"{target} now holds {len(together)}, and the next refresh compares with them."
    )


def _read(path: Path, known: Known) -> dict[tuple[str, ...], Row]:
    """The figures of a file by their key, each as the rules for such a file want it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        rows = read_table(TABLE, str(path), data, None, known.authorities, known.indicators(None))
    except FileRefusedError as refusal:
        raise UsageError("\n".join(refusal.problems)) from None
    return {tuple(row[name] for name in local_contracts()[TABLE].key): row for row in rows}


def _write(target: Path, rows: dict[tuple[str, ...], Row]) -> None:
    names = local_contracts()[TABLE].column_names
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[key] for key in sorted(rows))
    target.parent.mkdir(exist_ok=True)
    replace_file(target, text.getvalue().encode())
