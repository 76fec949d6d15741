"""A council's own indicator from its file to its trace, in a hub: published for that council alone, with its evidence."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.evidence.counting import count_form
from orchestration.evidence.opening import open_release
from orchestration.ground.paths import Outputs
from orchestration.landing.indicators.definitions import national_forms
from tests.conftest import COUNCIL, OWN_INDICATOR, SECOND_RELEASE, Refreshed, run_iro


@pytest.fixture(scope="module")
def published(second_release: Refreshed) -> Outputs:
    """The outputs of the hub, of which one council has an indicator of its own."""
    return second_release.outputs


def rows(published: Outputs, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(published.published / "marts.duckdb"), read_only=True) as marts:
        return marts.execute(query).fetchall()


def test_it_is_published_for_its_authority_alone_and_says_that_it_is_its_own(published: Outputs) -> None:
    whose = rows(
        published, f"select distinct local_authority_code from indicator_values where indicator_id = '{OWN_INDICATOR}'"
    )
    assert whose == [(COUNCIL,)]
    assert rows(
        published, f"select origin, domain from indicator_definitions where indicator_id = '{OWN_INDICATOR}'"
    ) == [("local", "reviews")]
    assert rows(published, "select count(*) from indicator_definitions where origin = 'national'") != [(0,)]


def test_its_figure_is_split_as_its_file_says_and_its_exclusions_are_counted(published: Outputs) -> None:
    breakdowns = rows(
        published,
        f"select distinct breakdown from indicator_values where indicator_id = '{OWN_INDICATOR}' order by breakdown",
    )
    assert breakdowns == [("age_band",), ("all",), ("team",)]
    assert rows(
        published,
        "select count(*) from indicator_values where breakdown = 'all' and availability = 'available' and "
        f"indicator_id = '{OWN_INDICATOR}' and numerator > denominator",
    ) == [(0,)]


def test_it_is_traced_to_the_rows_of_its_export(second_release: Refreshed) -> None:
    traced = run_iro(
        "trace",
        OWN_INDICATOR,
        "--period-end",
        "2026-10-31",
        "--period-type",
        "year_to_date",
        "--authority",
        COUNCIL,
        inbox=second_release.inbox,
        outputs=second_release.outputs.root,
    )
    assert traced.returncode == 0, traced.stderr
    assert "agrees with the published figure" in traced.stdout
    assert f"{COUNCIL}/" in traced.stdout
    assert SECOND_RELEASE in traced.stdout


def test_checking_a_file_counts_it_as_it_was_published_and_publishes_nothing(
    second_release: Refreshed, tmp_path: Path
) -> None:
    own = second_release.inbox / COUNCIL / "local" / "indicators" / f"{OWN_INDICATOR}.yml"
    file = Path(shutil.copyfile(own, tmp_path / own.name))
    before = second_release.outputs.published.resolve()
    checked = run_iro("indicator", "check", str(file), outputs=second_release.outputs.root)
    assert checked.returncode == 0, checked.stderr
    ((numerator, denominator),) = rows(
        second_release.outputs,
        "select cast(numerator as bigint), cast(denominator as bigint) from indicator_values where breakdown = 'all' and "
        f"indicator_id = '{OWN_INDICATOR}' and period_type = 'rolling_12' and availability = 'available' "
        "order by period_end desc limit 1",
    )
    line = next(line for line in checked.stdout.splitlines() if line.startswith(COUNCIL))
    assert line.split()[-4:-2] == [str(numerator), str(denominator)]
    assert "from base_reviews" in checked.stdout
    assert second_release.outputs.published.resolve() == before


def test_checking_a_file_says_which_code_is_in_no_list_and_which_team_no_record_has(
    second_release: Refreshed, tmp_path: Path
) -> None:
    own = second_release.inbox / COUNCIL / "local" / "indicators" / f"{OWN_INDICATOR}.yml"
    text = own.read_text(encoding="utf-8").replace("> 20", "> 20 and late_reason = 'report_late' and team <> 'zzz'")
    (tmp_path / own.name).write_text(text, encoding="utf-8")
    checked = run_iro("indicator", "check", str(tmp_path / own.name), outputs=second_release.outputs.root)
    assert checked.returncode == 0, checked.stderr
    said = " ".join(checked.stdout.split())
    assert "no list has 'report_late' for late_reason, so nothing equals it. Did you mean reports_late?" in said
    assert "no record has 'zzz' for team, so nothing equals it." in said


def test_every_indicator_of_the_product_is_counted_by_its_file_as_it_was_published(second_release: Refreshed) -> None:
    """Flows of the last twelve months, states of the last day, windows of the year to date; each of its four figures."""
    period_types = {"flow": "rolling_12", "stock": "point_in_time", "window": "year_to_date"}
    published = {
        tuple(row[:4]): tuple(None if number is None else float(str(number)) for number in row[4:])
        for row in rows(
            second_release.outputs,
            "select local_authority_code, indicator_id, period_type, cast(period_end as varchar), numerator, denominator, "
            "excluded, value from indicator_values where breakdown = 'all' and availability = 'available'",
        )
    }
    compared = 0
    with open_release(second_release.outputs) as release:
        for indicator, form in national_forms().items():
            for count in count_form(release, form):
                key = (count.authority, indicator, period_types[form.texts["kind"]], count.period[-10:])
                if key in published:
                    counted = (count.numerator, count.denominator, count.excluded, count.value)
                    assert counted == pytest.approx(published[key], abs=0.0001), key
                    compared += 1
    assert compared > 100


def test_a_file_that_reads_a_file_is_refused_with_its_place(second_release: Refreshed, tmp_path: Path) -> None:
    own = second_release.inbox / COUNCIL / "local" / "indicators" / f"{OWN_INDICATOR}.yml"
    attack = own.read_text(encoding="utf-8").replace("> 20", "> 20 and read_text('/etc/passwd') is null")
    (tmp_path / own.name).write_text(attack, encoding="utf-8")
    checked = run_iro("indicator", "check", str(tmp_path / own.name), outputs=second_release.outputs.root)
    assert checked.returncode == 1
    assert "line 7, column 42: the function read_text is not" in checked.stderr
    assert "select" not in checked.stdout
