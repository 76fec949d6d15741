"""Tables that services printed, from their own numbers: York's of participation, and Bradford's funnel of challenges.

`notes/reports-wanted.md` of the folder of golden sets lists them; Darlington's and Southwark's are in tests/golden.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from orchestration.ground.paths import DBT_PROJECT
from orchestration.ground.seed_rows import seed_rows
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.scorecard.gathered import scorecard_of
from orchestration.outputs.reports.shapes import Table
from tests.unit.reports.tiny_marts import AUTHORITY, NEWEST, TinyMarts, steady

# Bradford 2021-22: challenges resolved at stage 1, resolved after they went on to stage 2, and to stage 3.
BRADFORD = {
    ("Stage 1", "Resolved"): 236,
    ("Stage 1", "Escalated"): 50,
    ("Stage 2", "Resolved"): 48,
    ("Stage 2", "Escalated"): 2,
    ("Stage 3", "Resolved"): 2,
}
# In the manner of York's Table 6 of 2013, with the ages that members asked for; the numbers are made to be added up.
YORK = {
    ("Attended and spoke", "4 to 9"): 20,
    ("Attended and spoke", "10 to 15"): 30,
    ("Absent and views were sent", "10 to 15"): 40,
    ("Absent with no views", "16 and over"): 10,
}


def table_of(marts: TinyMarts, page: str) -> Table:
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        (found,) = [each for each in scorecard_of(opened).pages if each.name == page]
    return found.tables[0]


def with_cells(folder: Path, page: str, label: str, cells: dict[tuple[str, str], int]) -> TinyMarts:
    """Cells of a breakdown of two, under the title that the seed `report_tables` gives its table."""
    (row,) = [
        row
        for row in seed_rows(DBT_PROJECT / "seeds" / "report_tables.csv")
        if row["report"] == "scorecard" and row["page"] == page and "+" in row["breakdown"]
    ]
    marts = steady(folder)
    marts.connection.execute(
        "insert into report_tables values ('scorecard', ?, 1, ?, ?, 'late', ?)",
        [page, row["title"], row["note"], row["breakdown"]],
    )
    down = row["breakdown"].partition("+")[0]
    for first in dict.fromkeys(first for first, _ in cells):
        marts.label(down, first, first)
        marts.figure(
            "late", "rolling_12", NEWEST, sum(n for (one, _), n in cells.items() if one == first), cell=(down, first)
        )
    for place, ((first, second), number) in enumerate(cells.items()):
        name = f"{first}|{second}"
        marts.connection.execute(
            "insert into dim_breakdown_values values (?, ?, ?, ?, ?, ?)",
            [AUTHORITY, row["breakdown"], name, label, f"{first}, {second}", place],
        )
        marts.figure("late", "rolling_12", NEWEST, number, cell=(row["breakdown"], name))
    return marts


def test_the_funnel_of_challenges_is_the_one_that_bradford_counted_by_hand(tmp_path: Path) -> None:
    table = table_of(with_cells(tmp_path, "escalations", "Stage and how it ended", BRADFORD), "escalations")
    assert table.headings == ("Stage", "Resolved", "Escalated", "All", "Share")
    # 286 came in at the first stage; 50 of them went on, 48 of these were resolved at the second, 2 at the third.
    assert table.rows == (
        ("Stage 1", "236", "50", "286", "84.6 %"),
        ("Stage 2", "48", "2", "50", "14.8 %"),
        ("Stage 3", "2", "0", "2", "0.6 %"),
    )
    assert [row[2] for row in table.rows[:2]] == [row[3] for row in table.rows[1:]], "who goes on comes in"


def test_participation_is_shown_by_method_and_age_with_shares_of_the_reviews_that_could_be_judged(
    tmp_path: Path,
) -> None:
    table = table_of(with_cells(tmp_path, "participation", "How the child took part and age", YORK), "participation")
    assert table.headings == ("How the child took part", "4 to 9", "10 to 15", "16 and over", "All", "Share")
    assert table.rows == (
        ("Attended and spoke", "20", "30", "0", "50", "50.0 %"),
        ("Absent and views were sent", "0", "40", "0", "40", "40.0 %"),
        ("Absent with no views", "0", "0", "10", "10", "10.0 %"),
    )
    assert sum(table.bars) == pytest.approx(100)


def test_a_comma_in_a_councils_own_words_divides_no_label_of_a_table_of_two_breakdowns(tmp_path: Path) -> None:
    cells = {
        ("Absent, sent a video", "4 to 9"): 3,
        ("Absent, views were sent", "4 to 9"): 5,
        ("Absent, views were sent", "16, or over"): 2,
    }
    table = table_of(with_cells(tmp_path, "participation", "How the child took part and age", cells), "participation")
    assert table.headings == ("How the child took part", "4 to 9", "16, or over", "All", "Share")
    assert table.rows == (
        ("Absent, sent a video", "3", "0", "3", "30.0 %"),
        ("Absent, views were sent", "5", "2", "7", "70.0 %"),
    )


def test_a_conference_held_before_its_enquiry_is_in_no_band_and_not_among_the_children(tmp_path: Path) -> None:
    """Of three conferences two are 10 and 20 working days after their enquiries, and one 5 days before it."""
    marts = steady(tmp_path)
    marts.connection.execute(
        "insert into dim_dates values (date '2026-06-01', 100), (date '2026-06-15', 110), (date '2026-06-29', 120), "
        "(date '2026-06-08', 105)"
    )
    marts.connection.execute(
        "insert into fct_conferences select 'E06999901', true, 'initial', * from (values "
        "(date '2026-06-15', date '2026-06-01'), (date '2026-06-29', date '2026-06-01'), "
        "(date '2026-06-01', date '2026-06-08')) as held (held_date, anchor_date)"
    )
    table = table_of(marts, "conferences")
    assert table.note.startswith("2 children with a linked enquiry that began on or before the day, ")
    assert [row[1:] for row in table.rows[:2]] == [("1", "50.0 %"), ("1", "50.0 %")]
    assert sum(table.bars) == pytest.approx(100)
