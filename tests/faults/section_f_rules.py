"""F. What the law and the counting rules say of records: dates that cannot be, cases that overlap, days and shares."""

from __future__ import annotations

import datetime
import json

from tests.faults.case import ACCEPTED, Case
from tests.faults.found import Figure, Found
from tests.faults.invented import CHILDREN, EPISODES, PLANS, REVIEWS, Files, Invented


def ended_before_start(who: Invented) -> str:
    return who.episodes().replace("2026-08-10,S,V2,U1,2026-09-18", "2026-09-18,S,V2,U1,2026-08-10")


def never_opens_the_case(found: Found) -> None:
    assert ("end_before_start", "end_date", found.who.token("Episode2")) in found.findings()
    assert found.counted("children_looked_after", "point_in_time") == 1
    assert found.counted("children_looked_after", "point_in_time", "2026-08-31") == 1


def sets_the_review_aside(found: Found) -> None:
    assert ("outside_period_of_care", "held_date", found.who.review(1)) in found.findings()
    assert found.counted("reviews_held") == 1
    assert found.counted("reviews_held", period_end="2026-08-31") == 0


def counts_and_does_not_time_it(found: Found) -> None:
    assert ("outside_plan", "plan_id", found.who.token("Conference2")) in found.findings()
    assert found.counted("review_conferences") == 1
    assert found.figure("review_conferences_on_time").denominator == 0


def does_not_count_it_yet(found: Found) -> None:
    assert ("held_after_extract_date", "held_date", found.who.review(2)) in found.findings()
    assert found.counted("reviews_held") == 0
    assert found.counted("reviews_held", period_end="2026-08-31") == 1


def with_another_episode(who: Invented, first_end: str, second: str) -> str:
    return (
        f"{EPISODES}{who.token('Episode1')},{who.child(1)},2026-08-03,S,C2,U1,{first_end},\n"
        f"{who.token('Episode2')},{who.child(1)},{second},,\n"
    )


def counts_one_child_in_one_period(found: Found) -> None:
    assert ("episodes_overlap", "start_date", found.who.token("Episode2")) in found.findings()
    assert found.counted("children_looked_after", "point_in_time") == 1
    assert found.counted("children_starting_care", period_end="2026-08-31") == 1
    assert found.ask("select count(*)", "fct_care_periods") == [(1,)]


def counts_two_periods(found: Found) -> None:
    assert found.counted("children_starting_care", period_end="2026-08-31") == 1
    assert found.counted("children_ceasing_care", period_end="2026-08-31") == 1
    assert found.counted("children_starting_care") == 1
    assert found.counted("children_looked_after", "point_in_time") == 1


def with_two_plans(who: Invented) -> Files:
    plans = "".join(f"{who.token(f'Plan{n}')},{who.child(1)},2026-0{n + 5}-15,,NEG\n" for n in (1, 2))
    return who.protection(protection_plans=PLANS + plans)


def counts_both_plans_and_says_so(found: Found) -> None:
    assert "two_open_plans" in found.rules()
    assert found.counted("protection_plans_open", "point_in_time") == 2


def with_every_disposition(who: Invented) -> str:
    return (
        "review_id,child_id,scheduled_date,held_date,is_cancelled,adjourned_from_review_id,participation_code\n"
        f"{who.review(1)},{who.child(1)},,2026-08-25,,,PN1\n"
        f"{who.review(2)},{who.child(1)},,2026-08-27,Y,,\n"
        f"{who.review(3)},{who.child(1)},,2026-09-02,,{who.review(1)},PN1\n"
        f"{who.review(4)},{who.child(1)},2026-11-20,,,,\n"
        f"{who.review(5)},{who.child(1)},,2026-08-25,,,PN1\n"
    )


def accounts_for_every_review(found: Found) -> None:
    dispositions = dict(found.ask("select review_id, disposition", "fct_reviews"))
    assert dispositions == {
        found.who.review(1): "counted",
        found.who.review(2): "cancelled",
        found.who.review(3): "adjourned_part",
        found.who.review(4): "not_held",
        found.who.review(5): "duplicate_same_day",
    }
    assert {"cancelled_and_held", "duplicate_same_day"} <= found.rules()
    assert found.counted("reviews_held", period_end="2026-08-31") == 1
    on_time = found.figure("reviews_on_time", period_end="2026-08-31")
    assert (on_time.denominator, on_time.excluded) == (1, 0)


def over_holidays_and_the_year_end(who: Invented) -> Files:
    episodes = (
        f"{EPISODES}{who.token('Episode1')},{who.child(1)},2026-08-10,S,C2,U1,,\n"
        f"{who.token('Episode2')},{who.child(2)},2026-03-06,S,C2,U1,,\n"
    )
    reviews = (
        f"{REVIEWS}{who.review(1)},{who.child(1)},2026-09-08,PN1\n{who.review(2)},{who.child(2)},2026-03-31,PN1\n"
        f"{who.review(3)},{who.child(2)},2026-06-30,PN1\n"
    )
    return who.care(care_episodes=episodes, reviews=reviews)


def counts_days_as_on_a_wall_calendar(found: Found) -> None:
    rows = found.ask("select child_id, sequence_number, due_date, is_on_time", "fct_obligations")
    day = datetime.date
    one, two = found.who.child(1), found.who.child(2)
    assert rows == [
        # 20 working days over the bank holiday of 31 August; held on the last of them.
        (one, 1, day(2026, 9, 8), True),
        (one, 2, day(2026, 12, 8), None),
        # 20 working days over Good Friday and Easter Monday, and over the end of the financial year.
        (two, 1, day(2026, 4, 7), True),
        # Three months after 31 March, and six after 30 June.
        (two, 2, day(2026, 6, 30), True),
        (two, 3, day(2026, 12, 30), None),
    ]
    # Without the holidays of a year the build would have stopped: they are counted by hand in a test of every build.
    results = json.loads((found.outputs.dbt_target / "run_results.json").read_text(encoding="utf-8"))["results"]
    (calendar,) = [each for each in results if "the_calendar_knows_these_working_days" in each["unique_id"]]
    assert calendar["status"] == "pass"


TODDLER_BORN = "2024-05-06"


def one_young_child(who: Invented) -> Files:
    children = f"{CHILDREN}{who.child(1)},{TODDLER_BORN},F,WBRI\n"
    episode = f"{who.token('Episode1')},{who.child(1)},2026-08-10,S,C2,U1,,\n"
    review = f"{who.review(1)},{who.child(1)},2026-09-08,PN0\n"
    return who.care(children=children, care_episodes=EPISODES + episode, reviews=REVIEWS + review)


def publishes_neither_zero_nor_infinity(found: Found) -> None:
    assert found.figure("reviews_on_time") == Figure(1, 1, 0, 100, "available")
    # The only child is under 4, so there is nobody whose participation counts.
    assert found.figure("review_participation") == Figure(0, 0, 1, None, "available")
    assert found.figure("review_conferences_on_time").availability == "not_supplied"
    (odd,) = found.published.execute(
        "select count(*) from indicator_values where isnan(cast(value as double)) or isinf(cast(value as double))"
    ).fetchall()
    assert odd == (0,)


CASES: tuple[Case, ...] = (
    Case(
        "54a",
        "an episode that ends before it starts",
        lambda who: who.care(care_episodes=ended_before_start(who)),
        ACCEPTED,
        then=never_opens_the_case,
    ),
    Case(
        "54b",
        "a review before the child was looked after",
        lambda who: who.care(reviews=who.reviews().replace("2026-08-25", "2026-07-15")),
        ACCEPTED,
        then=sets_the_review_aside,
    ),
    Case(
        "54c",
        "a review conference after its plan had ended",
        lambda who: who.protection(
            protection_plans=f"{PLANS}{who.token('Plan1')},{who.child(1)},2026-06-15,2026-08-01,NEG\n"
        ),
        ACCEPTED,
        then=counts_and_does_not_time_it,
        judged="it was held, so it counts as a conference; it is not timed, because no plan was due to be reviewed",
    ),
    Case(
        "54d",
        "a review held after the day of the extract",
        lambda who: who.care(reviews=who.reviews().replace("2026-09-02", "2026-10-05")),
        ACCEPTED,
        then=does_not_count_it_yet,
    ),
    Case(
        "55a",
        "two episodes of a child that overlap",
        lambda who: who.care(
            care_episodes=with_another_episode(who, "2026-09-10", "2026-08-20,P,C2,U1"),
            reviews=REVIEWS + f"{who.review(1)},{who.child(1)},2026-08-25,PN1\n",
        ),
        ACCEPTED,
        then=counts_one_child_in_one_period,
        judged="without ids of periods a period goes on while any episode is open, so the child counts once",
    ),
    Case(
        "55b",
        "a gap of three weeks between two episodes",
        lambda who: who.care(
            care_episodes=with_another_episode(who, "2026-08-20", "2026-09-10,S,C2,U1"),
            reviews=REVIEWS + f"{who.review(1)},{who.child(1)},2026-08-18,PN1\n",
        ),
        ACCEPTED,
        then=counts_two_periods,
    ),
    Case("55c", "two open plans of a child", with_two_plans, ACCEPTED, then=counts_both_plans_and_says_so),
    Case(
        "56",
        "a cancelled, an adjourned, a planned and a doubled review",
        lambda who: who.care(reviews=with_every_disposition(who)),
        ACCEPTED,
        then=accounts_for_every_review,
    ),
    Case(
        "57",
        "working days over bank holidays, the end of the year, and months of different lengths",
        over_holidays_and_the_year_end,
        ACCEPTED,
        then=counts_days_as_on_a_wall_calendar,
    ),
    Case(
        "58",
        "nobody in the denominator, everybody in the numerator, one child",
        one_young_child,
        ACCEPTED,
        then=publishes_neither_zero_nor_infinity,
        secrets=(TODDLER_BORN,),
        judged="a share of nobody is null beside its numerator and denominator of 0, and not 0. Small numbers are not "
        "suppressed: that belongs to what leaves the service, and no output of the refresh does",
    ),
)
