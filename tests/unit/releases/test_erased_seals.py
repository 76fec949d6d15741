"""A seal that names an erased child goes, folder and packed file; others stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from fake_council import settings_in

from orchestration.ground.paths import Outputs
from orchestration.releases.erasing.seals import seals_about
from orchestration.releases.retention import older_than

HASH = "ab12" * 16


def write_seal(outputs: Outputs, name: str, **tables: str) -> None:
    folder = outputs.seals / name
    folder.mkdir(parents=True)
    for table, text in tables.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    (outputs.seals / f"{name}.zip").write_bytes(b"packed")


def seals(tmp_path: Path) -> Outputs:
    outputs = Outputs(tmp_path)
    evidence = outputs.restricted / "2026-03.v1" / "evidence.duckdb"
    evidence.parent.mkdir(parents=True)
    (outputs.releases / "2026-03.v1").mkdir(parents=True)
    with duckdb.connect(str(evidence)) as database:
        database.execute("create table key_child as select 'E06000001' as local_authority_code, '17' as child_id, "
                         f"'{HASH}' as child_key")  # fmt: skip
    write_seal(outputs, "a_E06000001_month", members="child_id,row\n17,4\n")
    write_seal(outputs, "b_E06000001_month", members="child_id,row\n18,17a\n")
    # Of another child, whose mother she is.
    write_seal(outputs, "c_E06000001_month", members="child_id\n18\n", source_rows="column,value\nmother_id,17\n")
    write_seal(outputs, "d_E06000002_month", members="child_id\n17\n")
    write_seal(outputs, "e_E06000001_month_without_ids", members=f"child_id\n{HASH}\n")
    return outputs


def test_seals_that_name_the_child_by_id_or_hash_go_and_those_of_others_stay(tmp_path: Path) -> None:
    gone = [path.name for path in seals_about(seals(tmp_path), "E06000001", {"17"})]
    names = ["a_E06000001_month", "c_E06000001_month", "e_E06000001_month_without_ids"]
    assert gone == sorted([*names, *(f"{name}.zip" for name in names)])


def test_a_seal_whose_copy_of_release_json_names_the_child_goes_of_whatever_authority(tmp_path: Path) -> None:
    """A reason that named a child stands in each seal of that release; an id of digits alone is sought in no text."""
    outputs = seals(tmp_path)
    for name, child in (("c_E06000001_month", "C00017"), ("d_E06000002_month", "C00017"), ("b_E06000001_month", "17")):
        (outputs.seals / name / "release.json").write_text(f'{{"accepted_reason": "{child} moved"}}')
    gone = {path.name for path in seals_about(outputs, "E06000001", {"C00017"})}
    assert gone == {"c_E06000001_month", "c_E06000001_month.zip", "d_E06000002_month", "d_E06000002_month.zip"}
    assert "b_E06000001_month" not in {path.name for path in seals_about(outputs, "E06000001", {"17"})}


def test_a_seal_whose_reason_has_the_id_in_small_letters_or_as_a_number_goes(tmp_path: Path) -> None:
    """In `rows` the number is no reason, and stays."""
    outputs = seals(tmp_path)
    texts = {
        "c_E06000001_month": '{"checks": [{"accepted_reason": "c00017 moved"}], "rows": {"fct": 100017}}',
        "d_E06000002_month": '{"checks": [{"accepted_reason": "child 100017 moved"}]}',
    }
    for name, text in texts.items():
        (outputs.seals / name / "release.json").write_text(text)
    for child, name in (("C00017", "c_E06000001_month"), ("100017", "d_E06000002_month")):
        assert {path.name for path in seals_about(outputs, "E06000001", {child})} == {name, f"{name}.zip"}


def test_a_half_written_seal_goes_too_because_nobody_can_tell_whom_it_names(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path)
    (outputs.seals / ".new-a_E06000001_month").mkdir(parents=True)
    (outputs.seals / "lost_E06000001.zip").write_bytes(b"packed")
    assert len(seals_about(outputs, "E06000001", {"17"})) == 2


def test_seals_grow_old_like_the_releases_that_they_are_of(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_seal(settings.outputs, "a_E06000001_month", members="child_id\n17\n")
    assert older_than(settings, datetime.now(UTC) - timedelta(days=1)).paths["seals"] == []
    assert len(older_than(settings, datetime.now(UTC) + timedelta(days=1)).paths["seals"]) == 2
