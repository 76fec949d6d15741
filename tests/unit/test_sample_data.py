"""The invented exports: the same each time, what the contracts ask for, and as untidy as real ones."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from orchestration.ground.errors import UsageError
from orchestration.ground.paths import CONTRACTS, SAMPLE_INBOX
from orchestration.sample_data import authority_code, write_sample

EXTRACT_DATE = date(2026, 10, 31)
COMMITTED = SAMPLE_INBOX / "E06999901" / "2026-10-31"
# Benchmarks are other areas' published figures: there is nothing to invent, and England's are shipped.
NEVER_INVENTED = {"benchmarks"}
ALL_CONTRACTS = [
    yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(CONTRACTS.glob("*.yml"))
    if path.stem not in NEVER_INVENTED
]


def written(
    out: Path, children: int = 60, authorities: int = 1, years: int = 2, seed: int = 5, day: date = EXTRACT_DATE
) -> Path:
    write_sample(children, authorities, years, seed, day, out, say=lambda line: None)
    return out


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


def rows_of(batch: Path, export: str) -> list[dict[str, str]]:
    with (batch / f"{export}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def large_batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = written(tmp_path_factory.mktemp("large"), children=2000, years=6, seed=3)
    return out / "E06999901" / "2026-10-31"


def test_the_committed_sample_is_what_the_generator_writes(tmp_path: Path) -> None:
    again = written(tmp_path, children=400, years=4, seed=1) / "E06999901" / "2026-10-31"
    assert contents(COMMITTED) == contents(again)


def test_the_committed_sample_stays_small() -> None:
    assert sum(len(each) for each in contents(SAMPLE_INBOX).values()) < 3_000_000


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    assert contents(written(tmp_path / "one")) == contents(written(tmp_path / "two"))


def test_another_seed_gives_other_children(tmp_path: Path) -> None:
    one, two = contents(written(tmp_path / "one", seed=1)), contents(written(tmp_path / "two", seed=2))
    assert one["E06999901/2026-10-31/children.csv"] != two["E06999901/2026-10-31/children.csv"]


def test_an_authority_does_not_depend_on_how_many_are_asked_for(tmp_path: Path) -> None:
    alone = contents(written(tmp_path / "alone", authorities=1))
    among_others = contents(written(tmp_path / "others", authorities=3))
    assert alone.items() <= among_others.items()
    first, second = (tmp_path / "others" / code / "2026-10-31" for code in ("E06999901", "E06999902"))
    assert contents(first)["reviews.csv"] != contents(second)["reviews.csv"]


def test_every_authority_has_its_own_code_of_nine_characters() -> None:
    codes = [authority_code(index) for index in range(990)]
    assert codes[:2] == ["E06999901", "E06999902"]
    assert codes[98:100] == ["E06999999", "E06999801"]
    assert len(set(codes)) == 990
    assert {len(code) for code in codes} == {9}


@pytest.mark.parametrize("contract", ALL_CONTRACTS, ids=lambda contract: contract["name"])
def test_every_file_has_the_columns_keys_and_codes_of_its_contract(contract: dict, large_batch: Path) -> None:
    rows = rows_of(large_batch, contract["name"])
    columns = contract["columns"]
    assert list(rows[0]) == [column["name"] for column in columns]
    assert len({tuple(row[name] for name in contract["key"]) for row in rows}) == len(rows)
    for column in columns:
        cells = {row[column["name"]] for row in rows}
        assert cells != {""}, f"{column['name']} is recorded nowhere, so its indicators would be not supplied"
        if column["is_required"]:
            assert "" not in cells, column["name"]
        if column.get("codes"):
            assert cells - {""} <= set(column["codes"]), column["name"]
        if column["type"] == "flag":
            assert cells <= {"Y", "N", ""}
        if column["type"] == "date":
            assert all(date.fromisoformat(cell) for cell in cells - {""})
        if column["type"] in ("decimal", "integer"):
            assert all(float(cell) >= 0 for cell in cells - {""})


@pytest.mark.parametrize("contract", ALL_CONTRACTS, ids=lambda contract: contract["name"])
def test_every_link_leads_to_a_row(contract: dict, large_batch: Path) -> None:
    rows = rows_of(large_batch, contract["name"])
    for column in contract["columns"]:
        if column.get("refers_to"):
            known = {row[column["refers_to_column"]] for row in rows_of(large_batch, column["refers_to"])}
            assert {row[column["name"]] for row in rows} - {""} <= known, column["name"]


def test_every_export_is_there(large_batch: Path) -> None:
    there = {path.stem for path in large_batch.glob("*.csv")}
    assert there == {path.stem for path in CONTRACTS.glob("*.yml")} - NEVER_INVENTED


def test_the_file_of_children_has_the_number_asked_for(large_batch: Path) -> None:
    assert len(rows_of(large_batch, "children")) == 2000


def test_reviews_are_early_on_the_day_late_cancelled_and_planned() -> None:
    seen = Counter(_timing(row) for row in rows_of(COMMITTED, "reviews"))
    held = seen["early"] + seen["on the day"] + seen["late"]
    assert min(seen[kind] for kind in ("early", "on the day", "late", "cancelled", "planned")) >= 5
    assert 0.03 < seen["late"] / held < 0.25


def _timing(row: dict[str, str]) -> str:
    if row["is_cancelled"] == "Y":
        return "cancelled"
    if not row["held_date"]:
        return "planned" if row["scheduled_date"] > EXTRACT_DATE.isoformat() else "missed"
    if not row["recorded_due_date"]:
        return "no due date"
    if row["held_date"] == row["recorded_due_date"]:
        return "on the day"
    return "early" if row["held_date"] < row["recorded_due_date"] else "late"


def test_the_hard_cases_of_the_counting_rules_are_present(large_batch: Path) -> None:
    reviews, conferences = rows_of(large_batch, "reviews"), rows_of(large_batch, "conferences")
    children, plans = rows_of(large_batch, "children"), rows_of(large_batch, "protection_plans")
    held = Counter((row["child_id"], row["held_date"]) for row in reviews if row["held_date"])
    meetings = Counter(row["meeting_id"] for row in conferences if row["meeting_id"])
    assert any(row["adjourned_from_review_id"] for row in reviews)
    assert any(count > 1 for count in held.values())
    assert any(not row["care_period_id"] for row in reviews)
    assert any(count > 1 for count in meetings.values())
    assert {row["conference_type"] for row in conferences} == {"initial", "transfer_in", "review"}
    assert any(row["conference_type"] == "initial" and not row["section47_id"] for row in conferences)
    assert any(row["is_other_authority"] == "Y" for row in plans)
    assert any(int(row["previous_plan_count"] or 0) > 0 for row in plans)
    assert any(row["expected_date_of_birth"] and not row["date_of_birth"] for row in children)
    assert any(row["previous_child_id"] for row in children)
    assert {"V3", "V4"} <= {row["legal_status"] for row in rows_of(large_batch, "care_episodes")}


def test_nothing_has_happened_after_the_extract_but_what_is_planned(large_batch: Path) -> None:
    last = EXTRACT_DATE.isoformat()
    assert all(row["start_date"] <= last and row["end_date"] <= last for row in rows_of(large_batch, "care_episodes"))
    assert all(
        row["start_date"] <= last and row["end_date"] <= last for row in rows_of(large_batch, "protection_plans")
    )
    assert all(row["held_date"] <= last for row in rows_of(large_batch, "conferences"))
    assert all(row["raised_date"] <= last for row in rows_of(large_batch, "escalations"))
    typed_ahead = [row for row in rows_of(large_batch, "reviews") if row["held_date"] > last]
    assert len(typed_ahead) <= 5


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"children": 5}, "--children"),
        ({"authorities": 0}, "--authorities"),
        ({"years": 0}, "--years"),
        ({"seed": -1}, "--seed"),
        ({"day": date(2090, 1, 1)}, "--extract-date"),
    ],
)
def test_a_number_out_of_range_is_refused_before_anything_is_written(wrong: dict, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        written(tmp_path, **wrong)
    assert not list(tmp_path.iterdir())


def test_a_day_on_which_a_file_would_be_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no row in [a-z0-9_]+\.csv on 2023-10-31 yet"):
        written(tmp_path, children=40, years=4, seed=16, day=date(2023, 10, 31))
    assert not list(tmp_path.rglob("*"))


def test_a_batch_that_is_there_already_is_left_alone(tmp_path: Path) -> None:
    before = contents(written(tmp_path, seed=1))
    with pytest.raises(UsageError, match="already"):
        written(tmp_path, seed=2)
    assert contents(tmp_path) == before
