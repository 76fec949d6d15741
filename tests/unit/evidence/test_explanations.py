"""Each way of judging has its sentence, and what it says of a member comes from the member, whatever it is of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from orchestration.evidence.explanations import Subject, what_decided
from orchestration.evidence.figure import Definition

HELD = date(2026, 9, 17)
MEMBER = Subject(
    subject_type="visit",
    role="denominator",
    amount=Decimal(1),
    is_repeat_of_key=False,
    period_start=date(2026, 9, 1),
    period_end=date(2026, 9, 30),
    event_date=HELD,
    anchor_date=date(2026, 6, 14),
    due_date=date(2026, 9, 14),
    done_date=HELD,
    time_limit="3 months",
    event_words="held",
    done_words="held",
)
EXCLUDED = replace(MEMBER, role="excluded", due_date=None)


def definition(judged_by: str, measure: str = "percentage", kind: str = "flow") -> Definition:
    return Definition("invented", "Invented", measure, kind, "the record says yes", None, (), (), judged_by, ())


@pytest.mark.parametrize(
    ("judged_by", "measure", "member", "sentence"),
    [
        (
            "dates",
            "percentage",
            MEMBER,
            "late by 3 days: due 2026-09-14 (3 months after 2026-06-14), held 2026-09-17",
        ),
        (
            "series",
            "percentage",
            replace(MEMBER, held_late="due 2026-09-14, held 2026-09-17", due_date=None),
            "late in the period: due 2026-09-14, held 2026-09-17",
        ),
        (
            "recorded",
            "percentage",
            replace(MEMBER, seen={"consent": "N"}),
            "not in the numerator, which needs: the record says yes (consent N)",
        ),
        (
            "duration",
            "percentage",
            replace(MEMBER, role="both", due_date=None),
            "in the numerator: the record says yes (96 days from 2026-06-14)",
        ),
        (
            "caseload",
            "percentage",
            replace(MEMBER, looked_after_children=90, full_time_equivalent=Decimal(1)),
            "above the guidance: 90 looked-after children to 1 FTE, 90.0 to one",
        ),
        (
            "state",
            "count",
            replace(MEMBER, role="numerator", state_words="open", since_words="since"),
            "counts 1: open on 2026-09-30, since 2026-06-14",
        ),
        ("event", "count", replace(MEMBER, role="numerator"), "counts 1: held 2026-09-17"),
    ],
)
def test_each_way_of_judging_has_its_sentence(judged_by: str, measure: str, member: Subject, sentence: str) -> None:
    assert what_decided(member, definition(judged_by, measure)) == sentence


@pytest.mark.parametrize("subject_type", ["section47", "conference", "review", "visit"])
def test_what_is_not_recorded_is_the_column_that_is_blank(subject_type: str) -> None:
    member = replace(EXCLUDED, subject_type=subject_type, exclusion_reason="not_recorded")
    blank = replace(member, seen={"section47_outcome": None})
    assert what_decided(blank, definition("recorded")) == "excluded: section47_outcome not recorded"
    assert what_decided(member, definition("recorded")) == "excluded: not recorded"


def test_a_base_can_say_more_of_an_exclusion_than_its_name_does() -> None:
    member = replace(EXCLUDED, exclusion_reason="under_4")
    assert what_decided(member, definition("event")) == "excluded: under 4 years old"
    said = replace(member, exclusion_words="under 4 at the review")
    assert what_decided(said, definition("event")) == "excluded: under 4 at the review"


@pytest.mark.parametrize("subject_type", ["conference", "review"])
def test_why_there_is_no_due_date_is_the_bases_to_say(subject_type: str) -> None:
    minutes = replace(
        MEMBER, subject_type=subject_type, due_date=None, done_date=None, done_words="sent", done_thing="minutes"
    )
    assert what_decided(minutes, definition("dates")) == "not on time: there is no due date, minutes sent never"
    said = replace(minutes, undated_words="no enquiry is linked")
    assert what_decided(said, definition("dates")) == "not on time: no enquiry is linked, minutes sent never"


@pytest.mark.parametrize("thing", ["child", "officer", "escalation", "meeting"])
def test_what_is_counted_once_is_named_as_what_it_is(thing: str) -> None:
    member = replace(MEMBER, role="numerator", is_repeat_of_key=True, distinct_thing=thing)
    assert what_decided(member, definition("event", "count")) == f"counts 0: the same {thing} is counted above"
    unnamed = replace(member, distinct_thing=None)
    assert what_decided(unnamed, definition("event", "count")) == "counts 0: the same record is counted above"


def test_of_a_state_what_was_done_on_the_last_day_is_done_and_what_was_done_after_it_is_not() -> None:
    overdue, last = definition("dates", kind="stock"), date(2026, 9, 30)
    assert what_decided(replace(MEMBER, done_date=last), overdue).startswith("late by 16 days")
    after = what_decided(replace(MEMBER, done_date=date(2026, 10, 1)), overdue)
    assert after.startswith("not held by 2026-09-30, 16 days after it was due")
