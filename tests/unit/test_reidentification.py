"""The attack of tests/reidentification.py on a release of three children, worked out by hand."""

from __future__ import annotations

from pathlib import Path

from orchestration.ground.database.sql import open_to_write
from tests.reidentification import attack

# Reviews 1 and 2 are on one day. Children B and C share a sex and are both in the band 5_to_9 then; their ages differ.
REVIEWS = """
create table fct_reviews as select 'E06999901' as local_authority_code, * from (values
    ('r3', 'C', date '2026-03-02', 9, '5_to_9', null::varchar, 4),
    ('r2', 'B', date '2026-03-02', 5, '5_to_9', null, 3),
    ('r1', 'A', date '2026-02-02', 3, '1_to_4', 'under_4', 2)
) as reviews (review_key, child_key, held_date, age_at_review, age_band, age_exclusion, source_row)
"""
OTHERS = """
create table fct_conferences as
    select child_key, held_date, 'under_5' as age_band_protection from fct_reviews where child_key = 'A';
create table dim_children as select local_authority_code, child_key, 'F' as sex from fct_reviews;
create table local_authorities as select 'E06999901' as local_authority_code, date '2026-03-31' as latest_extract_date;
"""


def found_in(folder: Path, hidden: str) -> dict[str, int]:
    folder.mkdir()
    with open_to_write(folder / "marts.duckdb") as marts:
        marts.execute(REVIEWS + "; " + OTHERS)
        for column in hidden.split():
            marts.execute(f"alter table fct_reviews drop column {column}")
    with open_to_write(folder / "evidence.duckdb") as evidence:
        evidence.execute(REVIEWS.replace("source_row)", "source_row), (select 'reviews.csv' as source_file)"))
    return {line.attack: line.found for line in attack(folder / "marts.duckdb", folder / "evidence.duckdb")}


def test_each_way_back_to_a_child_is_counted_with_and_without_what_was_withdrawn(tmp_path: Path) -> None:
    before, after = found_in(tmp_path / "before", ""), found_in(tmp_path / "after", "source_row age_at_review")
    assert list(zip(before, before.values(), after.values(), strict=True)) == [
        ("a review's row number in the export", 3, 0),
        # The published order is the other way round: only the one in the middle is at its place.
        ("a review's place among the published rows", 1, 1),
        # A's day is nobody else's.
        ("the day of one review", 1, 1),
        ("that day, with the child's sex and age", 3, 1),
        # An age in years leaves a year; a band four or five: A is 1, 2 or 3 by the two bands together.
        ("the day of birth to within a year", 3, 0),
        ("the day of birth to within three months", 0, 0),
        ("the day of birth to within a month", 0, 0),
    ]
