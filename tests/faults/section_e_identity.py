"""E. Identity and duplicates: whose record it is, and whether it is one record or two."""

from __future__ import annotations

from tests.faults.case import ACCEPTED, REFUSED, Case
from tests.faults.found import Found
from tests.faults.invented import EPISODES, PLANS, REVIEWS, Files, Invented
from tests.faults.section_a_delivery import good


def with_the_last_row_again(who: Invented) -> str:
    return who.reviews() + who.reviews().splitlines()[-1] + "\n"


def counts_it_once(found: Found) -> None:
    found.holds_the_good_rows()
    (reviews,) = [export for export in found.receipt.exports if export.export_name == "reviews"]
    assert (reviews.rows_read, reviews.rows_repeated, reviews.rows_landed) == (3, 1, 2)
    assert found.counted("reviews_held") == 1


def merged(who: Invented) -> Files:
    children = (
        "child_id,date_of_birth,sex,previous_child_id\n"
        f"{who.child(1)},{who.born(1)},F,\n{who.child(3)},{who.born(1)},F,{who.child(1)}\n"
    )
    reviews = f"{who.review(1)},{who.child(1)},2026-08-25,PN1\n{who.review(2)},{who.child(3)},2026-09-02,PN1\n"
    episode = f"{who.token('Episode1')},{who.child(1)},2026-08-03,S,C2,U1,,\n"
    return who.care(children=children, care_episodes=EPISODES + episode, reviews=REVIEWS + reviews)


def takes_both_ids_for_one_child(found: Found) -> None:
    assert found.counted("children_looked_after", "point_in_time") == 1
    assert found.counted("reviews_held") == 1
    assert "outside_period_of_care" not in found.rules()
    assert found.ask("select distinct child_id", "fct_reviews") == [(found.who.child(3),)]


def in_a_circle(who: Invented) -> str:
    return (
        "child_id,date_of_birth,previous_child_id\n"
        f"{who.child(1)},{who.born(1)},{who.child(2)}\n{who.child(2)},{who.born(2)},{who.child(1)}\n"
    )


def takes_them_for_two_children(found: Found) -> None:
    circular = {record for rule, _, record in found.findings() if rule == "child_ids_in_a_circle"}
    assert circular == {found.who.child(1), found.who.child(2)}
    assert found.counted("children_starting_care", period_end="2026-08-31") == 2


def with_an_orphan(who: Invented) -> Files:
    episode = f"{who.token('Episode3')},{who.child(3)},2026-09-01,S,C2,U1,,\n"
    review = f"{who.review(3)},{who.child(3)},2026-09-21,PN1\n"
    return who.care(care_episodes=who.episodes() + episode, reviews=who.reviews() + review)


def counts_the_orphan_and_says_so(found: Found) -> None:
    orphans = {record for rule, _, record in found.findings() if rule == "child_not_in_children"}
    assert orphans == {found.who.token("Episode3"), found.who.review(3)}
    assert found.counted("children_looked_after", "point_in_time") == 2
    assert found.counted("reviews_held") == 2
    # Nobody knows the child's age, so the review is left out of participation, with that reason.
    participation = found.figure("review_participation")
    assert (participation.denominator, participation.excluded) == (1, 1)


def with_spaces_around_ids(who: Invented) -> str:
    return who.reviews().replace(who.child(1), f" {who.child(1)}\u00a0").replace(who.child(2), f"\t{who.child(2)} ")


def with_ids_in_small_letters(who: Invented) -> str:
    return who.reviews().replace(who.child(2), who.child(2).lower())


def takes_them_for_another_child(found: Found) -> None:
    assert ("child_not_in_children", "child_id", found.who.review(2)) in found.findings()
    assert ("ids_nearly_alike", "child_id", found.who.child(2)) in found.findings()


def with_unborn_children(who: Invented) -> Files:
    children = (
        "child_id,date_of_birth,expected_date_of_birth,sex\n"
        f"{who.child(1)},{who.born(1)},,F\n{who.child(2)},,2026-12-01,\n{who.child(3)},,2026-12-01,\n"
    )
    plans = "".join(f"{who.token(f'Plan{n}')},{who.child(n)},2026-06-15,,NEG\n" for n in (1, 2, 3))
    return who.protection(children=children, protection_plans=PLANS + plans)


def counts_each_unborn_child(found: Found) -> None:
    assert found.counted("protection_plans_open", "point_in_time") == 3
    assert found.published.execute(
        "select cast(numerator as integer) from indicator_values where local_authority_code = ? and "
        "indicator_id = 'protection_plans_open' and breakdown = 'age_band_protection' and breakdown_value = 'unborn' "
        "and period_end = date '2026-09-30'",
        [found.who.code],
    ).fetchall() == [(2,)]


CASES: tuple[Case, ...] = (
    Case(
        "48",
        "the same row twice",
        lambda who: who.care(reviews=with_the_last_row_again(who)),
        ACCEPTED,
        then=counts_it_once,
    ),
    Case(
        "49",
        "one id with two sets of values",
        lambda who: who.care(reviews=who.reviews() + f"{who.review(1)},{who.child(2)},2026-09-03,PN1\n"),
        REFUSED,
        (
            "reviews.csv, row 4, column review_id: This row has the same key as row 2, and its other columns differ ... "
            "[key_repeated]",
        ),
    ),
    Case("50a", "two ids of one child, merged", merged, ACCEPTED, then=takes_both_ids_for_one_child),
    Case(
        "50b",
        "two ids that replace each other",
        lambda who: who.care(children=in_a_circle(who)),
        ACCEPTED,
        then=takes_them_for_two_children,
        judged="a circle says of neither id that it is the newer one, so nothing is merged, and it is a finding",
    ),
    Case(
        "51",
        "records of a child that is not in the children's file",
        with_an_orphan,
        ACCEPTED,
        then=counts_the_orphan_and_says_so,
    ),
    Case(
        "52a",
        "spaces and tabs around ids",
        lambda who: who.care(reviews=with_spaces_around_ids(who)),
        ACCEPTED,
        then=good,
    ),
    Case(
        "52b",
        "small letters in ids",
        lambda who: who.care(reviews=with_ids_in_small_letters(who)),
        ACCEPTED,
        then=takes_them_for_another_child,
        judged="ids of two children may differ by a letter's case alone (some systems count so), so case is kept; ids "
        "that are nearly alike are a finding",
    ),
    Case(
        "53", "unborn siblings, without a date of birth", with_unborn_children, ACCEPTED, then=counts_each_unborn_child
    ),
)
