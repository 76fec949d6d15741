"""Census files of other people's tools: each row of each record is landed or accounted for, as their source counts them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from invented_inbox import Inbox
from sample_batches import INVENTED, counts, landed_rows, put_copies

from orchestration.ground.paths import AUTHORITY_CODES
from orchestration.ground.seed_rows import seed_rows

# Child, CINdetails, Section47, plans, review dates; then conferences in enquiries and beside them, as SOURCE.md counts,
# less those beside them that are within 14 days of one in an enquiry of the same child: they are told twice.
COUNTS = {
    "fake_CIN_data.xml": (332, 402, 0, 0, 0, 0, 350),
    "CIN_Census_2021.xml": (1, 1, 1, 1, 1, 1, 1),
    "CIN_Census_2024.xml": (2, 2, 1, 1, 1, 1, 1),
    "CIN_Census_2026.xml": (2, 2, 1, 1, 1, 1, 1),
    "CIN2rows.xml": (1, 1, 1, 2, 2, 1, 1),
    # The two days of its one conference are five days apart.
    "BAR_cin_2022.xml": (1, 1, 1, 1, 1, 1, 0),
    # Of the 103 beside enquiries, CH00337 (2022-08-19 and 2022-09-02) and CH00358 (2024-09-09 and, in another case of
    # the child, 2024-08-31) have one 14 and 9 days off.
    "generated_seed42.xml": (500, 603, 305, 250, 188, 111, 101),
    "generated_seed42_census_names.xml": (500, 603, 305, 250, 188, 111, 101),
}
EXPORTS = ("children", "section47_enquiries", "conferences", "protection_plans")


def place_of(file: Path) -> tuple[str, str]:
    """The folder that agrees with a file's header: the authority's code and the reference date."""
    text = file.read_text(encoding="utf-8")
    day = re.search("<ReferenceDate>(.*?)<", text)
    number = re.search("<LEA>(.*?)<", text)
    authorities = {row["dfe_number"]: row["local_authority_code"] for row in seed_rows(AUTHORITY_CODES)}
    return authorities.get(number[1] if number else "", INVENTED), day[1] if day else "2025-03-31"


def put_census(inbox: Inbox, file: Path) -> None:
    authority, day = place_of(file)
    has_cases = COUNTS[file.name][2]
    instructions = None if has_cases else "empty: [section47_enquiries, protection_plans]\n"
    put_copies(inbox, [file], day, authority, instructions)


@pytest.mark.parametrize("name", COUNTS)
def test_a_census_lands_with_the_rows_that_its_source_counts(inbox: Inbox, shared: Path, name: str) -> None:
    put_census(inbox, shared / "samples" / "cin_census" / name)
    receipt = inbox.receive_one()
    assert (receipt.verdict, receipt.profile, receipt.extracts) == ("accepted", "cin_census", "period"), receipt.reasons
    found = counts(receipt)
    children, details, enquiries, plans, reviews, initial, moved_in = COUNTS[name]
    assert found["children", "child"] == (children, 0, 0, 0, children)
    assert found["section47_enquiries", "section47"] == (enquiries, 0, 0, 0, enquiries)
    assert found["conferences", "section47"] == (enquiries, enquiries - initial, 0, 0, initial)
    assert found["conferences", "cin_details"] == (details, details - moved_in, 0, 0, moved_in)
    # CIN2rows holds one plan twice, word for word: it is kept once, and counted.
    repeats = 1 if name == "CIN2rows.xml" else 0
    assert found["protection_plans", "plan"] == (plans, 0, repeats, 0, plans - repeats)
    assert found["conferences", "review"] == (reviews, 0, repeats, 0, reviews - repeats)
    assert {each.reason for each in receipt.unused_files} == {"looked_up"}


def test_the_names_of_a_generator_and_those_of_the_census_give_the_same_rows(tmp_path: Path, shared: Path) -> None:
    rows = []
    for name in ("generated_seed42.xml", "generated_seed42_census_names.xml"):
        inbox = Inbox(tmp_path / name)
        put_census(inbox, shared / "samples" / "cin_census" / name)
        assert inbox.receive_one().verdict == "accepted"
        rows.append({export: landed_rows(inbox, export) for export in EXPORTS})
    assert rows[0] == rows[1]
    assert [len(rows[0][export]) for export in EXPORTS] == [500, 305, 111 + 101 + 188, 250]


def test_the_generators_question_whether_a_conference_is_required_is_turned_round(inbox: Inbox, shared: Path) -> None:
    put_census(inbox, shared / "samples" / "cin_census" / "generated_seed42.xml")
    inbox.receive()
    assert inbox.in_force(
        "select conference_not_required, count(*) from landing.section47_enquiries group by all order by all"
    ) == [("N", 111), ("Y", 194)]
    # Each conference in an enquiry names it. CH00239 has one more, of 2021-08-31 beside an enquiry of 2021-07-18.
    assert inbox.in_force(
        "select count(*), count(enquiry.section47_id) from landing.conferences as conference "
        "left join landing.section47_enquiries as enquiry using (section47_id) where conference_type = 'initial'"
    ) == [(112, 111)]
    assert inbox.in_force(
        "select count(*), count(plan.plan_id) from landing.conferences as conference "
        "left join landing.protection_plans as plan using (plan_id) where conference_type = 'review'"
    ) == [(188, 188)]


def test_either_list_of_sexes_is_taken_under_either_name(inbox: Inbox, shared: Path) -> None:
    put_census(inbox, shared / "samples" / "cin_census" / "CIN_Census_2026.xml")
    inbox.receive()
    assert inbox.in_force("select sex, has_disability from landing.children order by child_id") == [
        ("M", "Y"),
        ("M", "N"),
    ]


def test_a_census_of_another_day_or_authority_than_its_folder_is_refused(tmp_path: Path, shared: Path) -> None:
    file = shared / "samples" / "cin_census" / "CIN_Census_2024.xml"
    authority, day = place_of(file)
    other_day, other_authority = Inbox(tmp_path / "day"), Inbox(tmp_path / "authority")
    put_copies(other_day, [file], "2025-03-31", authority)
    put_copies(other_authority, [file], day, "E06000005")
    (reason,) = other_day.receive_one().reasons
    assert reason.startswith("CIN_Census_2024.xml, Header, ReferenceDate: ")
    (reason,) = other_authority.receive_one().reasons
    assert reason.startswith("CIN_Census_2024.xml, Header, LEA: the file is of another authority than its folder")


def test_a_census_without_enquiries_is_refused_until_a_person_says_that_there_are_none(
    inbox: Inbox, shared: Path
) -> None:
    file = shared / "samples" / "cin_census" / "fake_CIN_data.xml"
    put_copies(inbox, [file], place_of(file)[1])
    reasons = "\n".join(inbox.receive_one().reasons)
    assert "empty: [section47_enquiries]" in reasons
    assert "empty: [protection_plans]" in reasons
