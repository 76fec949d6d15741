"""A code means the same in small letters as in capitals, in every layout: case systems and people write both."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from invented_inbox import CARE_FILES, Inbox

from orchestration.landing.contracts import Column, Contract, load_contracts
from orchestration.landing.formats.tables import source_column
from orchestration.landing.profiles.loading import load_profiles
from orchestration.landing.profiles.rules import ANY_OTHER, ColumnRule, Part
from orchestration.landing.reading.ids import plain_id_macro
from orchestration.landing.reading.mapping import mapped_rows

pytestmark = pytest.mark.slow

# Of ethnic groups; within a text they are codes in capitals alone, and not in "both parents".
ALSO_WORDS = ("BOTH", "MOTH")
PROFILES = load_profiles(load_contracts())


def coded_columns(profile: str) -> Iterator[tuple[Contract, Part, Column, ColumnRule]]:
    """Every rule of a layout that reads a code or a flag from a column of its own table."""
    for export_name, rule in PROFILES[profile].exports.items():
        contract = load_contracts()[export_name]
        for part in rule.parts:
            for name, column_rule in part.columns.items():
                column = contract.column(name)
                for leaf in column_rule.leaves:
                    if leaf.source and (leaf.codes or column.list_name or column.type == "flag"):
                        yield contract, part, column, leaf


def texts_of(column: Column, rule: ColumnRule) -> list[str]:
    """What the column may hold: each code and word known, alone and, where a pattern finds it, within a text."""
    words = [word for word in (*rule.codes, *column.codes) if word and word != ANY_OTHER]
    told_apart = [word for word in words if word not in ALSO_WORDS] if rule.extract else []
    within = [text for word in told_apart for text in (f"Name ({word})", f"{word} - its name")]
    return list(dict.fromkeys([*words, *within]))


def read_as(contract: Contract, part: Part, column: Column, rule: ColumnRule, texts: list[str]) -> list[str | None]:
    """What the layout makes of each text."""
    alone = part.model_copy(update={"columns": {column.name: rule}, "used_where": (), "unless_in": None})
    with duckdb.connect() as connection:
        connection.execute(plain_id_macro(is_needed=True, have_points=False))
        connection.execute(
            f"create table source as select unnest(range(len($1))) as _source_row, unnest($1) as {source_column(0)}",
            [texts],
        )
        mapped = mapped_rows(contract, alone, {rule.source[0]: 0}, "source", {})
        rows = connection.execute(f"select {column.name} from ({mapped}) order by _source_row").fetchall()
    return [None if value is None else str(value).lower() for (value,) in rows]


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_a_layout_reads_each_code_in_small_letters_and_in_capitals_alike(profile: str) -> None:
    differ = [
        (contract.name, column.name, text)
        for contract, part, column, rule in coded_columns(profile)
        if (texts := texts_of(column, rule))
        for text, as_it_is, small, capital in zip(
            texts,
            read_as(contract, part, column, rule, texts),
            read_as(contract, part, column, rule, [text.lower() for text in texts]),
            read_as(contract, part, column, rule, [text.upper() for text in texts]),
            strict=True,
        )
        if not as_it_is == small == capital
    ]
    assert differ == []


def test_codes_of_our_own_layout_in_small_letters_are_known(inbox: Inbox) -> None:
    episodes = (
        "episode_id,child_id,start_date,end_date,start_reason,legal_status,need_code,placement_type,end_reason\n"
        "E1,C1,2019-01-07,,s,c2,n1,u1,\nE2,C2,2019-03-04,2019-09-30,s,v2,n4,k2,e11\n"
    )
    inbox.put(CARE_FILES, care_episodes=episodes)
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select column_name, text from landing.unknown_codes") == []
    assert inbox.in_force("select need_code, end_reason from landing.care_episodes where episode_id = 'E2'") == [
        ("N4", "E11")
    ]
