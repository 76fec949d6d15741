"""One child of the bundled sample is erased from everything that a refresh left; a published figure stays as it was."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from orchestration.commands.purge import purge
from orchestration.evidence.figure import Figure
from orchestration.evidence.seals.writing import write_seal
from orchestration.ground.database.sql import open_to_read
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.tombstones import purged_files
from orchestration.landing.register.landed_files import damage_of
from orchestration.landing.register.register import Register
from orchestration.releases.whole import broken_files
from tests.conftest import COUNCIL, TEST_KEY, Refreshed, again
from tests.erased import files_naming

pytestmark = pytest.mark.slow

BUSIEST = "select child_id from fct_reviews group by child_id order by count(*) desc, child_id limit 1"
# The child has reviews in it.
ALL_REVIEWS = Figure("reviews_held", date(2026, 9, 30), "rolling_12")
FIGURES = "select * from indicator_values order by all nulls last"


@pytest.fixture
def copied(copied: Refreshed, monkeypatch: pytest.MonkeyPatch) -> Refreshed:
    """The copied release, with which this process works, too."""
    monkeypatch.setenv("IRO_INBOX", str(copied.inbox))
    monkeypatch.setenv("IRO_OUTPUTS", str(copied.outputs.root))
    monkeypatch.setenv("IRO_PSEUDONYM_KEY", TEST_KEY)
    return copied


def test_nothing_below_the_outputs_folder_names_an_erased_child_and_figures_stay_as_published(
    copied: Refreshed, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = copied.outputs
    with open_to_read(evidence=copied.evidence) as connection:
        ((child,),) = connection.execute(BUSIEST).fetchall()
    with open_to_read(marts=copied.marts) as connection:
        before = connection.execute(FIGURES).fetchall()
    _refuses_what_is_damaged(copied, child)
    for with_ids in (True, False):
        write_seal(outputs, ALL_REVIEWS, None, outputs.seals, with_ids=with_ids)
    with pytest.raises(UsageError, match="holds an id of the case system"):
        purge(None, child, COUNCIL, f"{child} asked", False)
    purge(None, child, COUNCIL, None, True)
    assert "Nothing was changed: this was a rehearsal." in capsys.readouterr().out
    named = files_naming(outputs.root, child)
    assert {name.partition("/")[0] for name in named} >= {"landing", "restricted"}

    purge(None, child, COUNCIL, "asked by the family", False)
    said = capsys.readouterr().out
    assert child not in said
    assert f"{COUNCIL}/2026-10-31/children.csv" in said
    assert files_naming(outputs.root, child) == []
    assert list(outputs.seals.iterdir()) == []
    with open_to_read(marts=copied.marts) as connection:
        assert connection.execute(FIGURES).fetchall() == before
    assert broken_files(outputs, outputs.published.resolve()) == []
    exports = [export for receipt in Register(outputs.register).receipts for export in receipt.exports]
    assert {damage_of(outputs.landing, export, purged_files(outputs)) for export in exports} == {None}
    assert not outputs.purging.exists()


def test_a_mother_and_a_child_whose_records_were_merged_are_erased_under_each_of_their_ids(copied: Refreshed) -> None:
    """The sample has a baby whose mother is looked after herself, and children who had another id before."""
    landed = copied.outputs.landing / "children" / COUNCIL / "*" / "*.parquet"
    with duckdb.connect() as connection:
        children = connection.read_parquet(str(landed))
        assert children.columns  # it is read where it is named
        (mother,) = connection.execute(
            "select min(mother_child_id) from children where mother_child_id is not null"
        ).fetchall()[0]
        now, before = connection.execute(
            "select child_id, previous_child_id from children where previous_child_id is not null order by 1 limit 1"
        ).fetchall()[0]
    for asked, ids in ((mother, [mother]), (before, [now, before])):
        assert all(files_naming(copied.outputs.root, child) for child in ids)
        purge(None, asked, COUNCIL, "asked by the family", False)
        assert {child: files_naming(copied.outputs.root, child) for child in ids} == {child: [] for child in ids}


def _refuses_what_is_damaged(release: Refreshed, child: str) -> None:
    """One bit of a landed file, and one of the release: nothing is written anew from it, and both are named."""
    (landed, *_) = sorted(release.outputs.landing.glob(f"reviews/{COUNCIL}/*/*.parquet"))
    for path in (landed, release.evidence):
        mode, content = path.stat().st_mode & 0o7777, path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
        with pytest.raises(WarehouseError, match=path.name):
            purge(None, child, COUNCIL, "asked by the family", False)
        path.write_bytes(content)
        path.chmod(mode)
    assert not release.outputs.tombstones.exists()


def test_when_the_advice_of_a_purge_is_followed_the_next_refresh_publishes_without_the_child(
    copied: Refreshed,
) -> None:
    outputs = copied.outputs
    exports = copied.inbox / COUNCIL / "2026-10-31"
    with duckdb.connect() as connection:
        for name in ("reviews", "review_audits", "escalations", "escalation_reasons"):
            rows = f"read_csv('{exports / name}.csv', all_varchar = true)"
            connection.execute(f"create table {name} as select * from {rows}")
        ((child, review, escalation),) = connection.execute(
            "select child_id, min(held.review_id), min(escalation_id) "
            "from (from reviews semi join review_audits using (review_id)) as held "
            "inner join (from escalations semi join escalation_reasons using (escalation_id)) as raised "
            "using (child_id) group by child_id order by child_id limit 1"
        ).fetchall()
    purge(None, child, COUNCIL, "asked by the family", False)
    for path in copied.inbox.rglob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if child not in line), encoding="utf-8")
    assert review in (exports / "review_audits.csv").read_text(encoding="utf-8"), (
        "it names the review and not the child"
    )

    refreshed = again(copied)
    assert refreshed.exit_code == 0, refreshed.log
    assert outputs.published.resolve() != copied.outputs.releases / "2026-10.v1"
    # Whose rows that went names no child either, but who has them knows a child.
    assert files_naming(outputs.root, review) == files_naming(outputs.root, escalation) == []
    assert "unchanged" in again(copied).log

    (landed,) = outputs.landing.glob(f"review_audits/{COUNCIL}/*/*.parquet")
    landed.chmod(0o600)
    landed.write_bytes(landed.read_bytes()[:-1] + b"?")
    said = again(copied).log
    assert "It is landed again" not in said
    assert "A purge took rows out of it, so it cannot be landed again: restore the landing folder" in said
