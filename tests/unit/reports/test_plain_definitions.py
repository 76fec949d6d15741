"""Definitions and their sources as a head of service reads them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from orchestration.ground.paths import CODE_LISTS, INDICATOR_DEFINITIONS, TIME_LIMITS
from orchestration.ground.seed_rows import seed_rows
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.plain_definitions import NAMED_COUNCILS, definition_in_words, source_in_words
from tests.unit.reports.tiny_marts import AUTHORITY, steady

LABELS = {row["code"]: row["label"] for row in seed_rows(CODE_LISTS) if row["list_name"] == "participation_codes"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "code PN1 PN5 PN6",
            "code PN1 (attended and spoke), PN5 (absent and an advocate was briefed), PN6 (absent and views were sent)",
        ),
        ("code PN1-PN4", "code PN1 (attended and spoke) to PN4 (attended and gave no view)"),
        (
            "minutes_distributed_date on or before wd(held_date, 20)",
            "minutes distributed date on or before 20 working days after held date",
        ),
        ("issued on or before wd(held_date, 1)", "issued on or before 1 working day after held date"),
        (
            "any officer contact with the child after months(period_end, -6) and on or before period_end",
            "any officer contact with the child after 6 months before the end of the period and on or before the end of "
            "the period",
        ),
        (
            "counted plans open at period_end with months(start, 15) on or before period_end",
            "counted plans open at the end of the period with 15 months after start on or before the end of the period",
        ),
        ("conferences held, deadline on or before E", "conferences held, deadline on or before the day of the extract"),
        ("parents_consulted = Y", "parents consulted is yes"),
        ("conference_not_required not Y", "conference not required not yes"),
        ("no iro allocation in force", "no reviewing officer allocation in force"),
        (
            "an iro allocation, not ended by the end of period_end",
            "a reviewing officer allocation, not ended by the end of the period",
        ),
        ("reviews held", "reviews held"),
    ],
)
def test_a_definition_is_read_without_columns_codes_or_functions(written: str, read: str) -> None:
    assert definition_in_words(written, LABELS) == read


def test_no_definition_of_the_product_keeps_a_column_or_a_function() -> None:
    texts = [row[part] for row in seed_rows(INDICATOR_DEFINITIONS) for part in ("numerator", "denominator")]
    said = [definition_in_words(text, LABELS) for text in texts if text]
    assert len(said) > 150
    assert [text for text in said if "_" in text or "wd(" in text or "months(" in text or "<=" in text] == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "compare with C63; Darlington 2019-20; York Table 6",
            f"compare with performance indicator C63; Darlington 2019-20; York Table 6 {NAMED_COUNCILS}",
        ),
        ("NI 64 / DfE D7", "national indicator 64 / Department for Education table D7"),
        ("all five reports", "all annual reports of reviewing services that were read for it"),
        ("IRO Handbook 2010", "IRO Handbook 2010"),
    ],
)
def test_a_source_says_what_its_letters_stand_for_and_that_a_council_is_its_annual_report(
    written: str, read: str
) -> None:
    assert source_in_words(written) == read


@pytest.mark.parametrize("origin", ["local", "external"])
def test_a_councils_own_definition_and_source_are_shown_as_it_wrote_them(tmp_path: Path, origin: str) -> None:
    """Team E is a team, not the day of the extract, and York's committee is no annual report of a reviewing service.

    The product's own definition beside it, with the same words, is still read in words.
    """
    counted, out_of, source = "reviews of children in team E", "open at period_end", "York Scrutiny Committee, May 2025"
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_definitions set numerator = ?, denominator = ?, source = ?", [counted, out_of, source]
    )
    marts.connection.execute("update indicator_definitions set origin = ? where indicator_id = 'late'", [origin])
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        shown = {each.indicator_id: (each.counted, each.counted_out_of, each.source) for each in opened.indicators}
    assert shown["late"] == (counted, out_of, source)
    assert shown["open"] == (
        "reviews of children in team the day of the extract",
        "open at the end of the period",
        f"{source} {NAMED_COUNCILS}",
    )


def test_no_limit_gives_another_councils_report_as_its_law() -> None:
    """What councils do is practice; whose report shows it stands in `source`."""
    assert [row["limit_key"] for row in seed_rows(TIME_LIMITS) if "annual report" in row["law"]] == []
