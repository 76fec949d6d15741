"""Why a member counts as it does, in one sentence, from its role, its dates and how its indicator judges.

There are few ways in which an indicator judges, and one function for each. What is true of one kind of record
alone (its verbs, its time limit, why it has no due date) is not written here: it comes with the member, from its base.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from orchestration.evidence.figure import Definition
from orchestration.evidence.quantiles import QUANTILES
from orchestration.ground.display import shown
from orchestration.ground.paths import TIME_LIMITS
from orchestration.ground.seed_rows import seed_rows

EXCLUSIONS = {
    "age_unknown": "the child's date of birth is not recorded",
    "under_4": "under 4 years old",
    "too_young": "recorded as too young to take part",
    "not_recorded": "not recorded",
    "not_yet_due": "not yet due on the day of the extract",
    "due_date_unknown": "the case began before the extract's history, so its due date is unknown",
    "withdrawn": "withdrawn",
    "not_invited": "no parent was invited",
    "unallocated": "no officer is allocated in one of the roles",
}

# What a due date was counted from, by the rule that gave it, where the series does not say that (seed time_limits).
COUNTED_FROM = {row["limit_key"]: row["counted_from"] for row in seed_rows(TIME_LIMITS) if row["counted_from"]}

# How the macro own_limit_words begins.
OWN_LIMIT = "your "

ROLES = {
    "numerator": "in the numerator",
    "denominator": "in the denominator only",
    "both": "in numerator and denominator",
    "excluded": "excluded",
}


@dataclass(frozen=True)
class Subject:
    """A member as far as words need it. `seen` holds what its row records in the columns that decide."""

    subject_type: str
    role: str
    amount: Decimal
    is_repeat_of_key: bool
    period_start: date
    period_end: date
    event_date: date
    anchor_date: date | None = None
    due_date: date | None = None
    done_date: date | None = None
    exclusion_reason: str | None = None
    exclusion_words: str | None = None
    undated_words: str | None = None
    distinct_thing: str | None = None
    time_limit: str | None = None
    law: str | None = None
    is_law_shown: bool = False
    due_rule: str | None = None
    event_words: str | None = None
    state_words: str | None = None
    since_words: str | None = None
    done_words: str | None = None
    done_thing: str | None = None
    shown_words: str | None = None
    held_late: str | None = None
    looked_after_children: int | None = None
    full_time_equivalent: Decimal | None = None
    seen: Mapping[str, str | None] = field(default_factory=dict)


def role_phrase(role: str, measure: str) -> str:
    """A member's role, with what `numerator` means for a count and `denominator` for a rate or ratio."""
    if role == "numerator" and measure in ("count", "fte"):
        return "counts"
    if role == "numerator" and measure in QUANTILES:
        return "one of the amounts"
    if role == "denominator" and measure != "percentage":
        return "in the denominator"
    return ROLES[role]


def what_decided(subject: Subject, definition: Definition) -> str:
    """One sentence on why a member has the role it has."""
    if subject.role == "excluded":
        return _excluded(subject, definition)
    if definition.measure != "percentage":
        return _counted(subject, definition)
    if definition.judged_by == "dates":
        return _timed(subject, definition)
    if definition.judged_by == "series":
        return _all_on_time(subject)
    if definition.judged_by == "caseload":
        return _caseload(subject)
    return _recorded(subject, definition)


def _excluded(subject: Subject, definition: Definition) -> str:
    reason = subject.exclusion_reason or ""
    words = EXCLUSIONS.get(reason, reason.replace("_", " "))
    blank = [column for column, value in subject.seen.items() if value is None]
    if reason == "not_recorded" and (blank or subject.seen):
        words = f"{' and '.join(blank or subject.seen)} not recorded"
    if subject.exclusion_words:
        words = subject.exclusion_words
    if reason == "not_yet_due" and subject.due_date:
        words = f"{words}: {_due(subject)}"
    return f"excluded: {words}{_what_is_seen(subject, definition) if reason not in ('not_recorded',) else ''}"


def _counted(subject: Subject, definition: Definition) -> str:
    """Counts, rates and ratios: what the member adds, and the state or event that makes it count."""
    adds = f"counts {shown(subject.amount)}"
    if subject.subject_type == "population":
        return f"population aged 0-17 on {subject.anchor_date}: {shown(subject.amount)}"
    if definition.measure in QUANTILES:
        return _amount(subject, definition)
    if subject.is_repeat_of_key:
        return f"counts 0: the same {subject.distinct_thing or 'record'} is counted above"
    if definition.measure == "fte" or (subject.subject_type == "officer" and subject.role == "denominator"):
        adds = f"adds {shown(subject.amount)} FTE"
    elif subject.role == "denominator":
        adds = f"{adds} in the denominator"
    if definition.judged_by == "dates":
        return f"{adds}: {_timeliness(subject, definition)}"
    if subject.state_words is None:
        return f"{adds}: {subject.event_words} {subject.event_date}"
    return f"{adds}: {_state(subject)}"


def _amount(subject: Subject, definition: Definition) -> str:
    """One of the amounts of a median or percentile: from when to when it was counted, or how late something was."""
    if definition.judged_by == "dates":
        return _timeliness(subject, definition)
    until = f"{subject.event_words} {subject.event_date}"
    return f"{shown(subject.amount)}, from {subject.anchor_date} until {until}"


def _timed(subject: Subject, definition: Definition) -> str:
    is_in_time = subject.due_date and subject.done_date and subject.done_date <= subject.due_date
    if subject.role == "both" or not is_in_time:
        return _timeliness(subject, definition)
    if subject.anchor_date and subject.done_date and subject.done_date < subject.anchor_date:
        return f"not on time: {_done(subject)}, before what it is timed from ({subject.anchor_date})"
    return f"not in the numerator, which needs: {definition.numerator} ({_timeliness(subject, definition)})"


def _timeliness(subject: Subject, definition: Definition) -> str:
    """On time, late, or not done; for a stock, as it stood at the end of the period."""
    is_state = definition.kind == "stock"
    is_done = subject.done_date is not None and not (is_state and subject.done_date > subject.period_end)
    if subject.due_date is None:
        return f"not on time: {subject.undated_words or 'there is no due date'}, {_done(subject)}"
    if not is_done:
        since = ""
        if is_state:
            days = (subject.period_end - subject.due_date).days
            since = f" by {subject.period_end}, {_days(days)} after it was due" if days else f" by {subject.period_end}"
        return f"{subject.done_thing or ''} not {subject.done_words}{since}; was {_due(subject)}".strip()
    assert subject.done_date is not None
    if subject.done_date <= subject.due_date:
        return f"on time: {_due(subject)}, {_done(subject)}"
    return f"late by {_days((subject.done_date - subject.due_date).days)}: {_due(subject)}, {_done(subject)}"


def _all_on_time(subject: Subject) -> str:
    """Windows: no review of the case was late in the period, and none is overdue at its end."""
    late = [f"late in the period: {subject.held_late}"] if subject.held_late else []
    if subject.due_date and subject.due_date <= subject.period_end and subject.role == "denominator":
        late.append(f"overdue at {subject.period_end}: {_due(subject)}")
    if late:
        return "; ".join(late)
    following = f"; next {_due(subject)}" if subject.due_date else ""
    return f"none late from {subject.period_start} to {subject.period_end}{following}"


def _caseload(subject: Subject) -> str:
    if subject.looked_after_children is None or not subject.full_time_equivalent:
        return ROLES[subject.role]
    share = Decimal(subject.looked_after_children) / subject.full_time_equivalent
    verdict = "within" if subject.role == "both" else "above"
    return (
        f"{verdict} the guidance: {subject.looked_after_children} looked-after children to "
        f"{shown(subject.full_time_equivalent)} FTE, {share:.1f} to one"
    )


def _recorded(subject: Subject, definition: Definition) -> str:
    """Percentages decided by what is recorded: the definition's own words, and what the row says."""
    is_in = subject.role == "both"
    start = "in the numerator" if is_in else "not in the numerator, which needs"
    return f"{start}: {definition.numerator}{_what_is_seen(subject, definition)}"


def _what_is_seen(subject: Subject, definition: Definition) -> str:
    """What a row records in the columns that decide, and how long a plan lasted, as ` (...)`."""
    if subject.shown_words:
        return f" ({subject.shown_words})"
    seen = [f"{column} {'not recorded' if value is None else value}" for column, value in subject.seen.items()]
    if definition.judged_by == "duration" and subject.anchor_date:
        days = ((subject.done_date or subject.period_end) - subject.anchor_date).days + 1
        seen.append(f"{_days(days)} from {subject.anchor_date}")
    if subject.done_thing and subject.done_date and subject.due_date is None:
        seen.append(_done(subject))
    return f" ({'; '.join(seen)})" if seen else ""


def _due(subject: Subject) -> str:
    """`due 2026-02-02 (28 calendar days after 2026-01-05, the placement for adoption, ... reg 36(3)(a))`."""
    limit = subject.time_limit
    rule = f", {COUNTED_FROM[subject.due_rule]}" if subject.due_rule in COUNTED_FROM else ""
    # One law for all members is said once above them; what a council set itself, always beside the date that it gave.
    is_shown = subject.law and (subject.is_law_shown or subject.law.startswith(OWN_LIMIT))
    law = f", {subject.law}" if is_shown else ""
    after = f" ({limit} after {subject.anchor_date}{rule}{law})" if limit and subject.anchor_date else ""
    return f"due {subject.due_date}{after}"


def _done(subject: Subject) -> str:
    return f"{subject.done_thing or ''} {subject.done_words} {subject.done_date or 'never'}".strip()


def _state(subject: Subject) -> str:
    started = f", {subject.since_words} {subject.anchor_date}" if subject.anchor_date else ""
    return f"{subject.state_words} on {subject.period_end}{started}"


def _days(days: int) -> str:
    return f"{days:,} day" if days == 1 else f"{days:,} days"
