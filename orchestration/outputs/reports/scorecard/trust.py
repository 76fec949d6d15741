"""Can these figures be trusted? What was handed over, left out, badly recorded, checked and changed, a line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from orchestration.outputs.ended import ended_in
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.notes import BEYOND_HISTORY, LEAST_RECORDED, empty_exports_of, uncovered_of
from orchestration.outputs.reports.scorecard.changed_figures import changed_figures
from orchestration.outputs.reports.scorecard.fact_tables import RULE_OF_RECORDS_GONE, RULE_OF_WHAT_LOOKS_WRONG
from orchestration.outputs.reports.scorecard.rows import Row
from orchestration.outputs.reports.shapes import Table
from orchestration.outputs.reports.words import cases, day_in_words, listed, month

EXPORTS = ("care", "protection", "escalations")
MOST_NAMED = 4


def trusted(marts: Marts, rows: Sequence[Row]) -> Table:
    """A question and its answer a row; what the release does not say is left out."""
    answers = (
        ("Does the authority go on?", _ended(marts)),
        ("Up to which day are the exports complete?", _complete_to(marts)),
        ("How far back do they reach?", _reach(marts)),
        ("Can late records still change the newest month?", _provisional(marts, rows)),
        ("Was anything not handed over?", _not_supplied(rows, empty_exports_of(marts), uncovered_of(marts))),
        ("Does anything in the exports look wrong?", _looks_wrong(marts)),
        ("What do the main figures leave out?", _left_out(rows)),
        ("Are the columns filled in that the main figures need?", _recorded(rows)),
        ("What is wrong in the records?", _findings(marts)),
        ("Was it checked before it was published?", _checked(marts)),
        ("Did closed periods change since the last release?", _changed(marts)),
    )
    return Table(
        "In short",
        "",
        ("Question", "Answer"),
        tuple((question, answer) for question, answer in answers if answer),
    )


def end_of(marts: Marts) -> str:
    """That the authority is no more, as a sentence goes on, with who took over, by name where the release has one.

    Nothing of one that goes on, or of a release that does not say.
    """
    end = ended_in(marts.connection).get(marts.authority)
    if end is None:
        return ""
    names = {
        row["local_authority_code"]: row["local_authority_name"]
        for row in marts.rows("select local_authority_code, local_authority_name from dim_authorities")
    }
    named = [f"{names[code]} ({code})" if names.get(code, code) != code else code for code in end.succeeded_by]
    after = f" It was succeeded by {listed(named)}." if named else ""
    return f"ended on {day_in_words(end.ended_on)}, and its figures end with its last whole month.{after}"


def _ended(marts: Marts) -> str:
    end = end_of(marts)
    return f"No: it {end}" if end else ""


def _complete_to(marts: Marts) -> str:
    days = _days(marts, "extract_date")
    if len({day for _, day in days}) == 1:
        return f"{day_in_words(days[0][1])}."
    return f"{listed([f'{export} {day_in_words(day)}' for export, day in days])}." if days else ""


def _reach(marts: Marts) -> str:
    days = _days(marts, "reach_from")
    said = listed([f"{export} from {day_in_words(day)} on" for export, day in days])
    return f"{said[:1].upper()}{said[1:]}. Periods that begin earlier are not drawn." if said else ""


def _days(marts: Marts, what: str) -> list[tuple[str, date]]:
    """A day of each family of exports that has one, as the table `local_authorities` says."""
    names = ", ".join(f"{export}_{what} as {export}" for export in EXPORTS)
    (row,) = marts.rows(f"select {names} from local_authorities where local_authority_code = ?", marts.authority)
    return [(export, row[export]) for export in EXPORTS if row[export] is not None]


def _provisional(marts: Marts, rows: Sequence[Row]) -> str:
    newest = month(marts.period_end)
    if any(row.main is not None and row.main.is_provisional for row in rows):
        return f"Yes: {newest} ended fewer than 30 days before the extract."
    return f"Hardly: {newest} ended at least 30 days before the extract."


def _not_supplied(rows: Sequence[Row], empty: Mapping[str, str], uncovered: Mapping[str, str]) -> str:
    """What was not handed over, and apart from it what was and has no rows (`empty`) or is not of the figure's period
    (`uncovered`): a sentence by indicator each.
    """
    known = [row for row in rows if row.main is not None]
    unknown = [row.indicator for row in known if not row.is_supplied]
    if not unknown:
        return f"No: each of the {len(known)} figures has what it needs."
    missing = [one.short_name for one in unknown if one.indicator_id not in {*empty, *uncovered}]
    no_rows = [empty[one.indicator_id] for one in unknown if one.indicator_id in empty]
    other_times = [uncovered[one.indicator_id] for one in unknown if one.indicator_id in {*uncovered} - {*empty}]
    too_short = other_times.count(BEYOND_HISTORY)
    exports = " ".join(dict.fromkeys(no_rows)).replace("The ", "the ", 1)
    reasons = (
        (len(no_rows), f"what it needs has no row: {exports}", f"what they need has no row: {exports}"),
        (
            too_short,
            "its period begins before what was handed over.",
            "their periods begin before what was handed over.",
        ),
        (
            len(other_times) - too_short,
            "what was handed over does not cover its period.",
            "what was handed over does not cover their periods.",
        ),
    )
    beside = "".join(
        f" {count} of {len(known)} figures {'says' if count == 1 else 'say'} 'not supplied' because "
        f"{of_one if count == 1 else of_several}"
        for count, of_one, of_several in reasons
        if count
    )
    if not missing:
        return f"No.{beside}"
    more = len(missing) - MOST_NAMED
    named = [*missing[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
    return f"Yes, what {len(missing)} of {len(known)} figures need, which say 'not supplied': {listed(named)}.{beside}"


def _looks_wrong(marts: Marts) -> str:
    """How many notes say that something in the exports looks wrong, and what they say; nothing where none does."""
    if "findings_summary" not in marts.tables:
        return ""
    rows = marts.rows(
        "select message, findings_counted as notes from findings_summary "
        "where local_authority_code = ? and rule_id = ? order by export_name",
        marts.authority,
        RULE_OF_WHAT_LOOKS_WRONG,
    )
    if not rows:
        return ""
    notes = sum(int(row["notes"]) for row in rows)
    said = " ".join(row["message"] for row in rows)
    return f"Yes, {'1 note says' if notes == 1 else f'{notes:,} notes say'} so, and may be mistaken. {said}"


def _left_out(rows: Sequence[Row]) -> str:
    """Of the main figures, how many records and why; percentages alone have records that they may leave out."""
    parts = []
    for row in rows:
        if not row.indicator.is_headline or not row.exclusions:
            continue
        why = listed([f"{count:,} {label}" for label, count in row.exclusions])
        parts.append(f"{row.indicator.short_name}: {why}")
    return f"{'; '.join(parts)}." if parts else "Nothing."


def _recorded(rows: Sequence[Row]) -> str:
    columns = {each.column: each.percent for row in rows if row.indicator.is_headline for each in row.recording}
    if not columns:
        return ""
    poor = [f"{name} in {percent:.0f} % of rows" for name, percent in columns.items() if percent < LEAST_RECORDED]
    if poor:
        return f"Not all, in the last 12 months: {listed(poor)}."
    name, least = min(columns.items(), key=lambda each: each[1])
    return f"Yes, in the last 12 months: the least is {name}, in {least:.0f} % of rows."


def _findings(marts: Marts) -> str:
    if "findings_summary" not in marts.tables:
        return ""
    counted = {
        row["effect"]: int(row["counted"])
        for row in marts.rows(
            "select if(rule_id = ?, rule_id, severity) as effect, sum(findings_counted) as counted "
            "from findings_summary where local_authority_code = ? and rule_id <> ? group by effect",
            RULE_OF_RECORDS_GONE,
            marts.authority,
            RULE_OF_WHAT_LOOKS_WRONG,
        )
    }
    if not counted:
        return "Nothing was found."
    left_out, gone = counted.pop("exclude", 0), counted.pop(RULE_OF_RECORDS_GONE, 0)
    withdrawn = f", {gone:,} no longer there" if gone else ""
    return (
        f"{cases(left_out, 'records')} left out of figures, {sum(counted.values()):,} counted and worth a look"
        f"{withdrawn}: the table below."
    )


def _checked(marts: Marts) -> str:
    if "audit_measures" not in marts.tables:
        return ""
    (row,) = marts.rows(
        "select count(*) as compared, count(*) filter (where not is_within) as outside from audit_measures "
        "where local_authority_code = ?",
        marts.authority,
    )
    if not row["compared"]:
        return ""
    beside = f"{row['outside']:,} outside" if row["outside"] else "none outside"
    return (
        f"Yes: {row['compared']:,} comparisons, {beside} their limits; among them, that every figure is the sum of its "
        "cases and every breakdown adds up."
    )


def _changed(marts: Marts) -> str:
    """Of every kind of period that a report shows; the table of them is further down on the page."""
    if "indicator_changes" not in marts.tables:
        return ""
    (release,) = marts.rows("select previous_release_id as before from release")
    if release["before"] is None:
        return "There is no release before this one."
    found = changed_figures(marts)
    if found is None:
        return "No."
    shown = "each" if found.counted == len(found.shown) else f"{len(found.shown)} of them"
    return (
        f"Yes, {cases(found.counted, 'figures')} since release {found.previous_release}: the table of what changed has "
        f"{shown}, and how to ask why."
    )
