"""`iro report`, `iro sql` and `iro status` on a tiny release."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from orchestration.commands import status
from orchestration.commands.headlines import print_headlines, since_then, year_before
from orchestration.commands.report import print_reports
from orchestration.commands.sizes import size_in_words
from orchestration.commands.sql import print_answer
from orchestration.commands.status import print_status
from orchestration.ground.clock import next_monthly_refresh
from orchestration.ground.errors import UsageError
from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.paths import Outputs
from orchestration.releases.release import CHECKSUM, MANIFEST
from tests.unit.reports.tiny_marts import steady

RELEASE = "2026-10.v1"


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An outputs folder with one release, which is the current one."""
    folder = tmp_path / "outputs"
    release = folder / "releases" / RELEASE
    release.mkdir(parents=True)
    steady(release).done()
    (folder / "published.json").write_text(json.dumps({"release_id": RELEASE}), encoding="utf-8")
    (folder / "secret.csv").write_text("child_id\n1048576\n", encoding="utf-8")
    monkeypatch.setenv("IRO_OUTPUTS", str(folder))
    return folder


def test_a_report_is_written_for_a_past_month_in_the_formats_asked_for(
    outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_reports(None, date(2026, 7, 31), ["scorecard"], ["html,xlsx"], None, RELEASE)
    folder = outputs / "reports" / RELEASE / "E06999901" / "2026-07-31"
    assert capsys.readouterr().out.split() == [str(folder / "scorecard.html"), str(folder / "scorecard.xlsx")]
    assert "Scorecard to 31 Jul 2026" in (folder / "scorecard.html").read_text(encoding="utf-8")


def test_a_report_of_a_candidate_stays_in_the_folder_that_nobody_else_reads(
    outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = outputs / "candidates" / "2026-10.v2"
    release = place / "releases" / "2026-10.v2"
    release.mkdir(parents=True)
    steady(release).done()
    print_reports(None, date(2026, 7, 31), ["scorecard"], ["html"], None, "2026-10.v2")
    folder = place / "reports" / "2026-10.v2" / "E06999901" / "2026-07-31"
    assert capsys.readouterr().out.split() == [str(folder / "scorecard.html")]
    assert (folder / "scorecard.html").is_file()
    assert not (outputs / "reports").exists()


@pytest.mark.parametrize(
    ("authority", "kinds", "formats", "release", "words"),
    [
        (None, ["poster"], [], None, "There is no kind of report poster. .*: scorecard, duties, annual, work-list"),
        (None, [], ["pdf"], None, "There is no format pdf"),
        (None, ["duties"], ["xlsx"], None, "A report of the kind duties has the formats html"),
        (None, [], [], "2026-09.v1", f"There is no release 2026-09.v1 in .* There are: {RELEASE}"),
        ("E06999999", [], [], None, "There is no authority E06999999"),
    ],
)
def test_what_there_is_not_is_refused_in_words(
    outputs: Path, authority: str | None, kinds: list[str], formats: list[str], release: str | None, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        print_reports(authority, None, kinds, formats, None, release)
    assert not (outputs / "reports").exists()


def test_a_query_is_answered_on_the_screen_and_as_a_workbook(
    outputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_answer("select 2 as cases, '=1+1' as words, date '2026-10-31' as day", None, "csv", None)
    assert capsys.readouterr().out == "cases,words,day\n2,'=1+1,2026-10-31\n"
    target = tmp_path / "answer.xlsx"
    print_answer("select 2 as cases, '=1+1' as words, date '2026-10-31' as day", target, "table", None)
    row = openpyxl.load_workbook(target)["Answer"][2]
    assert [(cell.data_type, str(cell.value)) for cell in row] == [
        ("n", "2"),
        ("s", "=1+1"),
        ("d", "2026-10-31 00:00:00"),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "create table new_one as select 1",
        "delete from release",
        "select * from read_csv('{outputs}/secret.csv')",
        "attach '{outputs}/other.duckdb' as other",
        "copy release to '{outputs}/copied.csv'",
        "set enable_external_access = true",
        "select no_such_column from release",
        # Of two only the last would be printed.
        "select 1 as one; select 2 as two",
        "select 1 as one; pivot (select 'a' as words) on words using count(*)",
        "",
        "-- nothing",
    ],
)
def test_a_query_reads_the_release_and_nothing_else(outputs: Path, query: str) -> None:
    before = sorted(path.name for path in outputs.rglob("*"))
    with pytest.raises(UsageError, match="The query was not run") as refused:
        print_answer(query.format(outputs=outputs), None, "table", None)
    assert "1048576" not in str(refused.value)
    assert sorted(path.name for path in outputs.rglob("*")) == before


def test_one_query_may_end_in_a_semicolon_and_hold_one(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    print_answer("select 'a;b' as words; -- one", None, "csv", None)
    assert capsys.readouterr().out == "words\na;b\n"
    print_answer("pivot (select 'a' as words, 2 as cases) on words using sum(cases)", None, "csv", None)
    assert capsys.readouterr().out == "a\n2\n"


def test_the_status_says_that_no_refresh_is_running_and_what_the_folders_hold(
    outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_status()
    said = capsys.readouterr().out
    assert "Refresh: none is running" in said
    # The release has no release.json, so that nothing can be relied on in it.
    assert "Release: none that can be read" in said
    assert "restricted" in said
    assert "where `iro ui` runs; else when somebody runs `iro refresh`" in said


def test_the_status_says_how_many_authorities_were_carried_over_and_since_when(
    outputs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said_of_itself = {
        "release_id": "2026-03.v1",
        "created_at": "2026-04-03T09:00:00+00:00",
        "checks": [],
        "carried_over": {"E06999901": "2026-03-05T06:02:00+00:00"},
    }
    monkeypatch.setattr(status, "read_manifest", lambda release: said_of_itself)
    # The release of these tests has fewer columns of its authorities than one of a build.
    monkeypatch.setattr(status, "_print_authorities", lambda release: 2)
    print_status()
    assert "Carried over: 1 of 2 authorities, as builds since 2026-03-05 have them" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-05 05:59", "2026-11-05 06:00"),
        ("2026-11-05 06:00", "2026-12-05 06:00"),
        ("2026-12-28 12:00", "2027-01-05 06:00"),
        ("2026-01-31 00:00", "2026-02-05 06:00"),
    ],
)
def test_the_next_refresh_is_on_the_fifth_at_six(now: str, then: str) -> None:
    assert next_monthly_refresh(datetime.fromisoformat(now)) == datetime.fromisoformat(then)


def test_the_size_of_a_release_is_said_with_its_reports_and_for_each_authority(tmp_path: Path) -> None:
    (tmp_path / "marts.duckdb").write_bytes(bytes(6_000_000))
    assert size_in_words(tmp_path, 1) == "6 MB"
    (tmp_path / "reports" / "E1").mkdir(parents=True)
    (tmp_path / "reports" / "E1" / "scorecard.html").write_bytes(bytes(2_000_000))
    assert size_in_words(tmp_path, 2) == "8 MB, 4 MB an authority, 2 MB of them reports"


def on_the_last_screen(measure: str, polarity: str, now: str, before: str | None, *bounds: str) -> dict[str, Any]:
    """A main figure beside the year before; `bounds` are those of the interval of now, then of the year before."""
    low, high, earlier_low, earlier_high = map(Decimal, bounds) if bounds else [None] * 4
    return {
        **{"measure": measure, "polarity": polarity, "value": Decimal(now), "lower_95": low, "upper_95": high},
        **{"previous_value": Decimal(before) if before else None, "earlier_lower": earlier_low},
        **{"earlier_upper": earlier_high, "earlier_is_before_reach": False},
        **dict.fromkeys(("numerator", "denominator", "earlier_numerator", "earlier_denominator")),
    }


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        # 140 of 161 beside 81.8 % of as many: Newcombe's interval of the difference is from -2.8 to 13.2 points.
        (("percentage", "high", "87.0", "81.8", "80.9", "91.3", "75.1", "87.0"), "up, within chance"),
        # 61.5 % a year before, of fewer: even the nearest ends of the intervals are apart.
        (("percentage", "high", "87.0", "61.5", "80.9", "91.3", "52.0", "70.0"), "up, better"),
        (("percentage", "low", "87.0", "61.5", "80.9", "91.3", "52.0", "70.0"), "up, worse"),
        (("percentage", "neutral", "87.0", "61.5", "80.9", "91.3", "52.0", "70.0"), "up"),
        # Counts of events: the intervals meet, and do not.
        (("count", "low", "12", "16", "6.2", "21.0", "9.1", "26.0"), "down, within chance"),
        (("count", "low", "12", "60", "6.2", "21.0", "45.8", "77.2"), "down, better"),
        # A ratio has no interval, so that nothing is tested.
        (("ratio", "low", "14.2", "14.3"), "down"),
        (("ratio", "low", "65.0", "64.3"), "up"),
        # Shown as 6.3 and 6.2, which to the nearest even digit are one.
        (("percentage", "high", "6.25", "6.24"), "up"),
        # Full-time officers, shown as 13 and 12.
        (("count", "neutral", "12.5", "12.4"), "up"),
        # Both are shown as 81.8.
        (("percentage", "high", "81.81", "81.78", "75.1", "87.0", "75.1", "87.0"), "the same"),
        (("percentage", "high", "81.8", None), ""),
    ],
)
def test_the_last_screen_says_which_way_a_figure_went_and_calls_it_better_only_as_the_scorecard_does(
    figure: tuple[str, ...], words: str
) -> None:
    assert since_then(on_the_last_screen(*figure)) == words


def of_a_hub(outputs: Path, ended: str, *others: str) -> None:
    """Other authorities beside the first one, of which one has ended."""
    release = outputs / "releases" / RELEASE
    with duckdb.connect(str(release / "marts.duckdb")) as marts:
        for column in ("ended_on date", "succeeded_by varchar"):
            marts.execute(f"alter table local_authorities add column {column}")
        for code in others:
            marts.execute(
                "insert into local_authorities by name select * replace (? as local_authority_code) "
                "from local_authorities where local_authority_code = 'E06999901'",
                [code],
            )
        marts.execute(
            "update local_authorities set ended_on = date '2026-10-15', succeeded_by = 'E06999903;E06999904' "
            "where local_authority_code = ?",
            [ended],
        )
        marts.execute(
            "create table figures_now as select indicator_id, local_authority_code, 'Reviews' as short_name, "
            "'90.0 %' as display_value, 'Oct 2026' as period_label, true as is_headline, 'rolling_12' as period_type, "
            "9 as numerator, 10 as denominator, 90.0 as value, null as previous_value, null as target, null as status, "
            "false as is_before_reach, null as lower_95, null as upper_95, date '2026-10-31' as period_end "
            "from dim_indicators cross join local_authorities where indicator_id = 'on_time'"
        )
        marts.execute("alter table dim_indicators add column headline_order bigint")
    content: dict[str, Any] = {"release_id": RELEASE, "rows": {}, "inputs": [], "previous_release_id": None}
    content[CHECKSUM] = checksum_over(content)
    (release / MANIFEST).write_text(json.dumps(content), encoding="utf-8")


def test_the_last_screen_says_of_an_authority_that_has_ended_when_and_who_took_over_and_shows_it_last(
    outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of_a_hub(outputs, "E06999901", "E06999902")
    print_headlines(Outputs(outputs))
    headings = [line for line in capsys.readouterr().out.splitlines() if line.startswith("E06")]
    assert headings == [
        "E06999902",
        "E06999901, which ended on 2026-10-15, succeeded by E06999903 and E06999904: its last figures",
    ]


def test_the_last_screen_names_an_authority_that_has_ended_among_those_that_it_has_no_room_for(
    outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of_a_hub(outputs, "E06999902", "E06999902", "E06999903", "E06999904")
    print_headlines(Outputs(outputs))
    said = capsys.readouterr().out
    assert [line for line in said.splitlines() if line.startswith("E06")] == ["E06999901", "E06999903", "E06999904"]
    assert (
        "... and 1 more authority\n"
        "  E06999902, which ended on 2026-10-15, succeeded by E06999903 and E06999904\n" in said
    )


def test_the_last_screen_compares_with_no_year_that_the_exports_do_not_reach_back_to() -> None:
    figure = on_the_last_screen("percentage", "high", "87.0", "61.5", "80.9", "91.3", "52.0", "70.0")
    assert year_before(figure) == "61.5 %"
    cut_short = {**figure, "earlier_is_before_reach": True}
    assert (year_before(cut_short), since_then(cut_short)) == ("not known", "")
