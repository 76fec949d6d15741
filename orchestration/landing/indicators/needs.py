"""What an indicator cannot be counted without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orchestration.landing.contracts import Contract


def all_needs(named: Iterable[str], contracts: Mapping[str, Contract]) -> tuple[str, ...]:
    """What a definition names (`export`, `export.column`), and the columns that every figure of those exports needs.

    Exports come first; each stands once.
    """
    needs = tuple(named)
    exports = dict.fromkeys(need.partition(".")[0] for need in needs)
    columns = dict.fromkeys(need for need in needs if "." in need)
    of_exports = [need for name, each in contracts.items() if name in exports for need in each.needed_names]
    return (*exports, *dict.fromkeys((*columns, *of_exports)))
