"""The lists of codes with their labels: the national ones, and what councils add to them."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestration.ground.paths import CODE_LISTS
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.names import letters_and_digits

UNKNOWN_CODE = "unknown_code"
# What figures call something else than a code.
RESERVED = (UNKNOWN_CODE, "not_recorded", "all")
# A slip of the keyboard or another word's ending; less alike than that is another word (2026-11-27).
ALIKE = 0.6


@dataclass(frozen=True)
class Code:
    """One code of a list. Without an authority it is national, or the whole hub's."""

    list_name: str
    code: str
    label: str
    parent: str | None = None
    sort_order: int | None = None
    local_authority_code: str | None = None


@functools.cache
def national_lists() -> dict[str, tuple[Code, ...]]:
    """The codes that every authority may use, by list, in their order (seeds/code_lists.csv)."""
    found: dict[str, list[Code]] = {}
    for row in seed_rows(CODE_LISTS):
        code = Code(row["list_name"], row["code"], row["label"], row["parent"] or None, int(row["sort_order"]))
        found.setdefault(code.list_name, []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


class CodeLists:
    """Which codes each authority knows: the national ones, the hub's and its own. Capitals make no difference."""

    def __init__(self, local: Iterable[Code] = ()):
        """`local` are the codes of the hub (no authority) and of authorities; its own win over the hub's."""
        self.local = tuple(local)
        self._known: dict[tuple[str, str], Mapping[str, Code]] = {}

    def known(self, list_name: str, authority: str) -> Mapping[str, Code]:
        """The codes of a list that an authority may use, by their small letters."""
        key = (list_name, authority)
        if key not in self._known:
            listed = [code for code in self.local if code.list_name == list_name]
            hub = [code for code in listed if code.local_authority_code is None]
            own = [code for code in listed if code.local_authority_code == authority]
            self._known[key] = {code.code.lower(): code for code in (*national_lists()[list_name], *hub, *own)}
        return self._known[key]

    def settled(self, list_name: str, authority: str, text: str) -> tuple[str, str | None]:
        """A text as a code of the list, or `unknown_code` and the nearest code, if one is near by its name or label."""
        known = self.known(list_name, authority)
        code = known.get(text.lower())
        if code is not None:
            return code.code, None
        names = {letters_and_digits(each): code.code for code in known.values() for each in (code.label, code.code)}
        nearest = difflib.get_close_matches(letters_and_digits(text), list(names), n=1, cutoff=ALIKE)
        return UNKNOWN_CODE, names[nearest[0]] if nearest else None
