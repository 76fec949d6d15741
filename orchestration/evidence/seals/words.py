"""The page of a seal that is read first: what is in it, what the check proves, and what it does not."""

from __future__ import annotations

import textwrap
from typing import Any

from orchestration.ground.display import on_one_line

WIDTH = 100


def readme(figure: dict[str, Any], conclusion: str) -> str:
    """The text of README.txt."""
    indicator, numbers, release = figure["indicator"], figure["figure"], figure["release"]
    part = "" if figure["breakdown"] == "all" else f", {figure['breakdown']} = {figure['breakdown_value']}"
    lines = [
        f"{indicator['name']}: {numbers['value'] or 'nothing to count'} ({indicator['measure'].replace('_', ' ')})",
        f"{figure['local_authority_name'] or figure['local_authority_code']}, "
        f"{figure['period_type'].replace('_', ' ')}, {figure['period_start']} to {figure['period_end']}{part}",
        f"Published in release {release['release_id']} of {release['created_at'][:10]}. "
        f"{_approval(release['approval'])}",
        "",
        f"Numerator: {indicator['numerator']}. Denominator: {indicator['denominator'] or 'none'}.",
        f"Defined by: {indicator['source'] or 'the council'}.",
        *_limits(figure["limits"]),
        conclusion + ".",
        *_first(figure),
        "",
        "Check it: python3 check.py, in this folder. Python's own library is enough, and no network is used. Name "
        "exports behind it (python3 check.py reviews.csv) to hear whether they are those that its records came from.",
        "",
        "It shows that no file here was changed since it was sealed; that the members make the figure; that each due "
        "date is its limit after its day; that release.json and the receipts are as they were written and name the "
        "files that were handed over. Whoever makes a seal could make another, so compare the digest that it prints "
        "with the one that the council gave you. It does not show that the case system's records are true.",
        "",
        "figure.json       the figure, its definition, limits with their law, what was said first, who approved it",
        "members.csv       who or what is counted, with dates, limit, law and what decided, a line each",
        *(
            ["source_rows.csv   the members' rows as they were handed over, where columns are kept, a line a cell"]
            if figure["has_case_ids"]
            else []
        ),
        "figure.xlsx       the same figure by formulas",
        "release.json      what the release was made of, and the hash of every file of it",
        "receipts/         what was handed over when, with the hashes of those files and of their landed copies",
        "bank_holidays.csv the days that are not working days, for due dates",
        "",
        _personal(figure["has_case_ids"]),
    ]
    return (
        "\n".join(line if line.startswith(_FILES) else textwrap.fill(on_one_line(line), WIDTH) for line in lines) + "\n"
    )


_FILES = ("figure.", "members.", "source_rows.", "release.json ", "receipts/", "bank_holidays.")


def _approval(approval: dict[str, Any] | None) -> str:
    if not approval:
        return "Who approved it is not on record."
    if not approval.get("by"):
        return "The refresh approved it itself."
    return f"Approved by {approval['by']} on {approval['at'][:10]}: {approval['note']}"


def _limits(limits: list[dict[str, Any]]) -> list[str]:
    lines = []
    for limit in limits:
        since = sorted({rule["law_in_force_from"] for rule in limit["rules"] if rule["law_in_force_from"]})
        law = f", {limit['law']}" if limit["law"] else ""
        lines.append(f"Limit: {limit['limit']}{law}{f', in force since {since[0]}' if since else ''}.")
    return lines


def _first(figure: dict[str, Any]) -> list[str]:
    first = figure["first_published"]
    if first is None:
        return list(figure["why_it_differs"])
    said = f"Said first in release {first['release_id']}: {first['value'] or 'nothing to count'}"
    if not first["is_first_for_certain"]:
        said += " (or before, when first figures were not kept)"
    if first["is_as_first_published"]:
        return [f"{said}; it is the same."]
    return [f"{said}. It is another now, because of:", *(f"- {why}" for why in figure["why_it_differs"])]


def _personal(has_case_ids: bool) -> str:
    if has_case_ids:
        return "This is personal data about children, with case ids: give it only to those who may see their records."
    return (
        "Case ids are replaced by keyed hashes. It is personal data all the same, because days and a hash single a "
        "child out for whoever knows of one event: do not put it on a website."
    )
