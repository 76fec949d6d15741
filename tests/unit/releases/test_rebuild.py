"""`iro rebuild`: a release made anew of what had been landed then, and held against what was published.

The build itself is a warehouse made by hand; tests/integration/test_rebuilt.py has one of the whole project.
"""

from __future__ import annotations

import csv
import errno
import json
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from fake_council import CODE, Council, settings_in
from fake_warehouse import write_fake_warehouse
from register_receipts import receipt, with_head

from orchestration.commands import rebuild as command
from orchestration.extracts.contributions import contributions_of
from orchestration.ground.database.sql import only_row
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.local.receipts import LocalReceipt, local_files_in_force, record_receipt
from orchestration.landing.register.register import Register, RegisterError
from orchestration.releases.purge import carry_out
from orchestration.releases.rebuilding import made_otherwise
from orchestration.releases.rebuilding import rebuild as rebuilding
from orchestration.releases.rebuilding.landed_then import landed_files_read
from orchestration.releases.rebuilding.rebuild import OF_EARLIER_RELEASES, Earlier, Rebuilt, rebuild
from orchestration.releases.release import CHECKSUM, read_manifest
from tests.conftest import hashes

pytestmark = pytest.mark.slow

BY_HAND: dict[str, Path] = {}
V1, V2 = "2026-03.v1", "2026-03.v2"
# One cell of the release made by hand: a month of one authority, whole.
ONE_MORE = (
    "update indicators.indicator_values set numerator = numerator + 1 where local_authority_code = 'E06999901' "
    "and indicator_id = 'reviews_held' and period_type = 'month' and period_end = date '2026-03-31' "
    "and breakdown = 'all'"
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stamped build of what V1 was made of."""
    return write_fake_warehouse(tmp_path_factory.mktemp("warehouse") / "warehouse.duckdb", CODE)


@pytest.fixture(autouse=True)
def _made_by_hand(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_HAND, "warehouse", warehouse)


@pytest.fixture
def settings(received: Outputs, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of a council that has published V1 of all that it received so far, by the code of now."""
    monkeypatch.setattr(rebuilding, "code_fingerprint", lambda: CODE)
    # Its inbox and its key are not what these tests are about.
    monkeypatch.setattr(rebuilding, "require_bound", lambda _settings: True)
    return replace(settings_in(received.root.parent), outputs=received)


def made_of(changes: str = "", look: Callable[[Settings, Earlier], None] | None = None) -> rebuilding.Build:
    """A build that gives the warehouse made by hand, after a look at what it was given; `changes` is SQL run on it."""

    def build(then: Settings, earlier: Earlier, _code: str, _say: rebuilding.Say) -> Path:
        if look:
            look(then, earlier)
        path = then.outputs.warehouse("rebuild")
        path.parent.mkdir(parents=True)
        shutil.copyfile(BY_HAND["warehouse"], path)
        if changes:
            with duckdb.connect(str(path)) as connection:
                connection.execute(changes)
        return path

    return build


def rebuilt(settings: Settings, build: rebuilding.Build | None = None, release_id: str = V1) -> Rebuilt:
    out = settings.outputs.root.parent / "anew"
    return rebuild(settings, release_id, out, lambda _line: None, build or made_of())


def rows_in(database: Path) -> dict[str, int]:
    """How many rows each table has, but for the one that says when and by whom the release was made."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute("select table_name from duckdb_tables() where table_name <> 'release'").fetchall()
        return {name: only_row(connection, f"select count(*) from {name}")[0] for (name,) in names}


def with_words(outputs: Outputs, **words: object) -> None:
    """Have V1 say other things of itself; of what is None here, nothing."""
    path = outputs.releases / V1 / "release.json"
    content = json.loads(path.read_text()) | words
    for name in (CHECKSUM, *(name for name, word in words.items() if word is None)):
        del content[name]
    path.chmod(0o600)
    path.write_text(json.dumps({**content, CHECKSUM: checksum_over(content)}))


def purge(outputs: Outputs, removed: list[Path], rewritten: dict[Path, int]) -> None:
    carry_out(outputs, {"kind": "retention", "reason": "as agreed"}, removed, rewritten)


def test_a_release_made_anew_of_the_same_has_the_same_cells_and_rows_and_nothing_else_changes(
    settings: Settings,
) -> None:
    before = hashes(settings.outputs.root)
    found = rebuilt(settings)
    assert found.are_figures_same
    assert found.is_as_it_should_be
    assert found.otherwise == ()
    assert found.not_compared == ()
    assert {table.name for table in found.tables if not table.is_same} == set()
    names = {(table.name, table.is_evidence) for table in found.tables}
    assert {("indicator_values", False), ("first_published", False), ("fct_reviews", True)} <= names
    assert ("release", False) not in names, "it says when and by whom, which cannot be the same"
    after = hashes(settings.outputs.root)
    assert {name for name in after if not name.startswith("checks/.")} == set(before)
    assert after | before == after


def test_what_is_written_holds_every_row_that_was_published(settings: Settings) -> None:
    rebuilt(settings)
    for name, published in (("marts", settings.outputs.releases), ("evidence", settings.outputs.restricted)):
        anew = rows_in(settings.outputs.root.parent / "anew" / f"{name}.duckdb")
        assert anew == rows_in(published / V1 / f"{name}.duckdb")


def test_one_cell_that_comes_out_otherwise_is_listed_with_both_figures(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = settings.outputs.root.parent / "anew"
    monkeypatch.setattr(command, "load_settings", lambda: settings)
    monkeypatch.setattr(command, "rebuild", lambda *given: rebuild(*given, build=made_of(ONE_MORE)))
    with pytest.raises(WarehouseError, match=r"2026-03\.v1 does not come out the same"):
        command.print_rebuild(V1, out)
    with (out / "differing_cells.csv").open(encoding="utf-8") as file:
        (cell,) = csv.DictReader(file)
    assert (cell["local_authority_code"], cell["indicator_id"], cell["period_end"]) == (
        "E06999901",
        "reviews_held",
        "2026-03-31",
    )
    assert (cell["difference"], float(cell["numerator_rebuilt"]) - float(cell["numerator_published"])) == ("changed", 1)
    said = capsys.readouterr().out
    assert "cells were published, 1 differ." in said
    assert "indicator_values: 1 of" in said
    summary = json.loads((out / "rebuild.json").read_text())
    assert (summary["are_figures_same"], summary["cells_differing"]) == (False, 1)


def test_what_is_written_is_its_owners_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = settings.outputs.root.parent / "anew"
    monkeypatch.setattr(command, "load_settings", lambda: settings)
    monkeypatch.setattr(command, "rebuild", lambda *given: rebuild(*given, build=made_of()))
    command.print_rebuild(V1, out)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()}
    assert modes == dict.fromkeys(("marts.duckdb", "evidence.duckdb", "differing_cells.csv", "rebuild.json"), 0o600)
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert "rebuilt from the same extracts, by the same code and definitions" in capsys.readouterr().out


def test_what_came_after_the_release_is_not_seen(settings: Settings) -> None:
    outputs = settings.outputs
    last = Register(outputs.register).receipts[-1]
    Register(outputs.register).append(replace(last, extract_date="2026-05-02", content_hash="later"))
    record_receipt(outputs, LocalReceipt(0, "hub", "targets", "targets", "t.csv", "0" * 64, "accepted", (), 1, ""))

    def look(then: Settings, _earlier: Earlier) -> None:
        assert {each.receipt.extract_date for each in contributions_of(then).in_force} == {"2026-04-02"}
        assert len(contributions_of(then).in_force) == 6
        assert local_files_in_force(then.outputs) == [], "the release was made before either of them came"

    assert rebuilt(settings, made_of(look=look)).is_as_it_should_be


def test_a_councils_own_file_that_changed_since_is_taken_as_it_was(settings: Settings) -> None:
    outputs = settings.outputs
    (of_then,) = local_files_in_force(outputs)
    with_words(outputs, local_files=[{**of_then.__dict__}])
    record_receipt(outputs, replace(of_then, sha256="1" * 64))

    def look(then: Settings, _earlier: Earlier) -> None:
        assert [each.sha256 for each in local_files_in_force(then.outputs)] == [of_then.sha256]

    rebuilt(settings, made_of(look=look))


def test_the_settings_that_decide_figures_are_those_of_the_release(settings: Settings) -> None:
    with_words(settings.outputs, settings={"history_months": 12, "open_profile": "committee"})
    seen: list[tuple[int, str | None]] = []
    rebuilt(settings, made_of(look=lambda then, _: seen.append((then.history_months, then.open_profile))))
    assert seen == [(12, "committee")]


def test_other_code_is_said_and_rows_that_it_words_otherwise_are_no_fault_while_figures_are_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reworded = "update findings.findings set message = 'in other words'"
    assert not rebuilt(settings, made_of(reworded)).is_as_it_should_be, "the same code makes the same rows"
    monkeypatch.setattr(rebuilding, "code_fingerprint", lambda: "0123456789abcdef")
    out = settings.outputs.root.parent / "by_other_code"
    found = rebuild(settings, V1, out, lambda _line: None, made_of(reworded))
    assert found.is_as_it_should_be
    (sentence,) = found.otherwise
    assert sentence.startswith("Other code made it: version ")
    assert "here is version" in sentence
    assert "fingerprint 0123456789ab." in sentence
    assert [(table.name, table.only_published) for table in found.tables if not table.is_same] == [("findings", 4)]


def test_other_packages_and_another_python_are_said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_otherwise, "built_with", lambda: {"python": "3.99.1", "lock": "f" * 64})
    said = rebuilt(settings).otherwise
    assert "and is ffffffffffff." in said[0]
    assert said[1].endswith("and here is Python 3.99.1.")


def test_an_extract_that_counts_otherwise_is_named(settings: Settings) -> None:
    gone = "delete from landing.batches where source_file = 'E06999901/2026-04-02/reviews.csv'"
    assert rebuilt(settings, made_of(gone)).otherwise == (
        "The published release used E06999901/2026-04-02/reviews.csv (reviews); the rebuild did not.",
    )


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "landed.parquet is missing."),
        (lambda path: path.write_text("x"), "landed.parquet was damaged or changed since it was landed."),
    ],
)
def test_a_landed_file_that_is_damaged_or_gone_is_named_and_nothing_is_built(
    settings: Settings, spoil: Callable[[Path], object], words: str
) -> None:
    spoil(settings.outputs.landing / "reviews" / "E06999902" / "landed.parquet")
    with pytest.raises(WarehouseError, match=r"cannot be rebuilt: 1 of the 6 landed files") as refused:
        rebuilt(settings, made_of("this is no SQL"))
    assert f"{settings.outputs.landing}/reviews/E06999902/{words}" in str(refused.value)
    assert not (settings.outputs.root.parent / "anew").exists()


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_release_is_made_anew_also_on_a_share_without_links(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """What of landing is read is copied there."""
    purge(settings.outputs, removed=[], rewritten={})
    seen: list[bool] = []

    def no_links(path: Path, target: Path, target_is_directory: bool = False) -> None:
        raise OSError(number, "Operation not permitted", str(target), None, str(path))

    def look(then: Settings, _: Earlier) -> None:
        seen.extend(each.is_symlink() for each in (then.outputs.tombstones, *then.outputs.landing.iterdir()))

    monkeypatch.setattr(Path, "symlink_to", no_links)
    assert rebuilt(settings, made_of(look=look)).are_figures_same
    assert len(seen) > 2
    assert not any(seen)


def test_what_a_release_read_of_landing_is_told_by_receipts_alone(settings: Settings, tmp_path: Path) -> None:
    """A purge by age asks it of every kept release, each of which would be a copy of landing on a share without links."""
    place = Outputs(tmp_path / "place")
    manifest = read_manifest(settings.outputs.releases / V1)
    assert manifest
    assert len(landed_files_read(settings, manifest, settings.outputs, place)) == 6
    assert {*place.landing.iterdir()} == {place.register, place.local}


def test_a_landed_file_that_a_purge_removed_is_said_to_be_gone_for_good(settings: Settings) -> None:
    landed = settings.outputs.landing / "reviews" / "E06999902" / "landed.parquet"
    purge(settings.outputs, [landed], {})
    with pytest.raises(WarehouseError, match=r"landed.parquet was removed by a purge\."):
        rebuilt(settings)


def test_rows_that_a_purge_took_out_since_are_said(settings: Settings) -> None:
    landed = settings.outputs.landing / "reviews" / "E06999902" / "landed.parquet"
    anew = settings.outputs.purging / landed.relative_to(settings.outputs.root)
    anew.parent.mkdir(parents=True)
    anew.write_text("without one child")
    purge(settings.outputs, [], {landed: 3})
    assert rebuilt(settings).otherwise == (f"A purge took 3 rows out of {landed} after it was landed.",)


def test_a_receipt_that_the_release_does_not_know_so_is_refused(settings: Settings) -> None:
    (settings.outputs.register / "000006.json").unlink()
    with pytest.raises(RegisterError, match=r"Receipt 000006\.json .* is missing"):
        rebuilt(settings)


def test_a_release_that_does_not_know_what_had_been_received_is_refused(settings: Settings) -> None:
    with_words(settings.outputs, register_head=None)
    with pytest.raises(WarehouseError, match="was made by an earlier version, which did not keep"):
        rebuilt(settings)


def test_a_release_that_was_damaged_is_no_measure(settings: Settings) -> None:
    marts = settings.outputs.releases / V1 / "marts.duckdb"
    marts.chmod(0o600)
    marts.write_bytes(marts.read_bytes()[:-1] + b"?")
    with pytest.raises(WarehouseError, match=r"2026-03\.v1 cannot be compared with: marts\.duckdb is not as it was"):
        rebuilt(settings)


def test_only_a_folder_apart_and_empty_is_written_into(settings: Settings, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "notes.txt").write_text("mine")
    for out, words in (
        (full, "is not an empty folder"),
        (settings.outputs.root / "anew", "where it would be taken for a part of it"),
        (settings.inbox / "anew", "where it would be taken for a part of it"),
    ):
        with pytest.raises(UsageError, match=words):
            rebuild(settings, V1, out, lambda _line: None, made_of())
    with pytest.raises(UsageError, match=r"There is no release 2026-03\.v9"):
        rebuilt(settings, release_id="2026-03.v9")


def test_another_inbox_or_key_is_refused_before_anything_is_built(received: Outputs) -> None:
    with pytest.raises(UsageError, match="holds no refresh of any inbox"):
        rebuild(settings_in(received.root.parent), V1, received.root.parent / "anew", lambda _line: None, made_of())


@pytest.fixture
def followed(published_twice: Council, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A council whose second release knows the register, which has nothing that could be built from."""
    monkeypatch.setattr(rebuilding, "code_fingerprint", lambda: CODE)
    monkeypatch.setattr(rebuilding, "require_bound", lambda _settings: True)
    Register(published_twice.outputs.register).append(receipt("2026-03-31"))
    with_head(published_twice.outputs)
    return published_twice.settings


def test_a_release_is_compared_with_the_one_that_it_followed(followed: Settings) -> None:
    seen: list[Earlier] = []
    found = rebuilt(followed, made_of(look=lambda _then, earlier: seen.append(earlier)), V2)
    first = followed.outputs.releases / V1
    assert seen == [Earlier(first, (first / "parquet" / "audit_measures.parquet",), ())]
    assert found.is_as_it_should_be
    assert found.not_compared == ()


def test_where_the_release_before_is_gone_what_looks_back_to_it_is_not_compared(followed: Settings) -> None:
    (followed.outputs.releases / V1).rename(followed.outputs.root.parent / "elsewhere")
    found = rebuilt(followed, release_id=V2)
    assert found.are_figures_same
    assert found.not_compared == tuple(
        f"{name} ({V1}, which it looks back to, is not there)" for name in OF_EARLIER_RELEASES
    )
    assert not {table.name for table in found.tables} & set(OF_EARLIER_RELEASES)


def test_evidence_that_is_not_kept_any_more_is_not_compared(settings: Settings) -> None:
    purge(settings.outputs, [settings.outputs.restricted / V1], {})
    found = rebuilt(settings)
    assert found.is_as_it_should_be
    assert found.not_compared == (f"the evidence of {V1}, which is not kept any more",)
