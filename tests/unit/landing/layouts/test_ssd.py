"""Tables of the Standard Safeguarding Dataset in invented rows: each fact of the specification that bites, once."""

from __future__ import annotations

import pytest
from invented_inbox import Inbox
from sample_batches import counts

pytestmark = pytest.mark.slow

DAY = "2026-03-31"
MIDNIGHT = " 00:00:00.000"
TABLES = {
    "ssd_person.csv": (
        "pers_person_id,pers_forename,pers_sex,pers_ethnicity,pers_dob,pers_expected_dob\n"
        f"1,A,F,CNHE,2012-05-01{MIDNIGHT},NULL\n2,B,M,WBRI,2015-05-01{MIDNIGHT},NULL\n3,C,NULL,NULL,NULL,2026-06-01{MIDNIGHT}\n"
    ),
    "ssd_immigration_status.csv": (
        "immi_immigration_status_id,immi_person_id,immi_immigration_status\n"
        "1,1,Exceptional leave\n2,1,Unaccompanied Asylum Seeking Child\n3,2,Exceptional leave\n"
    ),
    "ssd_disability.csv": "disa_table_id,disa_person_id,disa_disability_code\n1,1,NONE\n2,2,MOB\n3,2,NONE\n",
    "ssd_cla_episodes.csv": (
        "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_episode_start_reason,"
        "clae_cla_primary_need_code,clae_cla_episode_ceased_date,clae_cla_episode_ceased_reason,clae_cla_id,"
        "clae_cla_placement_id,clae_cla_last_iro_contact_date\n"
        f"10,1,2025-01-07{MIDNIGHT},S,N1,2025-06-01{MIDNIGHT},X1,100,P1,\n"
        f"11,1,2025-06-01{MIDNIGHT},P,N1,,,100,P2,2026-02-03{MIDNIGHT}\n"
        f"12,2,2025-06-01{MIDNIGHT},S - started,N5 - family,,E8,200,P3,2026-02-03{MIDNIGHT}\n"
    ),
    "ssd_cla_placement.csv": (
        "clap_cla_placement_id,clap_cla_placement_type,clap_cla_placement_distance\nP1,U1,12.5\nP2,U6,999.9\nP3,K2 - home,0\n"
    ),
    "ssd_legal_status.csv": (
        "lega_legal_status_id,lega_person_id,lega_legal_status,lega_legal_status_start_date,lega_legal_status_end_date\n"
        f"1,1,V2,2025-01-07{MIDNIGHT},2025-06-01{MIDNIGHT}\n2,1,C2 - care order,2025-06-01{MIDNIGHT},\n"
        f"3,1,Special guardianship,2025-06-01{MIDNIGHT},\n4,2,V3,2020-01-01{MIDNIGHT},2020-02-01{MIDNIGHT}\n"
    ),
    "ssd_cla_reviews.csv": (
        "clar_cla_review_id,clar_cla_id,clar_cla_review_due_date,clar_cla_review_date,clar_cla_review_cancelled,"
        "clar_cla_review_participation\n"
        f"20,100,2025-02-04{MIDNIGHT},2025-02-03T09:30,N,CLA review PN6 - by letter\n"
        f"21,200,2025-06-27{MIDNIGHT},NULL,Y,NULL\n22,999,2025-06-27{MIDNIGHT},2025-06-27{MIDNIGHT},N,PN1\n"
    ),
    "ssd_s47_enquiry.csv": (
        "s47e_s47_enquiry_id,s47e_person_id,s47e_s47_start_date,s47e_s47_end_date,s47e_s47_nfa,s47e_s47_outcome_json,"
        "s47e_s47_completed_by_team\n"
        f'30,1,2025-03-03{MIDNIGHT},,Y,,T1\n31,2,2025-03-03{MIDNIGHT},,N,"{{NFA_FLAG: ""N"", CP_CONFERENCE_FLAG: ""N""}}",T1\n'
        f'32,3,2025-03-03{MIDNIGHT},,N,"{{""CP_CONFERENCE_FLAG"":""Y""}}",T9\n33,3,2025-05-03{MIDNIGHT},,N,,T9\n'
    ),
    "ssd_department.csv": "dept_team_id,dept_team_name\nT1,Assessment\n",
    "ssd_initial_cp_conference.csv": (
        "icpc_icpc_id,icpc_icpc_meeting_id,icpc_s47_enquiry_id,icpc_person_id,icpc_cp_plan_id,icpc_icpc_transfer_in,"
        "icpc_icpc_target_date,icpc_icpc_date,icpc_icpc_outcome_cp_flag,icpc_icpc_team\n"
        f"40,M1,32,3,50,N,,2025-03-20{MIDNIGHT},Y,T1\n41,M2,-1,2,51,Y,,2025-03-20{MIDNIGHT},N,Safeguarding\n"
    ),
    "ssd_cp_reviews.csv": (
        "cppr_cp_review_id,cppr_person_id,cppr_cp_plan_id,cppr_cp_review_due,cppr_cp_review_date,cppr_cp_review_meeting_id,"
        "cppr_cp_review_outcome_continue_cp,cppr_cp_review_participation\n"
        f"40,3,50,,2025-06-10{MIDNIGHT},M9,N,PLACEHOLDER_DATA\n42,3,50,,2025-09-10{MIDNIGHT},M9,Y,PN5\n"
    ),
    "ssd_cp_plans.csv": (
        "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date,cppl_cp_plan_initial_category,"
        "cppl_cp_plan_ola,cppl_cp_plan_latest_category\n"
        f'50,3,2025-03-20{MIDNIGHT},,"Multiple: [Neglect, Physical abuse]",N,Neglect\n51,2,2025-03-20{MIDNIGHT},,Emotional abuse,Y,EMO\n'
    ),
    "ssd_involvements.csv": (
        "invo_involvements_id,invo_professional_id,invo_professional_role_id,invo_involvement_start_date,"
        "invo_involvement_end_date,invo_person_id\n"
        f"60,W1,IRO,2025-01-10{MIDNIGHT},,1\n61,W1,IRO,2024-05-05{MIDNIGHT},2024-06-01{MIDNIGHT},2\n"
        f"62,W2,CPC,2024-01-10{MIDNIGHT},2024-06-01{MIDNIGHT},3\n63,W3,SW,2025-01-10{MIDNIGHT},,1\n"
    ),
    "ssd_professionals.csv": (
        "prof_professional_id,prof_professional_job_title,prof_full_time_equivalency,prof_agency_worker_flag\n"
        "W1,Independent Reviewing Officer,0.8,PLACEHOLDER_DATA\nW2,Conference Chair,1,N\nW3,Social Worker,1,N\n"
    ),
    "ssd_missing.csv": (
        "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,miss_missing_episode_end_date\n"
        f"70,1,2025-08-01{MIDNIGHT},Missing,2025-08-02{MIDNIGHT}\n71,1,2025-09-01{MIDNIGHT},A,\n"
    ),
    "ssd_cla_visits.csv": "clav_cla_visit_id\n1\n",
}


def received(inbox: Inbox) -> Inbox:
    inbox.put(TABLES, date=DAY)
    receipt = inbox.receive_one()
    assert (receipt.verdict, receipt.profile) == ("accepted", "ssd"), receipt.reasons
    return inbox


def test_children_get_their_flags_from_other_tables_and_fillers_are_blank(inbox: Inbox) -> None:
    assert received(inbox).in_force(
        "select child_id, date_of_birth, expected_date_of_birth, sex, ethnicity, is_unaccompanied_asylum_seeker, "
        "has_disability from landing.children order by 1"
    ) == [
        ("1", "2012-05-01", None, "F", "CHNE", "Y", "N"),
        ("2", "2015-05-01", None, "M", "WBRI", "N", "Y"),
        ("3", None, "2026-06-01", None, None, "N", None),
    ]


def test_an_episode_has_the_legal_status_of_its_first_day_and_no_unknown_distance(inbox: Inbox) -> None:
    assert received(inbox).in_force(
        "select episode_id, start_reason, need_code, legal_status, placement_type, placement_distance_miles, end_reason "
        "from landing.care_episodes order by 1"
    ) == [
        ("10", "S", "N1", "V2", "U1", "12.5", "X1"),
        ("11", "P", "N1", "C2", "U6", None, None),
        ("12", "S", "N5", None, "K2", "0", None),
    ]


def test_a_status_that_began_and_ended_on_the_first_day_of_an_episode_is_its_status_unless_another_goes_on(
    inbox: Inbox,
) -> None:
    # Without it the short break of one day, episode 13, would be a period of care.
    files = {
        **TABLES,
        "ssd_cla_episodes.csv": TABLES["ssd_cla_episodes.csv"]
        + f"13,2,2021-12-28{MIDNIGHT},S,N1,2021-12-28{MIDNIGHT},E8,300,,\n14,3,2022-05-03{MIDNIGHT},S,N1,,,400,,\n"
        + f"15,3,2022-05-04{MIDNIGHT},L,N1,,,400,,\n",
        "ssd_legal_status.csv": TABLES["ssd_legal_status.csv"]
        + f"5,2,V4,2021-12-28{MIDNIGHT},2021-12-28{MIDNIGHT}\n6,3,L1,2022-05-03{MIDNIGHT},2022-05-03{MIDNIGHT}\n"
        + f"7,3,C1,2022-05-03{MIDNIGHT},2022-05-04{MIDNIGHT}\n",
    }
    inbox.put(files, date=DAY)
    assert inbox.receive_one().reasons == []
    assert inbox.in_force(
        "select episode_id, legal_status from landing.care_episodes where episode_id in ('13', '14', '15') order by 1"
    ) == [("13", "V4"), ("14", "C1"), ("15", None)]


def test_a_day_that_cannot_be_read_in_a_table_that_is_looked_into_is_refused_where_it_stands(inbox: Inbox) -> None:
    # Passed over, the episode would have no legal status, and a short break would be care.
    table = TABLES["ssd_legal_status.csv"].replace(f"2025-06-01{MIDNIGHT},\n3", "1 June 2025,soon\n3", 1)
    inbox.put({**TABLES, "ssd_legal_status.csv": table}, date=DAY)
    assert inbox.receive_one().reasons == [
        f"ssd_legal_status.csv, row 3, column {column}: The value is not a date written YYYY-MM-DD or DD/MM/YYYY. "
        "Correct it in the case system's report and export the file again. [value_not_of_type]"
        for column in ("lega_legal_status_end_date", "lega_legal_status_start_date")
    ]


def test_a_column_that_a_table_looked_into_lacks_is_told(inbox: Inbox) -> None:
    table = TABLES["ssd_legal_status.csv"].replace("lega_person_id", "lega_pers_id")
    inbox.put({**TABLES, "ssd_legal_status.csv": table}, date=DAY)
    assert (
        "ssd_legal_status.csv: the column lega_person_id is missing, so this file cannot fill legal_status of "
        "care_episodes. Add the column and export again." in inbox.receive_one().notes
    )


def test_a_review_finds_its_child_through_the_period_of_care_and_is_kept_if_it_cannot(inbox: Inbox) -> None:
    assert received(inbox).in_force(
        "select review_id, child_id, care_period_id, held_date, recorded_due_date, is_cancelled, participation_code "
        "from landing.reviews order by 1"
    ) == [
        ("20", "1", "100", "2025-02-03", "2025-02-04", "N", "PN6"),
        ("21", "2", "200", None, "2025-06-27", "Y", None),
        ("22", "not in ssd_cla_episodes", "999", "2025-06-27", "2025-06-27", "N", "PN1"),
    ]


def test_that_no_conference_is_needed_is_read_from_the_flag_or_the_outcome_text(inbox: Inbox) -> None:
    assert received(inbox).in_force(
        "select section47_id, conference_not_required, team from landing.section47_enquiries order by 1"
    ) == [("30", "Y", "Assessment"), ("31", "Y", "Assessment"), ("32", "N", "T9"), ("33", None, "T9")]


def test_an_outcome_text_says_of_the_conference_only_what_its_own_flag_holds(inbox: Inbox) -> None:
    outcomes = {
        "{CP_CONFERENCE_FLAG: null}": None,
        '{"CP_CONFERENCE_FLAG": "", "NFA_FLAG": "Y"}': None,
        '{"CP_CONFERENCE_FLAG": "No"}': "Y",
        "{CP_CONFERENCE_FLAG:Y, NFA_FLAG: N}": "N",
        "{'CP_CONFERENCE_FLAG' : 'N'}": "Y",
    }
    rows = [f'{place},1,2025-03-03,"{text.replace(chr(34), 2 * chr(34))}"' for place, text in enumerate(outcomes)]
    header = "s47e_s47_enquiry_id,s47e_person_id,s47e_s47_start_date,s47e_s47_outcome_json"
    inbox.put({**TABLES, "ssd_s47_enquiry.csv": "\n".join([header, *rows, ""])}, date=DAY)
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select conference_not_required from landing.section47_enquiries order by section47_id") == [
        (each,) for each in outcomes.values()
    ]


def test_an_asylum_seeking_child_is_one_also_where_the_status_says_more(inbox: Inbox) -> None:
    statuses = {
        "UASC - Unaccompanied Asylum Seeking Child": "Y",
        "Unaccompanied Asylum-Seeking Child (UASC)": "Y",
        "Asylum seeker [uasc]": "Y",
        "Non-UASC": "N",
        "Asylum seeker with family": "N",
    }
    people = "".join(f"{place},2012-05-01\n" for place, _ in enumerate(statuses))
    rows = "".join(f"{place},{text}\n" for place, text in enumerate(statuses))
    files = {
        **TABLES,
        "ssd_person.csv": "pers_person_id,pers_dob\n" + people,
        "ssd_immigration_status.csv": "immi_person_id,immi_immigration_status\n" + rows,
    }
    inbox.put(files, date=DAY)
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select is_unaccompanied_asylum_seeker from landing.children order by child_id") == [
        (each,) for each in statuses.values()
    ]


def test_who_is_allocated_in_a_reviewing_role_is_an_officer_however_the_role_is_written(inbox: Inbox) -> None:
    roles = ["IRO", "Independent Reviewing Officer", "CPC", "CP Chair", "Child Protection Chair", "Conference Chair"]
    workers = "".join(f"W{place},IRO\n" for place, _ in enumerate(roles))
    rows = "".join(f"{place},W{place},{role},2025-01-10,,1\n" for place, role in enumerate(roles))
    header = TABLES["ssd_involvements.csv"].partition("\n")[0]
    files = {
        **TABLES,
        "ssd_involvements.csv": f"{header}\n{rows}",
        "ssd_professionals.csv": "prof_professional_id,prof_professional_job_title\n" + workers,
    }
    inbox.put(files, date=DAY)
    assert inbox.receive_one().reasons == []
    officers = inbox.in_force("select officer_id from landing.reviewing_officers order by 1")
    assert officers == inbox.in_force("select officer_id from landing.allocations order by 1")
    assert len(officers) == len(roles)


def test_conferences_come_from_two_tables_that_number_their_rows_apart(inbox: Inbox) -> None:
    assert received(inbox).in_force(
        "select conference_id, child_id, meeting_id, conference_type, section47_id, plan_id, held_date, outcome, "
        "child_participation, team from landing.conferences order by 1"
    ) == [
        ("I-40", "3", "M1", "initial", "32", "50", "2025-03-20", "plan_started", None, "Assessment"),
        ("I-41", "2", "M2", "transfer_in", None, "51", "2025-03-20", "no_plan", None, "Safeguarding"),
        ("R-40", "3", "M9", "review", None, "50", "2025-06-10", "plan_ended", None, None),
        ("R-42", "3", "M9", "review", None, "50", "2025-09-10", "plan_continues", "advocate", None),
    ]


def test_categories_of_abuse_are_words_and_a_list_of_them_is_multiple(inbox: Inbox) -> None:
    assert received(inbox).in_force(
        "select plan_id, initial_category, latest_category, is_other_authority from landing.protection_plans order by 1"
    ) == [("50", "MUL", "NEG", "N"), ("51", "EMO", "EMO", "Y")]


def test_only_reviewing_roles_are_allocations_and_only_officers_with_an_open_one_are_in_post(inbox: Inbox) -> None:
    received(inbox)
    assert inbox.in_force("select allocation_id, officer_id, role from landing.allocations order by 1") == [
        ("60", "W1", "iro"),
        ("61", "W1", "iro"),
        ("62", "W2", "conference_chair"),
    ]
    assert inbox.in_force(
        "select officer_id, start_date, role, contract_type, full_time_equivalent from landing.reviewing_officers"
    ) == [("W1", "2025-01-10", "iro", None, "0.8")]


def test_the_last_contact_of_an_officer_is_one_contact_and_missing_types_are_words_or_letters(inbox: Inbox) -> None:
    received(inbox)
    assert inbox.in_force("select child_id, contact_date, contact_type from landing.officer_contacts order by 1") == [
        ("1", "2026-02-03", "other"),
        ("2", "2026-02-03", "other"),
    ]
    assert inbox.in_force("select missing_id, missing_type from landing.missing_episodes order by 1") == [
        ("70", "M"),
        ("71", "A"),
    ]


def test_every_row_of_every_table_is_in_the_receipt_and_the_extract_reaches_six_years_back(inbox: Inbox) -> None:
    inbox.put(TABLES, date=DAY)
    receipt = inbox.receive_one()
    found = counts(receipt)
    for name, text in TABLES.items():
        rows = text.count("\n") - 1
        read = {row[0] for (_, file), row in found.items() if file == name}
        read |= {file.rows for file in receipt.unused_files if file.name == name}
        assert read == {rows}, name
    assert found["allocations", "ssd_involvements.csv"] == (4, 1, 0, 0, 3)
    assert found["reviewing_officers", "ssd_professionals.csv"] == (3, 2, 0, 0, 1)
    assert receipt.history_from["reviews"] == "2020-03-31"
    assert receipt.history_from["reviewing_officers"] == DAY


def test_health_checks_that_were_done_are_documents_and_a_mother_is_named_by_her_child(inbox: Inbox) -> None:
    checks = (
        "clah_health_check_id,clah_person_id,clah_health_check_type,clah_health_check_date,clah_health_check_status\n"
        f"80,1,Health Assessment,2025-09-01{MIDNIGHT},Completed\n81,1,Dental Check,2026-06-01{MIDNIGHT},Planned\n"
        f"82,2,Eye test,2025-10-01{MIDNIGHT},completed\n83,2,Dental Check,2025-10-01{MIDNIGHT},Refused\n"
    )
    mothers = f"moth_table_id,moth_person_id,moth_childs_person_id,moth_childs_dob\n1,1,2,2015-05-01{MIDNIGHT}\n"
    inbox.put({**TABLES, "ssd_cla_health.csv": checks, "ssd_mother.csv": mothers}, date=DAY)
    receipt = inbox.receive_one()
    assert receipt.verdict == "accepted", receipt.reasons
    assert inbox.in_force(
        "select document_id, child_id, document_type, completed_date, valid_until from landing.child_documents order by 1"
    ) == [
        ("80", "1", "health_assessment", "2025-09-01", None),
        ("82", "2", "unknown_code", "2025-10-01", None),
    ]
    assert inbox.in_force("select child_id, mother_child_id from landing.children order by 1") == [
        ("1", None),
        ("2", "1"),
        ("3", None),
    ]
