"""What an annual report holds: its chapters with their words, charts and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.outputs.reports.annual.tables import AnnualTable
from orchestration.outputs.reports.shapes import Source

# The chapter of what is in none of the Handbook: a council's own indicators, and figures that it has from elsewhere.
OWN_TITLE = "Figures of the council's own"
BESIDE_THE_HANDBOOK = "conferences, plans and the children"


@dataclass(frozen=True)
class Picture:
    """A chart as SVG, what stands under it, and the same in words for those who cannot see it."""

    caption: str
    svg: str
    words: str


@dataclass(frozen=True)
class Chapter:
    """A chapter: what people wrote of it, or else what they are asked, its charts and its tables."""

    title: str
    prompt: str
    commentary: tuple[str, ...]
    pictures: tuple[Picture, ...]
    tables: tuple[AnnualTable, ...]


@dataclass(frozen=True)
class Annual:
    """The annual report of one authority for a financial year that is over; `limits` is its appendix."""

    source: Source
    year: str
    year_end: date
    glance: AnnualTable | None
    chapters: tuple[Chapter, ...]
    limits: AnnualTable | None
    figures: int

    @property
    def order(self) -> str:
        """Where the chapters come from, as a sentence."""
        has_own = any(each.title == OWN_TITLE for each in self.chapters)
        beside = "conferences, plans, the children and the council's own figures" if has_own else BESIDE_THE_HANDBOOK
        return f"The chapters are those of the IRO Handbook 2010, paragraph 7.11, with {beside}."
