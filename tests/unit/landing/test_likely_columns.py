"""Which header is named as the one that may be meant where a column is missing."""

from __future__ import annotations

import pytest

from orchestration.landing.reading.likely_columns import likely_column


@pytest.mark.parametrize(
    ("wanted", "others", "about", "likely"),
    [
        ("held_date", ["Held Date"], "reviews.csv", "Held Date"),
        ("responded_date", ["Date Responded", "Recorded Due Date"], "escalation_stages.csv", "Date Responded"),
        ("end_date", ["Plan End Date"], "protection_plans.csv", "Plan End Date"),
        ("end_date", ["Send Date", "Plan End Date"], "protection_plans.csv", "Plan End Date"),
        ("held_date", ["Review Took Place"], "reviews.csv", "Review Took Place"),
        ("raised_date", ["Logged On"], "escalations.csv", "Logged On"),
        ("Date responded", ["Responded"], "RS08 Dispute Stages.csv", "Responded"),
        ("end_date", ["End Reason", "Start Date", "Team"], "protection_plans.csv", None),
        ("raised_date", ["Date"], "escalations.csv", None),
        ("officer_id", ["Child Id"], "reviews.csv", None),
        ("end_date", [], "protection_plans.csv", None),
    ],
)
def test_a_missing_column_is_looked_for_by_its_words_and_its_letters(
    wanted: str, others: list[str], about: str, likely: str | None
) -> None:
    assert likely_column(wanted, others, about) == likely
