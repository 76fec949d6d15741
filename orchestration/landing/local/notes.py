"""What a file of a council's own does that is perhaps not meant: it is accepted, and said.

It names what no record has, and so does nothing for good; or a list of codes changes what figures count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import reading_connection, sql_text
from orchestration.ground.paths import Outputs
from orchestration.landing.code_lists import CodeLists
from orchestration.landing.contracts import load_contracts
from orchestration.landing.indicators.bases import Base
from orchestration.landing.indicators.compared_texts import KnownTexts, nearest, notes_on_texts
from orchestration.landing.indicators.definitions import read_own_indicator
from orchestration.landing.indicators.forms import breakdown_name
from orchestration.landing.local.ids_in_own_files import SPILL, newest_landed
from orchestration.landing.local.in_force import code_lists_in_force, kept_bytes, own_rows_in_force
from orchestration.landing.local.named_cells import WITHOUT_CODE, lists_of_breakdowns, values_of_breakdowns
from orchestration.landing.local.notes_on_lists import notes_on_list
from orchestration.landing.local.receipts import LocalReceipt, local_files_in_force
from orchestration.landing.local.tables import rows_of
from orchestration.landing.plausibility.records_gone import columns_of
from orchestration.landing.problems import FileRefusedError
from orchestration.landing.receiving.ids_in_texts import TEAM

# Of one file; a whole list in the wrong spelling is seen in five lines.
MOST_NOTES = 5


def codes_of_column(base: Base, column: str, lists: CodeLists, authorities: Iterable[str] | None) -> set[str] | None:
    """Every code that a column of a base may hold, None where it has no list.

    Args:
        base, column: what is asked for.
        lists: the codes of councils' own beside the national ones.
        authorities: whose codes count beside the hub's; None for those of all.
    """
    name = breakdown_name(column)
    if column not in base.attributes or name not in values_of_breakdowns():
        return None
    owners = None if authorities is None else {None, *authorities}
    own = {
        code.code
        for code in lists.local
        if code.list_name in lists_of_breakdowns()[name] and (owners is None or code.local_authority_code in owners)
    }
    return {*values_of_breakdowns()[name], *WITHOUT_CODE, *own}


def notes_on_own_files(outputs: Outputs, *others: Outputs) -> list[str]:
    """A sentence for each code or team in the files in use that no list or no record has, with the nearest of a list.

    Also for each line of a list of codes that changes what figures count (notes_on_lists).

    Args:
        outputs: those whose files of councils' own are in use, and whose landed exports tell the teams.
        others: further ones that tell teams.

    Raises:
        RegisterError: a register or a kept file is damaged.
    """
    files = [each for each in local_files_in_force(outputs) if each.kind in ("indicators", "teams", "lists")]
    if not files:
        return []
    teams: dict[str, set[str]] = {}
    owners = {receipt.authority for receipt in files}
    for each in (outputs, *others):
        for authority, found in _teams_of_records(each, owners).items():
            teams.setdefault(authority, set()).update(found)
    lists, own_teams = code_lists_in_force(outputs), own_rows_in_force(outputs)["teams"]
    notes: list[str] = []
    for receipt in files:
        of_owner = {
            team for authority, found in teams.items() if receipt.authority in (None, authority) for team in found
        }
        listed = {row.values[TEAM] for row in own_teams if row.authority in (None, receipt.authority)} & of_owner
        known = KnownTexts("no record has", of_owner, listed)
        data = kept_bytes(outputs, receipt)
        if receipt.kind == "lists":
            of_file = notes_on_list(receipt, data, lists)
        else:
            of_file = (_on_teams if receipt.kind == "teams" else _on_indicator)(receipt, data, known, lists)
        notes += of_file[:MOST_NOTES]
        if len(of_file) > MOST_NOTES:
            notes.append(f"{receipt.source_file}: {len(of_file) - MOST_NOTES:,} more of these.")
    return notes


def _on_teams(receipt: LocalReceipt, data: bytes, teams: KnownTexts, _lists: CodeLists) -> list[str]:
    if not teams.texts:
        return []
    return [
        f"{receipt.source_file}, line {line}, column team: no record has this team, so the line does nothing. "
        f"{nearest(row[TEAM], teams, TEAM)}"
        for line, row in rows_of("teams", receipt.source_file, data)
        if row[TEAM] not in teams.texts
    ]


def _on_indicator(receipt: LocalReceipt, data: bytes, teams: KnownTexts, lists: CodeLists) -> list[str]:
    try:
        form = read_own_indicator(receipt.name, receipt.source_file, data)
    except FileRefusedError:
        # Accepted before a rule became stricter; that was said when the inbox was read.
        return []

    def known(base: Base, column: str) -> KnownTexts | None:
        codes = codes_of_column(base, column, lists, [receipt.authority] if receipt.authority else None)
        if codes is not None:
            return KnownTexts("no list has", codes, codes)
        return teams if column == TEAM and teams.texts else None

    return notes_on_texts(receipt.source_file, data.decode("utf-8-sig"), form, known)


def _teams_of_records(outputs: Outputs, owners: Collection[str | None]) -> dict[str, set[str]]:
    """The teams that the newest landed exports of each of some authorities name, as they write them; None is all."""
    with_teams = [name for name, contract in load_contracts().items() if TEAM in contract.column_names]
    found: dict[str, set[str]] = {}
    if not outputs.landing.is_dir():
        return found
    with reading_connection(outputs.landing, SPILL) as connection:
        for authority, files in newest_landed(outputs).items():
            if not {None, authority} & set(owners):
                continue
            for path in (files[name] for name in with_teams if name in files):
                found.setdefault(authority, set()).update(_teams_in(connection, path))
    return found


def _teams_in(connection: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    """The teams of a landed file; a damaged one is named, or landed again, by what reads it for the figures."""
    try:
        if not path.is_file() or TEAM not in columns_of(connection, path):
            return set()
        query = f"select distinct trim({TEAM}) from read_parquet({sql_text(path)}) where {TEAM} is not null"
        return {str(team) for (team,) in connection.execute(query).fetchall()}
    except duckdb.Error:
        return set()
