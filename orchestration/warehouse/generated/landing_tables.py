"""The tables of schema `landing` beside the exports: what each is, and its columns, for the sources of dbt."""

from __future__ import annotations

from orchestration.landing.indicators.definitions import COLUMNS

CODE_AND_EXPORT = {
    "local_authority_code": "The authority",
    "export_name": "The export, by the name of its contract",
}
# The tables beside the exports: what each is, and its columns.
OTHER_TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "batches": (
        "The extracts that are in force or united with those that are, by file. "
        "One row per authority, export, extract date and file.",
        {
            **CODE_AND_EXPORT,
            "extract_date": "The day to whose end the extract is complete",
            "source_file": "The file, as a path below the inbox; # and the sheet or the record element follow",
            "source_sha256": "SHA-256 of the file's bytes",
            "rows_read": "Rows of the file: those landed, and those left out as repeated, as merged into another row "
            "of the same record, or as saying nothing of the export (row_account has each number)",
            "rows_repeated": "Identical rows that were left out, each being kept once",
            "rows_landed": "Rows kept",
            "profile": "The layout the batch came in",
            "extracts": "full for all history the system reports, period for one return",
            "history_from": "First day the extract reaches back to, where the batch says so",
            "received_at": "When the batch was received, in UTC",
            "is_in_force": "False for an older extract all of whose rows have newer ones",
        },
    ),
    "supplied_columns": (
        "How many rows of each export an authority supplied and how many fill each column. "
        "One row per authority, export and column.",
        {
            **CODE_AND_EXPORT,
            "column_name": "The column of the contract",
            "rows_total": "Rows in force",
            "rows_recorded": "Rows in force that fill the column",
            "is_supplied": "True if any row fills the column",
            "is_in_file": "False if the files of an extract in force lack the column, as opposed to leaving it blank; "
            "what a version before 2026-11-29 landed is taken to have it",
        },
    ),
    "row_account": (
        "Rows that were read and not landed, with the reason. "
        "One row per authority, extract date, file, export and reason.",
        {
            "local_authority_code": "The authority",
            "export_name": "The export that the file was read for; blank for a file that fills none",
            "extract_date": "The day to whose end the extract is complete",
            "source_file": "The file, as a path below the inbox",
            "source_table": "The file's name without folder and ending",
            "reason": "repeated (an identical row), not_applicable (it says nothing of the export), merged (a further "
            "row of one record), file_not_used, same_file, or looked_up for a table that is only looked into",
            "rows": "How many rows",
        },
    ),
    "looks_wrong": (
        "What looks wrong in the extracts in force and may be right. One row per authority, export, column and note.",
        {
            **CODE_AND_EXPORT,
            "column_name": "The column that the note is on; blank for one on the whole export",
            "extract_date": "The day to whose end the extract is complete",
            "source_file": "The file, as a path below the inbox",
            "said": "The note, without the numbers of rows",
        },
    ),
    "changed_records": (
        "What the newest extract of each export changed since the one dated before it, children's rows included. "
        "One row per authority, export and record.",
        {
            **CODE_AND_EXPORT,
            "record_id": "The record's key; the parts of a key of several columns are joined by a vertical bar",
            "change": "added, changed, or withdrawn for a record that a full extract no longer holds",
            "changed_columns": "The columns that differ, of a changed record",
            "event_date": "The date the record goes by, as the newest extract has it",
            "previous_event_date": "The same date, as the extract before had it",
            "extract_date": "The day of the newest extract",
            "previous_extract_date": "The day of the extract that it is compared with",
            "source_file": "The record's file in the newest extract, as a path below the inbox",
            "source_row": "Its row there",
            "previous_source_file": "The record's file in the extract before",
            "previous_source_row": "Its row there",
        },
    ),
    "unknown_codes": (
        "Texts in coded columns that are in no list, which the exports hold as unknown_code; they may be names. "
        "One row per authority, export, column and row of a file.",
        {
            **CODE_AND_EXPORT,
            "column_name": "The coded column",
            "text": "What the file says there",
            "nearest_code": "The code of the list that is most like it by name or label, if one is like it",
            "source_file": "The record's file, as a path below the inbox",
            "source_row": "Its row there",
        },
    ),
    "local_codes": (
        "The codes that authorities have in lists of their own. One row per authority, list and code.",
        {
            "local_authority_code": "The authority; blank for the whole hub",
            "list_name": "The list",
            "code": "The code",
            "label": "What it means, as people say it",
            "parent": "The group it belongs to",
            "sort_order": "Its place in the list",
            "valid_from": "The first day on which it may be used; blank if always",
            "valid_to": "The last such day; blank if it still may",
            "stage_order": "Of a stage of escalation, its place on the way up",
            "limit_working_days": "Of a stage of escalation, the working days for an answer; blank if none",
            "is_senior": "Of a stage of escalation, whether a senior manager is asked",
            "is_formal": "Of a stage of escalation, whether a concern in it is formal; blank if nothing says so",
            "has_participated": "Of a participation code, whether the child took part",
            "has_attended": "Of a participation code, whether the child was there",
        },
    ),
    "local_indicators": (
        "The indicators that councils have of their own, as the table indicator_definitions has them. "
        "One row per authority and indicator.",
        {
            **dict.fromkeys(COLUMNS, "As in indicator_definitions"),
            "local_authority_code": "The authority; blank for the whole hub",
        },
    ),
    "local_indicator_parts": (
        "What each of those counts of one base, as SQL that was written from its checked file. "
        "One row per authority, indicator and part.",
        {
            "local_authority_code": "The authority; blank for the whole hub",
            "indicator_id": "The indicator",
            "part_number": "Its place among the parts, from 1",
            "base": "The base that it counts from",
            "condition": "Who is in the figure at all, the authority included",
            "role": "denominator for what a rate is out of; else blank",
            "success": "For a percentage: who is in the numerator",
            "exclusion": "The reason for leaving a record out",
            "amount": "What a record counts, where that is not 1",
            "distinct_key": "What is counted once",
            "threshold": "The threshold that it is held against, if any",
        },
    ),
    "withdrawn_records": (
        "Records that the full extract before the newest held and the newest no longer holds, those aside that it does "
        "not reach back to. One row per authority, export and record.",
        {
            **CODE_AND_EXPORT,
            "record_id": "The record's key; the parts of a key of several columns are joined by a vertical bar",
            "event_date": "The date the record went by",
            "extract_date": "The day of the extract that last had it",
            "source_file": "Its file in that extract, as a path below the inbox",
            "source_row": "Its row there",
        },
    ),
    "previous_values": (
        "The figures of the current release, to compare the new ones with. "
        "One row per authority, indicator and period, breakdowns aside.",
        {
            "local_authority_code": "The authority",
            "indicator_id": "The indicator",
            "period_type": "The kind of period",
            "period_end": "Last day of the period",
            "numerator": "The numerator as published",
            "denominator": "The denominator as published",
            "excluded": "How many were excluded as published",
            "value": "The value as published",
            "release_id": "The release it was published in",
        },
    ),
    "previous_cells": (
        "The breakdown cells of the closed periods of a year in the current release, to compare the new ones with. "
        "One row per authority, indicator, period, breakdown and its value.",
        {
            "local_authority_code": "The authority",
            "indicator_id": "The indicator",
            "period_type": "The kind of period: twelve months, or a day",
            "period_end": "Last day of the period",
            "breakdown": "What the figure is split by",
            "breakdown_value": "The value of it",
            "cases": "The denominator as published, of a count the number",
            "release_id": "The release it was published in",
        },
    ),
    "previous_measures": (
        "What the audit of the current release measured, to compare the new one with. "
        "One row per authority, check and subject.",
        {
            "local_authority_code": "The authority",
            "check_name": "The audit check",
            "subject": "What was measured",
            "actual": "What was found",
            "release_id": "The release it was published in",
        },
    ),
    "previous_restatements": (
        "How far each figure's closed months moved at each release so far. "
        "One row per authority, indicator and release.",
        {
            "local_authority_code": "The authority",
            "subject": "The indicator",
            "largest_movement": "The greatest movement of a numerator or denominator, in percent",
            "release_id": "The release whose audit measured it",
        },
    ),
    "run_settings": (
        "The settings of this run that the models need. One row.",
        {"history_months": "How many month ends are published"},
    ),
}
