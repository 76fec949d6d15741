"""Every rate of the sample, with the reason for its size. Shares are 0 to 1, lengths are days unless said otherwise.

"Near national" means the order of magnitude of the Department for Education's published children looked after and
children in need statistics; nothing here is fitted to any one authority.
"""

from __future__ import annotations

# --- who the children are -----------------------------------------------------------------------------------------
# England has about three looked-after children for two on a plan; plans are short, so more children have had one.
PROTECTION_SHARE = 0.58
# Duplicated case records are found and merged now and then: a few a year in an authority of 2,000 children.
MERGED_SHARE = 0.01
UNACCOMPANIED_SHARE = 0.08  # near national share of those who start to be looked after
SHORT_BREAK_SHARE = 0.04  # children whose only accommodation is a series of short breaks
DISABILITY_SHARE = 0.12  # near national
CHILD_MOTHER_SHARE = 0.3  # girls of 13 and over with a new-born in the family who is theirs: few, and they must be seen
DEATH_SHARE = 0.002  # a death is very rare, and must still be counted rightly
ETHNICITY_ASKED_LATER_SHARE = 0.08  # recorded some weeks after the child became known
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
CARE_MEAN_YEARS = 2.1  # how long a case lasts on average; sets how many were open when the world began
OLDEST_CARE_YEARS = 8  # nothing starts longer than this before that
LOOKED_AFTER_FACTOR = 1.1  # looked-after children beyond those known to care only: returns, and from plans
# Three lengths of stay: home within weeks, home or kin within two years, and growing up in care.
SHORT_STAY, MIDDLE_STAY, LONG_STAY = (0.26, 60.0), (0.34, 400.0), (0.40, 1800.0)
RETURN_SHARE = 0.14  # children who come back into care after leaving it
RETURN_MEAN_DAYS = 400  # most returns come within a year or so
CHANGES_AT_ONCE, CHANGES_A_YEAR = 0.7, 0.55  # episodes beyond the first: legal steps early, placements later
MOST_CHANGES = 10  # keeps one unsettled period from filling the file
PLACEMENT_CHANGE_SHARE = 0.7  # of the changes; the others are legal only
ADOPTION_SHARE = 0.18  # of children under five who stay in care more than a year
# Days from the placement for adoption to the adoption order, and from the placement order to that placement: near the
# national averages of some eight months and some half a year.
PLACED_FOR_ADOPTION_DAYS, AUTHORISED_BEFORE_DAYS = (150, 330), (40, 260)
WITH_FORMER_CARERS_SHARE = 0.15  # adopted by the foster carers they were with
# How care begins: by agreement, by court, by police protection or order, or on remand.
CARE_PATHS = {"voluntary": 0.42, "proceedings": 0.40, "police": 0.15, "remand": 0.03}
DISTANCE_MEDIAN_MILES, DISTANCE_SPREAD = 8.0, 1.15  # about one child in five is placed over 20 miles away
OUT_OF_AREA_SHARES = (0.9, 0.15)  # of placements over 20 miles away, and of the nearer ones: areas are small
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
X1_LEFT_SHARE = 0.5  # of changes typed in late: the last episode was closed with X1 in time all the same

# --- reviews ------------------------------------------------------------------------------------------------------
# The reports in the public domain give 79% to 98% on time; these make about eight in ten at first and nine in ten now.
REVIEW_LATE_SHARE = 0.068
REVIEW_MISSED_SHARE = 0.009  # not late but forgotten for months
REVIEW_EARLY_SHARE = 0.04  # brought forward by months: asked for by the child or after a significant event
REVIEW_ON_DUE_DAY_SHARE = 0.10  # booked for the last possible day, which is where rules go wrong by one
ADJOURNED_SHARE = 0.012  # reviews held in two parts
OUTSIDE_SHARE = 0.01  # of the reviews that fall away because care ended: held although it had
HELD_IN_FUTURE_SHARE = 0.007  # planned reviews whose date was typed as the held date
PERIOD_ID_BLANK_SHARE = 0.03  # reviews that can be matched only by date
BEFORE_HOLIDAYS_SHARE = 0.45  # reviews due in August or December that are held weeks before
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
STAYED_AWAY_AT_FIRST = 0.06  # reviews of children aged 4 and over without them or a word of theirs, beyond the usual
SEEN_SHARES = (0.55, 0.76)  # children met before the review, at first and now; public reports aim at half or more
DECISIONS_LATE_SHARES, RECORD_LATE_SHARES = (0.25, 0.09), (0.30, 0.17)  # at first and now; records slip the more
CONSULTED_SHARES = (0.68, 0.84)  # children of 4 and over who were asked before the review, at first and now
RECORD_WRITTEN_LATE_SHARES = (0.28, 0.14)  # at first and now: not within the handbook's 15 working days
SENT_TO_CHILD_SHARE = 0.8  # of the records of children aged 4 and over
MEETING_DECLINED_SHARE = 0.2  # of the children aged 4 and over who were not met before their review
ISSUE_BLANK_SHARE = 0.03  # the day was not typed in

# --- enquiries, conferences, plans --------------------------------------------------------------------------------
PROTECTION_MEAN_YEARS = 0.5  # about half of the families have a plan, of a year or less
OLDEST_PROTECTION_YEARS = 1.5  # few plans last longer
PLANS_FACTOR = 1.2  # open plans for each family expected to have one: brothers and sisters, less those without a plan
CONFERENCE_SHARE = 0.68  # enquiries that lead to a conference; national is lower, but each family counts here once
TRANSFER_SHARE = 0.04  # families who move in on another authority's plan
CONFERENCE_FORGOTTEN_SHARE = 0.015  # required, never held
CONFERENCE_LATE_SHARE = 0.15  # near national: four in five are within 15 working days
CONFERENCE_ADJOURNED_SHARE = 0.02  # reconvened when somebody essential was absent
NO_PLAN_SHARE = 0.14  # Darlington 2019-20: 16.6% of initial conferences
CHILD_LEFT_OUT_SHARE = 0.06  # a sibling for whom no plan is made
# The chance that a plan ends at its first, second, ... review; what is left after five is the rare plan over two years.
PLAN_ENDS_AT_REVIEW = (0.24, 0.52, 0.58, 0.60, 0.55, 0.6)
MOST_PLAN_REVIEWS = 12  # nearly six years, beyond which no drawn plan goes on
PLAN_REVIEW_LATE_SHARE = 0.08  # near national: more than nine plans in ten are reviewed on time
PLAN_MOVES_AWAY_MEAN_DAYS = 4500  # so that about one plan in fifteen ends because the family leaves the area
PLAN_TO_CARE_SHARE = 0.24  # so that about one ended plan in eight ended because the child came into care
CATEGORY_CHANGES_SHARE = 0.15  # plans whose category a review conference changes
PLAN_AGAIN_SHARE = 0.30  # near national: about a quarter of plans are second or later ones
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
# Sent or held in time, at first and now: nobody publishes these, and services set themselves about nine in ten.
DRAFT_PLAN_IN_TIME, MINUTES_IN_TIME, CORE_GROUP_IN_TIME = (0.76, 0.90), (0.72, 0.86), (0.80, 0.90)
# By age: under 4 and unborn, 4 to 9, 10 and over.
CHILD_TOOK_PART = (
    {"too_young": 0.97, "none": 0.02, "": 0.01},
    {"advocate": 0.16, "views": 0.46, "none": 0.35, "attended": 0.01, "": 0.02},
    {"attended": 0.16, "advocate": 0.24, "views": 0.38, "none": 0.20, "": 0.02},
)

# --- the service --------------------------------------------------------------------------------------------------
CHILDREN_AN_OFFICER, PLANS_AN_OFFICER = 65, 70  # the handbook's guidance is 50 to 70
# Officers stay some four years and leave one after the other; a few leave within a year. Most are followed at once and
# hand over for weeks, some leave a gap.
TENURE_DAYS, SHORT_TENURE_SHARE, SHORT_TENURE_DAYS = 1400, 0.15, (200, 350)
HANDOVER_DAYS, VACANCY_SHARE, VACANCY_MEAN_DAYS = 45, 0.25, 35
HOURS_OF_A_POST = 0.7  # of a full-time post, on average: many reviewing officers work part-time
FEWEST_CARE_POSTS = 5  # in a small authority several people work some hours each, so that a leaver moves few children
COVERED_SHARE = 0.02  # meetings chaired by another officer than the usual one
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
STAGE_LATE_SHARES = (0.34, 0.21)  # at first and now: managers miss five working days often; no national figure exists
WITHOUT_STAGES_SHARE = 0.06  # recorded with the formal flag alone
ESCALATION_NEVER_ANSWERED_SHARE = 0.02  # so that some are overdue
COURT_REFERRAL_SHARE = 0.01  # concerns taken to a court beside Cafcass: next to none
# What officers say that a concern changed, once it is settled.
ESCALATION_IMPACTS = {
    "drift_reduced": 0.28, "plan_changed": 0.22, "service_provided": 0.14, "visit_made": 0.09, "safety_improved": 0.07,
    "placement_secured": 0.05, "views_heard": 0.05, "other": 0.02, "none": 0.05, "": 0.03,
}  # fmt: skip
MISSING_CHILD_SHARE, MISSING_TIMES_A_YEAR = 0.14, 4.0  # near national: one child in ten, half a dozen times a year each
MOST_TIMES_MISSING = 40  # of one child in one period of care
ADVOCACY_SHARE = 0.35  # many wait longer than they stay; Southwark: about one looked-after child in five had a service
AUDIT_SHARE = 0.03  # a handful of audits a month
CARERS_A_CHILD = 0.45  # foster carers per looked-after child
CARER_REVIEW_LATE_SHARE = 0.1  # yearly reviews slip about as often as the children's
OTHER_MEETINGS_A_CHILD_YEAR = 0.05  # a few dozen a year beside hundreds of reviews

# --- what reviews and conferences decide, and what each child must have --------------------------------------------
# Two or three decisions a review is what officers' records show; a conference's go mostly into the plan itself.
ACTIONS_A_REVIEW, ACTIONS_A_CONFERENCE = 2.4, 0.9
MOST_ACTIONS = 15
ACTIONS_LATE_SHARES = (0.42, 0.24)  # at first and now: Southwark names decisions that are not carried out first of all
ACTION_NEVER_DONE_SHARE, ACTION_CANCELLED_SHARE = 0.015, 0.04  # overtaken by events, said so or not
ACTION_OWNERS = {
    "social_worker": 0.6, "team_manager": 0.08, "education": 0.09, "health": 0.08, "carer": 0.08, "officer": 0.03,
    "other": 0.03, "": 0.01,
}  # fmt: skip
ACTION_DAYS = {"14": 0.2, "28": 0.35, "42": 0.2, "90": 0.25}  # until an action is due
SECOND_REASON_SHARE, THIRD_REASON_SHARE = 0.11, 0.02  # Southwark 2017-18: the reasons add to 113%
POST_CHANGES_A_YEAR = 0.15  # posts whose hours are set anew when a year's budget begins
NEW_POSTS_SHARE = 0.12  # agreed in the last budget, after the poor start, and not filled yet
# Nearly every document is made anew in time; national is about nine health assessments in ten.
DOCUMENT_LATE_SHARES = (0.24, 0.10)
DOCUMENT_LATE_MEAN_DAYS = 35
DOCUMENT_QUALITIES = {"good": 0.52, "adequate": 0.36, "poor": 0.07, "": 0.05}

# --- when things are late (story.py) ------------------------------------------------------------------------------
# Nothing here is measured anywhere. Each share of lateness is multiplied by the authority's and the team's factor, by
# one for the stage of the years and one for the season: sizes that a reader of a chart of 24 months can see.
AUTHORITY_SPREAD = 0.08  # log-normal: nearly all authorities and teams lie within 0.85 and 1.2 of the usual lateness
STRUGGLING_TEAM = 1.8
LATE_AT_FIRST, LATE_NOW = 2.2, 0.6
AUGUST_LATE, DECEMBER_LATE = 1.5, 1.7
AUGUST_QUIET, DECEMBER_QUIET = 0.35, 0.3  # enquiries and entries that come a month later: schools see fewer children
STRIKE_LATE_SHARE, STRIKE_REASON_SHARE = 0.65, 0.8  # meetings of the month of strike that are late, and that say why

# --- the diary (diary.py) -----------------------------------------------------------------------------------------
PLANNED_SHARE = 0.9  # meetings that are booked ahead; the others are recorded when they are held
MOVED_SHARE = 0.14  # booked meetings that are moved to another day
CANCELLED_AND_REBOOKED_SHARE = 0.45  # of those moved: the record is cancelled and a new one made

# --- blanks and slips ---------------------------------------------------------------------------------------------
TEAM_BLANK_SHARE = 0.007  # now and then a team is not recorded
FIELD_BLANK_SHARE = 0.03  # a field of medium importance
LINK_BLANK_SHARE = 0.005  # a finding in about one row in two hundred
RECORDED_DUE_WRONG_SHARE = 0.03  # the case system's own due dates differ from the law's now and then
LOOKED_AFTER_RATE_PER_10000 = 70.0  # national, sets the population
