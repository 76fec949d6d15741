"""The sample's public key and folder are for the files that came with this software, not for whatever lies in raw/sample."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.ground import bundled_sample, settings
from orchestration.ground.bundled_sample import is_bundled_sample, lines_of
from orchestration.ground.errors import UsageError
from orchestration.ground.paths import SAMPLE_FILES, SAMPLE_INBOX
from orchestration.ground.settings import DEMO_KEY, load_outputs, load_settings

BATCH = "E06999901/2026-10-31"


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample that counts as the folder of the sample."""
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLE_INBOX, folder)
    for module in (bundled_sample, settings):
        monkeypatch.setattr(module, "SAMPLE_INBOX", folder)
    for name in ("IRO_INBOX", "IRO_OUTPUTS", "IRO_PSEUDONYM_KEY"):
        monkeypatch.delenv(name, raising=False)
    return folder


def test_the_list_of_the_samples_files_is_of_the_sample() -> None:
    # `make generate` writes it.
    assert SAMPLE_FILES.read_text(encoding="utf-8").splitlines() == lines_of(SAMPLE_INBOX)


def test_the_sample_as_it_came_has_the_public_key_and_a_folder(sample: Path) -> None:
    (sample / "README.md").write_text("read by people")
    (sample / ".DS_Store").write_text("read by nobody")
    assert load_settings().pseudonym_key == DEMO_KEY
    assert bundled_sample.is_bundled_sample(load_settings().inbox)


@pytest.mark.parametrize("spoil", ["changed", "more", "less", "linked", "another authority"])
def test_other_data_in_the_samples_folder_gets_neither(
    sample: Path, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    reviews = sample / BATCH / "reviews.csv"
    if spoil == "changed":
        reviews.write_text(reviews.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    elif spoil == "more":
        (sample / "E06999901" / "2026-11-30").mkdir()
        (sample / "E06999901" / "2026-11-30" / "reviews.csv").write_text("review_id,child_id,held_date\n")
    elif spoil == "less":
        reviews.unlink()
    elif spoil == "linked":
        reviews.rename(sample.parent / "reviews.csv")
        reviews.symlink_to(sample.parent / "reviews.csv")
    else:
        (sample / "E06999901").rename(sample / "E06000005")
    assert not is_bundled_sample(sample)
    with pytest.raises(UsageError, match=r"does not hold the bundled sample as it came .*IRO_OUTPUTS is not set"):
        load_outputs()
    monkeypatch.setenv("IRO_OUTPUTS", str(sample.parent / "outputs"))
    with pytest.raises(UsageError, match=r"its children may be real. IRO_PSEUDONYM_KEY is not set"):
        load_settings()
    monkeypatch.setenv("IRO_PSEUDONYM_KEY", DEMO_KEY)
    with pytest.raises(UsageError, match="is the public demonstration key"):
        load_settings()
