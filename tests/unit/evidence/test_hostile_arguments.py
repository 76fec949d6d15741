"""What somebody types after a command is a value and never SQL: it finds nothing, changes nothing and writes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from orchestration.evidence.figure import Figure
from orchestration.evidence.printed_record import print_record
from orchestration.evidence.printed_trace import print_trace
from orchestration.ground.errors import UsageError
from orchestration.ground.paths import Outputs
from tests.conftest import hashes

HOSTILE = (
    "x' or '1'='1",
    "x'; drop table indicator_values; --",
    "'; copy (select 1) to 'WITNESS'; --",
    '" or true -- $1 {0}%s',
    "x\0y",
)
FIGURE = Figure("reviews_on_time", date(2026, 9, 30))
PLACES = ("indicator_id", "period_type", "authority", "breakdown")


def test_an_argument_is_never_read_as_sql(outputs: Outputs, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, witness = hashes(outputs.root), tmp_path / "witness"
    for text in (each.replace("WITNESS", str(witness)) for each in HOSTILE):
        for place in PLACES:
            with pytest.raises(UsageError):
                print_trace(replace(FIGURE, **{place: text}), None, "table")
        with pytest.raises(UsageError):
            print_trace(replace(FIGURE, breakdown=f"team={text}"), None, "table")
        for export, record, authority in (("reviews", text, None), (text, "R1", None), ("reviews", "R1", text)):
            with pytest.raises(UsageError):
                print_record(export, record, authority, "table")
        with pytest.raises(UsageError):
            print_trace(FIGURE, None, "table", text)
    assert not witness.exists()
    assert hashes(outputs.root) == before
    # What there is can still be asked.
    print_trace(FIGURE, None, "table")
    assert "agrees with the published figure" in capsys.readouterr().out
