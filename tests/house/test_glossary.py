"""The words that pages and messages lean on are explained in the glossary."""

from __future__ import annotations

import re

import pytest

from orchestration.ground.paths import PROJECT

GLOSSARY = PROJECT / "docs" / "GLOSSARY.md"
ENTRY = re.compile(r"^\| ([^|]+) \| [^|]+ \|$", re.MULTILINE)
# Of the introductions of counting.md and of what tables and messages say beside figures.
TERMS = (
    *("numerator", "denominator", "excluded", "disposition", "counted", "member", "base", "breakdown", "domain"),
    *(
        "looks back",
        "judged by",
        "on time",
        "overdue",
        "working day",
        "duty",
        "closed period",
        "headline",
        "main figure",
    ),
    *("reach", "`is_before_reach`", "provisional", "not supplied", "not recorded", "spell", "series", "obligation"),
    *("hub", "tier", "open tier", "layout", "profile", "stamp", "tombstone", "purge", "worklist", "work list"),
    *("restricted", "evidence", "receipt", "release", "finding", "candidate", "seal"),
)


def entries() -> list[str]:
    """Every term that has an entry, one of several of one entry by itself, with an abbreviation in brackets left out."""
    found = ENTRY.findall(GLOSSARY.read_text(encoding="utf-8"))
    return [re.sub(r" \(.*\)$", "", term).strip() for entry in found for term in entry.split(",")]


@pytest.mark.parametrize("term", TERMS)
def test_a_term_has_one_entry(term: str) -> None:
    assert entries().count(term) == 1, "explain it in docs/GLOSSARY.md, in one or two plain sentences"
