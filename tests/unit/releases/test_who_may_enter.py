"""A draft is its owner's alone, whatever the umask, until it is audited and in its place."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_council import Council

from orchestration.ground.lock import refresh_lock
from orchestration.releases.draft import write_draft
from orchestration.releases.permissions import protect
from orchestration.releases.swap import finish


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def modes(folder: Path) -> set[int]:
    """Of the folder and everything below it."""
    return {mode(path) for path in (folder, *folder.rglob("*"))}


def open_to(folder: Path, folder_mode: int) -> None:
    """What `chmod -R` does."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(folder_mode if path.is_dir() else folder_mode & 0o444)


@contextmanager
def umask_of(umask: int) -> Iterator[None]:
    before = os.umask(umask)
    try:
        yield
    finally:
        os.umask(before)


def test_a_draft_is_its_owners_alone_whatever_the_umask(council: Council) -> None:
    with umask_of(0):
        draft = write_draft(council.build("run"), council.settings, "run", previous=None)
    assert [mode(folder) for folder in (draft.folder, draft.restricted)] == [0o700, 0o700]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o027])
def test_a_release_is_opened_to_its_readers_when_it_is_in_its_place(published: Council, umask: int) -> None:
    release = published.outputs.published.resolve()
    release.chmod(0o700)
    with umask_of(umask):
        finish(published.outputs, release)
    # 755 less the umask: nobody but the owner may ever write there.
    assert mode(release) == {0o000: 0o755, 0o022: 0o755, 0o027: 0o750}[umask]
    restricted = published.outputs.restricted / release.name
    assert modes(restricted) == {0o700, 0o400}


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_a_new_release_has_the_readers_that_the_one_before_was_given(published: Council, umask: int) -> None:
    outputs = published.outputs
    # Analysts are a group; managers' figures are for everybody; the evidence is for one person more.
    given = {outputs.releases: 0o750, outputs.figures: 0o755, outputs.restricted: 0o750}
    for root, folder_mode in given.items():
        open_to(root / "2026-03.v1", folder_mode)
    with umask_of(umask), refresh_lock(outputs, "a test"):
        published.build_and_publish("two", inputs="other")
    for root, folder_mode in given.items():
        assert modes(root / "2026-03.v2") == {folder_mode, folder_mode & 0o444}, root.name
    assert mode(outputs.published_json) == (0o644 if umask == 0 else 0o600)


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_what_holds_case_ids_is_its_owners_alone_until_somebody_opens_it(published: Council, umask: int) -> None:
    with umask_of(umask), refresh_lock(published.outputs, "a test"):
        published.build_and_publish("two", inputs="other")
    assert modes(published.outputs.restricted / "2026-03.v2") == {0o700, 0o400}
    assert mode(published.outputs.warehouse("two")) == 0o600


def test_a_group_that_this_account_is_not_in_opens_nothing_to_the_accounts_own(
    published: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError

    before, release = published.outputs.releases / "2026-03.v1", published.outputs.releases / "2026-03.v2"
    published.build_and_publish("two", inputs="other")
    open_to(before, 0o750)
    os.chown(before, -1, before.stat().st_gid + 1)
    monkeypatch.setattr("orchestration.releases.permissions.os.chown", refuses)
    protect(published.outputs, release.name)
    assert mode(release) == 0o700
