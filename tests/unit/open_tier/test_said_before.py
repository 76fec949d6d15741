"""What earlier releases of the tier said: what has moved since, what follows from it, and what it gave away itself."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from orchestration.disclosure.attack import Attacker
from orchestration.outputs.open_tier.figures import YEAR, Key, Number
from orchestration.outputs.open_tier.linking import CONFIDENTIAL, HIDDEN, LEFT_OUT, PUBLIC, Linked, Said
from orchestration.outputs.open_tier.rules import Identity, profile_named, term_of
from orchestration.outputs.open_tier.tier import choose
from tests.unit.open_tier.test_linking import key

COMMITTEE = profile_named("committee")


def percentage(part: int, whole: int, name: str = "on_time") -> dict[Key, Number]:
    return {
        key(name): Number(part, "count"),
        key(name, part="denominator"): Number(whole, "count"),
        key(name, part="complement"): Number(whole - part, "count"),
    }


def released(numbers: Mapping[Key, Number], **hidden: str) -> dict[Key, Said]:
    """A release that showed all of them but for indicators named with how they were not shown."""
    return {
        where: Said(number, hidden.get(where.indicator_id, HIDDEN if where.part == "complement" else PUBLIC))
        for where, number in numbers.items()
    }


def shown(linked: Linked, hidden: frozenset[int], numbers: Mapping[Key, Number]) -> set[str]:
    return {
        f"{where.indicator_id} {where.part}"
        for where in numbers
        if where.part != "complement" and linked.places[where] not in hidden | linked.left_out
    }


@pytest.mark.parametrize(("now", "is_shown"), [(21, False), (25, False), (26, True), (20, True)])
def test_a_number_that_has_moved_by_one_to_five_is_hidden(now: int, is_shown: bool) -> None:
    numbers = {key("held"): Number(now, "count")}
    linked, chosen = choose(numbers, [released({key("held"): Number(20, "count")})], COMMITTEE, [])
    assert bool(shown(linked, chosen.hidden, numbers)) == is_shown


@pytest.mark.parametrize(("part", "whole", "is_shown"), [(97, 109, False), (97, 113, True), (97, 107, True)])
def test_the_rest_of_a_percentage_may_not_move_by_one_to_five_either(part: int, whole: int, is_shown: bool) -> None:
    """90 of 100, so that 10 were late. 97 of 109 are 12, two more; 97 of 113 are 16, six more; 97 of 107 are 10."""
    numbers = percentage(part, whole)
    linked, chosen = choose(numbers, [released(percentage(90, 100))], COMMITTEE, [])
    assert (len(shown(linked, chosen.hidden, numbers)) == 2) == is_shown


def test_a_number_that_moved_to_what_was_said_in_other_words_is_no_secret() -> None:
    """Minutes were due of 54 of 57 conferences, 20 and 37 of each kind; a month later the last three are due too."""
    kinds = {key("initial"): Number(20, "count"), key("review"): Number(37, "count")}
    minutes = Identity("sum", term_of("minutes"), (term_of("initial"), term_of("review")), ())
    numbers = kinds | {key("minutes"): Number(57, "count")}
    before = released(kinds | {key("minutes"): Number(54, "count")})
    linked, chosen = choose(numbers, [before], COMMITTEE, [minutes])
    assert not chosen.recovered
    assert shown(linked, chosen.hidden, numbers) == {"initial numerator", "review numerator", "minutes numerator"}


def test_what_an_earlier_release_gave_away_by_itself_does_not_stop_this_one_and_is_counted() -> None:
    """It hid 3 of 43, and showed the other 40 and the 43."""
    parts = Identity("sum", term_of("held"), (term_of("late"), term_of("early")), ())
    numbers = {key("held"): Number(43, "count"), key("early"): Number(40, "count"), key("late"): Number(3, "count")}
    linked, chosen = choose(numbers, [released(numbers, late=CONFIDENTIAL)], COMMITTEE, [parts])
    assert sum(cell.is_lost for cell in linked.cells.cells) == 1
    assert not chosen.recovered
    assert Attacker(linked.cells).attack(chosen.hidden) == []
    # It is hidden all the same.
    assert shown(linked, chosen.hidden, numbers) == {"held numerator", "early numerator"}


@pytest.mark.parametrize(("status", "is_second_hidden"), [(CONFIDENTIAL, True), (LEFT_OUT, False), (HIDDEN, False)])
def test_a_number_that_stood_there_as_confidential_is_known_to_be_one_to_five(
    status: str, is_second_hidden: bool
) -> None:
    """Of 9 there were 2 late and 7 early, which were all hidden. Were the 9 shown now, 6 or more of them would be early, so
    that 0 to 3 were late; 1 to 3 where it was said that some were, which is too much.
    """
    parts = Identity("sum", term_of("held"), (term_of("late"), term_of("early")), ())
    before = {key("held"): Number(9, "count"), key("late"): Number(2, "count"), key("early"): Number(7, "count")}
    earlier = released(before, held=CONFIDENTIAL, early=CONFIDENTIAL, late=status)
    numbers = {key("held"): Number(9, "count")}
    linked, chosen = choose(numbers, [earlier], COMMITTEE, [parts])
    assert (linked.places[key("held")] in chosen.hidden) == is_second_hidden


def test_groups_of_which_an_old_release_showed_too_many_are_left_out() -> None:
    """Of 100 it showed the 100 and 93, and hid 1 and 6, which no rule told apart then."""
    groups = {("route", name): value for name, value in (("a", 1), ("b", 6), ("c", 93))}
    numbers = {key("held", kind=YEAR): Number(100, "count")}
    numbers |= {key("held", kind=YEAR, group=group): Number(value, "count") for group, value in groups.items()}
    old = {where: Said(number, HIDDEN if number.value in (1, 6) else PUBLIC) for where, number in numbers.items()}
    linked, chosen = choose(numbers, [old], COMMITTEE, [])
    assert not chosen.recovered
    assert linked.places[key("held", kind=YEAR, group=("route", "a"))] in linked.left_out


def test_a_small_number_that_follows_from_what_was_said_is_left_out_and_does_not_stop_a_release() -> None:
    """20 reviews were held and 17 on time: the 3 that were late stand in a table for the first time."""
    numbers = {key("held"): Number(20, "count"), key("early"): Number(17, "count")}
    late = key("late")
    parts = Identity("sum", term_of("held"), (term_of("late"), term_of("early")), ())
    linked, chosen = choose(numbers | {late: Number(3, "count")}, [released(numbers)], COMMITTEE, [parts])
    assert not chosen.recovered
    assert linked.places[late] in linked.left_out
    assert linked.cells.cells[linked.places[late]].is_lost
