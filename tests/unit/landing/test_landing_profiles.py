"""A profile maps the files of another layout onto the contracts; the SSDA903 return is the first."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path

import pytest
from invented_inbox import MARCH, RETURN_FILES, Inbox

from orchestration.landing.contracts import load_contracts
from orchestration.landing.profiles.loading import ProfileError, load_profiles
from orchestration.landing.profiles.rules import ANY_OTHER

SHARED = Path(os.environ.get("IRO_SHARED", "../shared")) / "samples" / "ssda903"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared samples are not there (set IRO_SHARED)")


def test_a_return_is_recognised_by_its_files_and_mapped(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES, uasc="CHILD,DUC\n2,01/01/2030\n")
    receipt = inbox.receive_one()
    assert (receipt.verdict, receipt.profile, receipt.extracts) == ("accepted", "ssda903", "period")
    assert inbox.in_force(
        "select child_id, date_of_birth, sex, ethnicity, is_unaccompanied_asylum_seeker "
        "from landing.children order by 1"
    ) == [("1", "2010-05-01", "M", "WBRI", None), ("2", "2012-07-09", "F", "unknown_code", "Y")]
    # An end reason on an open episode means nothing.
    assert inbox.in_force("select episode_id, end_date, end_reason from landing.care_episodes order by 1") == [
        ("1_2019-01-07", None, None),
        ("2_2019-03-04", "2019-09-30", "E11"),
    ]
    assert inbox.in_force("select reason, rows from landing.row_account") == [("looked_up", 1)]


def test_a_flag_of_a_file_that_is_absent_is_not_supplied(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES)
    inbox.receive()
    query = "select is_supplied from landing.supplied_columns where column_name = 'is_unaccompanied_asylum_seeker'"
    assert inbox.in_force(query) == [(False,)]


def test_two_reviews_on_one_day_are_told_apart_whatever_their_order(inbox: Inbox) -> None:
    header, *rows = RETURN_FILES["reviews.csv"].splitlines(keepends=True)
    twin = rows[0].replace("PN1", "PN3")
    found = []
    for place, order in enumerate(([*rows, twin], [twin, *reversed(rows)])):
        inbox.put(RETURN_FILES, date=f"202{place}-03-31", reviews=header + "".join(order))
        inbox.receive()
        found.append(inbox.in_force("select review_id, participation_code from landing.reviews order by 1"))
    assert found[0] == found[1]
    assert found[0][:2] == [("1_2019-02-01", "PN1"), ("1_2019-02-01#2", "PN3")]


def test_dates_of_a_return_have_one_format(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES, episodes="CHILD,DECOM,DEC\n1,2019-01-07,\n1,07/01/19,\n1,31/02/2019,\n2,,\n")
    reasons = inbox.receive_one().reasons
    assert [reason.split(".csv, ")[1].split(".")[0] for reason in reasons] == [
        "row 2, column DECOM: The value is not a date written DD/MM/YYYY",
        "row 3, column DECOM: The value is not a date written DD/MM/YYYY",
        "row 4, column DECOM: The value is not a date written DD/MM/YYYY",
        "row 5, column DECOM: The value is blank, and every row must have it",
    ]


def test_a_blank_part_of_a_joined_id_is_refused_under_its_own_name(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES, reviews="CHILD,REVIEW\n1,\n")
    assert inbox.receive_one().reasons[0].startswith("reviews.csv, row 2, column REVIEW: The value is blank")


@pytest.mark.slow
def test_returns_of_several_years_are_united_in_any_order(inbox: Inbox) -> None:
    years = [
        ("2019-03-31", "1,07/01/2019,,\n"),
        ("2020-03-31", "1,07/01/2019,01/08/2019,E11\n3,01/05/2019,,\n"),
        ("2021-03-31", "3,01/05/2019,02/06/2020,E11\n"),
    ]
    for order in itertools.permutations(years):
        shutil.rmtree(inbox.folder)
        for date, rows in order:
            inbox.put(RETURN_FILES, date=date, episodes="CHILD,DECOM,DEC,REC\n" + rows)
            inbox.receive()
        assert inbox.in_force(
            "select episode_id, end_date, cast(_extract_date as varchar) from landing.care_episodes order by 1"
        ) == [("1_2019-01-07", "2019-08-01", "2020-03-31"), ("3_2019-05-01", "2020-06-02", "2021-03-31")]
        assert inbox.in_force("select count(*) from landing.batches where export_name = 'care_episodes'") == [(3,)]


UASC = "CHILD,DUC\n2,01/01/2030\n"
OF_NOBODY_HERE = "CHILD,DUC\n9,01/01/2030\n"
FLAGS = (
    "select child_id, is_unaccompanied_asylum_seeker, ethnicity, cast(_extract_date as varchar) "
    "from landing.children order by 1"
)


@pytest.mark.parametrize("later", [None, OF_NOBODY_HERE], ids=["no table", "no row"])
@pytest.mark.parametrize("order", [("2019-03-31", "2020-03-31"), ("2020-03-31", "2019-03-31")])
def test_what_a_return_says_of_a_child_stays_while_later_ones_say_nothing_of_it(
    inbox: Inbox, later: str | None, order: tuple[str, str]
) -> None:
    """A status in the return of one year makes the flag, which asks for any time; what is said anew is taken anew."""
    header = RETURN_FILES["header.csv"].replace("WBRI", "MWBC")
    changes = {"2019-03-31": {"uasc": UASC}, "2020-03-31": {"header": header} | ({"uasc": later} if later else {})}
    for date in order:
        inbox.put(RETURN_FILES, date=date, **changes[date])
        assert {receipt.standing for receipt in inbox.receive()} == {"accepted"}
    assert inbox.in_force(FLAGS) == [("1", None, "MWBC", "2020-03-31"), ("2", "Y", "unknown_code", "2020-03-31")]


def test_a_full_extract_says_all_of_a_child_and_nothing_older_fills_it(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES, date="2019-03-31", uasc=UASC)
    inbox.receive()
    inbox.put({**RETURN_FILES, "batch.yml": "extracts: full\n"}, date="2020-03-31")
    inbox.receive()
    assert inbox.in_force(FLAGS)[1] == ("2", None, "unknown_code", "2020-03-31")
    inbox.put(RETURN_FILES, date="2021-03-31")
    inbox.receive()
    assert inbox.in_force(FLAGS)[1] == ("2", None, "unknown_code", "2021-03-31")


def test_only_what_is_said_of_children_is_filled_from_older_returns(inbox: Inbox) -> None:
    """A legal status left blank in a later row of an episode is blank there."""
    inbox.put(RETURN_FILES, date="2019-03-31")
    inbox.receive()
    inbox.put(RETURN_FILES, date="2020-03-31", episodes="CHILD,DECOM,RNE,LS,DEC,REC\n1,07/01/2019,S,,,X1\n")
    inbox.receive()
    assert inbox.in_force("select legal_status from landing.care_episodes where child_id = '1'") == [(None,)]


def test_a_full_extract_replaces_the_periods_before_it(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES, date="2019-03-31")
    files = {**RETURN_FILES, "batch.yml": "extracts: full\n"}
    inbox.put(files, date="2020-03-31", episodes="CHILD,DECOM,DEC,REC\n1,07/01/2019,01/08/2019,E11\n")
    inbox.receive()
    assert inbox.in_force("select episode_id from landing.care_episodes") == [("1_2019-01-07",)]


def test_years_before_the_names_of_files_are_passed_over(inbox: Inbox) -> None:
    inbox.put({f"2017-{name}": contents for name, contents in RETURN_FILES.items()})
    assert inbox.receive_one().profile == "ssda903"


def test_population_looks_the_same_in_every_layout(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES, population="local_authority_code,year,population_0_17\nE06000005,2019,22481\n")
    inbox.receive()
    assert inbox.in_force("select year, population_0_17 from landing.population") == [("2019", "22481")]


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("child_id: {from: A, constant: B}", "exactly one of"),
        ("child_id: {from: A, codes: {1: M}}", "in quotes"),
        ("child_id: {from: A}\n      born: {from: B}", "no such column"),
        ("child_id: {from: A}\n      date_of_birth: {from: B, date_format: '%d/%m/%y'}", "unknown part"),
        ("sex: {from: A}", "there is no entry for child_id"),
        ("child_id: {frm: A}", r"exports\.children\.columns\.child_id: the key frm is not known\. Did you mean from\?"),
    ],
)
def test_a_profile_that_contradicts_itself_is_an_error(tmp_path: Path, entry: str, what: str) -> None:
    (tmp_path / "odd.yml").write_text(
        "name: odd\ntitle: t\ndescription: d\nextracts: full\nrecognised_by: [kids]\nunused_files: {}\n"
        f"exports:\n  children:\n    file: kids\n    columns:\n      {entry}\n"
    )
    with pytest.raises(ProfileError, match=what):
        load_profiles(load_contracts(), tmp_path)


@needs_shared
def test_the_sample_return_is_accounted_for_row_by_row(inbox: Inbox) -> None:
    shutil.copytree(SHARED / "validator", inbox.settings.inbox / "E06999905" / "2022-03-31")
    receipt = inbox.receive_one()
    assert receipt.verdict == "accepted", receipt.reasons
    assert {
        export.export_name: (export.rows_read, export.rows_repeated, export.rows_landed) for export in receipt.exports
    } == {
        "children": (2675, 0, 2675),
        "care_episodes": (5050, 0, 5050),
        "reviews": (12582, 2, 12580),
        "missing_episodes": (43, 0, 43),
    }
    assert {(file.name, file.rows, file.reason) for file in receipt.unused_files} == {
        ("uasc.csv", 132, "looked_up"),
        ("placed_for_adoption.csv", 29, "file_not_used"),
        ("ad1.csv", 29, "file_not_used"),
        ("previous_permanence.csv", 2675, "file_not_used"),
        ("sw_episodes.csv", 1, "file_not_used"),
        ("DoLo.csv", 1, "file_not_used"),
    }
    assert inbox.in_force("select count(*) from landing.reviews where contains(review_id, '#')") == [(12,)]
    flags = "select count(*) from landing.children where is_unaccompanied_asylum_seeker = 'Y'"
    assert inbox.in_force(flags) == [(132,)]
    assert inbox.in_force("select count(*) from landing.care_episodes where end_date is null") == [(1413,)]


@pytest.mark.slow
@needs_shared
def test_the_yearly_sample_returns_give_the_same_rows_in_any_order(inbox: Inbox) -> None:
    found = []
    for years in ((2017, 2018, 2019), (2019, 2017, 2018)):
        shutil.rmtree(inbox.folder / "inbox", ignore_errors=True)
        shutil.rmtree(inbox.folder / "outputs", ignore_errors=True)
        for year in years:
            batch = inbox.settings.inbox / "E06999905" / MARCH.replace("2020", str(year + 1))
            batch.mkdir(parents=True)
            for path in (SHARED / "yearly").glob(f"{year}-*.csv"):
                shutil.copyfile(path, batch / path.name)
            assert {receipt.standing for receipt in inbox.receive()} == {"accepted"}
        found.append(inbox.in_force("select * from landing.care_episodes order by episode_id"))
    assert found[0] == found[1]
    assert len(found[0]) > 1460


def test_where_any_other_word_means_something_a_known_one_is_known_in_small_letters_too() -> None:
    # Otherwise "cancelled" would be one of the other words, which mean "not cancelled", and nothing would tell.
    unmet = [
        (profile.name, export, name, code)
        for profile in load_profiles(load_contracts()).values()
        for export, rule in profile.exports.items()
        for part in rule.parts
        for name, column in part.columns.items()
        for leaf in column.leaves
        for code in leaf.codes
        if ANY_OTHER in leaf.codes and not leaf.ignore_case and code.lower() not in leaf.codes
    ]
    assert unmet == []


def test_both_yearly_returns_in_one_folder_are_said_to_need_two(inbox: Inbox) -> None:
    """No name in batch.yml would help: one profile reads one of them, and leaves the other aside."""
    inbox.put({**RETURN_FILES, "census.xml": "<Message><Header/><Children/></Message>"})
    (reason,) = inbox.receive_one().reasons
    assert "ssda903 (episodes.csv, header.csv, reviews.csv)" in reason
    assert "cin_census (census.xml)" in reason
    assert "the SSDA903 return goes into the folder of 1 April" in reason
    assert "batch.yml" not in reason


def test_a_return_in_the_folder_of_1_april_is_of_the_year_that_ended_the_day_before(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES, date="2019-04-01")
    assert set(inbox.receive_one().history_from.values()) == {"2018-04-01"}
