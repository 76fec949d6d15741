"""Which authorities of a kept build are as they would come out now, and what lets none of it be carried over."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from orchestration.ground.binding import bind_outputs
from orchestration.ground.engines import SAIL
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.ground.tombstones import REMOVED, REWRITTEN, write_tombstone
from orchestration.landing.local.receiving import receive_local
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.landing.register.receipts import ACCEPTED, REFUSED
from orchestration.landing.register.register import Register
from orchestration.warehouse.carried.carrying import authorities_alike, build_to_carry_from, why_all_anew
from orchestration.warehouse.carried.kept_builds import kept_builds, write_hash, write_made_of
from orchestration.warehouse.carried.made_of import made_of
from orchestration.warehouse.run_tables import prepare_warehouse
from orchestration.warehouse.stamp import ReleasedTable, write_stamp
from tests.benchmarks.many_batches import write_batch

ONE, OTHER, JOINING = "E06000005", "E06000006", "E06000007"
FIRST, SECOND = date(2026, 9, 30), date(2026, 10, 31)
KEPT, NOW, CODE = "kept", "now", "the code of now"
BENCHMARK = (
    "area_code,area_type,indicator_id,breakdown,breakdown_value,period_end,value,published_date\n"
    "E92000001,england,children_looked_after_rate,all,all,2026-03-31,{value},{published}\n"
)
TEAMS = "team,service,district,valid_from\nCourt,Care,North,2020-01-01\n"


def land(settings: Settings) -> None:
    """As a refresh does, and everything must be accepted."""
    bind_outputs(settings)
    assert {each.verdict for each in receive_local(settings, lambda line: None)} <= {"accepted", "unchanged"}
    assert {each.standing for each in receive_inbox(settings, lambda line: None)} == {ACCEPTED}


def write(settings: Settings, code: str, day: date, benchmark: str = "", published: str = "2026-09-01") -> None:
    batch = settings.inbox / code / day.isoformat()
    write_batch(batch, [each for each in (FIRST, SECOND) if each <= day])
    if benchmark:
        (batch / "benchmarks.csv").write_text(BENCHMARK.format(value=benchmark, published=published), encoding="utf-8")


def keep_a_build(settings: Settings, is_stamped: bool = True) -> None:
    land(settings)
    warehouse = prepare_warehouse(settings, KEPT)
    write_made_of(warehouse, made_of(settings, warehouse, CODE), {})
    if is_stamped:
        write_stamp(warehouse, "inputs", CODE, 1, [ReleasedTable("facts", "reviews", "reviews", "restricted")])
        write_hash(warehouse)


def alike(settings: Settings, code: str = CODE) -> set[str] | str:
    """The authorities that a build of now would carry over; what is said if it finds no build to carry from."""
    land(settings)
    shutil.rmtree(settings.outputs.runs / NOW, ignore_errors=True)
    warehouse = prepare_warehouse(settings, NOW)
    made = made_of(settings, warehouse, code)
    builds = kept_builds(settings, NOW)
    kept = build_to_carry_from(builds, made)
    if kept is None:
        return why_all_anew(builds[0], made) if builds else "no build is kept"
    return set(authorities_alike(kept, made, made.authorities))


def changed_in(said: set[str] | str) -> str:
    """What a sentence says has changed."""
    assert isinstance(said, str)
    found = re.fullmatch(
        r"All authorities are built anew, and none is carried over: since the build of [-0-9]{10} [:0-9]{5} UTC these "
        r"have changed: (.*)\.",
        said,
    )
    assert found, said
    return found[1]


@pytest.fixture
def hub(tmp_path: Path) -> Settings:
    """Two authorities, of whom a build is kept. One brings a figure of England with each batch."""
    return hub_with_a_figure(tmp_path, published="2026-09-01")


def hub_with_a_figure(folder: Path, published: str) -> Settings:
    settings = Settings(
        folder / "inbox", Outputs(folder / "outputs"), "a-key-for-tests-only-of-more-than-32-characters"
    )
    write(settings, ONE, FIRST, benchmark="71.5", published=published)
    write(settings, OTHER, FIRST)
    keep_a_build(settings)
    return settings


def test_where_nothing_is_new_every_authority_is_alike(hub: Settings) -> None:
    assert alike(hub) == {ONE, OTHER}


def test_a_new_batch_changes_its_own_authority_alone_also_where_it_brings_the_same_published_figures_again(
    hub: Settings,
) -> None:
    write(hub, ONE, SECOND, benchmark="71.5")
    assert alike(hub) == {OTHER}


def test_a_published_figure_of_a_day_that_is_believed_only_later_lets_nothing_be_carried_over(tmp_path: Path) -> None:
    """A day more than 24 months after its extract counts as none: 15 October 2028 after 30 September 2026 does."""
    hub = hub_with_a_figure(tmp_path, published="2028-10-15")
    write(hub, ONE, SECOND, benchmark="71.5", published="2028-10-15")
    assert changed_in(alike(hub)) == "published figures of other areas (benchmarks)"


def test_an_authority_that_joins_is_built_and_one_that_leaves_is_not_asked_for(hub: Settings) -> None:
    write(hub, JOINING, FIRST)
    land(hub)
    register = Register(hub.outputs.register)
    (receipt,) = [each for each in register.receipts if each.local_authority_code == OTHER]
    register.append(dataclasses.replace(receipt, verdict=REFUSED, standing=REFUSED))
    shutil.rmtree(hub.inbox / OTHER)
    assert alike(hub) == {ONE}


def a_published_figure(settings: Settings) -> Settings:
    write(settings, ONE, SECOND, benchmark="72.5")
    return settings


def a_file_of_a_councils_own(settings: Settings) -> Settings:
    folder = settings.inbox / ONE / "local"
    folder.mkdir()
    (folder / "teams.csv").write_text(TEAMS, encoding="utf-8")
    return settings


def fewer_months(settings: Settings) -> Settings:
    return dataclasses.replace(settings, history_months=12)


def another_key(settings: Settings) -> Settings:
    settings.outputs.binding.unlink()
    return dataclasses.replace(settings, pseudonym_key="another-key-for-tests-only-of-more-than-32-characters")


def another_engine(settings: Settings) -> Settings:
    return dataclasses.replace(settings, engine=SAIL)


def an_erasure(settings: Settings) -> Settings:
    rewritten = {"landing/elsewhere.parquet": {"before": "a", "after": "b", "rows_removed": 1}}
    write_tombstone(settings.outputs, {REMOVED: {}, REWRITTEN: rewritten})
    return settings


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (a_published_figure, "published figures of other areas (benchmarks)"),
        (a_file_of_a_councils_own, "files of councils' own"),
        (fewer_months, "IRO_HISTORY_MONTHS"),
        (another_key, "IRO_PSEUDONYM_KEY"),
        (another_engine, "IRO_ENGINE"),
        (an_erasure, "what purges took out of landed files"),
    ],
)
def test_what_concerns_every_authority_lets_nothing_be_carried_over_and_is_named(
    hub: Settings, change: Callable[[Settings], Settings], named: str
) -> None:
    assert changed_in(alike(change(hub))) == named


def test_an_inbox_that_was_moved_is_no_other_key_and_keeps_nothing_from_being_carried_over(hub: Settings) -> None:
    """Its path in the binding is corrected by hand, as the refusal of the other one asks."""
    moved = dataclasses.replace(hub, inbox=hub.inbox.rename(hub.inbox.with_name("moved")))
    binding = hub.outputs.binding
    binding.write_text(binding.read_text("utf-8").replace(str(hub.inbox), str(moved.inbox)), encoding="utf-8")
    assert alike(moved) == {ONE, OTHER}


def test_a_purge_of_what_is_old_takes_nothing_that_a_build_is_made_of(hub: Settings) -> None:
    write_tombstone(hub.outputs, {REMOVED: {"landing/old.parquet": "a"}, REWRITTEN: {}})
    assert alike(hub) == {ONE, OTHER}


def test_other_code_lets_nothing_be_carried_over_and_is_named_beside_what_else_changed(hub: Settings) -> None:
    assert changed_in(alike(hub, "other code")) == "the code"
    assert changed_in(alike(fewer_months(hub), "other code")) == "the code, IRO_HISTORY_MONTHS"


def test_a_build_without_a_stamp_or_that_cannot_be_read_is_none_to_carry_from(hub: Settings, tmp_path: Path) -> None:
    warehouse = hub.outputs.warehouse(KEPT)
    with warehouse.open("r+b") as file:
        file.truncate(warehouse.stat().st_size // 2)
    assert alike(hub) == "no build is kept"
    shutil.rmtree(hub.outputs.runs)
    keep_a_build(hub, is_stamped=False)
    assert alike(hub) == "no build is kept"
