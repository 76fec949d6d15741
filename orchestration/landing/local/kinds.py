"""The kinds of files that a council has of its own, in the order in which they are read.

To add a kind, write a function that reads one file of it, raises FileRefusedError where something is wrong, and returns
what it holds; then give it a line in KINDS. Finding, refusing, keeping by content, receipts, release.json and the
fingerprints come with that. docs/CONTRIBUTING.md says it step by step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.landing.authorities import authority_codes
from orchestration.landing.indicators.definitions import Meaning, read_own_indicator
from orchestration.landing.local.lists import read_list
from orchestration.landing.local.named_things import Named, breakdowns_of_national_indicators
from orchestration.landing.local.profiles import read_own_profile
from orchestration.landing.local.tables import TABLES, Row, read_table
from orchestration.landing.problems import FileRefusedError


@dataclass(frozen=True)
class Source:
    """One file: its name without the ending, what a message calls it, its bytes, and whose it is (None: the hub's)."""

    name: str
    title: str
    data: bytes
    authority: str | None


@dataclass(frozen=True)
class Content:
    """How many rows a file holds, and what files that are read after it may name, or are held against.

    `indicators` are those that it brings, each with its breakdowns; `codes` are those of its list, by its name, or the
    cells of its figures from elsewhere, by indicator.
    """

    rows: int
    indicators: Mapping[str, frozenset[str]] = field(default_factory=dict)
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    limits: tuple[Row, ...] = ()


@dataclass
class Known:
    """What a file may name: authorities of the inbox, of what was landed and of England, and what is read before it."""

    authorities: frozenset[str]
    first_extracts: Mapping[str, str] = field(default_factory=dict)
    _brought: dict[str | None, list[Content]] = field(default_factory=dict)
    # What each own indicator is, and whose was read first; None is the hub's.
    meanings: dict[str, tuple[str | None, Meaning]] = field(default_factory=dict)

    @classmethod
    def of(cls, authorities: Iterable[str], first_extracts: Mapping[str, str] | None = None) -> Known:
        """With the authorities of an inbox, and of what was landed, beside those of England.

        `first_extracts` has the day (ISO text) of the first extract of each that has one.
        """
        return cls(frozenset(authorities) | frozenset(authority_codes().values()), first_extracts or {})

    def remember(self, authority: str | None, content: Content) -> None:
        """Let what is read after this name what a file of an authority, or of the hub, brought."""
        self._brought.setdefault(authority, []).append(content)

    def named(self, table: str, authority: str | None) -> Named:
        """What a table of an authority, or of the hub, may name: the product's, the hub's and its own."""
        hub = self._brought.get(None, [])
        contents = [*hub, *(self._brought.get(authority, []) if authority else [])]
        indicators = dict(breakdowns_of_national_indicators())
        codes: dict[str, frozenset[str]] = {}
        for content in contents:
            indicators.update(content.indicators)
            for name, brought in content.codes.items():
                codes[name] = codes.get(name, frozenset()) | brought
        return Named(
            table,
            authority,
            self.authorities,
            indicators,
            codes,
            tuple(row for content in hub for row in content.limits) if authority else (),
            self.first_extracts,
        )


@dataclass(frozen=True)
class LocalKind:
    """One kind of file: the folder below `local/` (none: directly in it), the ending, and how one is read.

    `names` are those that a file directly in `local/` may have; in a folder of its own `read` judges the name.
    """

    name: str
    ending: str
    read: Callable[[Source, Known], Content]
    folder: str = ""
    names: tuple[str, ...] = ()

    def has(self, path: Path) -> bool:
        """True if a file, as a path below `local/`, is of this kind."""
        is_here = path.parent == Path(self.folder)
        return is_here and path.suffix.lower() == self.ending and (not self.names or path.stem in self.names)

    @property
    def written(self) -> str:
        """Its files as a message names them."""
        name = f"{self.names[0] if self.names else '<name>'}{self.ending}"
        return f"{self.folder}/{name}" if self.folder else name


def _indicator(source: Source, known: Known) -> Content:
    form = read_own_indicator(source.name, source.title, source.data)
    meaning = Meaning.of(form)
    owner, first = known.meanings.setdefault(source.name, (source.authority, meaning))
    if first != meaning:
        raise FileRefusedError(
            [
                f"{source.title}: {owner or 'the hub'} has {source.name} too, with another "
                f"{' or '.join(first.differences(meaning))}, and one id has one meaning in all figures. Give this one "
                "another id, or agree with them and make these the same."
            ]
        )
    return Content(1, {source.name: frozenset(form.breakdowns)})


def _list(source: Source, _known: Known) -> Content:
    codes = read_list(source.name, source.title, source.data, source.authority)
    return Content(len(codes), codes={source.name: frozenset(code.code for code in codes)})


def _profile(source: Source, _known: Known) -> Content:
    read_own_profile(source.name, source.title, source.data)
    return Content(1)


def _table(source: Source, known: Known) -> Content:
    rows = read_table(source.title, source.data, known.named(source.name, source.authority))
    if source.name == "limits":
        return Content(len(rows), limits=tuple(rows))
    if source.name != "external_results":
        return Content(len(rows))
    breakdowns: dict[str, set[str]] = {}
    cells: dict[str, set[str]] = {}
    for row in rows:
        breakdowns.setdefault(row["indicator_id"], set()).add(row["breakdown"] or "all")
        cells.setdefault(row["indicator_id"], set()).add(row["breakdown_value"])
    return Content(
        len(rows),
        {indicator: frozenset(found - {"all"}) for indicator, found in breakdowns.items()},
        {indicator: frozenset(found) for indicator, found in cells.items()},
    )


# What brings indicators is read before what may name them.
KINDS = (
    LocalKind("indicators", ".yml", _indicator, folder="indicators"),
    LocalKind("profiles", ".yml", _profile, folder="profiles"),
    LocalKind("lists", ".csv", _list, folder="lists"),
    *(LocalKind(name, ".csv", _table, names=(name,)) for name in TABLES),
)
