"""What is true of the numbers of one release of the open tier: totals and parts, and what anyone can compute."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from orchestration.disclosure.cells import EXACT
from orchestration.ground.months import months_before
from orchestration.outputs.open_tier.figures import ALL, DAY, QUARTER, YEAR, Key, Number
from orchestration.outputs.open_tier.rules import Identity, Term

# In a relation, the value of every group.
EVERY = "*"
# Of a council's own codes, as many are tried together as make a sum (2026-11-30): a list of ten has 386 such choices.
MOST_OWN_GROUPS = 4


def relations_of(numbers: Mapping[Key, Number], declared: Sequence[Identity]) -> list[list[tuple[Key, float]]]:
    """What may be true of the numbers of one release: terms whose sum is zero. Those that are not are passed over."""
    found = [[(total, -1.0), *((part, 1.0) for part in parts)] for total, parts in totals_of(numbers)]
    for key in numbers:
        if key.part == "complement":
            terms = [(key, 1.0), (key._replace(part="numerator"), 1.0), (key._replace(part="denominator"), -1.0)]
            found.append(terms)
    found += [terms for _, terms in _declared(numbers, declared)]
    return [terms for terms in found if all(key in numbers for key, _ in terms)]


def _declared(
    numbers: Mapping[Key, Number], declared: Sequence[Identity]
) -> Iterator[tuple[Identity, list[tuple[Key, float]]]]:
    """The terms of what anyone can compute, for each number that is a total of it."""
    by_part: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key in numbers:
        by_part[key.indicator_id, key.part].append(key)
    for identity in declared:
        with_own: Identity | None = None
        keys = [key for key in by_part[identity.total.indicator_id, identity.total.part] if _is_of(key, identity.total)]
        times = _times(keys, identity, numbers) if identity.kind == "times" else 1.0
        for key in keys:
            terms = _identity_at(key, identity, numbers, times)
            if not _is_true(terms, numbers):
                # Only here: in a year in which a code of its own meant something else the sum is of the national ones.
                with_own = with_own or _with_own_groups(identity, declared, numbers)
                terms = _identity_at(key, with_own, numbers, times)
            yield identity, terms


def _is_true(terms: Sequence[tuple[Key, float]], numbers: Mapping[Key, Number]) -> bool:
    return all(key in numbers for key, _ in terms) and abs(sum(by * numbers[key].value for key, by in terms)) < EXACT


def _with_own_groups(identity: Identity, declared: Sequence[Identity], numbers: Mapping[Key, Number]) -> Identity:
    """A sum of groups with the groups of a council's own list that belong to it: those with which it holds most often.

    A council may add a code by which children take part, or were there. Whoever sees its tables finds out which.
    """
    first = identity.plus[0]
    is_sum_of_groups = identity.kind == "sum" and not identity.total.breakdown and not identity.minus
    if not is_sum_of_groups or any(
        term[:3] != first[:3] or term.breakdown_value in ("", EVERY) for term in identity.plus
    ):
        return identity
    named = {term.breakdown_value for each in declared for term in each.plus if term[:3] == first[:3]}
    values: dict[tuple[str, date], dict[str, float]] = defaultdict(dict)
    for key, number in numbers.items():
        if (key.indicator_id, key.part, key.breakdown) == first[:3]:
            values[key.period_type, key.period_end][key.breakdown_value] = number.value
    own = sorted({value for groups in values.values() for value in groups} - named)
    totals = {
        (key.period_type, key.period_end): number.value
        for key, number in numbers.items()
        if (key.indicator_id, key.part, key.breakdown) == (identity.total.indicator_id, identity.total.part, ALL)
    }

    def holds(added: tuple[str, ...]) -> int:
        parts = [*(term.breakdown_value for term in identity.plus), *added]
        return sum(
            abs(sum(groups.get(part, 0) for part in parts) - totals[period]) < EXACT
            for period, groups in values.items()
            if totals.get(period)
        )

    choices = (added for size in range(MOST_OWN_GROUPS + 1) for added in combinations(own, size))
    added = max(choices, key=holds)
    return replace(identity, plus=(*identity.plus, *(first._replace(breakdown_value=value) for value in added)))


def _is_of(key: Key, total: Term) -> bool:
    """Whether a relation may be of a number: of a total without a group in whatever group, else in that group alone."""
    return not total.breakdown or (
        key.breakdown == total.breakdown and total.breakdown_value in (key.breakdown_value, EVERY)
    )


def _times(keys: Iterable[Key], identity: Identity, numbers: Mapping[Key, Number]) -> float:
    """How many times as large as the rest the total is in most periods: whoever sees some of them knows it."""
    found: Counter[float] = Counter()
    for key in keys:
        (_, *rest) = _identity_at(key, identity, numbers, 1.0)
        of_rest = sum(factor * numbers[at].value for at, factor in rest if at in numbers)
        if of_rest:
            found[numbers[key].value / of_rest] += 1
    return found.most_common(1)[0][0] if found else 1.0


def declared_totals(numbers: Mapping[Key, Number], declared: Sequence[Identity]) -> Iterator[tuple[Key, list[Key]]]:
    """Each number with those of other indicators that add up to it, if they do."""
    for identity, terms in _declared(numbers, declared):
        if identity.kind in ("sum", "end") and not identity.minus and len(terms) > 1:
            (total, _), *parts = terms
            if all(key in numbers for key, _ in parts) and _is_sum(numbers, total, [key for key, _ in parts]):
                yield total, [key for key, _ in parts]


def _identity_at(key: Key, identity: Identity, numbers: Mapping[Key, Number], times: float) -> list[tuple[Key, float]]:
    """The terms of what anyone can compute, where its total is the number at `key`; none where it does not hold."""
    terms = [(key, -1.0)]
    where = key
    if identity.kind == "stock":
        terms.append((key._replace(period_end=months_before(key.period_end, 3)), 1.0))
        where = key._replace(period_type=QUARTER)
    if identity.kind == "end":
        where = key._replace(period_type=DAY)
    if identity.total.breakdown:
        where = where._replace(breakdown=ALL, breakdown_value=ALL)
    for factor, of_sign in ((times, identity.plus), (-times, identity.minus)):
        for term in of_sign:
            at = where._replace(indicator_id=term.indicator_id, part=term.part)
            if term.breakdown and where.breakdown != ALL:
                return []
            if term.breakdown:
                value = key.breakdown_value if term.breakdown_value == EVERY else term.breakdown_value
                at = at._replace(breakdown=term.breakdown, breakdown_value=value)
            # A group that no year has is not in the figures, and nobody is in it.
            if at in numbers or not term.breakdown:
                terms.append((at, factor))
    return terms


def totals_of(numbers: Mapping[Key, Number]) -> list[tuple[Key, list[Key]]]:
    """Each number with those that add up to it, if they do: groups of one breakdown, the quarters of a year."""
    parts: dict[tuple[Key, str], list[Key]] = defaultdict(list)
    for key in numbers:
        if key.breakdown != ALL:
            parts[(key._replace(breakdown=ALL, breakdown_value=ALL), key.breakdown)].append(key)
        elif key.period_type == QUARTER:
            year = key._replace(period_type=YEAR, period_end=end_of_year(key.period_end))
            parts[(year, QUARTER)].append(key)
    return [
        (total, found)
        for (total, name), found in parts.items()
        if total in numbers and (name != QUARTER or len(found) == 4) and _is_sum(numbers, total, found)
    ]


def _is_sum(numbers: Mapping[Key, Number], total: Key, parts: Iterable[Key]) -> bool:
    return abs(sum(numbers[key].value for key in parts) - numbers[total].value) < EXACT


def end_of_year(day: date) -> date:
    """The last day of the financial year that a day lies in."""
    return date(day.year + (day.month > 3), 3, 31)
