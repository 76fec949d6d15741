"""docs/relations.md says how the model of a release is related, and by no table is another reached twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from tests.relations_page import PAGE, relations_page
from tests.unit.bi.model_of_release import Model

ROW = re.compile(r"^\| `(\w+)` \| `(\w+)` \| `(\w+)` \| `(\w+)` \|$", re.MULTILINE)


def test_the_page_of_relations_is_what_the_project_of_a_release_ships(model: Model) -> None:
    assert PAGE.read_text(encoding="utf-8") == relations_page(model), (
        "write it anew: python -m tests.relations_page FOLDER, of a release of the sample"
    )


def test_by_the_active_relations_of_the_page_no_table_is_reached_by_two_ways_and_each_inactive_one_would_be_a_second(
    model: Model,
) -> None:
    active_part, inactive_part = relations_page(model).split("\n## Inactive")
    active = [(start, end) for start, _, end, _ in ROW.findall(active_part)]
    inactive = [(start, end) for start, _, end, _ in ROW.findall(inactive_part)]

    assert len(active) > 50 and inactive
    assert most_ways(active) == 1
    assert [pair for pair in inactive if most_ways([*active, pair]) == 1] == []


def most_ways(relations: list[tuple[str, str]]) -> int:
    """The most ways that there are from one table to another; a relation in both directions counts as endless."""
    follows: dict[str, list[str]] = defaultdict(list)
    for start, end in relations:
        follows[start].append(end)

    def ways(table: str, passed: tuple[str, ...]) -> Counter[str]:
        found: Counter[str] = Counter()
        for following in follows.get(table, ()):
            assert following not in passed, f"{table} leads back to {following}"
            found[following] += 1
            found += ways(following, (*passed, following))
        return found

    return max(number for table in list(follows) for number in ways(table, (table,)).values())
