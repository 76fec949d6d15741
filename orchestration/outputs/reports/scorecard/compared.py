"""How do we compare? Every figure for which somebody else's is published, beside it, with what the difference says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from orchestration.outputs.reports.chance.comparisons import HUB, SAID, Comparator
from orchestration.outputs.reports.scorecard.rows import Row
from orchestration.outputs.reports.shapes import Table
from orchestration.outputs.reports.words import figure_in_words, listed, month, number


def compared_with_published(rows: Sequence[Row]) -> Table | None:
    """The figures beside England, the region, neighbours and groups of the council's own; None without any."""
    return _compared("Beside published figures", rows, lambda each: each.comparator != HUB)


def compared_with_hub(rows: Sequence[Row]) -> Table | None:
    """The figures beside those of the other councils of the release, taken together; None without any."""
    return _compared("Beside the other councils of this release", rows, lambda each: each.comparator == HUB)


def _compared(title: str, rows: Sequence[Row], is_wanted: Callable[[Comparator], bool]) -> Table | None:
    found = [(row, [each for each in row.comparators if is_wanted(each)]) for row in rows]
    shown = [
        (row, others)
        for row, others in found
        if others and row.main is not None and row.main.value is not None and not row.main.is_before_reach
    ]
    if not shown:
        return None
    everybody = [each for _, others in shown for each in others]
    names = list(dict.fromkeys(each.name for each in everybody))
    cells = []
    for row, others in shown:
        by_name = {each.name: each for each in others}
        cells.append((row.indicator.short_name, _own(row), *(_cell(row, by_name.get(name)) for name in names)))
    counted = "; ".join(_counted(name, everybody) for name in names)
    note = f"How these figures compare: {counted}. Figures that have nothing to compare with are left out."
    return Table(title, note, ("Figure", "Here", *(f"{name[:1].upper()}{name[1:]}" for name in names)), tuple(cells))


def _own(row: Row) -> str:
    main = row.main
    assert main is not None  # only rows with a figure are shown
    words = figure_in_words(main.value, row.indicator.measure, main.numerator, main.denominator)
    return f"{words}, {main.period_label}"


def _cell(row: Row, other: Comparator | None) -> str:
    if other is None:
        return "none"
    parts = [f"{number(other.value, row.indicator.measure)} ({month(other.period_end)})"]
    if other.has_other_rules:
        parts.append(other.words)
    if other.verdict != "untested":
        parts.append(f"here {SAID[other.verdict]}")
    if other.place:
        parts.append(f"place {other.place} of {other.out_of}")
    if other.is_near_definition:
        parts.append("counted a little differently")
    return "; ".join(parts)


def _counted(name: str, others: Sequence[Comparator]) -> str:
    found = Counter(each.verdict for each in others if each.name == name)
    parts = [f"{found[verdict]} {words}" for verdict, words in SAID.items() if found[verdict]]
    return f"against {name} {listed(parts)}"
