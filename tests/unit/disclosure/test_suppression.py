"""What is hidden is enough, always the same, and little more than must be."""

from __future__ import annotations

import random
from itertools import product

import pytest

from orchestration.disclosure.attack import Attacker
from orchestration.disclosure.cells import LinkedCells
from orchestration.disclosure.elimination import cells_to_hide, null_space
from orchestration.disclosure.suppression import suppress
from tests.benchmarks.open_tier import run as generated_releases
from tests.unit.disclosure.by_trying import fewest_by_trying, random_table, table, too_much_by_trying

# Of what must be hidden beside the small cells, by trying every set.
AT_MOST_TIMES = 1.3


def with_large_totals(drawn: random.Random, rows: int, columns: int) -> LinkedCells:
    """A total of 1 to 5 is not broken down, so a table has none."""
    while True:
        linked = random_table(drawn, rows, columns, 12)
        margins = [("all", "all"), *((row, "all") for row in range(rows)), *(("all", at) for at in range(columns))]
        if not any(linked.cells[linked.place(name)].is_sensitive for name in margins):
            return linked


def test_hidden_cells_are_few_compared_with_the_fewest_that_there_can_be() -> None:
    drawn = random.Random(2024)
    hidden, fewest = 0, 0
    for rows, columns in [(2, 3), (3, 3), (2, 4)] * 3:
        linked = with_large_totals(drawn, rows, columns)
        attacker = Attacker(linked)
        chosen = suppress(linked)
        assert not chosen.recovered
        hidden += len(chosen.secondary)
        fewest += fewest_by_trying(
            linked,
            lambda tried, by=attacker: (
                not any(by.narrow(part) or by.attack_component(part) for part in by.components(tried))
            ),
        )
    assert fewest > 10
    assert hidden <= AT_MOST_TIMES * fewest


@pytest.mark.parametrize("seed", range(8))
def test_trying_every_fill_finds_nothing_in_what_was_hidden(seed: int) -> None:
    linked = with_large_totals(random.Random(seed), 2, 3)
    chosen = suppress(linked)
    assert not too_much_by_trying(linked, set(chosen.hidden))


def test_small_counts_are_hidden_zeros_stay_and_it_is_the_same_every_time() -> None:
    inner = [[0, 3, 20, 11], [14, 0, 2, 9], [6, 12, 8, 0]]
    linked = table(inner)
    chosen = suppress(linked)
    hidden = {linked.names[place] for place in chosen.hidden}
    for row, column in product(range(3), range(4)):
        if 1 <= inner[row][column] <= 5:
            assert (row, column) in hidden
        if inner[row][column] == 0:
            assert (row, column) not in hidden
    assert suppress(table(inner)) == chosen


def test_the_order_of_rows_does_not_change_how_many_are_hidden() -> None:
    inner = [[0, 3, 20, 11], [14, 0, 2, 9], [6, 12, 8, 0]]
    assert len(suppress(table(inner)).hidden) == len(suppress(table(inner[::-1])).hidden)


def test_a_table_without_small_counts_is_shown_whole() -> None:
    assert not suppress(table([[0, 7], [12, 30]])).hidden


@pytest.mark.parametrize(
    ("inner", "beside"),
    [
        # Six are hidden where the largest cells are not kept first.
        ([[14, 4, 11, 6], [4, 14, 4, 13]], 3),
        # Eight are hidden where the smallest are not.
        ([[12, 13, 14, 13], [1, 14, 2, 1], [0, 0, 6, 3]], 7),
    ],
)
def test_of_several_ways_to_begin_the_one_that_hides_fewest_is_taken(inner: list[list[int]], beside: int) -> None:
    chosen = suppress(table(inner))
    assert not chosen.recovered
    assert len(chosen.secondary) == beside


def test_elimination_keeps_the_sum_of_two_small_cells_from_being_known() -> None:
    """Hiding 3 and 2 of one row is not enough: with the row's total their sum is known."""
    linked = table([[3, 2, 30, 40], [10, 10, 10, 10]])
    primary = {linked.place((0, 0)), linked.place((0, 1))}
    order = sorted(set(range(len(linked.cells))) - primary, key=lambda place: -linked.cells[place].value)
    hidden = cells_to_hide(linked, list(range(len(linked.cells))), order, primary)
    assert hidden & {linked.place((0, 2)), linked.place((0, 3)), linked.place((0, "all"))}


def test_the_null_space_has_a_free_number_for_each_cell_that_no_relation_gives() -> None:
    basis = null_space(3, [{0: -1.0, 1: 1.0, 2: 1.0}])
    assert basis.shape == (3, 2)
    assert (basis[0] == basis[1] + basis[2]).all()


def test_nothing_can_be_worked_out_of_generated_releases_and_those_before_them() -> None:
    """A short run of `python -m tests.benchmarks.open_tier 500`."""
    found = generated_releases(12)
    assert found["primary"] > 20
    assert found["recovered"] == found["lost"] == 0


def test_nothing_can_be_worked_out_of_three_releases_in_a_row() -> None:
    assert generated_releases(12, in_a_row=3)["recovered"] == 0
