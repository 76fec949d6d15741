"""`iro status`: what is published, how old it is, what waits for a person, and what the folders hold."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from orchestration.commands.decide import print_candidate
from orchestration.commands.sizes import size_in_words
from orchestration.extracts.contributions import contributions_in
from orchestration.extracts.looking_wrong import looking_wrong, not_looked_at
from orchestration.ground.binding import bound_inbox
from orchestration.ground.clock import next_monthly_refresh, today
from orchestration.ground.database.sql import open_to_read
from orchestration.ground.display import counted, listed, print_table, print_text
from orchestration.ground.lock import holder_note
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import load_outputs, retention_months
from orchestration.landing.local.authority_ends import ends_in_force
from orchestration.landing.register.register import RegisterError
from orchestration.landing.waiting import refused_and_waiting
from orchestration.outputs.reports.writing import reports_in
from orchestration.releases.candidates import to_have_a_release
from orchestration.releases.release import find_current, read_manifest, release_ids
from orchestration.server.note import behind, last_loading


def print_status() -> None:
    """Print the state of the outputs folder; nothing is changed."""
    outputs = load_outputs()
    print_text(f"Outputs: {outputs.root}")
    print_text(f"Refresh: {_running(outputs)}")
    print_text(f"Next refresh: {_next_refresh()}")
    current = find_current(outputs)
    manifest = read_manifest(current) if current else None
    if current is None or manifest is None:
        print_text(f"Release: none that can be read. {to_have_a_release(outputs)}")
    else:
        made = manifest["created_at"][:16].replace("T", " ")
        print_text(f"Release: {manifest['release_id']}, made {made} UTC, one of {len(release_ids(outputs))} on disk")
        accepted = sum(1 for check in manifest["checks"] if check["accepted_reason"])
        warned = sum(1 for check in manifest["checks"] if not check["passed"])
        print_text(f"Audit: {len(manifest['checks'])} checks, {warned} did not pass, {accepted} of them accepted")
        authorities = _print_authorities(current)
        if carried := manifest.get("carried_over"):
            since = min(carried.values())[:10]
            print_text(f"Carried over: {len(carried)} of {authorities} authorities, as builds since {since} have them")
        print_text(f"Size: {size_in_words(current, authorities)}")
        if reports_in(current).is_dir():
            print_text(f"Reports: {reports_in(current)}")
    _print_ended(outputs)
    _print_looking_wrong(outputs)
    _print_refused(outputs)
    print_candidate(outputs)
    if outputs.server_json.is_file():
        print_text(f"Database server: {last_loading(outputs)}")
        for line in behind(outputs):
            print_text(f"  {line}")
    print_text()
    months = retention_months()
    print_text(
        f"Retention: `iro purge` removes what is older than {months} months"
        if months
        else "Retention: not set (IRO_RETENTION_MONTHS), so nothing is old"
    )
    print_table(
        ("folder", "size (MB)", "oldest file", "newest file", "what it holds"), list(_folders(outputs)), "what it holds"
    )


def _running(outputs: Outputs) -> str:
    """Whether a process holds the lock; the note alone may have outlived a crash."""
    if not outputs.lock.exists():
        return "none is running"
    try:
        with FileLock(outputs.lock, timeout=0):
            return "none is running"
    except Timeout:
        pass
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        return f"none can run here ({error.strerror})"
    try:
        note = json.loads(holder_note(outputs).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "one is running"
    return f"one is running: {note.get('what', 'unknown')}"


def _next_refresh() -> str:
    """By the schedule, which runs with Dagster's page alone; in the schedule's time zone."""
    then = next_monthly_refresh(datetime.now(ZoneInfo("Europe/London")))
    return (
        f"{then:%Y-%m-%d %H:%M} or when the inbox changes, where `iro ui` runs; else when somebody runs `iro refresh`"
    )


def _print_authorities(release: Path) -> int:
    """Print each authority of a release with the days of its exports; gives how many there are."""
    with open_to_read(marts=release / "marts.duckdb") as marts:
        rows = marts.execute(
            "select local_authority_code, care_extract_date, protection_extract_date, escalations_extract_date, "
            "latest_extract_date from local_authorities order by 1"
        ).fetchall()
    print_table(
        ("authority", "care to", "protection to", "escalations to", "days old"),
        [(*row[:4], _days_since(row[4])) for row in rows],
        "authority",
    )
    return len(rows)


def _print_ended(outputs: Outputs) -> None:
    try:
        ends = ends_in_force(outputs)
    except RegisterError as error:
        print_text(f"Ended: {error}")
        return
    for authority, end in sorted(ends.items()):
        print_text(f"Ended: {authority} {end.words}; {end.source_file} says so")


def _print_looking_wrong(outputs: Outputs) -> None:
    """Print what looks wrong in the extracts in force, and which of them no version looked at that kept its notes."""
    try:
        in_force = contributions_in(outputs).in_force
    except RegisterError as error:
        print_text(f"Looks wrong: {error}")
        return
    notes, unknown = list(looking_wrong(in_force)), not_looked_at(in_force)
    if in_force and (notes or not unknown):
        many = counted(len(notes), "note") if notes else "nothing"
        print_text(f"Looks wrong: {many} in the extracts in force")
    for note in notes:
        print_text(f"  {note.local_authority_code} {note.extract_date}: {note.said}")
    if unknown:
        print_text(f"Not looked at, because an earlier version received them: {listed(unknown)}")


def _print_refused(outputs: Outputs) -> None:
    """Print what was refused and waits for a correction, with where the reasons are read."""
    try:
        waiting = refused_and_waiting(outputs, bound_inbox(outputs))
    except RegisterError as error:
        print_text(f"Refused: {error}")
        return
    if not waiting:
        print_text("Refused: nothing waits")
        return
    print_text(f"Refused: {len(waiting)} waiting to be corrected, or confirmed in batch.yml")
    for each in waiting:
        since = each.since[:16].replace("T", " ")
        where = each.reasons_file or "said by `iro check` and by each refresh"
        print_text(f"  {each.name}: since {since} UTC; reasons ({each.reasons}): {where}")


def _days_since(day: date | None) -> int | None:
    return (today() - day).days if day else None


def _folders(outputs: Outputs) -> Iterable[tuple[str, int, str, str, str]]:
    for path, what in (
        (outputs.releases, "published releases: no case ids"),
        (outputs.figures, "the same figures without rows"),
        (outputs.open, "figures that anyone may read"),
        (outputs.restricted, "evidence and worklists: case ids"),
        (outputs.candidates, "audited, waiting for approval: case ids"),
        (outputs.landing, "every export accepted: case ids"),
        (outputs.quarantine, "batches that were refused: case ids"),
        (outputs.runs, "private builds, disposable: case ids"),
        (outputs.dagster_home, "the history of runs"),
    ):
        files = [file.stat() for file in path.rglob("*") if file.is_file()] if path.is_dir() else []
        times = sorted(date.fromtimestamp(file.st_mtime).isoformat() for file in files)
        size = round(sum(file.st_size for file in files) / 1_000_000)
        yield path.name, size, times[0] if times else "", times[-1] if times else "", what
