"""Which two releases `iro compare` compares, and which authority and indicator of them."""

from __future__ import annotations

from orchestration.evidence.figure import find_authority, find_definition
from orchestration.evidence.opening import OpenRelease, find_release
from orchestration.ground.database.sql import open_to_read
from orchestration.ground.errors import UsageError
from orchestration.ground.paths import Outputs
from orchestration.releases.release import led_to, read_manifest, release_folder


def two_releases(outputs: Outputs, before: str | None, now: str | None) -> tuple[str, str]:
    """The ids of the earlier and the later release, either of which may be a candidate that waits.

    One alone is the earlier one, compared with the current release.

    Raises:
        UsageError: there is no such release, none to compare with, or the later one is named first.
    """
    later = now or release_folder(outputs, None).name
    folders = {later: find_release(outputs, later)[1]}
    goes_back_to = led_to(outputs, folders[later])
    before = before or next(iter(goes_back_to), None)
    if before is None:
        raise UsageError(f"{later} followed no release, so there is nothing to compare it with.")
    if before == later:
        raise UsageError(f"{before} is compared with itself. Name two releases, the earlier one first.")
    folders[before] = find_release(outputs, before)[1]
    made = [(read_manifest(folders[each]) or {}).get("created_at") or "" for each in (before, later)]
    # What goes back to a release was made after it, whatever the clock said then.
    is_by_clock = all(made) and made[0] > made[1] and before not in goes_back_to
    if is_by_clock or later in led_to(outputs, folders[before]):
        raise UsageError(
            f"{before} was made after {later}, and the earlier one is named first: `iro compare {later} {before}`."
        )
    return before, later


def known_in(
    outputs: Outputs, release_id: str, authority: str | None, indicator: str | None
) -> tuple[str | None, str | None]:
    """The authority and the indicator asked for, if any, as the release has them; an indicator may be named in words.

    Raises:
        UsageError: the release has no such authority or indicator; the message says what there is.
    """
    with open_to_read(published=find_release(outputs, release_id)[1] / "marts.duckdb") as connection:
        release = OpenRelease(release_id, connection)
        return (
            authority and find_authority(release, authority),
            indicator and find_definition(release, indicator).indicator_id,
        )
