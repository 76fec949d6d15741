"""Reports as pages: one file each that opens by double click and asks for nothing. Text of a council is escaped."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.outputs.reports.annual.contents import Annual
from orchestration.outputs.reports.html.charts import funnel_chart, months_chart, sparkline
from orchestration.outputs.reports.hub import Hub
from orchestration.outputs.reports.scorecard.gathered import Scorecard
from orchestration.outputs.reports.scorecard.rows import Row
from orchestration.outputs.reports.words import day_in_words, inside_a_sentence, month, number, unbroken, whole

TEMPLATES = Path(__file__).parent / "templates"


def page_of(template: str, report: Scorecard | Annual | Hub) -> str:
    """A report as HTML.

    Args:
        template: `scorecard`, `duties`, `annual` or `hub`, a file of the folder templates.
        report: what it holds.
    """
    text = environment().get_template(f"{template}.html").render(report=report)
    # A page has a thousand rows: the indentation of the templates would be a tenth of it.
    return re.sub(r"\n\s+", "\n", text)


@functools.cache
def environment() -> Environment:
    """What fills the templates of pages: it escapes every text, and writes values as reports do."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "value": number,
        "whole": whole,
        "unbroken": unbroken,
        "inside_a_sentence": inside_a_sentence,
        "month": month,
        "day": day_in_words,
        "groupby_domain": _by_domain,
        # Drawn here, of numbers and of text that the drawing has escaped.
        "sparkline": lambda row: Markup(sparkline(row.indicator, row.series)),
        "months_chart": lambda row: Markup(months_chart(row.indicator, row.series, row.target)),
        "svg": Markup,
        "funnel_chart": lambda row: Markup(funnel_chart(row)),
    }
    return made


def _by_domain(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    return [(label, list(some)) for label, some in itertools.groupby(rows, key=lambda row: row.indicator.domain_label)]
