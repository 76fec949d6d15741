"""The evidence commands over a whole refresh of the bundled sample."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

import pytest

from orchestration.commands.releases import print_releases
from orchestration.evidence.opening import OpenRelease, open_release
from orchestration.evidence.printed_record import print_record
from orchestration.evidence.printed_trace import print_trace
from orchestration.evidence.record import COLUMNS, find_record, touched_figures
from orchestration.evidence.record_kinds import RECORDS
from orchestration.evidence.trace import Figure, Trace, trace_figure
from orchestration.ground.errors import UsageError
from orchestration.ground.paths import INDICATOR_DEFINITIONS
from orchestration.ground.seed_rows import seed_rows
from orchestration.warehouse.period_types import first_period_type
from tests.conftest import Refreshed, run_iro

MONTH_END = date(2026, 9, 30)
DEFINITIONS = seed_rows(INDICATOR_DEFINITIONS)
JUDGED_BY_DATES = sorted(row["indicator_id"] for row in DEFINITIONS if row["judged_by"] == "dates")
# One of each way of counting: percentage by dates and by what is recorded, window, stock, count, distinct count,
# rate with a population, ratio to full-time equivalents, net change, obligations, meetings, officers.
FAMILIES = (
    ("reviews_on_time", "rolling_12"),
    ("review_participation", "rolling_12"),
    ("children_reviewed_on_time", "year_to_date"),
    ("placed_over_20_miles", "point_in_time"),
    ("initial_conferences_on_time_dfe", "rolling_12"),
    ("children_with_escalations", "rolling_12"),
    ("children_looked_after_rate", "point_in_time"),
    ("caseload_per_fte", "point_in_time"),
    ("officers_in_post_fte", "point_in_time"),
    ("protection_plans_net_change", "rolling_12"),
    ("reviews_due_held_on_time", "rolling_12"),
    ("initial_conference_meetings", "rolling_12"),
    ("officers_within_guidance", "point_in_time"),
    ("escalation_rate", "rolling_12"),
)


@pytest.fixture
def settings(sample_release: Refreshed, monkeypatch: pytest.MonkeyPatch) -> Refreshed:
    """The environment of a user of the sample's release."""
    monkeypatch.delenv("IRO_INBOX", raising=False)
    monkeypatch.setenv("IRO_OUTPUTS", str(sample_release.outputs.root))
    return sample_release


@pytest.fixture
def release(sample_release: Refreshed) -> Iterator[OpenRelease]:
    with open_release(sample_release.outputs) as opened:
        yield opened


def test_the_members_of_every_indicator_add_up_to_its_latest_figures(release):
    latest = release.rows(
        "select indicator_id, kind, max(period_end) as period_end "
        "from published.indicator_values inner join published.indicator_definitions using (indicator_id) "
        "where availability = 'available' group by indicator_id, kind order by indicator_id"
    )
    figures = [Figure(row["indicator_id"], row["period_end"], first_period_type(row["kind"])) for row in latest]
    traces = [trace_figure(release, figure) for figure in figures]
    assert len(traces) == len(DEFINITIONS)
    assert {trace.cell.definition.indicator_id: trace.differences for trace in traces if trace.differences} == {}
    assert all(member["what_decided"] for trace in traces for member in trace.members)


@pytest.mark.parametrize(("indicator_id", "period_type"), FAMILIES)
def test_members_of_each_family_add_up_and_say_why(release, indicator_id, period_type):
    trace = trace_figure(release, Figure(indicator_id, MONTH_END, period_type))
    assert trace.members
    assert trace.differences == []
    assert {member["local_authority_code"] for member in trace.members} == {trace.cell.local_authority_code}


@pytest.mark.parametrize("indicator_id", JUDGED_BY_DATES)
def test_the_words_of_timed_indicators_never_contradict_the_role(release, indicator_id):
    latest = release.rows(
        "select period_type, max(period_end) as period_end from published.indicator_values "
        "where indicator_id = ? and period_type in ('rolling_12', 'point_in_time') group by period_type",
        [indicator_id],
    )
    for row in latest:
        trace = trace_figure(release, Figure(indicator_id, row["period_end"], row["period_type"]))
        for member in trace.members:
            words = member["what_decided"]
            if member["role"] == "both":
                assert words.startswith("on time"), words
            elif member["role"] in ("denominator", "numerator"):
                assert "on time: due" not in words or "which needs" in words, words


def test_every_limit_and_law_beside_a_member_is_one_that_its_indicator_names(release):
    other = release.rows(
        "select distinct indicator_id, members.time_limit, members.law from evidence.indicator_members as members "
        "inner join published.dim_indicators as indicators using (indicator_id) "
        "anti join published.limits_in_force as limits on members.local_authority_code = limits.local_authority_code "
        "and members.law = limits.law and concat(';', time_limits, ';') like concat('%;', limit_name, ';%') "
        "and rtrim(members.time_limit, 's') = rtrim(concat(limits.amount, ' ', replace(limits.unit, '_', ' ')), 's') "
        "where members.law is not null and time_limits is not null"
    )
    assert other == []
    unsaid = release.rows(
        "select indicator_id from published.dim_indicators where time_limits is not null and law is null"
    )
    assert unsaid == []


def test_a_window_names_the_late_reviews_of_each_case_that_fails(release):
    trace = trace_figure(release, Figure("children_reviewed_on_time", MONTH_END, "rolling_12"))
    words = {
        role: {row["what_decided"][:4] for row in trace.members if row["role"] == role}
        for role in ("both", "denominator")
    }
    assert words["both"] == {"none"}
    assert words["denominator"] <= {"late", "over"}


def _cells(release: OpenRelease, indicator_id: str, breakdown: str) -> list[Trace]:
    values = release.rows(
        "select breakdown_value from published.indicator_values where indicator_id = ? and breakdown = ? "
        "and period_type in ('rolling_12', 'point_in_time') and period_end = ?",
        [indicator_id, breakdown, MONTH_END],
    )
    kinds = release.rows("select kind from published.indicator_definitions where indicator_id = ?", [indicator_id])
    period_type = "point_in_time" if kinds[0]["kind"] == "stock" else "rolling_12"
    return [
        trace_figure(
            release, Figure(indicator_id, MONTH_END, period_type, None, f"{breakdown}={row['breakdown_value']}")
        )
        for row in values
    ]


@pytest.mark.parametrize(
    ("indicator_id", "breakdown"),
    [
        ("reviews_on_time", "team"),
        ("reviews_on_time", "officer"),
        ("reviews_held", "age_band+participation_code"),
        ("officers_in_post", "role"),
        ("children_looked_after", "ethnic_group"),
    ],
)
def test_breakdown_cells_have_members_that_add_up(release, indicator_id, breakdown):
    traces = _cells(release, indicator_id, breakdown)
    assert traces
    assert [trace.differences for trace in traces if trace.differences] == []


def test_only_failing_lists_exactly_those_that_were_not_on_time(settings, capsys):
    print_trace(Figure("reviews_on_time", MONTH_END, "rolling_12"), "failing", "json")
    printed = json.loads(capsys.readouterr().out)
    figure = printed["figure"]
    assert len(printed["members"]) == figure["denominator"] - figure["numerator"]
    assert {row["role"] for row in printed["members"]} == {"denominator"}


def test_a_trace_in_csv_has_a_row_a_member_with_file_row_and_hash(settings, capsys):
    print_trace(Figure("reviews_held", MONTH_END, "rolling_12"), None, "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    print_trace(Figure("reviews_held", MONTH_END, "rolling_12"), None, "json")
    assert len(rows) == json.loads(capsys.readouterr().out)["figure"]["numerator"]
    assert all(row["source_file"].endswith("reviews.csv") and int(row["source_row"]) > 1 for row in rows)
    assert {len(row["source_sha256"]) for row in rows} == {64}


def test_a_table_fits_the_width_of_a_screen(settings, capsys):
    for indicator_id in (
        "reviews_on_time",
        "caseload_per_fte",
        "reviews_due_held_on_time",
        "children_reviewed_on_time",
    ):
        print_trace(Figure(indicator_id, MONTH_END), None, "table")
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= 160


def test_an_unknown_indicator_is_answered_with_close_ones(settings):
    with pytest.raises(UsageError, match="reviews_on_time"):
        print_trace(Figure("review_on_time", MONTH_END), None, "table")


def test_a_late_review_names_the_figures_that_it_makes_worse(settings, release, capsys):
    trace = trace_figure(release, Figure("reviews_late", MONTH_END, "rolling_12"))
    print_record("reviews", trace.members[-1]["subject_id"], None, "csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert tuple(rows[0]) == COLUMNS
    roles = {(row["indicator_id"], row["role"]) for row in rows}
    assert {
        ("reviews_held", "numerator"),
        ("reviews_late", "numerator"),
        ("reviews_on_time", "denominator"),
        ("reviews_due_held_on_time", "denominator"),
    } <= roles


def test_a_record_of_every_export_can_be_looked_up(release):
    for kind in RECORDS.values():
        table = kind.fact or ("key_child" if kind.export == "children" else "key_officer")
        column = kind.id_column.split(" ")[0]
        (row,) = release.rows(f"select {column} as id from evidence.{table} order by 1 limit 1")
        found = find_record(release, kind, str(row["id"]), None)
        # Several spells of one officer are several rows, so an officer is looked up without one.
        assert found.rows or kind.export == "reviewing_officers", kind.export
        touched = touched_figures(release, found)
        assert all(cell["local_authority_code"] == found.local_authority_code for cell in touched), kind.export


def test_records_that_are_set_aside_say_why_and_touch_nothing(release):
    (row,) = release.rows(
        "select min(review_id) as id from evidence.fct_reviews where disposition = 'duplicate_same_day'"
    )
    found = find_record(release, RECORDS["reviews"], str(row["id"]), None)
    assert found.standing.startswith("Set aside: another record")
    assert [finding["rule_id"] for finding in found.findings] == ["duplicate_same_day"]
    assert touched_figures(release, found) == []


def test_the_release_is_listed_as_current_with_its_extracts(settings, capsys):
    print_releases()
    printed = capsys.readouterr().out
    assert "current  2026-10.v1" in printed
    assert "E06999901 2026-10-31 (21 exports)" in printed


def test_the_command_line_says_a_usage_error_in_one_line_and_exits_with_2(sample_release):
    done = run_iro("trace", "review_on_time", "--period-end", "2026-09-30", outputs=sample_release.outputs.root)
    assert done.returncode == 2
    assert "Did you mean" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_line_traces_a_figure_and_exits_with_0(sample_release):
    done = run_iro("trace", "reviews_on_time", "--period-end", "2026-09-30", outputs=sample_release.outputs.root)
    assert done.returncode == 0, done.stderr
    assert "agrees with the published figure" in done.stdout


@pytest.mark.slow
def test_a_check_accounts_for_every_row_and_keeps_and_publishes_nothing(tmp_path):
    done = run_iro("check", outputs=tmp_path / "outputs")
    assert done.returncode == 0, done.stderr
    assert "participation_not_recorded" in done.stdout
    lines = [line.split() for line in done.stdout.splitlines() if "/care_episodes.csv" in line]
    assert [line[1:6] for line in lines] == [
        ["care_episodes", "479", "508", "used"],
        ["care_episodes", "29", "508", "short", "break"],
    ]
    left = [path.name for path in (tmp_path / "outputs").rglob("*") if path.is_file()]
    assert left == [".sweeping.lock"], "the lock of those who make such folders, empty"


def test_every_authority_of_a_hub_is_traced_on_its_own(hub_release):
    with open_release(hub_release.outputs) as release:
        with pytest.raises(UsageError, match="Name one with --authority"):
            trace_figure(release, Figure("reviews_on_time", MONTH_END))
        latest = release.rows(
            "select local_authority_code as code, max(period_end) as period_end from published.indicator_values "
            "where indicator_id = 'reviews_on_time' group by local_authority_code"
        )
        assert len(latest) == 3
        for row in latest:
            for indicator_id, period_type in (("reviews_on_time", "rolling_12"), ("children_looked_after", None)):
                figure = Figure(indicator_id, row["period_end"], period_type, row["code"])
                trace = trace_figure(release, figure)
                assert trace.members and not trace.differences
                assert {member["source_file"].split("/")[0] for member in trace.members} == {row["code"]}
