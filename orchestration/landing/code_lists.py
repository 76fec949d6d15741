"""The lists of codes with their labels: the national ones, and what councils add to them."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from orchestration.ground.paths import CODE_LISTS, ESCALATION_STAGES, PARTICIPATION_CODES
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.names import letters_and_digits

UNKNOWN_CODE = "unknown_code"
# What figures call something else than a code.
RESERVED = (UNKNOWN_CODE, "not_recorded", "all")
# How a list, the nation's or a council's, says yes and no of a code.
TRUE, FALSE = ("Y", "true"), ("N", "false")
# A slip of the keyboard or another word's ending; less alike than that is another word (2026-11-27).
ALIKE = 0.6
# What the national version of a list says of its codes beside that: the seed, its column with the code, and its columns
# by the names that they have in a council's file.
OF_SOME_LISTS = {
    "escalation_stages": (
        ESCALATION_STAGES,
        "stage",
        {"stage_order": "stage_order", "limit": "working_days", "is_senior": "is_senior", "is_formal": "is_formal"},
    ),
    "participation_codes": (
        PARTICIPATION_CODES,
        "participation_code",
        {"has_participated": "has_participated", "has_attended": "has_attended"},
    ),
}
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"
# An INTEGER of the database holds every number of nine digits, and not every one of ten.
DIGITS = re.compile(r"[0-9]{1,9}")


def whole_number(text: str) -> int | None:
    """A text as the whole number that it is, if the database's column for one holds it; digits of English only."""
    return int(text) if DIGITS.fullmatch(text) else None


@dataclass(frozen=True)
class Code:
    """One code of a list. Without an authority it is national, or the whole hub's.

    `valid_from` and `valid_to` are its first and last day, as ISO text, or None; `own` holds what the list says of its
    codes beside the common columns, as text, and only where its file has such a column.
    """

    list_name: str
    code: str
    label: str
    parent: str | None = None
    sort_order: int | None = None
    local_authority_code: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_dated(self) -> bool:
        """True if it does not hold on every day."""
        return bool(self.valid_from or self.valid_to)

    def holds_on(self, day: str | None) -> bool:
        """True on its days (ISO text); what has no day is not held against it."""
        return day is None or (self.valid_from or FIRST_DAY) <= day <= (self.valid_to or LAST_DAY)


@functools.cache
def national_lists() -> dict[str, tuple[Code, ...]]:
    """The codes that every authority may use, by list, in their order (seeds/code_lists.csv)."""
    own = {
        (name, row[key]): {column: row[of_seed] for column, of_seed in columns.items()}
        for name, (seed, key, columns) in OF_SOME_LISTS.items()
        for row in seed_rows(seed)
    }
    found: dict[str, list[Code]] = {}
    for row in seed_rows(CODE_LISTS):
        name, code, label = row["list_name"], row["code"], row["label"]
        order, says = int(row["sort_order"]), own.get((name, code), {})
        found.setdefault(name, []).append(Code(name, code, label, row["parent"] or None, order, own=says))
    return {name: tuple(codes) for name, codes in found.items()}


@functools.cache
def national_codes(list_name: str) -> Mapping[str, Code]:
    """The national codes of a list by their small letters; none of a list that there is not."""
    return {code.code.lower(): code for code in national_lists().get(list_name, ())}


class CodeLists:
    """Which codes each authority knows: the national ones, the hub's and its own. Capitals make no difference."""

    def __init__(self, local: Iterable[Code] = ()):
        """`local` are the codes of the hub (no authority) and of authorities; its own win over the hub's."""
        self.local = tuple(local)
        self._known: dict[tuple[str, str], Mapping[str, tuple[Code, ...]]] = {}

    def has_dated_codes(self, list_name: str) -> bool:
        """True if it matters on which day a code of the list was used."""
        return any(code.is_dated for code in self.local if code.list_name == list_name)

    def known(self, list_name: str, authority: str) -> Mapping[str, tuple[Code, ...]]:
        """The codes of a list that an authority may use, by their small letters: its own, the hub's, the national."""
        key = (list_name, authority)
        if key not in self._known:
            listed = [code for code in self.local if code.list_name == list_name]
            own = [code for code in listed if code.local_authority_code == authority]
            hub = [code for code in listed if code.local_authority_code is None]
            found: dict[str, list[Code]] = {}
            for code in (*own, *hub, *national_lists()[list_name]):
                found.setdefault(code.code.lower(), []).append(code)
            self._known[key] = {name: tuple(codes) for name, codes in found.items()}
        return self._known[key]

    def settled(self, list_name: str, authority: str, text: str, day: str | None = None) -> tuple[str, str | None]:
        """A text as a code of the list, or `unknown_code` and the nearest code, if one is near by its name or label.

        Only codes that hold on the day (ISO text) are looked at; without one, all are.
        """
        known = self.known(list_name, authority)
        for code in known.get(text.lower(), ()):
            if code.holds_on(day):
                return code.code, None
        in_use = [code for codes in known.values() for code in reversed(codes) if code.holds_on(day)]
        names = {letters_and_digits(each): code.code for code in in_use for each in (code.label, code.code)}
        nearest = difflib.get_close_matches(letters_and_digits(text), list(names), n=1, cutoff=ALIKE)
        return UNKNOWN_CODE, names[nearest[0]] if nearest else None
