"""One invented authority from its children to its seventeen files."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data.activity import advocacy_table, contacts_table, missing_table
from orchestration.sample_data.care import draw_periods
from orchestration.sample_data.children import children_table, draw_children
from orchestration.sample_data.conference_fields import conferences_table
from orchestration.sample_data.conferences import Conferences, draw_conferences
from orchestration.sample_data.episodes import episodes_table
from orchestration.sample_data.escalation_fields import escalations_table, stages_table
from orchestration.sample_data.escalations import Origins, draw_escalations
from orchestration.sample_data.files import Table
from orchestration.sample_data.meetings import audits_table, meetings_table
from orchestration.sample_data.officers import Service, allocations_table, draw_service, officers_table
from orchestration.sample_data.plans import draw_plans, enquiries_table
from orchestration.sample_data.protection import Cases, Families, draw_protection
from orchestration.sample_data.reference import population_table, targets_table
from orchestration.sample_data.review_fields import reviews_table
from orchestration.sample_data.reviews import draw_reviews
from orchestration.sample_data.scope import Scope


def draw_authority(scope: Scope) -> dict[str, Table]:
    """Every export of one authority, by name."""
    children = draw_children(scope)
    families, cases, plan_reviews = draw_protection(scope, children)
    members, plans, care_day, plans_file = draw_plans(scope, children, families, cases)
    periods = draw_periods(scope, children, care_day)
    service = draw_service(scope, children, len(families.size), periods, plans)
    enquiry, enquiries_file = enquiries_table(scope, children, families, cases, members)
    conferences = draw_conferences(scope, cases, plan_reviews, members, plans, enquiry)
    reviews = draw_reviews(scope, periods)
    reviews_file, seen, chair = reviews_table(scope, children, periods, service, reviews)
    held = np.flatnonzero(reviews.is_held)
    review_origins = Origins(
        number=held + 1,
        child=periods.child[reviews.period[held]],
        day=reviews.day[held],
        officer=chair[held],
        team=periods.team[reviews.period[held]],
    )
    concerns, steps = draw_escalations(
        scope, review_origins, _conference_origins(scope, families, cases, service, conferences)
    )
    return {
        "children": children_table(scope, children),
        "care_episodes": episodes_table(scope, children, periods),
        "reviews": reviews_file,
        "section47_enquiries": enquiries_file,
        "conferences": conferences_table(scope, children, families, cases, service, conferences),
        "protection_plans": plans_file,
        "escalations": escalations_table(scope, children, concerns, steps),
        "escalation_stages": stages_table(scope, concerns, steps),
        "reviewing_officers": officers_table(scope, service),
        "allocations": allocations_table(scope, children, cases, service, periods, plans),
        "officer_contacts": contacts_table(scope, children, periods, service, reviews, seen, chair),
        "missing_episodes": missing_table(scope, children, periods),
        "advocacy_referrals": advocacy_table(scope, children, periods),
        "other_meetings": meetings_table(scope, children, periods, service),
        "review_audits": audits_table(scope, reviews),
        "population": population_table(scope, periods),
        "targets": targets_table(scope),
    }


def _conference_origins(
    scope: Scope, families: Families, cases: Cases, service: Service, conferences: Conferences
) -> Origins:
    held = np.flatnonzero((conferences.day <= scope.extract_day) & ~conferences.is_cancelled)
    family = cases.family[conferences.case[held]]
    day = conferences.day[held]
    return Origins(
        number=held + 1,
        child=conferences.child[held],
        day=day,
        officer=service.officer_at(service.chair_post[family], day),
        team=families.team[family],
    )
