"""`iro verify`: everything that is damaged or missing is named, and nothing else is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from orchestration.commands.verify import print_verification
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.paths import Outputs
from orchestration.releases.permissions import tier_folders
from orchestration.releases.purge import carry_out

V1 = "2026-03.v1"


def said(capsys: pytest.CaptureFixture[str], release_id: str | None = None, is_all: bool = False) -> list[str]:
    """What is wrong, as it is printed; the release and the landing folder each have a line that says they are whole."""
    try:
        print_verification(release_id, is_all)
        is_refused = False
    except WarehouseError:
        is_refused = True
    wrong = [line for line in capsys.readouterr().out.splitlines() if "is as it was written" not in line]
    assert is_refused == bool(wrong)
    return wrong


def spoil(path: Path, how: str) -> None:
    path.chmod(0o644)
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"?")


def test_what_is_whole_is_said_to_be_whole(received: Outputs, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys) == []
    assert said(capsys, is_all=True) == []
    assert said(capsys, V1) == []


def test_what_purges_changed_is_counted_with_their_tombstones(
    received: Outputs, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tombstone 1 writes two landed files and the evidence of v1 anew, 2 the evidence again, 3 removes a landed file."""
    landed = sorted(received.landing.glob("reviews/*/landed.parquet"))
    evidence = received.restricted / V1 / "evidence.duckdb"
    for rewritten in ((*landed, evidence), (evidence,)):
        for path in rewritten:
            anew = received.purging / path.relative_to(received.root)
            anew.parent.mkdir(parents=True)
            shutil.copyfile(path, anew)
        carry_out(received, {"kind": "child", "reason": "a test", "counts": {}}, [], dict.fromkeys(rewritten, 1))
    (gone,) = received.landing.glob("children/E06999901/landed.parquet")
    carry_out(received, {"kind": "older_than", "reason": "a test", "counts": {}}, [gone])
    print_verification(None, is_all=True)
    assert len(landed) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"{V1}: every file is as it was written, but for 1 that purges wrote anew (tombstones 1, 2), and fits the "
        "register.",
        "landing: every receipt and every landed file is as it was written, but for 2 that purges wrote anew and 1 "
        "that they removed (tombstones 1, 3).",
    ]


@pytest.mark.parametrize(
    ("name", "how", "words"),
    [
        ("releases/2026-03.v1/marts.duckdb", "changed", f"{V1}: marts.duckdb is not as it was written."),
        ("releases/2026-03.v1/csv/indicator_values_E06999901.csv", "gone", f"{V1}: csv/indicator_values_E06999901.csv "
         "is missing."),
        ("releases/2026-03.v1/release.json", "changed", f"{V1}: release.json is not as it was written."),
        ("restricted/2026-03.v1/evidence.duckdb", "gone", f"{V1}: restricted/evidence.duckdb is missing."),
        ("landing/reviews/E06999902/landed.parquet", "gone", "The landed file {root}/landing/reviews/E06999902/"
         "landed.parquet is missing."),
        ("landing/reviews/E06999902/landed.parquet", "changed", "The landed file {root}/landing/reviews/E06999902/"
         "landed.parquet was damaged or changed since it was landed."),
    ],
)  # fmt: skip
def test_one_damaged_file_is_named(
    received: Outputs, capsys: pytest.CaptureFixture[str], name: str, how: str, words: str
) -> None:
    spoil(received.root / name, how)
    assert said(capsys) == [words.format(root=received.root)]


def test_a_file_that_was_put_beside_is_named(received: Outputs, capsys: pytest.CaptureFixture[str]) -> None:
    (received.releases / V1 / "notes.txt").write_text("seen")
    assert said(capsys) == [f"{V1}: notes.txt is not one of the files that the release was made with."]


def test_a_councils_own_file_that_was_changed_is_named(received: Outputs, capsys: pytest.CaptureFixture[str]) -> None:
    kept = next(received.local.glob("hub/limits/*"))
    kept.write_bytes(b"others")
    assert said(capsys) == [f"The kept file {kept} is not the file that its receipt and its name say."]


def test_the_newest_receipt_that_went_is_named_with_what_it_had_received(
    received: Outputs, capsys: pytest.CaptureFixture[str]
) -> None:
    (received.register / "000006.json").unlink()
    gone = json.loads((received.releases / V1 / "release.json").read_text())["inputs"][-1]["source_file"]
    lines = said(capsys)
    assert f"Receipt 000006.json of the register ({received.register})" in lines[0]
    assert "is missing" in lines[0]
    assert lines[1:] == [f"{V1}: it was made of {gone}, and no receipt of the register has that file."]


def test_a_damaged_receipt_is_named_once(received: Outputs, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(received.register / "000003.json", "changed")
    (line,) = said(capsys)
    assert line.startswith(f"000003.json of the register ({received.register}) is damaged.")


def test_a_release_that_is_not_there_is_not_verified(received: Outputs) -> None:
    with pytest.raises(UsageError, match=r"There is no release 2026-03\.v9"):
        print_verification("2026-03.v9", is_all=False)


def test_the_table_of_what_to_back_up_names_all_that_verify_asks_for(
    received: Outputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the table says yes to is restored elsewhere, and nothing else."""
    text = (Path(__file__).parents[3] / "docs" / "over-the-years.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in text.split("## Backups and retention")[1].splitlines() if line[:1] == "|"]
    kept = {
        name.rstrip("/") for names, answer in rows if answer.strip()[:3] == "yes" for name in names.split("`")[1::2]
    }
    assert kept >= {folder.name for folder in tier_folders(received)}
    restored = tmp_path / "restored"
    for name in kept:
        path = received.root / name
        if path.is_dir():
            shutil.copytree(path, restored / name, symlinks=True)
        elif path.exists():
            restored.mkdir(exist_ok=True)
            shutil.copy2(path, restored / name)
    monkeypatch.setenv("IRO_OUTPUTS", str(restored))
    assert said(capsys, is_all=True) == []
    assert said(capsys) == []
