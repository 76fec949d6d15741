"""What is accepted, what is remembered, and which extracts are in force afterwards."""

from __future__ import annotations

import itertools
import os
import stat
from pathlib import Path

import duckdb
import pytest
from invented_inbox import APRIL, AUTHORITY, CARE_FILES, MARCH, PROTECTION_FILES, Inbox

from orchestration.extracts.landing_schema import inputs_fingerprint
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.files.disk import DiskFullError
from orchestration.landing.contracts import load_contracts
from orchestration.landing.local.tables import TABLES
from orchestration.landing.receiving import reception, ways_of_reading
from orchestration.landing.register.receipts import BatchReceipt
from orchestration.landing.register.register import RegisterError

HELD = "select review_id, held_date from landing.reviews order by review_id"
OTHER_REVIEWS = "review_id,child_id,held_date\nR1,C1,2019-02-04\n"
ESCALATIONS = "escalation_id,child_id,raised_date\n"
ONE_ESCALATION = ESCALATIONS + "X1,C1,2019-05-01\n"


def test_an_accepted_batch_lands_as_text_with_its_lineage(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    receipt = inbox.receive_one()
    assert (receipt.verdict, receipt.profile, receipt.extracts, receipt.receipt_number) == (
        "accepted",
        "canonical",
        "full",
        1,
    )
    (row,) = inbox.in_force("select * from landing.reviews where review_id = 'R2'")
    assert row[:2] == ("R2", "C2")
    (lineage,) = inbox.in_force(
        "select _source_file, _source_row, cast(_extract_date as varchar), _local_authority_code "
        "from landing.reviews where review_id = 'R2'"
    )
    assert lineage == ("E06000005/2020-03-31/reviews.csv", 3, MARCH, AUTHORITY)
    assert all(stat.S_IMODE(path.parent.stat().st_mode) == 0o700 for path in inbox.landed)


def test_columns_are_read_by_name_whatever_their_order(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, reviews="held_date,review_id,child_id\n2019-02-01,R1,C1\n")
    inbox.receive()
    assert inbox.in_force(HELD) == [("R1", "2019-02-01")]


@pytest.mark.parametrize(
    "contents",
    [
        b"\xef\xbb\xbfreview_id,child_id,held_date\nR1,C1,2019-02-01\nR2,C2,2019-03-29",
        b"review_id,child_id,held_date\r\nR1,C1,2019-02-01\r\nR2,C2,2019-03-29\r\n",
        b"review_id,child_id,held_date\rR1,C1,2019-02-01\rR2,C2,2019-03-29\r",
        b"review_id,child_id,held_date\r\nR1,C1,2019-02-01\nR2,C2,2019-03-29\n\n\n",
        b'"review_id","child_id","held_date"\n"R1"," C1 ","2019-02-01"\nR2,C2,2019-03-29\n',
    ],
    ids=["byte-order mark and no final line end", "CRLF", "CR", "mixed line ends", "quotation marks and blanks"],
)
def test_harmless_differences_of_a_file_make_no_difference(inbox: Inbox, contents: bytes) -> None:
    inbox.put(CARE_FILES, reviews=contents)
    assert inbox.receive_one().verdict == "accepted"
    assert inbox.in_force(HELD) == [("R1", "2019-02-01"), ("R2", "2019-03-29")]
    assert inbox.in_force("select child_id from landing.reviews where review_id = 'R1'") == [("C1",)]


def test_texts_that_look_like_nothing_stay_texts(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, reviews="review_id,child_id,team\n0012,C1,NA\n1E5,C2,NULL\n")
    inbox.receive()
    assert inbox.in_force("select review_id, team from landing.reviews order by 1") == [("0012", "NA"), ("1E5", "NULL")]


def test_a_row_below_a_text_of_two_lines_keeps_its_spreadsheet_row(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, reviews='review_id,child_id,notes\nR1,C1,"a\n\nb, ""c"""\nR2,C2,\n')
    inbox.receive()
    assert inbox.in_force("select review_id, _source_row from landing.reviews order by 1") == [("R1", 2), ("R2", 3)]


def test_columns_nobody_asked_for_are_named_and_not_stored(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, children="child_id,full_name\nC1,Ann Example\nC2,Bo Example\n")
    receipt = inbox.receive_one()
    assert receipt.unlisted_columns == {"children.csv": ["full_name"]}
    assert "children.csv: not needed, and not stored: full_name." in inbox.said
    assert b"Example" not in b"".join(path.read_bytes() for path in inbox.landed)


def test_an_optional_column_of_nearly_the_right_name_is_pointed_out(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, reviews="review_id,child_id,Held Date\nR1,C1,2019-02-01\n")
    receipt = inbox.receive_one()
    assert (
        'reviews.csv: the column held_date is missing and so not supplied; "Held Date" looks like it'
        in receipt.notes[1]
    )


def test_identical_rows_are_kept_once_and_counted(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, reviews=CARE_FILES["reviews.csv"] + "R1,C1,2019-02-01\nR1,C1,2019-02-01\n")
    (export,) = [each for each in inbox.receive_one().exports if each.export_name == "reviews"]
    assert (export.rows_read, export.rows_repeated, export.rows_landed) == (4, 2, 2)
    assert inbox.in_force("select reason, rows from landing.row_account") == [("repeated", 2)]
    assert inbox.in_force("select _source_row from landing.reviews where review_id = 'R1'") == [(2,)]


def test_files_nobody_asked_for_are_accounted_for(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, escalation=ONE_ESCALATION, notes="a\n1\n2\n")
    receipt = inbox.receive_one()
    assert [(file.name, file.rows, file.reason) for file in receipt.unused_files] == [
        ("escalation.csv", 1, "file_not_used"),
        ("notes.csv", 2, "file_not_used"),
    ]
    assert any("If it is escalations, name it escalations.csv" in note for note in receipt.notes)
    assert inbox.in_force("select source_table, rows from landing.row_account order by 1") == [
        ("escalation", 1),
        ("notes", 2),
    ]


def test_a_file_named_by_its_report_is_told_the_export_that_its_name_holds(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "CP Conferences Report 2026-10.csv": "a,b\n1,2\n"})
    assert inbox.receive_one().notes[0] == (
        "CP Conferences Report 2026-10.csv is not used: the profile canonical knows no such file. If it is conferences, "
        "name it conferences.csv."
    )


def test_no_file_is_told_the_name_of_an_export_that_the_batch_has(inbox: Inbox) -> None:
    """Whoever renamed it so would replace the right one."""
    inbox.put({**CARE_FILES, "Reviews by team.csv": "a,b\n1,2\n", "child.csv": "a,b\n1,2\n"})
    assert inbox.receive_one().notes[:2] == [
        "Reviews by team.csv is not used: the profile canonical knows no such file.",
        "child.csv is not used: the profile canonical knows no such file.",
    ]


def test_the_same_bytes_again_change_nothing(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    before = {path: path.stat().st_mtime_ns for path in inbox.outputs.root.rglob("*")}
    again = inbox.receive_one()
    assert (again.verdict, again.standing, again.is_new, again.receipt_number) == ("unchanged", "accepted", False, 1)
    files = {path: path.stat().st_mtime_ns for path in inbox.outputs.root.rglob("*") if path.is_file()}
    assert files.items() <= before.items()


def test_of_one_extract_date_the_newest_receipt_is_in_force_even_if_it_came_before(inbox: Inbox) -> None:
    fingerprints = []
    for reviews in (CARE_FILES["reviews.csv"], OTHER_REVIEWS, CARE_FILES["reviews.csv"]):
        inbox.put(CARE_FILES, reviews=reviews)
        assert inbox.receive_one().verdict == "accepted"
        fingerprints.append(inputs_fingerprint(inbox.settings))
    assert inbox.in_force(HELD) == [("R1", "2019-02-01"), ("R2", "2019-03-29")]
    assert fingerprints[0] == fingerprints[2] != fingerprints[1]
    assert len(list(inbox.outputs.register.iterdir())) == 3


def test_the_same_bytes_under_a_later_date_are_a_new_extract_if_somebody_says_so(inbox: Inbox) -> None:
    for date in (MARCH, APRIL):
        inbox.put({**CARE_FILES, "batch.yml": "confirmed: [files]\n"}, date=date)
    assert [receipt.verdict for receipt in inbox.receive()] == ["accepted", "accepted"]
    assert inbox.in_force("select distinct cast(_extract_date as varchar) from landing.reviews") == [(APRIL,)]


def test_care_and_protection_batches_days_apart_work_together(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.put(PROTECTION_FILES, date="2020-04-02")
    inbox.receive()
    assert inbox.in_force("select count(*) from landing.reviews") == [(2,)]
    assert inbox.in_force("select count(*) from landing.protection_plans") == [(1,)]
    # C2 is in both batches, and the later one says F.
    assert inbox.in_force("select child_id, sex from landing.children order by 1") == [
        ("C1", "F"),
        ("C2", "F"),
        ("C3", "M"),
    ]
    assert inbox.in_force("select is_in_force from landing.batches where export_name = 'children'") == [
        (True,),
        (True,),
    ]


def test_an_extract_whose_children_are_all_newer_elsewhere_is_no_longer_in_force(inbox: Inbox) -> None:
    for date in (MARCH, APRIL):
        inbox.put({**CARE_FILES, "batch.yml": "confirmed: [files]\n"}, date=date)
    inbox.receive()
    assert inbox.in_force(
        "select cast(extract_date as varchar), is_in_force from landing.batches "
        "where export_name = 'children' order by 1"
    ) == [(MARCH, False), (APRIL, True)]


def test_a_file_that_vanishes_from_a_batch_stays_in_force(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, escalations=ONE_ESCALATION)
    inbox.receive()
    inbox.put(CARE_FILES)
    assert inbox.receive_one().verdict == "accepted"
    assert inbox.in_force("select escalation_id from landing.escalations") == [("X1",)]


def test_rows_that_vanish_since_the_previous_extract_are_refused(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, escalations=ONE_ESCALATION)
    inbox.put(CARE_FILES, date=APRIL, escalations=ESCALATIONS)
    march, april = inbox.receive()
    assert (march.verdict, april.verdict) == ("accepted", "refused")
    assert april.reasons == [
        "escalations.csv: it has no rows, and the previous extract had 1. If there really are none, say so in "
        "batch.yml: `empty: [escalations]`. Otherwise export the file again. [export_emptied]"
    ]


def test_batch_yml_may_say_that_an_export_is_really_empty(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, escalations=ONE_ESCALATION)
    files = {**CARE_FILES, "batch.yml": "empty: [escalations, reviews]\n"}
    inbox.put(files, date=APRIL, escalations=ESCALATIONS, reviews="review_id,child_id\n")
    assert [receipt.verdict for receipt in inbox.receive()] == ["accepted", "accepted"]
    assert inbox.in_force("select count(*) from landing.escalations") == [(0,)]
    supplied = "select rows_total, is_supplied from landing.supplied_columns where export_name = 'reviews' limit 1"
    assert inbox.in_force(supplied) == [(0, False)]


def test_the_verdict_does_not_depend_on_which_extract_came_first(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, date=APRIL, escalations=ESCALATIONS)
    assert inbox.receive_one().verdict == "accepted"
    inbox.put(CARE_FILES, escalations=ONE_ESCALATION)
    march, april = inbox.receive()
    assert (march.verdict, april.verdict) == ("accepted", "refused")
    assert inbox.in_force("select distinct cast(extract_date as varchar) from landing.batches") == [(MARCH,)]
    assert [receipt.verdict for receipt in inbox.receive()] == ["unchanged", "unchanged"]


@pytest.mark.slow
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_arrival_does_not_matter(inbox: Inbox, order: tuple[int, ...]) -> None:
    batches = [(MARCH, OTHER_REVIEWS), (APRIL, CARE_FILES["reviews.csv"]), ("2020-05-31", OTHER_REVIEWS)]
    for place in order:
        date, reviews = batches[place]
        inbox.put(CARE_FILES, date=date, reviews=reviews)
        inbox.receive()
    assert inbox.in_force("select review_id, cast(_extract_date as varchar) from landing.reviews") == [
        ("R1", "2020-05-31")
    ]


def test_a_mended_profile_reads_a_refused_batch_again(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.refused(reviews=b"")
    monkeypatch.setattr(ways_of_reading, "READING_VERSION", ways_of_reading.READING_VERSION + 1)
    assert inbox.receive_one().is_new


def test_history_from_is_kept_by_export(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "batch.yml": "history_from: {reviews: 2014-04-01}\n"})
    assert inbox.receive_one().history_from == {"reviews": "2014-04-01"}
    query = "select export_name, cast(history_from as varchar) from landing.batches where history_from is not null"
    assert inbox.in_force(query) == [("reviews", "2014-04-01")]


@pytest.mark.parametrize(
    ("instructions", "part"),
    [
        (
            "profil: canonical",
            "batch.yml: the key profil is not known. Did you mean profile? Known are profile, extracts",
        ),
        ("profile: excel", "batch.yml: profile: this must be one of annex_a, canonical"),
        ("extracts: yearly", "batch.yml: extracts: this must be one of full, period"),
        (
            "history_from: {review: 2014-04-01}",
            "history_from.review: the export review is not known. Did you mean reviews?",
        ),
        ("history_from: {reviews: 1/4/2014}", "history_from.reviews: this must be a day written YYYY-MM-DD"),
        ("history_from: {reviews: 2021-01-01}", "history_from.reviews: this is later than the extract date"),
        ("profile: [canonical]", "profile: this must be one of"),
        ("empty: reviews", "empty: this must be a list of exports"),
        ("empty: [review]", "empty[1]: the export review is not known. Did you mean reviews?"),
        ("- a", "it must hold `key: value` lines"),
        ("a: b: c", "batch.yml, line 1: not written as YAML"),
        ("extracts: full\nextracts: period", "batch.yml, line 2: a key stands twice. Leave one of them out."),
    ],
)
def test_instructions_nobody_can_follow_are_refused(inbox: Inbox, instructions: str, part: str) -> None:
    inbox.put({**CARE_FILES, "batch.yml": instructions})
    receipt = inbox.receive_one()
    assert receipt.verdict == "refused"
    assert part in "\n".join(receipt.reasons)


def test_supplied_columns_count_the_rows_that_fill_them(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    assert inbox.in_force(
        "select column_name, rows_total, rows_recorded, is_supplied, is_in_file from landing.supplied_columns "
        "where export_name = 'care_episodes' and column_name in ('end_date', 'team') order by 1"
    ) == [("end_date", 2, 1, True, True), ("team", 2, 0, False, False)]
    assert inbox.in_force("select count(*) from landing.supplied_columns where export_name = 'escalations'") == [(0,)]


def test_nothing_received_still_gives_every_table(inbox: Inbox) -> None:
    tables = inbox.in_force("select count(*) from information_schema.tables where table_schema = 'landing'")
    # One for each contract, and batches, supplied_columns, row_account, looks_wrong, changed_records, withdrawn_records,
    # unknown_codes, local_codes, local_indicators, local_indicator_parts; and one for each table of councils' own.
    assert tables == [(len(load_contracts()) + 10 + len(TABLES),)]


def test_a_missing_inbox_is_said_plainly(inbox: Inbox) -> None:
    with pytest.raises(UsageError, match="is not a folder"):
        inbox.receive()


def test_files_outside_a_batch_folder_are_pointed_out(inbox: Inbox) -> None:
    batch = inbox.put(CARE_FILES)
    (batch.parent / "reviews.csv").write_text("x")
    (batch.parent / "2020-05-31").mkdir()
    assert len(inbox.receive()) == 1
    assert any("E06000005/reviews.csv lies in no batch folder" in line for line in inbox.said)
    assert any("2020-05-31 holds no CSV, Excel or XML file" in line for line in inbox.said)


def test_a_folder_of_lists_is_a_batch_of_no_day_unless_it_lies_where_local_lists_do(inbox: Inbox) -> None:
    lists = inbox.put(CARE_FILES).parent / "lists"
    lists.mkdir()
    (lists / "late_reasons.csv").write_text("code,label\nTRAINS,No trains ran\n")
    receipts = {receipt.extract_date: receipt for receipt in inbox.receive()}
    assert {day: receipt.verdict for day, receipt in receipts.items()} == {MARCH: "accepted", "lists": "refused"}
    assert "The folder E06000005/lists is not named by a day" in receipts["lists"].reasons[0]
    (lists.parent / "local").mkdir()
    lists.rename(lists.parent / "local" / "lists")
    said = len(inbox.said)
    assert [receipt.extract_date for receipt in inbox.receive()] == [MARCH]
    assert inbox.said[said:] == []


def test_odd_names_of_folders_and_columns_do_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "it's [1] *odd*"
    folder.mkdir()
    odd = Inbox(folder)
    odd.put(CARE_FILES, children='child_id,"it\'s; ""x"""\nC1,1\nC2,2\n')
    assert odd.receive_one().verdict == "accepted"
    assert odd.in_force("select count(*) from landing.children") == [(2,)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads and writes everything")
def test_a_read_only_inbox_is_enough(inbox: Inbox) -> None:
    batch = inbox.put(CARE_FILES)
    batch.chmod(0o500)
    assert inbox.receive_one().verdict == "accepted"


def _first_receipt(inbox: Inbox) -> Path:
    inbox.put(CARE_FILES)
    inbox.receive()
    return inbox.outputs.register / "000001.json"


def test_a_receipt_that_was_cut_off_is_an_error_naming_it(inbox: Inbox) -> None:
    path = _first_receipt(inbox)
    path.write_text(path.read_text()[:-40])
    with pytest.raises(RegisterError, match=r"000001\.json .* is damaged"):
        inbox.receive()


def test_a_receipt_that_was_changed_is_an_error_naming_it(inbox: Inbox) -> None:
    path = _first_receipt(inbox)
    path.write_text(path.read_text().replace(MARCH, APRIL))
    with pytest.raises(RegisterError, match=r"000001\.json .* is damaged"):
        inputs_fingerprint(inbox.settings)


def test_a_receipt_that_is_gone_is_an_error_naming_it(inbox: Inbox) -> None:
    path = _first_receipt(inbox)
    inbox.put(CARE_FILES, reviews=OTHER_REVIEWS)
    inbox.receive()
    path.unlink()
    with pytest.raises(RegisterError, match=r"000001\.json .* is missing"):
        inbox.receive()


def test_what_an_interrupted_refresh_left_is_removed_and_never_read(inbox: Inbox) -> None:
    path = _first_receipt(inbox)
    (path.parent / ".000002.json.1.tmp").write_text("{")
    leftover = inbox.outputs.landing / ".incoming-abc"
    leftover.mkdir()
    (leftover / "000.csv").write_text("x")
    half_copied = inbox.outputs.quarantine / AUTHORITY / MARCH / ".0123456789ab.1.tmp"
    half_copied.mkdir(parents=True)
    assert inbox.receive_one().verdict == "unchanged"
    assert not leftover.exists() and not half_copied.exists()
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_batch_is_seen_only_once_its_receipt_is_there(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> BatchReceipt:
        raise KeyboardInterrupt

    inbox.put(CARE_FILES)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("orchestration.landing.register.register.Register.append", fail)
        inbox.receive()
    assert inbox.landed
    assert inbox.in_force("select count(*) from landing.reviews") == [(0,)]
    assert inbox.receive_one().verdict == "accepted"
    assert inbox.in_force("select count(*) from landing.reviews") == [(2,)]


@pytest.mark.parametrize("fault", ["gone", "cut off", "a row less"])
def test_a_landed_file_that_was_spoilt_is_an_error_not_a_low_figure(inbox: Inbox, fault: str) -> None:
    _first_receipt(inbox)
    (path,) = [path for path in inbox.landed if "reviews" in str(path)]
    if fault == "gone":
        path.unlink()
    elif fault == "cut off":
        path.write_bytes(path.read_bytes()[:100])
    else:
        duckdb.execute(f"copy (from read_parquet('{path}') limit 1) to '{path}.new' (format parquet)")
        Path(f"{path}.new").replace(path)
    with pytest.raises(RegisterError, match="landed file"):
        inbox.in_force("select 1")


def test_a_full_disk_is_said_plainly(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    inbox.put(CARE_FILES)
    monkeypatch.setattr(reception, "move_into_place", fail)
    with pytest.raises(DiskFullError, match="is full"):
        inbox.receive()


def test_a_check_on_a_disk_that_may_only_be_read_says_that_and_nothing_of_landing(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(parent: Path) -> None:
        raise OSError(30, "Read-only file system", str(parent))

    inbox.put(CARE_FILES)
    monkeypatch.setattr(reception, "scratch_folder", refuse)
    with pytest.raises(WarehouseError) as met:
        inbox.check()
    checks, landing = inbox.outputs.checks, inbox.outputs.landing
    assert str(met.value) == (
        f"The exports could not be checked: a check works in {checks} and looks into {landing}, and one of them "
        "could not be written or read: Read-only file system. Nothing was changed. Check the space on the disk and who "
        "may write there, and check again."
    )
