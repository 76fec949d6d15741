"""The rows of a work list: what is due, overdue and owed, case by case, from a release's evidence and its marts."""

from __future__ import annotations

from orchestration.ground.audit_limits import limits_of

# What the release must hold for a work list, in its restricted part and in its public one.
NEEDED = frozenset(
    {
        *("fct_monitoring_lists", "fct_reviews", "fct_conferences", "fct_review_actions", "fct_obligations"),
        *("fct_child_documents", "fct_care_periods", "fct_care_episodes", "fct_allocations"),
    }
)
NEEDED_IN_MARTS = frozenset({"local_authorities", "code_labels", "release"})
# A decision or a record of an older meeting is not work any more, but a gap in recording: a finding (2026-11-28).
MONTHS_OWED = 12
# The due dates that regulation 36 of the Adoption Agencies Regulations 2005 sets, by their rules in `time_limits`.
ADOPTION_RULES = ("authorised", "placed", "placed_second", "returned")

REVIEW, CONFERENCE = ("fct_reviews", "review_id"), ("fct_conferences", "conference_id")
PLAN_STARTED = "outcome = 'plan_started'"
# What a meeting has to lead to: list and its place, table, id, due date, date of what is owed, and for which meetings.
OWED = (
    (200, "Decisions owed", *REVIEW, "decisions_due_date", "decisions_issued_date", "true"),
    (210, "Records owed", *REVIEW, "record_due_date", "record_distributed_date", "true"),
    (220, "Conference records owed", *CONFERENCE, "minutes_due_date", "minutes_distributed_date", "true"),
    (230, "Outline plans owed", *CONFERENCE, "draft_plan_due_date", "draft_plan_issued_date", PLAN_STARTED),
    (240, "First core groups owed", *CONFERENCE, "core_group_due_date", "first_core_group_date", PLAN_STARTED),
)


def work_of(marts: str, evidence: str) -> str:
    """SQL for one row per list and `entry`, which two releases have in common while it is the same piece of work.

    Args:
        marts: under which name the published database is attached.
        evidence: under which name the restricted database of the same release is attached.
    """
    each = [_monitored(), _actions(evidence), _without_officer(evidence), _documents(evidence)]
    each += [_owed(evidence, *owed) for owed in OWED]
    return f"""
    with extracts as (
        select local_authority_code, latest_extract_date as as_at from {marts}.main.local_authorities
    ),
    {_labels(marts)},
    {_booked(evidence)},
    {_care_now(evidence)},
    due_rules as (
        select local_authority_code, case_id, anchor_date, due_date, min(due_rule) as due_rule
        from {evidence}.main.fct_obligations
        where status = 'open' and series in ('looked_after_reviews', 'review_conferences')
        group by all
    ),
    meetings_due as (
        select monitored.*, due_rules.due_rule
        from {evidence}.main.fct_monitoring_lists as monitored
        left join due_rules
            on
                monitored.local_authority_code = due_rules.local_authority_code
                and monitored.subject_id = due_rules.case_id and monitored.due_date = due_rules.due_date
                and regexp_full_match(monitored.list_name, '(reviews|review_conferences)_(due|overdue)')
    ),
    entries as (
        {" union all by name ".join(each)}
    )
    select
        entries.* exclude (detail, detail_list),
        coalesce(details.label, entries.detail) as detail,
        coalesce(lists.label, entries.named) as list,
        as_at - since as days_since, due_date - as_at as days, booked.booked,
        case when is_meeting then booked.booked <= due_date end as is_booked_in_time
    from entries
    inner join extracts using (local_authority_code)
    left join booked using (local_authority_code, child_id, subject_type)
    left join labels as lists
        on
            entries.local_authority_code = lists.local_authority_code and lists.list_name = 'monitoring_lists'
            and entries.named = lists.code
    left join labels as details
        on
            entries.local_authority_code = details.local_authority_code and entries.detail_list = details.list_name
            and entries.detail = details.code
    """


def _labels(marts: str) -> str:
    """What a code is called: a council's own word before the nation's."""
    return f"""
    labels as (
        select
            extracts.local_authority_code, list_name, code, min(sort_order) as sort_order,
            arg_min(label, code_labels.local_authority_code is null) as label
        from extracts
        inner join {marts}.main.code_labels
            on coalesce(code_labels.local_authority_code, extracts.local_authority_code) = extracts.local_authority_code
        where list_name in ('monitoring_lists', 'due_rules', 'escalation_stages', 'document_types', 'action_owners')
        group by all
    )"""


def _booked(evidence: str) -> str:
    """Where the next meeting is booked: the first that is planned, not held, and not before the extract."""
    return f"""
    meetings as (
        select local_authority_code, child_id, 'care_period' as subject_type, scheduled_date, held_date
        from {evidence}.main.fct_reviews where disposition <> 'cancelled'
        union all
        select
            local_authority_code, child_id, case conference_type when 'initial' then 'section47' else 'plan' end,
            scheduled_date, held_date
        from {evidence}.main.fct_conferences where disposition <> 'cancelled'
    ),
    booked as (
        select meetings.local_authority_code, child_id, subject_type, min(scheduled_date) as booked
        from meetings
        inner join extracts using (local_authority_code)
        where scheduled_date >= as_at and (held_date is null or held_date > as_at)
        group by all
    )"""


def _care_now(evidence: str) -> str:
    """The children looked after on the day of the extract, with their team and reviewing officer."""
    return f"""
    officers as (
        select
            allocations.local_authority_code, child_id,
            arg_max(officer_id, (start_date, allocation_id)) filter (where role = 'iro') as officer_id,
            arg_max(officer_id, (start_date, allocation_id)) filter (where role = 'conference_chair') as chair_id
        from {evidence}.main.fct_allocations as allocations
        inner join extracts using (local_authority_code)
        where disposition = 'used' and start_date <= as_at and (end_date is null or end_date > as_at)
        group by all
    ),
    care_now as (
        select
            periods.local_authority_code, periods.child_id, periods.care_period_id, periods.start_date,
            episodes.team, officers.officer_id, periods.source_file, periods.source_row
        from {evidence}.main.fct_care_periods as periods
        left join officers using (local_authority_code, child_id)
        left join {evidence}.main.fct_care_episodes as episodes
            on
                periods.local_authority_code = episodes.local_authority_code
                and periods.latest_episode_id = episodes.episode_id
        where periods.end_date is null
    )"""


def _monitored() -> str:
    """The lists that the build makes, and two that pick from them: adoption reviews, and first conferences of plans."""
    rules = ", ".join(f"'{rule}'" for rule in ADOPTION_RULES)
    columns = """
        meetings_due.local_authority_code, team, officer_id, child_id, subject_id as record_id, subject_type,
        regexp_full_match(meetings_due.list_name, '.*(reviews|conferences)_(due|overdue)') as is_meeting,
        concat_ws(' ', subject_id, anchor_date) as entry, anchor_date as since, due_date,
        coalesce(due_rule, nullif(stage, 'none'), cast(round(figure, 1) as varchar)) as detail,
        case when due_rule is null then 'escalation_stages' else 'due_rules' end as detail_list, source_file, source_row
    """
    return f"""
        select coalesce(labels.sort_order * 10, 190) as place, meetings_due.list_name as named, {columns}
        from meetings_due
        left join labels
            on
                meetings_due.local_authority_code = labels.local_authority_code and meetings_due.list_name = labels.code
                and labels.list_name = 'monitoring_lists'
        union all by name
        select 41 as place, 'Adoption reviews' as named, {columns} from meetings_due
        where due_rule in ({rules}) and subject_type = 'care_period'
        union all by name
        select 51 as place, 'First conferences of plans' as named, {columns} from meetings_due
        where due_rule = 'first' and subject_type = 'plan'
    """


def _owed(evidence: str, place: int, named: str, table: str, key: str, due: str, done: str, concerns: str) -> str:
    """What is not recorded as done by its day; nothing where the authority never recorded the day that it was done."""
    return f"""
        select
            local_authority_code, {place} as place, '{named}' as named, team, officer_id, child_id,
            {key} as record_id, {key} as entry, held_date as since, {due} as due_date, source_file, source_row
        from {evidence}.main.{table}
        inner join extracts using (local_authority_code)
        where disposition = 'counted' and {concerns}
        qualify
            {done} is null and {due} <= as_at and held_date > as_at - to_months({MONTHS_OWED})
            and count({done}) over (partition by local_authority_code) > 0
    """


def _actions(evidence: str) -> str:
    """Nothing where the authority never recorded of many that one was done: then no figure counts them either."""
    few = limits_of("needed_column_never_filled")["records"]
    return f"""
        select
            actions.local_authority_code, 250 as place, 'Actions overdue' as named, actions.team,
            coalesce(officers.officer_id, officers.chair_id) as officer_id, actions.child_id, action_id as record_id,
            action_id as entry, agreed_date as since, due_date,
            owner as detail, 'action_owners' as detail_list, source_file, source_row
        from {evidence}.main.fct_review_actions as actions
        inner join extracts using (local_authority_code)
        left join officers using (local_authority_code, child_id)
        window authority as (partition by actions.local_authority_code)
        qualify
            disposition = 'used' and not coalesce(is_cancelled, false) and due_date <= as_at
            and (completed_date is null or completed_date > as_at)
            and (count(completed_date) over authority > 0 or count(*) over authority < {few})
    """


def _without_officer(evidence: str) -> str:
    """Children looked after whom no reviewing officer has today; nothing where no allocation of one is supplied."""
    return f"""
        select
            local_authority_code, 75 as place, 'Children without an officer' as named, team, child_id,
            care_period_id as record_id, care_period_id as entry, start_date as since, 'care_period' as subject_type,
            source_file, source_row
        from care_now
        semi join (select * from {evidence}.main.fct_allocations where role = 'iro') as allocations
            using (local_authority_code)
        where officer_id is null
    """


def _documents(evidence: str) -> str:
    """As the figure of documents in date counts: the latest of each type that the authority supplies, for each child.

    One without a day until which it is valid is in date on no day, and one that was never made is listed without a day.
    """
    return f"""
        select
            care_now.local_authority_code, 260 as place, 'Documents out of date' as named, care_now.team,
            care_now.officer_id, care_now.child_id, document_id as record_id,
            care_now.care_period_id || ' ' || document_type as entry, latest.completed_date as since,
            latest.valid_until as due_date, document_type as detail, 'document_types' as detail_list,
            coalesce(latest.source_file, care_now.source_file) as source_file,
            coalesce(latest.source_row, care_now.source_row) as source_row
        from care_now
        inner join extracts using (local_authority_code)
        inner join (
            select distinct local_authority_code, document_type from {evidence}.main.fct_child_documents
        ) as types using (local_authority_code)
        left join (
            select * from {evidence}.main.fct_child_documents where disposition = 'used'
            qualify row_number() over (
                partition by local_authority_code, child_id, document_type
                order by completed_date desc, document_id desc
            ) = 1
        ) as latest using (local_authority_code, child_id, document_type)
        where latest.valid_until is null or latest.valid_until < as_at
    """
