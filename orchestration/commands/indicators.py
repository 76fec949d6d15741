"""`iro bases` and `iro indicator check`: what an indicator can be counted from, and what a file of one would say."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

from orchestration.evidence.counting import count_form, part_query
from orchestration.evidence.opening import OpenRelease, open_release
from orchestration.ground.display import print_table, print_text
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.settings import load_outputs
from orchestration.landing.documents import not_known
from orchestration.landing.indicators.bases import Base, BaseColumn, load_bases
from orchestration.landing.indicators.compared_texts import KnownTexts, notes_on_texts
from orchestration.landing.indicators.definitions import definition_row, read_own_indicator
from orchestration.landing.indicators.forms import breakdown_name
from orchestration.landing.indicators.placed import LONGEST_FILE
from orchestration.landing.local.ids_in_own_files import KnownIds, ids_in_own_file
from orchestration.landing.local.in_force import code_lists_in_force
from orchestration.landing.local.notes import codes_of_column
from orchestration.landing.problems import FileRefusedError


def print_bases(name: str | None) -> None:
    """List the bases, or the columns and breakdowns of one.

    Raises:
        UsageError: there is no base of that name.
    """
    bases = load_bases()
    if name is None:
        rows = [(base.name, base.kind, base.domain, base.description) for base in bases.values()]
        print_table(("base", "kind", "domain", "what it is"), rows, flexible="what it is")
        print_text("\niro bases NAME shows its columns and breakdowns. docs/add-an-indicator.md shows how one is used.")
        return
    if name not in bases:
        raise UsageError(f"{not_known(f'The base {name}', name, bases)}.")
    base = bases[name]
    print_text(f"{base.name}: {base.description}. Its figures are a {base.kind}.\n")
    columns = [column for column in base.columns if column.name in base.value_kinds]
    print_table(
        ("column", "is a", "what it says"),
        [(column.name, column.kind.value, _described(column)) for column in columns],
        flexible="what it says",
    )
    names = [breakdown_name(attribute) for attribute in base.attributes]
    print_text(f"\nNeeds: {', '.join(base.needs)}")
    print_text(f"Breakdowns: {', '.join(names) or 'none'}")


def _described(column: BaseColumn) -> str:
    """What a column says; of a limit also which ones it may be, as `time_limits` of a file names them."""
    return f"{column.description} Limits: {', '.join(column.limits)}." if column.limits else column.description


def check_indicator(path: Path) -> None:
    """Check a file, show the SQL that it becomes, and count it on the current release. Nothing is published or kept.

    Raises:
        UsageError: there is no such file.
        WarehouseError: the file is refused; everything that is wrong with it, with line and column.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        form = read_own_indicator(path.stem, path.name, data)
    except FileRefusedError as refusal:
        raise WarehouseError("\n".join(refusal.problems)) from None
    # Whose it will be is not known, so no id of anybody may stand in it.
    if ids := ids_in_own_file("indicators", path.name, data, None, KnownIds(load_outputs())):
        raise WarehouseError("\n".join(ids))
    row = definition_row(form)
    print_text(f"{row['name']} ({row['indicator_id']}): accepted\n")
    for column in ("numerator", "denominator", "exclusions", "breakdowns", "needs", "time_limits"):
        if row[column]:
            print_text(f"{column.replace('_', ' ').capitalize()}: {row[column]}")
    for part in form.parts:
        print_text(f"\n{'What it is out of' if part.is_denominator else 'What is counted'}:\n")
        print_text(textwrap.indent(part_query(part), "    "))
    with open_release(load_outputs()) as release:
        counts = count_form(release, form)
        notes = notes_on_texts(path.name, data.decode("utf-8-sig"), form, _known_in(release))
        print_text(f"\nOn the evidence of release {release.release_id}, with nothing published:\n")
    print_table(
        ("authority", "period", "numerator", "denominator", "excluded", "value"),
        [
            (
                count.authority,
                count.period,
                "none" if count.numerator is None else f"{count.numerator:g}",
                "none" if count.denominator is None else f"{count.denominator:g}",
                f"{count.excluded:g}",
                "nothing to count out of" if count.value is None else f"{count.value:.4g}",
            )
            for count in counts
        ],
        flexible="period",
    )
    for note in notes:
        print_text(f"\n{note}")


def _known_in(release: OpenRelease) -> Callable[[Base, str], KnownTexts | None]:
    """Which texts a column may equal: the codes of its list, or without one what the release's records have."""
    lists = code_lists_in_force(load_outputs())

    def known(base: Base, column: str) -> KnownTexts | None:
        codes = codes_of_column(base, column, lists, None)
        if codes is not None:
            return KnownTexts("no list has", codes, codes)
        rows = release.rows(
            f"select distinct {column} as text from evidence.{base.relation} where {column} is not null"
        )
        return KnownTexts("no record has", {str(row["text"]) for row in rows}, ()) if rows else None

    return known
