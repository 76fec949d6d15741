"""What a row of a council's own tables may name: limits with their units, indicators, authorities, periods."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from orchestration.ground.clock import today
from orchestration.ground.months import is_month_end
from orchestration.ground.paths import INDICATOR_DEFINITIONS, PERIOD_TYPES, TIME_LIMITS
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.documents import not_known
from orchestration.landing.inbox.instructions import is_iso_date
from orchestration.landing.indicators.definitions import OWN_PREFIX
from orchestration.landing.indicators.expression_values import FIRST_YEAR, LAST_YEAR
from orchestration.landing.local.ended import faults_of_end
from orchestration.landing.local.figures_of_others import faults_of_figure
from orchestration.landing.local.named_cells import faults_of_cell

Fault = tuple[str, str]
# What a deadline may be counted in (macro deadline); a threshold keeps the unit that its rule is written in.
UNITS_OF_TIME = ("working_days", "calendar_days", "months")
MOST_OF_A_LIMIT = 10_000
# Figures that leave the building are proved safe together with those of others and of earlier months, by one rule.
SAME_FOR_ALL = "small_number"
# Comparators that are made of published figures or of the release itself (model indicator_comparisons).
RESERVED_GROUPS = ("england", "hub", "local_authority")
INDICATOR_ID = re.compile(r"[a-z][a-z0-9_]{0,79}")


@dataclass(frozen=True)
class Named:
    """A table, whose it is (None: the hub's), and what its rows may name.

    `indicators` are known by their ids, each with its breakdowns; `codes` are those that the hub and the council have
    beside the national ones, by their list, or by the figure from elsewhere of which they are cells; `hub_limits` are
    the hub's, for a table of a council; `first_extracts` has the day (ISO text) of each authority's first extract.
    """

    table: str
    authority: str | None
    authorities: frozenset[str]
    indicators: Mapping[str, frozenset[str]]
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hub_limits: tuple[dict[str, str], ...] = ()
    first_extracts: Mapping[str, str] = field(default_factory=dict)


@functools.cache
def units_of_limits() -> dict[str, tuple[str, ...]]:
    """The units that each limit may be given in, by its key (seed time_limits)."""
    return {
        row["limit_key"]: UNITS_OF_TIME if row["is_deadline"] == "true" else (row["unit"],)
        for row in seed_rows(TIME_LIMITS)
    }


def faults_of_names(named: Named, row: dict[str, str]) -> Iterator[Fault]:
    """The columns of a row that name what is not known, each with what is wrong and what to do."""
    for column in row:
        if row[column] and column in CHECKS:
            for what in CHECKS[column](named, row):
                yield column, what
    if named.table == "benchmarks":
        yield from faults_of_figure(row, named.authorities)
    if named.table == "ended":
        yield from faults_of_end(row, named.authorities, named.first_extracts)
    if named.table == "commentary" and row["indicator_id"] in named.indicators:
        yield from faults_of_cell(row, named.indicators[row["indicator_id"]], named.codes)


def _limit(_named: Named, row: dict[str, str]) -> Iterator[str]:
    key = row["key"]
    if key not in units_of_limits():
        yield f"{not_known(f'the limit {key}', key, units_of_limits())}. Correct it."
    elif key == SAME_FOR_ALL:
        yield (
            f"the limit {key} is the same for every council, because what the open tier hides must stay hidden beside "
            "the figures of others. Take this line out."
        )


def _unit(_named: Named, row: dict[str, str]) -> Iterator[str]:
    units = units_of_limits().get(row["key"])
    if units and row["unit"] not in units:
        yield f"the limit {row['key']} is counted in {' or '.join(units)}. Correct it."


def _amount(_named: Named, row: dict[str, str]) -> Iterator[str]:
    if row["amount"].isdecimal() and not 1 <= int(row["amount"]) <= MOST_OF_A_LIMIT:
        yield f"this must be from 1 to {MOST_OF_A_LIMIT:,}. Correct it."
    elif row["amount"].startswith("-"):
        yield "this must be greater than 0. Correct it."


def _indicator(named: Named, row: dict[str, str]) -> Iterator[str]:
    indicator = row["indicator_id"]
    if named.table == "external_results":
        if named.authority is None:
            yield "a hub has no figures of its own. Put the file into the folder of the authority that it is about."
        if not INDICATOR_ID.fullmatch(indicator):
            yield "an id has small letters, digits and underscores, at most 80, a letter first. Correct it."
        elif indicator.startswith(OWN_PREFIX):
            yield f"ids that begin with {OWN_PREFIX} are of indicators counted here. Choose another one."
        elif indicator in _definitions():
            yield "the product counts this indicator itself. Choose an id that it does not have."
    elif indicator not in named.indicators:
        yield f"{not_known_indicator(indicator, named.indicators)} Correct it."


def not_known_indicator(indicator: str, known: Iterable[str]) -> str:
    """The message that an indicator is not known, with the one perhaps meant; there are too many to list."""
    words = not_known(f"the indicator {indicator}", indicator, sorted(known)).split(" Known are ")[0]
    return words if words.endswith("?") else f"{words} docs/counting.md lists them."


def _group(_named: Named, row: dict[str, str]) -> Iterator[str]:
    if row["group"].lower() in RESERVED_GROUPS:
        yield f"{', '.join(RESERVED_GROUPS)} are compared with already. Choose another name for the group."


def _authority(named: Named, row: dict[str, str]) -> Iterator[str]:
    code = row["local_authority_code"]
    if named.table == "comparators" or named.authority is None:
        if code not in named.authorities:
            yield (
                "this is not an authority of the inbox, of what was landed, or of England "
                "(dbt_project/seeds/authority_codes.csv). Correct it."
            )
    elif code != named.authority:
        yield f"this is another authority's code, in a file of {named.authority}. Leave the line out."


def _period_type(named: Named, row: dict[str, str]) -> Iterator[str]:
    known = [each["period_type"] for each in seed_rows(PERIOD_TYPES)]
    if (name := row["period_type"]) not in known:
        yield f"{not_known(f'the kind of period {name}', name, known)}. Correct it."
    elif definition := _definitions().get(row["indicator_id"]):
        kinds = {each["period_type"]: each["kinds"].split(";") for each in seed_rows(PERIOD_TYPES)}
        if definition["kind"] not in kinds[name]:
            having = ", ".join(each for each in known if definition["kind"] in kinds[each])
            yield f"this indicator has no {name}; it has {having}. Correct it."


def faults_of_target(indicator_id: str, text: str) -> Iterator[str]:
    """What is wrong with a target of an indicator of the product; of another one, or of no number, nothing is known."""
    definition, target = _definitions().get(indicator_id), _number(text)
    if definition is None or target is None:
        return
    is_percentage = definition["measure"] == "percentage"
    if is_percentage and not 0 <= target <= 100:
        yield "this indicator is a percentage, so its target is from 0 to 100. Correct it."
    elif is_percentage and definition["polarity"] == "high" and 0 < target < 1:
        # Nobody aims at less than one of a hundred where more is better (2026-11-29).
        yield "this indicator is a percentage of which more is better, and its target a fraction. Write 90 for 90 %."
    elif target < 0 and definition["is_difference"] != "true":
        yield "this indicator is never below nothing. Correct it."


def _target(_named: Named, row: dict[str, str]) -> Iterator[str]:
    yield from faults_of_target(row["indicator_id"], row["target"])


def faults_of_tolerance(indicator_id: str, text: str) -> Iterator[str]:
    """What is wrong with how far from its target an indicator is still near."""
    definition, tolerance = _definitions().get(indicator_id), _number(text)
    if tolerance is None:
        return
    if tolerance < 0:
        yield "this must not be below nothing. Correct it."
    elif definition is not None and definition["measure"] == "percentage" and tolerance > 100:
        yield "this indicator is a percentage, so its tolerance is from 0 to 100. Correct it."


def _tolerance(_named: Named, row: dict[str, str]) -> Iterator[str]:
    yield from faults_of_tolerance(row["indicator_id"], row["tolerance"])


def faults_of_day(text: str) -> Iterator[str]:
    """What is wrong with an ISO day from which something holds: in 0205 it held ever, in 2205 it never does."""
    if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        yield f"the year of this day must be from {FIRST_YEAR} to {LAST_YEAR}. Correct it."


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _period_end(named: Named, row: dict[str, str]) -> Iterator[str]:
    if named.table == "benchmarks" or not is_iso_date(row["period_end"]):
        return
    day = datetime.date.fromisoformat(row["period_end"])
    if not is_month_end(day):
        yield "a period ends on the last day of a month. Correct it."
    if named.table == "commentary" and day > today():
        yield "this period has not ended yet. Correct it."
    ends = {each["period_type"]: each["end_months"] for each in seed_rows(PERIOD_TYPES)}.get(row["period_type"])
    if ends and str(day.month) not in ends.split(";"):
        yield f"a {row['period_type']} does not end in this month. Correct it."


def _breakdown_value(_named: Named, row: dict[str, str]) -> Iterator[str]:
    if (row["breakdown"] or "all") == "all" and row["breakdown_value"] != "all":
        yield "there is a value of a breakdown, and no breakdown. Fill both or neither."


@functools.cache
def _definitions() -> dict[str, dict[str, str]]:
    return {row["indicator_id"]: row for row in seed_rows(INDICATOR_DEFINITIONS)}


@functools.cache
def breakdowns_of_national_indicators() -> dict[str, frozenset[str]]:
    """What each of the product's own indicators is split by."""
    return {name: frozenset(row["breakdowns"].split(";")) - {""} for name, row in _definitions().items()}


CHECKS: dict[str, Callable[[Named, dict[str, str]], Iterator[str]]] = {
    "key": _limit,
    "unit": _unit,
    "amount": _amount,
    "indicator_id": _indicator,
    "group": _group,
    "local_authority_code": _authority,
    "period_type": _period_type,
    "period_end": _period_end,
    "target": _target,
    "tolerance": _tolerance,
    "breakdown_value": _breakdown_value,
}
