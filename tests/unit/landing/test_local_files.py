"""A council's own tables and layouts: strict, each fault with its line and remedy, and the last good version in use."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, Inbox

from orchestration.extracts.landing_schema import inputs_fingerprint
from orchestration.ground.fingerprints import definitions_fingerprint
from orchestration.landing.local.named_cells import faults_of_cell
from orchestration.landing.local.receipts import LocalReceipt, definitions_of_councils
from orchestration.landing.local.receiving import receive_local

LIMITS = "key,amount,unit,valid_from\nreview_record,15,working_days,2024-10-01\n"
TEAMS = (
    "team,service,district,valid_from,valid_to\nNorth,Care,Coast,2024-01-01,2024-12-31\nNorth,Court,Coast,2025-01-01,\n"
)
TARGETS = f"local_authority_code,indicator_id,valid_from,target\n{AUTHORITY},reviews_on_time,2024-04-01,90\n"
COMMENTARY = "indicator_id,period_type,period_end,written_on,text\nreviews_on_time,month,2024-04-30,2024-05-02,Better\n"
CELL = COMMENTARY.replace(",written_on", ",breakdown,breakdown_value,written_on").replace(
    "-30,2", "-30,age_band,5_to_9,2"
)
EXTERNAL = "indicator_id,period_type,period_end,value,source\nattendance,month,2024-04-30,93.4,Virtual school\n"
LAYOUT = """name: our_export
title: Our export
description: Care with the words of our own report.
extracts: full
recognised_by: [kids, episodes, meetings]
exports:
  children: {file: kids, columns: {child_id: {from: Number}, date_of_birth: {from: Born}}}
  care_episodes: {file: episodes, columns: {episode_id: {from: Number}, child_id: {from: Child}, start_date: {from: From}}}
  reviews: {file: meetings, columns: {review_id: {from: Number}, child_id: {from: Child}, held_date: {from: Held}}}
"""
OWN_EXPORTS = {
    "kids.csv": "Number,Born\nC1,2010-05-01\n",
    "episodes.csv": "Number,Child,From\nE1,C1,2019-01-07\n",
    "meetings.csv": "Number,Child,Held\nR1,C1,2019-02-01\n",
}


def put(inbox: Inbox, name: str, text: str, owner: str = AUTHORITY) -> Path:
    """A file of a council's own, or of the hub's where the owner is blank."""
    path: Path = inbox.settings.inbox / owner / "local" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def received(inbox: Inbox) -> list[LocalReceipt]:
    return receive_local(inbox.settings, inbox.said.append)


def reasons(inbox: Inbox) -> str:
    return "\n".join(reason for each in received(inbox) for reason in each.reasons)


ACCEPTED = {
    "limits.csv": LIMITS,
    "teams.csv": TEAMS,
    "targets.csv": TARGETS,
    "commentary.csv": COMMENTARY,
    "external_results.csv": EXTERNAL,
    "comparators.csv": "group,local_authority_code\nneighbours,E06000001\n",
    "benchmarks.csv": "area_code,area_type,indicator_id,breakdown,breakdown_value,period_end,value\n"
    "E12000001,region,reviews_on_time,all,all,2024-03-31,88\n",
    "profiles/our_export.yml": LAYOUT,
}


def test_every_kind_of_file_is_received_kept_by_content_and_named_in_the_fingerprints(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    without = inputs_fingerprint(inbox.settings)
    for name, text in ACCEPTED.items():
        put(inbox, name, text)
    receipts = received(inbox)
    assert {each.verdict for each in receipts} == {"accepted"}, inbox.said
    assert sorted(each.source_file.partition("/local/")[2] for each in receipts) == sorted(ACCEPTED)
    for each in receipts:
        kept = (inbox.outputs.local / each.landed_as).read_text(encoding="utf-8")
        assert kept == ACCEPTED[each.source_file.partition("/local/")[2]]
    assert inputs_fingerprint(inbox.settings) != without
    of_councils = definitions_of_councils(inbox.outputs)
    assert definitions_fingerprint(inbox.settings, of_councils=of_councils) != definitions_fingerprint(inbox.settings)
    assert inbox.in_force("select limit_key, amount, _owner, _source_row from landing.local_limits") == [
        ("review_record", "15", AUTHORITY, 2)
    ]


WRONG = {
    "an unknown key": ("limits.csv", LIMITS.replace("review_record", "review_recrd"), "line 2, column key: the limit review_recrd is not known. Did you mean review_record?"),
    "an unknown column": ("limits.csv", LIMITS.replace("amount", "amout"), "line 1: the column amount is missing. Add it."),
    "a further column": ("limits.csv", LIMITS.replace("valid_from\n", "valid_from,why\n").replace("-01\n", "-01,x\n"), "line 1: the column why is not known."),
    "no number": ("limits.csv", LIMITS.replace(",15,", ",a few,"), "line 2, column amount: this must be a whole number"),
    "nothing": ("limits.csv", LIMITS.replace(",15,", ",0,"), "line 2, column amount: this must be from 1 to 10,000"),
    "a threshold in another unit": ("limits.csv", LIMITS.replace("review_record,15,working_days", "distance_miles,15,months"), "line 2, column unit: the limit distance_miles is counted in miles"),
    "a limit that is the same for all": ("limits.csv", LIMITS.replace("review_record,15,working_days", "small_number,10,children"), "line 2, column key: the limit small_number is the same for every council"),
    "a least above its most": ("limits.csv", LIMITS + "caseload_guidance_low,80,children,2024-10-01\n", "line 3, column amount: from 2024-10-01 on caseload_guidance_low would be 80 and caseload_guidance_high 70"),
    "a most that falls below its least": ("limits.csv", LIMITS + "caseload_guidance_low,60,children,2024-10-01\ncaseload_guidance_high,55,children,2025-04-01\n", "line 4, column amount: from 2025-04-01 on caseload_guidance_low would be 60 and caseload_guidance_high 55"),
    "no day": ("limits.csv", LIMITS.replace("2024-10-01", "01/10/2024"), "line 2, column valid_from: this must be a day written YYYY-MM-DD"),
    "a limit twice": ("limits.csv", LIMITS + "review_record,10,working_days,2024-10-01\n", "line 3: key, valid_from of line 2 again. Leave one of them out"),
    "a team in two places": ("teams.csv", TEAMS.replace("2024-12-31", ""), "line 3: team of line 2 again, for days that both lines cover"),
    "an end before its beginning": ("teams.csv", TEAMS.replace("2024-12-31", "2023-12-31"), "line 2, column valid_to: this is before valid_from"),
    "an unknown indicator": ("targets.csv", TARGETS.replace("reviews_on_time", "review_on_time"), "line 2, column indicator_id: the indicator review_on_time is not known. Did you mean reviews_on_time?"),
    "another authority": ("targets.csv", TARGETS.replace(AUTHORITY, "E06000001"), f"line 2, column local_authority_code: this is another authority's code, in a file of {AUTHORITY}"),
    "no authority": ("comparators.csv", "group,local_authority_code\nneighbours,E06999\n", "line 2, column local_authority_code: this is not an authority of the inbox, of what was landed, or of England"),
    "a group that there is already": ("comparators.csv", "group,local_authority_code\nneighbours,E06000001\nEngland,E06000001\n", "line 3, column group: england, hub, local_authority are compared with already. Choose another name"),
    "a period that none is": ("commentary.csv", COMMENTARY.replace(",month,", ",moth,"), "line 2, column period_type: the kind of period moth is not known. Did you mean month?"),
    "an end within a month": ("commentary.csv", COMMENTARY.replace("04-30,", "04-15,"), "line 2, column period_end: a period ends on the last day of a month"),
    "a period to come": ("commentary.csv", COMMENTARY.replace("2024-04-30", "2099-04-30"), "line 2, column period_end: this period has not ended yet"),
    "an end within a quarter": ("commentary.csv", COMMENTARY.replace(",month,", ",quarter,"), "line 2, column period_end: a quarter does not end in this month"),
    "a breakdown that the indicator has not": ("commentary.csv", CELL.replace("age_band,", "sex,"), "line 2, column breakdown: this indicator has no such breakdown; it is split by age_band,"),
    "a breakdown of another spelling": ("commentary.csv", CELL.replace("age_band,", "ageband,"), "line 2, column breakdown: this indicator has no such breakdown; did you mean age_band?"),
    "a value that the breakdown has not": ("commentary.csv", CELL.replace("5_to_9", "5_to_8"), "line 2, column breakdown_value: this is no value of age_band; known are under_1, 1_to_4, 5_to_9"),
    "a breakdown without a value": ("commentary.csv", CELL.replace("5_to_9", ""), "line 2, column breakdown_value: there is a breakdown, and no value of it"),
    "one value of two": ("commentary.csv", CELL.replace("reviews_on_time", "participation_methods").replace("age_band,5_to_9", "participation_code+age_band_participation,PN1"), "line 2, column breakdown_value: this must be a value each of participation_code and age_band_participation"),
    "the product's own indicator": ("external_results.csv", EXTERNAL.replace("attendance", "reviews_held"), "line 2, column indicator_id: the product counts this indicator itself"),
    "no value": ("external_results.csv", EXTERNAL.replace("93.4", ""), "line 2, column value: this is blank"),
    "digits of another script": ("limits.csv", LIMITS.replace(",15,", ",1\u0660,"), "line 2, column amount: this must be a whole number"),
    "a percentage beyond all": ("targets.csv", TARGETS.replace(",90", ",950"), "line 2, column target: this indicator is a percentage, so its target is from 0 to 100"),
    "a fraction of a percentage": ("targets.csv", TARGETS.replace(",90", ",0.95"), "line 2, column target: this indicator is a percentage of which more is better, and its target a fraction. Write 90 for 90 %."),
    "a tolerance below nothing": ("targets.csv", TARGETS.replace("target\n", "target,tolerance\n").replace(",90", ",90,-2"), "line 2, column tolerance: this must not be below nothing"),
    "a day of what happens over time": ("commentary.csv", COMMENTARY.replace(",month,", ",point_in_time,"), "line 2, column period_type: this indicator has no point_in_time; it has month"),
    "an unknown name": ("limit.csv", LIMITS, "the file limit.csv is not known. Did you mean limits.csv?"),
    "a layout with an unknown key": ("profiles/our_export.yml", LAYOUT.replace("title", "titel"), "our_export.yml, the key titel is not known. Did you mean title?"),
    "a layout of another name": ("profiles/our_exports.yml", LAYOUT, "our_exports.yml, name: it must be the file's name, our_exports"),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_a_file_that_is_wrong_is_refused_with_its_line_and_what_to_do(inbox: Inbox, fault: str) -> None:
    name, text, expected = WRONG[fault]
    put(inbox, name, text)
    found = reasons(inbox)
    assert f"{AUTHORITY}/local/" in found
    assert expected in found


def test_of_a_refused_table_the_last_accepted_version_stays_in_use(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    put(inbox, "limits.csv", LIMITS)
    received(inbox)
    inbox.receive()
    put(inbox, "limits.csv", LIMITS.replace("working_days", "weeks"))
    assert [each.verdict for each in received(inbox)] == ["refused"]
    assert inbox.in_force("select limit_key, unit from landing.local_limits") == [("review_record", "working_days")]
    assert any("refused; the last accepted version of it stays in use" in line for line in inbox.said)


def test_a_table_that_is_taken_away_is_no_longer_in_use(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    path = put(inbox, "limits.csv", LIMITS)
    received(inbox)
    inbox.receive()
    path.unlink()
    received(inbox)
    assert inbox.in_force("select count(*) from landing.local_limits") == [(0,)]
    said = f"limits.csv is no longer in the inbox, so {AUTHORITY} no longer uses its limits."
    assert any(said in line for line in inbox.said)


def test_a_hub_and_a_council_may_have_files_of_one_name(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    put(inbox, "limits.csv", LIMITS)
    put(inbox, "limits.csv", LIMITS.replace("15", "18"), owner="")
    received(inbox)
    inbox.receive()
    rows = inbox.in_force("select _owner, amount from landing.local_limits order by 1 nulls first")
    assert rows == [(None, "18"), (AUTHORITY, "15")]


def test_a_target_may_be_set_for_a_figure_from_elsewhere_and_not_for_another_council_s(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, authority="E06000047")
    put(inbox, "external_results.csv", EXTERNAL)
    put(inbox, "targets.csv", TARGETS.replace("reviews_on_time", "attendance"))
    other = TARGETS.replace("reviews_on_time", "attendance").replace(AUTHORITY, "E06000047")
    put(inbox, "targets.csv", other, owner="E06000047")
    verdicts = {(each.owner, each.name): each.verdict for each in received(inbox)}
    assert verdicts[AUTHORITY, "targets"] == "accepted"
    assert verdicts["E06000047", "targets"] == "refused"


def test_a_hub_has_no_figures_of_its_own(inbox: Inbox) -> None:
    put(inbox, "external_results.csv", EXTERNAL, owner="")
    assert "a hub has no figures of its own" in reasons(inbox)


def test_a_batch_is_read_by_the_council_s_own_layout_and_no_other_council_s_is(inbox: Inbox) -> None:
    put(inbox, "profiles/our_export.yml", LAYOUT)
    received(inbox)
    for authority in (AUTHORITY, "E06000047"):
        inbox.put({**OWN_EXPORTS, "batch.yml": "profile: our_export\n"}, authority=authority)
    receipts = {each.local_authority_code: each for each in inbox.receive()}
    assert (receipts[AUTHORITY].verdict, receipts[AUTHORITY].profile) == ("accepted", "our_export")
    assert receipts["E06000047"].verdict == "refused"
    rows = inbox.in_force("select child_id, date_of_birth from landing.children")
    assert rows == [("C1", "2010-05-01")]


def test_a_changed_layout_reads_its_batches_again(inbox: Inbox) -> None:
    put(inbox, "profiles/our_export.yml", LAYOUT)
    received(inbox)
    inbox.put({**OWN_EXPORTS, "kids.csv": "Number,Born,Birthday\nC1,2010-05-01,2011-06-02\n"})
    inbox.receive()
    assert not inbox.receive_one().is_new
    put(inbox, "profiles/our_export.yml", LAYOUT.replace("Born", "Birthday"))
    received(inbox)
    assert inbox.receive_one().is_new
    assert inbox.in_force("select date_of_birth from landing.children") == [("2011-06-02",)]


def test_a_check_reads_by_a_layout_that_no_refresh_has_kept_yet(inbox: Inbox) -> None:
    put(inbox, "profiles/our_export.yml", LAYOUT)
    inbox.put(OWN_EXPORTS)
    assert [each.verdict for each in inbox.check()] == ["accepted"]
    assert not inbox.outputs.local.exists()


def test_a_code_may_stand_twice_where_its_days_do_not_meet(inbox: Inbox) -> None:
    head = "code,label,stage_order,limit,is_senior,valid_from,valid_to\n"
    put(
        inbox,
        "lists/escalation_stages.csv",
        f"{head}stage_1,First,1,5,N,,2024-03-31\nstage_1,First,1,3,N,2024-04-01,\n",
    )
    assert reasons(inbox) == ""
    put(
        inbox,
        "lists/escalation_stages.csv",
        f"{head}stage_1,First,1,5,N,,2024-04-01\nstage_1,First,1,3,N,2024-04-01,\n",
    )
    assert "line 3: this code is already on line 2" in reasons(inbox)


def test_what_a_list_has_no_column_for_is_as_the_nation_says_it(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    put(inbox, "lists/escalation_stages.csv", "code,label\nstage_3,Head of safeguarding\npanel,Panel\n")
    received(inbox)
    inbox.receive()
    rows = inbox.in_force("select code, stage_order, limit_working_days, is_senior from landing.local_codes order by 1")
    assert rows == [("panel", None, None, None), ("stage_3", 3, 5, True)]


def test_a_group_may_name_an_authority_that_was_landed_and_is_no_longer_in_the_inbox(inbox: Inbox) -> None:
    """A council with an invented or new code leaves the inbox, and stays in the warehouse; nobody's file is wrong for it."""
    inbox.put(CARE_FILES, authority="E06999903")
    inbox.receive()
    (inbox.settings.inbox / "E06999903").rename(inbox.settings.inbox.parent / "away")
    text = "group,local_authority_code\nfamily,E06999903\n"
    put(inbox, "comparators.csv", text, owner="E06999902")
    assert reasons(inbox) == ""
    put(inbox, "comparators.csv", text.replace("E06999903", "E06999905"), owner="E06999902")
    assert reasons(inbox) == (
        "E06999902/local/comparators.csv, line 2, column local_authority_code: this is not an authority of the inbox, of "
        "what was landed, or of England (dbt_project/seeds/authority_codes.csv). Correct it."
    )


def test_a_bar_in_the_name_of_a_team_is_no_second_value() -> None:
    row = {"indicator_id": "reviews_on_time", "breakdown": "team", "breakdown_value": "Care|North"}
    assert list(faults_of_cell(row, frozenset({"team"}), {})) == []
    both = row | {"breakdown": "age_band+team", "breakdown_value": "5_to_9|Care|North"}
    assert list(faults_of_cell(both, frozenset({"age_band+team"}), {})) == []
