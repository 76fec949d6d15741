"""What measures of the audit say of a whole extract: the files whose records changed, and records that find nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import duckdb
import pytest

from orchestration.ground.paths import SAMPLE_INBOX
from tests.corrected_batch import Rows, edit
from tests.properties.compiled_project import CompiledProject, Extract, run

CODE, OF_OTHER_CHILDREN, DAY = "E06999901", "E06999902", "2026-10-31"
BATCH = SAMPLE_INBOX / CODE / DAY
# Of twelve reviews five have other values, three are gone, and four are new: one of them of the last extract's day or
# before, and three of what has happened since. An escalation is no part of the figure.
LAST_RELEASE = f"""
    insert into landing.previous_values by name
    select '{CODE}' as local_authority_code, 'reviews_held' as indicator_id, 'rolling_12' as period_type,
        unnest([date '2026-08-31', date '2026-09-30']) as period_end, 999 as numerator, 0 as excluded;
    insert into landing.changed_records by name
    select '{CODE}' as local_authority_code, 'reviews' as export_name, 'R' || place as record_id,
        case when place < 5 then 'changed' when place < 8 then 'withdrawn' else 'added' end as change,
        date '2026-09-22' + cast(place as integer) as event_date, date '2026-09-30' as previous_extract_date
    from range(12) as places (place)
    union all by name
    select '{CODE}' as local_authority_code, 'escalations' as export_name, 'R' as record_id, 'changed' as change
"""


def under_other_children(rows: Rows) -> Rows:
    """The enquiries, each under the id of another child and an id of its own that no conference names."""
    children = [row["child_id"] for row in rows]
    moved = zip(rows, [*children[31:], *children[:31]], strict=True)
    return [row | {"child_id": child, "section47_id": f"X{row['section47_id']}"} for row, child in moved]


@pytest.fixture(scope="module")
def measured(project: CompiledProject, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample, whose last release had other figures, and beside it one whose enquiries are other children's."""
    batch = shutil.copytree(BATCH, tmp_path_factory.mktemp("enquiries") / "batch")
    edit(batch / "section47_enquiries.csv", under_other_children)
    needed = project.needed_for("closed_period_changed", "records_find_their_place")
    extracts = [Extract(BATCH, CODE, DAY), Extract(batch, OF_OTHER_CHILDREN, DAY)]
    with run(needed, extracts, last_release=lambda connection: connection.execute(LAST_RELEASE) and None) as connection:
        yield connection


def test_a_closed_figure_that_moved_names_the_files_whose_records_changed(measured: duckdb.DuckDBPyConnection) -> None:
    rows = measured.execute(
        "select subject, detail from audit.closed_period_changed where not is_within order by subject"
    ).fetchall()
    assert [subject for subject, _ in rows] == ["reviews_held", "reviews_held (newest)"]
    for _, detail in rows:
        named = detail.partition("; records are other than in the last extract in ")[2]
        assert named == "reviews (5 changed, 3 gone, 1 late)"


def test_a_first_extract_whose_enquiries_find_no_conference_is_stopped(measured: duckdb.DuckDBPyConnection) -> None:
    rows = measured.execute(
        "select local_authority_code, expected, is_within, detail from audit.records_find_their_place "
        "where subject = 'enquiries with their conference' order by 1"
    ).fetchall()
    assert [(code, is_within) for code, _, is_within, _ in rows] == [(CODE, True), (OF_OTHER_CHILDREN, False)]
    for _, least, is_within, detail in rows:
        found, records = map(int, re.findall(r"\d+", detail))
        assert (100 * found / records >= least) == is_within
