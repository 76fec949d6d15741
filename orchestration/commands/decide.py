"""`iro approve` and `iro reject`: a person's word on the candidate that a refresh left."""

from __future__ import annotations

from orchestration.commands.headlines import print_headlines
from orchestration.ground.display import print_text
from orchestration.ground.files.disk import DiskFullError, is_disk_full
from orchestration.ground.lock import RefreshRunningError
from orchestration.ground.paths import Outputs
from orchestration.ground.progress import say
from orchestration.ground.server_settings import SAMPLE_STAYS_OFF, is_of_the_sample, load_server
from orchestration.ground.settings import load_outputs
from orchestration.outputs.reports.writing import reports_in
from orchestration.releases.approval import approve, reject
from orchestration.releases.candidates import decisions, waiting
from orchestration.releases.summary_of_changes import summary_of_changes

DECISIONS_SHOWN = 5


def print_approval(release_id: str, by: str, note: str) -> None:
    """Publish a candidate and print what is current now.

    Raises:
        UsageError, NothingPublishedError: as `approve` says.
    """
    outputs = load_outputs()
    # A wrong setting is said before anything is published.
    server = load_server()
    try:
        approve(outputs, release_id, by, note, say)
    except Exception as error:
        if is_disk_full(error):
            raise DiskFullError(outputs.root) from None
        raise
    if server and is_of_the_sample(outputs):
        say(SAMPLE_STAYS_OFF)
    elif server:
        # Not above: `iro status` uses this file too, and the driver takes a while to import.
        from orchestration.commands.publish_to import publish_current

        try:
            publish_current()
        except RefreshRunningError as error:
            say(f"{release_id} is not loaded into the database server yet: {error}")
    print_headlines(outputs)


def print_rejection(release_id: str, by: str, note: str) -> None:
    """Remove a candidate.

    Raises:
        UsageError: as `reject` says.
    """
    reject(load_outputs(), release_id, by, note, say)


def print_candidate(outputs: Outputs) -> None:
    """Print which candidate waits, if any: what it would change, where to look at it, and how to decide."""
    candidate = waiting(outputs)
    if candidate is None:
        return
    name = candidate.release_id
    if candidate.manifest is None:
        print_text(f"Candidate {name} is damaged: its release.json is missing or is not as it was written.")
        return
    made = candidate.created_at[:16].replace("T", " ")
    print_text(f"Candidate {name}, made {made} UTC, waits for approval. Nobody reads it yet.")
    for line in summary_of_changes(candidate.manifest):
        print_text(f"  {line}")
    if reports_in(candidate.folder).is_dir():
        print_text(f"  Look at it: {reports_in(candidate.folder)}")
    print_text(f'  Publish it: iro approve {name} --by NAME --note "WHY"')
    print_text(f'  Remove it:  iro reject {name} --by NAME --note "WHY"')


def print_decisions(outputs: Outputs) -> None:
    """Print the last candidates that were not published, with who decided and why."""
    for decision in decisions(outputs)[:DECISIONS_SHOWN]:
        print_text(
            f"\nCandidate {decision['release_id']} was {decision['decision']} by {decision['by']} on "
            f"{decision['at'][:10]}: {decision['note']}"
        )
