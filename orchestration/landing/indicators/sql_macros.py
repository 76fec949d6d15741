"""The dbt project's own macros for dates and divisions, so that an expression is written by the rule of the models."""

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
    return jinja2.Environment(autoescape=False).from_string(text).module


def months_after(date: str, months: str) -> str:
    """Calendar months added to a date, clamped to the month's last day."""
    return str(_macros("dates").default__months_after(date, months))


def days_between(from_date: str, to_date: str) -> str:
    """Whole days from the first date to the second."""
    return str(_macros("dates").default__days_between(from_date, to_date))


def working_days_between(from_date: str, to_date: str) -> str:
    """Working days after the first date, up to and including the second; null if that one is earlier."""
    return str(_macros("dates").working_days_between_dates(CALENDAR, from_date, to_date))


def quotient(numerator: str, denominator: str) -> str:
    """A division; null where the denominator is nothing."""
    return str(_macros("numbers").quotient(numerator, denominator))
