"""Which way a filter goes between published tables."""

from __future__ import annotations

from orchestration.outputs.dictionary.model import Column, Relation, Table
from orchestration.outputs.dictionary.relations import has_second_way, relations_between
from orchestration.warehouse.declarations import Declarations, Reference


def table(name: str, key: str, *others: str) -> Table:
    return Table(name, "One row.", tuple(Column(each, "VARCHAR", "") for each in (key, *others)), (key,))


AUTHORITY = "local_authority_code"
TABLES = (
    table("dim_authorities", AUTHORITY),
    table("dim_children", "child_key", AUTHORITY),
    table("fct_audits", "audit_key", AUTHORITY, "review_key"),
    table("fct_cases", "case_key", AUTHORITY, "child_key"),
    table("fct_reviews", "review_key", AUTHORITY, "child_key", "case_key"),
)
DECLARED = {
    "fct_audits": Declarations(references=(Reference("review_key", "fct_reviews", "review_key"),)),
    "fct_reviews": Declarations(references=(Reference("case_key", "fct_cases", "case_key"),)),
}


def test_a_column_with_the_name_of_a_dimensions_key_refers_to_it() -> None:
    assert Relation("fct_cases", "child_key", "dim_children", "child_key") in relations_between(TABLES, DECLARED)


def test_of_two_ways_for_a_filter_one_is_active() -> None:
    """Children reach reviews directly and by their case, authorities reach children's facts directly and by the child.

    Audits know nothing but their review, so they are reached through it, and not from the authority as well.
    """
    relations = relations_between(TABLES, DECLARED)
    inactive = {(each.from_table, each.from_column) for each in relations if not each.is_active}
    assert inactive == {("dim_children", AUTHORITY), ("fct_audits", AUTHORITY), ("fct_reviews", "case_key")}
    assert not has_second_way(each for each in relations if each.is_active)
    assert has_second_way(relations)


def test_a_way_back_to_the_same_table_is_a_second_way() -> None:
    assert has_second_way([Relation("a", "x", "b", "x"), Relation("b", "y", "a", "y")])
