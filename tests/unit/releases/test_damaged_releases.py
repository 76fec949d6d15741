"""A release that was damaged: named, set aside, compared with no more, and never an error that lasts."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import duckdb
import pytest
from fake_council import Council

from orchestration.commands.releases import print_releases
from orchestration.evidence.opening import open_release
from orchestration.ground.errors import WarehouseError
from orchestration.releases.release import find_current, read_manifest
from orchestration.releases.whole import broken_files, comparison
from orchestration.warehouse.run_tables import write_previous_release

pytestmark = pytest.mark.slow

FLIPS = 150
V1, V2, V3 = "2026-03.v1", "2026-03.v2", "2026-03.v3"
FILES = ("release.json", "marts.duckdb", "parquet/indicator_values.parquet", "parquet/audit_measures.parquet")


def flip(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.chmod(0o644)
    path.write_bytes(data)


def damaged(council: Council, release_id: str, name: str, how: str = "flipped") -> Path:
    path = council.outputs.releases / release_id / name
    if name.startswith("restricted/"):
        path = council.outputs.restricted / release_id / name.removeprefix("restricted/")
    if how == "flipped":
        flip(path, 4 * path.stat().st_size)
    elif how == "cut":
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        path.unlink()
    return path


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("how", ["flipped", "cut", "gone"])
def test_a_damaged_release_is_named_and_the_last_whole_one_is_compared_with(
    published_twice: Council, name: str, how: str
) -> None:
    damaged(published_twice, V2, name, how)
    found = comparison(published_twice.outputs)
    assert found.release == published_twice.outputs.releases / V1
    assert found.notes[0] == (f"Release {V2} is damaged and set aside: {name}. The comparison is made with {V1}.")
    assert (published_twice.outputs.releases / V1 / "parquet/audit_measures.parquet") in found.measures
    assert all(V2 not in str(path) for path in found.measures) == (name in (FILES[0], FILES[3]))


@pytest.mark.parametrize("name", FILES)
def test_the_next_release_follows_the_last_whole_one_and_says_so(published_twice: Council, name: str) -> None:
    damaged(published_twice, V2, name)
    result = published_twice.build_and_publish("three", inputs="others still")
    assert (result.status, result.release_id) == ("published", V3)
    assert f"Release {V2} is damaged and set aside: {name}. The comparison is made with {V1}." in published_twice.said
    current = find_current(published_twice.outputs)
    assert current is not None
    manifest = read_manifest(current)
    assert manifest is not None
    assert manifest["previous_release_id"] == V1
    assert V2 in manifest["damage_found"][0]
    # Compared again with what was published before: the months of the first release are there in both.
    assert manifest["changes_in_published_periods"] is not None
    # And the one after that follows the new one.
    assert comparison(published_twice.outputs).release == current


def test_a_damaged_release_is_made_anew_from_the_same_exports(published: Council) -> None:
    damaged(published, V1, "release.json", "cut")
    result = published.build_and_publish("two")
    assert (result.status, result.release_id) == ("published", V2)
    assert f"Release {V1} is damaged and set aside: release.json. No whole release is left to compare with." in (
        published.said
    )
    assert published.build_and_publish("three").status == "unchanged"


def test_damaged_evidence_is_named_and_its_release_is_still_compared_with(published: Council) -> None:
    damaged(published, V1, "restricted/evidence.duckdb")
    found = comparison(published.outputs)
    assert found.release == published.outputs.releases / V1
    assert found.notes == (f"Release {V1} is damaged: restricted/evidence.duckdb. Its figures are whole.",)
    assert published.build_and_publish("two").release_id == V2


def test_a_release_that_was_pointed_away_from_is_not_compared_with(published_twice: Council) -> None:
    published_twice.outputs.published.unlink()
    published_twice.outputs.published.symlink_to(f"releases/{V1}")
    found = comparison(published_twice.outputs)
    assert (found.release, found.notes) == (published_twice.outputs.releases / V1, ())


def test_a_current_release_that_is_gone_does_not_switch_the_comparison_off(published_twice: Council) -> None:
    shutil.rmtree(published_twice.outputs.releases / V2)
    found = comparison(published_twice.outputs)
    assert found.release == published_twice.outputs.releases / V1
    assert found.notes == (f"No release is published at the moment. The comparison is made with {V1}.",)


def test_a_whole_folder_of_releases_has_nothing_to_say(published_twice: Council) -> None:
    found = comparison(published_twice.outputs)
    assert (found.release, found.notes, len(found.measures)) == (published_twice.outputs.releases / V2, (), 2)


def test_no_flipped_bit_of_a_release_is_silent(published: Council) -> None:
    release = published.outputs.releases / V1
    whole = read_manifest(release)
    chance = random.Random(2026)
    files = [path for path in sorted(release.rglob("*")) if path.is_file()]
    for path in [*chance.choices(files, k=FLIPS // 3), *[release / "release.json"] * (2 * FLIPS // 3)]:
        bit = chance.randrange(8 * path.stat().st_size)
        flip(path, bit)
        broken = broken_files(published.outputs, release)
        if path.name == "release.json":
            # Without effect between the parts of its text; else the whole of it counts as damaged.
            assert broken == ["release.json"] or (broken == [] and read_manifest(release) == whole)
        else:
            assert broken == [path.relative_to(release).as_posix()]
        flip(path, bit)
    assert broken_files(published.outputs, release) == []


def test_a_release_of_an_older_version_is_read_without_a_checksum(published: Council) -> None:
    path = published.outputs.releases / V1 / "release.json"
    content = json.loads(path.read_text())
    # What an older version did not write.
    for name in (
        "checksum",
        "damage_found",
        "carried_over",
        "register_head",
        "local_register_head",
        "approval",
        "figures_files",
        "open_files",
        "settings",
        "built_with",
    ):
        del content[name]
    shutil.rmtree(published.outputs.figures)
    path.chmod(0o644)
    path.write_text(json.dumps(content))
    assert broken_files(published.outputs, path.parent) == []
    path.write_text(json.dumps({**content, "checksul": "0"}))
    assert broken_files(published.outputs, path.parent) == ["release.json"]


@pytest.mark.parametrize("name", ["release.json", "marts.duckdb", "restricted/evidence.duckdb"])
def test_evidence_commands_fail_on_a_damaged_release_naming_the_file(published: Council, name: str) -> None:
    with open_release(published.outputs) as opened:
        assert opened.release_id == V1
    damaged(published, V1, name)
    told = f"Release {V1} is damaged: {name} is not as it was written"
    with pytest.raises(WarehouseError, match=told), open_release(published.outputs):
        pass


def test_a_release_that_cannot_be_listed_is_named(
    published_twice: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged(published_twice, V2, "release.json", "cut")
    monkeypatch.setenv("IRO_OUTPUTS", str(published_twice.outputs.root))
    print_releases()
    first, *others = capsys.readouterr().out.splitlines()
    assert first == f"Release {V2} is damaged: its release.json is missing or is not as it was written."
    assert V1 in "\n".join(others)


def test_a_build_reads_the_whole_releases_alone(published_twice: Council) -> None:
    damaged(published_twice, V2, "parquet/audit_measures.parquet")
    found = comparison(published_twice.outputs)
    with duckdb.connect() as warehouse:
        warehouse.execute("create schema landing")
        write_previous_release(warehouse, found.release, found.measures)
        # The invented council has no breakdown of a year, so there are no previous cells.
        for table in ("previous_values", "previous_measures", "previous_restatements"):
            rows = warehouse.execute(f"select release_id, count(*) from landing.{table} group by all").fetchall()
            assert [release_id for release_id, _ in rows] == [V1]
            assert rows[0][1] > 0
