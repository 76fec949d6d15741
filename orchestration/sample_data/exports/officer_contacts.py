"""officer_contacts.csv: the visit before each review, and contacts in between."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.columns import repeated
from orchestration.sample_data.exports.reviews import seen_days
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import enter, never
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World

OTHER_CONTACTS = {"phone": 0.4, "video": 0.2, "message": 0.25, "observation": 0.05, "other": 0.05, "visit": 0.05}
# Room in the key of a review for the contacts before it, and beside each of them for one entered by mistake.
CONTACTS, RECORDS = 64, 2


def contacts_table(world: World) -> Table:
    """One row a contact, also those before a review that is still to come."""
    scope, periods, service = world.scope, world.periods, world.service
    # The rows of the chains are those that belong to no other.
    chain = np.flatnonzero(world.reviews.main == np.arange(len(world.reviews)))
    reviews = world.reviews.rows(chain)
    draws = scope.draws(Subject.CONTACTS, -1 - reviews.key)
    seen = seen_days(world, reviews)
    # A visit before the review before is that one's.
    visits = np.flatnonzero((seen > reviews.previous) & draws.chance(0.95))
    how_many = np.minimum(draws.how_many(rates.CONTACTS_BETWEEN_REVIEWS), CONTACTS - 1)
    more, within = repeated(how_many)
    review = np.concatenate([visits, more])
    number = np.concatenate([np.zeros(len(visits), dtype=np.int64), within + 1])
    key = (reviews.key[review] * CONTACTS + number) * RECORDS
    each = scope.draws(Subject.CONTACTS, key)
    gap = reviews.day[review] - reviews.previous[review]
    between = reviews.previous[review] + (each.share() * gap).astype(np.int64)
    is_visit = np.arange(len(review)) < len(visits)
    day = np.where(is_visit, seen[review], between)
    # Contacts end with care.
    kept = np.flatnonzero((day <= periods.end[reviews.period[review]]) & (day <= scope.extract_day))
    review, key, day, is_visit = review[kept], key[kept], day[kept], is_visit[kept]
    since = restating.typed(scope, key, day)
    again, again_since, deleted, is_moved = restating.mistakes(scope, key, since)
    keys = np.concatenate([key, key[again] + 1])
    every_since = np.concatenate([since, again_since])
    until = np.concatenate([never(len(key)), deleted])
    register = enter(scope.extract_day, every_since, keys, until)
    rows = register.rows
    source = np.concatenate([np.arange(len(key)), again])[rows]
    day = np.concatenate([day, day[again] - 7 * is_moved])[rows]
    draws = scope.draws(Subject.CONTACTS, -1 - keys[rows])
    child = periods.child[reviews.period[review[source]]]
    officer = service.officer_at(service.care_post[child], day)
    kind = np.where(is_visit[source], draws.code({"visit": 0.85, "video": 0.15}), draws.code(OTHER_CONTACTS))
    alone = np.where(np.isin(kind, ["visit", "video"]), draws.flag(0.85, rates.FIELD_BLANK_SHARE), "")
    return {
        "contact_id": id_column("T", register.number[rows]),
        "child_id": world.children.id_column(child, every_since[rows]),
        "officer_id": id_column("O", officer),
        "contact_date": day_column(day),
        "contact_type": code_column(kind),
        "seen_alone": code_column(alone),
    }
