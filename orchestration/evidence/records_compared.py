"""SQL over two releases: the records that are not what they were, whichever two they are.

Records are compared as the facts of both releases have them, so that the releases need not follow one another. What the
facts do not have is taken from `changed_records` of the later release, where it was compared with the earlier one. Of
exports without a fact the landed extracts are compared, and where those cannot be, `changed_records` is taken, also of
the releases between the two. The names of the databases are those of
`members_compared`; the evidence of the releases between is attached under names that begin with BETWEEN.
"""

from __future__ import annotations

import duckdb

from orchestration.evidence.landed_compared import CHANGES, COMPARED, WITHOUT_FACTS
from orchestration.ground.database.sql import same_values, sql_name, sql_text, sql_texts
from orchestration.landing.contracts import Contract, load_contracts

# Where the name of a subject is not that of its table of keys.
KEYS = {
    "missing_episode": "missing",
    "other_meeting": "meeting",
    "post": "post_spell",
    "review_action": "action",
    "review_audit": "audit",
}
# What a record is called whose id is put together from several columns.
NOUNS = {"escalation_reasons": "reason", "escalation_stages": "stage"}
# Whose records these are, and not what else they belong to.
OF_PERSONS = ("child_id", "officer_id")
# Joins the parts of an id that has several, as the evidence writes those of stages.
SEPARATOR = "|"
TABLE = "changed_records"
# What the evidence of releases between the two is called, before its number.
BETWEEN = "evidence_between_"
LISTED = (
    *("local_authority_code", "export_name", "record_id", "change", "changed_columns"),
    *("extract_date", "previous_extract_date"),
    *("source_file", "source_row", "previous_source_file", "previous_source_row"),
)
NO_FILES = "select cast(null as varchar) as file_name"
# By database and table.
Columns = dict[tuple[str, str], set[str]]


def find_records(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables `records`, of those that changed, and `files_compared`, of files in which every other row is the same.

    `records` has of each the `change`, the `changed_columns`, its children, officers and cases, and the days by which
    it decides: those that changed, else the day that it belongs to. The day of a plan decides nothing.
    """
    there = columns_of_tables(connection)
    _make_listed(connection, there)
    contracts = load_contracts()
    facts = {name: columns for name, each in contracts.items() if (columns := _of_fact(there, each))}
    parts = [_of_facts(contracts[name], columns) for name, columns in facts.items()]
    parts += [_of_listed(contracts[name]) for name in WITHOUT_FACTS]
    connection.execute(f"create or replace temp table records as {' union all '.join(parts)}")
    # Of an export without a fact the lists are all there is: where they are of other extracts, nothing is known to have
    # happened at a row, and none is named.
    compared = sql_texts((*WITHOUT_FACTS, *facts))
    files = [
        f"select file_name from {side}.main.row_account where export_name in ({compared})"
        for side in ("previous", "marts")
        if "file_name" in there.get((side, "row_account"), ())
    ]
    connection.execute(f"create or replace temp table files_compared as {' union '.join(files) or NO_FILES}")


def _of_fact(there: Columns, contract: Contract) -> list[str]:
    """The columns that both releases have in the fact of an export; none if there is no fact that it can be told by."""
    name = f"fct_{contract.name}"
    both = there.get(("evidence_before", name), set()) & there.get(("evidence_now", name), set())
    needed = {"local_authority_code", "source_file", "source_row", *contract.key}
    return sorted(both) if needed <= both else []


def _of_facts(contract: Contract, columns: list[str]) -> str:
    """SQL for the records of an export that only one release has, or of which a column of the contract differs.

    What the later release lists says it better, wherever it compared the same two extracts.
    """
    own = [column for column in contract.columns if column.name in columns]
    days = [column.name for column in own if column.type == "date" and not column.is_planned]
    key = same_values("a", "b", ("local_authority_code", *contract.key))
    ids = [name for name in columns if name.endswith("_id") and name not in OF_PERSONS]

    def differs(name: str) -> str:
        return f"a.{sql_name(name)} is distinct from b.{sql_name(name)}"

    def days_of(side: str) -> str:
        changed = ", ".join(f"case when {differs(name)} then {side}.{sql_name(name)} end" for name in days)
        event = f"{side}.{sql_name(contract.event_date)}" if contract.event_date in days else "null"
        # An empty list, where a code changed and no day did.
        changed, event = (f"list_distinct(cast([{each}] as date[]))" for each in (changed, event))
        return f"coalesce(nullif({changed}, []), {event})"

    def of_both(names: list[str]) -> str:
        both = ", ".join(f"{side}.{sql_name(name)}" for name in names for side in ("a", "b") if name in columns)
        return f"list_distinct(cast([{both}] as varchar[]))"

    record_id = ", ".join(f"coalesce(b.{name}, a.{name})" for name in map(sql_name, contract.key))
    # To which case a record belongs, a fact says by the other records too.
    told = [column.name for column in own if not column.name.endswith("_id") or column.name in OF_PERSONS]
    names = ", ".join(f"case when {differs(name)} then {sql_text(name)} end" for name in told) or "''"
    fact = (
        f"from evidence_{{}}.main.fct_{contract.name} "
        "where local_authority_code in (select local_authority_code from cells)"
    )
    return f"""
        select * replace (coalesce(first_day, date '9999-12-31') as first_day) from (
            select
                coalesce(b.local_authority_code, a.local_authority_code) as local_authority_code,
                {sql_text(contract.name)} as export_name,
                {sql_text(_noun(contract))} as noun,
                concat_ws('{SEPARATOR}', {record_id}) as record_id,
                case
                    when a.local_authority_code is null then 'added'
                    when b.local_authority_code is null then 'withdrawn'
                    else 'changed'
                end as change,
                case
                    when a.local_authority_code is null or b.local_authority_code is null then null
                    when b.local_authority_code in (
                        select local_authority_code from following where export_name = {sql_text(contract.name)}
                    ) then listed.changed_columns
                    else nullif(concat_ws(', ', {names}), '')
                end as changed_columns,
                {of_both(["child_id"])} as children, {of_both(["officer_id"])} as officers, {of_both(ids)} as cases,
                {days_of("a")} as days_before, {days_of("b")} as days_now,
                list_min(list_concat(days_before, days_now)) as first_day,
                b.source_file, b.source_row, a.source_file as previous_source_file, a.source_row as previous_source_row
            from ({fact.format("before")}) as a
            full join ({fact.format("now")}) as b on {key}
            left join listed
                on listed.export_name = {sql_text(contract.name)} and listed.change = 'changed'
                and b.source_file = listed.source_file and b.source_row = listed.source_row
        )
        where change <> 'changed' or changed_columns is not null
    """


def _of_listed(contract: Contract) -> str:
    """SQL for what is listed as changed of an export that has no fact, in the form of `_of_facts`."""
    who, nobody = "list_value(split_part(record_id, '|', 1))", "cast([] as varchar[])"
    is_officer = contract.key[0] == "officer_id"
    return f"""
        select
            local_authority_code, export_name, {sql_text(_noun(contract))} as noun, record_id, change, changed_columns,
            {nobody if is_officer else who} as children, {who if is_officer else nobody} as officers,
            {nobody} as cases, cast([] as date[]) as days_before, cast([] as date[]) as days_now,
            date '0001-01-01' as first_day, source_file, source_row, previous_source_file, previous_source_row
        from listed_between where export_name = {sql_text(contract.name)}
    """


def _noun(contract: Contract) -> str:
    """What members call a record of the export."""
    thing = contract.key[0].removesuffix("_id")
    subjects = {named: subject for subject, named in KEYS.items()}
    return NOUNS.get(contract.name, subjects.get(thing, thing))


def columns_of_tables(connection: duckdb.DuckDBPyConnection) -> Columns:
    """The columns of every table that is attached or was made here, by its database and name."""
    rows = connection.execute(
        "select database_name, table_name, list(column_name) from duckdb_columns() group by all"
    ).fetchall()
    return {(database, table): set(names) for database, table, names in rows}


def _make_listed(connection: duckdb.DuckDBPyConnection, there: Columns) -> None:
    """The tables `following`, of exports whose extract before is the earlier release's, and `listed`, their changes.

    And `listed_between`, each record once that differs between the landed extracts of both; where those are not
    compared, that the later release or one between lists as changed from an extract of the earlier release, or a newer
    one, on. All are empty where a release does not say which files it is made of, or what changed.
    """
    # Each file lies below the inbox in a folder of its authority and, in that, of its day.
    day = "max(try_cast(split_part(file_name, '/', 2) as date))"
    changes = _changes(there, "evidence_now")
    newest = {
        side: f"select local_authority_code, export_name, {day} as day from {side}.main.row_account group by all"
        if "file_name" in there.get((side, "row_account"), ())
        else "select '' as local_authority_code, '' as export_name, cast(null as date) as day where false"
        for side in ("previous", "marts")
    }
    connection.execute(
        f"""
        create or replace temp table following as
        select now.local_authority_code, now.export_name
        from ({newest["previous"]}) as before
        inner join ({newest["marts"]}) as now using (local_authority_code, export_name)
        where (now.local_authority_code, now.day, before.day) in (
            select (local_authority_code, extract_date, previous_extract_date) from ({changes})
        )
        """
    )
    connection.execute(
        f"create or replace temp table listed as select * from ({changes}) "
        "semi join following using (local_authority_code, export_name)"
    )
    between = sorted(database for database, table in there if database.startswith(BETWEEN) and table == TABLE)
    every = " union ".join(_changes(there, database) for database in ("evidence_now", *between))
    # Added and withdrawn again is nothing; withdrawn and added again is a change.
    connection.execute(
        f"""
        create or replace temp table listed_between as
        select
            local_authority_code, export_name, record_id,
            case
                when arg_max(change, extract_date) = 'withdrawn' then 'withdrawn'
                when arg_min(change, extract_date) = 'added' then 'added'
                else 'changed'
            end as change,
            nullif(array_to_string(list_sort(list_distinct(
                string_split(string_agg(changed_columns, ';'), ';')
            )), ';'), '') as changed_columns,
            arg_max(source_file, extract_date) as source_file,
            arg_max(source_row, extract_date) as source_row,
            arg_min(previous_source_file, extract_date) as previous_source_file,
            arg_min(previous_source_row, extract_date) as previous_source_row
        from ({every}) as changes
        inner join ({newest["previous"]}) as before using (local_authority_code, export_name)
        inner join ({newest["marts"]}) as now using (local_authority_code, export_name)
        where changes.previous_extract_date >= before.day and changes.extract_date <= now.day
            and (local_authority_code, export_name) not in (
                select (local_authority_code, export_name) from {COMPARED} where why_not is null
            )
        group by all
        having arg_min(change, extract_date) <> 'added' or arg_max(change, extract_date) <> 'withdrawn'
        union all by name
        select * from {CHANGES}
        """
    )


def _changes(there: Columns, database: str) -> str:
    """SQL for what a release lists as changed; no rows if it lists nothing."""
    if set(LISTED) <= there.get((database, TABLE), set()):
        return f"select distinct {', '.join(LISTED)} from {database}.main.{TABLE}"
    kinds = {name: {"date": "date", "_row": "bigint"}.get(name[-4:], "varchar") for name in LISTED}
    return f"select {', '.join(f'cast(null as {kind}) as {name}' for name, kind in kinds.items())} where false"
