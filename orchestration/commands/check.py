"""`iro check`: the reading rules and the data-quality rules over the inbox, publishing nothing and keeping nothing."""

from __future__ import annotations

import dataclasses

import duckdb

from orchestration.commands.headlines import severities_line, unread_line
from orchestration.commands.reach import line_on_reach
from orchestration.evidence.record import SET_ASIDE
from orchestration.extracts.still_in_force import lines_on_authorities
from orchestration.ground.database.sql import open_to_read
from orchestration.ground.display import counted, print_table, print_text
from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.files.scratch import scratch_folder
from orchestration.ground.paths import Outputs
from orchestration.ground.progress import say
from orchestration.ground.settings import Settings, load_settings
from orchestration.landing.inbox.unread import unread_places
from orchestration.landing.local.notes import notes_on_own_files
from orchestration.landing.local.receipts import LocalReceipt
from orchestration.landing.local.receiving import receive_local, receive_local_again
from orchestration.landing.oddities.said import line_on_what_looks_wrong
from orchestration.landing.receiving.reception import check_inbox, receive_inbox
from orchestration.landing.register.receipts import REFUSED, BatchReceipt
from orchestration.outputs.worklists import worklists_in

ALL_ACCEPTED, SOMETHING_REFUSED = 0, 1
RUN_ID = "check"
# What the findings, the account of rows and what is not supplied are computed from, and nothing of the figures.
SELECTION = ("+findings_summary", "+row_account", "+int_needs_supplied")
NOT_READ = {
    "repeated": "the same row stands more than once in its file; it is kept once",
    "not_applicable": "the row has no data for this export",
    "merged": "a further row of the same record; what the first left blank was taken from it",
    "same_file": "another file of the batch holds the same bytes",
    "file_not_used": "no export is read from this file",
    "looked_up": "the table is only looked into, for values of other rows",
    "superseded": "a newer extract has the record again",
}


def check_exports() -> int:
    """Judge every batch of the inbox as a refresh would, and say what is wrong in the rows of those it would accept.

    Everything is computed in a folder of its own below the outputs folder, removed at the end, or by the next check or
    refresh if this one is killed; nothing of a child is printed.

    Returns:
        0 if every batch is accepted, 1 if one is refused, exports lie where nothing reads them, or there is none, or
        the rows do not pass the build's tests.

    Raises:
        UsageError: there is no inbox, or no key for an inbox that is not the sample.
        WarehouseError: landing could not be written or the rules could not be applied.
    """
    settings = load_settings()
    accepted_local: list[str] = []
    local = receive_local(settings, say, is_landing=False, say_accepted=accepted_local.append)
    refused_local = [each for each in local if each.verdict == REFUSED]
    receipts = check_inbox(settings, say)
    refused = [receipt for receipt in receipts if receipt.standing == REFUSED]
    unread = unread_places(settings.inbox)
    is_sound = False
    if len(refused) == len(receipts):
        # No batch has ids that these files could name.
        for line in accepted_local:
            say(line)
    if not receipts:
        say(f"There is no batch in {settings.inbox}.")
    elif len(refused) == len(receipts):
        print_text(f"\n{len(refused)} of {len(receipts)} batches would be refused: see the reasons above.")
    else:
        is_sound = _check_rows(settings, refused, accepted_local)
        accepted = len(receipts) - len(refused)
        print_text(f"\n{accepted} of {len(receipts)} batches would be accepted. Nothing was published.")
    if odd := line_on_what_looks_wrong(note for each in receipts for note in each.notes):
        print_text(odd)
    if unread:
        print_text(f"{unread_line(len(unread))}.")
    return SOMETHING_REFUSED if refused or refused_local or unread or not is_sound else ALL_ACCEPTED


def _check_rows(settings: Settings, refused: list[BatchReceipt], accepted_local: list[str]) -> bool:
    """Land and build what findings need in a folder of their own, and print them; False if the build fails.

    `accepted_local` are the lines on files of councils' own that are accepted, unless a batch has ids that they name.
    """
    # dbt costs seconds to import that other commands need not pay.
    from orchestration.warehouse.parsed import lend_parsed_project
    from orchestration.warehouse.project import build
    from orchestration.warehouse.run_tables import prepare_warehouse

    with scratch_folder(settings.outputs.checks) as folder:
        temporary = dataclasses.replace(settings, outputs=Outputs(folder))
        lend_parsed_project(settings.outputs, temporary.outputs)
        local = receive_local(temporary, _say_nothing)
        receive_inbox(temporary, _say_nothing)
        names_a_case = _files_naming_a_case(temporary, local, accepted_local)
        for note in notes_on_own_files(temporary.outputs, settings.outputs):
            say(note)
        for line in lines_on_authorities(temporary):
            say(line)
        warehouse = prepare_warehouse(temporary, RUN_ID, previous=None)
        say("applying the data-quality rules")
        results = build(temporary, RUN_ID, SELECTION)
        failed = [result.unique_id.split(".")[2] for result in results if not result.is_ok and not result.is_skipped]
        with open_to_read(warehouse=warehouse) as connection:
            if failed:
                print_text(f"\nA refresh would stop, because these parts of the build fail: {', '.join(failed)}")
                return False
            _print_findings(connection)
            _print_totals(connection, refused, settings.outputs)
            _print_account(connection)
            _print_reaches(connection)
            _print_columns_not_supplied(connection)
    return not names_a_case


def _files_naming_a_case(temporary: Settings, local: list[LocalReceipt], accepted_local: list[str]) -> bool:
    """Whether a file of a council's own names a case of the batches that have just landed; each is said."""
    accepted = {each.key for each in local if each.verdict != REFUSED}
    again = receive_local_again(temporary, local, say, accepted_local)
    return any(each.verdict == REFUSED and each.key in accepted for each in again)


def _print_findings(connection: duckdb.DuckDBPyConnection) -> None:
    """Findings counted by rule and export, for each authority."""
    rows = connection.execute(
        """
        select local_authority_code, severity, rule_id, export_name, cast(findings_counted as bigint), responsible,
            message, remedy
        from findings.findings_summary
        order by local_authority_code, severity, rule_id, export_name
        """
    ).fetchall()
    if not rows:
        print_text("\nNo findings.")
    for authority in dict.fromkeys(row[0] for row in rows):
        print_text(f"\nFindings of {authority} (exclude: left out of figures; warn: counted, and worth a look)")
        print_table(
            ("severity", "rule", "export", "rows", "who can mend it", "what and what to do"),
            [(*row[1:6], f"{row[6]} {row[7]}") for row in rows if row[0] == authority],
            flexible="what and what to do",
            indent="  ",
        )


def _print_reaches(connection: duckdb.DuckDBPyConnection) -> None:
    """How far back the exports seem to reach, where no batch says it."""
    rows = connection.execute(
        "select local_authority_code, export_name, reach_from from intermediate.int_export_reaches "
        "where not is_stated and reach_from is not null order by all"
    ).fetchall()
    for authority in dict.fromkeys(row[0] for row in rows):
        print_text(f"\n{authority}: {line_on_reach((name, day) for code, name, day in rows if code == authority)}")


def _print_totals(connection: duckdb.DuckDBPyConnection, refused: list[BatchReceipt], outputs: Outputs) -> None:
    """Print the number of findings of each severity, refusals included, and where a refresh lists the records."""
    severities = dict(
        connection.execute(
            "select severity, cast(sum(findings_counted) as bigint) from findings.findings_summary group by severity"
        ).fetchall()
    )
    reasons = sum(len(receipt.reasons) for receipt in refused)
    problems = counted(reasons, "problem")
    print_text(f"\n{problems} would cause a batch to be refused; findings: {severities_line(severities)}")
    worklists = worklists_in(outputs.restricted / "<release>")
    print_text(f"A refresh names the records, for the people who can mend them, in {worklists}")


def _print_columns_not_supplied(connection: duckdb.DuckDBPyConnection) -> None:
    """The columns that an authority's rows lack, why, and the indicators that are therefore not supplied."""
    rows = connection.execute(
        """
        select needs.local_authority_code, concat(needs.export_name, '.', needs.column_name),
            case when columns.is_in_file then 'blank in every row' else 'not in the file' end,
            string_agg(distinct needs.indicator_id, ', ' order by needs.indicator_id)
        from intermediate.int_needs_supplied as needs
        inner join landing.supplied_columns as columns using (local_authority_code, export_name, column_name)
        where not needs.is_supplied and columns.rows_total > 0
        group by all
        order by all
        """
    ).fetchall()
    if rows:
        print_text("\nColumns that are not supplied, and the indicators that stay not supplied without them")
        print_table(("authority", "column", "why", "indicators"), rows, flexible="indicators", indent="  ")


def _print_account(connection: duckdb.DuckDBPyConnection) -> None:
    """Every row of every file of the extracts in force, for each export that it feeds: used, or set aside and why.

    Raises:
        NothingPublishedError: more rows are accounted for than were read.
    """
    rows = connection.execute(_ACCOUNT).fetchall()
    if any(row[4] < 0 for row in rows):
        raise NothingPublishedError(
            "More rows are accounted for than were read. Report this: it is a fault of the build."
        )
    for authority in dict.fromkeys(row[0] for row in rows):
        of_authority = [row[1:] for row in rows if row[0] == authority]
        print_text(
            f"\nRows of {authority}, and of how many that were read; a file is read for each export that it feeds"
        )
        print_table(
            ("file", "export", "rows", "of", "read as", "why"),
            [
                (file, export or "", count, read, disposition.replace("_", " "), _reason(disposition))
                for file, export, disposition, count, read in of_authority
            ],
            flexible="why",
            indent="  ",
        )


def _reason(disposition: str) -> str:
    return NOT_READ.get(disposition) or SET_ASIDE.get(disposition, "")


_ACCOUNT = """
    select
        local_authority_code, file_name, export_name, disposition, rows_counted,
        cast(sum(rows_counted) over (partition by local_authority_code, file_name, export_name) as bigint)
    from findings.row_account
    order by local_authority_code, file_name, export_name nulls last, disposition not like 'used%', disposition
"""


def _say_nothing(_line: str) -> None:
    """The verdicts were said already."""
