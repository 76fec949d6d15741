"""What a rule about columns that contradict one another is made of."""

from __future__ import annotations

from dataclasses import dataclass

Y_AND_N = "Y and N may have changed places."
CODES = "The codes may have changed places."
DAYS_CHANGED = "The columns may have changed places."
LATE = "Few services are late so often; the columns may have changed places, or one be of another time limit."


@dataclass(frozen=True)
class AtOdds:
    """A column that contradicts `others` (export and column each), or plain experience.

    Conditions and source are SQL over the rows of the export, in which days and codes are text; `$reviews` stands for
    the rows of the reviews. `said` is filled with `wrong`, `rows`, `column` and `other`, the first of the others.
    `share` is the least of a hundred rows that are wrong, where it is not that of all rules.
    """

    export: str
    column: str
    is_looked_at: str
    is_wrong: str
    said: str
    others: tuple[tuple[str, str], ...] = ()
    of: str = ""
    share: int | None = None

    @property
    def source(self) -> str:
        """The rows that are counted."""
        return self.of or f"${self.export}"


@dataclass(frozen=True)
class Higher:
    """A flag of which Y is more frequent in the rows `often` than in the rows `seldom`, whatever the service."""

    export: str
    column: str
    other: tuple[str, str]
    often: str
    seldom: str
    said: str

    @property
    def source(self) -> str:
        """The rows that are counted."""
        return f"${self.export}"
