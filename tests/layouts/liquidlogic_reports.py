"""The authority in the invented report layout in the style of Liquidlogic (profile liquidlogic_reports).

Left out, because the layout has no column for it: views and seeing the child before a review, plan ratings, chairing by
children, what called a review, attendance at conferences, and the reports of contacts, missing episodes, advocacy, audits
and other meetings.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.layouts.authority import batch_folder
from tests.layouts.local_words import in_local_words

FLAG = {"Y": "1", "N": "0"}
SEX = {"F": "FEMALE", "M": "MALE", "U": "UNKNOWN"}
REVIEW_TYPE = {"looked_after": "CLA review", "adoption": "Adoption review"}
LATE = {
    "reports_late": "Reports",
    "social_worker_absent": "Worker absent",
    "officer_sick": "Chair sick",
    "family_request": "Family request",
    "professional_unavailable": "Professional unavailable",
    "parent_unavailable": "Parent unavailable",
    "interpreter_unavailable": "Interpreter",
}
FIRST_RESULT = {"plan_started": "Plan", "no_plan": "No plan", "adjourned": "Adjourned"}
REVIEW_RESULT = {"plan_continues": "Continue", "plan_ended": "End", "adjourned": "Adjourned"}
POST = {"iro": "IRO", "conference_chair": "CP chair", "both": "IRO and CP chair"}
# The day and the hour of a meeting stand in one column; days alone are midnight.
STATE = "case when is_cancelled = 'Y' then 'Cancelled' when held_date is null then 'Booked' else 'Held' end"
STAGES = {
    "informal": "Informal",
    "stage_1": "Stage 1",
    "stage_2": "Stage 2",
    "stage_3": "Stage 3",
    "stage_4": "Stage 4",
    "cafcass": "Cafcass",
}


def _stage_columns() -> str:
    """The columns of each stage, side by side, of the one row of a challenge."""
    columns = []
    for stage, label in STAGES.items():
        for word, column in (("from", "entered_date"), ("reply", "responded_date"), ("to", "exited_date")):
            columns.append(f"""uk({stage}.{column}) as "{label} {word}" """)
        if stage not in ("informal", "cafcass"):
            columns.append(f"""uk({stage}.recorded_due_date) as "{label} target" """)
        columns.append(f"""{stage}.exit_outcome as "{label} result" """)
    return ", ".join(columns)


REPORTS = {
    "Child details": f"""
        select child_id as "LCS ID", uk(date_of_birth) as "DOB", uk(expected_date_of_birth) as "EDD",
            uk(date_of_death) as "Deceased", {in_local_words("sex", SEX)} as "Gender", ethnicity as "Ethnicity code",
            {in_local_words("is_unaccompanied_asylum_seeker", FLAG)} as "UASC flag",
            {in_local_words("has_disability", FLAG)} as "Disability flag", previous_child_id as "Former LCS ID"
        from children
    """,
    "CLA episodes": """
        select episode_id as "Episode number", child_id as "LCS ID", care_period_id as "CLA number",
            uk(start_date) as "Started", start_reason || ' why' as "Started because",
            'Name (' || legal_status || ')' as "Legal status", 'Name (' || need_code || ')' as "Need",
            'Name (' || placement_type || ')' as "Placement", placement_distance_miles as "Miles from home",
            uk(end_date) as "Ended", 'Name (' || end_reason || ')' as "Ended because", code_of(team) as "Team code"
        from care_episodes
    """,
    "CLA reviews": f"""
        select review_id as "Review number", child_id as "LCS ID", care_period_id as "CLA number",
            {in_local_words("review_type", REVIEW_TYPE)} as "Kind of review", uk(scheduled_date) as "Booked for",
            at_ten(held_date) as "Took place", adjourned_from_review_id as "Continues review number",
            uk(recorded_due_date) as "Target", {STATE} as "Meeting state", officer_id as "IRO ID",
            'CLA review ' || participation_code || ' – as recorded' as "Participation",
            uk(decisions_issued_date) as "Decisions distributed", uk(record_distributed_date) as "Record distributed",
            {in_local_words("permanence_plan_agreed", FLAG)} as "Permanence agreed", {in_local_words("late_reason", LATE)} as "Late because",
            code_of(team) as "Team code"
        from reviews
    """,
    "Section 47": f"""
        select section47_id as "S47 number", child_id as "LCS ID", at_ten(start_date) as "Strategy discussion",
            uk(end_date) as "Completed", {in_local_words("conference_not_required", {"Y": "0", "N": "1"})} as "Conference needed",
            code_of(team) as "Team code"
        from section47_enquiries
    """,
    "ICPC": f"""
        select conference_id as "ICPC number", child_id as "LCS ID", meeting_id as "Meeting number",
            case conference_type when 'transfer_in' then '1' else '0' end as "Transfer in", section47_id as "S47 number",
            plan_id as "Plan number", uk(recorded_due_date) as "Target", uk(scheduled_date) as "Booked for",
            at_ten(held_date) as "Took place", {STATE} as "Meeting state", {in_local_words("outcome", FIRST_RESULT)} as "Result",
            {in_local_words("late_reason", LATE)} as "Late because", officer_id as "Chair ID",
            uk(draft_plan_issued_date) as "Outline plan sent", uk(minutes_distributed_date) as "Record distributed",
            uk(first_core_group_date) as "First core group", code_of(team) as "Team code"
        from conferences where conference_type <> 'review'
    """,
    "RCPC": f"""
        select conference_id as "RCPC number", child_id as "LCS ID", meeting_id as "Meeting number",
            plan_id as "Plan number", uk(recorded_due_date) as "Target", uk(scheduled_date) as "Booked for",
            at_ten(held_date) as "Took place", {STATE} as "Meeting state", {in_local_words("outcome", REVIEW_RESULT)} as "Result",
            {in_local_words("late_reason", LATE)} as "Late because", officer_id as "Chair ID",
            uk(minutes_distributed_date) as "Record distributed", code_of(team) as "Team code"
        from conferences where conference_type = 'review'
    """,
    "CP plans": f"""
        select plan_id as "Plan number", child_id as "LCS ID", uk(start_date) as "Started", uk(end_date) as "Ended",
            end_reason as "Ended because", initial_category as "First category code",
            latest_category as "Current category code", {in_local_words("is_other_authority", FLAG)} as "Other LA plan",
            previous_plan_count as "Earlier plans", uk(previous_plan_end_date) as "Earlier plan ended",
            code_of(team) as "Team code"
        from protection_plans
    """,
    "IRO challenges": f"""
        select escalation.escalation_id as "Challenge number", child_id as "LCS ID", uk(raised_date) as "Raised",
            officer_id as "Raised by ID", {in_local_words("route", {"care": "CLA", "protection": "CP"})} as "Service",
            reason_code as "Reason code", challenged_agency as "Agency code",
            case is_formal when 'N' then 'Informal query' when 'Y' then
                case when right(escalation.escalation_id, 1) < '5' then 'IRO challenge' else 'Dispute resolution' end
            end as "Kind",
            review_id as "Review number", conference_id as "Conference number", uk(resolved_date) as "Resolved",
            resolution as "Outcome code", repeat_of_escalation_id as "Repeats challenge number",
            uk(cafcass_referral_date) as "Cafcass referral", code_of(team) as "Team code", {_stage_columns()}
        from escalations as escalation
        {
        " ".join(
            f"left join escalation_stages as {stage} on {stage}.escalation_id = escalation.escalation_id "
            f"and {stage}.stage = '{stage}'"
            for stage in STAGES
        )
    }
    """,
    "IRO service staff": f"""
        select officer_id as "Staff ID", uk(start_date) as "From", {in_local_words("role", POST)} as "Post",
            contract_type as "Contract code", full_time_equivalent as "Hours as FTE", uk(end_date) as "To"
        from reviewing_officers
    """,
    # Every worker of a child is in the same report.
    "Involvements": f"""
        select allocation_id as "Involvement number", child_id as "LCS ID", officer_id as "Staff ID",
            {in_local_words("role", POST)} as "Involvement type", uk(start_date) as "From", uk(end_date) as "To"
        from allocations
        union all
        select 'SW' || child_id, child_id, 'W000001', 'Social worker', uk('2025-06-01'), null from children
    """,
    "Teams": """select distinct code_of(team) as "Team code", team as "Team name" from every_team where team is not null""",
    "Statutory visits": """select child_id as "LCS ID" from children""",
}


def write_liquidlogic_reports(authority: duckdb.DuckDBPyConnection, inbox: Path, code: str) -> None:
    """Write every report: a title, the day of the run, a blank row, the header; in Windows-1252."""
    authority.execute("create or replace temp macro uk(day) as strftime(cast(day as date), '%d/%m/%Y') || ' 00:00'")
    authority.execute("create or replace temp macro at_ten(day) as strftime(cast(day as date), '%d/%m/%Y') || ' 10:00'")
    authority.execute("create or replace temp macro code_of(team) as upper(substr(md5(team), 1, 6))")
    authority.execute(
        "create or replace temp view every_team as select team from care_episodes union select team from reviews "
        "union select team from section47_enquiries union select team from conferences "
        "union select team from protection_plans union select team from escalations"
    )
    for name, query in REPORTS.items():
        found = authority.execute(f"select * from ({query}) order by all")
        names = [column[0] for column in found.description or ()]
        lines = [f"Report: {name}", "Run on 01/04/2026", "", _line(names), *map(_line, found.fetchall())]
        (batch_folder(inbox, code) / f"{name}.csv").write_bytes("\r\n".join([*lines, ""]).encode("cp1252"))


def _line(cells: object) -> str:
    assert isinstance(cells, list | tuple)
    return ",".join("" if cell is None else f'"{cell}"' for cell in cells)
