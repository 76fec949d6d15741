"""A sealed figure is checked without this product: by Python alone, in a process and a folder of its own."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from orchestration.evidence.figure import Figure
from orchestration.evidence.seals.writing import Seal, write_seal
from orchestration.ground.database.sql import open_to_read
from orchestration.releases.erasing.seals import seals_about
from tests.conftest import COUNCIL, FIRST_DAY, FIRST_RELEASE, Refreshed, hashes

SEPTEMBER = date(2026, 9, 30)
ON_TIME = Figure("reviews_on_time", SEPTEMBER, "rolling_12")
# One of each way in which a figure is made: distinct keys, a rate, a ratio, amounts in order, a state, a part of a whole.
OTHERS = (
    Figure("children_with_escalations", SEPTEMBER, "rolling_12"),
    Figure("children_looked_after_rate", SEPTEMBER),
    Figure("review_days_late", SEPTEMBER, "rolling_12"),
    Figure("reviews_overdue", SEPTEMBER),
    Figure("reviews_on_time", SEPTEMBER, "rolling_12", breakdown="age_band=5_to_9"),
)


@pytest.fixture(scope="module")
def sealed(sample_release: Refreshed, tmp_path_factory: pytest.TempPathFactory) -> Seal:
    """The reviews of twelve months, with case ids."""
    return write_seal(sample_release.outputs, ON_TIME, None, tmp_path_factory.mktemp("seals"), with_ids=True)


@pytest.fixture
def unpacked(sealed: Seal, tmp_path: Path) -> Path:
    """What was handed out, in an empty folder."""
    with zipfile.ZipFile(sealed.archive) as packed:
        packed.extractall(tmp_path)
    return tmp_path / sealed.folder.name


def check(folder: Path, *files: Path) -> tuple[int, str]:
    """Run the seal's own check without any package, environment or site: exit code and what it says."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "check.py", *map(str, files)],
        cwd=folder, env={}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def make_the_hashes_fit(folder: Path) -> None:
    """What somebody does who changes a seal and knows how it is made."""
    files = {name: sha for name, sha in hashes(folder).items() if name != "seal.json"}
    (folder / "seal.json").write_text(json.dumps({"files": files}), encoding="utf-8")


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_figure_of_a_real_release_is_checked_by_python_alone(
    sealed: Seal, unpacked: Path, sample_release: Refreshed
) -> None:
    batch = sample_release.inbox / COUNCIL / FIRST_DAY
    code, said = check(unpacked, batch / "reviews.csv")
    assert code == 0, said
    # 144 of the 166 reviews of the twelve months, as docs/trace-a-figure.md counts them: 86.7470 %.
    assert "Everything holds: the members make 86.7470." in said
    assert sealed.digest in said
    assert hashlib.sha256((unpacked / "seal.json").read_bytes()).hexdigest() == sealed.digest
    code, said = check(unpacked, batch / "plans.csv" if (batch / "plans.csv").is_file() else batch / "children.csv")
    assert code == 1 and "None of the files that the members came from" in said


def test_a_file_that_is_not_there_is_said_so_beside_what_holds_and_what_does_not(
    unpacked: Path, tmp_path: Path
) -> None:
    (tmp_path / "other.csv").write_text("id\n", encoding="utf-8")
    code, said = check(unpacked, tmp_path / "nope.csv", tmp_path, tmp_path / "other.csv")
    assert code == 1 and "Traceback" not in said
    assert said.splitlines()[:3] == [
        f"{tmp_path / 'nope.csv'} is not a file that can be read.",
        f"{tmp_path} is not a file that can be read.",
        f"None of the files that the members came from: {tmp_path / 'other.csv'}.",
    ]
    assert "Digest to compare" in said


def test_the_check_is_short_enough_to_be_read() -> None:
    from orchestration.evidence.seals.writing import CHECK

    assert len(CHECK.read_text(encoding="utf-8").splitlines()) < 100


@pytest.mark.parametrize("name", ["figure.json", "members.csv", "release.json", "figure.xlsx", "README.txt"])
def test_one_byte_changed_is_found(unpacked: Path, name: str) -> None:
    content = bytearray((unpacked / name).read_bytes())
    content[len(content) // 2] ^= 1
    (unpacked / name).write_bytes(content)
    code, said = check(unpacked)
    assert code == 1 and f"{name} is not what was sealed" in said


def test_a_file_more_or_less_is_found(unpacked: Path) -> None:
    (unpacked / "source_rows.csv").rename(unpacked / "other.csv")
    code, said = check(unpacked)
    assert code == 1 and "other.csv is not what was sealed" in said


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("figure.json", '"value": "86.7470"', '"value": "91.7470"', "The value is 86.74"),
        (
            "figure.json",
            '"numerator": "144.0000"',
            '"numerator": "145.0000"',
            "The numerator is 144.0000 by the members",
        ),
        ("members.csv", ",denominator,", ",both,", "counted as on time, though due"),
        ("figure.json", '"created_at": "20', '"created_at": "19', "The figure is not of this release"),
        ("release.json", '"rows_landed": 30', '"rows_landed": 31', "its checksum does not fit"),
    ],
)
def test_a_change_is_found_although_the_hashes_were_made_to_fit(
    unpacked: Path, name: str, old: str, new: str, said: str
) -> None:
    replace_in(unpacked / name, old, new)
    make_the_hashes_fit(unpacked)
    code, printed = check(unpacked)
    assert code == 1 and said in printed, printed


def test_a_due_date_that_does_not_follow_from_its_limit_is_found(unpacked: Path) -> None:
    rows = (unpacked / "members.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(place for place, row in enumerate(rows) if ",6 months," in row)
    rows[place] = rows[place].replace(",6 months,", ",7 months,")
    (unpacked / "members.csv").write_text("".join(rows), encoding="utf-8")
    make_the_hashes_fit(unpacked)
    code, said = check(unpacked)
    assert code == 1 and f"members.csv, line {place + 1}: 7 months after" in said


def test_what_is_sealed_says_the_law_since_when_what_was_said_first_and_who_approved(sealed: Seal) -> None:
    figure = json.loads((sealed.folder / "figure.json").read_text(encoding="utf-8"))
    laws = {limit["law"]: limit["rules"][0]["law_in_force_from"] for limit in figure["limits"]}
    assert laws["Care Planning, Placement and Case Review (England) Regulations 2010 reg 33(1)"] == "2011-04-01"
    assert figure["first_published"]["release_id"] == FIRST_RELEASE
    assert figure["release"]["approval"]["approval"] == "automatic"
    rows = (sealed.folder / "source_rows.csv").read_text(encoding="utf-8").splitlines()
    handed_over = (SEPTEMBER.isoformat()[:4], "held_date")
    assert any(all(part in row for part in handed_over) for row in rows)


def test_the_same_figure_sealed_again_is_the_same_to_the_byte(
    sealed: Seal, sample_release: Refreshed, tmp_path: Path
) -> None:
    again = write_seal(sample_release.outputs, ON_TIME, FIRST_RELEASE, tmp_path, with_ids=True)
    assert again.digest == sealed.digest
    assert again.archive.read_bytes() == sealed.archive.read_bytes()


@pytest.mark.parametrize("figure", OTHERS, ids=lambda figure: figure.indicator_id)
def test_every_way_of_making_a_figure_is_checked(sample_release: Refreshed, tmp_path: Path, figure: Figure) -> None:
    seal = write_seal(sample_release.outputs, figure, None, tmp_path, with_ids=True)
    code, said = check(seal.folder)
    assert code == 0, said


def test_without_ids_no_id_of_the_case_system_is_in_it_and_it_is_checked_all_the_same(
    sample_release: Refreshed, tmp_path: Path
) -> None:
    seal = write_seal(sample_release.outputs, ON_TIME, None, tmp_path, with_ids=False)
    assert check(seal.folder)[0] == 0
    with open_to_read(evidence=sample_release.evidence) as connection:
        rows = connection.execute(
            "select child_id, subject_id from indicator_members where indicator_id = 'reviews_on_time'"
        ).fetchall()
    text = (seal.folder / "members.csv").read_text(encoding="utf-8")
    assert not [each for row in rows for each in row if each in text]
    # Neither file nor row, by which the record would be found.
    assert all(line.endswith(",,,") for line in text.splitlines()[1:])
    assert not (seal.folder / "source_rows.csv").exists()


def test_a_figure_of_a_later_release_says_why_it_is_not_what_was_said_first(
    second_release: Refreshed, tmp_path: Path
) -> None:
    # June lost a review that was deleted: see test_restated.
    figure = Figure("reviews_held", date(2026, 6, 30), "month", COUNCIL)
    seal = write_seal(second_release.outputs, figure, None, tmp_path, with_ids=True)
    content = json.loads((seal.folder / "figure.json").read_text(encoding="utf-8"))
    assert content["first_published"]["release_id"] == FIRST_RELEASE
    assert content["why_it_differs"] == ["withdrawn: numerator -1.0000 (1 records)"]
    assert "It is another now, because of:" in (seal.folder / "README.txt").read_text(encoding="utf-8")
    code, said = check(seal.folder)
    assert code == 0, said


def test_the_seals_of_an_erased_child_are_found(sample_release: Refreshed, sealed: Seal, tmp_path: Path) -> None:
    from orchestration.ground.paths import Outputs

    place = Outputs(tmp_path)
    shutil.copytree(sealed.folder.parent, place.seals)
    with open_to_read(evidence=sample_release.evidence) as connection:
        ((child,),) = connection.execute(
            "select min(child_id) from indicator_members where indicator_id = 'reviews_on_time' "
            "and event_date between date '2025-10-01' and date '2026-09-30'"
        ).fetchall()
    assert {path.name for path in seals_about(place, COUNCIL, {child})} == {sealed.folder.name, sealed.archive.name}
    assert seals_about(place, COUNCIL, {"nobody"}) == []
