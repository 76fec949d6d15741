"""Every rate of the sample, with the reason for its size. Shares are 0 to 1, lengths are days unless said otherwise.

"Near national" means the order of magnitude of the Department for Education's published children looked after and
children in need statistics; nothing here is fitted to any one authority.
"""

from __future__ import annotations

# --- who the children are -----------------------------------------------------------------------------------------
# About as many children meet a conference or an enquiry as come into care, and the two overlap.
PROTECTION_SHARE = 0.55
# Duplicated case records are found and merged now and then: rare, but the counting rules have a rule for them.
MERGED_SHARE = 0.004
UNACCOMPANIED_SHARE = 0.08  # near national share of those who start to be looked after
SHORT_BREAK_SHARE = 0.04  # children whose only accommodation is a series of short breaks
DISABILITY_SHARE = 0.12  # near national
DEATH_SHARE = 0.002  # a death is very rare, and must still be counted rightly
SEX = {"F": 0.46, "M": 0.54}  # a little over half of looked-after children are boys
ETHNICITY = {
    "WBRI": 0.68, "WIRI": 0.01, "WOTH": 0.05, "WROM": 0.01, "WIRT": 0.005, "MWBC": 0.04, "MWBA": 0.01, "MWAS": 0.02,
    "MOTH": 0.03, "AIND": 0.01, "APKN": 0.02, "ABAN": 0.01, "AOTH": 0.02, "CHNE": 0.002, "BCRB": 0.02, "BAFR": 0.035,
    "BOTH": 0.01, "OOTH": 0.02, "NOBT": 0.005, "REFU": 0.005, "": 0.005,
}  # fmt: skip
UNACCOMPANIED_ETHNICITY = {"OOTH": 0.4, "BAFR": 0.35, "AOTH": 0.2, "BOTH": 0.05}
# Ages at the start, in years, with their weights: care starts at birth or in the teens, plans start young.
CARE_AGES = ((0, 0, 0.20), (1, 4, 0.17), (5, 9, 0.18), (10, 15, 0.31), (16, 17, 0.14))
UNACCOMPANIED_AGES = ((14, 15, 0.25), (16, 17, 0.75))
PROTECTION_AGES = ((0, 0, 0.14), (1, 4, 0.30), (5, 9, 0.29), (10, 15, 0.24), (16, 17, 0.03))
UNBORN_SHARE = 0.06  # pre-birth enquiries
FAMILY_SIZES = {"1": 0.45, "2": 0.28, "3": 0.17, "4": 0.10}

# --- being looked after -------------------------------------------------------------------------------------------
CARE_MEAN_YEARS = 2.2  # how long a case lasts on average; sets how many were open when the years began
OLDEST_CARE_YEARS = 5  # nothing starts longer than this before the years asked for
# Three lengths of stay: home within weeks, home or kin within two years, and growing up in care.
SHORT_STAY, MIDDLE_STAY, LONG_STAY = (0.28, 60.0), (0.37, 400.0), (0.35, 1700.0)
RETURN_SHARE = 0.14  # children who come back into care after leaving it
RETURN_MEAN_DAYS = 400  # most returns come within a year or so
CHANGES_AT_ONCE, CHANGES_A_YEAR = 0.7, 0.55  # episodes beyond the first: legal steps early, placements later
MOST_CHANGES = 10  # keeps one unsettled period from filling the file
PLACEMENT_CHANGE_SHARE = 0.7  # of the changes; the others are legal only
ADOPTION_SHARE = 0.18  # of children under five who stay in care more than a year
# How care begins: by agreement, by court, by police protection or order, or on remand.
CARE_PATHS = {"voluntary": 0.42, "proceedings": 0.40, "police": 0.15, "remand": 0.03}
DISTANCE_MEDIAN_MILES, DISTANCE_SPREAD = 8.0, 1.15  # about one child in five is placed over 20 miles away
# Placements by age: under five, five to nine, ten to fifteen, sixteen and over.
PLACEMENTS = (
    {"U1": 0.30, "U4": 0.06, "U6": 0.50, "P1": 0.13, "R1": 0.01},
    {"U1": 0.24, "U4": 0.20, "U6": 0.45, "P1": 0.08, "K2": 0.03},
    {"U1": 0.14, "U4": 0.19, "U6": 0.38, "P1": 0.06, "K2": 0.20, "S1": 0.02, "K1": 0.01},
    {"U1": 0.08, "U4": 0.12, "U6": 0.24, "P1": 0.04, "K2": 0.14, "H5": 0.28, "P2": 0.08, "K1": 0.01, "R5": 0.01},
)
# Abuse or neglect is by far the first need, then family dysfunction; N8 is absent parenting.
NEEDS = {"N1": 0.63, "N2": 0.03, "N3": 0.03, "N4": 0.08, "N5": 0.14, "N6": 0.02, "N7": 0.02, "N8": 0.05}
# Most children go home or to kin; those who reach 18 go on to their own home, to adult services, or stay put.
LEAVING_REASONS = {"E4A": 0.40, "E4B": 0.10, "E45": 0.08, "E46": 0.10, "E47": 0.02, "E3": 0.02, "E13": 0.10, "E8": 0.18}
ADULT_REASONS = {"E5": 0.35, "E6": 0.10, "E7": 0.15, "E17": 0.25, "E8": 0.15}
LEFT_OPEN_SHARE = 0.005  # a period left open past the 18th birthday: the commonest slip in care records
X1_LEFT_SHARE = 0.004  # the last episode closed with X1 and the next one not yet typed

# --- reviews ------------------------------------------------------------------------------------------------------
# The reports in the public domain give 79% to 98% on time; these make about nine in ten.
REVIEW_LATE_SHARE = 0.085
REVIEW_MISSED_SHARE = 0.015  # not late but forgotten for months
REVIEW_EARLY_SHARE = 0.04  # brought forward by months: asked for by the child or after a significant event
REVIEW_ON_DUE_DAY_SHARE = 0.10  # booked for the last possible day, which is where rules go wrong by one
CANCELLED_SHARE = 0.06  # reviews that were first cancelled and rebooked
CANCELLED_AT_END_SHARE = 0.3  # a booked review that is cancelled because care ended
ADJOURNED_SHARE = 0.012  # reviews held in two parts
TWIN_SHARE = 0.0015  # entered twice for one day
OUTSIDE_SHARE = 0.0015  # held although care had ended
HELD_IN_FUTURE_SHARE = 0.01  # planned reviews whose date was typed as the held date
PLANNED_SHARE = 0.9  # next reviews that already have a date
PERIOD_ID_BLANK_SHARE = 0.03  # reviews that can be matched only by date
# The authorities differ, and so do their teams: each share of lateness is multiplied by about 0.5 to 2.
AUTHORITY_SPREAD = 0.35
# The reasons that the published reports name.
REVIEW_LATE_REASONS = {
    "reports_late": 0.3, "social_worker_absent": 0.2, "officer_sick": 0.2, "family_request": 0.2, "": 0.1,
}  # fmt: skip
# By age: under 4, 4 to 9, 10 and over. Small children send their views, older ones come and speak.
PARTICIPATION = (
    {"PN0": 0.99, "": 0.005, "PN7": 0.005},
    {
        "PN1": 0.28,
        "PN2": 0.06,
        "PN3": 0.05,
        "PN4": 0.03,
        "PN5": 0.08,
        "PN6": 0.40,
        "PN7": 0.08,
        "": 0.015,
        "PN0": 0.005,
    },
    {
        "PN1": 0.52,
        "PN2": 0.05,
        "PN3": 0.02,
        "PN4": 0.03,
        "PN5": 0.07,
        "PN6": 0.22,
        "PN7": 0.07,
        "": 0.017,
        "PN0": 0.003,
    },
)
# Chairing one's own review is encouraged from about ten.
CHAIRING = (
    {"": 1.0},
    {"no": 0.93, "co_chaired": 0.05, "": 0.02},
    {"no": 0.80, "co_chaired": 0.12, "chaired": 0.06, "": 0.02},
)
# Warwickshire's monitoring form: most plans are on course.
PLAN_RATINGS = {"red": 0.08, "amber": 0.27, "green": 0.60, "": 0.05}
SEEN_SHARE = 0.72  # children met before the review; public reports aim at half or more
DECISIONS_LATE_SHARE, RECORD_LATE_SHARE = 0.12, 0.2  # records slip more than decisions
ISSUE_BLANK_SHARE = 0.03  # the day was not typed in

# --- enquiries, conferences, plans --------------------------------------------------------------------------------
PROTECTION_MEAN_YEARS = 0.8  # plans last nine months or so, and an enquiry weeks
OLDEST_PROTECTION_YEARS = 3  # very few plans last longer
CONFERENCE_SHARE = 0.6  # enquiries that lead to a conference; national is lower, but each family counts here once
TRANSFER_SHARE = 0.04  # families who move in on another authority's plan
CONFERENCE_FORGOTTEN_SHARE = 0.015  # required, never held
CONFERENCE_LATE_SHARE = 0.16  # near national: four in five are within 15 working days
CONFERENCE_ADJOURNED_SHARE = 0.02  # reconvened when somebody essential was absent
NO_PLAN_SHARE = 0.14  # Darlington 2019-20: 16.6% of initial conferences
CHILD_LEFT_OUT_SHARE = 0.06  # a sibling for whom no plan is made
# The chance that a plan ends at its first, second, ... review; what is left after five is the rare plan over two years.
PLAN_ENDS_AT_REVIEW = (0.24, 0.52, 0.58, 0.60, 0.55, 0.6)
MOST_PLAN_REVIEWS = 12  # nearly six years, beyond which no drawn plan goes on
PLAN_REVIEW_LATE_SHARE = 0.07  # near national: more than nine plans in ten are reviewed on time
PLAN_MOVED_AWAY_SHARE = 0.06  # families who leave the area
PLAN_TO_CARE_SHARE = 0.24  # so that about one ended plan in eight ended because the child came into care
PLAN_AGAIN_SHARE = 0.24  # near national: about a quarter of plans are second or later ones
ENQUIRY_AGAIN_SHARE = 0.25  # families without a plan come to notice again
AGAIN_MEAN_DAYS = 500  # puts about half of repeats within the 24 months that are counted apart
MOST_ROUNDS = 3  # a third plan is rare, a fourth too rare to draw
OTHER_AUTHORITY_SHARE = 0.6  # of the families who moved in: the former authority's plan is on file too
ENQUIRY_ID_BLANK_SHARE = 0.04  # conferences that can be matched to an enquiry only by date
PLAN_ID_BLANK_SHARE = 0.03  # and to a plan
EARLIER_PLAN_SHARE = 0.04  # a plan so long ago that the extract does not hold it
CATEGORIES = {"NEG": 0.49, "EMO": 0.37, "PHY": 0.08, "SAB": 0.04, "MUL": 0.02}  # national, 2024
# The reasons that the published reports name.
CONFERENCE_LATE_REASONS = {
    "professional_unavailable": 0.3, "parent_unavailable": 0.2, "reports_late": 0.2, "family_request": 0.1,
    "interpreter_unavailable": 0.05, "officer_sick": 0.1, "": 0.05,
}  # fmt: skip
# By age: under 4 and unborn, 4 to 9, 10 and over.
CHILD_TOOK_PART = (
    {"too_young": 0.97, "none": 0.02, "": 0.01},
    {"advocate": 0.16, "views": 0.46, "none": 0.35, "attended": 0.01, "": 0.02},
    {"attended": 0.16, "advocate": 0.24, "views": 0.38, "none": 0.20, "": 0.02},
)

# --- the service --------------------------------------------------------------------------------------------------
CHILDREN_AN_OFFICER, PLANS_AN_OFFICER = 65, 70  # the handbook's guidance is 50 to 70
TENURE_MEAN_DAYS, SHORTEST_TENURE_DAYS, VACANCY_MEAN_DAYS = 1300, 150, 35  # officers stay some four years
SPELL_CHANGE_SHARE = 0.3  # officers who change their hours, role or contract while in post
UNALLOCATED_SHARE = 0.01  # a case nobody has picked up
ALLOCATED_LATE_SHARE = 0.12  # the handbook asks for five working days
CONTACTS_BETWEEN_REVIEWS = 0.7  # beyond the visit before the review
# Southwark published 219 for some 500 looked-after children, the top end; these give about half of that.
ESCALATION_SHARE, CONFERENCE_ESCALATION_SHARE = 0.09, 0.03
ESCALATION_AGAIN_SHARE = 0.07  # persistent recurrence after resolution
FIRST_STAGE = (0.52, 0.365, 0.09, 0.015, 0.0, 0.01)  # informal, stage 1 to 4, cafcass: stages may be skipped
CLIMB_SHARE = 0.22  # concerns that go up a stage
STAGE_WITHDRAWN_SHARE = 0.05  # an explanation sometimes settles the matter
STAGE_LATE_SHARE = 0.25  # managers miss five working days often; no national figure exists
WITHOUT_STAGES_SHARE = 0.06  # recorded with the formal flag alone
ESCALATION_NEVER_ANSWERED_SHARE = 0.02  # so that some are overdue
MISSING_CHILD_SHARE, MISSING_TIMES_A_YEAR = 0.14, 1.6  # few children, many episodes
ADVOCACY_SHARE = 0.12  # Southwark: about one looked-after child in five had a service at some time
AUDIT_SHARE = 0.03  # a handful of audits a month
CARERS_A_CHILD = 0.45  # foster carers per looked-after child
CARER_REVIEW_LATE_SHARE = 0.1  # yearly reviews slip about as often as the children's
OTHER_MEETINGS_A_CHILD_YEAR = 0.05  # a few dozen a year beside hundreds of reviews

# --- blanks and slips ---------------------------------------------------------------------------------------------
TEAM_BLANK_SHARE = 0.007  # now and then a team is not recorded
FIELD_BLANK_SHARE = 0.03  # a field of medium importance
LINK_BLANK_SHARE = 0.005  # a finding in about one row in two hundred
RECORDED_DUE_WRONG_SHARE = 0.03  # the case system's own due dates differ from the law's now and then
LOOKED_AFTER_RATE_PER_10000 = 70.0  # national, sets the population
