"""The proof: the tables as they were written are attacked, with all that was published before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orchestration.disclosure.attack import Attacker
from orchestration.disclosure.cells import LinkedCells, Share
from orchestration.outputs.open_tier.display import PER, is_symbol
from orchestration.outputs.open_tier.figures import Figure, Key
from orchestration.outputs.open_tier.linking import Linked
from orchestration.outputs.open_tier.rules import Profile

PARTS = ("numerator", "denominator")


@dataclass(frozen=True)
class Written:
    """One row as it stands in a file: whose it is, and the texts of its three columns."""

    table: str
    figure: Figure
    numerator: str
    denominator: str
    value: str

    def word(self, part: str) -> str:
        """The text of one of its columns."""
        return {"numerator": self.numerator, "denominator": self.denominator, "value": self.value}[part]


@dataclass(frozen=True)
class Breach:
    """A place where a table says too much, or something else than the figure; `what` names it without a number."""

    table: str
    what: str


def attack_written(linked: Linked, rows: Sequence[Written], profile: Profile) -> list[Breach]:
    """What can be worked out from the rows of one authority.

    Of a profile that rounds, the attacker is given the numbers before they were rounded: what holds then holds anyway.
    """
    words = _words_by_place(linked, rows)
    breaches = [breach for row in rows for breach in _wrong_words(row, profile)]
    cells, tables = LinkedCells(), {place: found for place, (found, _) in words.items()}
    for place, cell in enumerate(linked.cells.cells):
        is_told = place in words and words[place][1]
        if is_told and cell.is_sensitive:
            breaches.append(Breach(tables[place][0], f"{tables[place][1]} is shown, and must not be"))
        is_public = is_told or (cell.is_public and not cell.is_zero_that_stays)
        cells.add(place, replace(cell, is_public=is_public, is_shown=cell.is_shown or is_told))
    for relation in linked.cells.relations:
        cells.relate(relation)
    if profile.round_to == 1:
        cells.shares.extend(_shares(linked, rows))
    hidden = {
        place
        for place, cell in enumerate(cells.cells)
        if not cell.is_public and not (place in words and words[place][1])
    }
    for found in Attacker(cells).attack(hidden):
        table, what = tables.get(found.place) or _named(linked, found.place)
        breaches.append(Breach(table, f"{what} can be worked out"))
    return breaches


def _words_by_place(linked: Linked, rows: Sequence[Written]) -> dict[int, tuple[tuple[str, str], bool]]:
    """For each cell in a table: where it first stands, and whether a number stands anywhere for it."""
    found: dict[int, tuple[tuple[str, str], bool]] = {}
    for row in rows:
        for part in PARTS:
            key = row.figure.key(part)  # type: ignore[arg-type]
            if key not in linked.places:
                continue
            place = linked.places[key]
            where, is_told = found.get(place, ((row.table, name_of(key)), False))
            found[place] = (where, is_told or not is_symbol(row.word(part)))
    return found


def _wrong_words(row: Written, profile: Profile) -> list[Breach]:
    """Numbers that are not the figure's, and values beside a number that is hidden."""
    found = []
    for part in PARTS:
        word, number = row.word(part), getattr(row.figure, part)
        if not is_symbol(word) and (
            not row.figure.is_available or number is None or abs(float(word) - number) > _tolerance(row, part, profile)
        ):
            found.append(Breach(row.table, f"{name_of(row.figure.key(part))} is not what the marts say"))  # type: ignore[arg-type]
    has_part = row.figure.measure in PER
    beside = [row.numerator, row.denominator] if has_part else [row.denominator, row.value]
    if row.figure.measure in ("count", "fte"):
        beside = [row.numerator]
    if not is_symbol(row.value) and any(is_symbol(word) and word != "low" for word in beside):
        found.append(
            Breach(
                row.table, f"the value of {row.figure.indicator_id} {row.figure.period} is shown beside a hidden number"
            )
        )
    return found


def _tolerance(row: Written, part: str, profile: Profile) -> float:
    is_amount = row.figure.measure == "fte" or (row.figure.measure == "ratio" and part == "denominator")
    return 0.05001 if is_amount else profile.round_to / 2 if profile.round_to > 1 else 1e-6


def _shares(linked: Linked, rows: Sequence[Written]) -> list[Share]:
    found = []
    for row in rows:
        figure = row.figure
        part, whole = linked.places.get(figure.key("numerator")), linked.places.get(figure.key("denominator"))
        if figure.measure not in PER or part is None or whole is None or is_symbol(row.value):
            continue
        decimals = len(row.value.partition(".")[2])
        half = 0.5 * 10**-decimals + 1e-6
        percent = 100 / PER[figure.measure]
        found.append(Share(part, whole, (float(row.value) - half) * percent, (float(row.value) + half) * percent))
    return found


def _named(linked: Linked, place: int) -> tuple[str, str]:
    """The table of a number that stands in none itself: that of the first of its names."""
    names: Mapping[int, Key] = {at: key for key, at in reversed(linked.places.items())}
    key = names.get(place)
    return (
        "open_breakdowns" if key and key.breakdown != "all" else "open_financial_years",
        name_of(key) if key else "an earlier release's number",
    )


def name_of(key: Key) -> str:
    """A number by its place, for people; never what it is."""
    cell = "" if key.breakdown == "all" else f", {key.breakdown} {key.breakdown_value}"
    return f"{key.authority}: the {key.part} of {key.indicator_id}, {key.period_type} to {key.period_end}{cell}"
