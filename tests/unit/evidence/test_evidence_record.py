from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from tiny_release import manifest, write_tiny_release

from orchestration.commands.releases import print_releases
from orchestration.evidence.printed_record import print_record
from orchestration.evidence.record import COUNTED, SET_ASIDE
from orchestration.ground.errors import UsageError
from orchestration.ground.paths import DBT_PROJECT


def test_a_record_names_the_figures_it_is_in_and_why(outputs, capsys):
    print_record("reviews", "R1", None, "table")
    printed = capsys.readouterr().out
    assert "Row 2 of E06000001/2026-09-30/reviews.csv\nCounted\n" in printed
    assert "Reviews held on time (reviews_on_time)" in printed
    # The law stands beside the date, also where one limit is all that there is.
    assert "on time: due 2026-09-14 (20 working days after 2026-08-17, the Regulations of 2010)" in " ".join(
        printed.split()
    )
    assert "2026-09-30  month 33.3 %" in printed


def test_a_record_in_json_has_each_figure_as_published(outputs, capsys):
    print_record("reviews", " R1 ", None, "json")
    (figure,) = json.loads(capsys.readouterr().out)["figures"]
    assert (figure["due_date"], figure["law"]) == ("2026-09-14", "the Regulations of 2010")
    assert (figure["indicator_id"], figure["role"], figure["value"]) == ("reviews_on_time", "both", 33.3333)


OBLIGATION = (
    "insert into fct_obligations by name select 'E06000001' as local_authority_code, {} as series, {} as case_id, "
    "2 as sequence_number, anchor_date, due_date, done_date, subject_id as done_id "
    "from indicator_members where subject_id = 'R3' and indicator_id = 'reviews_on_time';"
)
# R3 was due on 29 September, six months from 29 March, and was held a day late.
CONFERENCES = "update indicator_members set subject_type = 'conference' where subject_id = 'R3';"
MEETINGS = "update indicator_members set subject_type = 'other_meeting' where subject_id = 'R3';"
STAGES = "update indicator_members set subject_type = 'stage', subject_id = 'X1|stage_1' where subject_id = 'R3';"


@pytest.mark.parametrize(
    ("export", "record", "evidence", "words"),
    [
        (
            "reviews",
            "R0",
            OBLIGATION.format("'looked_after_reviews'", "'L3'")
            + "insert into fct_reviews by name select * replace ('R0' as review_id, 'L3' as care_period_id, "
            "'2026-03-29' as held_date, 1 as sequence_number, 8 as source_row) from fct_reviews where review_id = 'R1'",
            "the next review, due from its day",
        ),
        (
            "care_episodes",
            "E3",
            OBLIGATION.format("'looked_after_reviews'", "'L3'")
            + "create table fct_care_episodes as select local_authority_code, 'E3' as episode_id, child_id, 'L3' as "
            "care_period_id, date '2026-03-29' as start_date, 'used' as disposition, 'episodes.csv' as source_file, "
            "8 as source_row from fct_reviews where review_id = 'R1'",
            "the review due from its start",
        ),
        (
            "protection_plans",
            "P3",
            CONFERENCES
            + OBLIGATION.format("'review_conferences'", "'P3'")
            + "create table fct_protection_plans as select local_authority_code, 'P3' as plan_id, child_id, 'counted' as "
            "disposition, 'more.csv' as source_file, 8 as source_row from fct_reviews where review_id = 'R1'",
            "a conference of it",
        ),
        (
            "other_meetings",
            "W1",
            MEETINGS
            + OBLIGATION.format("'foster_carer_reviews'", "'F1'")
            + "create table fct_other_meetings as select local_authority_code, 'W1' as meeting_id, 'F1' as carer_id, "
            "date '2026-03-29' as held_date, 'used' as disposition, 'meetings.csv' as source_file, 8 as source_row "
            "from fct_reviews where review_id = 'R1'",
            "the next review of the carer, due from its day",
        ),
        (
            "escalations",
            "X1",
            STAGES
            + "create table fct_escalation_stages as select local_authority_code, 'X1|stage_1' as stage_id, 'X1' as "
            "escalation_id from fct_reviews where review_id = 'R1';"
            "create table fct_escalations as select local_authority_code, 'X1' as escalation_id, child_id, 'used' as "
            "disposition, 'escalations.csv' as source_file, 8 as source_row from fct_reviews where review_id = 'R1'",
            "a stage of it",
        ),
    ],
    ids=["a review", "an episode", "a plan", "a foster carer's review", "a concern"],
)
def test_a_record_names_what_is_judged_by_it_though_that_has_a_row_of_its_own(
    export: str, record: str, evidence: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    write_tiny_release(tmp_path / "outputs", "", evidence)
    print_record(export, record, None, "json")
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert [(each["indicator_id"], each["relation"], each["due_date"]) for each in figures] == [
        ("days_late", words, "2026-09-29"),
        ("reviews_on_time", words, "2026-09-29"),
    ]


def test_a_record_that_was_set_aside_says_why_and_what_to_do(outputs, capsys):
    print_record("reviews", "R9", None, "table")
    printed = capsys.readouterr().out
    assert "Set aside: it was held on a day outside the child's period of care" in printed
    assert "Finding outside_period_of_care (exclude): Held outside. Check it." in printed
    assert "It is in no published figure." in printed


def test_an_unknown_record_says_what_to_check_and_does_not_repeat_the_id(outputs):
    with pytest.raises(UsageError, match="Check the review_id") as caught:
        print_record("reviews", "R4711", None, "table")
    assert "R4711" not in str(caught.value)


def test_an_unknown_export_is_answered_with_the_known_ones(outputs):
    with pytest.raises(UsageError, match="care_episodes, child_documents, children, conferences"):
        print_record("targets", "x", None, "table")


RECORDS = [
    {"change": "withdrawn", "records_counted": 2, "earliest_month_end": "2026-05-31", "latest_month_end": "2026-05-31"},
    {"change": "changed", "records_counted": 1, "earliest_month_end": "2026-04-30", "latest_month_end": "2026-09-30"},
]
CHANGES = {
    "cells_changed": 7,
    "cells_added": 0,
    "cells_removed": 1,
    "cells_in_closed_periods": 6,
    "figures": 1,
    "by_indicator": {"reviews_held": {"changed": 7, "added": 0, "removed": 1, "figures": 1}},
    "new_extracts": [
        {
            "local_authority_code": "E06000001",
            "extract_date": "2026-10-31",
            "exports": ["reviews"],
            "records": [{"export_name": "reviews", **record} for record in RECORDS],
        }
    ],
    "extracts_gone": [],
    "also_changed": [],
}


def test_releases_are_listed_newest_first_with_what_was_accepted(outputs, capsys):
    second = outputs.releases / "2026-09.v2"
    second.mkdir()
    changes = {
        "checks": [{"check": "rows_fell", "accepted_reason": "a team moved out"}],
        "changes_in_published_periods": CHANGES,
    }
    content = manifest("2026-09.v2", "2026-09.v1", **changes)
    (second / "release.json").write_text(json.dumps(content), encoding="utf-8")
    print_releases()
    heading, newest, oldest, *rest = capsys.readouterr().out.splitlines()
    assert heading.split()[:2] == ["release", "made"]
    assert "2026-09.v2" in newest and "1 (8 cells)" in newest
    assert rest[:3] == [
        "",
        "2026-09.v2: Since 2026-09.v1, 1 figure of months already published changed, with their breakdowns 8 cells, of "
        "1 indicator (6 of the cells in months that were no longer provisional)",
        "  new: E06000001 2026-10-31 (reviews); reviews 1 changed (2026-04 to 2026-09), 2 withdrawn (2026-05)",
    ]
    assert oldest.startswith("current  2026-09.v1")
    assert "E06000001 2026-09-30 (2 exports), 2026-04-01 (targets)" in oldest
    assert "2026-09.v2 accepted rows_fell: a team moved out" in rest


def test_without_a_release_the_list_says_how_to_make_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "empty"))
    print_releases()
    assert "`iro refresh` makes one" in capsys.readouterr().out


def test_every_disposition_that_a_fact_may_have_is_explained():
    documented = set()
    for properties in (DBT_PROJECT / "models" / "marts").glob("fct_*.yml"):
        for model in yaml.safe_load(properties.read_text(encoding="utf-8"))["models"]:
            for column in model["columns"]:
                if column["name"] == "disposition":
                    (values,) = [test["accepted_values"] for test in column["data_tests"] if "accepted_values" in test]
                    documented |= set(values["arguments"]["values"])
    assert documented - set(COUNTED) - set(SET_ASIDE) == set()
    assert documented
