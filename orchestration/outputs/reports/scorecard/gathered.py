"""What a scorecard holds, gathered once and then written as a page or as a workbook."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.scorecard.attention import Sentence, what_to_look_at
from orchestration.outputs.reports.scorecard.duties import STATUS_WORDS, Duty, duties_of
from orchestration.outputs.reports.scorecard.lists import ListOfWork, empty_lists_of, lists_of
from orchestration.outputs.reports.scorecard.pages import Page, pages_of
from orchestration.outputs.reports.scorecard.rows import Row, rows_of
from orchestration.outputs.reports.scorecard.trust import end_of
from orchestration.outputs.reports.shapes import Source
from orchestration.outputs.reports.words import listed

# How the names of such figures end; an indicator of a council's own too, where it is named so.
OVERDUE = "overdue"
NOTHING = (
    "Nothing stands out: no target is missed by more than chance explains, nothing is overdue, and no month is out of "
    "the usual."
)


@dataclass(frozen=True)
class Scorecard:
    """One authority's month: what to look at, the figures, the duties, the lists and the further pages.

    `ended` says that the authority is no more and who took over; it is empty for one that goes on.
    """

    source: Source
    sentences: tuple[Sentence, ...]
    rows: tuple[Row, ...]
    duties: tuple[Duty, ...]
    lists: tuple[ListOfWork, ...]
    empty_lists: tuple[str, ...]
    pages: tuple[Page, ...]
    ended: str

    @property
    def headlines(self) -> list[Row]:
        """The main figures."""
        return [row for row in self.rows if row.indicator.is_headline]

    @property
    def others(self) -> list[Row]:
        """All other figures."""
        return [row for row in self.rows if not row.indicator.is_headline]

    @property
    def overdue_figures(self) -> list[Row]:
        """Figures of what is overdue at the month end. They cover more than the lists: agreed actions, for example."""
        return [
            row
            for row in self.rows
            if row.indicator.kind == "stock" and OVERDUE in row.indicator.short_name and row.main and row.main.value
        ]

    @property
    def is_provisional(self) -> bool:
        """Whether late records may still change the month."""
        return any(row.main is not None and row.main.is_provisional for row in self.rows)

    @property
    def nothing_said(self) -> str:
        """What stands in place of sentences where there are none; of what was not handed over, nothing is known."""
        if not any(row.is_supplied for row in self.headlines):
            return "Nothing can be said: what was handed over gives none of the main figures for this month."
        said = NOTHING.replace("is overdue", "is known to be overdue") if self.is_overdue_unknown else NOTHING
        if not self.is_all_supplied:
            return f"{said} Figures that are not supplied could not be looked at."
        return said

    @property
    def is_overdue_unknown(self) -> bool:
        """Whether there may be work past its day that nobody can know of, so that none on a list says nothing."""
        return any(duty.status == "not_clear" and OVERDUE in (duty.indicator_id or "") for duty in self.duties)

    @property
    def is_all_supplied(self) -> bool:
        """Whether every figure has the exports that it needs."""
        return all(row.is_supplied for row in self.rows)

    @property
    def year_label(self) -> str:
        """What the financial year so far is called."""
        return next((row.year_to_date.period_label for row in self.rows if row.year_to_date), "Year to date")

    @property
    def duties_in_words(self) -> str:
        """How many duties have each status."""
        counted = {words: sum(duty.status == status for duty in self.duties) for status, words in STATUS_WORDS.items()}
        return f"Of {len(self.duties)} duties, {listed([f'{number} {words}' for words, number in counted.items()])}."


def scorecard_of(marts: Marts) -> Scorecard:
    """Gather a scorecard from a release's marts."""
    rows, duties, lists, end = rows_of(marts), duties_of(marts), lists_of(marts), end_of(marts)
    return Scorecard(
        source=marts.source,
        sentences=tuple(what_to_look_at(marts, rows, duties, lists)),
        rows=tuple(rows),
        duties=tuple(duties),
        lists=tuple(lists),
        empty_lists=tuple(empty_lists_of(marts, lists)),
        pages=tuple(pages_of(marts, rows)),
        ended=f"This authority {end}" if end else "",
    )
