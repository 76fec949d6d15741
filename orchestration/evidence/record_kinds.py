"""Every export whose records can be looked up, with the ways in which a record of it comes to be in figures."""

from __future__ import annotations

from orchestration.evidence.relations import (
    MEMBERS,
    SAME_AUTHORITY,
    RecordKind,
    Relation,
    child,
    fact,
    needing,
    obligations,
    subject,
)
from orchestration.landing.contracts import load_contracts


# A review decides an open case's figure while it is awaited, in a window it was held in, and while the next one is
# counted from it; in other months the case is as other reviews left it.
def _in_its_time(case: str) -> str:
    return f"""
        inner join record as decider on true
        where members.subject_type not in ('{case}', 'child')
            or members.source_row = decider.source_row and members.source_file = decider.source_file
            or members.anchor_date = decider.held_date
            or (members.anchor_date = decider.anchor_date and members.due_date = decider.due_date)
            or (
                cells.period_start < cells.period_end
                and decider.held_date between cells.period_start and cells.period_end
            )
    """


_WITH_OTHER_WAYS = {
    kind.export: kind
    for kind in (
        fact(
            "reviews",
            "review_id",
            obligations(
                "the obligation it met", "looked_after_reviews", "review", "obligations.done_id = record.review_id"
            ),
            obligations(
                "the next review, due from its day",
                "looked_after_reviews",
                "review",
                "obligations.case_id = record.care_period_id and obligations.anchor_date = record.held_date "
                "and obligations.sequence_number = record.sequence_number + 1",
            ),
            subject("its period of care", "care_period", "care_period_id", needing("reviews")),
            child("the child reviewed", f"members.subject_type = 'child' and {needing('reviews')}"),
            condition=_in_its_time("care_period"),
        ),
        fact(
            "conferences",
            "conference_id",
            subject("its meeting", "meeting", "meeting_id"),
            obligations(
                "the obligation it met",
                "review_conferences",
                "conference",
                "obligations.done_id = record.conference_id",
            ),
            obligations(
                "the next conference, due from its day",
                "review_conferences",
                "conference",
                "obligations.case_id = record.plan_id and obligations.anchor_date = record.held_date "
                "and obligations.sequence_number = record.sequence_number + 1",
            ),
            subject("its plan", "plan", "plan_id", needing("conferences")),
            subject("the enquiry it answers", "section47", "section47_id"),
            condition=_in_its_time("plan"),
        ),
        fact(
            "protection_plans",
            "plan_id",
            obligations(
                "a conference of it", "review_conferences", "conference", "obligations.case_id = record.plan_id"
            ),
        ),
        fact(
            "care_episodes",
            "episode_id",
            subject("its period of care", "care_period", "care_period_id"),
            obligations(
                "the review due from its start",
                "looked_after_reviews",
                "review",
                "obligations.case_id = record.care_period_id and obligations.anchor_date = record.start_date",
            ),
        ),
        fact(
            "other_meetings",
            "meeting_id",
            obligations(
                "the next review of the carer, due from its day",
                "foster_carer_reviews",
                "other_meeting",
                "obligations.case_id = record.carer_id and obligations.anchor_date = record.held_date",
            ),
        ),
        fact(
            "escalations",
            "escalation_id",
            Relation(
                "a stage of it",
                f"{MEMBERS} {SAME_AUTHORITY} inner join evidence.fct_escalation_stages as stages "
                "on members.local_authority_code = stages.local_authority_code "
                "and members.subject_type = 'stage' and members.subject_id = stages.stage_id "
                "and stages.escalation_id = record.escalation_id",
            ),
        ),
        fact(
            "section47_enquiries",
            "section47_id",
            Relation(
                "the conference linked to it",
                f"{MEMBERS} {SAME_AUTHORITY} inner join evidence.fct_conferences as conferences "
                "on members.local_authority_code = conferences.local_authority_code "
                "and members.subject_type = 'conference' and members.subject_id = conferences.conference_id "
                "and conferences.section47_id = record.section47_id and conferences.conference_type = 'initial' "
                "where members.judged_by in ('dates', 'duration') and members.anchor_date = record.start_date "
                "and members.due_date = record.due_date",
            ),
        ),
        fact(
            "escalation_reasons",
            "escalation_id",
            subject("its escalation", "escalation", "escalation_id", needing("escalation_reasons")),
        ),
        fact(
            "escalation_stages",
            "stage_id",
            subject("its escalation", "escalation", "escalation_id"),
            or_id="escalation_id",
        ),
        fact(
            "allocations",
            "allocation_id",
            # A conference chair matters only where plans are looked at too.
            child(
                "the child allocated",
                f"{needing('allocations')} and (record.role = 'iro' or {needing('protection_plans')})",
            ),
            subject(
                "the officer's caseload",
                "officer",
                "officer_id",
                f"{needing('allocations')} and record.role = 'iro'",
            ),
            # In force while the indicator looks: until the officer was due, or as far back as the definition says.
            condition="""
                inner join record as decider on true
                inner join published.indicator_definitions as definitions
                    on members.indicator_id = definitions.indicator_id
                where
                    case
                        when members.judged_by = 'dates'
                            then decider.start_date <= members.due_date
                                and coalesce(decider.end_date > members.anchor_date, true)
                        when definitions.looks_back = 'ever'
                            then decider.start_date <= members.period_end
                                and coalesce(decider.end_date > members.anchor_date, true)
                        else decider.start_date <= members.period_end
                            and coalesce(
                                decider.end_date > members.period_end - cast(definitions.looks_back as interval), true
                            )
                    end
            """,
        ),
        fact(
            "officer_contacts",
            "contact_id",
            child(
                "the child contacted",
                f"{needing('officer_contacts')} and members.done_date = record.contact_date",
            ),
        ),
        RecordKind(
            export="children",
            id_column="child_id",
            fact=None,
            rows_query=(
                # Releases made before 30 November 2026 do not say from which row a child was read.
                "select *, cast(null as varchar) as disposition from evidence.key_child where child_id = ? "
                "union all by name "
                "select cast(null as varchar) as source_file, cast(null as bigint) as source_row where false"
            ),
            relations=(
                # A merged child's members are under the newest id, which shares the key.
                Relation(
                    "the child",
                    "select distinct members.* from evidence.indicator_members as members "
                    "inner join evidence.key_child as ids on members.local_authority_code = ids.local_authority_code "
                    "and members.child_id = ids.child_id "
                    "inner join record on ids.local_authority_code = record.local_authority_code "
                    "and ids.child_key = record.child_key",
                ),
            ),
        ),
        RecordKind(
            export="reviewing_officers",
            id_column="officer_id",
            fact=None,
            rows_query=(
                "select keys.*, cast(null as varchar) as disposition, cast(null as varchar) as source_file, "
                "cast(null as bigint) as source_row from evidence.key_officer as keys where officer_id = ?"
            ),
            relations=(subject("the officer", "officer", "officer_id"),),
        ),
    )
}

# Every export whose records can be looked up: those that are in figures by their own row alone, and those above.
RECORDS = {
    contract.name: _WITH_OTHER_WAYS.get(contract.name) or fact(contract.name, contract.key[0])
    for contract in load_contracts().values()
    if contract.kind != "reference"
}
