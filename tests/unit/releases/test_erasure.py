"""Whatever names an erased child is written anew, removed, or named to whoever asks; nothing is left in silence."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from register_receipts import receipt

from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import TombstoneError, read_tombstones
from orchestration.landing.local.receipts import LocalReceipt, record_receipt
from orchestration.landing.register.register import Register
from orchestration.releases.candidates import REJECTED, decisions, write_decision
from orchestration.releases.erasing.erasure import Erasure, ErasureError, inbox_files_naming, prepare
from orchestration.releases.erasing.where_named import is_in
from orchestration.releases.erasing.words import write_words_anew
from orchestration.releases.manifest import write_with_checksum
from orchestration.releases.purge import carry_out, finish_purges
from orchestration.releases.release import read_manifest
from orchestration.releases.verification import damage_of_landing

OWN, OTHER, MISTYPED = "E06000005", "E06000006", "E0600005"
CHILD, RELEASE = "CHILD-77", "2026-03.v1"
KEYS = f"""create table key_child as select * from (values
    ('aa', '{OWN}', '{CHILD}'), ('bb', '{OWN}', 'CHILD-78'), ('cc', '{OTHER}', '{CHILD}'))
    as t (child_key, local_authority_code, child_id)"""
MEMBERS = f"create table indicator_members as select '{OWN}' as local_authority_code, '{CHILD}' as child_id, 'x' as indicator_id"
FACTS = f"create table fct_reviews as select * from (values ('aa', '{OWN}'), ('bb', '{OWN}')) as t (child_key, local_authority_code)"


def database(path: Path, *scripts: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        for script in scripts:
            connection.execute(script)


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    """One landed file and one release in which two authorities have a child of the same id."""
    made = Outputs(tmp_path / "outputs")
    landed = made.landing / "children" / OWN / "2026-03-31" / "landed.parquet"
    landed.parent.mkdir(parents=True)
    duckdb.sql(
        f"select * from (values ('{CHILD}', null::varchar, null::varchar), ('CHILD-78', null, null)) "
        "as t (child_id, previous_child_id, mother_child_id)"
    ).write_parquet(str(landed))
    database(made.releases / RELEASE / "marts.duckdb", FACTS)
    (made.releases / RELEASE / "parquet").mkdir()
    with duckdb.connect(str(made.releases / RELEASE / "marts.duckdb"), read_only=True) as connection:
        connection.table("fct_reviews").write_parquet(str(made.releases / RELEASE / "parquet" / "fct_reviews.parquet"))
    database(
        made.restricted / RELEASE / "evidence.duckdb",
        KEYS,
        MEMBERS,
        "create table findings (local_authority_code varchar)",
    )
    return made


def erase(outputs: Outputs, monkeypatch: pytest.MonkeyPatch) -> Erasure:
    """Without worklists, which need tables that this release does not have."""
    monkeypatch.setattr("orchestration.releases.erasing.release_anew._write_lists", lambda *_: {})
    return prepare(outputs, OWN, CHILD)


def put(path: Path, data: bytes | str = CHILD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def packed(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", f"<c><is><t>{CHILD}</t></is></c>")
    return path


def test_another_authority_s_child_of_the_same_id_stays_and_is_no_hindrance(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(outputs.restricted / RELEASE / "worklists" / f"{OTHER}.csv")
    erasure = erase(outputs, monkeypatch)
    anew = outputs.purging / "restricted" / RELEASE / "evidence.duckdb"
    with duckdb.connect(str(anew), read_only=True) as connection:
        assert connection.execute("select child_key from key_child order by 1").fetchall() == [("bb",), ("cc",)]
    assert erasure.counts["rows of landed files"] == 1


@pytest.mark.parametrize("name", ["lists/officer.csv", f"worklists/{OWN}.xlsx", "reports/page.html"])
def test_a_file_of_a_release_that_would_keep_the_id_stops_the_purge_and_is_named(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = outputs.restricted / RELEASE / name
    packed(path) if path.suffix == ".xlsx" else put(path, f"a line with {CHILD}, and more")
    with pytest.raises(ErasureError, match=f"left in .* of {path.name}") as stopped:
        erase(outputs, monkeypatch)
    assert CHILD not in str(stopped.value)


def test_members_that_are_a_view_are_those_of_the_children_that_stay(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    database(
        outputs.restricted / RELEASE / "evidence.duckdb",
        f"create table base_children as select *, 'looked_after' as indicator_id from (values ('{OWN}', '{CHILD}'), "
        f"('{OWN}', 'CHILD-78'), ('{OTHER}', '{CHILD}')) as t (local_authority_code, child_id)",
        "drop table indicator_members",
        "create view indicator_members as select * from base_children",
        "comment on view indicator_members is 'Who was counted'",
    )
    erase(outputs, monkeypatch)
    anew = outputs.purging / "restricted" / RELEASE / "evidence.duckdb"
    with duckdb.connect(str(anew), read_only=True) as connection:
        members = connection.execute("select local_authority_code, child_id from indicator_members order by all")
        assert members.fetchall() == [(OWN, "CHILD-78"), (OTHER, CHILD)]
        said = connection.execute("select view_name, comment from duckdb_views() where not internal").fetchall()
    assert said == [("indicator_members", "Who was counted")]


def test_a_release_that_does_not_tell_whose_its_rows_are_is_named(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    database(outputs.restricted / RELEASE / "evidence.duckdb", "drop table key_child")
    with pytest.raises(ErasureError, match=f"{RELEASE} has no evidence, or one of an earlier version"):
        erase(outputs, monkeypatch)


def test_refused_batches_of_the_authority_go_and_of_a_mistyped_one_those_that_name_the_child(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    Register(outputs.register).append(
        replace(receipt("2026-03-31"), local_authority_code=OTHER, verdict="accepted", standing="accepted")
    )
    batches = {
        # All of the child's own authority.
        f"{OWN}/2026-03-31": True,
        # A name that is no authority's: in a workbook, in UTF-16, and in something that cannot be looked into.
        f"{MISTYPED}/2026-03-31/one": True,
        f"{MISTYPED}/2026-03-31/two": True,
        f"{MISTYPED}/2026-03-31/three": True,
        f"{MISTYPED}/2026-03-31/four": False,
        f"{OTHER}/2026-03-31/five": False,
    }
    put(outputs.quarantine / OWN / "2026-03-31" / "zero" / "children.csv", "another child")
    packed(outputs.quarantine / MISTYPED / "2026-03-31" / "one" / "Annex_A.xlsx")
    put(outputs.quarantine / MISTYPED / "2026-03-31" / "two" / "children.csv", f"child_id\n{CHILD}\n".encode("utf-16"))
    put(outputs.quarantine / MISTYPED / "2026-03-31" / "three" / "children.7z", b"packed")
    put(outputs.quarantine / MISTYPED / "2026-03-31" / "four" / "children.csv", f"child_id\n{CHILD}8\n")
    put(outputs.quarantine / OTHER / "2026-03-31" / "five" / "children.csv", f"child_id\n{CHILD}\n")
    erasure = erase(outputs, monkeypatch)
    gone = {path.relative_to(outputs.quarantine).as_posix() for path in erasure.removed}
    assert gone == {name for name, goes in batches.items() if goes}
    assert erasure.doubtful == [f"{OTHER}/2026-03-31/five"]


def test_an_earlier_version_of_a_council_s_own_file_goes_and_one_in_use_stops_the_purge(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(text: str, verdict: str = "accepted") -> Path:
        made = LocalReceipt(
            0, OWN, "commentary", "commentary", f"{OWN}/local/commentary.csv", text.ljust(64, "0"), verdict, (), 1, ""
        )
        record_receipt(outputs, made)
        return put(outputs.local / made.landed_as, text)

    named = kept(f"about {CHILD}")
    with pytest.raises(ErasureError, match=f"{OWN}/local/commentary.csv names the child and is in use"):
        erase(outputs, monkeypatch)
    finish_purges(outputs)
    kept("about nobody")
    erasure = erase(outputs, monkeypatch)
    assert erasure.removed == [named]
    carry_out(outputs, {"kind": "child", "reason": "a test", "counts": {}}, erasure.removed, erasure.rewritten)
    assert not named.exists()
    # The hashes of this test are invented; that the file is gone is no damage.
    assert [line for line in damage_of_landing(outputs) if named.name in line] == []


def test_workbooks_of_the_inbox_are_looked_into(outputs: Outputs) -> None:
    inbox = outputs.root.parent / "inbox"
    packed(inbox / OWN / "2026-03-31" / "Annex_A.xlsx")
    put(inbox / OWN / "2026-03-31" / "reviews.csv", "nobody")
    assert inbox_files_naming(inbox, OWN, {CHILD}) == [f"{OWN}/2026-03-31/Annex_A.xlsx"]


@pytest.mark.parametrize("text", [CHILD, f"x {CHILD}.", f'"{CHILD}"'])
def test_an_id_is_found_in_bytes_whatever_the_encoding(text: str) -> None:
    for encoding in ("utf-8", "utf-16", "utf-16-be", "cp1252"):
        assert is_in(text.encode(encoding), {CHILD})
    assert not is_in(f"{CHILD}1 9{CHILD}".encode(), {CHILD})


def test_an_id_in_a_reason_that_a_release_or_a_tombstone_keeps_is_taken_out_of_it(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of "CHILD-77 moved, not CHILD-778" the first is the child's id, and the second another child's."""
    approval = {"by": "A. Head", "at": "2026-04-05", "note": f"seen with {CHILD}"}
    checks = [{"check": "one", "accepted_reason": f"{CHILD} moved, not {CHILD}8"}, {"check": "two"}]
    written = {"release_id": RELEASE, "created_at": "2026-04-05", "checks": checks, "approval": approval}
    write_with_checksum(outputs.releases / RELEASE, written)
    for reason in ("as agreed", f"{CHILD} retention", "as ever"):
        carry_out(outputs, {"kind": "older_than", "reason": reason, "counts": {}}, [])
    erasure = erase(outputs, monkeypatch)
    assert erasure.counts["texts of releases, decisions and tombstones without the id"] == 3
    carry_out(outputs, {"kind": "child", "reason": "a test", "counts": {}}, erasure.removed, erasure.rewritten)
    now = read_manifest(outputs.releases / RELEASE)
    assert now
    assert now["checks"] == [{"check": "one", "accepted_reason": f"[erased] moved, not {CHILD}8"}, {"check": "two"}]
    assert now["approval"] == {**approval, "note": "seen with [erased]"}
    # The later ones know the changed one by the checksum that it had.
    assert [each["reason"] for each in read_tombstones(outputs)] == [
        "as agreed",
        "[erased] retention",
        "as ever",
        "a test",
    ]
    path = outputs.tombstones / "000002.json"
    path.write_text(path.read_text().replace("retention", "something"))
    with pytest.raises(TombstoneError, match=r"000002\.json of the tombstones"):
        read_tombstones(outputs)


@pytest.mark.parametrize(
    ("child", "reason", "now"),
    [
        # Refused since 2026-11-29 in small letters, too.
        ("CHILD-77", "child-77 moved, not child-778", "[erased] moved, not child-778"),
        # A child's number is found as a whole word, and not within a longer one.
        ("1048576", "1048576 went (1048576), not 10485761", "[erased] went ([erased]), not 10485761"),
        # Fewer than five characters are a number or a word by chance.
        ("1048", "1048 rows fewer", "1048 rows fewer"),
    ],
)
def test_whatever_would_be_refused_as_the_child_s_id_is_taken_out_of_words(
    outputs: Outputs, child: str, reason: str, now: str
) -> None:
    written = {"release_id": RELEASE, "checks": [{"check": "one", "accepted_reason": reason}], "approval": None}
    write_with_checksum(outputs.releases / RELEASE, written)
    carry_out(outputs, {"kind": "older_than", "reason": reason, "counts": {}}, [])
    files, texts = write_words_anew(outputs, {child})
    assert texts == len(files) == (2 if now != reason else 0)
    carry_out(outputs, {"kind": "child", "reason": "a test", "counts": {}}, [], dict.fromkeys(files, 0))
    manifest = read_manifest(outputs.releases / RELEASE)
    assert manifest
    assert manifest["checks"][0]["accepted_reason"] == now
    assert read_tombstones(outputs)[0]["reason"] == now


def test_an_id_in_what_was_said_of_a_candidate_that_was_not_published_is_taken_out_of_it(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`iro releases` prints who decided and why; one that is damaged cannot be written anew, so that it is named."""
    outputs.candidates.mkdir()
    write_decision(outputs, "2026-03.v2", REJECTED, "A. Head", f"{CHILD} is wrong")
    write_decision(outputs, "2026-03.v3", REJECTED, "A. Head", "as agreed")
    erasure = erase(outputs, monkeypatch)
    assert erasure.counts["texts of releases, decisions and tombstones without the id"] == 1
    carry_out(outputs, {"kind": "child", "reason": "a test", "counts": {}}, erasure.removed, erasure.rewritten)
    said = {each["release_id"]: (each["by"], each["note"]) for each in decisions(outputs)}
    # Whole, with their checksums.
    assert said == {"2026-03.v2": ("A. Head", "[erased] is wrong"), "2026-03.v3": ("A. Head", "as agreed")}
    damaged = outputs.candidates / "2026-03.v3.decision.json"
    damaged.chmod(0o600)
    damaged.write_text(f'{{"note": "{CHILD}"}}')
    database(
        outputs.restricted / RELEASE / "evidence.duckdb", f"insert into key_child values ('aa', '{OWN}', '{CHILD}')"
    )
    write_with_checksum(
        outputs.releases / RELEASE, {"release_id": RELEASE, "checks": [], "approval": {"note": f"for {CHILD}"}}
    )
    with pytest.raises(ErasureError, match=r"2026-03\.v3\.decision\.json") as stopped:
        erase(outputs, monkeypatch)
    assert CHILD not in str(stopped.value)


def test_an_id_in_an_approval_is_taken_out_of_the_published_tables_and_their_files_too(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name and a note stand in `release` of both tiers, as a table and as Parquet; comments and other rows stay."""
    row = f"select '{RELEASE}' as release_id, 'A. Head' as approved_by, 'seen with child-77' as approval_text"
    folders = {outputs.releases / RELEASE: "marts.duckdb", outputs.figures / RELEASE: "figures.duckdb"}
    for folder, name in folders.items():
        database(folder / name, f"create table release as {row}", "create table dim_x as select 1 as one",
                 "comment on table release is 'Which release this is'")  # fmt: skip
        (folder / "parquet").mkdir(exist_ok=True)
        duckdb.sql(row).write_parquet(str(folder / "parquet" / "release.parquet"))
    approval = {"by": "A. Head", "at": "2026-04-05", "note": "seen with child-77"}
    write_with_checksum(outputs.releases / RELEASE, {"release_id": RELEASE, "checks": [], "approval": approval})
    erasure = erase(outputs, monkeypatch)
    # One row of fct_reviews is the child's; of an approval no row goes.
    assert erasure.rewritten[outputs.releases / RELEASE / "marts.duckdb"] == 1
    assert erasure.rewritten[outputs.figures / RELEASE / "figures.duckdb"] == 0
    carry_out(outputs, {"kind": "child", "reason": "a test", "counts": {}}, erasure.removed, erasure.rewritten)
    for folder, name in folders.items():
        with duckdb.connect(str(folder / name), read_only=True) as connection:
            assert connection.execute("from release").fetchall() == [(RELEASE, "A. Head", "seen with [erased]")]
            assert connection.execute("from dim_x").fetchall() == [(1,)]
            (said,) = connection.execute("select comment from duckdb_tables() where table_name = 'release'").fetchall()
            assert said == ("Which release this is",)
        parquet = duckdb.sql(f"select approval_text from '{folder / 'parquet' / 'release.parquet'}'").fetchall()
        assert parquet == [("seen with [erased]",)]
        for path in (folder / name, folder / "parquet" / "release.parquet"):
            assert b"child-77" not in path.read_bytes()
    with duckdb.connect(str(outputs.releases / RELEASE / "marts.duckdb"), read_only=True) as connection:
        assert connection.execute("select child_key from fct_reviews").fetchall() == [("bb",)]


def test_what_dbt_left_that_names_the_child_goes(outputs: Outputs, monkeypatch: pytest.MonkeyPatch) -> None:
    """dbt writes down with which words the command was called; the next build writes that file anew."""
    named = put(outputs.dbt_target / "run_results.json", f'"iro refresh --reason {CHILD}"')
    small = put(outputs.dbt_target / "static.json", f'"iro refresh --reason {CHILD.lower()}"')
    put(outputs.dbt_target / "graph_summary.json", f"{CHILD}8")
    erasure = erase(outputs, monkeypatch)
    assert [path for path in erasure.removed if outputs.dbt_target in path.parents] == [named, small]


def test_records_that_name_the_erased_child_by_a_key_alone_go_from_the_published_tables_too(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An audit names its review and no child, and goes with it; another child's stays, and so does the officer of both."""
    database(
        outputs.releases / RELEASE / "marts.duckdb",
        "drop table fct_reviews",
        f"create table fct_reviews as select * from (values ('r1', 'aa', '{OWN}', 'o1'), ('r2', 'bb', '{OWN}', 'o1')) "
        "as t (review_key, child_key, local_authority_code, officer_key)",
        "create table fct_review_audits as select * from (values ('u1', 'r1'), ('u2', 'r2')) as t (audit_key, review_key)",
        "create table dim_officers as select 'o1' as officer_key",
    )
    erase(outputs, monkeypatch)
    with duckdb.connect(str(outputs.purging / "releases" / RELEASE / "marts.duckdb"), read_only=True) as connection:
        left = {
            table: [row[0] for row in connection.execute(f"from {table}").fetchall()]
            for table in ("fct_reviews", "fct_review_audits", "dim_officers")
        }
    assert left == {"fct_reviews": ["r2"], "fct_review_audits": ["u2"], "dim_officers": ["o1"]}


def test_what_was_found_of_an_officer_or_a_post_stays_though_a_record_of_the_child_names_them(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The review R1 of the child goes with what was found of it; what was found of its officer O1 and post T1 stays."""
    found = (("reviews", "R1"), ("reviews", "R2"), ("reviewing_officers", "O1"), ("established_posts", "T1"))
    rows = ", ".join(f"('{OWN}', '{export}', '{record}')" for export, record in found)
    database(
        outputs.restricted / RELEASE / "evidence.duckdb",
        "drop table findings",
        f"create table findings as select * from (values {rows}) as t (local_authority_code, export_name, record_id)",
        *(
            f"create table key_{thing} as select '{key}' as {thing}_key, '{OWN}' as local_authority_code, "
            f"'{record}' as {thing}_id"
            for thing, key, record in (("review", "kr", "R1"), ("officer", "ko", "O1"), ("post", "kp", "T1"))
        ),
    )
    database(
        outputs.releases / RELEASE / "marts.duckdb",
        "drop table fct_reviews",
        f"create table fct_reviews as select 'kr' as review_key, 'aa' as child_key, '{OWN}' as local_authority_code, "
        "'ko' as officer_key, 'kp' as post_key",
    )
    erase(outputs, monkeypatch)
    anew = outputs.purging / "restricted" / RELEASE / "evidence.duckdb"
    with duckdb.connect(str(anew), read_only=True) as connection:
        left = connection.execute("select record_id from findings order by 1").fetchall()
    assert left == [("O1",), ("R2",), ("T1",)]


def test_an_erasure_that_would_leave_the_id_in_a_reason_changes_nothing_and_names_the_file(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval = {"note": "seen with child-77"}
    write_with_checksum(
        outputs.releases / RELEASE, {"release_id": RELEASE, "created_at": "", "checks": [], "approval": approval}
    )

    def left_as_they_were(outputs: Outputs, _: set[str]) -> tuple[list[Path], int]:
        path = outputs.releases / RELEASE / "release.json"
        put(outputs.purging / path.relative_to(outputs.root), path.read_bytes())
        return [path], 1

    monkeypatch.setattr("orchestration.releases.erasing.erasure.write_words_anew", left_as_they_were)
    with pytest.raises(
        ErasureError, match=r"An id would be left in a reason, note or name of release\.json"
    ) as stopped:
        erase(outputs, monkeypatch)
    assert "child-77" not in str(stopped.value).lower()
