"""A good month was received; the next extract is the same authority a month later with one fault, as they happen.

Each is refused or waits, with a message that names the file, the column or the months, the number of the month before
beside this month's, and what to do; and what waits has its word in batch.yml.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable

import pytest

from orchestration.ground.audit_limits import measure_checks
from orchestration.landing.inbox.unread import unread_places
from orchestration.landing.receiving.reception import receive_inbox
from tests.accidents import PAGE, STOPPED, TITLE, line_of_unread
from tests.corrected_batch import Rows, read
from tests.next_months import COUNCIL, JUNE, MAY, NextMonth
from tests.spoilt_months import ACCIDENTS, folder_too_deep

pytestmark = pytest.mark.slow


def told(name: str, june: NextMonth) -> str:
    """What is said of an accident, which must be what the page of accidents says."""
    message = ACCIDENTS[name].message(june)
    assert ACCIDENTS[name].line(message) in PAGE.read_text(encoding="utf-8").splitlines(), "python -m tests.accidents"
    return message


def blanked(column: str) -> Callable[[Rows], Rows]:
    return lambda rows: [row | {column: ""} for row in rows]


def may_rows(june: NextMonth, export_name: str) -> Rows:
    """The records of the month before, as they lie in the inbox."""
    return read(june.council / MAY / f"{export_name}.csv")


def test_a_good_next_month_is_accepted_without_a_word_of_confirmation(june: NextMonth) -> None:
    receipt = june.hand_over()
    assert receipt.standing == "accepted", receipt.reasons


def test_a_renamed_date_column_is_refused_with_the_nearest_header_and_last_months_number(june: NextMonth) -> None:
    filled = sum(bool(row["held_date"]) for row in may_rows(june, "reviews"))
    refusal = told("renamed", june)
    assert f"reviews.csv, column held_date: {filled:,} of the {filled:,} records that had it filled" in refusal
    assert f"in the extract of {MAY} have it blank or missing now" in refusal
    assert '"Held Date" looks like it: name it exactly held_date.' in refusal
    assert "`confirmed: [reviews.held_date]`" in refusal
    # Confirming the export is not enough: it says nothing of a column.
    assert june.hand_over(instructions="confirmed: [reviews]\n").standing == "refused"
    assert june.hand_over(instructions="confirmed: [reviews, reviews.held_date]\n").standing == "accepted"


@pytest.mark.parametrize(
    ("export_name", "column"),
    [
        ("protection_plans", "end_date"),
        ("conferences", "held_date"),
        ("escalation_stages", "responded_date"),
        ("section47_enquiries", "end_date"),
        ("children", "date_of_birth"),
    ],
)
def test_a_date_column_that_is_blank_throughout_is_refused(june: NextMonth, export_name: str, column: str) -> None:
    june.edit(export_name, blanked(column))
    assert f"{export_name}.csv, column {column}: " in june.refusal()


def test_a_required_column_that_is_renamed_or_blank_gets_one_message_with_last_months_number(june: NextMonth) -> None:
    plans, enquiries = len(may_rows(june, "protection_plans")), len(may_rows(june, "section47_enquiries"))
    for name in ("required", "required blank"):
        ACCIDENTS[name].spoil(june)
    rows = len(june.rows("section47_enquiries"))
    assert june.refusal().splitlines() == [
        f"protection_plans.csv: the column start_date is missing; in the extract of {MAY} all {plans:,} records had it "
        'filled. "Plan Start Date" looks like it: name it exactly start_date and export the file again. [column_missing]',
        f"section47_enquiries.csv, column start_date: it is blank in all {rows:,} rows, and every row must have it; in the "
        f"extract of {MAY} all {enquiries:,} records had it filled. Correct the case system's report and export the file "
        "again. [required_value_blank]",
    ]


def test_ids_that_no_longer_find_their_child_are_refused(june: NextMonth) -> None:
    june.edit("conferences", lambda rows: [row | {"child_id": f"{row['child_id']}.0"} for row in rows])
    number = len(june.rows("conferences"))
    before = len(may_rows(june, "conferences"))
    refusal = june.refusal()
    found = re.search(
        r"conferences\.csv, column child_id: ([\d,]+) of the ([\d,]+) records named there are found", refusal
    )
    assert found is not None, refusal
    assert int(found[2].replace(",", "")) == number
    assert int(found[1].replace(",", "")) < number / 2
    assert f"in children; in the previous extract {before:,} of {before:,} were" in refusal


def test_records_that_are_gone_are_said_before_what_no_longer_finds_them(june: NextMonth) -> None:
    """Half of the reviews are filtered away, so that half of their actions and audits find no review."""
    june.edit("reviews", lambda rows: rows[::2])
    reasons = june.hand_over().reasons
    rules = [reason.rpartition("[")[2] for reason in reasons]
    assert rules[0] == "records_gone]"
    assert reasons[0].startswith("reviews.csv: ")
    assert rules[rules.index("links_lost]") :] == ["links_lost]"] * rules.count("links_lost]")


def test_a_folder_of_next_year_waits_for_a_word(june: NextMonth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IRO_TODAY", "2026-07-02")
    refusal = told("future", june)
    assert f"{COUNCIL}/2027-06-30: its day has not come yet; today is 2026-07-02." in refusal
    assert june.hand_over("2027-06-30", "confirmed: [extract_date]\n").standing == "accepted"


def test_a_batch_handed_over_a_day_early_is_judged_again_when_its_day_has_come(
    june: NextMonth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IRO_TODAY", "2026-06-29")
    assert "its day has not come yet; today is 2026-06-29" in june.refusal()
    monkeypatch.setenv("IRO_TODAY", "2026-07-02")
    receipts = receive_inbox(june.settings, june.said.append)
    assert [receipt.standing for receipt in receipts if receipt.extract_date == JUNE] == ["accepted"]


def test_two_missing_months_are_named_with_their_numbers(june: NextMonth) -> None:
    months = ("2026-02", "2026-03")
    before = [sum(row["held_date"].startswith(month) for row in may_rows(june, "reviews")) for month in months]
    refusal = told("months", june)
    assert (
        f"reviews.csv: events are missing of months that the extract of {MAY} had: "
        f"{months[0]} ({before[0]} then, 0 now), {months[1]} ({before[1]} then, 0 now)."
    ) in refusal
    accepted = june.hand_over(instructions="confirmed: [reviews]\n")
    assert accepted.standing == "accepted"
    (note,) = (note for note in accepted.notes if note.startswith("confirmed in batch.yml: "))
    assert f"reviews.csv: events are missing of months that the extract of {MAY} had: {months[0]}" in note


def test_many_of_one_kind_gone_wait_though_few_are_gone_in_all(june: NextMonth) -> None:
    june.edit(
        "conferences",
        lambda rows: [
            row
            for number, row in enumerate(rows)
            if not (row["conference_type"] == "initial" and row["held_date"] < MAY and number % 4 == 0)
        ],
    )
    refusal = june.refusal()
    assert re.search(
        r"conferences\.csv: \d+ of the \d+ records of the previous extract with 1 of the \d values of conference_type "
        r"\(initial\) are gone",
        refusal,
    ), refusal
    assert june.hand_over(instructions="confirmed: [conferences]\n").standing == "accepted"


def test_last_months_files_as_this_months_wait(june: NextMonth) -> None:
    refusal = told("repeated", june)
    assert "files are identical to the extract of 2026-05-31, with no new event since that day" in refusal
    assert june.hand_over(instructions="confirmed: [files]\n").standing == "accepted"


def test_one_of_last_months_files_among_this_months_waits(june: NextMonth) -> None:
    refusal = told("one repeated", june)
    assert (
        f"reviews.csv: it has no new event since {MAY}, the day of the previous extract, and is identical to the file "
        "of that day" in refusal
    )
    assert june.hand_over(instructions="confirmed: [reviews]\n").standing == "accepted"


@pytest.mark.parametrize("export_name", ["section47_enquiries", "allocations"])
def test_last_months_file_of_few_events_waits_by_its_closures_too(june: NextMonth, export_name: str) -> None:
    """Both have starts or ends in 18 or more of the 26 weeks to the end of May; four weeks without any are no chance."""
    shutil.copyfile(june.council / MAY / f"{export_name}.csv", june.file(export_name))
    assert (
        f"{export_name}.csv: it has no new event since {MAY}, the day of the previous extract, and is identical to the "
        "file of that day. " in june.refusal()
    )
    assert june.hand_over(instructions=f"confirmed: [{export_name}]\n").standing == "accepted"


def test_last_months_file_of_rare_events_is_told_in_a_note(june: NextMonth) -> None:
    """Plans began or ended in fewer than 18 of the 26 weeks before, and a month without may be; of officers and the
    population nothing is said.
    """
    for name in ("protection_plans", "reviewing_officers", "population"):
        shutil.copyfile(june.council / MAY / f"{name}.csv", june.file(name))
    receipt = june.hand_over()
    assert receipt.standing == "accepted", receipt.reasons
    named = [note.partition(".csv: identical to the file of the extract of ")[::2] for note in receipt.notes]
    said = (
        f"{MAY}, while other files have newer events. Nothing may have happened; if something did, it is last month's "
        "file."
    )
    assert "protection_plans" in {name for name, rest in named if rest == said}
    assert not {"reviewing_officers", "population"} & {name for name, rest in named if rest}


def test_another_population_under_the_same_ids_is_refused(june: NextMonth) -> None:
    refusal = told("population", june)
    assert re.search(r"children\.csv, column date_of_birth: \d+ of the \d+ records that come again", refusal)
    assert "or the ids belong to other children" in refusal
    assert june.hand_over(instructions="confirmed: [children]\n").standing == "refused"


@pytest.mark.parametrize(
    "names",
    [
        ("blank", "american", "sorted", "filter", "kind", "rounded", "total"),
        ("filled", "leading zeros", "words turned", "thin months"),
        ("another system", "american days", "twice", "required", "required blank"),
    ],
)
def test_what_is_said_of_accidents_is_what_the_page_says(june: NextMonth, names: tuple[str, ...]) -> None:
    """Several at once, of different files and columns, so that each is judged by itself."""
    for name in names:
        ACCIDENTS[name].spoil(june)
    reasons = june.refusal().splitlines()
    page = PAGE.read_text(encoding="utf-8").splitlines()
    unsaid = [name for name in names if not any(ACCIDENTS[name].line(reason) in page for reason in reasons)]
    assert unsaid == [], reasons


def test_the_page_has_every_accident_and_no_other() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.startswith(TITLE) and page.endswith(STOPPED)
    lines = page.partition("## What is refused")[2].partition("\n## ")[0].splitlines()
    told_of = [line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ")][1:]
    assert told_of == [accident.happened for accident in ACCIDENTS.values()]


def test_the_page_says_of_each_check_whether_it_may_be_accepted() -> None:
    rows = re.findall(r"^\| .* \| `(\w+)` \| (yes|no) \|$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    checks = {check.name: check for check in measure_checks()}
    assert len(rows) == 10
    for name, may_be_accepted in rows:
        assert checks[name].severity == "critical", name
        assert checks[name].may_be_accepted == (may_be_accepted == "yes"), name


def test_two_columns_in_each_others_place_are_refused(june: NextMonth) -> None:
    june.edit(
        "care_episodes",
        lambda rows: [
            row | {"start_date": row["end_date"] or row["start_date"], "end_date": row["start_date"]} for row in rows
        ],
    )
    assert "care_episodes.csv, column" in june.refusal()


def test_exports_a_folder_too_deep_or_beside_the_folder_are_named(june: NextMonth) -> None:
    inbox = june.folder / "inbox"
    assert line_of_unread(folder_too_deep(june)) in PAGE.read_text(encoding="utf-8").splitlines()
    shutil.copytree(june.coming, inbox / "Downloads" / COUNCIL / JUNE)
    shutil.copyfile(june.file("reviews"), june.council / "reviews.csv")
    files = len(list(june.coming.iterdir()))
    words = "\n".join(unread_places(inbox))
    assert f"{COUNCIL}/{JUNE}/export holds {files} files that may be exports, and nothing reads them" in words
    assert f"if these are that batch, into {COUNCIL}/{JUNE}/." in words
    assert f"Downloads/{COUNCIL}/{JUNE} holds {files} files" in words
    assert f"{COUNCIL}/reviews.csv lies in no batch folder. Put it into <authority code>/<extract date>/" in words


def test_no_message_holds_an_id_or_a_birth_date(june: NextMonth) -> None:
    june.edit("children", lambda rows: [row | {"date_of_birth": "2011-11-11"} for row in rows])
    june.edit("reviews", lambda rows: [row | {"child_id": "X" + row["child_id"]} for row in rows])
    said = "\n".join([june.refusal(), *june.said])
    ids = {row["child_id"] for row in june.rows("children")} | {row["review_id"] for row in june.rows("reviews")}
    assert not ids & set(re.findall(r"\w+", said))
    assert "2011-11-11" not in said
