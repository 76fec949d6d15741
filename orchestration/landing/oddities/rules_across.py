"""Days of a record in an order that cannot be, and columns that another file contradicts."""

from __future__ import annotations

from orchestration.landing.oddities.rules_at_odds import CODES, DAYS_CHANGED, LATE, Y_AND_N, AtOdds, Higher

# Export, the earlier day, the later one, and what it may be where nearly all are in the other order. What a contract
# says of days in order holds a batch back, and is not here.
DAYS: tuple[tuple[str, str, str, str], ...] = (
    ("reviews", "child_seen_date", "held_date", f"The child is seen before its review. {DAYS_CHANGED}"),
    ("reviews", "held_date", "recorded_due_date", LATE),
    ("conferences", "held_date", "draft_plan_issued_date", DAYS_CHANGED),
    ("conferences", "held_date", "recorded_due_date", LATE),
    ("other_meetings", "held_date", "recorded_due_date", LATE),
    ("escalations", "raised_date", "cafcass_referral_date", DAYS_CHANGED),
    ("escalations", "raised_date", "court_referral_date", DAYS_CHANGED),
    ("escalation_stages", "entered_date", "recorded_due_date", DAYS_CHANGED),
    ("missing_episodes", "start_date", "interview_offered_date", DAYS_CHANGED),
    ("missing_episodes", "end_date", "interview_completed_date", DAYS_CHANGED),
    ("missing_episodes", "interview_offered_date", "interview_completed_date", DAYS_CHANGED),
    ("advocacy_referrals", "referral_date", "start_date", DAYS_CHANGED),
    ("review_actions", "agreed_date", "due_date", DAYS_CHANGED),
    ("review_actions", "agreed_date", "completed_date", DAYS_CHANGED),
    ("protection_plans", "previous_plan_end_date", "start_date", DAYS_CHANGED),
    ("children", "date_of_birth", "date_of_death", DAYS_CHANGED),
)

# Of a stage of a council's own only its list says whether it is formal.
STAGES = ("informal", "stage_1", "stage_2", "stage_3", "stage_4", "cafcass")
_FORMAL = (
    "$escalations inner join (select escalation_id, bool_or(stage <> 'informal') as is_formal_by_stage "
    f"from $escalation_stages group by escalation_id having bool_and(stage in {STAGES})) using (escalation_id)"
)
_OFFICERS = (
    "(select officer_id, min(role) as role from $reviewing_officers group by officer_id "
    "having count(distinct role) = 1 and min(role) in ('iro', 'conference_chair'))"
)
_AGE = "date_diff('month', try_cast(date_of_birth as date), try_cast(held_date as date)) / 12.0"
_CHAIRED = (
    "{wrong} of the {rows} meetings chaired by an officer of one role have one of the other: reviews are chaired by "
    f"reviewing officers, conferences by conference chairs. {CODES}"
)

ACROSS: tuple[AtOdds, ...] = (
    AtOdds(
        "section47_enquiries",
        "conference_not_required",
        "true",
        "conference_not_required = 'Y'",
        "{wrong} of the {rows} enquiries that an initial conference followed say that none was required. " + Y_AND_N,
        (("conferences", "section47_id"),),
        "$section47_enquiries semi join (select section47_id from $conferences where held_date is not null) "
        "using (section47_id)",
    ),
    AtOdds(
        "escalations",
        "is_formal",
        "is_formal is not null",
        "(is_formal = 'Y') <> is_formal_by_stage",
        "{wrong} of the {rows} concerns with stages have Y there and were informal alone, or N and went further. "
        + Y_AND_N,
        (("escalation_stages", "stage"),),
        _FORMAL,
    ),
    AtOdds(
        "reviewing_officers",
        "role",
        "true",
        "role <> right_role",
        _CHAIRED,
        (),
        "(select officer_id, 'iro' as right_role from $reviews where held_date is not null union all "
        "select officer_id, 'conference_chair' from $conferences where held_date is not null "
        # Where nobody is a chair of conferences alone, reviewing officers chair them too.
        "and exists (select 1 from $reviewing_officers where role = 'conference_chair')) "
        f"inner join {_OFFICERS} using (officer_id)",
    ),
    AtOdds(
        "allocations",
        "role",
        "allocations.role in ('iro', 'conference_chair')",
        "allocations.role <> officers.role",
        "{wrong} of the {rows} allocations to an officer of one role are for the other. " + CODES,
        (("reviewing_officers", "role"),),
        f"$allocations as allocations inner join {_OFFICERS} as officers using (officer_id)",
    ),
    AtOdds(
        "reviews",
        "participation_code",
        f"participation_code is not null and {_AGE} is not null",
        f"(participation_code = 'PN0') <> ({_AGE} < 4)",
        "{wrong} of the {rows} rows have PN0, the code of children under 4, for an older child, or another code for a "
        "younger one. The codes, or the children's birth dates, may be of something else.",
        (("children", "date_of_birth"),),
        "$reviews inner join $children using (child_id)",
    ),
    AtOdds(
        "conferences",
        "child_participation",
        f"child_participation in ('too_young', 'attended') and ({_AGE} >= 10 or {_AGE} between 0 and 3)",
        f"(child_participation = 'too_young') = ({_AGE} >= 10)",
        "{wrong} of the {rows} children under 4, or of 10 and over, who attended or were too young are an older one "
        f"who was too young or a younger one who attended. {CODES}",
        (("children", "date_of_birth"),),
        "$conferences inner join $children using (child_id)",
    ),
    AtOdds(
        "reviews",
        "is_out_of_area",
        "reviews.is_out_of_area is not null and episodes.is_out_of_area is not null",
        "reviews.is_out_of_area <> episodes.is_out_of_area",
        "{wrong} of the {rows} reviews say the opposite of the episode in which they were held. "
        "In one of the two files Y and N may have changed places.",
        (("care_episodes", "is_out_of_area"),),
        "$reviews as reviews inner join $care_episodes as episodes on reviews.child_id = episodes.child_id "
        "and reviews.held_date > episodes.start_date "
        "and (episodes.end_date is null or reviews.held_date < episodes.end_date)",
    ),
    AtOdds(
        "review_audits",
        "audit_date",
        "audit_date <> held_date",
        "audit_date < held_date",
        "{wrong} of the {rows} audits are dated before the review that they are of. " + DAYS_CHANGED,
        (("reviews", "held_date"),),
        "$review_audits inner join $reviews using (review_id)",
    ),
)

HIGHER: tuple[Higher, ...] = (
    Higher(
        "care_episodes",
        "is_out_of_area",
        ("care_episodes", "placement_distance_miles"),
        "try_cast(placement_distance_miles as double) > 20",
        "try_cast(placement_distance_miles as double) <= 20",
        "{often} placements of more than 20 miles are said to be out of the area, and {seldom} nearer ones.",
    ),
    Higher(
        "reviews",
        "child_consulted",
        ("reviews", "participation_code"),
        "participation_code in ('PN1', 'PN2', 'PN3', 'PN5', 'PN6')",
        "participation_code = 'PN0'",
        "{often} children who gave their views in the review had been asked before it, and {seldom} children under 4.",
    ),
)
