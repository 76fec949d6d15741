from __future__ import annotations

import csv
import io
import json
from contextlib import nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tiny_release import AUTHORITY, erase, write_tiny_release

from orchestration.evidence.explanations import Subject, what_decided
from orchestration.evidence.figure import find_definition
from orchestration.evidence.opening import open_release
from orchestration.evidence.printed_trace import print_trace
from orchestration.evidence.trace import Figure
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.paths import Outputs

SEPTEMBER = date(2026, 9, 30)
ON_TIME = Figure("reviews_on_time", SEPTEMBER)


def _table(figure: Figure, capsys: pytest.CaptureFixture[str], only: str | None = None, form: str = "table") -> str:
    print_trace(figure, only, form)
    return capsys.readouterr().out


def test_a_trace_lists_the_members_of_the_period_and_says_that_they_add_up(outputs, capsys):
    printed = _table(ON_TIME, capsys)
    assert "4 members: 1 in the numerator of 3, 1 excluded; agrees with the published figure" in printed
    assert "R5" not in printed
    assert all(len(line) <= 160 for line in printed.splitlines())


def test_each_member_says_in_a_sentence_what_decided_it(outputs, capsys):
    print_trace(ON_TIME, None, "json")
    words = {row["subject_id"]: row["what_decided"] for row in json.loads(capsys.readouterr().out)["members"]}
    assert words == {
        "R1": "on time: due 2026-09-14 (20 working days after 2026-08-17, the Regulations of 2010), held 2026-09-10",
        "R2": "late by 3 days: due 2026-09-14 (3 months after 2026-06-14, the Regulations of 2010), held 2026-09-17",
        "R3": "late by 1 day: due 2026-09-29 (6 months after 2026-03-29, the Regulations of 2010), held 2026-09-30",
        "R4": "excluded: the case began before the extract's history, so its due date is unknown",
    }


def test_the_limits_that_were_in_force_stand_above_the_members_with_the_law_that_sets_each(outputs, capsys):
    printed = _table(ON_TIME, capsys)
    assert "Limit: 20 working days, the Regulations of 2010\n" in printed
    assert "Limit: 3 months, the Regulations of 2010\n" in printed


def test_only_failing_lists_those_in_the_denominator_alone_and_still_compares_the_whole_figure(outputs, capsys):
    printed = _table(ON_TIME, capsys, only="failing")
    assert "R2" in printed and "R3" in printed and "R1 " not in printed
    assert "4 members: 1 in the numerator of 3" in printed


@pytest.mark.parametrize(
    ("breakdown", "subjects"),
    [
        ("team==CIC", {"R1", "R2"}),
        ("team+age_band==CIC|5_to_9", {"R1"}),
        ("officer=O1", {"R1"}),
        ("officer=hashed", {"R1"}),
    ],
)
def test_a_breakdown_cell_has_its_own_members(outputs, capsys, breakdown, subjects):
    print_trace(Figure("reviews_on_time", SEPTEMBER, breakdown=breakdown), None, "json")
    printed = json.loads(capsys.readouterr().out)
    assert {row["subject_id"] for row in printed["members"]} == subjects
    assert printed["agrees"]


LABELS = """
    create table dim_breakdown_values (
        local_authority_code varchar, breakdown varchar, breakdown_value varchar, label varchar
    );
    insert into dim_breakdown_values values
        ('E06000001', 'officer', 'hashed', 'Officer 03'), ('E06000001', 'officer', 'other', 'Officer 04'),
        ('E06000002', 'officer', 'elsewhere', 'Officer 03'),
        ('E06000001', 'team', '=CIC', 'Children in care'), ('E06000001', 'team', 'LAC', 'Looked after'),
        ('E06000001', 'team', 'CIC2', 'CIC2'), ('E06000001', 'team+age_band', '=CIC|5_to_9', 'Children in care, 5 to 9');
"""


@pytest.fixture
def labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outputs:
    """A release that has what reports call the values, of this authority and of another."""
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    return write_tiny_release(tmp_path / "outputs", LABELS)


@pytest.mark.parametrize(
    ("breakdown", "value", "label"),
    [
        ("officer=Officer 03", "hashed", "Officer 03"),
        ("officer=officer 03", "hashed", "Officer 03"),
        ("officer=hashed", "hashed", "Officer 03"),
        ("officer=O1", "hashed", "Officer 03"),
        ("team+age_band=Children in care, 5 to 9", "=CIC|5_to_9", "Children in care, 5 to 9"),
    ],
)
def test_a_cell_is_named_as_reports_call_it(labelled, capsys, breakdown, value, label):
    print_trace(Figure("reviews_on_time", SEPTEMBER, breakdown=breakdown), None, "json")
    figure = json.loads(capsys.readouterr().out)["figure"]
    assert (figure["breakdown_value"], figure["breakdown_label"]) == (value, label)


def test_the_head_of_a_trace_and_the_list_of_cells_have_labels_beside_values(labelled, capsys):
    printed = _table(Figure("reviews_on_time", SEPTEMBER, breakdown="officer=O1"), capsys)
    assert "Only officer = Officer 03 (hashed)\n" in printed
    with pytest.raises(UsageError) as caught:
        print_trace(Figure("reviews_on_time", SEPTEMBER, breakdown="officer=Officer 04"), None, "table")
    assert "has no cell officer=Officer 04 (other) for month to 2026-09-30" in str(caught.value)
    assert "Those with anything to show are: Officer 03 (hashed)." in str(caught.value)


def test_a_label_of_several_values_is_not_taken_for_one_of_them(tmp_path, monkeypatch):
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    write_tiny_release(tmp_path / "outputs", LABELS.replace("'Looked after')", "'children in care')"))
    with pytest.raises(UsageError, match=r"Several values of team are called Children in care\. .*: =CIC, LAC"):
        print_trace(Figure("reviews_on_time", SEPTEMBER, breakdown="team=Children in care"), None, "table")


def test_values_of_one_label_are_named_with_their_values_and_each_is_found_by_what_reports_call_it(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    told_apart = LABELS.replace("'Looked after')", "'Children in care (LAC)')")
    told_apart = told_apart.replace("'Children in care')", "'Children in care (=CIC)')")
    write_tiny_release(tmp_path / "outputs", told_apart)
    with pytest.raises(UsageError, match=r"Several values of team are called Children in care\. .*: =CIC, LAC"):
        print_trace(Figure("reviews_on_time", SEPTEMBER, breakdown="team=Children in care"), None, "table")
    print_trace(Figure("reviews_on_time", SEPTEMBER, breakdown="team=Children in care (=CIC)"), None, "table")
    assert "Only team = Children in care (=CIC)\n" in capsys.readouterr().out


def test_a_median_is_worked_out_anew_from_the_amounts_of_its_members(outputs, capsys):
    printed = _table(Figure("days_late", SEPTEMBER), capsys)
    assert "late by 3 days: due 2026-09-14" in printed
    assert "2 members: median of their amounts 2.0; agrees with the published figure" in printed


def test_a_median_that_its_members_do_not_have_does_not_agree(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    write_tiny_release(
        tmp_path / "outputs",
        change_evidence="update indicator_members set amount = 5 where indicator_id = 'days_late' and subject_id = 'R2'",
    )
    with pytest.raises(WarehouseError, match="do not add up"):
        print_trace(Figure("days_late", SEPTEMBER), None, "table")
    assert "DOES NOT AGREE with the published figure (median 3, published 2)" in capsys.readouterr().out


def test_members_with_one_key_are_counted_once(outputs, capsys):
    printed = _table(Figure("children_missing", SEPTEMBER), capsys)
    assert "counts 0: the same child is counted above" in printed
    assert "2 members: together 1; agrees" in printed


def test_a_child_counted_once_in_a_percentage_is_a_success_if_one_of_its_reviews_is(tmp_path, monkeypatch, capsys):
    """R1 late, R2 in time, both of K; R3 late, of L. One child of two, and it is R2 that counts for K, not R1 before it."""
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    write_tiny_release(
        tmp_path / "outputs",
        "update indicator_values set denominator = 2, value = 50 where indicator_id = 'reviews_on_time' and denominator = 3",
        "update indicator_members set distinct_key = if(subject_id = 'R3', 'L', 'K'), "
        "role = if(subject_id = 'R2', 'both', 'denominator') where subject_id in ('R1', 'R2', 'R3') "
        "and indicator_id = 'reviews_on_time'",
    )
    assert "1 in the numerator of 2" in _table(ON_TIME, capsys)


def test_a_plan_that_ended_counts_against_those_that_started(outputs, capsys):
    printed = _table(Figure("protection_plans_net_change", SEPTEMBER), capsys)
    assert "counts -1: ended 2026-09-04" in printed
    assert "2 members: together 0; agrees" in printed


@pytest.mark.parametrize("output_format", ["table", "csv", "json"])
def test_a_merged_child_is_named_with_the_ids_that_the_files_have(tmp_path, monkeypatch, capsys, output_format):
    """C2 was recorded as B2 and as A2; C9, merged with A9, is no member. E06000002 has another A2."""
    merged = (
        f"insert into key_child values ('{AUTHORITY}', 'B2', 'k2'), ('{AUTHORITY}', 'A2', 'k2'), "
        f"('{AUTHORITY}', 'C9', 'k9'), ('{AUTHORITY}', 'A9', 'k9'), ('E06000002', 'Z2', 'k2');"
    )
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    write_tiny_release(tmp_path / "outputs", change_evidence=merged)
    print_trace(ON_TIME, None, output_format)
    said = capsys.readouterr()
    words = (
        "Merged children stand here under their newest id, and in a row of a file under the one they had then: C2 was A2, "
        "B2."
    )
    if output_format == "json":
        assert json.loads(said.out)["merged_ids"] == {"C2": ["A2", "B2"]}
    else:
        assert words in (said.err if output_format == "csv" else said.out).splitlines()


def test_csv_has_every_column_and_runs_nothing_in_a_spreadsheet(outputs, capsys):
    print_trace(ON_TIME, None, "csv")
    captured = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(captured.out)))
    assert len(rows) == 4
    assert rows[0]["team"] == "'=CIC"
    assert rows[0]["source_sha256"] == "abcdef0123456789"
    assert "agrees with the published figure" in captured.err


def test_members_that_do_not_add_up_are_printed_and_end_in_an_error(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    write_tiny_release(tmp_path / "outputs", change_evidence="delete from indicator_members where subject_id = 'R2'")
    with pytest.raises(WarehouseError, match="do not add up") as caught:
        print_trace(ON_TIME, None, "table")
    assert caught.value.exit_code == 1
    assert "DOES NOT AGREE with the published figure (denominator 2, published 3)" in capsys.readouterr().out


# A member of another child, of another month.
ANOTHER = (
    "insert into indicator_members by name select * replace ('{0}' as subject_type, '{1}9' as subject_id, "
    "'C9' as child_id, if(distinct_key is null, null, 'C9') as distinct_key, date '2026-07-01' as event_date) "
    "from indicator_members"
)


def _erased(tmp_path, monkeypatch, *children, **changes):
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    outputs = write_tiny_release(tmp_path / "outputs", **changes)
    erase(outputs, *children)
    return outputs


def test_members_of_an_erased_child_are_missed_and_that_is_no_fault(tmp_path, monkeypatch, capsys):
    """Of R1 to R3, of C1 to C3, the second is gone: 1 in time of 2, and 3 were published."""
    _erased(tmp_path, monkeypatch, "C2")
    printed = " ".join(_table(ON_TIME, capsys).split())
    today = datetime.now(UTC)
    assert "2 in the numerator" not in printed
    assert "not the published figure any more (denominator 2, published 3), because one child was erased on" in printed
    assert f"{today.day} {today:%B %Y} (tombstone 1): the figure stays as published, and this is no fault" in printed
    said = json.loads(_table(ON_TIME, capsys, form="json"))
    assert (said["agrees"], said["children_erased_since"]) == (False, 1)


def test_a_median_and_a_difference_of_amounts_move_either_way_when_a_child_is_erased(tmp_path, monkeypatch, capsys):
    """Days late were 3 and 1, with 2 in the middle: 1 is left, and the middle is 1. Of +1 - 1 plans +1 is left.

    Whether plans may count -1 is seen by those of others, in whatever month.
    """
    others = f"{ANOTHER.format('plan', 'P2')} where subject_id = 'P2'"
    _erased(tmp_path, monkeypatch, "C2", change_evidence=others)
    assert "(median 1, published 2; number of amounts 1, published 2), because one child" in " ".join(
        _table(Figure("days_late", SEPTEMBER), capsys).split()
    )
    assert "(numerator 1, published 0), because one child" in " ".join(
        _table(Figure("protection_plans_net_change", SEPTEMBER), capsys).split()
    )


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (2, "(excluded 0, published 1), because one child was erased"),
        # The case that was left out was no amount, so that the middle of 3 and 1 was 2 before too.
        (3, "DOES NOT AGREE with the published figure (excluded 0, published 1; median 2, published 3)"),
    ],
)
def test_a_median_of_as_many_amounts_as_were_published_was_not_moved_by_an_erasure(
    tmp_path, monkeypatch, capsys, published, said
):
    """R4 of C4, who was erased, had been left out of the median."""
    marts = f"update indicator_values set excluded = 1, value = {published} where indicator_id = 'days_late'"
    left_out = (
        "insert into indicator_members by name select * replace ('days_late' as indicator_id) "
        "from indicator_members where subject_id = 'R4'"
    )
    _erased(tmp_path, monkeypatch, "C4", change_marts=marts, change_evidence=left_out)
    is_fault = said.startswith("DOES NOT AGREE")
    with pytest.raises(WarehouseError, match="do not add up") if is_fault else nullcontext():
        print_trace(Figure("days_late", SEPTEMBER), None, "table")
    assert said in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("indicator", "marts", "evidence"),
    [
        # One child is gone, counted once however often it went missing; two are published of whom nothing is there.
        (
            "children_missing",
            "update indicator_values set numerator = 3 where indicator_id = 'children_missing'",
            f"{ANOTHER.format('missing_episode', 'M1')} where subject_id = 'M1'",
        ),
        # Erasing adds nobody.
        ("reviews_on_time", "update indicator_values set denominator = 1 where denominator = 3", ""),
        # Four rows of C1 are gone, and six reviews are missing.
        ("reviews_on_time", "update indicator_values set denominator = 8 where denominator = 3", ""),
        # No amount is missing, and the middle of them is another.
        ("days_late", "", "update indicator_members set amount = 9 where indicator_id = 'days_late'"),
    ],
)
def test_what_an_erasure_cannot_explain_is_a_fault_still(tmp_path, monkeypatch, capsys, indicator, marts, evidence):
    _erased(tmp_path, monkeypatch, "C1", change_marts=marts, change_evidence=evidence)
    with pytest.raises(WarehouseError, match="do not add up"):
        print_trace(Figure(indicator, SEPTEMBER), None, "table")
    assert "DOES NOT AGREE" in capsys.readouterr().out


def test_a_success_is_not_lost_to_an_erasure_where_no_case_is(tmp_path, monkeypatch, capsys):
    """Published are 2 reviews in time of 3, and R1 alone is; of C5, who was erased, the only member is R5 of October."""
    too_many = "update indicator_values set numerator = 2 where numerator = 1 and denominator = 3"
    _erased(tmp_path, monkeypatch, "C5", change_marts=too_many)
    with pytest.raises(WarehouseError, match="do not add up"):
        print_trace(Figure("reviews_on_time", SEPTEMBER), None, "table")
    assert "DOES NOT AGREE" in capsys.readouterr().out


def test_a_release_made_after_the_erasure_is_not_excused_by_it(tmp_path, monkeypatch):
    outputs = _erased(tmp_path, monkeypatch, "C2")
    later = "delete from indicator_members where subject_id = 'R2'"
    write_tiny_release(outputs.root, change_evidence=later, release_id="2026-09.v2")
    with pytest.raises(WarehouseError, match="do not add up"):
        print_trace(ON_TIME, None, "table")


def test_a_period_that_was_not_supplied_says_what_the_indicator_needs(outputs, capsys):
    said = " ".join(_table(Figure("reviews_on_time", date(2026, 8, 31)), capsys).split())
    assert "Not supplied: the period cannot be counted from the exports in force." in said
    assert said.split("The indicator needs: ")[1].startswith("reviews, reviews.held_date.")


AUGUST = Figure("reviews_on_time", date(2026, 8, 31))
NEEDS = """
    create table int_needs_supplied (
        local_authority_code varchar, indicator_id varchar, export_name varchar, column_name varchar,
        is_supplied boolean, optional_date date
    );
    insert into int_needs_supplied values
        ('E06000001', 'reviews_on_time', 'children', null, true, null),
        ('E06000001', 'reviews_on_time', 'reviews', 'held_date', {}, null),
        ('E06000001', 'reviews_on_time', 'officers', null, {}, {}), ('E06000001', 'reviews_on_time', 'officers', 'day', {}, null),
        ('E06000002', 'reviews_on_time', 'children', null, false, null), ('E06000001', 'other', 'posts', null, false, null);
"""


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        (
            ("false", "true", "null", "true"),
            "Not supplied: missing from the exports in force, or blank in every row: reviews.held_date. The indicator needs: ",
        ),
        (
            ("false", "false", "null", "false"),
            "Not supplied: missing from the exports in force, or blank in every row: officers, reviews.held_date. The ",
        ),
        (
            ("true", "true", "'2026-07-31'", "true"),
            "Not supplied: the period ends after the newest extract of officers (2026-07-31). The indicator needs: ",
        ),
        (
            ("true", "true", "'2026-09-30'", "true"),
            "Not supplied: the exports in force do not reach back to all that the figure looks at. The indicator needs: ",
        ),
    ],
)
def test_a_period_that_was_not_supplied_says_first_what_is_missing(tmp_path, monkeypatch, capsys, needs, words):
    """Of what the indicator needs, that which is not there; of an export that is missing, not its columns too."""
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    write_tiny_release(tmp_path / "outputs", "", NEEDS.format(*needs))
    assert words in " ".join(_table(AUGUST, capsys).split())


@pytest.mark.parametrize(
    ("figure", "only", "output_format", "words"),
    [
        (Figure("reviews_on_tme", SEPTEMBER), None, "table", "Did you mean: reviews_on_time"),
        (Figure("reviews_on_time", date(2030, 1, 31)), None, "table", "from 2026-08-31 to 2026-09-30"),
        (Figure("reviews_on_time", SEPTEMBER, "weekly"), None, "table", "published by: month"),
        (Figure("reviews_on_time", SEPTEMBER, None, "E06999999"), None, "table", "It has: E06000001"),
        (Figure("reviews_on_time", SEPTEMBER, breakdown="sex=1"), None, "table", "breakdowns are: team, officer"),
        (Figure("reviews_on_time", SEPTEMBER, breakdown="team"), None, "table", "name=value"),
        (Figure("reviews_on_time", SEPTEMBER, breakdown="team=CIC9"), None, "table", "has no cell team=CIC9"),
        (Figure("children_missing", SEPTEMBER), "failing", "table", "not a percentage"),
        (ON_TIME, "late", "table", "failing, numerator, excluded"),
        (ON_TIME, None, "excel", "table, csv, json"),
    ],
)
def test_what_cannot_be_traced_says_what_can(outputs, figure, only, output_format, words):
    with pytest.raises(UsageError) as caught:
        print_trace(figure, only, output_format)
    assert words in str(caught.value)


def test_several_authorities_need_one_to_be_named(tmp_path, monkeypatch):
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    write_tiny_release(tmp_path / "outputs", change_marts="insert into local_authorities values ('E06000002')")
    with pytest.raises(UsageError, match="--authority: E06000001, E06000002"):
        print_trace(ON_TIME, None, "table")


def test_nothing_published_and_evidence_out_of_reach_are_said_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    with pytest.raises(WarehouseError, match="Nothing is published"):
        print_trace(ON_TIME, None, "table")
    outputs = write_tiny_release(tmp_path / "outputs")
    (outputs.restricted / "2026-09.v1" / "evidence.duckdb").unlink()
    with pytest.raises(WarehouseError, match="its own permissions"):
        print_trace(ON_TIME, None, "table")


@pytest.mark.parametrize("name", ["Reviews held on time", "REVIEWS HELD ON TIME", "reviews-held on time"])
def test_a_figure_is_traced_by_the_name_that_pages_print(outputs, capsys, name):
    printed = _table(Figure(name, SEPTEMBER), capsys)
    assert "4 members: 1 in the numerator of 3" in printed


def test_a_name_that_is_nearly_one_leads_to_the_id(outputs):
    with pytest.raises(UsageError, match=r"no indicator Children who go missing\. Did you mean: children_missing"):
        print_trace(Figure("Children who go missing", SEPTEMBER), None, "table")


def test_a_due_date_of_the_adoption_schedule_says_from_which_event_and_by_which_regulation(outputs):
    # Returned on 2 February 2026: 42 days are 26 days of February and 16 of March.
    subject = Subject(
        subject_type="review", role="both", amount=Decimal(1), is_repeat_of_key=False,
        period_start=date(2026, 3, 1), period_end=date(2026, 3, 31), event_date=date(2026, 3, 10),
        anchor_date=date(2026, 2, 2), due_date=date(2026, 3, 16), done_date=date(2026, 3, 10),
        time_limit="42 calendar days", law="the Regulations of 2005 reg 36", is_law_shown=True, due_rule="returned",
        done_words="held",
    )  # fmt: skip
    with open_release(outputs) as release:
        definition = find_definition(release, "reviews_on_time")
    assert what_decided(subject, definition) == (
        "on time: due 2026-03-16 (42 calendar days after 2026-02-02, the return from the placement for adoption, "
        "the Regulations of 2005 reg 36), held 2026-03-10"
    )
