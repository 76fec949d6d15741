"""An inbox of years: what a refresh costs that finds nothing new in many batches, beside its start-up.

Landing a batch takes a second, so only the newest two of each authority are landed. The receipts and landed files of
those before are copies of one that was, under their own authority and day; a refresh that did not take them for
unchanged would land them, and then there is no figure.
"""

from __future__ import annotations

import calendar
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.inbox.batches import InboxBatch, find_batches
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.landing.register.previous_extracts import previous_extracts
from orchestration.landing.register.receipts import ACCEPTED, BatchReceipt
from orchestration.landing.register.register import Register
from tests.benchmarks.measuring import Cost
from tests.benchmarks.workspace import KEY, DifferentFiguresError, Workspace

# An extract of each every fortnight; the newest at the end of October 2026.
AUTHORITIES, DAYS_BETWEEN = 4, 14
LAST_DAY = date(2026, 10, 31)
# The extract in force and the one that its records are compared with.
REALLY_LANDED = 2
REPEATS = 3
SETTINGS = {"IRO_HISTORY_MONTHS": "3", "IRO_REPORTS": "no"}
# Long before any extract.
FILES = {
    "children": "child_id,date_of_birth,sex\nC1,2012-05-01,F\nC2,2013-07-09,M\nC3,2014-01-01,M\n",
    "care_episodes": "episode_id,child_id,start_date,end_date\nE1,C1,2016-02-03,\nE2,C2,2016-03-04,\n",
    "reviews": "review_id,child_id,held_date\nR1,C1,2016-03-01\nR2,C2,2016-03-30\nR3,C1,2016-05-29\n",
    "section47_enquiries": "section47_id,child_id,start_date\nS1,C3,2016-04-01\n",
    "conferences": "conference_id,child_id,conference_type,held_date\nK1,C3,initial,2016-04-18\n",
    "protection_plans": "plan_id,child_id,start_date\nP1,C3,2016-04-18\n",
}


@dataclass(frozen=True)
class UnchangedRefresh:
    """What a refresh that finds nothing new costs, the median of several, with so many batches and landed files."""

    batches: int
    landed_files: int
    cost: Cost


def measure_batches(folder: Path, batches: int, say: Callable[[str], None]) -> dict[str, Any]:
    """The cost of an unchanged refresh of a small inbox and of one of about so many batches, and the difference.

    Raises:
        CommandFailedError: a refresh failed.
        DifferentFiguresError: a refresh took a batch for another than it was.
    """
    parsed = Workspace(folder, folder / "none").parse("parsed")
    measured = [
        measure_unchanged(prepare(folder, name, extracts, parsed), name, say)
        for name, extracts in (("few", REALLY_LANDED), ("many", max(REALLY_LANDED, round(batches / AUTHORITIES))))
    ]
    few, many = measured
    beside = many.cost.processor - few.cost.processor
    say(f"batches: {many.batches} cost {beside:.1f} s of processor time beside what {few.batches} cost")
    return {"few": few, "many": many, "beside_start_up": beside}


def prepare(folder: Path, name: str, extracts: int, parsed: Outputs) -> Workspace:
    """An inbox of so many extracts of each authority, received and published."""
    workspace = Workspace(folder, folder / f"inbox_{name}")
    outputs = workspace.new_outputs(name, parsed)
    days = [LAST_DAY - timedelta(DAYS_BETWEEN * number) for number in reversed(range(extracts))]
    newest = days[-REALLY_LANDED:]
    for authority in (f"E0699{number}" for number in range(9101, 9101 + AUTHORITIES)):
        for day in days:
            # What is really landed has an event more than the extract before, which else would be the same once more.
            write_batch(workspace.inbox / authority / day.isoformat(), [each for each in newest if each <= day])
    settings = Settings(workspace.inbox, outputs, KEY)
    if older := days[:-REALLY_LANDED]:
        _receive_by_copying(settings, {day.isoformat() for day in older})
    workspace.run_again(name, "first", **SETTINGS)
    return workspace


def measure_unchanged(workspace: Workspace, name: str, say: Callable[[str], None]) -> UnchangedRefresh:
    """Refresh a few times what is published already."""
    outputs = workspace.outputs(name)
    receipts = len(list(outputs.register.iterdir()))
    costs = [workspace.run_again(name, f"unchanged_{number}", **SETTINGS) for number in range(REPEATS)]
    if len(list(outputs.register.iterdir())) != receipts:
        raise DifferentFiguresError("A batch that was there before was received once more.")
    if [release.name for release in outputs.releases.iterdir()] != [outputs.published.resolve().name]:
        raise DifferentFiguresError("A refresh of the same exports published a release.")
    landed = len(list(outputs.landing.rglob("*.parquet")))
    cost = Cost(*(median(getattr(each, part) for each in costs) for part in ("processor", "clock", "memory")))
    say(f"batches: unchanged with {receipts}: {cost.processor:.1f} s of processor time, {cost.memory:,.0f} MB")
    return UnchangedRefresh(receipts, landed, cost)


def month_ends(months: int) -> list[date]:
    """The last days of so many months, the newest last."""
    newest = LAST_DAY.year * 12 + LAST_DAY.month - 1
    found = []
    for number in range(newest - months + 1, newest + 1):
        year, month = number // 12, number % 12 + 1
        found.append(date(year, month, calendar.monthrange(year, month)[1]))
    return found


def write_batch(batch: Path, reviews_held: list[date]) -> None:
    """An extract of three children, with a review on each of these days beside the earlier ones."""
    batch.mkdir(parents=True)
    for name, text in FILES.items():
        (batch / f"{name}.csv").write_text(text, encoding="utf-8")
    with (batch / "reviews.csv").open("a", encoding="utf-8") as reviews:
        reviews.writelines(f"R{day:%Y%m%d},C2,{day}\n" for day in reviews_held)


def _receive_by_copying(settings: Settings, days: set[str]) -> None:
    """Receive one batch of the inbox, and write for all others of those days what receiving it would have written."""
    batches = [batch for batch in find_batches(settings.inbox)[0] if batch.extract_date in days]
    batches.sort(key=lambda batch: (batch.extract_date, batch.local_authority_code))
    first = batches[0]
    pattern = _receive_alone(settings, first)
    register = Register(settings.outputs.register)
    for batch in batches[1:]:
        register.append(_as_received(settings.outputs, register, pattern, batch))


def _receive_alone(settings: Settings, batch: InboxBatch) -> BatchReceipt:
    alone = replace(settings, inbox=settings.inbox.with_name("alone"))
    shutil.copytree(batch.folder, alone.inbox / batch.local_authority_code / batch.extract_date)
    (receipt,) = receive_inbox(alone, lambda _line: None)
    shutil.rmtree(alone.inbox)
    if receipt.standing != ACCEPTED:
        raise DifferentFiguresError(f"The pattern of all batches is refused: {receipt.reasons}")
    return receipt


def _as_received(outputs: Outputs, register: Register, pattern: BatchReceipt, batch: InboxBatch) -> BatchReceipt:
    """The pattern's receipt as that of another batch of the same bytes, its landed files copied."""

    def moved(name: str) -> str:
        place = f"{pattern.local_authority_code}/{pattern.extract_date}"
        return name.replace(place, f"{batch.local_authority_code}/{batch.extract_date}")

    exports = []
    for export in pattern.exports:
        landed_as = moved(export.landed_as)
        (outputs.landing / landed_as).parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            shutil.copyfile(outputs.landing / export.landed_as, outputs.landing / landed_as)
        parts = [replace(part, source_file=moved(part.source_file)) for part in export.parts]
        exports.append(replace(export, landed_as=landed_as, parts=parts))
    compared = previous_extracts(register, lambda name: outputs.landing / name, batch).compared_with
    return replace(
        pattern,
        local_authority_code=batch.local_authority_code,
        extract_date=batch.extract_date,
        exports=exports,
        compared_with=compared,
        is_new=True,
    )
