"""How a record of each export comes to be in figures: by its own row, or by a case or obligation that it decides.

Each relation is a query for members, over the record found (the temporary table `record`) and the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass


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


MEMBERS = "select distinct members.* from evidence.indicator_members as members inner join record"
SAME_AUTHORITY = "on members.local_authority_code = record.local_authority_code"
# A record that was set aside decides nothing about others.
_COUNTED = " and coalesce(record.disposition, 'used') in ('counted', 'used')"

# The row that a member names as its source.
_OWN_ROW = Relation(
    "its own row",
    f"{MEMBERS} {SAME_AUTHORITY} and members.source_file = record.source_file "
    "and members.source_row = record.source_row",
)


def needing(export: str) -> str:
    """A condition on members: their indicator's definition says that it needs an export."""
    return (
        "members.indicator_id in (select indicator_id from published.indicator_definitions "
        f"where list_contains(string_split(needs, ';'), '{export}'))"
    )


def subject(words: str, subject_type: str, record_column: str, condition: str = "true") -> Relation:
    """Members whose subject the record names."""
    return Relation(
        words,
        f"{MEMBERS} {SAME_AUTHORITY} and members.subject_type = '{subject_type}' "
        f"and members.subject_id = record.{record_column}{_COUNTED} and {condition}",
    )


def child(words: str, condition: str) -> Relation:
    """Members about the child that the record names."""
    return Relation(
        words, f"{MEMBERS} {SAME_AUTHORITY} and members.child_id = record.child_id{_COUNTED} and {condition}"
    )


def obligations(words: str, series: str, noun: str, condition: str) -> Relation:
    """Members that are obligations of a series, or what met one, judged by its dates.

    The subject_id of an obligation is the case id, a noun (`noun`) and the number; that of what met it is its own, and
    its subject_type the noun.
    """
    of_obligation = (
        f"{MEMBERS} {SAME_AUTHORITY} inner join evidence.fct_obligations as obligations "
        f"on members.local_authority_code = obligations.local_authority_code and obligations.series = '{series}'"
        f"{_COUNTED} and {condition}"
    )
    return Relation(
        words,
        f"{of_obligation} and members.subject_type = 'obligation' "
        f"and members.subject_id = concat(obligations.case_id, ' {noun} ', obligations.sequence_number) "
        f"union {of_obligation} and members.subject_type = '{noun}' and members.subject_id = obligations.done_id "
        "and members.judged_by = 'dates' and members.anchor_date = obligations.anchor_date "
        "and members.due_date = obligations.due_date",
    )


def fact(export: str, id_column: str, *relations: Relation, condition: str = "", or_id: str = "") -> RecordKind:
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
