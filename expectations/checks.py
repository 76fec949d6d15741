"""What a check of a draft is, and the words and days that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from expectations.catalogue import Catalogue

Severity = Literal["critical", "warning"]
FailingRows = str | Callable[[Catalogue], str]

NO_FAILING_ROWS = "unexpected_rows_expectation"
# The day on which the first checks were decided together.
FIRST_DECIDED = date(2026, 11, 21)


@dataclass(frozen=True)
class Check:
    """One expectation on one table of the draft.

    `expectation` and `arguments` are Great Expectations' own names. For NO_FAILING_ROWS the query `failing_rows` gives
    one row, with the column `place`, for every row that breaks the rule; it may be built from the draft's catalogue.
    What says whether figures and tables are sound in themselves can never be accepted; a comparison can, for a reason.
    `failing_authorities` gives the codes of the authorities whose rows break it, where rows are of one each.
    `decided` is the day the rule or its threshold was last decided, `reason` why it is what it is, `remedy` what to do
    when it fails, beside correcting the exports or the rule.
    """

    name: str
    table: str
    description: str
    reason: str
    decided: date
    expectation: str = NO_FAILING_ROWS
    arguments: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    failing_rows: FailingRows = ""
    failing_authorities: str = ""
    severity: Severity = "critical"
    can_be_accepted: bool = False
    remedy: str = ""


def sql_list(words: tuple[str, ...]) -> str:
    """Words as a list in SQL, each between single quotes."""
    return ", ".join(f"'{word}'" for word in words)
