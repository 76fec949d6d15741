"""The authority in the invented report layout in the style of Mosaic (profile mosaic_reports).

Left out, because the layout has no report for it: contacts of officers, missing episodes, advocacy, audits, other meetings.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.layouts.authority import batch_folder, write_csv
from tests.layouts.local_words import in_local_words

YES_NO = {"Y": "Yes", "N": "No"}
SEX = {"F": "Female", "M": "Male", "U": "Indeterminate"}
REVIEW_TYPE = {"looked_after": "LAC Review", "adoption": "Adoption Review"}
PARTICIPATION = {
    "PN0": "Child aged under 4 at the time of the review",
    "PN1": "Child attended and spoke for self",
    "PN2": "Child attended and an advocate spoke",
    "PN3": "Child attended and gave views non verbally",
    "PN4": "Child attended but gave no views",
    "PN5": "Child did not attend and advocate was briefed",
    "PN6": "Child did not attend but sent views",
    "PN7": "Child did not attend and gave no views",
}
CHAIRED = {"no": "No", "co_chaired": "Co-chaired", "chaired": "Chaired"}
RATING = {"red": "Red", "amber": "Amber", "green": "Green"}
TRIGGER = {
    "scheduled": "Due", "child": "Child asked", "officer": "IRO asked", "significant_event": "Significant event"
}  # fmt: skip
LATE = {
    "reports_late": "Reports not ready",
    "social_worker_absent": "Social worker absent",
    "officer_sick": "IRO or chair off sick",
    "family_request": "Family asked",
    "professional_unavailable": "Professional not available",
    "parent_unavailable": "Parent not available",
    "interpreter_unavailable": "No interpreter",
}
CONFERENCE_TYPE = {"initial": "ICPC", "transfer_in": "Transfer in", "review": "RCPC"}
OUTCOME = {
    "plan_started": "Made subject to a CP plan",
    "no_plan": "No CP plan needed",
    "plan_continues": "Remain on CP plan",
    "plan_ended": "CP plan ended",
    "adjourned": "Adjourned",
}
CHILD_TOOK_PART = {
    "attended": "Child attended",
    "advocate": "Advocate spoke for child",
    "views": "Child's views shared",
    "none": "None",
    "too_young": "Too young",
}
PLAN_END = {
    "risk_reduced": "Risk reduced",
    "looked_after": "Child became looked after",
    "moved_away": "Moved to another authority",
    "aged_18": "Turned 18",
}
CATEGORY = {
    "NEG": "Neglect", "PHY": "Physical abuse", "SAB": "Sexual abuse", "EMO": "Emotional abuse", "MUL": "Multiple"
}  # fmt: skip
REASON = {
    "care_plan_incomplete": "Care plan incomplete",
    "drift_or_delay": "Drift or delay",
    "safeguarding": "Safeguarding",
    "social_work_provision": "Social work provision",
    "placement": "Placement",
    "education": "Education",
    "health": "Health",
    "planning_18_plus": "Planning for 18 plus",
    "management": "Management oversight",
    "review_decisions_not_completed": "Review decisions not completed",
    "other": "Other",
}
AGENCY = {
    "social_care": "Children's social care",
    "education": "Education",
    "health": "Health",
    "police": "Police",
    "other": "Other",
}
RESOLUTION = {"resolved": "Resolved", "withdrawn": "Withdrawn", "upheld": "Upheld", "not_upheld": "Not upheld"}
STAGE = {
    "informal": "Informal resolution",
    "stage_1": "Stage 1 - Team manager",
    "stage_2": "Stage 2 - Service manager",
    "stage_3": "Stage 3 - Head of service",
    "stage_4": "Stage 4 - Director",
    "cafcass": "Cafcass",
}
STAGE_RESULT = {"resolved": "Resolved", "escalated": "Next stage", "withdrawn": "Withdrawn"}
ROLE = {"iro": "Independent Reviewing Officer", "conference_chair": "CP Chair", "both": "IRO and CP Chair"}
CONTRACT = {
    "permanent": "Permanent", "fixed_term": "Fixed term", "sessional": "Sessional", "agency": "Agency", "interim": "Interim"
}  # fmt: skip

REPORTS = {
    "RS01 People": f"""
        select child_id as "Person ID", uk(date_of_birth) as "Date of birth",
            uk(expected_date_of_birth) as "Expected date of birth", uk(date_of_death) as "Date of death",
            {in_local_words("sex", SEX)} as "Sex", 'Group - name [' || ethnicity || ']' as "Ethnicity",
            {in_local_words("is_unaccompanied_asylum_seeker", YES_NO)} as "UASC",
            {in_local_words("has_disability", YES_NO)} as "Disabled", previous_child_id as "Merged from person ID"
        from children
    """,
    "RS02 LAC Episodes": """
        select episode_id as "Episode ID", child_id as "Person ID", care_period_id as "LAC period ID",
            uk(start_date) as "Episode start", start_reason || ' - why it started' as "Reason episode started",
            legal_status || ' - its name' as "Legal status", need_code || ' - its name' as "Category of need",
            placement_type || ' - its name' as "Placement type",
            placement_distance_miles as "Distance from home (miles)", uk(end_date) as "Episode end",
            end_reason || ' - its name' as "Reason episode ceased", team as "Responsible team"
        from care_episodes
    """,
    "RS03 LAC Reviews": f"""
        select review_id as "Review ID", child_id as "Person ID", care_period_id as "LAC period ID",
            {in_local_words("review_type", REVIEW_TYPE)} as "Review type", uk(scheduled_date) as "Date planned",
            uk(held_date) as "Date held", adjourned_from_review_id as "Second part of review",
            uk(recorded_due_date) as "Due by",
            case when is_cancelled = 'Y' then 'Cancelled' when held_date is null then 'Planned' else 'Held' end as "Status",
            officer_id as "IRO worker ID", {in_local_words("participation_code", PARTICIPATION)} as "Child's participation",
            {in_local_words("chaired_by_child", CHAIRED)} as "Chaired by child", uk(child_seen_date) as "Date IRO saw child",
            {in_local_words("child_consulted", YES_NO)} as "Child's views received",
            {in_local_words("parents_consulted", YES_NO)} as "Parents' views received",
            {in_local_words("carers_consulted", YES_NO)} as "Carer's views received",
            {in_local_words("parents_participated", YES_NO)} as "Parent took part",
            uk(decisions_issued_date) as "Decisions sent", uk(record_distributed_date) as "Minutes sent",
            {in_local_words("plan_rating", RATING)} as "Care plan RAG",
            {in_local_words("permanence_plan_agreed", YES_NO)} as "Permanence plan agreed",
            {in_local_words("review_trigger", TRIGGER)} as "Review called because", {in_local_words("late_reason", LATE)} as "Reason late",
            team as "Team"
        from reviews
    """,
    "RS04 S47 Enquiries": """
        select section47_id as "S47 ID", child_id as "Person ID", uk(start_date) as "Strategy discussion date",
            uk(end_date) as "S47 end date",
            case conference_not_required when 'Y' then 'ICPC not required' when 'N' then 'ICPC required' end as "S47 outcome",
            team as "Team"
        from section47_enquiries
    """,
    "RS05 CP Conferences": f"""
        select conference_id as "Conference ID", child_id as "Person ID", meeting_id as "Meeting ID",
            {in_local_words("conference_type", CONFERENCE_TYPE)} as "Conference type", section47_id as "S47 ID",
            plan_id as "CP plan ID", uk(recorded_due_date) as "Due by", uk(scheduled_date) as "Date planned",
            uk(held_date) as "Date held",
            case when is_cancelled = 'Y' then 'Cancelled' when held_date is null then 'Planned' else 'Held' end as "Status",
            {in_local_words("outcome", OUTCOME)} as "Outcome", {in_local_words("late_reason", LATE)} as "Reason late",
            officer_id as "Chair worker ID", {in_local_words("parent_invited", YES_NO)} as "Parent invited",
            {in_local_words("parent_attended", YES_NO)} as "Parent attended",
            {in_local_words("parent_excluded", YES_NO)} as "Parent excluded",
            {in_local_words("child_participation", CHILD_TOOK_PART)} as "Child's participation",
            uk(draft_plan_issued_date) as "Draft plan sent", uk(minutes_distributed_date) as "Minutes sent",
            uk(first_core_group_date) as "First core group", team as "Team"
        from conferences
    """,
    "RS06 CP Plans": f"""
        select plan_id as "CP plan ID", child_id as "Person ID", uk(start_date) as "Start date", uk(end_date) as "End date",
            {in_local_words("end_reason", PLAN_END)} as "Reason ended", {in_local_words("initial_category", CATEGORY)} as "Category at start",
            {in_local_words("latest_category", CATEGORY)} as "Latest category",
            {in_local_words("is_other_authority", YES_NO)} as "Held by another LA",
            previous_plan_count as "Number of previous plans", uk(previous_plan_end_date) as "Last plan ended", team as "Team"
        from protection_plans
    """,
    "RS07 Disputes": f"""
        select escalation_id as "Dispute ID", child_id as "Person ID", uk(raised_date) as "Date raised",
            officer_id as "Raised by worker ID", {in_local_words("route", {"care": "IRO", "protection": "CP chair"})} as "Raised by",
            {in_local_words("reason_code", REASON)} as "Main reason", {in_local_words("challenged_agency", AGENCY)} as "Agency challenged",
            {in_local_words("is_formal", YES_NO)} as "Formal dispute", review_id as "From review ID",
            conference_id as "From conference ID", uk(resolved_date) as "Date resolved",
            {in_local_words("resolution", RESOLUTION)} as "How resolved", repeat_of_escalation_id as "Repeat of dispute ID",
            uk(cafcass_referral_date) as "Referred to Cafcass", team as "Team challenged"
        from escalations
    """,
    "RS08 Dispute Stages": f"""
        select escalation_id as "Dispute ID", {in_local_words("stage", STAGE)} as "Stage", uk(entered_date) as "Date entered",
            uk(recorded_due_date) as "Response due", uk(responded_date) as "Date responded", uk(exited_date) as "Date left",
            {in_local_words("exit_outcome", STAGE_RESULT)} as "Result of stage", escalated_to_role as "Manager's role"
        from escalation_stages
    """,
    "RS09 Reviewing Service Staff": f"""
        select officer_id as "Worker ID", uk(start_date) as "In post from", {in_local_words("role", ROLE)} as "Role",
            {in_local_words("contract_type", CONTRACT)} as "Contract", full_time_equivalent as "FTE", uk(end_date) as "In post to"
        from reviewing_officers
    """,
    # Social workers are in the same report.
    "RS10 Worker Allocations": f"""
        select allocation_id as "Allocation ID", child_id as "Person ID", officer_id as "Worker ID",
            {in_local_words("role", ROLE)} as "Allocated as", uk(start_date) as "Allocated from", uk(end_date) as "Allocated to"
        from allocations
        union all
        select 'SW' || child_id, child_id, 'W000001', 'Social Worker', '01/06/2025', null from children
    """,
    "RS11 Visits": """select child_id as "Person ID" from children""",
}


def write_mosaic_reports(authority: duckdb.DuckDBPyConnection, inbox: Path, code: str) -> None:
    """Write every report of the pack."""
    authority.execute("create or replace temp macro uk(day) as strftime(cast(day as date), '%d/%m/%Y')")
    for name, query in REPORTS.items():
        write_csv(authority, query, batch_folder(inbox, code) / f"{name}.csv")
