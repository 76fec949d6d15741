"""The one job, its monthly schedule and the sensor on the inbox. All three take the same lock."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import dagster as dg

from orchestration.ground.errors import UsageError
from orchestration.ground.settings import load_settings

refresh_job = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Exports in, audited release out: land the inbox, build the warehouse, audit the draft, publish.",
    # A step process costs about 3 s to start, which is longer than most steps take.
    executor_def=dg.in_process_executor,
    tags={"owner": "performance"},
)

# The 5th: by then the case system's month has closed and the performance team has dropped its exports (2026-11-21).
monthly_refresh = dg.ScheduleDefinition(
    name="monthly_refresh",
    job=refresh_job,
    cron_schedule="0 6 5 * *",
    execution_timezone="Europe/London",
    description="Refresh on the 5th of every month at 6 in the morning.",
)


def inbox_state(inbox: Path) -> str:
    """A hash over the names, sizes and times of the inbox's files: another one means that something was dropped."""
    state = hashlib.sha256()
    for path in sorted(inbox.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(inbox).parts):
            facts = path.stat()
            # Names are bytes: not all of them are UTF-8.
            state.update(os.fsencode(path.relative_to(inbox)))
            state.update(f"|{facts.st_size}|{facts.st_mtime_ns}\n".encode())
    return state.hexdigest()


@dg.sensor(
    job=refresh_job,
    minimum_interval_seconds=60,
    description="Refreshes when the files of the inbox have changed and then stayed the same for one look.",
)
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for a run once a drop has settled: a file still being copied is never read."""
    try:
        inbox = load_settings().inbox
    except UsageError as error:
        return dg.SkipReason(str(error))
    state = inbox_state(inbox)
    seen, _, settled = (context.cursor or "|").partition("|")
    if state == settled:
        return dg.SkipReason("Nothing new in the inbox.")
    if state != seen:
        context.update_cursor(f"{state}|{settled}")
        return dg.SkipReason("The inbox is changing; waiting for it to settle.")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=state)], cursor=f"{state}|{state}")
