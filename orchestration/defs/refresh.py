"""The one job, its monthly schedule and the sensor on the inbox. All three take the same lock."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path

import dagster as dg

from orchestration.ground.clock import REFRESH_DAY, REFRESH_HOUR
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

monthly_refresh = dg.ScheduleDefinition(
    name="monthly_refresh",
    job=refresh_job,
    cron_schedule=f"0 {REFRESH_HOUR} {REFRESH_DAY} * *",
    execution_timezone="Europe/London",
    description=f"Refresh on day {REFRESH_DAY} of every month at {REFRESH_HOUR} in the morning.",
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


# Tags of a run that the sensor asked for: that it did, and for which state of the inbox.
ASKED_BY_SENSOR = {"iro/asked_by": "inbox_sensor"}
INBOX_STATE = "iro/inbox_state"
# After a run that did not succeed: long enough for another refresh to end, and a crash is soon made good. Twice as long
# after each further one, up to a day: what an audit stopped needs a person, not another try (2026-11-28).
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=10), timedelta(days=1)


@dg.sensor(
    job=refresh_job,
    minimum_interval_seconds=60,
    description="Refreshes when the files of the inbox have changed and then stayed the same for one look, "
    "and asks again where that refresh did not succeed.",
)
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for a run once a drop has settled (a file still being copied is never read), until one has succeeded.

    What was asked for, and how it ended, stands in the history of runs alone; the cursor is only the last look.
    """
    try:
        inbox = load_settings().inbox
    except UsageError as error:
        return dg.SkipReason(str(error))
    state = inbox_state(inbox)
    seen = context.cursor
    context.update_cursor(state)
    asked = context.instance.get_run_records(dg.RunsFilter(tags=ASKED_BY_SENSOR), limit=100)
    of_this_state = list(takewhile(lambda record: record.dagster_run.tags.get(INBOX_STATE) == state, asked))
    if reason := _why_not_now([record.dagster_run.status for record in of_this_state], _last_end(of_this_state)):
        return dg.SkipReason(reason)
    if state != seen:
        return dg.SkipReason("The inbox is changing; waiting for it to settle.")
    # Dagster starts no second run with the same key, whatever became of the first.
    run_key = f"{state}/{asked[0].dagster_run.run_id if asked else 'first'}"
    return dg.RunRequest(run_key=run_key, tags={**ASKED_BY_SENSOR, INBOX_STATE: state})


def _why_not_now(statuses: list[dg.DagsterRunStatus], last_end: datetime | None) -> str | None:
    """Why a state of the inbox needs no further run at this moment, given what became of its runs; else None."""
    if last_end is None:
        return None
    if dg.DagsterRunStatus.SUCCESS in statuses:
        return "Nothing new in the inbox."
    if not set(statuses) <= {dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED}:
        return "The refresh of this inbox is queued or running."
    again = last_end + min(FIRST_WAIT * 2 ** min(len(statuses) - 1, 10), LONGEST_WAIT)
    if datetime.now(UTC) < again:
        return f"The refresh of this inbox did not succeed. It is tried again at {again:%Y-%m-%d %H:%M} UTC."
    return None


def _last_end(records: list[dg.RunRecord]) -> datetime | None:
    """When the newest of these runs was last heard of; None without runs."""
    if not records:
        return None
    heard = records[0].update_timestamp
    return heard if heard.tzinfo else heard.replace(tzinfo=UTC)
