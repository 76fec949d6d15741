"""The headers of councils' own reports, cut short or in other words, are proposed for the columns that they are."""

from __future__ import annotations

import pytest

from orchestration.landing.contracts import load_contracts
from orchestration.landing.profiles.vocabulary import Vocabulary
from orchestration.landing.profiles.words import words_of

CONFERENCES = {
    "Conf ID": ["7", "8"],
    "Child ID": ["1", "2"],
    "Conf Type": ["Initial", "Review"],
    "Held Date": ["01/03/2026", "02/03/2026"],
    "Social Work Team": ["North", "South"],
}
REVIEWS = {
    "Review ID": ["7", "8"],
    "Child ID": ["1", "2"],
    "Review Held": ["01/03/2026", "02/03/2026"],
    "RAG": ["Green", "Green"],
}
EPISODES = {
    "Episode ID": ["7", "8"],
    "Child ID": ["1", "2"],
    "Episode Start": ["01/03/2026", "02/03/2026"],
    "Dist": ["4.5", "12"],
}
ENQUIRIES = {"S47 ID": ["7", "8"], "Child ID": ["1", "2"], "Strategy Discussion": ["01/03/2026", "02/03/2026"]}


@pytest.mark.parametrize(
    ("table", "columns", "header", "meant"),
    [
        ("CP Conferences", CONFERENCES, "Conf ID", "conferences.conference_id"),
        ("CP Conferences", CONFERENCES, "Conf Type", "conferences.conference_type"),
        ("CP Conferences", CONFERENCES, "Social Work Team", "conferences.team"),
        ("CLA Reviews", REVIEWS, "RAG", "reviews.plan_rating"),
        ("CLA Episodes", EPISODES, "Dist", "care_episodes.placement_distance_miles"),
        ("S47 Enquiries", ENQUIRIES, "Strategy Discussion", "section47_enquiries.start_date"),
    ],
)
def test_a_header_is_found_or_proposed_for_the_column_that_it_is(
    table: str, columns: dict[str, list[str]], header: str, meant: str
) -> None:
    match = Vocabulary(load_contracts(), {}).best_match(table, tuple(columns), columns)
    assert match is not None
    export_name, column = meant.split(".")
    assert match.export_name == export_name
    assert header in (match.columns.get(column), *match.candidates.get(column, ())), match


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Conf Cat", {"conference", "category"}),
        # Statutory (a review) or status: both begin so.
        ("Stat", {"stat"}),
        ("Social Worker", {"worker"}),
        ("Ed", {"ed"}),
    ],
)
def test_a_word_that_is_cut_short_is_known_where_it_can_be_but_one(name: str, words: set[str]) -> None:
    assert words_of(name) == words
