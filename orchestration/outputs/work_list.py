"""The work list of an authority: what is due, overdue and owed, case by case, restricted because it names cases.

One workbook with a sheet a list, sorted by team, officer and due date, with filters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import xlsxwriter

from orchestration.outputs.reports.cells import write_value
from orchestration.outputs.sheets import require_authority_code

# What the release must hold for a work list, in its restricted part.
NEEDED = frozenset({"fct_monitoring_lists", "fct_reviews", "fct_conferences", "fct_review_actions"})
# A decision or a record of an older review is not work any more, but a gap in recording: a finding (2026-11-28).
MONTHS_OWED = 12
COLUMNS = (
    ("Team", 24),
    ("Officer", 16),
    ("Child", 16),
    ("Record", 16),
    ("Since", 12),
    ("Due", 12),
    ("Days to due", 12),
    ("Booked", 12),
    ("Booked in time", 14),
    ("Detail", 24),
    ("File", 46),
    ("Row", 8),
)
SUMMARY = ("List", "On it", "Past its day", "Oldest, days")
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")


def work_lists_in(restricted: Path) -> Path:
    """The folder of work lists in a release's restricted folder."""
    return restricted / "lists"


def write_work_lists(connection: duckdb.DuckDBPyConnection, authorities: Iterable[str], folder: Path) -> None:
    """Write `<authority>/work-list.xlsx` for each authority, also for one with nothing on it.

    Args:
        connection: has the evidence attached as `evidence` and the published tables as `marts`.
        authorities: whose work lists are written.
        folder: made if it is not there; a restricted one, because the rows have case ids.

    Raises:
        NothingPublishedError: no folder can be named after an authority's code.
    """
    connection.execute(f"create or replace temp table work as {WORK}")
    for code in authorities:
        require_authority_code(code, "lists")
        target = folder / code / "work-list.xlsx"
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(connection, code, target)
    connection.execute("drop table work")


# Where the next meeting is booked: the first that is planned for the child, not held, and not before the extract.
WORK = f"""
    with extracts as (
        select local_authority_code, latest_extract_date as as_at from marts.main.local_authorities
    ),
    meetings as (
        select local_authority_code, child_id, 'care_period' as subject_type, scheduled_date, held_date
        from evidence.main.fct_reviews where disposition <> 'cancelled'
        union all
        select
            local_authority_code, child_id, case conference_type when 'initial' then 'section47' else 'plan' end,
            scheduled_date, held_date
        from evidence.main.fct_conferences where disposition <> 'cancelled'
    ),
    booked as (
        select meetings.local_authority_code, child_id, subject_type, min(scheduled_date) as booked
        from meetings
        inner join extracts using (local_authority_code)
        where scheduled_date >= as_at and (held_date is null or held_date > as_at)
        group by all
    ),
    labels as (
        select code, label, sort_order from marts.main.code_labels where list_name = 'monitoring_lists'
    ),
    reviews as (
        select
            reviews.local_authority_code, reviews.team, reviews.officer_id, reviews.child_id, reviews.review_id,
            reviews.held_date, reviews.source_file, reviews.source_row, owed.place, owed.list, owed.due_date
        from evidence.main.fct_reviews as reviews
        inner join extracts using (local_authority_code)
        cross join lateral (
            select 101 as place, 'Decisions owed' as list, decisions_due_date as due_date, decisions_issued_date as done
            union all select 102, 'Records owed', record_due_date, record_distributed_date
        ) as owed
        where
            reviews.disposition = 'counted' and owed.done is null and owed.due_date <= as_at
            and held_date > as_at - to_months({MONTHS_OWED})
    ),
    entries as (
        select
            lists.local_authority_code, coalesce(labels.sort_order, 100) as place,
            coalesce(labels.label, lists.list_name) as list, lists.team, lists.officer_id, lists.child_id,
            lists.subject_id as record_id, lists.anchor_date as since, lists.due_date, lists.subject_type,
            coalesce(nullif(lists.stage, 'none'), cast(lists.figure as varchar)) as detail,
            lists.source_file, lists.source_row
        from evidence.main.fct_monitoring_lists as lists
        left join labels on lists.list_name = labels.code
        union all
        select
            local_authority_code, place, list, team, officer_id, child_id, review_id, held_date, due_date, null, null,
            source_file, source_row
        from reviews
        union all
        select
            actions.local_authority_code, 103, 'Actions overdue', team, null, child_id, action_id, agreed_date,
            due_date, null, owner, source_file, source_row
        from evidence.main.fct_review_actions as actions
        inner join extracts using (local_authority_code)
        where
            disposition = 'used' and not coalesce(is_cancelled, false) and due_date <= as_at
            and (completed_date is null or completed_date > as_at)
    )
    select entries.*, due_date - as_at as days, booked.booked, booked.booked <= due_date as is_booked_in_time
    from entries
    inner join extracts using (local_authority_code)
    left join booked using (local_authority_code, child_id, subject_type)
"""


def _write(connection: duckdb.DuckDBPyConnection, code: str, target: Path) -> None:
    # In memory: else the sheets would first lie in a temporary folder that everybody can read.
    book = xlsxwriter.Workbook(str(target), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    header = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    lists = connection.execute(
        """
        select
            list, count(*) as entries, count(*) filter (where days <= 0) as overdue,
            cast(coalesce(max(-days) filter (where days <= 0), 0) as bigint) as oldest
        from work where local_authority_code = ? group by list, place order by place, list
        """,
        [code],
    ).fetchall()
    summary = book.add_worksheet("Summary")
    _headings(summary, [(SUMMARY[0], 52), *((heading, 14) for heading in SUMMARY[1:])], header)
    for place, row in enumerate(lists, start=1):
        for column, value in enumerate(row):
            write_value(summary, place, column, value, day)
    for name, *_ in lists:
        sheet = book.add_worksheet(NOT_IN_SHEET_NAMES.sub(" ", name)[:LONGEST_SHEET_NAME])
        _headings(sheet, COLUMNS, header)
        rows = connection.execute(
            """
            select
                team, officer_id, child_id, record_id, since, due_date, days, booked,
                case is_booked_in_time when true then 'yes' when false then 'no' end, detail, source_file, source_row
            from work where local_authority_code = ? and list = ?
            order by team nulls last, officer_id nulls last, due_date nulls last, record_id
            """,
            [code, name],
        ).fetchall()
        for place, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                write_value(sheet, place, column, value, day)
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    book.close()


def _headings(sheet: xlsxwriter.worksheet.Worksheet, columns: Sequence[tuple[str, int]], header: object) -> None:
    for column, (heading, width) in enumerate(columns):
        sheet.write_string(0, column, heading, header)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
