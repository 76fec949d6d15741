"""docs/counting.md: what each indicator counts, by which time limits, and by which law, as `make generate` writes it.

Nothing of it is written here: the rules are in `dbt_project/indicators` and in the seeds `time_limits` and
`suspended_limits`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orchestration.ground.display import amount_in_words
from orchestration.ground.paths import DBT_PROJECT, PROJECT
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.indicators.definitions import definition_row, national_forms

COUNTING_PAGE = PROJECT / "docs" / "counting.md"
Row = dict[str, str]

TITLE = """# What is counted, and by which law

This page is made by `make generate` from `dbt_project/indicators` and the seeds `time_limits` and `suspended_limits`
(`dbt_project/seeds/`); edit those. `iro trace` shows the same limit and law beside the dates of each child.
"""
LIMITS = """
## Time limits and their law

A due date is counted from a day by one of these limits.

- Working days leave out weekends and the bank holidays of England and Wales. A month ends on the same day of a later
  month, or on that month's last day.
- A limit begins on a day (`valid_from`), and a due date is counted by the limit of the day from which it runs. What
  fell due before a law was in force is judged by the same limit.
- A blank "in force since" is guidance or local practice without such a day.
- Of `returned` the regulation alone is named: which of its paragraphs sets the 42 days could not be confirmed.
- The later reviews of a child who may be placed for adoption, or is, have the same 6 months by the Adoption Agencies
  Regulations 2005 reg 36(1)(b) and 36(3)(c); beside them stands the law of `later_review`.
"""
THRESHOLDS = """
## Other thresholds

What else is held against a number. A state is judged by the threshold of its day; what lasts or looks back, by that of
the day from which it is counted. A council may have its own of these and of the time limits ([local](local.md)).
"""
SUSPENDED = """
## Limits that were suspended

Due dates do not change in such a time. Figures of periods that touch it say so (`is_limit_suspended`).
"""
CANNOT_SHOW = """
## What the exports cannot show

- Consent to adoption under section 19 of the Adoption and Children Act 2002, which authorises an agency to place a
  child without an order. No export holds it, so reviews of such a child are due by the rules for other looked-after
  children until the child is placed.
- Fostering for adoption: a placement with carers who may go on to adopt is a foster placement in the exports until its
  code says that it is a placement for adoption.
"""
INDICATORS = """
## Indicators
"""
WORDS = (
    (
        "Counts, Out of",
        "what is above the line of the figure, and what below ([numerator, denominator](GLOSSARY.md#counting))",
    ),
    (
        "Judged by",
        "what decides a member: dates (a due date and the day it was done), what is recorded, a state on a day, an "
        "event alone, a duration, a series of obligations or a caseload",
    ),
    ("Looks back", "how long before its period the figure needs the exports to be whole"),
    (
        "Limit",
        "what its dates, or what is counted, are held against, with its law; a council's own takes its place "
        "([local](local.md)). Dates without one were agreed at a review, are those of a council's stages of "
        "escalation, each of which has its own, or the recorded one of a foster carer's first known review",
    ),
    ("E", "the extract date: the day to whose end the exports are complete"),
    ("`wd(day, 5)`, `months(day, -6)`", "5 working days after the day; 6 months before it"),
    (
        "PN0 to PN7",
        "codes of how a child took part in a review ([participation code](GLOSSARY.md#the-service))",
    ),
)
MEASURES = {
    "percentage": "percentage",
    "count": "number",
    "fte": "full-time equivalents",
    "median": "median",
    "percentile_90": "90th percentile",
    "ratio": "ratio",
    "rate_per_10000": "rate per 10,000 children",
    "rate_per_100": "rate per 100",
}
KINDS = {"flow": "of a period", "stock": "on a day", "window": "over a period"}


def counting_page() -> str:
    """The whole page, as Markdown.

    Raises:
        KeyError: a seed has a measure or kind that this page has no words for.
    """
    limits = [
        (f"`{row['limit_key']}`", _counted(row), row["law"], row["in_force_from"])
        for row in _seed("time_limits")
        if row["is_deadline"] == "true"
    ]
    thresholds = [
        (f"`{row['limit_key']}`", amount_in_words(row["amount"], row["unit"]), row["source"], row["in_force_from"])
        for row in _seed("time_limits")
        if row["is_deadline"] != "true"
    ]
    suspended = [
        (row["from_date"], row["to_date"], f"{_name(row['series'])}, {row['due_rule']}", row["law"], row["source"])
        for row in _seed("suspended_limits")
    ]
    definitions = [definition_row(form) for form in national_forms().values()]
    laws = {row["limit_key"]: _law(row) for row in _seed("time_limits")}
    parts = [
        TITLE,
        LIMITS,
        _table(("limit", "amount", "law or guidance", "in force since"), limits),
        THRESHOLDS,
        _table(("threshold", "amount", "law, guidance or practice", "in force since"), thresholds),
        SUSPENDED,
        _table(("from", "to", "which", "law", "source"), suspended),
        CANNOT_SHOW,
        INDICATORS,
        _table(("word", "says"), WORDS),
    ]
    for domain in dict.fromkeys(row["domain"] for row in definitions):
        parts.append(f"\n### {_name(domain).capitalize()}\n\n")
        parts += [_indicator(row, laws) for row in definitions if row["domain"] == domain]
    return "".join(parts)


def _indicator(row: Row, laws: Mapping[str, str]) -> str:
    limits = [laws[key] for key in row["time_limits"].split(";") if key]
    lines = [
        f"**{row['name']}** (`{row['indicator_id']}`): {MEASURES[row['measure']]} {KINDS[row['kind']]}.",
        f"Counts: {row['numerator']}." if row["numerator"] else "",
        f"Out of: {row['denominator']}." if row["denominator"] else "",
        f"Left out, and counted by reason: {_list(row['exclusions'])}." if row["exclusions"] else "",
        f"Judged by: {_name(row['judged_by'])}. Looks back: {row['looks_back']}. Needs: {_list(row['needs'])}.",
        f"{'Limit' if len(limits) == 1 else 'Limits'}: {'; '.join(limits)}." if limits else "",
        f"Source: {row['source']}." if row["source"] else "",
    ]
    return f"- {' '.join(line.replace('..', '.') for line in lines if line)}\n"


def _law(row: Row) -> str:
    since = f", in force since {row['in_force_from']}" if row["in_force_from"] else ""
    return f"{amount_in_words(row['amount'], row['unit'])} (`{row['limit_key']}`), {row['law']}{since}"


def _counted(row: Row) -> str:
    amount = amount_in_words(row["amount"], row["unit"])
    return f"{amount} after {row['counted_from']}" if row["counted_from"] else amount


def _name(identifier: str) -> str:
    return identifier.replace("_", " ")


def _list(names: str) -> str:
    return ", ".join(f"`{name}`" for name in names.split(";"))


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(header)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _seed(name: str) -> list[Row]:
    return seed_rows(DBT_PROJECT / "seeds" / f"{name}.csv")
