"""The values that a figure is broken down by, as people name them: by value, by label, and an officer by its id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.evidence.opening import OpenRelease
from orchestration.ground.database.sql import tables_in
from orchestration.ground.display import listed
from orchestration.ground.errors import UsageError

LABELS = "dim_breakdown_values"


def find_breakdown(
    release: OpenRelease, indicator_id: str, breakdowns: Sequence[str], authority: str, text: str
) -> tuple[str, str]:
    """A breakdown and the value of it that is published, from `name=value`.

    A value may be given by what reports call it, in capitals or not, where that says one value, and an officer by the
    case system's id too. What is none of these is handed back as it is.

    Raises:
        UsageError: it is not written so, the indicator has no such breakdown, or several values have that label.
    """
    name, separator, value = text.partition("=")
    if not separator or not value:
        raise UsageError("A breakdown is written name=value, such as team=CIC2.")
    if name not in breakdowns:
        known = f"Its breakdowns are: {listed(list(breakdowns))}." if breakdowns else "It has none."
        raise UsageError(f"{indicator_id} is not broken down by {name}. {known}")
    labels = labels_of(release, authority, name)
    if value in labels:
        return name, value
    if name == "officer":
        keys = release.rows(
            "select officer_key from evidence.key_officer where local_authority_code = ? and officer_id = ?",
            [authority, value],
        )
        if keys:
            return name, str(keys[0]["officer_key"])
    wanted = value.strip().casefold()
    # Several values of one label have theirs in brackets behind it.
    called_so = [
        each
        for each, label in labels.items()
        if wanted in (label.casefold(), label.removesuffix(f" ({each})").casefold())
    ]
    if len(called_so) > 1:
        raise UsageError(
            f"Several values of {name} are called {value}. Name one by its value: {listed(sorted(called_so))}."
        )
    return name, called_so[0] if called_so else value


def labels_of(release: OpenRelease, authority: str, breakdown: str) -> dict[str, str]:
    """What reports call each value of a breakdown, by value; empty in a release that has no such table."""
    if LABELS not in tables_in(release.connection, "published"):
        return {}
    rows = release.rows(
        f"select breakdown_value, label from published.{LABELS} where local_authority_code = ? and breakdown = ?",
        [authority, breakdown],
    )
    return {str(row["breakdown_value"]): str(row["label"]) for row in rows}


def with_label(value: str, labels: Mapping[str, str]) -> str:
    """A value as messages write it: `Officer 03 (1f8c...)`, and by itself if that is what it is called."""
    label = labels.get(value, value)
    return label if label == value or label.endswith(f" ({value})") else f"{label} ({value})"
