"""What a profile's rule makes of one text, as SQL: a part of it, a code in place of a word, a day as ISO text."""

from __future__ import annotations

from orchestration.ground.database.sql import sql_text, sql_texts
from orchestration.landing.contracts import Column
from orchestration.landing.profiles.dates import BLANK_DATES, TIME_OF_DAY, date_pattern
from orchestration.landing.profiles.rules import ANY_OTHER, ISO_DATE, ColumnRule
from orchestration.landing.reading.ids import trimmed
from orchestration.landing.spreadsheets import ERROR

# Stands for a date that its declared format cannot read. No file can hold it in a date and pass the date check.
UNREADABLE = "chr(1)"


def cleaned(column: Column, rule: ColumnRule, value: str) -> str:
    """A text after the rule's pattern, codes and date formats."""
    if rule.extract is not None:
        pattern = sql_text(rule.extract)
        group = trimmed(f"regexp_extract({value}, {pattern}, 1)")
        value = f"case when regexp_matches({value}, {pattern}) then {group} else {value} end"
    worded = _worded(rule, value)
    if rule.codes:
        subject = f"lower({value})" if rule.ignore_case else value
        listed = {code: meaning for code, meaning in rule.codes.items() if code != ANY_OTHER}
        cases = " ".join(
            f"when {sql_text(code.lower() if rule.ignore_case else code)} then {_code(meaning)}"
            for code, meaning in listed.items()
        )
        other = worded
        if ANY_OTHER in rule.codes:
            # An error of a spreadsheet is none of the other values: it stays, and is refused.
            error = f"starts_with({value}, '#') and regexp_full_match({value}, {sql_text(ERROR)})"
            code = _code(rule.codes[ANY_OTHER])
            rest = f"case when {error} then {value} when {value} is not null then {code} end"
            other = f"case when {worded} <> {value} then {worded} else {rest} end" if rule.wordings else rest
        value = f"case {subject} {cases} else {other} end" if cases else other
    else:
        value = worded
    return as_iso_day(value, rule) if column.type == "date" else value


def _worded(rule: ColumnRule, value: str) -> str:
    """The code whose wording a text is; the text itself where it is none, or has nothing but a code."""
    if not rule.wordings:
        return value
    plain = f"trim(regexp_replace(lower({value}), '[^a-z0-9]+', ' ', 'g'))"
    cases = " ".join(
        f"when regexp_full_match({plain}, {sql_text('|'.join(f'(?:{each})' for each in patterns))}) "
        f"then {sql_text(code)}"
        for code, patterns in rule.wordings.items()
    )
    return f"case {cases} else {value} end"


def as_iso_day(value: str, rule: ColumnRule) -> str:
    """A date as ISO text; what no declared format reads becomes a text that no date check passes."""
    if rule.date_formats != (ISO_DATE,):
        value = f"case when {value} not in ({sql_texts(BLANK_DATES)}) then {value} end"
    if rule.times == "cut":
        value = f"regexp_replace({value}, {sql_text(TIME_OF_DAY + '$')}, '')"
    if rule.date_formats == (ISO_DATE,):
        return value
    cases = " ".join(
        f"when regexp_full_match({value}, {sql_text(date_pattern(each))}) "
        f"then coalesce(strftime(try_strptime({value}, {sql_text(each)}), '%Y-%m-%d'), {UNREADABLE})"
        for each in rule.date_formats
    )
    return f"case when {value} is null then null {cases} else {UNREADABLE} end"


def _code(meaning: str) -> str:
    return sql_text(meaning) if meaning else "null"
