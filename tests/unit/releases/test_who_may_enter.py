"""A draft is its owner's alone, whatever the umask, until it is audited and in its place."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_council import Council

from orchestration.releases.draft import write_draft
from orchestration.releases.swap import finish


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


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
    assert mode(release) == 0o777 & ~umask
    assert mode(published.outputs.restricted / release.name) == 0o700
