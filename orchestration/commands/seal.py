"""`iro seal`: one figure with all that it is made of, to be checked by a stranger."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from orchestration.evidence.figure import Figure
from orchestration.evidence.seals.writing import write_seal
from orchestration.ground.display import print_text
from orchestration.ground.files.disk import make_private_folder
from orchestration.ground.lock import refresh_lock
from orchestration.ground.settings import load_outputs


def print_seal(figure: Figure, release_id: str | None, out: Path | None, *, with_ids: bool) -> None:
    """Write the seal of a figure and say where it is and what its digest is.

    Raises:
        UsageError, WarehouseError: as `write_seal` says.
        RefreshRunningError: the outputs folder is in use; with `out`, that does not matter.
    """
    outputs = load_outputs()
    into = out or outputs.seals
    # A purge that runs beside it would not see a seal being written.
    with nullcontext() if out else refresh_lock(outputs, "iro seal"):
        if out:
            out.mkdir(parents=True, exist_ok=True)
        else:
            make_private_folder(into)
        seal = write_seal(outputs, figure, release_id, into, with_ids=with_ids)
    print_text(f"Sealed, with {seal.members:,} members: {seal.folder}")
    print_text(f"To hand out: {seal.archive}")
    print_text(f"Digest: {seal.digest}")
    print_text("Send the digest separately from the seal, such as in the minutes; check.py prints it.")
    if seal.not_kept:
        print_text(f"The landed rows of {len(seal.not_kept)} files are not kept any more, so they are not in it.")
    what = "case ids" if with_ids else "keyed hashes, no case ids; personal data all the same"
    print_text(f"It holds {what}." + (" A purge does not reach what lies outside the outputs folder." if out else ""))
