"""Which column of a table may fill which contract column, by name, words and values. It guesses; people decide."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestration.landing.contracts import Column, Contract
from orchestration.landing.names import letters_and_digits
from orchestration.landing.profiles.profile import Profile
from orchestration.landing.profiles.values import Values
from orchestration.landing.profiles.words import words_of

# The very name, the same words, only values of its list: each is weaker than the one before it. What is less alike than
# a candidate is not shown (2026-11-27).
EXACT, SAME_WORDS, SAME_VALUES, CANDIDATE = 1.0, 0.9, 0.7, 0.3
MOST_CANDIDATES = 3
CHILD_ID = "child_id"
# What a table's name says of the domain, and not of what is in it: CLA Episodes, CP Plans.
OF_A_DOMAIN = words_of("looked care protection")


@dataclass(frozen=True)
class Match:
    """An export that a table may fill: the name of the header for each contract column, and candidates for others."""

    export_name: str
    columns: dict[str, str]
    candidates: dict[str, list[str]] = field(default_factory=dict)


class Vocabulary:
    """The known names of contract columns: their own, and those of all profiles."""

    def __init__(self, contracts: dict[str, Contract], profiles: dict[str, Profile]):
        self._contracts = contracts
        self._names: dict[str, dict[str, set[str]]] = {
            contract.name: {column.name: {column.name} for column in contract.columns}
            for contract in contracts.values()
        }
        rules = (rule for profile in profiles.values() for rule in profile.exports.items())
        for export_name, part in ((name, part) for name, rule in rules for part in rule.parts):
            for filled, column in part.columns.items():
                names = {name.rpartition("/")[2] for leaf in column.leaves for name in leaf.source}
                self._names[export_name].setdefault(filled, set()).update(names)

    def best_match(
        self,
        table: str,
        header: tuple[str, ...],
        values: Mapping[str, Sequence[str]],
        tables_with: Mapping[str, int] | None = None,
    ) -> Match | None:
        """The export that a table fits best, or None if no export has two of its columns there.

        A table's name counts where it holds the export's: of two exports with the same columns that one is meant.

        Args:
            table: its name.
            header: the names of its columns.
            values: the texts of each column, as far as they were looked at; what they are can rule a column out.
            tables_with: how many tables of the batch have a column of each name. Of two names that may be the child's
                id the one of more tables is: every report names the child, and one report its own records.
        """
        looked_at = {name: Values(texts) for name, texts in values.items()}
        scores = {name: self._scores(contract, table, header, looked_at) for name, contract in self._contracts.items()}
        found = {name: _assigned(scores[name], tables_with or {}) for name in self._contracts}
        words = letters_and_digits(table)

        def fit(name: str) -> tuple[float, int, int]:
            contract = self._contracts[name]
            required = sum(column in found[name] for column in contract.required_names)
            is_named = int(
                letters_and_digits(name) in words
                or words in letters_and_digits(name)
                or words_of(table) - OF_A_DOMAIN == words_of(name) - OF_A_DOMAIN
            )
            # Every report repeats what the child is; that tells least of all what the report is about.
            weight = 1 if name == "children" else 2
            sure = sum(scores[name][(column, header_name)] for column, header_name in found[name].items())
            return (weight * sure + required + 3 * is_named, required, is_named)

        best = max(found, key=fit)
        if len(found[best]) < 2:
            return None
        return Match(best, found[best], _candidates(self._contracts[best], scores[best], found[best]))

    def _scores(
        self, contract: Contract, table: str, header: tuple[str, ...], values: Mapping[str, Values]
    ) -> dict[tuple[str, str], float]:
        """How well each name of a header fits each column of an export, where it does at all."""
        about = words_of(contract.name) | words_of(table)
        scores: dict[tuple[str, str], float] = {}
        for column in contract.columns:
            for name in header:
                score = max(_alike(known, name, column, about) for known in self._names[contract.name][column.name])
                found = values.get(name)
                if found is not None:
                    score = _judged_by_values(score, column, found)
                if score >= CANDIDATE:
                    scores[(column.name, name)] = score
        return scores


def _alike(known: str, name: str, column: Column, about: frozenset[str]) -> float:
    if letters_and_digits(known) == letters_and_digits(name):
        return EXACT
    if column.type == "date" and _says_until(known) != _says_until(name):
        return CANDIDATE
    kind = {"date": "date", "flag": "flag"}.get(column.type, "id" if column.name.endswith("_id") else "type")
    ours, theirs = words_of(known) - {kind} or words_of(known), words_of(name) - {kind} or words_of(name)
    # What the table is about stands in its columns or not: Review Held is the date held of reviews.
    short_ours, short_theirs = ours - about or ours, theirs - about or theirs
    is_its_id = kind == "id" and kind in words_of(known) & words_of(name) and not (ours - about or theirs - about)
    if short_ours == short_theirs or is_its_id:
        return SAME_WORDS
    common = len(short_ours & short_theirs)
    return SAME_VALUES * common / max(len(short_ours), len(short_theirs)) if common else 0.0


def _says_until(name: str) -> bool:
    """True for In post to, of which In post is the beginning; inside a name the word says nothing."""
    words = re.findall("[a-z]+", name.lower())
    return len(words) > 1 and words[-1] == "to"


def _judged_by_values(score: float, column: Column, values: Values) -> float:
    """A name's score once its values are known: those of another kind rule it out, those of the list speak for it."""
    if values.is_empty:
        return score
    if column.type == "date":
        return score if values.are_dates else 0.0
    if values.are_dates or (column.type == "flag" and not values.may_be_flags):
        return 0.0
    if column.type in ("decimal", "integer") and not values.are_numbers:
        return 0.0
    if column.list_name is not None and len(column.codes) > 2:
        share = values.share_of(column.codes)
        # One value alone says little, and enough where the name says some of it too.
        return max(score, SAME_VALUES) if share == 1 and (values.different > 1 or score >= CANDIDATE) else score
    return score


def _assigned(scores: Mapping[tuple[str, str], float], tables_with: Mapping[str, int]) -> dict[str, str]:
    """Each column with its best name, each name used once, the surest first."""
    columns: dict[str, str] = {}

    def place(item: tuple[tuple[str, str], float]) -> tuple[float, int]:
        (column, name), score = item
        return -score, -tables_with.get(name, 0) if column == CHILD_ID else 0

    for (column, name), score in sorted(scores.items(), key=place):
        if score >= SAME_VALUES and column not in columns and name not in columns.values():
            columns[column] = name
    return columns


def _candidates(
    contract: Contract, scores: Mapping[tuple[str, str], float], columns: Mapping[str, str]
) -> dict[str, list[str]]:
    """Names that may be meant for columns that have none, the likeliest first."""
    unused = sorted(
        ((score, column, name) for (column, name), score in scores.items() if name not in columns.values()),
        key=lambda each: -each[0],
    )
    return {
        column: [name for _, each, name in unused if each == column][:MOST_CANDIDATES]
        for column in contract.column_names
        if column not in columns and any(each == column for _, each, _ in unused)
    }
