"""Macros of the dbt project as Python asks for them, so that SQL written here follows the rule of the models."""

from __future__ import annotations

import functools
from typing import Any

import jinja2

from orchestration.ground.paths import DBT_PROJECT

# Stands for the calendar's relation, which has another name in a build than in a release.
CALENDAR = "__calendar__"


@functools.cache
def _macros(file: str) -> Any:
    text = (DBT_PROJECT / "macros" / f"{file}.sql").read_text(encoding="utf-8")
    return jinja2.Environment(autoescape=False, extensions=["jinja2.ext.do"]).from_string(text).module


def months_after(date: str, months: str) -> str:
    """Calendar months added to a date, clamped to the month's last day."""
    return str(_macros("dates").default__months_after(date, months))


def days_between(from_date: str, to_date: str) -> str:
    """Whole days from the first date to the second."""
    return str(_macros("dates").default__days_between(from_date, to_date))


def working_days_between(from_date: str, to_date: str) -> str:
    """Working days after the first date, up to and including the second; null if that one is earlier."""
    return str(_macros("dates").working_days_between_dates(CALENDAR, from_date, to_date))


def role_of_member(role: str | None, success: str | None, exclusion: str | None) -> str:
    """An expression for what a record is to an indicator: numerator, denominator, both or excluded.

    `role` is given for a part that is one or the other as a whole, None otherwise; `success` is the condition by which
    a record counts in both, `exclusion` an expression for the reason to leave it out, each None where there is none.
    """
    return str(_macros("members").role_of_member(role, success, exclusion or "null"))


def amount_of_member(amount: str, exclusion: str | None) -> str:
    """An expression for what a record counts: its amount, or 1 where it is left out with a reason."""
    return str(_macros("members").amount_of_member(amount, exclusion or "null"))


def is_member(condition: str, exclusion: str | None) -> str:
    """A condition for which records an indicator looks at, those left out with a reason among them."""
    return str(_macros("members").is_member(condition, exclusion or "null"))


def status_shown(period_type: str, target_reading: str, target_status: str) -> str:
    """An expression for what readers are told of a figure's target: met, missed, not_clear or nothing."""
    return str(_macros("presentation").status_shown(period_type, target_reading, target_status))


def quotient(numerator: str, denominator: str) -> str:
    """A division; null where the denominator is nothing."""
    return str(_macros("numbers").quotient(numerator, denominator))
