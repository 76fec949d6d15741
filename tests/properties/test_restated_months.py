"""Corrected, deleted, late and merged records through the whole of the SQL: the same figures in whatever order."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from orchestration.ground.paths import SAMPLE_INBOX, Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.landing.register.receipts import REFUSED
from tests.conftest import IS_THOROUGH
from tests.corrected_batch import Corrections, write_corrected_batch
from tests.properties.compiled_project import CompiledProject, run_received

pytestmark = pytest.mark.slow

CODE = "E06999901"
SAMPLE = SAMPLE_INBOX / CODE / "2026-10-31"
PROTECTION = ("children", "protection_plans", "conferences", "section47_enquiries")
# Each table that is compared, with its schema.
RESULTS = {
    "indicator_values": "indicators",
    "indicator_exclusions": "indicators",
    "indicator_members": "indicators",
    "record_changes": "findings",
    "changed_records": "findings",
    "findings": "findings",
}
Batches = dict[str, Path]


@pytest.fixture(scope="module")
def corrections(tmp_path_factory: pytest.TempPathFactory) -> tuple[Batches, Corrections]:
    """Four batches by their dates: as first exported, corrected, protection alone two days later, and a cut one."""
    folder = tmp_path_factory.mktemp("batches")
    early, corrected, protection, cut = (folder / name for name in ("early", "corrected", "protection", "cut"))
    shutil.copytree(SAMPLE, early)
    # Its events go on after the day that it is given here, and the month's exports come on two days.
    (early / "batch.yml").write_text("confirmed: [extract_date]\n", encoding="utf-8")
    found = write_corrected_batch(SAMPLE, corrected)
    protection.mkdir()
    for name in PROTECTION:
        shutil.copyfile(corrected / f"{name}.csv", protection / f"{name}.csv")
    others = sorted({path.stem for path in SAMPLE.glob("*.csv")} - set(PROTECTION))
    # The same files again and no others, as somebody says on purpose.
    (protection / "batch.yml").write_text(f"confirmed: [files, {', '.join(others)}]\n", encoding="utf-8")
    shutil.copytree(SAMPLE, cut)
    lines = (cut / "reviews.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (cut / "reviews.csv").write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    batches = {"2026-09-30": early, "2026-10-15": cut, "2026-10-31": corrected, "2026-11-02": protection}
    return batches, found


def received(folder: Path, batches: Batches, order: Iterable[str]) -> Settings:
    """What an outputs folder holds when batches came one at a time in this order."""
    settings = Settings(folder / "inbox", Outputs(folder / "outputs"), pseudonym_key="k" * 32)
    for date in order:
        shutil.copytree(batches[date], settings.inbox / CODE / date)
        receipts = receive_inbox(settings, lambda _: None)
    assert [receipt.extract_date for receipt in receipts if receipt.standing == REFUSED] == ["2026-10-15"]
    return settings


@pytest.fixture(scope="module")
def in_order(
    project: CompiledProject,
    corrections: tuple[Batches, Corrections],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, list[tuple[Any, ...]]]:
    """Every figure, member, change and finding when the batches came in the order of their dates."""
    batches, _ = corrections
    return results(project, received(tmp_path_factory.mktemp("in_order"), batches, sorted(batches)))


def results(project: CompiledProject, settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each result, in one order."""
    with run_received(project.needed_for(*RESULTS), settings) as connection:
        return {
            name: connection.execute(f"select * from {schema}.{name} order by all").fetchall()
            for name, schema in RESULTS.items()
        }


# The reverse order is the hardest: every batch comes before the one that it corrects. Each takes half a minute.
ORDERS = [(3, 2, 1, 0), (2, 0, 3, 1)] if IS_THOROUGH else [(3, 2, 1, 0)]


@pytest.mark.parametrize("order", ORDERS)
def test_the_figures_do_not_depend_on_the_order_of_arrival(
    order: tuple[int, ...],
    project: CompiledProject,
    corrections: tuple[Batches, Corrections],
    in_order: dict[str, list[tuple[Any, ...]]],
    tmp_path: Path,
) -> None:
    batches, _ = corrections
    dates = sorted(batches)
    found = results(project, received(tmp_path, batches, [dates[place] for place in order]))
    for name, rows in in_order.items():
        assert found[name] == rows, name


def test_what_was_corrected_deleted_late_and_merged_is_listed(
    corrections: tuple[Batches, Corrections], in_order: dict[str, list[tuple[Any, ...]]]
) -> None:
    _, found = corrections
    changes = {(row[1], row[2]): row[3:5] for row in in_order["changed_records"]}
    assert changes["reviews", found.deleted] == ("withdrawn", None)
    assert changes["reviews", found.late] == ("added", None)
    assert "held_date" in changes["reviews", found.corrected][1]
    # The merged child's records say that the child has another id, and nothing else. The protection batch two days
    # later, which had the new id already, does not hide that the child came with the corrected batch.
    assert {columns for change, columns in changes.values() if change == "changed"} == {"child_id", "held_date"}
    of_children = {place: change for place, change in changes.items() if place[0] == "children"}
    assert of_children == {("children", found.new_child): ("added", None)}


def test_a_merged_child_is_counted_once_under_the_new_id(
    corrections: tuple[Batches, Corrections], in_order: dict[str, list[tuple[Any, ...]]]
) -> None:
    _, found = corrections
    of_members = list(itertools.chain.from_iterable(in_order["indicator_members"]))
    assert found.merged_child not in of_members
    assert found.new_child in of_members


def test_a_withdrawn_record_is_in_no_figure(
    corrections: tuple[Batches, Corrections], in_order: dict[str, list[tuple[Any, ...]]]
) -> None:
    _, found = corrections
    of_members = set(itertools.chain.from_iterable(in_order["indicator_members"]))
    assert found.deleted not in of_members
    assert {found.corrected, found.late} <= of_members
