"""`iro benchmarks update`: newer published figures go into the hub's own file, strictly, and nothing else is touched."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from invented_inbox import Inbox

from orchestration.commands.benchmarks import update_benchmarks
from orchestration.ground.errors import UsageError

HEADER = "area_code,area_name,area_type,indicator_id,breakdown,breakdown_value,period_end,value,definition_match,published_date,source\n"
ENGLAND_2025 = "E92000001,England,england,repeat_plans,all,all,2025-03-31,24.5,exact,2025-11-01,DfE 2025\n"
ENGLAND_2026 = "E92000001,England,england,repeat_plans,all,all,2026-03-31,25.1,exact,2026-11-05,DfE 2026\n"


@pytest.fixture
def of_a_hub(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hub's file of figures, of an inbox that the settings name."""
    monkeypatch.setenv("IRO_INBOX", str(inbox.settings.inbox))
    # Neither a key nor a place for outputs is asked for: nothing is built and no child is in it.
    for name in ("IRO_OUTPUTS", "IRO_PSEUDONYM_KEY"):
        monkeypatch.delenv(name, raising=False)
    inbox.settings.inbox.mkdir(exist_ok=True)
    return inbox.settings.inbox / "local" / "benchmarks.csv"


@pytest.fixture
def offered(of_a_hub: Path, tmp_path: Path) -> Callable[..., None]:
    """What offers lines of figures to the hub, as a file with their header."""

    def offer(lines: str, encoding: str = "utf-8") -> None:
        file = tmp_path / "figures.csv"
        file.write_text(HEADER + lines, encoding=encoding)
        update_benchmarks(file)

    return offer


def test_newer_figures_join_those_in_use_and_replace_those_of_the_same_period(
    of_a_hub: Path, offered: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    offered(ENGLAND_2025)
    newer = ENGLAND_2025.replace("24.5", "24.6") + ENGLAND_2026
    offered(newer, encoding="utf-16")
    assert "2 figures read: 1 new, 1 changed, 0 as they were" in capsys.readouterr().out
    with of_a_hub.open(encoding="utf-8", newline="") as kept:
        assert [(row["period_end"], row["value"]) for row in csv.DictReader(kept)] == [
            ("2025-03-31", "24.6"), ("2026-03-31", "25.1"),
        ]  # fmt: skip
    before = of_a_hub.stat().st_mtime_ns
    offered(newer, encoding="utf-16")
    assert "holds all of 2 figures already" in capsys.readouterr().out
    assert of_a_hub.stat().st_mtime_ns == before


def test_a_figure_that_was_published_before_the_one_in_use_is_left_out(
    of_a_hub: Path, offered: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    offered(ENGLAND_2025)
    before = of_a_hub.read_bytes()
    offered(ENGLAND_2025.replace("24.5", "44").replace("2025-11-01", "2020-01-01"))
    assert "1 were published before those in use and are left out" in capsys.readouterr().out
    assert of_a_hub.read_bytes() == before


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (ENGLAND_2025.replace("repeat_plans", "repeat_plan"), "line 2, column indicator_id: the indicator repeat_plan is not known"),
        (ENGLAND_2025.replace("24.5", "24,5"), "line 2: "),
        (ENGLAND_2025.replace("24.5", "high"), "line 2, column value: this must be a number"),
        (ENGLAND_2025.replace("england,", "country,"), "line 2, column area_type: this must be one of"),
        (ENGLAND_2025 + ENGLAND_2025, "line 3: "),
        (ENGLAND_2025.replace("24.5", ""), "column value: this is blank"),
        (ENGLAND_2025.replace("2025-11-01", ""), "E92000001 repeat_plans 2025-03-31, column published_date: this is blank"),
        (ENGLAND_2025.replace("24.5", "150"), "line 2, column value: a figure of repeat_plans is from 0 to 100"),
        (ENGLAND_2025.replace("24.5", "-5"), "line 2, column value: a figure of repeat_plans is from 0 to 100"),
        (ENGLAND_2025.replace("repeat_plans", "caseload_per_fte").replace("24.5", "-5"), "caseload_per_fte is 0 or more"),
        (ENGLAND_2025.replace("E92000001,England,england", "E99999999,Nowhere,local_authority"), "line 2, column area_code: this is not the code of an English authority"),
        (ENGLAND_2025.replace("England,england", "England,region"), "column area_code: this is not the code of an English region"),
        (ENGLAND_2025.replace("2025-03-31", "2035-03-31"), "line 2, column period_end: this day is still to come"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_and_what_is_in_use_stays(
    of_a_hub: Path, offered: Callable[..., None], line: str, expected: str
) -> None:
    offered(ENGLAND_2026)
    before = of_a_hub.read_bytes()
    with pytest.raises(UsageError) as refused:
        offered(line)
    assert expected in str(refused.value)
    assert of_a_hub.read_bytes() == before


def test_the_bundled_sample_takes_no_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("IRO_INBOX", "IRO_OUTPUTS", "IRO_PSEUDONYM_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match="Name another inbox"):
        update_benchmarks(tmp_path / "figures.csv")


def test_published_figures_of_the_departments_own_shape_are_taken_whole(of_a_hub: Path, shared: Path) -> None:
    file = shared / "samples" / "benchmarks" / "benchmarks.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        count = sum(1 for _ in csv.DictReader(rows))
    update_benchmarks(file)
    with of_a_hub.open(encoding="utf-8", newline="") as kept:
        assert sum(1 for _ in csv.DictReader(kept)) == count
