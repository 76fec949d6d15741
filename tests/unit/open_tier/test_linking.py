"""Which numbers of the open tier are one and the same, which add up, and what is left out where nothing else helps."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.ground.paths import OPEN_RELATIONS
from orchestration.ground.seed_rows import seed_rows
from orchestration.outputs.open_tier.display import Display
from orchestration.outputs.open_tier.figures import DAY, QUARTER, YEAR, Key, Number, Part
from orchestration.outputs.open_tier.leaving_out import leave_out_whole
from orchestration.outputs.open_tier.linking import PUBLIC, Said, link
from orchestration.outputs.open_tier.relations import relations_of
from orchestration.outputs.open_tier.rules import Identity, identities, open_breakdowns, profile_named, term_of
from orchestration.outputs.open_tier.sameness import Same, join_equal_series
from orchestration.outputs.open_tier.tier import choose

ENDS = [date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31)]
LAST = ENDS[-1]


def key(
    indicator: str,
    end: date = LAST,
    kind: str = QUARTER,
    part: Part = "numerator",
    group: tuple[str, str] = ("all", "all"),
) -> Key:
    return Key("E1", indicator, part, kind, end, *group)


def series(indicator: str, *values: float | None, kind: str = QUARTER, part: Part = "numerator") -> dict[Key, Number]:
    """One number at each end, and none where it is None."""
    return {
        key(indicator, end, kind, part): Number(value, "count")
        for end, value in zip(ENDS, values, strict=True)
        if value is not None
    }


def are_one(numbers: dict[Key, Number], one: Key, other: Key, *, are_zeros_hidden: bool = True) -> bool:
    same = Same()
    join_equal_series(numbers, same, are_zeros_hidden=are_zeros_hidden)
    return same.of((one, numbers[one].value)) == same.of((other, numbers[other].value))


def test_two_series_are_one_where_both_have_a_number_also_if_one_reaches_back_less_far() -> None:
    numbers = series("started", 12, 9, 7, 8, 3) | series("repeat", None, 9, 7, 8, 3, part="denominator")
    assert are_one(numbers, key("started"), key("repeat", part="denominator"))


def test_two_series_that_agree_in_three_numbers_or_in_four_of_five_are_two() -> None:
    for values in ([None, None, 7, 8, 3], [11, 9, 7, 8, 3]):
        numbers = series("started", 12, 9, 7, 8, 3) | series("repeat", *values)
        assert not are_one(numbers, key("started"), key("repeat")), values


def test_the_groups_of_two_indicators_that_agree_as_a_whole_are_one_where_they_are_equal() -> None:
    numbers = series("held", 12, 9, 7, 8, 30) | series("on_time", 12, 9, 7, 8, 30, part="denominator")
    babies, others = ("age_band", "under_1"), ("age_band", "1_to_4")
    for group, held, on_time in ((babies, 3, 3), (others, 27, 26)):
        numbers[key("held", kind=YEAR, group=group)] = Number(held, "count")
        numbers[key("on_time", kind=YEAR, part="denominator", group=group)] = Number(on_time, "count")
    for group, is_one in ((babies, True), (others, False)):
        pair = key("held", kind=YEAR, group=group), key("on_time", kind=YEAR, part="denominator", group=group)
        assert are_one(numbers, *pair) == is_one


def test_what_a_quarter_s_share_is_of_may_be_the_state_at_its_end() -> None:
    numbers = series("looked_after", 60, 61, 59, 58, 57, kind=DAY) | series(
        "rate", 60, 61, 59, 58, 57, part="denominator"
    )
    assert are_one(numbers, key("looked_after", kind=DAY), key("rate", part="denominator"))


def terms_of(numbers: dict[Key, Number], kind: str, total: str, plus: str) -> list[tuple[Key, float]]:
    identity = Identity(kind, term_of(total), tuple(term_of(word) for word in plus.split(";")), ())  # type: ignore[arg-type]
    (terms,) = relations_of(numbers, [identity])
    return terms


def test_a_relation_may_be_of_denominators_of_groups_and_of_the_state_at_the_end() -> None:
    route = ("route", "care")
    numbers = series("with", 59, 59, 58, 57, 56, part="denominator", kind=DAY) | series(
        "without", 1, 2, 1, 1, 1, kind=DAY
    )
    numbers |= {key("looked_after", kind=DAY): Number(57, "count"), key("rate"): Number(4, "count")}
    numbers |= {key("raised", group=route): Number(4, "count"), key("rate", part="denominator"): Number(57, "count")}
    assert terms_of(numbers, "sum", "looked_after", "without;with.denominator") == [
        (key("looked_after", kind=DAY), -1.0),
        (key("without", kind=DAY), 1.0),
        (key("with", kind=DAY, part="denominator"), 1.0),
    ]
    # Nobody was ever of the other route, so the figures have no row for it.
    assert terms_of(numbers, "sum", "rate", "raised[route=care];raised[route=other]") == [
        (key("rate"), -1.0),
        (key("raised", group=route), 1.0),
    ]
    assert terms_of(numbers, "end", "rate.denominator", "looked_after") == [
        (key("rate", part="denominator"), -1.0),
        (key("looked_after", kind=DAY), 1.0),
    ]


def test_a_relation_may_be_of_each_group_and_of_a_group_that_two_of_another_breakdown_make() -> None:
    bands = {"1_to_4": 3, "5_to_9": 20, "16_and_over": 15}
    numbers = {
        key("took_part", kind=YEAR, part="denominator", group=("age_band", band)): Number(value, "count")
        for band, value in bands.items()
    }
    numbers[key("methods", kind=YEAR, group=("age", "4_to_9"))] = Number(23, "count")
    numbers[key("methods", kind=YEAR, group=("age", "16_and_over"))] = Number(15, "count")
    whole = "methods[age=4_to_9]"
    parts = "took_part.denominator[age_band=1_to_4];took_part.denominator[age_band=5_to_9]"
    assert [factor for _, factor in terms_of(numbers, "sum", whole, parts)] == [-1.0, 1.0, 1.0]
    same = Identity("sum", term_of("methods[age=*]"), (term_of("took_part.denominator[age_band=*]"),), ())
    # Of 4_to_9 the other breakdown has no group, so that nothing is said of it.
    assert [[each.breakdown_value for each, _ in terms] for terms in relations_of(numbers, [same])] == [
        ["4_to_9"],
        ["16_and_over", "16_and_over"],
    ]


def test_a_total_may_be_as_many_times_the_rest_as_in_other_periods() -> None:
    """Three kinds of document are asked for each child: whoever sees 150 of 50 knows that 162 are of 54."""
    numbers = series("looked_after", 50, 52, 54, 40, 41, kind=DAY)
    numbers |= series("documents", 150, 156, 162, 120, 122, kind=DAY, part="denominator")
    identity = Identity("times", term_of("documents.denominator"), (term_of("looked_after"),), ())
    terms = relations_of(numbers, [identity])
    assert terms[2] == [(key("documents", ENDS[2], DAY, "denominator"), -1.0), (key("looked_after", ENDS[2], DAY), 3.0)]
    # The last does not hold, and is passed over where cells are related.
    assert terms[4][1][1] == 3.0


def test_what_is_declared_equal_is_one_however_few_periods_there_are() -> None:
    numbers = {key("looked_after", kind=DAY): Number(24, "count"), key("rate", kind=DAY): Number(24, "count")}
    same = Identity("sum", term_of("rate"), (term_of("looked_after"),), ())
    linked = link(numbers, [], profile_named("committee"), [same])
    assert len(set(linked.places.values())) == 1


def test_a_relation_holds_in_each_group_too() -> None:
    group = ("sex", "F")
    numbers = {
        key(name, kind=YEAR, group=group): Number(value, "count") for name, value in (("a", 5), ("b", 2), ("c", 3))
    }
    assert len(terms_of(numbers, "sum", "a", "b;c")) == 3


@pytest.mark.parametrize("text", ["held.numerator", "held.rest", "held[route]", "held[route=care", "held held", ""])
def test_a_number_of_the_seed_that_is_not_written_as_it_should_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no number of an indicator"):
        term_of(text)


def test_every_relation_is_of_indicators_that_there_are_and_of_breakdowns_of_theirs_that_are_open() -> None:
    definitions = {row["indicator_id"]: row for row in seed_rows(OPEN_RELATIONS.with_name("indicator_definitions.csv"))}
    for identity in identities():
        for term in (identity.total, *identity.plus, *identity.minus):
            assert term.indicator_id in definitions, term
            if term.breakdown:
                assert term.breakdown in open_breakdowns()
                assert term.breakdown in definitions[term.indicator_id]["breakdowns"].split(";"), term


def test_where_a_number_is_known_whatever_else_is_hidden_its_groups_are_left_out_then_its_quarters() -> None:
    """In the year to March 2026 there were 36, in groups of 20, 15 and 1; 9 in each quarter, and in one before that."""
    numbers = series("held", 9, 9, 9, 9, 9) | {key("held", kind=YEAR): Number(36, "count")}
    groups = {("route", name): value for name, value in (("a", 20), ("b", 15), ("c", 1))}
    numbers |= {key("held", kind=YEAR, group=group): Number(value, "count") for group, value in groups.items()}
    linked = link(numbers, [], profile_named("committee"), [])
    quarter, group = linked.places[key("held")], linked.places[key("held", kind=YEAR, group=("route", "c"))]
    assert leave_out_whole(linked, [quarter, group])
    left_out = {linked.places[key("held", kind=YEAR, group=each)] for each in groups}
    assert linked.left_out == left_out
    assert {linked.cells.cells[place].known for place in left_out} == {(0, float("inf"))}
    assert leave_out_whole(linked, [quarter, group])
    assert linked.left_out == left_out | {linked.places[key("held", end)] for end in ENDS[1:]}
    # Only its year is left to be left out, and that is not asked for.
    assert not leave_out_whole(linked, [quarter, group])


def test_what_an_earlier_release_said_cannot_be_left_out() -> None:
    numbers = {key("held", kind=DAY): Number(7, "count")}
    earlier = {where: Said(number, PUBLIC) for where, number in numbers.items()}
    linked = link(numbers, [earlier], profile_named("committee"), [])
    assert not leave_out_whole(linked, list(linked.places.values()))


def test_a_code_of_a_council_s_own_belongs_to_the_sum_with_which_it_holds() -> None:
    """Who took part: 300 and 80 by two codes of all councils, and 3 by one of this council's; 45 by another did not."""
    codes = {"PN1": 300, "PN2": 80, "PN8": 3, "PN9": 45}
    numbers = {
        key("methods", kind=YEAR, group=("participation_code", code)): Number(value, "count")
        for code, value in codes.items()
    } | {key("took_part", kind=YEAR): Number(383, "count")}
    plus = "methods[participation_code=PN1];methods[participation_code=PN2]"
    terms = terms_of(numbers, "sum", "took_part", plus)
    assert [where.breakdown_value for where, factor in terms if factor > 0] == ["PN1", "PN2", "PN8"]


def test_a_code_that_came_to_mean_something_else_leaves_each_year_its_own_sum() -> None:
    """In two years PN8 took part, 2 and 4 of them; in the last it did not, and who took part are 300 and 80."""
    numbers: dict[Key, Number] = {}
    for end, own, took_part in ((ENDS[0], 2, 382), (date(2026, 3, 31), 9, 380), (date(2024, 3, 31), 4, 384)):
        for code, value in (("PN1", 300), ("PN2", 80), ("PN8", own)):
            numbers[key("methods", end, YEAR, group=("participation_code", code))] = Number(value, "count")
        numbers[key("took_part", end, YEAR)] = Number(took_part, "count")
    plus = tuple(term_of(f"methods[participation_code={code}]") for code in ("PN1", "PN2"))
    sums = relations_of(numbers, [Identity("sum", term_of("took_part"), plus, ())])
    parts = {terms[0][0].period_end: [where.breakdown_value for where, _ in terms[1:]] for terms in sums}
    assert parts == {
        ENDS[0]: ["PN1", "PN2", "PN8"],
        date(2026, 3, 31): ["PN1", "PN2"],
        date(2024, 3, 31): ["PN1", "PN2", "PN8"],
    }


def test_a_small_amount_of_posts_is_hidden_and_known_to_be_five_at_most() -> None:
    numbers = {key("posts"): Number(4.6, "amount", False), key("vacant"): Number(5.4, "amount", False)}
    linked = link(numbers, [], profile_named("committee"), [])
    small, other = (linked.cells.cells[linked.places[key(name)]] for name in ("posts", "vacant"))
    assert (small.is_sensitive, small.known) == (True, (0, 5))
    assert (other.is_sensitive, other.known) == (False, (0, float("inf")))


def test_what_a_small_number_is_the_sum_of_is_left_out() -> None:
    numbers = {key(name): Number(value, "count") for name, value in (("all", 4), ("a", 3), ("b", 1), ("other", 9))}
    sum_of_two = Identity("sum", term_of("all"), (term_of("a"), term_of("b")), ())
    linked = link(numbers, [], profile_named("committee"), [sum_of_two])
    assert linked.left_out == {linked.places[key("a")], linked.places[key("b")]}


def test_a_difference_of_none_is_hidden_by_the_symbol_of_any_other() -> None:
    """A count of 0 would stand there; what started less what ended may be anything, and 0 says that both are equal."""
    numbers = {key("change"): Number(0, "difference"), key("held"): Number(0, "count")}
    linked = link(numbers, [], profile_named("committee"), [])
    display = Display(linked, set(linked.places.values()), profile_named("committee"))
    assert display.word(key("change"), 0, 0) == "c"
    assert display.word(key("held"), 0, 0) == "x"


def shares_by_age(**groups: tuple[int, int]) -> dict[Key, Number]:
    """A year's percentage by age, of each group as (how many, of how many), with what adds up to it and the rest."""
    cells = {("age_band", name): pair for name, pair in groups.items()}
    cells["all", "all"] = sum(part for part, _ in groups.values()), sum(whole for _, whole in groups.values())
    return {
        key("taking_part", kind=YEAR, part=part, group=group): Number(value, "count")
        for group, (taking_part, whole) in cells.items()
        for part, value in (("numerator", taking_part), ("denominator", whole), ("complement", whole - taking_part))
    }


def test_that_nobody_of_nobody_did_not_take_part_says_nothing_of_anybody() -> None:
    # The one who did not take part is of the oldest. That is said of them by the 0 of the others, and not by that of the babies.
    numbers = shares_by_age(babies=(0, 0), young=(15, 15), oldest=(26, 27))
    linked = link(numbers, [], profile_named("open_data"), [])
    for group, is_hidden in (("babies", False), ("young", True)):
        rest = linked.places[key("taking_part", kind=YEAR, part="complement", group=("age_band", group))]
        assert linked.cells.cells[rest].is_sensitive == is_hidden, group


def test_where_it_is_hidden_that_a_group_is_empty_its_zeros_are_hidden_too() -> None:
    # All are young: that there are no babies is hidden, which a 0 beside it would say.
    numbers = shares_by_age(babies=(0, 0), young=(15, 16))
    linked = link(numbers, [], profile_named("open_data"), [])
    parts: tuple[Part, ...] = ("denominator", "numerator", "complement")
    for part in parts:
        place = linked.places[key("taking_part", kind=YEAR, part=part, group=("age_band", "babies"))]
        assert linked.cells.cells[place].is_sensitive, part


@pytest.mark.parametrize("others", [("middle", "older"), ("older",)])
def test_a_group_of_which_nobody_is_counted_in_any_year_is_hidden_and_holds_up_no_release(
    others: tuple[str, ...],
) -> None:
    """Of the young nobody: the rest of them is all of them, and where there is one other group, it is the total."""
    of_each = {
        "young": [(0, 9), (0, 10), (0, 8), (0, 11), (0, 7)],
        "middle": [(7, 21), (8, 20), (9, 23), (7, 25), (8, 22)],
        "older": [(14, 32), (13, 35), (15, 34), (16, 33), (14, 36)],
    }
    numbers: dict[Key, Number] = {}
    for at, end in enumerate(ENDS):
        cells = {("age_band", name): of_each[name][at] for name in ("young", *others)}
        cells["all", "all"] = sum(part for part, _ in cells.values()), sum(whole for _, whole in cells.values())
        for group, (counted, whole) in cells.items():
            numbers[key("plans_open", end, YEAR, group=group)] = Number(whole, "count")
            numbers[key("long_plans", end, YEAR, "numerator", group)] = Number(counted, "count")
            numbers[key("long_plans", end, YEAR, "denominator", group)] = Number(whole, "count")
            numbers[key("long_plans", end, YEAR, "complement", group)] = Number(whole - counted, "count")
    linked, chosen = choose(numbers, [], profile_named("open_data"), [])
    assert not chosen.recovered
    zeros = {linked.places[key("long_plans", end, YEAR, group=("age_band", "young"))] for end in ENDS}
    assert zeros <= chosen.hidden | linked.left_out


def test_that_nobody_is_without_a_grade_is_no_secret_where_definitions_say_it_and_no_number_does() -> None:
    """One audit, outstanding: all that it is split into is left out, and each audit has one of four grades."""
    grades = {"outstanding": 1, "good": 0, "requires_improvement": 0, "inadequate": 0, "not_recorded": 0}
    numbers = {key("review_audits", kind=YEAR, group=("grade", name)): Number(n, "count") for name, n in grades.items()}
    parts: tuple[tuple[Part, int], ...] = (("numerator", 1), ("denominator", 1), ("complement", 0))
    numbers |= {key("review_audits_good", kind=YEAR, part=part): Number(n, "count") for part, n in parts}
    numbers[key("review_audits", kind=YEAR)] = Number(1, "count")
    linked, chosen = choose(numbers, [], profile_named("open_data"), identities())
    assert not chosen.recovered
    assert linked.left_out >= {linked.places[key("review_audits", kind=YEAR, group=("grade", name))] for name in grades}


def test_a_count_that_is_equal_to_a_whole_and_to_the_rest_of_it_is_the_whole() -> None:
    numbers = series("open", 9, 10, 8, 11, 7)
    parts: tuple[Part, ...] = ("denominator", "complement")
    for part in parts:
        numbers |= series("long", 9, 10, 8, 11, 7, part=part)
    assert are_one(numbers, key("open"), key("long", part="denominator"))
    assert not are_one(numbers, key("open"), key("long", part="complement"))


def test_where_zeros_stand_a_part_that_is_equal_to_its_whole_is_one_with_it() -> None:
    """Whoever sees 100 % in each quarter takes what is hidden of the numerator to be what stands as the denominator."""
    numbers: dict[Key, Number] = {}
    parts: tuple[Part, ...] = ("numerator", "denominator")
    for part in parts:
        numbers |= series("seen", 9, 10, 8, 11, 7, part=part)
    pair = key("seen"), key("seen", part="denominator")
    assert are_one(numbers, *pair, are_zeros_hidden=False)
    assert not are_one(numbers, *pair, are_zeros_hidden=True)


@pytest.mark.parametrize(("profile", "is_one"), [("committee", True), ("open_data", False)])
def test_linked_for_a_committee_is_also_a_part_that_is_its_whole(profile: str, is_one: bool) -> None:
    numbers = series("seen", 0, 0, 0, 0, 0, part="complement")
    parts: tuple[Part, ...] = ("numerator", "denominator")
    for part in parts:
        numbers |= series("seen", 9, 10, 8, 11, 7, part=part)
    linked = link(numbers, [], profile_named(profile), [])
    assert (linked.places[key("seen")] == linked.places[key("seen", part="denominator")]) == is_one


def test_that_all_reviews_are_late_does_not_follow_from_how_many_were_held_and_how_many_were_late() -> None:
    """None of 9, 10, 8, 11 and 7 on time: with the reviews held beside the late ones the hidden zero would be known."""
    numbers = series("reviews_held", 9, 10, 8, 11, 7) | series("reviews_late", 9, 10, 8, 11, 7)
    parts: tuple[tuple[Part, tuple[int, ...]], ...] = (
        ("numerator", (0, 0, 0, 0, 0)),
        ("denominator", (9, 10, 8, 11, 7)),
        ("complement", (9, 10, 8, 11, 7)),
    )
    for part, values in parts:
        numbers |= series("reviews_on_time", *values, part=part)
    linked, chosen = choose(numbers, [], profile_named("open_data"), identities())
    assert not chosen.recovered
    for end in ENDS:
        pair = {linked.places[key(name, end)] for name in ("reviews_held", "reviews_late")}
        assert pair & (chosen.hidden | linked.left_out), end
