"""A good draft, a release and a second one for the whole folder, and an outputs folder of its own for each test."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from fake_council import Council, settings_in
from register_receipts import receipt, with_head

from orchestration.ground.fingerprints import sha256_of
from orchestration.ground.paths import Outputs
from orchestration.landing.local.receipts import LocalReceipt, record_receipt
from orchestration.landing.register.receipts import ExportReceipt, PartReceipt
from orchestration.landing.register.register import Register
from orchestration.releases.draft import Draft, write_draft
from orchestration.releases.release import find_current, read_manifest


@pytest.fixture
def council(tmp_path: Path) -> Council:
    return Council(settings_in(tmp_path))


@pytest.fixture(scope="session")
def one_release(tmp_path_factory: pytest.TempPathFactory) -> Council:
    """Publishing takes a second, so it is done once, and tests get copies."""
    made = Council(settings_in(tmp_path_factory.mktemp("one_release")))
    made.build_and_publish("one")
    return made


@pytest.fixture(scope="session")
def two_releases(one_release: Council, tmp_path_factory: pytest.TempPathFactory) -> Council:
    made = one_release.copied_to(tmp_path_factory.mktemp("two_releases"))
    made.build_and_publish("two", inputs="other")
    return made


@pytest.fixture
def published(one_release: Council, tmp_path: Path) -> Council:
    """A council that has published once, as 2026-03.v1 by the run `one`; it stands in `tmp_path`."""
    return one_release.copied_to(tmp_path)


@pytest.fixture
def published_twice(two_releases: Council, tmp_path: Path) -> Council:
    """A council that has published again, of other inputs, as 2026-03.v2 by the run `two`."""
    return two_releases.copied_to(tmp_path)


@pytest.fixture(scope="session")
def good_draft(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """A draft that passes every check; tests copy its public database before they spoil it."""
    good = Council(settings_in(tmp_path_factory.mktemp("good")))
    return write_draft(good.build("run"), good.settings, "run", previous=None)


@pytest.fixture
def received(published: Council, monkeypatch: pytest.MonkeyPatch) -> Outputs:
    """A release whose exports, and one file of a council's own, were received before it was made."""
    outputs = published.outputs
    current = find_current(outputs)
    assert current
    manifest = read_manifest(current)
    assert manifest
    register = Register(outputs.register)
    for made_of in manifest["inputs"]:
        landed = outputs.landing / made_of["export_name"] / made_of["local_authority_code"] / "landed.parquet"
        landed.parent.mkdir(parents=True)
        landed.write_text(made_of["source_file"])
        part = PartReceipt(made_of["source_file"], made_of["source_sha256"], 4, 0, 0, 0, 4)
        export = ExportReceipt(
            made_of["export_name"], landed.relative_to(outputs.landing).as_posix(), [part], sha256_of(landed)
        )
        register.append(
            replace(
                receipt(str(made_of["extract_date"])),
                local_authority_code=made_of["local_authority_code"],
                verdict="accepted",
                standing="accepted",
                content_hash=made_of["source_sha256"],
                exports=[export],
            )
        )
    local = LocalReceipt(
        0, "hub", "limits", "limits", "local/limits.csv", hashlib.sha256(b"own").hexdigest(), "accepted", (), 1, ""
    )
    kept = outputs.local / local.landed_as
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"own")
    record_receipt(outputs, local)
    with_head(outputs)
    monkeypatch.setenv("IRO_OUTPUTS", str(outputs.root))
    return outputs
