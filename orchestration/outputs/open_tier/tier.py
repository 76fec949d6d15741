"""Write the open tier of a release, and prove it. One call: `write_open_tier`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.disclosure.suppression import Suppression
from orchestration.ground.database.sql import open_to_read
from orchestration.outputs.open_tier.account import ACCOUNT, Accounts, said_of, write_account
from orchestration.outputs.open_tier.display import CONFIDENTIAL, Display, Shown
from orchestration.outputs.open_tier.figures import Figure, Key, Number, numbers_of, read_figures
from orchestration.outputs.open_tier.files import TABLES, WORDS, read_rows, table_of, write_files
from orchestration.outputs.open_tier.leaving_out import hide
from orchestration.outputs.open_tier.linking import Linked, Said, link
from orchestration.outputs.open_tier.proof import Breach, Written, attack_written
from orchestration.outputs.open_tier.rules import Identity, Profile, identities
from orchestration.outputs.open_tier.said_before import guard_revisions, mark_lost
from orchestration.outputs.open_tier.words import words_of


@dataclass(frozen=True)
class OpenTier:
    """What was written: rows of each table; how many cells are in tables, hidden for themselves (`primary`) and for the
    sake of others (`secondary`); how many hidden ones are known by what earlier releases showed (`lost`); and where the
    attack came through, if anywhere.
    """

    profile: str
    rows: dict[str, int]
    cells: int
    primary: int
    secondary: int
    lost: int
    breaches: tuple[Breach, ...]


@dataclass(frozen=True)
class _OfAuthority:
    linked: Linked
    numbers: Mapping[Key, Number]
    figures: Sequence[Figure]
    primary: int
    secondary: int


def write_open_tier(
    marts: Path, folder: Path, restricted: Path, release_id: str, created_on: str, profile: Profile, earlier: Accounts
) -> OpenTier:
    """Write the open tier of a draft.

    Args:
        marts: the draft's database of figures.
        folder: where it goes; made here.
        restricted: the draft's restricted folder, which gets the account of every number.
        release_id: of the draft.
        created_on: the day it was made, ISO 8601.
        profile: which rules.
        earlier: what earlier releases of the tier said.
    """
    with open_to_read(marts=marts) as connection:
        figures = read_figures(connection)
    by_authority: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_authority[figure.authority].append(figure)
    rows: list[Shown] = []
    authorities = []
    for authority, of_authority in by_authority.items():
        before = [said[authority] for _, said in sorted(earlier.items()) if authority in said]
        work, shown = _hide(of_authority, before, profile)
        authorities.append(work)
        rows += shown
    folder.mkdir()
    write_files(folder, rows, release_id, created_on, profile)
    # A figure of a year may stand in two tables.
    in_tables = [row for table in TABLES for row in rows if table in table_of(row)]
    hidden = sum(CONFIDENTIAL in (row.numerator, row.denominator, row.value) for row in in_tables)
    (folder / WORDS).write_text(words_of(release_id, profile, len(in_tables), hidden), encoding="utf-8")
    written = written_rows(folder, rows)
    of_now: dict[str, dict[Key, Said]] = {}
    breaches: list[Breach] = []
    for work in authorities:
        authority = work.figures[0].authority
        of_now[authority] = said_of(work.numbers, written[authority])
        breaches += attack_written(work.linked, written[authority], profile)
    write_account({**earlier, release_id: of_now}, restricted / ACCOUNT)
    return OpenTier(
        profile=profile.name,
        rows={name: sum(name in table_of(row) for row in rows) for name in TABLES},
        cells=sum(cell.is_shown for work in authorities for cell in work.linked.cells.cells),
        primary=sum(work.primary for work in authorities),
        secondary=sum(work.secondary for work in authorities),
        lost=sum(cell.is_lost for work in authorities for cell in work.linked.cells.cells),
        breaches=tuple(breaches),
    )


def choose(
    numbers: Mapping[Key, Number],
    before: Sequence[Mapping[Key, Said]],
    profile: Profile,
    declared: Sequence[Identity],
) -> tuple[Linked, Suppression]:
    """The linked cells of one authority's numbers and of those said before, and what to hide of them."""
    linked = link(numbers, before, profile, declared)
    mark_lost(linked)
    return linked, hide(linked, guard_revisions(linked, numbers, before))


def _hide(
    figures: list[Figure], before: Sequence[Mapping[Key, Said]], profile: Profile
) -> tuple[_OfAuthority, list[Shown]]:
    numbers = numbers_of(figures)
    linked, chosen = choose(numbers, before, profile, identities())
    display = Display(linked, chosen.hidden, profile)
    rows = [display.show(figure) for figure in figures]
    return _OfAuthority(linked, numbers, figures, len(chosen.primary), len(chosen.secondary)), rows


def written_rows(folder: Path, rows: Sequence[Shown]) -> dict[str, list[Written]]:
    """What stands in the files for each authority, beside the figure that it stands for.

    Raises:
        ValueError: a file has other rows than were meant to be in it.
    """
    found: dict[str, list[Written]] = defaultdict(list)
    for table in TABLES:
        meant = [shown.figure for shown in rows if table in table_of(shown)]
        read = read_rows(folder, table)
        if [_identity(row) for row in read] != [_identity_of(figure) for figure in meant]:
            raise ValueError(f"{table} does not have the rows that it was to have")
        for figure, row in zip(meant, read, strict=True):
            written = Written(table, figure, row["numerator"], row["denominator"], row["value"])
            found[figure.authority].append(written)
    return found


def _identity(row: Mapping[str, str]) -> tuple[str, ...]:
    names = ("local_authority_code", "indicator_id", "period_type", "period_end", "breakdown", "breakdown_value")
    return tuple(row[name] for name in names)


def _identity_of(figure: Figure) -> tuple[str, ...]:
    where = (figure.period_type, figure.period_end.isoformat(), figure.breakdown, figure.breakdown_value)
    return (figure.authority, figure.indicator_id, *where)
