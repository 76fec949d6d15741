"""The attack finds what trying every fill finds, whatever ties the cells together."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from orchestration.disclosure.attack import Attacker
from orchestration.disclosure.cells import Cell, LinkedCells, Share, count_cell
from orchestration.disclosure.intervals import tells_too_much
from orchestration.disclosure.suppression import suppress
from tests.unit.disclosure.by_trying import random_table, table, too_much_by_trying


def recovered(linked: LinkedCells, hidden: set[int]) -> set[int]:
    return {found.place for found in Attacker(linked).attack(hidden)}


def hidden_names(linked: LinkedCells) -> set[object]:
    chosen = suppress(linked)
    assert not chosen.recovered
    return {linked.names[place] for place in chosen.hidden}


@pytest.mark.parametrize(
    ("least", "greatest", "is_too_much"),
    [
        (3, 3, True),
        (1, 4, True),
        (2, 5, True),
        (1, 5, False),
        (0, 3, False),
        (2, 6, False),
        (7, 8, False),
        (9, 9, True),
    ],
)
def test_an_interval_of_one_number_or_of_some_of_one_to_five_says_too_much(
    least: float, greatest: float, is_too_much: bool
) -> None:
    assert tells_too_much(least, greatest) is is_too_much


def test_one_cell_hidden_in_a_row_is_what_is_left_of_the_total() -> None:
    linked = table([[3, 10, 20], [10, 30, 10]])
    assert recovered(linked, {linked.place((0, 0))}) == {linked.place((0, 0))}


def test_two_small_cells_whose_sum_is_known_are_nearly_known() -> None:
    """2 + 2 = 4, so that neither can be 4 or 5."""
    linked = LinkedCells()
    places = [linked.add(name, count_cell(value)) for name, value in (("a", 2), ("b", 2), ("rest", 40), ("all", 44))]
    linked.total(places[3], places[:3])
    assert recovered(linked, {0, 1}) == {0, 1}
    assert hidden_names(linked) in ({"a", "b", "rest"}, {"a", "b", "all"})


def test_a_cell_hidden_for_the_sake_of_another_is_more_than_five_so_that_one_and_six_are_known_by_their_sum() -> None:
    """7 are left of 100, and what is hidden without being small is 6 at least: 6 and 1."""
    linked = LinkedCells()
    places = [linked.add(name, count_cell(value)) for name, value in (("a", 1), ("b", 6), ("rest", 93), ("all", 100))]
    linked.total(places[3], places[:3])
    assert recovered(linked, {0, 1}) == {0, 1}
    assert recovered(linked, {0, 1, 2}) == set()
    assert hidden_names(linked) in ({"a", "b", "rest"}, {"a", "rest"}, {"a", "all"}, {"a", "b", "all"})


def test_what_is_lost_is_no_target_and_nothing_is_hidden_for_its_sake() -> None:
    linked = LinkedCells()
    for name, cell in (("a", replace(count_cell(2), is_lost=True)), ("rest", count_cell(40)), ("all", count_cell(42))):
        linked.add(name, cell)
    linked.total(2, [0, 1])
    assert recovered(linked, {0}) == set()
    assert hidden_names(linked) == {"a"}


@pytest.mark.parametrize("seed", range(12))
def test_the_attack_finds_what_trying_every_fill_finds(seed: int) -> None:
    drawn = random.Random(seed)
    linked = random_table(drawn, 2, 3)
    sensitive = {place for place, cell in enumerate(linked.cells) if cell.is_sensitive}
    others = [place for place, cell in enumerate(linked.cells) if not cell.is_sensitive and not cell.is_public]
    hidden = sensitive | set(drawn.sample(others, min(2, len(others))))
    assert recovered(linked, hidden) == too_much_by_trying(linked, hidden)


def test_a_percentage_with_its_denominator_gives_the_number_away() -> None:
    """8 % of 50 is 4 whatever is hidden; 3 of 500 are 0.6 %, and so are only 3."""
    linked = LinkedCells()
    part, whole = linked.add("part", count_cell(4)), linked.add("whole", count_cell(50))
    assert recovered(linked, {part}) == set()
    linked.shares.append(Share(part, whole, 7.5, 8.5))
    assert recovered(linked, {part}) == {part} == too_much_by_trying(linked, {part})


def test_a_percentage_of_a_hidden_denominator_narrows_it_only_as_far_as_it_does() -> None:
    linked = LinkedCells()
    part, whole = linked.add("part", count_cell(4)), linked.add("whole", count_cell(9))
    linked.shares.append(Share(part, whole, 43.5, 44.5))
    assert recovered(linked, {part, whole}) == too_much_by_trying(linked, {part, whole})


def test_three_quarters_and_their_year_give_the_fourth_away() -> None:
    linked = LinkedCells()
    quarters = [linked.add(f"q{number}", count_cell(value)) for number, value in enumerate((12, 4, 9, 30), start=1)]
    year = linked.add("year", count_cell(55, rank=1))
    linked.total(year, quarters)
    assert recovered(linked, {quarters[1]}) == {quarters[1]}
    assert hidden_names(linked) == {"q2", "q3"}


def test_a_month_is_the_difference_of_two_sums_of_the_year_so_far() -> None:
    """To May 30, to June 31: June, which stands in no table, is one child."""
    linked = LinkedCells()
    may, june_sum = linked.add("to May", count_cell(30)), linked.add("to June", count_cell(31))
    june = linked.add("June", count_cell(1, is_shown=False))
    linked.total(june_sum, [may, june])
    assert recovered(linked, set()) == {june}
    assert len(hidden_names(linked)) == 1


def test_a_state_with_what_came_and_went_gives_what_went_away() -> None:
    """40 at the start, 12 came, 3 went, 49 at the end."""
    linked = LinkedCells()
    start, end = linked.add("start", count_cell(40, rank=1)), linked.add("end", count_cell(49, rank=1))
    came, went = linked.add("came", count_cell(12)), linked.add("went", count_cell(3))
    assert linked.relate({end: -1, start: 1, came: 1, went: -1})
    assert recovered(linked, {went}) == {went}
    assert hidden_names(linked) == {"came", "went"}


def test_what_an_earlier_release_said_is_public_for_ever() -> None:
    """The year's total stood in an earlier release, so another quarter is hidden; if all did, it cannot be helped."""
    linked = LinkedCells()
    places = [linked.add(name, count_cell(value)) for name, value in (("q1", 8), ("q2", 4), ("q3", 9), ("q4", 30))]
    year = linked.add("year", Cell(51, is_public=True))
    linked.total(year, places)
    assert hidden_names(linked) == {"q1", "q2"}
    everything = LinkedCells()
    small = everything.add("q2", count_cell(4))
    rest = everything.add("others", Cell(47, is_public=True))
    everything.total(everything.add("year", Cell(51, is_public=True)), [small, rest])
    assert [found.place for found in suppress(everything).recovered] == [small]


def test_a_relation_that_is_not_true_is_not_made() -> None:
    linked = LinkedCells()
    one, other = linked.add("one", count_cell(7)), linked.add("other", count_cell(8))
    assert not linked.relate({one: 1, other: -1})
    assert linked.relations == []
