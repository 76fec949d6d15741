"""The authority as an Annex A workbook: who is looked after or on a plan on the day, or was in the six months before it.

Left out, because the lists have no place for it: all reviews and conferences but the latest of a child, all episodes but
the latest, distances, officers, earlier periods of care and plans, and all that other exports hold.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from openpyxl import Workbook

from tests.layouts.authority import EXTRACT, batch_folder

SIX_MONTHS_BEFORE = date(EXTRACT.year - 1, 9, 30).isoformat()
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ETHNICITIES = ("WBRI", "WIRI", "WIRT", "WROM", "WOTH", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH")
ETHNICITIES += ("CHNE", "BCRB", "BAFR", "BOTH", "OOTH", "REFU", "NOBT")
CHILD_COLUMNS = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age", "Does the Child have a Disability"]
# In the order of those columns; the age is not read.
CHILD = "child.child_id, child.sex, child.ethnicity, child.date_of_birth, 7.5, child.has_disability"

LISTS = {
    "List 5": (
        [
            *CHILD_COLUMNS,
            "Strategy discussion initiating Section 47 Enquiry Start Date",
            "Was an Initial Child Protection Conference deemed unnecessary?",
            "Date of Initial Child Protection Conference",
            "Did the Initial Child Protection Conference Result in a Child Protection Plan",
            "Allocated Team",
            "Allocated Worker",
        ],
        f"""
        select {CHILD}, enquiry.start_date, enquiry.conference_not_required, held.held_date,
            case held.outcome when 'plan_started' then 'Y' when 'no_plan' then 'N' end, enquiry.team, 'not read'
        from section47_enquiries as enquiry
        join children as child on child.child_id = enquiry.child_id
        left join conferences as held on held.section47_id = enquiry.section47_id and held.conference_type = 'initial'
            and coalesce(held.is_cancelled, 'N') = 'N' and coalesce(held.outcome, '') <> 'adjourned'
            and held.held_date <= extract_day()
        where enquiry.start_date > '{SIX_MONTHS_BEFORE}'
        """,
    ),
    "List 7": (
        [
            *CHILD_COLUMNS,
            "Child Protection Plan Start Date",
            "Initial Category of Abuse",
            "Latest Category of Abuse",
            "Date of latest review conference",
            "Child Protection Plan End Date",
            "Number of Previous Child Protection Plans",
            "Allocated Team",
            "Allocated Worker",
        ],
        f"""
        select {CHILD}, plan.start_date, plan.initial_category, plan.latest_category,
            (select max(held_date) from conferences as review where review.plan_id = plan.plan_id
                and conference_type = 'review' and coalesce(is_cancelled, 'N') = 'N' and held_date <= extract_day()),
            plan.end_date, cast(plan.previous_plan_count as integer), plan.team, 'not read'
        from protection_plans as plan
        join children as child on child.child_id = plan.child_id
        where coalesce(plan.is_other_authority, 'N') = 'N' and coalesce(plan.end_date, '9999') > '{SIX_MONTHS_BEFORE}'
        """,
    ),
    "List 8": (
        [
            *CHILD_COLUMNS,
            "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))",
            "Date Started to be Looked After",
            "Child's Category of Need",
            "Child's Legal Status",
            "Date of Latest Statutory Review",
            "Date of Last IRO Visit / Contact to the Child",
            "Date Ceased to be Looked After",
            "Reason Ceased to be Looked After",
            "Placement Type",
            "Allocated Team",
            "Allocated Worker",
        ],
        f"""
        with latest as (
            select * from care_episodes
            qualify row_number() over (partition by care_period_id order by start_date desc, episode_id desc) = 1
        ),
        starts as (select care_period_id, min(start_date) as start_date from care_episodes group by care_period_id)
        select {CHILD}, child.is_unaccompanied_asylum_seeker, starts.start_date, latest.need_code || ' - need',
            latest.legal_status || ': status',
            (select max(held_date) from reviews as review where review.child_id = latest.child_id
                and held_date >= starts.start_date and coalesce(is_cancelled, 'N') = 'N' and held_date <= extract_day()),
            (select max(contact_date) from officer_contacts as contact where contact.child_id = latest.child_id
                and contact_date <= extract_day()),
            case when latest.end_reason <> 'X1' then latest.end_date end,
            case when latest.end_reason <> 'X1' then 'k) ' || latest.end_reason || ': reason' end,
            'f) ' || latest.placement_type || ': placement', latest.team, 'not read'
        from latest
        join starts on starts.care_period_id = latest.care_period_id
        join children as child on child.child_id = latest.child_id
        where coalesce(case when latest.end_reason <> 'X1' then latest.end_date end, '9999') > '{SIX_MONTHS_BEFORE}'
        """,
    ),
}
FLAGS = {"Y": "a) Yes", "N": "b) No"}
WORDS = {
    "Gender": {"M": "a) Male", "F": "b) Female", "U": "c) Not stated/recorded"},
    "Ethnicity": {code: f"{LETTERS[place]}) {code}" for place, code in enumerate(ETHNICITIES)},
    "Initial Category of Abuse": {
        "NEG": "a) Neglect", "PHY": "Physical abuse", "SAB": "c) Sexual Abuse", "EMO": "Emotional abuse", "MUL": "e) Multiple"
    },
}  # fmt: skip
WORDS["Latest Category of Abuse"] = WORDS["Initial Category of Abuse"]


def write_annex_a(authority: duckdb.DuckDBPyConnection, inbox: Path, code: str) -> None:
    """Write the workbook; lists that nobody reads are there with a header only."""
    book = Workbook()
    book.remove(book.active)
    for number in range(1, 12):
        name = f"List {number}"
        sheet = book.create_sheet(name)
        columns, query = LISTS.get(name, (["Child Unique ID"], None))
        sheet.append(columns)
        for row in authority.execute(f"select * from ({query}) order by all").fetchall() if query else ():
            sheet.append([_cell(column, value) for column, value in zip(columns, row, strict=True)])
    book.save(batch_folder(inbox, code) / "Annex A.xlsx")


def _cell(column: str, value: Any) -> Any:
    """A cell as such workbooks have it: true dates, letters before words, an Excel lookup that failed for a team."""
    if value is None:
        return "#N/A" if column == "Allocated Team" else None
    if column in WORDS:
        return WORDS[column][value]
    if column.startswith("Date ") or column.endswith(" Date"):
        return date.fromisoformat(value)
    return FLAGS.get(value, value)
