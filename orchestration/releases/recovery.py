"""After a crash: finish what was as good as published, remove what was not, and leave everything else alone."""

from __future__ import annotations

import shutil
from pathlib import Path

from orchestration.ground.files.disk import remove_leftovers
from orchestration.ground.files.scratch import remove_what_dead_processes_left
from orchestration.ground.paths import Outputs
from orchestration.releases.candidates import settle_candidates
from orchestration.releases.draft import DRAFT_PREFIX
from orchestration.releases.erasing.seals import UNFINISHED
from orchestration.releases.permissions import tier_folders
from orchestration.releases.purge import finish_purges
from orchestration.releases.release import find_current, release_ids
from orchestration.releases.swap import finish, intention_path, is_pointed_to, point_to, read_intention
from orchestration.releases.whole import broken_files
from orchestration.warehouse.groups.parts import PART_FOLDER
from orchestration.warehouse.stamp import read_stamp

# The last build, and the one before it to compare with; each is as large as a release.
RUNS_KEPT = 2


def recover(outputs: Outputs) -> list[str]:
    """Bring the outputs folder into order at the start of a refresh, with the lock held.

    Gives what a person should know, one sentence each; nothing in the ordinary case. Doing it twice is doing it once.
    """
    purge = ["A purge had been interrupted. It is now finished, or undone."] if finish_purges(outputs) else []
    report = [
        *purge,
        *_settle_interrupted(outputs),
        *_remove_drafts(outputs),
        *_agree_on_current(outputs),
        *settle_candidates(outputs),
    ]
    _remove_old_runs(outputs)
    remove_what_dead_processes_left(outputs.checks)
    remove_leftovers(outputs.seals, f"{UNFINISHED}*")
    return report


def _settle_interrupted(outputs: Outputs) -> list[str]:
    """Finish or undo the publication that the intention names."""
    release_id = read_intention(outputs)
    if release_id is None:
        # Also one that was cut short while it was written: nothing had been moved then.
        intention_path(outputs).unlink(missing_ok=True)
        return []
    release = outputs.releases / release_id
    if not release.is_dir():
        # Stopped before the release was in its place: its evidence and its figures belong to nothing.
        for folder in tier_folders(outputs):
            shutil.rmtree(folder / release_id, ignore_errors=True)
        intention_path(outputs).unlink(missing_ok=True)
        return [f"The publication of {release_id} was interrupted before it was complete. It was removed."]
    if release_id != release_ids(outputs)[-1]:
        intention_path(outputs).unlink(missing_ok=True)
        return [f"The publication of {release_id} was interrupted, and newer releases exist. It was left as it is."]
    if broken := broken_files(outputs, release):
        intention_path(outputs).unlink(missing_ok=True)
        return [
            f"The publication of {release_id} was interrupted and these files of it are damaged: {', '.join(broken)}. "
            "It was left as it is and is not current; remove its folder when it has been looked at."
        ]
    finish(outputs, release)
    return [f"The publication of {release_id} had been interrupted at its last step. It is now published."]


def _remove_drafts(outputs: Outputs) -> list[str]:
    drafts = [
        path
        for folder in tier_folders(outputs)
        if folder.is_dir()
        for path in folder.iterdir()
        if path.name.startswith(DRAFT_PREFIX)
    ]
    for draft in drafts:
        shutil.rmtree(draft)
    return ["The draft of a refresh that did not end was removed."] if drafts else []


def _agree_on_current(outputs: Outputs) -> list[str]:
    """Make `published.json` say what the link says; the link decides."""
    current = find_current(outputs)
    if current is not None:
        is_said = is_pointed_to(outputs, current.name)
        if not is_said or not outputs.published.is_symlink():
            point_to(outputs, current.name)
        if not is_said:
            return [f"{outputs.published_json.name} did not say that {current.name} is current. It was corrected."]
        return []
    if outputs.published.is_symlink():
        return [f"{outputs.published} points to a release that is not there: nothing is published at the moment."]
    return []


def _remove_old_runs(outputs: Outputs) -> None:
    """Remove the private builds, which hold case ids, but for the newest; a developer's copy of one goes too.

    Where none of these came to its end, the newest that did stays as well: authorities are carried over from it.
    """
    shutil.rmtree(outputs.development.runs, ignore_errors=True)
    runs = [run for run in (outputs.runs.iterdir() if outputs.runs.is_dir() else ()) if run.is_dir()]
    newest_first = sorted(runs, key=_last_written, reverse=True)
    kept, older = newest_first[:RUNS_KEPT], newest_first[RUNS_KEPT:]
    if not any(_is_whole(outputs, run) for run in kept):
        kept += [run for run in older if _is_whole(outputs, run)][:1]
    for run in older:
        if run not in kept:
            shutil.rmtree(run)
    for run in kept:
        # What a build in groups left of a group: it is of no use to the next, and may fill the disk.
        for part in run.glob(f"{PART_FOLDER}*/"):
            shutil.rmtree(part)


def _is_whole(outputs: Outputs, run: Path) -> bool:
    return read_stamp(outputs.warehouse(run.name)) is not None


def _last_written(run: Path) -> float:
    return max(path.stat().st_mtime for path in (run, *run.glob("*.duckdb")))
