"""Descriptions, in which names and values stand between backticks, as people see them in tools and on pages."""

from __future__ import annotations

from markupsafe import Markup, escape

MARK = "`"


def without_marks(description: str) -> str:
    """For tools that show a description as it is."""
    return description.replace(MARK, "")


def as_html(description: str) -> Markup:
    """For pages: what stood between two backticks as code, everything escaped."""
    parts = [escape(part) for part in description.split(MARK)]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(parts)
    )
