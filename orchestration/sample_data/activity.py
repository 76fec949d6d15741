"""The smaller exports about children: contacts, missing episodes and advocacy."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.care import REGULAR, Periods
from orchestration.sample_data.children import Children
from orchestration.sample_data.days import BLANK, DAYS_A_YEAR, OPEN, Days, Numbers, birthday, recorded_by
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.officers import Service
from orchestration.sample_data.reviews import Reviews
from orchestration.sample_data.scope import Scope, Subject

OTHER_CONTACTS = {"phone": 0.4, "video": 0.2, "message": 0.25, "observation": 0.05, "other": 0.05, "visit": 0.05}


def contacts_table(
    scope: Scope, children: Children, periods: Periods, service: Service, reviews: Reviews, seen: Days, chair: Numbers
) -> Table:
    """officer_contacts.csv: the visit before each review, and contacts in between."""
    draws = scope.draws(Subject.CONTACTS)
    visits = np.flatnonzero((seen >= 0) & draws.chance(len(reviews), 0.95))
    more = np.repeat(
        np.arange(len(reviews)), draws.how_many(len(reviews), rates.CONTACTS_BETWEEN_REVIEWS) * reviews.is_held
    )
    gap = reviews.day[more] - reviews.previous[more]
    between = reviews.previous[more] + (draws.share(len(more)) * gap).astype(np.int64)
    row = np.concatenate([visits, more])
    day = np.concatenate([seen[visits], between])
    is_visit = np.arange(len(row)) < len(visits)
    child = periods.child[reviews.period[row]]
    officer = np.where(is_visit, chair[row], service.officer_at(service.care_post[child], day))
    kind = np.where(
        is_visit, draws.code(len(row), {"visit": 0.85, "video": 0.15}), draws.code(len(row), OTHER_CONTACTS)
    )
    alone = np.where(np.isin(kind, ["visit", "video"]), draws.flag(len(row), 0.85, rates.FIELD_BLANK_SHARE), "")
    order = np.argsort(day, kind="stable")
    return {
        "contact_id": id_column("T", np.arange(len(row)) + 1),
        "child_id": children.id_column(child[order], day[order]),
        "officer_id": id_column("O", officer[order]),
        "contact_date": day_column(day[order]),
        "contact_type": code_column(kind[order]),
        "seen_alone": code_column(alone[order]),
    }


def missing_table(scope: Scope, children: Children, periods: Periods) -> Table:
    """missing_episodes.csv: few of the children of ten and over, some of them again and again."""
    draws = scope.draws(Subject.MISSING)
    first = np.maximum(periods.start, birthday(children.born[periods.child], 10))
    last = np.minimum(periods.end, scope.extract_day)
    goes_missing = (periods.kind == REGULAR) & (last > first) & draws.chance(len(periods), rates.MISSING_CHILD_SHARE)
    days = np.where(goes_missing, last - first, 0)
    # Gamma times Poisson: the same mean, and a few children with very many.
    mean = days / DAYS_A_YEAR * rates.MISSING_TIMES_A_YEAR * draws.gamma(len(periods), 0.6, 1.0)
    period = np.repeat(np.arange(len(periods)), draws.how_many(len(periods), mean))
    start = first[period] + (draws.share(len(period)) * days[period]).astype(np.int64)
    order = np.argsort(start, kind="stable")
    period, start = period[order], start[order]
    count = len(period)
    end = start + np.minimum(draws.waiting(count, 1.3), 60)
    end = np.where(draws.chance(count, rates.LINK_BLANK_SHARE), OPEN, end)
    is_back = end <= scope.extract_day
    offered = np.where(is_back & draws.chance(count, 0.85), end + draws.between(count, 0, 2), BLANK)
    slow = draws.chance(count, 0.2)
    completed = offered + np.where(slow, draws.between(count, 2, 14), draws.between(count, 0, 1))
    is_done = (offered >= 0) & draws.chance(count, 0.8)
    return {
        "missing_id": id_column("G", np.arange(count) + 1),
        "child_id": children.id_column(periods.child[period], start),
        "start_date": day_column(start),
        "end_date": day_column(recorded_by(end, scope.extract_day)),
        "missing_type": code_column(draws.code(count, {"M": 0.8, "A": 0.2})),
        "interview_offered_date": day_column(recorded_by(offered, scope.extract_day)),
        "interview_completed_date": day_column(recorded_by(np.where(is_done, completed, BLANK), scope.extract_day)),
    }


def advocacy_table(scope: Scope, children: Children, periods: Periods) -> Table:
    """advocacy_referrals.csv: advocates and independent visitors of looked-after children."""
    draws = scope.draws(Subject.ADVOCACY)
    last = np.minimum(periods.end, scope.extract_day)
    old_enough = np.maximum(periods.start, birthday(children.born[periods.child], 5))
    is_referred = (periods.kind == REGULAR) & (last > old_enough) & draws.chance(len(periods), rates.ADVOCACY_SHARE)
    period = np.flatnonzero(is_referred)
    count = len(period)
    referral = old_enough[period] + (draws.share(count) * (last - old_enough)[period]).astype(np.int64)
    order = np.argsort(referral, kind="stable")
    period, referral = period[order], referral[order]
    service = draws.code(count, {"advocacy": 0.75, "independent_visitor": 0.25})
    start = np.where(draws.chance(count, 0.9), referral + draws.between(count, 1, 45), OPEN)
    length = np.where(service == "advocacy", draws.waiting(count, 120), draws.waiting(count, 700)) + 7
    end = np.where(start < OPEN, np.minimum(start + length, np.maximum(periods.end[period], start)), OPEN)
    return {
        "referral_id": id_column("V", np.arange(count) + 1),
        "child_id": children.id_column(periods.child[period], referral),
        "referral_date": day_column(referral),
        "service": code_column(service),
        "start_date": day_column(recorded_by(start, scope.extract_day)),
        "end_date": day_column(recorded_by(end, scope.extract_day)),
    }
