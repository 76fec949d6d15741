"""One invented authority as it is: everything that has happened and is recorded by the day of the extract."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.sample_data.events.care import Periods, draw_periods
from orchestration.sample_data.events.children import Children, Families, draw_children
from orchestration.sample_data.events.conferences import Conferences, draw_conferences
from orchestration.sample_data.events.enquiries import Enquiries, draw_enquiries
from orchestration.sample_data.events.episodes import Episodes, draw_episodes
from orchestration.sample_data.events.escalations import Concerns, Steps, draw_escalations
from orchestration.sample_data.events.officers import Service, draw_service
from orchestration.sample_data.events.plans import Members, Plans, draw_plans
from orchestration.sample_data.events.protection import Cases, draw_protection
from orchestration.sample_data.events.reviews import Reviews, draw_reviews
from orchestration.sample_data.events.story import Story
from orchestration.sample_data.register import Register
from orchestration.sample_data.scope import Scope


@dataclass(frozen=True)
class World:
    """What the exports of one authority are written from. A position of one part is named in the others."""

    scope: Scope
    story: Story
    children: Children
    families: Families
    cases: Cases
    members: Members
    enquiries: Enquiries
    plans: Plans
    conferences: Conferences
    periods: Periods
    episodes: Episodes
    service: Service
    reviews: Reviews
    concerns: Concerns
    steps: Steps
    conference_register: Register
    review_register: Register
    concern_register: Register


def draw_world(scope: Scope) -> World:
    """Everything about one authority, in the order in which one thing leads to another."""
    story = Story(scope)
    children, families = draw_children(scope)
    cases, plan_reviews = draw_protection(scope, story, children, families)
    members, plans, care_day = draw_plans(scope, children, families, cases)
    periods = draw_periods(scope, children, care_day)
    episodes = draw_episodes(scope, children, periods)
    service = draw_service(scope, children, families)
    enquiries = draw_enquiries(scope, cases, members)
    conferences = draw_conferences(scope, cases, plan_reviews, members, plans)
    reviews = draw_reviews(scope, story, periods)
    concerns, steps = draw_escalations(scope, story, cases, periods, service, reviews, conferences)
    return World(
        scope, story, children, families, cases, members, enquiries, plans, conferences, periods, episodes, service,
        reviews, concerns, steps, conferences.register(scope), reviews.register(scope), concerns.register(scope),
    )  # fmt: skip
