"""How a record of each export comes to be in figures: by its own row, or by a case or obligation that it decides.

Each relation is a query for members, over the record found (the temporary table `record`) and the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.landing.contracts import load_contracts


@dataclass(frozen=True)
class Relation:
    """One way from a record to members: its name for readers, and a query that gives members' columns."""

    words: str
    query: str


@dataclass(frozen=True)
class RecordKind:
    """An export whose records can be looked up.

    `rows_query` takes the id and gives the record's rows: local_authority_code, disposition, source_file, source_row
    and the fact's other columns. `fact` is None where the evidence has only keys. `condition`, a where clause over
    `members` and `cells`, keeps of the related cases the periods in which the record matters.
    """

    export: str
    id_column: str
    fact: str | None
    rows_query: str
    relations: tuple[Relation, ...]
    condition: str = ""


_MEMBERS = "select distinct members.* from evidence.indicator_members as members inner join record"
_SAME_AUTHORITY = "on members.local_authority_code = record.local_authority_code"
# A record that was set aside decides nothing about others.
_COUNTED = " and coalesce(record.disposition, 'used') in ('counted', 'used')"

# The row that a member names as its source.
_OWN_ROW = Relation(
    "its own row",
    f"{_MEMBERS} {_SAME_AUTHORITY} and members.source_file = record.source_file "
    "and members.source_row = record.source_row",
)


def _needing(export: str) -> str:
    """A condition on members: their indicator's definition says that it needs an export."""
    return (
        "members.indicator_id in (select indicator_id from published.indicator_definitions "
        f"where list_contains(string_split(needs, ';'), '{export}'))"
    )


def _subject(words: str, subject_type: str, record_column: str, condition: str = "true") -> Relation:
    """Members whose subject the record names."""
    return Relation(
        words,
        f"{_MEMBERS} {_SAME_AUTHORITY} and members.subject_type = '{subject_type}' "
        f"and members.subject_id = record.{record_column}{_COUNTED} and {condition}",
    )


def _child(words: str, condition: str) -> Relation:
    """Members about the child that the record names."""
    return Relation(
        words, f"{_MEMBERS} {_SAME_AUTHORITY} and members.child_id = record.child_id{_COUNTED} and {condition}"
    )


def _obligations(words: str, series: str, noun: str, condition: str) -> Relation:
    """Members that are obligations of a series; a member's subject_id is the case, the series' noun and the number."""
    return Relation(
        words,
        f"{_MEMBERS} {_SAME_AUTHORITY} inner join evidence.fct_obligations as obligations "
        "on members.local_authority_code = obligations.local_authority_code and members.subject_type = 'obligation' "
        f"and members.subject_id = concat(obligations.case_id, ' {noun} ', obligations.sequence_number) "
        f"and obligations.series = '{series}'{_COUNTED} and {condition}",
    )


def _fact(export: str, id_column: str, *relations: Relation, condition: str = "", or_id: str = "") -> RecordKind:
    """An export with a fact of its own; `or_id` is another column that the id may be of."""
    where = f"{id_column} = wanted.id" + (f" or {or_id} = wanted.id" if or_id else "")
    return RecordKind(
        export=export,
        id_column=f"{id_column} or {or_id}" if or_id else id_column,
        fact=f"fct_{export}",
        rows_query=(
            f"select facts.* from evidence.fct_{export} as facts "
            f"cross join (select cast(? as varchar) as id) as wanted where {where}"
        ),
        relations=(_OWN_ROW, *relations),
        condition=condition,
    )


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
        _fact(
            "reviews",
            "review_id",
            _obligations(
                "the obligation it met", "looked_after_reviews", "review", "obligations.done_id = record.review_id"
            ),
            _obligations(
                "the next review, due from its day",
                "looked_after_reviews",
                "review",
                "obligations.case_id = record.care_period_id and obligations.anchor_date = record.held_date "
                "and obligations.sequence_number = record.sequence_number + 1",
            ),
            _subject("its period of care", "care_period", "care_period_id", _needing("reviews")),
            _child("the child reviewed", f"members.subject_type = 'child' and {_needing('reviews')}"),
            condition=_in_its_time("care_period"),
        ),
        _fact(
            "conferences",
            "conference_id",
            _subject("its meeting", "meeting", "meeting_id"),
            _obligations(
                "the obligation it met",
                "review_conferences",
                "conference",
                "obligations.done_id = record.conference_id",
            ),
            _obligations(
                "the next conference, due from its day",
                "review_conferences",
                "conference",
                "obligations.case_id = record.plan_id and obligations.anchor_date = record.held_date "
                "and obligations.sequence_number = record.sequence_number + 1",
            ),
            _subject("its plan", "plan", "plan_id", _needing("conferences")),
            _subject("the enquiry it answers", "section47", "section47_id"),
            condition=_in_its_time("plan"),
        ),
        _fact(
            "protection_plans",
            "plan_id",
            _obligations(
                "a conference of it", "review_conferences", "conference", "obligations.case_id = record.plan_id"
            ),
        ),
        _fact("care_episodes", "episode_id", _subject("its period of care", "care_period", "care_period_id")),
        _fact(
            "section47_enquiries",
            "section47_id",
            Relation(
                "the conference linked to it",
                f"{_MEMBERS} {_SAME_AUTHORITY} inner join evidence.fct_conferences as conferences "
                "on members.local_authority_code = conferences.local_authority_code "
                "and members.subject_type = 'conference' and members.subject_id = conferences.conference_id "
                "and conferences.section47_id = record.section47_id and conferences.conference_type = 'initial' "
                "where members.judged_by in ('dates', 'duration') and members.anchor_date = record.start_date "
                "and members.due_date = record.due_date",
            ),
        ),
        _fact(
            "escalation_reasons",
            "escalation_id",
            _subject("its escalation", "escalation", "escalation_id", _needing("escalation_reasons")),
        ),
        _fact(
            "escalation_stages",
            "stage_id",
            _subject("its escalation", "escalation", "escalation_id"),
            or_id="escalation_id",
        ),
        _fact(
            "allocations",
            "allocation_id",
            # A conference chair matters only where plans are looked at too.
            _child(
                "the child allocated",
                f"{_needing('allocations')} and (record.role = 'iro' or {_needing('protection_plans')})",
            ),
            _subject(
                "the officer's caseload",
                "officer",
                "officer_id",
                f"{_needing('allocations')} and record.role = 'iro'",
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
        _fact(
            "officer_contacts",
            "contact_id",
            _child(
                "the child contacted",
                f"{_needing('officer_contacts')} and members.done_date = record.contact_date",
            ),
        ),
        RecordKind(
            export="children",
            id_column="child_id",
            fact=None,
            rows_query=(
                "select keys.*, cast(null as varchar) as disposition, cast(null as varchar) as source_file, "
                "cast(null as bigint) as source_row from evidence.key_child as keys where child_id = ?"
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
            relations=(_subject("the officer", "officer", "officer_id"),),
        ),
    )
}

# Every export whose records can be looked up: those that are in figures by their own row alone, and those above.
RECORDS = {
    contract.name: _WITH_OTHER_WAYS.get(contract.name) or _fact(contract.name, contract.key[0])
    for contract in load_contracts().values()
    if contract.kind != "reference"
}
