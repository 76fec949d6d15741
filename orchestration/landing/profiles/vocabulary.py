"""Every name under which a contract column was met: its own, and those of all profiles. It guesses; people decide."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.landing.contracts import Contract
from orchestration.landing.names import plain
from orchestration.landing.profiles.profile import Profile

# Words that come with a name and do not tell one column from another.
FILLERS = ("the", "of", "a", "an", "was", "is", "did", "child", "childs", "clients", "client", "person")


@dataclass(frozen=True)
class Match:
    """An export that a table may fill, and which of its header's names may fill which contract column."""

    export_name: str
    columns: dict[str, str]


class Vocabulary:
    """The known names of contract columns, compared by their letters and digits."""

    def __init__(self, contracts: dict[str, Contract], profiles: dict[str, Profile]):
        self._contracts = contracts
        self._columns: dict[str, dict[str, str]] = {name: {} for name in contracts}
        for contract in contracts.values():
            for column in contract.columns:
                self._learn(contract.name, column.name, column.name)
        for profile in profiles.values():
            for export_name, rule in profile.exports.items():
                for part in rule.parts:
                    for filled, column_rule in part.columns.items():
                        for leaf in column_rule.leaves:
                            for name in leaf.source:
                                self._learn(export_name, filled, name)

    def best_match(self, table: str, header: tuple[str, ...]) -> Match | None:
        """The export that a table's header fits best, or None if no export has two of its columns there.

        A table's name counts where it holds the export's: of two exports with the same columns that one is meant.
        """
        found = {name: self._matched(name, header) for name in self._contracts}
        words = plain(table)

        def fit(name: str) -> tuple[int, int, int]:
            contract = self._contracts[name]
            required = sum(column in found[name] for column in contract.required_names)
            is_named = int(plain(name) in words or words in plain(name))
            # Every report repeats what the child is; that tells least of all what the report is about.
            weight = 1 if name == "children" else 2
            return (weight * len(found[name]) + required + 3 * is_named, required, is_named)

        best = max(found, key=fit)
        return Match(best, found[best]) if len(found[best]) >= 2 else None

    def _learn(self, export_name: str, column: str, name: str) -> None:
        self._columns[export_name].setdefault(plain(name.rpartition("/")[2]), column)
        self._columns[export_name].setdefault(_key_words(name.rpartition("/")[2]), column)

    def _matched(self, export_name: str, header: tuple[str, ...]) -> dict[str, str]:
        known = self._columns[export_name]
        matched: dict[str, str] = {}
        for name in header:
            column = known.get(plain(name)) or known.get(_key_words(name))
            if column is not None:
                matched.setdefault(column, name)
        return matched


def _key_words(name: str) -> str:
    words = re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
    kept = [word for word in words if word not in FILLERS] or words
    return " ".join(kept)
