"""The exports of one invented authority, each by the module that writes it."""

from __future__ import annotations

from collections.abc import Callable

from orchestration.sample_data.exports.advocacy_referrals import advocacy_table
from orchestration.sample_data.exports.allocations import allocations_table
from orchestration.sample_data.exports.care_episodes import episodes_table
from orchestration.sample_data.exports.child_documents import documents_table
from orchestration.sample_data.exports.children import children_table
from orchestration.sample_data.exports.conferences import conferences_table
from orchestration.sample_data.exports.escalation_reasons import reasons_table
from orchestration.sample_data.exports.escalations import escalations_table, stages_table
from orchestration.sample_data.exports.established_posts import posts_table
from orchestration.sample_data.exports.missing_episodes import missing_table
from orchestration.sample_data.exports.officer_contacts import contacts_table
from orchestration.sample_data.exports.other_meetings import meetings_table
from orchestration.sample_data.exports.population_and_targets import population_table, targets_table
from orchestration.sample_data.exports.protection_plans import plans_table
from orchestration.sample_data.exports.review_actions import actions_table
from orchestration.sample_data.exports.review_audits import audits_table
from orchestration.sample_data.exports.reviewing_officers import officers_table
from orchestration.sample_data.exports.reviews import reviews_table
from orchestration.sample_data.exports.section47_enquiries import enquiries_table
from orchestration.sample_data.files import Table
from orchestration.sample_data.scope import Scope
from orchestration.sample_data.world import World, draw_world

EXPORTS: dict[str, Callable[[World], Table]] = {
    "children": children_table,
    "care_episodes": episodes_table,
    "reviews": reviews_table,
    "section47_enquiries": enquiries_table,
    "conferences": conferences_table,
    "protection_plans": plans_table,
    "escalations": escalations_table,
    "escalation_stages": stages_table,
    "reviewing_officers": officers_table,
    "allocations": allocations_table,
    "officer_contacts": contacts_table,
    "missing_episodes": missing_table,
    "advocacy_referrals": advocacy_table,
    "other_meetings": meetings_table,
    "review_audits": audits_table,
    "review_actions": actions_table,
    "escalation_reasons": reasons_table,
    "established_posts": posts_table,
    "child_documents": documents_table,
    "population": population_table,
    "targets": targets_table,
}


def draw_authority(scope: Scope) -> dict[str, Table]:
    """Every export of one authority, by name."""
    world = draw_world(scope)
    return {name: table(world) for name, table in EXPORTS.items()}
