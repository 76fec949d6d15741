"""The annual report as a Word document: built-in styles, real tables with repeated headings, captions, page numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, RGBColor

from orchestration.outputs.reports.annual.chapters import LIMITS_TITLE
from orchestration.outputs.reports.annual.contents import Annual, Chapter, Picture
from orchestration.outputs.reports.annual.tables import OTHERS, AnnualTable
from orchestration.outputs.reports.html.page import TEMPLATES
from orchestration.outputs.reports.words import unbroken

# Styles of Word's own, by their ids, so that a council's template changes them. Looked up by name, each costs 7 ms.
TABLE_STYLE, CAPTION_STYLE, PROMPT_STYLE = "LightGrid-Accent1", "Caption", "IntenseQuote"
TITLE_STYLE, CHAPTER_STYLE = "Title", "Heading1"
A4 = (Mm(297), Mm(210))
MARGIN = Mm(18)
TABLE_TEXT = Pt(8.5)
PICTURE_WIDTH = Mm(150)
# Of 640 pixels: 160 to an inch on paper.
PICTURE_SCALE = 1.5
TEXT_WIDTH, NAME_WIDTH, OTHERS_WIDTH, NUMBER_WIDTH = Mm(297 - 2 * 18), Mm(54), Mm(62), Mm(34)
# Beside the text of a cell, so that seven years and changes leave `(108 of 132)` on one line.
CELL_MARGIN = Mm(1.2)
# A table of so many rows, a third of a page, moves to the next page whole; of a longer one the last rows stay with the
# line under it (2026-11-29).
KEPT_WHOLE, KEPT_AT_THE_END = 10, 2


def write_document(report: Annual, target: Path) -> None:
    """Write the annual report as docx; the same release gives the same text."""
    document = Document()
    _page(document)
    source = report.source
    properties = document.core_properties
    properties.title = f"Annual report {report.year}, {source.authority_name}"
    properties.author, properties.language = "Independent Reviewing Service", "en-GB"
    properties.created = properties.modified = datetime.fromisoformat(source.created_at).replace(tzinfo=None)
    _styled(document, f"Independent Reviewing Service: annual report {report.year}", TITLE_STYLE)
    document.add_paragraph(
        f"{source.authority_name}, the financial year that ended on 31 March {report.year_end.year}."
    )
    document.add_paragraph(report.order)
    tables = 0
    if report.glance is not None:
        tables += 1
        _styled(document, "The year at a glance", CHAPTER_STYLE)
        _table(document, report.glance, tables)
    for place, chapter in enumerate(report.chapters, start=1):
        tables = _chapter(document, place, chapter, tables)
    if report.limits is not None:
        _styled(document, f"Appendix: {LIMITS_TITLE}", CHAPTER_STYLE)
        _table(document, report.limits, tables + 1)
    document.save(str(target))


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = A4
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer.add_run("Page ")
    _field(footer, "PAGE")
    footer.add_run(" of ")
    _field(footer, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    """A field that Word works out when it opens the document."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _chapter(document: Any, place: int, chapter: Chapter, tables: int) -> int:
    """A chapter with its tables; gives how many tables there are so far."""
    _styled(document, f"{place}. {chapter.title}", CHAPTER_STYLE)
    for text in chapter.commentary:
        document.add_paragraph(text)
    if not chapter.commentary:
        prompt = _styled(document, f"To be written: {chapter.prompt}", PROMPT_STYLE)
        prompt.runs[0].font.color.rgb = RGBColor(0x59, 0x59, 0x59)
        prompt.paragraph_format.keep_with_next = True
    for picture in chapter.pictures:
        _picture(document, picture)
    for table in chapter.tables:
        tables += 1
        _table(document, table, tables)
    return tables


def _picture(document: Any, picture: Picture) -> None:
    """A chart with its caption, and the same in words for those who cannot see it."""
    # It costs a third of a second to load, which a page need not pay.
    import vl_convert

    style = f"<style>{(TEMPLATES / 'drawing.css').read_text(encoding='utf-8')}</style>"
    start = picture.svg.index(">") + 1
    svg = (
        picture.svg[:start].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        + style
        + picture.svg[start:]
    )
    shape = document.add_picture(BytesIO(vl_convert.svg_to_png(svg, scale=PICTURE_SCALE)), width=PICTURE_WIDTH)
    shape._inline.docPr.set("descr", picture.words)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    _styled(document, picture.caption, CAPTION_STYLE)


def _styled(document: Any, text: str, style: str) -> Any:
    """A paragraph in a style, by its id."""
    paragraph = document.add_paragraph(text)
    paragraph._p.style = style
    return paragraph


def _table(document: Any, table: AnnualTable, place: int) -> None:
    caption = _styled(document, f"Table {place}: {table.title}", CAPTION_STYLE)
    caption.paragraph_format.keep_with_next = True
    widths = _widths(table)
    grid = document.add_table(rows=0, cols=len(widths))
    grid._tbl.tblStyle_val = TABLE_STYLE
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    grid._tbl.tblPr.append(_margins())
    kept_from = 0 if len(table.rows) <= KEPT_WHOLE else len(table.rows) - KEPT_AT_THE_END
    for place, texts in enumerate((table.headings, *table.rows)):
        # With what follows: the first row, or at the end the line under the table.
        is_kept = not place or place > kept_from
        grid._tbl.append(_row(texts, widths, _columns_of_words(table), is_heading=not place, is_kept=is_kept))
    line = document.add_paragraph(table.line)
    line.runs[0].font.size = TABLE_TEXT


def _widths(table: AnnualTable) -> list[Length]:
    """Columns of numbers alike, that of what others have, if there is one, for lines of its own, and names the rest."""
    if table.parts:
        return [Length(TEXT_WIDTH * part // 100) for part in table.parts]
    others = [OTHERS_WIDTH] if table.headings[-1] == OTHERS else []
    numbers = len(table.headings) - 1 - len(others)
    rest = Length(TEXT_WIDTH - sum(others))
    number = Length(min((rest - NAME_WIDTH) // numbers, NUMBER_WIDTH))
    return [Length(rest - number * numbers), *[number] * numbers, *others]


def _margins() -> Any:
    """How far the text of a cell stands from its sides."""
    sides = "".join(f'<w:{side} w:w="{CELL_MARGIN.twips}" w:type="dxa"/>' for side in ("left", "right"))
    return parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>")


def _columns_of_words(table: AnnualTable) -> Collection[int]:
    """The columns that begin at their left side, where numbers end at the right."""
    places = range(len(table.headings))
    return places if table.parts else {place for place in places if not place or table.headings[place] == OTHERS}


def _row(
    texts: Sequence[str], widths: Sequence[Length], words: Collection[int], *, is_heading: bool, is_kept: bool
) -> Any:
    """A row of a table, which no page end cuts; headings come again on each page that the table goes on to.

    Written as text and parsed once: python-docx takes a second for the 1,800 cells of a report one by one (2026-11-28).
    """
    repeats = "<w:tblHeader/>" if is_heading else ""
    keeps = "<w:keepNext/>" if is_kept else ""
    cells = []
    for place, (text, width) in enumerate(zip(texts, widths, strict=True)):
        side = "left" if place in words else "right"
        lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in unbroken(text).split("\n"))
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width.twips}" w:type="dxa"/></w:tcPr>'
            f'<w:p><w:pPr>{keeps}<w:jc w:val="{side}"/></w:pPr>'
            f'<w:r><w:rPr><w:sz w:val="{round(TABLE_TEXT.pt * 2)}"/></w:rPr>{lines}</w:r></w:p></w:tc>'
        )
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{repeats}</w:trPr>{''.join(cells)}</w:tr>")
