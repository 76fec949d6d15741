"""Records made by hand, most of which break one rule, as the exports of three small authorities; and what must be found.

A dash stands for a blank, and `r_7` for an id with a space in it.
"""

from __future__ import annotations

import csv
from pathlib import Path

CODE, HALF_FILLED, YEARLY = "E06999901", "E06999902", "E06999903"
DAY, EARLIER_DAY = "2026-03-31", "2026-01-31"

EXPORTS = {
    "children": """
        child_id   date_of_birth  expected_date_of_birth  date_of_death  sex  previous_child_id  mother_child_id
        OLD        2010-01-10     -                       -              F    -  -
        YOUNG      2024-01-10     -                       -              F    -  -
        PLANNED    2015-01-10     -                       -              M    -  NONESUCH
        UNBORN_1   -              2026-01-15              -              U    -  -
        DEAD       2010-01-10     -                       2025-06-01     F    -  -
        RING1      2012-01-10     -                       -              F    RING2  -
        RING2      2012-01-10     -                       -              F    RING1  -
        0077       2012-01-10     -                       -              F    -  -
        77         2012-01-10     -                       -              F    -  -
        CODED      2012-01-10     -                       -              X    -  -
        DATED      1960-01-10     -                       -              F    -  -
        OVERLAP    2012-01-10     -                       -              F    -  -
        GAP        2012-01-10     -                       -              F    -  -
        TWICE      2012-01-10     -                       -              F    -  -
        SHARED1    2012-01-10     -                       -              F    -  -
        SHARED2    2012-01-10     -                       -              F    -  -
        ENDLESS    2012-01-10     -                       -              F    -  -
        0088       2012-01-10     -                       -              F    88  -
        RESPITE    2012-01-10     -                       -              F    -  -
        TWIN1      2026-01-10     -                       -              F    BEFORE  -
        TWIN2      2026-01-10     -                       -              F    BEFORE  -
        """,
    "care_episodes": """
        episode_id  child_id  care_period_id  start_date  end_date    end_reason  legal_status  team
        E-OLD       OLD       P-OLD           2025-01-10  2025-04-10  X1          C2            CIC1
        E-OLD2      OLD       P-OLD           2025-04-10  -           -           C2            CIC1
        E-YOUNG     YOUNG     P-YOUNG         2025-01-10  -           -           C2            CIC1
        E-INVERTED  PLANNED   P-INVERTED      2025-05-10  2025-05-01  E4          C2            CIC1
        E-OVERLAP1  OVERLAP   P-OVERLAP       2025-01-10  2025-06-10  X1          C2            CIC1
        E-OVERLAP2  OVERLAP   P-OVERLAP       2025-05-10  2025-12-10  E4          C2            CIC1
        E-GAP1      GAP       P-GAP           2025-01-10  2025-06-10  X1          C2            CIC1
        E-GAP2      GAP       P-GAP           2025-06-12  2025-12-10  X1          C2            CIC1
        E-GAP3      GAP       P-GAP           2025-12-10  2025-12-20  X1          V3            CIC1
        E-GAP4      GAP       P-GAP           2025-12-20  2026-02-10  E4          C2            CIC1
        E-TWICE1    TWICE     P-TWICE1        2025-01-10  2025-06-10  E4          C2            CIC1
        E-TWICE2    TWICE     P-TWICE2        2025-05-10  2025-05-10  X1          C2            CIC1
        E-TWICE3    TWICE     P-TWICE2        2025-05-10  2025-12-10  E4          C2            CIC1
        E-SHARED1   SHARED1   P-SHARED        2025-01-10  2025-06-10  E4          C2            CIC1
        E-SHARED2   SHARED2   P-SHARED        2025-01-10  2025-06-10  E4          C2            CIC1
        E-ENDLESS   ENDLESS   P-ENDLESS       2025-01-10  2025-06-10  X1          C2            CIC1
        E-OLDID     88        P-OLDID         2025-01-10  2025-06-10  E4          C2            CIC1
        E-RESPITE1  RESPITE   P-RESPITE       2025-01-10  2025-01-12  X1          V3            CIC1
        E-RESPITE2  RESPITE   P-RESPITE       2025-02-10  2025-06-10  E4          C2            CIC1
        """,
    "reviews": """
        review_id  child_id  care_period_id  scheduled_date  held_date   adjourned_from_review_id  recorded_due_date  is_cancelled  officer_id  participation_code  decisions_issued_date  team
        R-ONE      OLD       P-OLD           -               2025-02-07  -                         2025-02-07         N             O1          PN1                 2025-02-20             CIC2
        R-DUE      OLD       P-OLD           -               2025-05-01  -                         2025-05-08         N             O1          PN2                 -                      CIC2
        R-TWIN1    OLD       P-OLD           -               2025-09-10  -                         -                  N             O1          PN3                 -                      CIC2
        R-TWIN2    OLD       P-OLD           -               2025-09-10  -                         -                  N             O1          PN3                 -                      CIC2
        R-PN0      OLD       P-OLD           -               2025-10-10  -                         -                  N             O1          PN0                 -                      CIC2
        R-BLANK    OLD       P-OLD           -               2025-11-10  -                         -                  N             O1          -                   -                      CIC2
        R-UNKNOWN  OLD       P-OLD           -               2025-12-10  -                         -                  N             O1          PN9                 -                      CIC2
        R-YOUNG    YOUNG     P-YOUNG         -               2025-02-01  -                         -                  N             O1          PN1                 -                      CIC2
        R-UNDER4   YOUNG     P-YOUNG         -               2025-04-01  -                         -                  N             O1          PN0                 -                      CIC2
        R-OUTSIDE  OLD       P-OLD           -               2024-12-01  -                         -                  N             O1          PN1                 -                      CIC2
        R-BOTH     OLD       P-OLD           -               2025-12-20  -                         -                  Y             O1          PN1                 -                      CIC2
        R-FUTURE   OLD       P-OLD           2026-05-10      2026-05-10  -                         -                  N             O1          PN1                 -                      CIC2
        R-LATE     OLD       P-OLD           -               2026-03-10  -                         -                  N             O1          PN1                 2026-04-15             CIC2
        R-ORPHAN   NOBODY    -               2026-05-10      -           -                         -                  N             O1          -                   -                      CIC2
        R-LINK     OLD       P-OLD           2026-05-10      -           -                         -                  N             O9          -                   -                      CIC2
        R-PART     OLD       P-OLD           -               2025-02-02  R-YOUNG                   -                  N             O1          PN1                 -                      CIC2
        R-PART2    OLD       P-OLD           -               2026-01-10  R-BOTH                    -                  N             O1          PN1                 -                      CIC2
        R-PART3    OLD       P-OLD           -               2026-01-20  R-PART2                   -                  N             O1          PN1                 -                      CIC2
        R-DEAD     DEAD      -               -               2025-07-01  -                         -                  Y             O1          -                   -                      CIC2
        R-BORN     YOUNG     -               -               2023-12-01  -                         -                  Y             O1          -                   -                      CIC2
        R7         OLD       P-OLD           2026-06-10      -           -                         -                  N             O1          -                   -                      CIC2
        r_7        OLD       P-OLD           2026-06-11      -           -                         -                  N             O1          -                   -                      CIC2
        R-NEXTDAY  OLD       P-OLD           -               2025-10-11  -                         -                  N             O1          PN1                 -                      CIC2
        """,
    "section47_enquiries": """
        section47_id  child_id  start_date  end_date    team
        S1            PLANNED   2025-02-03  2025-02-20  MASH
        S3            YOUNG     2025-04-10  -           MASH
        S5            SHARED1   2025-03-03  -           MASH
        S6            SHARED2   2025-03-03  -           MASH
        """,
    "conferences": """
        conference_id  child_id  meeting_id  conference_type  section47_id  plan_id  held_date   outcome       team
        CI1            PLANNED   -           initial          S1            PL1      2025-02-20  plan_started  MASH
        CR1            PLANNED   -           review           -             PL1      2025-05-10  -             MASH
        CR-WEEK        PLANNED   -           review           -             PL1      2025-05-17  -             MASH
        CR-8DAYS       PLANNED   -           review           -             PL1      2025-05-25  -             MASH
        CI2            OLD       -           initial          -             -        2025-03-10  plan_started  MASH
        CI3            YOUNG     -           initial          S3            -        2025-04-01  no_plan       MASH
        CI4            GAP       -           initial          S1            -        2025-03-15  no_plan       MASH
        CI5            SHARED1   M5          initial          S5            -        2025-03-10  no_plan       MASH
        CI-ENQUIRY     SHARED1   -           initial          S5            -        2025-03-24  no_plan       MASH
        CI-PART        SHARED2   -           initial          S6            -        2025-03-07  adjourned     MASH
        CI-MEETING     SHARED2   M5          initial          S6            -        2025-03-12  no_plan       MASH
        CR-OUT         TWICE     -           review           -             -        2025-06-01  -             MASH
        """,
    "protection_plans": """
        plan_id  child_id  start_date  end_date    team
        PL1      PLANNED   2025-02-20  -           CP1
        PL2      PLANNED   2025-04-01  -           CP1
        PL3      GAP       2025-03-15  -           CP1
        PL4      GAP       2025-03-15  -           CP1
        PL5      GAP       2025-03-20  2025-03-20  CP1
        """,
    "escalations": """
        escalation_id  child_id  raised_date  officer_id  resolved_date  team
        X1             OLD       2025-06-01   O1          2025-07-01     CIC1
        X-BACK         OLD       2025-06-01   O1          2025-05-01     CIC1
        X-COMING       OLD       2026-04-10   O1          -              CIC1
        """,
    "escalation_stages": """
        escalation_id  stage     entered_date  responded_date  exited_date  exit_outcome
        X1             stage_1   2025-06-01    2025-06-03      2025-06-10   escalated
        X1             stage_2   2025-05-01    2025-05-03      2025-05-10   escalated
        X1             stage_3   2025-06-12    2025-06-11      2025-06-13   escalated
        X1             cafcass   2025-06-15    -               2025-06-14   resolved
        X-NONE         stage_1   2025-06-01    -               -            -
        """,
    "reviewing_officers": """
        officer_id  role  start_date  end_date    full_time_equivalent
        O1          iro   2020-01-10  2024-01-10  1
        O1          iro   2023-01-10  -           1
        O4          iro   2024-01-10  2025-09-10  1
        O2          iro   2020-01-10  -           -
        O3          iro   2020-01-10  -           1
        """,
    "allocations": """
        allocation_id  child_id  officer_id  role              start_date  end_date
        A1             OLD       O1          iro               2025-01-10  2025-06-10
        A2             OLD       O2          iro               2025-05-10  -
        A3             OLD       O1          conference_chair  2025-05-10  -
        A5             YOUNG     O4          iro               2025-02-10  -
        A7             GAP       O4          iro               2025-02-10  -
        A6             CODED     O4          iro               2025-02-10  2025-09-10
        A4             OLD       O3          iro               2025-05-20  2025-05-20
        """,
    "review_actions": """
        action_id  child_id  review_id  agreed_date  due_date    completed_date  owner          team
        T-FINE     OLD       R-ONE      2025-12-01   2026-05-01  2026-01-10      social_worker  CIC1
        T-WHO      NOBODY    -          2025-12-01   2026-05-01  -               social_worker  CIC1
        T-NOWHERE  OLD       R-NONE     2025-12-01   2026-05-01  -               social_worker  CIC1
        T-OTHER    YOUNG     R-ONE      2025-12-01   2026-05-01  -               social_worker  CIC1
        T-COMING   OLD       R-ONE      2026-04-05   2026-05-01  -               social_worker  CIC1
        T-DONE     OLD       R-ONE      2025-12-01   2026-05-01  2026-04-05      social_worker  CIC1
        T-CODE     OLD       R-ONE      2025-12-01   2026-05-01  -               cook           CIC1
        """,
    "escalation_reasons": """
        escalation_id  reason_code
        X1             education
        X-NOT          education
        """,
    "established_posts": """
        post_id  start_date  role  full_time_equivalent  end_date
        B1       2020-01-10  iro   1                     -
        B2       2020-01-10  iro   -                     -
        B3       2020-01-10  iro   1                     2020-01-01
        """,
    "child_documents": """
        document_id  child_id  document_type      completed_date  valid_until
        D-FINE       OLD       health_assessment  2025-12-01      2026-12-01
        D-WHO        NOBODY    health_assessment  2025-12-01      -
        D-BACK       OLD       dental_check       2025-12-01      2025-11-01
        """,
    "advocacy_referrals": """
        referral_id  child_id  referral_date
        V1           OLD       2024-03-10
        """,
    "officer_contacts": """
        contact_id  child_id  contact_date
        K1          OLD       2026-01-10
        """,
}
# In the extract of the earlier day alone.
WITHDRAWN_REVIEW = """
        R-GONE     OLD       P-OLD           -               2025-08-08  -                         -                  N             O1          PN1                 -                      CIC2
        """
# A column that is filled in some rows only makes every period of its authority a derived one; one that is filled in none,
# as participation is here, is not supplied, and no row of it is wrong.
HALF_FILLED_EXPORTS = {
    "children": """
        child_id  date_of_birth
        ONE       2012-01-10
        """,
    "care_episodes": """
        episode_id  child_id  care_period_id  start_date  end_date    end_reason
        E1          ONE       P1              2025-10-10  2026-01-10  X1
        E2          ONE       -               2026-01-10  -           -
        """,
    "reviews": """
        review_id  child_id  held_date   officer_id
        R1         ONE       2025-11-05  LEFT
        R-WHO      ONE       2026-02-05  LEFT
        """,
    "section47_enquiries": """
        section47_id  child_id  start_date  team
        S1            ONE       2025-10-03  TEST
        S2            ONE       2026-01-12  -
        """,
    "conferences": """
        conference_id  child_id  conference_type  section47_id  held_date   outcome
        C-EARLY        ONE       initial          S1            2025-10-20  plan_started
        C-NO-PLAN      ONE       initial          S2            2026-01-20  plan_started
        """,
    "protection_plans": """
        plan_id    child_id  start_date
        P-EARLY    ONE       2025-12-05
        P-ALONE    ONE       2026-03-05
        """,
    "missing_episodes": """
        missing_id  child_id  start_date
        M-LONG-AGO  ONE       2019-05-10
        M-OF-LATE   ONE       2026-01-20
        """,
    "reviewing_officers": """
        officer_id  role  start_date  full_time_equivalent
        STAYED      iro   2026-01-10  1
        """,
}
# What there was before is not known, so that none of it is missing.
HISTORIES = "history_from: {reviewing_officers: 2026-01-01, conferences: 2026-01-01, protection_plans: 2026-01-01}\n"

# Yearly returns, of which the last lacks a case that the one before it left open. Between the first and the second a year
# was never handed over.
RETURNS = {
    "2023-03-31": {
        "children": """
        child_id  date_of_birth
        ONE       2012-01-10
        """,
        "care_episodes": """
        episode_id  child_id  start_date  end_date
        E-LEFT      ONE       2022-06-10  2022-12-10
        """,
        "reviews": """
        review_id  child_id  held_date   participation_code
        R-BEFORE   ONE       2022-07-05  PN1
        """,
    },
    "2025-03-31": {
        "children": """
        child_id  date_of_birth
        ONE       2012-01-10
        TWO       2012-01-10
        """,
        "care_episodes": """
        episode_id  child_id  start_date  end_date
        E-AGAIN     ONE       2025-01-10  -
        E-LOST      TWO       2025-01-10  -
        """,
        "reviews": """
        review_id  child_id  held_date   participation_code
        R-FIRST    ONE       2025-02-05  PN1
        """,
    },
    DAY: {
        "children": """
        child_id  date_of_birth
        ONE       2012-01-10
        THREE     2012-01-10
        """,
        "care_episodes": """
        episode_id  child_id  start_date  end_date
        E-AGAIN     ONE       2025-01-10  -
        E-NEW       THREE     2025-06-10  -
        """,
        "reviews": """
        review_id  child_id  held_date   participation_code
        R-SECOND   ONE       2025-05-05  PN1
        """,
    },
}

# Rule, export, record and column of everything that must be found, and nothing else may be.
EXPECTED = """
    adjourned_part_alone                   reviews              R-PART2     adjourned_from_review_id
    after_extract_date                     reviews              R-LATE      decisions_issued_date
    after_extract_date                     review_actions       T-DONE      completed_date
    begins_after_extract_date              escalations          X-COMING    raised_date
    begins_after_extract_date              review_actions       T-COMING    agreed_date
    allocated_to_officer_who_left          allocations          A5          officer_id
    born_after_event                       reviews              R-BORN      held_date
    cancelled_and_held                     reviews              R-BORN      is_cancelled
    cancelled_and_held                     reviews              R-BOTH      is_cancelled
    cancelled_and_held                     reviews              R-DEAD      is_cancelled
    care_period_ids_half_filled            care_episodes        -           care_period_id
    care_period_of_two_children            care_episodes        E-SHARED1   care_period_id
    care_period_of_two_children            care_episodes        E-SHARED2   care_period_id
    child_ids_in_a_circle                  children             RING1       previous_child_id
    child_ids_in_a_circle                  children             RING2       previous_child_id
    child_not_in_children                  reviews              R-ORPHAN    child_id
    child_not_in_children                  review_actions       T-WHO       child_id
    child_not_in_children                  child_documents      D-WHO       child_id
    unknown_code                           children             CODED       sex
    unknown_code                           reviews              R-UNKNOWN   participation_code
    unknown_code                           review_actions       T-CODE      owner
    conference_before_enquiry              conferences          CI3         section47_id
    conference_dated_twice                 conferences          CR-WEEK     held_date
    conference_dated_twice                 conferences          CI-ENQUIRY  held_date
    conference_dated_twice                 conferences          CI-MEETING  held_date
    conference_without_enquiry             conferences          CI2         section47_id
    date_out_of_range                      children             DATED       date_of_birth
    earliest_record_alone                  missing_episodes     -           -
    duplicate_same_day                     reviews              R-TWIN2     held_date
    end_before_start                       care_episodes        E-INVERTED  end_date
    end_before_start                       escalation_stages    X1          exited_date
    end_before_start                       established_posts    B3          end_date
    end_before_start                       child_documents      D-BACK      valid_until
    enquiry_of_another_child               conferences          CI4         section47_id
    episodes_overlap                       care_episodes        E-OVERLAP2  start_date
    escalation_resolved_before_raised      escalations          X-BACK      resolved_date
    event_after_death                      reviews              R-DEAD      held_date
    expected_birth_past                    children             UNBORN_1    expected_date_of_birth
    export_looks_wrong                     section47_enquiries  -           team
    extract_behind                         officer_contacts     -           -
    extract_looks_old                      advocacy_referrals   -           -
    full_time_equivalent_not_recorded      reviewing_officers   O2          full_time_equivalent
    full_time_equivalent_not_recorded      established_posts    B2          full_time_equivalent
    gap_in_period_of_care                  care_episodes        E-GAP2      start_date
    held_after_extract_date                reviews              R-FUTURE    held_date
    ids_nearly_alike                       children             0077        child_id
    ids_nearly_alike                       children             77          child_id
    ids_nearly_alike                       reviews              R7          review_id
    ids_nearly_alike                       reviews              r_7         review_id
    linked_record_missing                  reviews              R-LINK      officer_id
    linked_record_missing                  reviews              R-WHO       officer_id
    linked_record_missing                  children             PLANNED     mother_child_id
    linked_record_missing                  review_actions       T-NOWHERE   review_id
    linked_record_of_another_child         reviews              R-PART      adjourned_from_review_id
    linked_record_of_another_child         review_actions       T-OTHER     review_id
    open_record_not_returned               care_episodes        E-LOST      end_date
    outside_period_of_care                 reviews              R-OUTSIDE   held_date
    outside_plan                           conferences          CR-OUT      plan_id
    participation_not_recorded             reviews              R-BLANK     participation_code
    participation_not_recorded             reviews              R-UNKNOWN   participation_code
    participation_pn0_at_4_or_over         reviews              R-PN0       participation_code
    participation_recorded_under_4         reviews              R-YOUNG     participation_code
    period_continued_without_next_episode  care_episodes        E-ENDLESS   end_reason
    periods_of_care_overlap                care_episodes        E-TWICE2    start_date
    plan_started_without_plan              conferences          CI2         outcome
    plan_started_without_plan              conferences          C-NO-PLAN   outcome
    plan_without_conference                protection_plans     PL2         start_date
    plan_without_conference                protection_plans     P-ALONE     start_date
    previous_id_of_two_children            children             TWIN1       previous_child_id
    previous_id_of_two_children            children             TWIN2       previous_child_id
    record_withdrawn                       reviews              R-GONE      -
    recorded_due_date_differs              reviews              R-DUE       recorded_due_date
    response_before_stage                  escalation_stages    X1          responded_date
    review_dated_twice                     reviews              R-NEXTDAY   held_date
    spells_overlap                         reviewing_officers   O1          start_date
    stage_before_raised                    escalation_stages    X1          entered_date
    time_not_handed_over                   care_episodes        -           -
    time_not_handed_over                   reviews              -           -
    two_officers_at_once                   allocations          A2          officer_id
    two_open_plans                         protection_plans     PL2         end_date
    two_open_plans                         protection_plans     PL4         end_date
    two_open_plans                         protection_plans     P-ALONE     end_date
    unknown_escalation                     escalation_stages    X-NONE      escalation_id
    unknown_escalation                     escalation_reasons   X-NOT       escalation_id
    """

Finding = tuple[str, ...]


def _cells(line: str) -> list[str]:
    return [{"-": "", "r_7": "r 7"}.get(cell, cell) for cell in line.split()]


def expected() -> set[Finding]:
    """What must be found: rule, export, record and column, blank where there is none."""
    return {tuple(_cells(line)) for line in EXPECTED.strip().splitlines()}


def write_inbox(inbox: Path) -> None:
    """Write the authorities' batches: of the first an earlier one too, with its contacts and a review more."""
    now = {name: table for name, table in EXPORTS.items() if name != "officer_contacts"}
    earlier = {name: EXPORTS[name] for name in ("children", "care_episodes", "reviews", "officer_contacts")}
    earlier["reviews"] = earlier["reviews"].rstrip() + WITHDRAWN_REVIEW
    _write_batch(inbox / CODE / DAY, now)
    (inbox / CODE / DAY / "batch.yml").write_text("confirmed: [officer_contacts]\n", encoding="utf-8")
    _write_batch(inbox / CODE / EARLIER_DAY, earlier)
    _write_batch(inbox / HALF_FILLED / DAY, HALF_FILLED_EXPORTS)
    (inbox / HALF_FILLED / DAY / "batch.yml").write_text(HISTORIES, encoding="utf-8")
    for day, exports in RETURNS.items():
        _write_batch(inbox / YEARLY / day, exports)
        (inbox / YEARLY / day / "batch.yml").write_text("extracts: period\n", encoding="utf-8")


def _write_batch(batch: Path, exports: dict[str, str]) -> None:
    batch.mkdir(parents=True)
    for name, table in exports.items():
        with (batch / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(_cells(line) for line in table.strip().splitlines())
