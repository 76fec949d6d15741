"""Texts of a council are printed so that no terminal obeys them, and written so that no spreadsheet computes them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from orchestration.ground.database.sql import open_to_read, sql_text
from orchestration.ground.display import harmless, on_one_line, print_csv, print_json, print_table, print_text
from orchestration.ground.progress import say
from orchestration.outputs.sheets import neutralised

# Clears the screen, rings, sets the window's title by CSI of one byte and of two, turns the line round, hides itself.
TEAM = "North\x1b[2J\x07\x9b31m\u202e\u200bWest\x7f"
SEEN = "North<U+001B>[2J<U+0007><U+009B>31m<U+202E><U+200B>West<U+007F>"


def test_a_text_of_a_council_is_printed_with_what_cannot_be_seen_written_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_text(f"Only team = {TEAM}")
    say(f"audit: {TEAM}")
    print_table(["team", "why"], [[TEAM, TEAM]], flexible="why")
    print_csv(["team"], [{"team": TEAM}])
    print_json({"team": TEAM})
    print_text(TEAM, is_error=True)
    captured = capsys.readouterr()
    printed = captured.out + captured.err
    assert all(letter.isprintable() or letter == "\n" for letter in printed)
    assert printed.count(SEEN) == 6
    assert json.loads(printed[printed.index("{") : printed.index("}") + 1]) == {"team": TEAM}


def test_a_text_of_a_council_writes_no_line_of_its_own_into_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["team", "n"], [["North\n[   1.0 s] published 2026-10.v1", 1]], flexible="none")
    assert capsys.readouterr().out.splitlines()[1:] == ["North<U+000A>[   1.0 s] published 2026-10.v1  1"]


def test_a_message_keeps_its_own_lines() -> None:
    assert harmless("failed:\n- one\r\n- two") == "failed:\n- one<U+000D>\n- two"
    assert on_one_line("a\nb") == "a<U+000A>b"


def test_what_a_terminal_has_no_character_for_is_written_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "log").open("w", encoding="ascii") as log:
        monkeypatch.setattr(sys, "stdout", log)
        print_text("Müller")
    assert (tmp_path / "log").read_text(encoding="ascii") == "M\\xfcller\n"


# Wide and small forms, other signs that become one, and what is not seen before a sign. OWASP, CSV injection.
COMPUTED = [
    *("=1", "+1", "-1", "@x", "\t1", "\r1", "\n1", "\x001"),
    *("＝1", "＋1", "－1", "＠x", "﹦1", "﹢1", "﹣1", "﹫x", "\u22121", "⁺1", "₌1"),
    *(
        f"{unseen}=1"
        for unseen in ("\u200b", "\u200d", "\u2060", "\ufeff", "\u202e", "\u00ad", "\u061c", " ", "\u00a0")
    ),
    *(
        f"{unseen}=1"
        for unseen in ("\u3164", "\u115f", "\u2800", "\ufe0f", "\U000e0041", "\x0b", "\x1b", "\x85", "\u3000")
    ),
    "\u200b \ufeff＝1",
]
AS_IT_IS = ["North", "", "O'Neil = 1", "3-4", "'=1", "é=1", "\u200bNorth", " North", "(=1)", "Ž", "李 -1"]


@pytest.mark.parametrize("text", COMPUTED)
def test_a_cell_that_a_spreadsheet_would_compute_gets_an_apostrophe(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_to_read() as connection:
        # The database cannot write a NUL as a text.
        as_sql = sql_text(text).replace("\x00", "' || chr(0) || '")
        assert connection.execute(f"select {neutralised(as_sql)}").fetchone() == (f"'{text}",)
    print_csv(["cell"], [{"cell": text}])
    assert capsys.readouterr().out.splitlines()[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("text", AS_IT_IS)
def test_a_cell_that_no_spreadsheet_computes_stays_as_it_is(text: str) -> None:
    with open_to_read() as connection:
        assert connection.execute(f"select {neutralised(sql_text(text))}").fetchone() == (text,)
