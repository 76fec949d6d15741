"""The authority as children in need censuses (XML), one a financial year, streamed.

Left out, because the census has no place for it: cancelled, planned and adjourned conferences, plans of other authorities,
teams, meetings, outcomes, chairs, attendance, dates of records, and everything of care and the service. Each enquiry is a
case of its own with the plan that came of it; so is each conference of a child who moved in. The day of an initial
conference is repeated beside its enquiry, as real systems do: it must not count twice.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import XMLGenerator

import duckdb

from tests.layouts.authority import batch_folder
from tests.layouts.ssda903 import financial_years

# From the collection of 2025 on, the element is called Sex and holds a letter.
FIRST_YEAR_OF_LETTERS = 2025
NUMBERS = {"M": "1", "F": "2", "U": "0", None: "0"}
Row = dict[str, Any]

CASES = """
with held as (
    select * from conferences
    where coalesce(is_cancelled, 'N') = 'N' and coalesce(outcome, '') <> 'adjourned' and held_date <= extract_day()
),
cases as (
    select enquiry.child_id, enquiry.start_date as enquiry_day, enquiry.conference_not_required,
        held.recorded_due_date as target, held.held_date as conference_day, held.plan_id, 'initial' as kind
    from section47_enquiries as enquiry
    left join held on held.section47_id = enquiry.section47_id and held.conference_type = 'initial'
    union all
    select child_id, null, null, null, held_date, plan_id, 'transfer_in' from held where conference_type = 'transfer_in'
),
counted_plans as (select * from protection_plans where coalesce(is_other_authority, 'N') = 'N')
select coalesce(cases.child_id, plan.child_id) as child_id, cases.* exclude (child_id, plan_id), plan.plan_id,
    plan.start_date as plan_start, plan.end_date as plan_end, plan.initial_category, plan.latest_category,
    plan.previous_plan_count
from cases full join counted_plans as plan on plan.plan_id = cases.plan_id
order by all
"""
REVIEWS = """
select plan_id, held_date from conferences
where conference_type = 'review' and coalesce(is_cancelled, 'N') = 'N' and coalesce(outcome, '') <> 'adjourned'
    and held_date <= extract_day()
order by all
"""


def write_cin_census(authority: duckdb.DuckDBPyConnection, inbox: Path, code: str) -> None:
    """Write a census for every financial year since the first enquiry or plan, each as it was known at its end."""
    cases = _rows(authority, CASES)
    children = {row["child_id"]: row for row in _rows(authority, "select * from children")}
    reviews: dict[str, list[str]] = defaultdict(list)
    for row in _rows(authority, REVIEWS):
        reviews[row["plan_id"]].append(row["held_date"])
    for start, end in financial_years(authority, "section47_enquiries", "protection_plans"):
        folder = batch_folder(inbox, code, end)
        in_year = [case for case in cases if _is_in_year(case, start.isoformat(), end.isoformat())]
        _write_year(folder / f"CIN census {end.year}.xml", code, start, end, in_year, children, reviews)
        empty = _empty_exports(in_year, end.isoformat())
        if empty:
            (folder / "batch.yml").write_text(f"empty: [{', '.join(empty)}]\n", encoding="utf-8")


def _is_in_year(case: Row, start: str, end: str) -> bool:
    """A case belongs to every year in which something of it happens or its plan is open."""
    days = [case["enquiry_day"], case["conference_day"], case["plan_start"], case["plan_end"]]
    happens = any(start <= day <= end for day in days if day)
    is_open = bool(case["plan_start"]) and case["plan_start"] <= end and (case["plan_end"] or end) >= start
    return happens or is_open


def _empty_exports(cases: list[Row], end: str) -> list[str]:
    exports = {
        "section47_enquiries": "enquiry_day",
        "conferences": "conference_day",
        "protection_plans": "plan_start",
    }
    return [
        export for export, column in exports.items() if not any(case[column] and case[column] <= end for case in cases)
    ]


def _write_year(
    path: Path,
    code: str,
    start: date,
    end: date,
    cases: list[Row],
    children: dict[str, Row],
    reviews: dict[str, list[str]],
) -> None:
    by_child: dict[str, list[Row]] = defaultdict(list)
    for case in cases:
        by_child[case["child_id"]].append(case)
    with path.open("w", encoding="utf-8") as stream:
        out = _Writer(stream)
        out.startDocument()
        with_header = [("Collection", "CIN"), ("Year", str(end.year)), ("ReferenceDate", end.isoformat())]
        out.open("Message", "Header", "CollectionDetails")
        out.leaves(with_header)
        out.close("CollectionDetails")
        out.open("Source")
        out.leaves([("SourceLevel", "L"), ("LEA", code)])
        out.close("Source", "Header")
        out.open("Children")
        for child_id, of_child in sorted(by_child.items()):
            out.open("Child")
            _write_child(out, children[child_id], end)
            for case in of_child:
                _write_case(out, case, start.isoformat(), end.isoformat(), reviews.get(case["plan_id"] or "", []))
            out.close("Child")
        out.close("Children", "Message")
        out.endDocument()


def _write_child(out: _Writer, child: Row, end: date) -> None:
    out.open("ChildIdentifiers")
    is_born = bool(child["date_of_birth"]) and child["date_of_birth"] <= end.isoformat()
    out.leaves(
        [
            ("LAchildID", child["child_id"]),
            ("UPNunknown", "UN1"),
            ("PersonBirthDate" if is_born else "ExpectedPersonBirthDate", child["date_of_birth"]),
            ("Sex", child["sex"]) if end.year >= FIRST_YEAR_OF_LETTERS else ("GenderCurrent", NUMBERS[child["sex"]]),
        ]
    )
    out.close("ChildIdentifiers")
    out.open("ChildCharacteristics")
    out.leaves([("Ethnicity", child["ethnicity"])])
    disability = {"Y": "HAND", "N": "NONE"}.get(child["has_disability"])
    if disability:
        out.open("Disabilities")
        # A second disability is a second row, and not a second child.
        out.leaves([("Disability", disability), ("Disability", "VIS" if disability == "HAND" else None)])
        out.close("Disabilities")
    out.close("ChildCharacteristics")


def _write_case(out: _Writer, case: Row, start: str, end: str, reviews: list[str]) -> None:
    conference = case["conference_day"] if (case["conference_day"] or "9999") <= end else None
    out.open("CINdetails")
    out.leaves(
        [("CINreferralDate", case["enquiry_day"] or case["plan_start"] or conference), ("PrimaryNeedCode", "N1")]
    )
    out.leaves([("DateOfInitialCPC", conference), ("ReferralNFA", "0")])
    if case["enquiry_day"] and case["enquiry_day"] <= end:
        out.open("Section47")
        out.leaves([("S47ActualStartDate", case["enquiry_day"]), ("InitialCPCtarget", case["target"])])
        flag = {"Y": "true", "N": "false"} if end < "2025" else {"Y": "1", "N": "0"}
        out.leaves([("DateOfInitialCPC", conference), ("ICPCnotRequired", flag[case["conference_not_required"]])])
        out.close("Section47")
    if case["plan_start"] and case["plan_start"] <= end and (case["plan_end"] or end) >= start:
        out.open("ChildProtectionPlans")
        out.leaves(
            [
                ("CPPstartDate", case["plan_start"]),
                ("CPPendDate", case["plan_end"] if (case["plan_end"] or "9999") <= end else None),
                ("InitialCategoryOfAbuse", case["initial_category"]),
                ("LatestCategoryOfAbuse", case["latest_category"]),
                ("NumberOfPreviousCPP", case["previous_plan_count"]),
            ]
        )
        # The reviews of the year, and the last one before it.
        before = [day for day in reviews if day < start][-1:]
        held = before + [day for day in reviews if start <= day <= end]
        if held:
            out.open("Reviews")
            out.leaves([("CPPreviewDate", day) for day in held])
            out.close("Reviews")
        out.close("ChildProtectionPlans")
    out.close("CINdetails")


class _Writer(XMLGenerator):
    """Elements by name, leaves left out where they are blank."""

    def __init__(self, stream: Any):
        super().__init__(stream, "utf-8", short_empty_elements=True)

    def open(self, *names: str) -> None:
        for name in names:
            self.startElement(name, {})

    def close(self, *names: str) -> None:
        for name in names:
            self.endElement(name)
            self.characters("\n")

    def leaves(self, pairs: list[tuple[str, str | None]]) -> None:
        for name, text in pairs:
            if text is not None:
                self.open(name)
                self.characters(text)
                self.close(name)


def _rows(authority: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    found = authority.execute(query)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
