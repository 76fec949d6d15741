"""Adding an indicator of the product is one file, and the example in the documentation is such a one."""

from __future__ import annotations

import filecmp
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from orchestration.evidence.opening import OpenRelease
from orchestration.evidence.trace import Figure, trace_figure
from orchestration.ground.paths import DBT_PROJECT, INDICATOR_DEFINITIONS, PROJECT, SAMPLE_INBOX, Outputs
from orchestration.landing.indicators.definitions import national_forms, read_own_indicator
from orchestration.landing.indicators.reading import read_form
from orchestration.warehouse.generated.indicators import INDICATORS_MACRO, definitions_seed, indicators_macro
from orchestration.warehouse.project import compile_project
from tests.properties.as_release import as_release
from tests.properties.compiled_project import Extract, read_compiled, run

PAGE = PROJECT / "docs" / "add-an-indicator.md"
CODE, DAY = "E06999901", "2026-10-31"
# Two more that are added in the same way: one judged by dates, and one that counts another date of its records.
ON_TIME = """\
indicator_id: young_reviews_on_time
name: Reviews of children under 16 held on time
base: reviews
kind: flow
measure: percentage
polarity: high
where: age_band <> '16_and_over'
success: is_on_time
exclude: {due_date_unknown: is_due_date_unknown}
needs: [children, care_episodes, reviews]
source: invented for this test
"""
ENDED = """\
indicator_id: plans_that_ended
name: Plans that ended
base: plan_ends
kind: flow
measure: count
polarity: neutral
where: end_date is not null
needs: [children, protection_plans]
source: invented for this test
"""


def documented(language: str, words: str) -> str:
    """The first code block of the page in a language that holds some words."""
    blocks: list[str] = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return next(block for block in blocks if words in block)


def copy_of_the_project(folder: Path) -> Path:
    return shutil.copytree(DBT_PROJECT, folder / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project to add to."""
    return copy_of_the_project(tmp_path_factory.mktemp("new_indicator"))


def add(project: Path, *texts: str) -> None:
    """The step: the file of each; and what `make generate` makes of it."""
    forms = dict(national_forms())
    for text in texts:
        form = read_form("new.yml", text.encode())
        forms[form.texts["indicator_id"]] = form
        (project / "indicators" / f"{form.texts['indicator_id']}.yml").write_text(text, encoding="utf-8")
    generated = {INDICATORS_MACRO: indicators_macro(forms), INDICATOR_DEFINITIONS: definitions_seed(forms)}
    for path, content in generated.items():
        (project / path.relative_to(DBT_PROJECT)).write_text(content, encoding="utf-8")


def changed(comparison: filecmp.dircmp[str]) -> list[str]:
    """Files that differ, that are new and that are gone, in all folders."""
    names = comparison.diff_files + comparison.left_only + comparison.right_only
    return names + [name for folder in comparison.subdirs.values() for name in changed(folder)]


@pytest.fixture(scope="module")
def release(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRelease]:
    """The sample built with the documented indicator and the two others."""
    add(project, documented("yaml", "late_reviews_with_reason"), ON_TIME, ENDED)
    needed = ["audit_member_sums", *(f"evidence_{name}" for name in ("reviews", "caseloads", "protection_plans"))]
    target = compile_project(
        Outputs(tmp_path_factory.mktemp("outputs")),
        project,
        tuple(f"+{name}" for name in [*needed, "local_authorities", "published_definitions"]),
    )
    extracts = [Extract(SAMPLE_INBOX / CODE / DAY, CODE, DAY)]
    with run(read_compiled(target, project / "seeds"), extracts) as connection:
        yield as_release(connection)


def test_the_documented_example_is_one_file_and_what_is_generated_from_it(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path)
    add(project, documented("yaml", "late_reviews_with_reason"))
    files = changed(filecmp.dircmp(DBT_PROJECT, project, ignore=["target", "logs"]))
    assert sorted(files) == ["indicator_definitions.csv", "late_reviews_with_reason.yml", "national_indicators.sql"]


@pytest.mark.slow
def test_the_documented_example_is_published_with_its_evidence(release: OpenRelease) -> None:
    figure = release.connection.execute(
        "select numerator, denominator, value from published.indicator_values "
        "where indicator_id = 'late_reviews_with_reason' "
        "and period_type = 'year_to_date' and period_end = date '2026-10-31' and breakdown = 'all'"
    ).fetchone()
    unequal = release.connection.execute(
        "select count(*), count(case when not is_equal then 1 end) from audit.audit_member_sums "
        "where indicator_id = 'late_reviews_with_reason'"
    ).fetchone()
    assert figure is not None
    assert [float(part) for part in figure] == [8, 9, 88.8889]
    assert unequal is not None
    assert unequal[0] > 100
    assert unequal[1] == 0


def decided(release: OpenRelease, indicator_id: str) -> dict[str, str]:
    """What decided each member of a new indicator in the year to September 2026, by its id."""
    trace = trace_figure(release, Figure(indicator_id, date(2026, 9, 30), "rolling_12"))
    assert trace.differences == []
    return {member["subject_id"]: member["what_decided"] for member in trace.members}


@pytest.mark.slow
def test_a_new_indicator_judged_by_dates_says_by_how_many_days_and_by_which_limit(release: OpenRelease) -> None:
    words = decided(release, "young_reviews_on_time")
    assert words["R000834"].startswith("late by 26 days: due 2026-08-06 (6 months after 2026-02-06")
    assert {sentence.partition(":")[0].partition(" by ")[0] for sentence in words.values()} == {"on time", "late"}


@pytest.mark.slow
def test_a_new_indicator_of_plans_that_ended_does_not_say_that_they_started(release: OpenRelease) -> None:
    ends = release.connection.execute(
        "select plan_id, cast(end_date as varchar) from evidence.fct_protection_plans "
        "where disposition = 'counted' and end_date between date '2025-10-01' and date '2026-09-30'"
    ).fetchall()
    assert ends
    words = decided(release, "plans_that_ended")
    assert set(words) == {plan_id for plan_id, _ in ends}
    assert all(words[plan_id].startswith(f"counts 1: ended {end_date}") for plan_id, end_date in ends)


def test_the_documented_file_of_a_council_is_accepted() -> None:
    name = "local_far_reviews"
    assert read_own_indicator(name, f"{name}.yml", documented("yaml", name).encode()).base.name == "reviews"
