"""Run the one job in this process, on the persistent Dagster instance, and say how it ended in one screen."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from typing import Any

from orchestration.commands.decide import print_candidate
from orchestration.commands.headlines import print_headlines, unread_line
from orchestration.ground.binding import bind_outputs
from orchestration.ground.errors import INTERRUPTIONS, NothingPublishedError, StoppedError, WarehouseError
from orchestration.ground.files.disk import DiskFullError, is_disk_full
from orchestration.ground.files.rights import not_ours
from orchestration.ground.lock import require_no_refresh
from orchestration.ground.paths import Outputs
from orchestration.ground.progress import say
from orchestration.ground.server_settings import load_server
from orchestration.ground.settings import load_settings
from orchestration.releases.acceptances import accepting
from orchestration.releases.candidates import waiting
from orchestration.releases.kept_words import require_no_case_ids
from orchestration.releases.release import find_current

PUBLISHED, NOTHING_PUBLISHED, PUBLISHED_BUT_REFUSED, WAITING_FOR_APPROVAL = 0, 1, 3, 4


def run_refresh(accepted: Mapping[str, str]) -> int:
    """Run the refresh of the settings in force and return the command's exit code.

    Args:
        accepted: checks that may fail this once, with the reason of each.

    Returns:
        0 published or unchanged, 3 published but a batch was refused, or exports lie where nothing reads them, 1
        nothing published (a batch refused and nothing new to publish included), 4 what was made waits for approval.

    Raises:
        UsageError: a setting is missing or wrong, an acceptance is not possible, or its reason holds a case id.
        RefreshRunningError: another refresh is running.
        StoppedError: somebody stopped the build.
    """
    from expectations.gate import require_acceptable

    settings = load_settings()
    require_acceptable(accepted)
    require_no_case_ids(settings.outputs, *accepted.values())
    load_server()  # A wrong setting is said before the work, not after it.
    bind_outputs(settings)
    # Before the history of runs is opened, which another refresh may be writing.
    require_no_refresh(settings.outputs)
    result = _execute(settings.outputs, accepted)
    metadata = _metadata(result)
    register = metadata.get("landing/register", {})
    if not result.success:
        if StoppedError.exit_code in _exit_codes(result) or _was_interrupted(result):
            raise StoppedError
        _say_failure(result)
        return NOTHING_PUBLISHED
    # Also one that waited before: then nothing was made, and no step of publishing ran.
    is_candidate = settings.is_approval_required and waiting(settings.outputs) is not None
    if find_current(settings.outputs) is None and not is_candidate:
        say("Nothing was published, and nothing was before.")
        return NOTHING_PUBLISHED
    release = metadata.get("publishing/release", {})
    if not release and any(not name.startswith("landing/") for name in metadata):
        # No step failed, and none published: never to be taken for a release that is as it was.
        say(
            "Nothing was published: the build ended well, and no release was made of it. What was published before "
            f"still stands. Refresh again; if that ends in the same way, remove {settings.outputs.runs}, so that all "
            "is built anew, and tell the maintainers."
        )
        return NOTHING_PUBLISHED
    _say_what_was_not_taken(settings.outputs, register)
    if is_candidate:
        print_candidate(settings.outputs)
        return WAITING_FOR_APPROVAL
    print_headlines(settings.outputs)
    if register.get("refused") or register.get("local_refused"):
        return PUBLISHED_BUT_REFUSED if release.get("status") == "published" else NOTHING_PUBLISHED
    return PUBLISHED_BUT_REFUSED if register.get("unread") else PUBLISHED


def _say_what_was_not_taken(outputs: Outputs, register: Mapping[str, Any]) -> None:
    """What of the inbox was refused, not read, or looks wrong, by the metadata of the register."""
    if refused := register.get("refused"):
        say(f"{refused} of the inbox's batches are refused: see above, and {outputs.quarantine}")
    if looks_wrong := register.get("looks_wrong"):
        say(str(looks_wrong))
    if unread := register.get("unread"):
        say(unread_line(unread))
    if refused_local := register.get("local_refused"):
        say(
            f"{refused_local} of the council's own files (folder local) were refused: see above. "
            "Of each the last accepted version stays in use, where its line says so."
        )


def _execute(outputs: Outputs, accepted: Mapping[str, str]) -> Any:
    """The job's result object; what breaks it off is said in one sentence.

    Raises: as `run_refresh`.
    """
    try:
        return _execute_with_history(outputs, accepted)
    except WarehouseError:
        raise
    except Exception as error:
        if is_disk_full(error):
            raise DiskFullError(outputs.root) from None
        if told := not_ours(error):
            raise told from None
        # Its text may quote a record, so only its kind is said.
        kind = getattr(error, "strerror", None) or type(error).__name__
        raise NothingPublishedError(
            f"The refresh stopped ({kind}). What was published before still stands. Check the space on the disk of "
            f"{outputs.root} and who may write there, and refresh again."
        ) from None


def _execute_with_history(outputs: Outputs, accepted: Mapping[str, str]) -> Any:
    """A history of runs that breaks while the job runs is no reason to end without one."""
    from sqlalchemy.exc import DatabaseError

    try:
        return _execute_once(outputs, accepted)
    except DatabaseError as error:
        # Dagster's own: what a step raises is a result. Opening the history again sets aside what is broken in it, or
        # goes without, and says so.
        kind = type(error).__name__
        say(f"Dagster's history of runs cannot be used ({kind}), and the refresh starts again.")
        return _execute_once(outputs, accepted)


def _execute_once(outputs: Outputs, accepted: Mapping[str, str]) -> Any:
    """The job's result object. Dagster and dbt are imported here: they cost seconds that others need not pay."""
    # What it logs of steps that had nothing to do is for whoever writes steps; failures are said by `_say_failure`.
    # Not by a level: Dagster sets its own when it starts.
    dagster_log = logging.getLogger("dagster")
    dagster_log.addHandler(logging.NullHandler())
    dagster_log.propagate = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from orchestration.run_history.instance import open_run_history

    run_config: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with open_run_history(outputs) as instance, accepting(accepted):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from orchestration.definitions import defs

            job = defs().resolve_job_def("refresh")
        return job.execute_in_process(instance=instance, run_config=run_config, raise_on_error=False)


def _metadata(result: Any) -> dict[str, dict[str, Any]]:
    """Metadata of what was materialised, by asset."""
    return {
        "/".join(event.asset_key.path): {
            name: entry.value for name, entry in event.step_materialization_data.materialization.metadata.items()
        }
        for event in result.get_asset_materialization_events()
    }


def _exit_codes(result: Any) -> set[int]:
    """With which exit codes the steps that failed would have the command end."""
    failures = [getattr(event.event_specific_data, "user_failure_data", None) for event in result.all_events]
    codes = [failure.metadata.get("exit_code") for failure in failures if failure is not None]
    return {int(code.value) for code in codes if code is not None}


def _was_interrupted(result: Any) -> bool:
    """Whether a stop met Dagster itself, within a step or between two, so that no step could say it in our words."""
    errors = [getattr(event.event_specific_data, "error", None) for event in result.all_events]
    while errors := [error for error in errors if error is not None]:
        if any(error.cls_name in INTERRUPTIONS for error in errors):
            return True
        errors = [error.cause for error in errors]
    return False


def _say_failure(result: Any) -> None:
    """The words of the step that failed, or of the run if it never came to a step."""
    said = False
    for event in result.all_events:
        data = event.event_specific_data
        failure = getattr(data, "user_failure_data", None)
        if failure is not None:
            say(failure.description)
            said = True
        elif event.is_failure and not said and getattr(data, "error", None) is not None:
            error = data.error
            while error.cause is not None:
                error = error.cause
            say(_words_of(error.message))
            said = True


def _words_of(message: str) -> str:
    """An error's words without the class that Dagster puts before them."""
    _, _, words = message.partition("Failure: ")
    return (words or message).strip()
