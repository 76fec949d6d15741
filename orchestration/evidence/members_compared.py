"""SQL over two releases: the cells that differ, the members that only one of them has, and what became of each.

The earlier release is attached as `previous` and `evidence_before`, the later one as `marts` and `evidence_now`; what
is found is left in temporary tables, `cells`, `changed` and `pairs`, for `shares` to be worked out from.
"""

from __future__ import annotations

import duckdb

from expectations.completeness import INDICATOR_KEY
from orchestration.evidence.deciding_records import deciding_record, limit_changed, own_record
from orchestration.evidence.landed_compared import why_not_compared
from orchestration.evidence.own_lists import is_list_of_teams_other, own_lists_of_cells
from orchestration.evidence.records_compared import KEYS, find_records
from orchestration.ground.database.sql import same_values, sql_name, sql_text, sql_texts
from orchestration.releases.changes import differing_cells

# Subjects that are worked out from several records, so that theirs coming or going is not a record's.
DERIVED = ("care_period", "meeting", "obligation")
# What decides in which cells a member is, beside its breakdowns. The day of a state decides nothing: its period does.
DECIDING = (
    "period_type",
    "period_end",
    "role",
    "amount",
    "distinct_key",
    "subject_type",
    "subject_id",
    "case when period_end is null then event_date end",
)
DATES = ("event_date", "anchor_date", "due_date", "done_date")
NOT_BREAKDOWNS = {
    *("local_authority_code", "indicator_id", "child_id", "judged_by", "law", "time_limit", "exclusion_reason"),
    *("source_file", "source_sha256", "source_row", "period_type", "period_end", "role", "amount", "distinct_key"),
    *("subject_type", "subject_id", "event_words", "state_words", "since_words", "done_words", "done_thing"),
    *("shown_words", "exclusion_words", "undated_words", "distinct_thing", *DATES),
}
MEMBER = "local_authority_code, indicator_id"


def find_cells(
    connection: duckdb.DuckDBPyConnection, before: str, authority: str | None, indicator: str | None
) -> None:
    """The table `cells`: those that differ, with the first day, availability and definition of each."""
    key = ", ".join(INDICATOR_KEY)
    columns = {side: columns_of(connection, side, "indicator_definitions") for side in ("previous", "marts")}
    # A list of teams brings the breakdowns by service and district, which defines no figure anew.
    beside = {"name", *(["breakdowns"] if is_list_of_teams_other(connection) else [])}
    # A column that only one of the releases has says that the software is another, and of no indicator what changed.
    both = ", ".join(sql_name(name) for name in columns["marts"] if name in columns["previous"] and name not in beside)
    whole = f"select {both} from {{}}.main.indicator_definitions where indicator_id = cells.indicator_id"
    same = f"select 1 from ({whole.format('previous')} except {whole.format('marts')})"
    connection.execute(
        f"""
        create or replace temp table cells as
        with cells as ({differing_cells()})
        select
            row_number() over (order by {key}) as cell_id,
            cells.*,
            coalesce(now.period_start, before.period_start) as period_start,
            coalesce(before.availability <> now.availability, false) as is_supply_changed,
            definition.measure,
            {"definition.origin = 'external'" if "origin" in columns["marts"] else "false"} as is_external,
            exists ({same}) as is_definition_changed,
            {own_lists_of_cells()} as own_lists,
            {why_not_compared()} as why_not_compared,
            (select is_other from software)
                or {str(set(columns["previous"]) != set(columns["marts"])).lower()} as is_other_software
        from cells
        left join previous.main.indicator_values as before using ({key})
        left join marts.main.indicator_values as now using ({key})
        left join marts.main.indicator_definitions as definition using (indicator_id)
        where ($authority is null or local_authority_code = $authority)
            and ($indicator is null or indicator_id = $indicator)
        """,
        {"release": before, "authority": authority, "indicator": indicator},
    )  # fmt: skip


def find_members(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `changed`: members of those indicators that only one release has, each with its pair and its cause."""
    ours = columns_of(connection, "evidence_now", "indicator_members")
    columns = [name for name in columns_of(connection, "evidence_before", "indicator_members") if name in ours]
    parts = [sql_name(name) for name in columns if name not in NOT_BREAKDOWNS]
    identity = " || chr(31) || ".join(f"coalesce(cast({each} as varchar), '')" for each in (*DECIDING, *parts))
    for side in ("before", "now"):
        connection.execute(
            f"""
            create or replace temp table members_{side} as
            select *, row_number() over (partition by {MEMBER}, identity order by source_file, source_row) as copy
            from (
                select {", ".join(map(sql_name, columns))}, {identity} as identity
                from evidence_{side}.main.indicator_members
                semi join (select distinct {MEMBER} from cells where not is_supply_changed) using ({MEMBER})
            )
            """
        )
    place = f"{MEMBER}, period_type, period_end, subject_type, subject_id"
    connection.execute(
        f"""
        create or replace temp table changed as
        with one_sided as (
            select 'before' as side, * from members_before anti join members_now using ({MEMBER}, identity, copy)
            union all
            select 'now', * from members_now anti join members_before using ({MEMBER}, identity, copy)
        )
        select
            row_number() over (order by side, {place}, identity, copy) as row_id,
            row_number() over (partition by side, {place} order by event_date, role, identity, copy) as place,
            *
        from one_sided
        """
    )
    _put_causes(connection, place)


def _put_causes(connection: duckdb.DuckDBPyConnection, place: str) -> None:
    """The table `pairs`: each row of `changed` with its cause, and the number that it shares with its pair.

    Where nothing happened at a member's own row, the row named is of the record that decided it, if one is found.
    """
    find_records(connection)
    by_limit = limit_changed(connection)
    # Where limits are not listed, another one of both members is taken for a change of it.
    is_other_limit = by_limit or "a.row_id is not null and b.row_id is not null"
    matured = "row_before is not null and row_now is not null and coalesce(was_not_due, false)"
    same = same_values("a", "b", place.split(", "))
    moved = " or ".join(f"b.{name} is distinct from a.{name}" for name in DATES)
    known = {side: _known(connection, side) for side in ("before", "now")}
    dates = ", ".join(f"a.{name} as {name}_before, b.{name} as {name}_now" for name in DATES)
    connection.execute(
        f"""
        create or replace temp table pairs as
        with definitions as (
            select {MEMBER}, bool_or(is_definition_changed) as is_other, bool_or(is_other_software) as is_other_software
            from cells group by all
        ),
        paired as (
            select
                a.row_id as row_before, b.row_id as row_now,
                coalesce(b.local_authority_code, a.local_authority_code) as local_authority_code,
                coalesce(b.indicator_id, a.indicator_id) as indicator_id,
                coalesce(b.subject_type, a.subject_type) as subject_type,
                coalesce(b.subject_id, a.subject_id) as subject_id,
                coalesce(b.child_id, a.child_id) as child_id,
                coalesce(b.source_file, a.source_file) as source_file,
                coalesce(b.source_row, a.source_row) as source_row,
                a.source_file as file_before, a.source_row as line_before,
                b.source_file as file_now, b.source_row as line_now,
                a.role as role_before, b.role as role_now, {dates},
                coalesce(a.period_end, b.period_end) as period_end,
                coalesce(
                    b.source_sha256 in (select source_sha256 from members_before)
                    or a.source_sha256 in (select source_sha256 from members_now), false
                ) as is_same_file,
                a.exclusion_reason = 'not_yet_due' and b.exclusion_reason is distinct from 'not_yet_due' as was_not_due,
                a.time_limit is distinct from b.time_limit and {is_other_limit} as is_other_limit,
                {moved} as is_moved
            from (from changed where side = 'before') as a
            full join (from changed where side = 'now') as b on {same} and a.place = b.place
        ),
        known as ({own_record("paired")}),
        untouched as (
            select * from known
            where (is_untouched or is_beside) and subject_type <> 'population' and not ({matured})
                {"and not is_other_limit" if by_limit else ""}
        ),
        deciding as ({deciding_record("untouched")})
        select
            paired.* replace (
                coalesce(deciding.noun, subject_type) as subject_type,
                coalesce(deciding.record_id, subject_id) as subject_id,
                coalesce(deciding.named_file, paired.source_file) as source_file,
                coalesce(deciding.named_row, paired.source_row) as source_row,
                if(deciding.record_cause is not null, deciding.named_columns, paired.changed_columns) as changed_columns
            ),
            deciding.record_cause is not null as is_of_another,
            case
                when is_of_another then deciding.record_cause
                when subject_type = 'population' then 'population_changed'
                when {matured} then 'matured'
                when is_untouched and is_other_limit then 'limit_changed'
                when is_untouched and (is_other or is_other_software) then 'definition_changed'
                when is_untouched then 'not_explained'
                -- Also of a subject that both releases have: it counts otherwise since, by a record that came or went.
                when change_of_record = 'added' then 'typed_late'
                when change_of_record = 'withdrawn' then 'withdrawn'
                when row_before is not null and row_now is not null then case
                    when is_other_limit then 'limit_changed'
                    when is_moved and coalesce(paired.changed_columns like '%date%', true) then 'date_changed'
                    when change_of_record = 'changed' and is_of_dates then 'date_changed'
                    when change_of_record = 'changed' then 'code_changed'
                    when is_other then 'definition_changed'
                    else 'code_changed'
                end
                when paired.changed_columns like '%date%' then 'date_changed'
                when change_of_record = 'changed' then 'code_changed'
                when row_before is null and not {known["before"]} then 'typed_late'
                when row_now is null and not {known["now"]} then 'withdrawn'
                when is_other then 'definition_changed'
                else 'code_changed'
            end as cause
        from known as paired
        left join definitions using ({MEMBER})
        left join deciding
            on paired.row_before is not distinct from deciding.pair_before
            and paired.row_now is not distinct from deciding.pair_now
        """
    )


def _known(connection: duckdb.DuckDBPyConnection, side: str) -> str:
    """SQL that is true where a release knows a subject at all: in its table of keys, else among its members."""
    whens = [f"when subject_type in ({sql_texts(DERIVED)}) then true"]
    for (subject,) in connection.execute("select distinct subject_type from changed").fetchall():
        thing = KEYS.get(subject, subject)
        column = f"{thing}_id"
        if column in columns_of(connection, f"evidence_{side}", f"key_{thing}"):
            source = f"evidence_{side}.main.{sql_name(f'key_{thing}')}"
        else:
            source, column = f"evidence_{side}.main.indicator_members", "subject_id"
        whens.append(
            f"when subject_type = {sql_text(subject)} then (paired.local_authority_code, subject_id) in "
            f"(select (local_authority_code, {sql_name(column)}) from {source})"
        )
    return f"(case {' '.join(whens)} else false end)"


def columns_of(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> list[str]:
    """The columns of a table in their order; none if it is not there. `temp` is what was made here."""
    rows = connection.execute(
        "select column_name from duckdb_columns() where table_name = ? and database_name = ? order by column_index",
        [table, database],
    ).fetchall()
    return [name for (name,) in rows]
