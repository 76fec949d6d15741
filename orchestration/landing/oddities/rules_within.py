"""Columns of one file that contradict one another where Y and N, two codes or two days changed places."""

from __future__ import annotations

from orchestration.landing.oddities.rules_at_odds import CODES, DAYS_CHANGED, Y_AND_N, AtOdds

# Forms on which children and carers say what they think come back in few reviews of some services, but in none in
# fewer than one of twenty (decided 2026-11-30).
FEW_FORMS = 95


def _plain(
    export: str, column: str, wrong: str, what: str, looked_at: str = "true", share: int | None = None
) -> AtOdds:
    """A flag that nearly always says what it seldom says anywhere.

    Blank is no Y: a layout may know who is, and of nobody that it is not, as a box that is ticked or left blank.
    """
    said = f"{{wrong}} of the {{rows}} {what} have {wrong} there, which is unusual. {Y_AND_N}"
    is_looked_at = looked_at if wrong == "Y" else f"{column} is not null and ({looked_at})"
    return AtOdds(export, column, is_looked_at, f"{column} = '{wrong}'", said, share=share)


def _ended(export: str, code: str, day: str, ended: str = "") -> AtOdds:
    """A code of how something ended, or went, and no day on which it did.

    Where no row has a day nothing counts as going on: figures are not supplied, and that is said elsewhere.
    """
    said = (
        f"{{wrong}} of the {{rows}} rows that have {{column}} filled have no day in {{other}}, so they count as "
        f"{ended or 'going on'}. The day may be left out, or stand in another column."
    )
    with_days = f"${export} cross join (select count({day}) as days from ${export}) as all_of_them"
    return AtOdds(export, code, f"{code} is not null and days > 0", f"{day} is null", said, ((export, day),), with_days)


# Codes by which a child was at its review, or was not.
_AWAY = "('PN0', 'PN5', 'PN6', 'PN7')"


def _cancelled(export: str) -> AtOdds:
    """A meeting that was not held, with a day of it and no planned one, in a file that has planned days."""
    said = (
        "{wrong} of the {rows} rows that are marked as cancelled have a day in {column} and none in {other}. "
        f"{DAYS_CHANGED}"
    )
    planned = f"${export} cross join (select count(scheduled_date) as planned from ${export}) as all_of_them"
    return AtOdds(
        export,
        "held_date",
        "is_cancelled = 'Y' and planned > 0",
        "held_date is not null and scheduled_date is null",
        said,
        ((export, "scheduled_date"),),
        planned,
    )


# Rules of one export stand together: they are counted in one query.
WITHIN: tuple[AtOdds, ...] = (
    AtOdds(
        "reviews",
        "child_meeting_declined",
        "child_seen_date is not null",
        "child_meeting_declined = 'Y'",
        f"{{wrong}} of the {{rows}} rows with a day in {{other}} say that the child declined to meet. {Y_AND_N}",
        (("reviews", "child_seen_date"),),
    ),
    AtOdds(
        "reviews",
        "chaired_by_child",
        "chaired_by_child in ('chaired', 'co_chaired') and participation_code is not null",
        f"participation_code in {_AWAY}",
        f"{{wrong}} of the {{rows}} reviews that a child chaired have a code by which it was not there. {CODES}",
        (("reviews", "participation_code"),),
    ),
    _cancelled("reviews"),
    _ended("reviews", "participation_code", "held_date", "not held"),
    _plain("reviews", "carers_consulted", "N", "reviews", share=FEW_FORMS),
    _plain("reviews", "child_meeting_declined", "Y", "reviews"),
    _plain(
        "reviews",
        "child_consulted",
        "N",
        "reviews of a child who took part",
        "participation_code not in ('PN0')",
        FEW_FORMS,
    ),
    AtOdds(
        "conferences",
        "parent_invited",
        "parent_attended = 'Y' and parent_invited is not null",
        "parent_invited = 'N'",
        f"{{wrong}} of the {{rows}} rows in which a parent attended say that none was invited. {Y_AND_N}",
        (("conferences", "parent_attended"),),
    ),
    AtOdds(
        "conferences",
        "parent_excluded",
        "parent_attended = 'Y'",
        "parent_excluded = 'Y'",
        f"{{wrong}} of the {{rows}} rows in which a parent attended say that one was excluded. {Y_AND_N}",
        (("conferences", "parent_attended"),),
    ),
    _plain("conferences", "parent_attended", "N", "conferences that were held", "held_date is not null"),
    _plain("conferences", "parent_invited", "N", "conferences that were held", "held_date is not null"),
    _plain("conferences", "parent_excluded", "Y", "conferences"),
    AtOdds(
        "conferences",
        "conference_type",
        "conference_type in ('initial', 'review') and outcome in "
        "('plan_started', 'no_plan', 'plan_continues', 'plan_ended')",
        "(conference_type = 'initial') = (outcome in ('plan_continues', 'plan_ended'))",
        "{wrong} of the {rows} rows have an outcome of the other type: a plan that goes on or ends is of a review "
        f"conference, one that starts of an initial one. {CODES}",
        (("conferences", "outcome"),),
    ),
    _cancelled("conferences"),
    _ended("conferences", "outcome", "held_date", "not held"),
    _ended("care_episodes", "end_reason", "end_date"),
    _ended("protection_plans", "end_reason", "end_date"),
    _plain("protection_plans", "is_other_authority", "Y", "plans"),
    AtOdds(
        "protection_plans",
        "previous_plan_count",
        "previous_plan_end_date is not null and previous_plan_count is not null",
        "try_cast(previous_plan_count as integer) = 0",
        "{wrong} of the {rows} plans with a day in {other} have no earlier plan by {column}. One of the two may be of "
        "something else.",
        (("protection_plans", "previous_plan_end_date"),),
    ),
    _ended("escalations", "resolution", "resolved_date"),
    AtOdds(
        "escalations",
        "route",
        "route in ('care', 'protection') and (review_id is null) <> (conference_id is null)",
        "(route = 'care') = (review_id is null)",
        "{wrong} of the {rows} concerns that name either a review or a conference have the other route. " + CODES,
        (("escalations", "review_id"), ("escalations", "conference_id")),
    ),
    _ended("escalation_stages", "exit_outcome", "exited_date"),
    AtOdds(
        "review_actions",
        "is_cancelled",
        "completed_date is not null",
        "is_cancelled = 'Y'",
        f"{{wrong}} of the {{rows}} actions that were completed on a day are marked as cancelled. {Y_AND_N}",
        (("review_actions", "completed_date"),),
    ),
    AtOdds(
        "officer_contacts",
        "seen_alone",
        "contact_type in ('phone', 'message')",
        "seen_alone = 'Y'",
        f"{{wrong}} of the {{rows}} contacts by phone or message say that the child was seen alone. {Y_AND_N}",
        (("officer_contacts", "contact_type"),),
    ),
    _plain("officer_contacts", "seen_alone", "N", "visits", "contact_type = 'visit'"),
    AtOdds(
        "children",
        "is_unaccompanied_asylum_seeker",
        "ethnicity = 'WBRI'",
        "is_unaccompanied_asylum_seeker = 'Y'",
        f"{{wrong}} of the {{rows}} children of White British ethnicity are said to seek asylum alone. {Y_AND_N}",
        (("children", "ethnicity"),),
    ),
    _plain("children", "is_unaccompanied_asylum_seeker", "Y", "children"),
    _plain("children", "has_disability", "Y", "children"),
)
