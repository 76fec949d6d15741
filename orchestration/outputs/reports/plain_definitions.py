"""Definitions and their sources in words for people: without names of columns, codes alone or abbreviations.

As they are written, with every column, they stand in `indicator_definitions` and in docs/counting.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from orchestration.outputs.reports.words import inside_a_sentence

# In this order: what is inside brackets is read before the names of columns are.
SAID = (
    (r"\bwd\((\w+), 1\)", r"1 working day after \1"),
    (r"\bwd\((\w+), (\d+)\)", r"\2 working days after \1"),
    (r"\bmonths\((\w+), -(\d+)\)", r"\2 months before \1"),
    (r"\bmonths\((\w+), (\d+)\)", r"\2 months after \1"),
    (r"\bthe end of period_end\b", "the end of the period"),
    (r"\bperiod_(start|end)\b", r"the \1 of the period"),
    (r"\bE\b", "the day of the extract"),
    (r"\ban iro\b", "a reviewing officer"),
    (r"\biro\b", "reviewing officer"),
    (r" = ", " is "),
    (r" <= ", " on or before "),
    (r"\b(is|not) Y\b", r"\1 yes"),
    (r"\b(is|not) N\b", r"\1 no"),
    (r"_", " "),
)
CODE = r"[A-Z]{1,2}\d\b"
ABBREVIATIONS = (
    (r"\bNI (\d)", r"national indicator \1"),
    (r"\bDfE ([CD]\d)\b", r"Department for Education table \1"),
    (r"\bDfE\b", "Department for Education"),
    # Of the Performance Assessment Framework for social services, to 2009: taking part in reviews.
    (r"\bC63\b", "performance indicator C63"),
    (r"\bLAIT\b", "Local Authority Interactive Tool"),
    (r"\ball (five )?reports\b", "all annual reports of reviewing services that were read for it"),
    (r"\bRAG\b", "red, amber and green"),
)
COUNCILS = r"\b(Bath|Bradford|Darlington|Southwark|Warwickshire|York)\b"
NAMED_COUNCILS = "(a council stands for the annual report of its reviewing service)"


def texts_shown(row: Mapping[str, str | None], labels: Mapping[str, str]) -> dict[str, str | None]:
    """What an indicator counts, what that is out of and where it is taken from, as reports show it.

    The product's own are read in words. A council's own are shown as it wrote them: in them the letter E may be a team,
    and the name of a council that council itself.

    Args:
        row: `counted`, `counted_out_of`, `source` and `origin` of a definition.
        labels: what the codes that may stand in it mean.

    Returns:
        The first three by name; `counted` is a text in any case.
    """
    counted, out_of, source = row["counted"] or "", row["counted_out_of"], row["source"]
    if row["origin"] == "national":
        counted = definition_in_words(counted, labels)
        out_of = definition_in_words(out_of or "", labels)
        source = source_in_words(source or "")
    return {"counted": counted, "counted_out_of": out_of or None, "source": source or None}


def definition_in_words(text: str, labels: Mapping[str, str]) -> str:
    """What an indicator counts, or is out of, as people read it.

    Args:
        text: as the definition says it.
        labels: what the codes that may stand in it mean.
    """
    # A list of codes has commas, and from one to another is said so.
    text = re.sub(rf"({CODE}) (?={CODE})", r"\1, ", text)
    text = re.sub(rf"({CODE})-(?={CODE})", r"\1 to ", text)
    for pattern, words in SAID:
        text = re.sub(pattern, words, text)
    return re.sub(rf"\b{CODE}", lambda found: _with_label(found.group(), labels), text)


def _with_label(code: str, labels: Mapping[str, str]) -> str:
    label = labels.get(code)
    return f"{code} ({inside_a_sentence(label)})" if label else code


def source_in_words(source: str) -> str:
    """Where a definition is taken from, with what its letters stand for."""
    text = source
    for pattern, words in ABBREVIATIONS:
        text = re.sub(pattern, words, text)
    return f"{text} {NAMED_COUNCILS}" if re.search(COUNCILS, text) else text
