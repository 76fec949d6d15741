"""Texts of a council that are made to harm do none, in whatever is written of them: page, workbook, document, sheet."""

from __future__ import annotations

import re
import zipfile
from contextlib import closing
from pathlib import Path

import duckdb
import openpyxl
import pytest
from docx import Document

from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.words import readable
from orchestration.outputs.reports.writing import KINDS, write_report
from orchestration.outputs.sheets import write_sheet
from tests.unit.reports.tiny_marts import AUTHORITY, NEWEST, steady

SCRIPT = '<script>alert("1")</script>'
IMAGE = '"><img src=x onerror=alert(1)>'
FORMULA = '=HYPERLINK("http://example.invalid","x")'
# Turned round by a right-to-left mark, ended by none; and a character that no XML may hold.
TURNED = "North\u202egnp.exe\x0b"
NAMES = {"T1": SCRIPT, "T2": IMAGE, "T3": FORMULA, "T4": TURNED, "T5": "{{ 7 * 7 }} & <b>bold</b>"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report of an authority whose name, teams, reasons, officers and commentary are hostile."""
    place = tmp_path_factory.mktemp("hostile")
    marts = steady(place, SCRIPT.replace('"', ""))
    marts.figure("on_time", "year_to_date", NEWEST.replace(month=3), 90, 140)
    for value, label in NAMES.items():
        for breakdown in ("team", "late_reason"):
            marts.label(breakdown, value, label)
        marts.figure("on_time", "rolling_12", NEWEST, 50, 40, cell=("team", value))
        marts.figure("late", "rolling_12", NEWEST, 5, cell=("late_reason", value))
        marts.figure("late", "year_to_date", NEWEST.replace(month=3), 5, cell=("late_reason", value))
        marts.connection.execute("insert into dim_reviewing_officers values (?, ?)", [value, label])
        marts.connection.execute(
            "insert into fct_caseloads values (?, ?, ?, true, 1, 60, 0)", [AUTHORITY, value, NEWEST]
        )
    marts.connection.execute(
        "insert into report_tables values ('annual', 'timeliness', 1, 'Why', null, 'late', 'late_reason')"
    )
    marts.connection.execute(
        "create table commentary as select ? as local_authority_code, 'on_time' as indicator_id, day as period_end, "
        "'all' as breakdown, said as commentary_text, 'A' as author, day as written_on "
        "from unnest(?) as texts (said), (values (?::date), (?::date)) as days (day)",
        [AUTHORITY, list(NAMES.values()), NEWEST, NEWEST.replace(month=3)],
    )
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        write_report(opened, place / "reports", KINDS, ("html", "xlsx", "docx"))
    return place / "reports"


@pytest.mark.parametrize("page", ["scorecard.html", "annual-report.html", "duties.html"])
def test_a_page_runs_nothing_and_turns_nothing_round(folder: Path, page: str) -> None:
    text = (folder / page).read_text(encoding="utf-8")
    assert not re.search(r"<(script|img|b>bold)", text)
    assert "\u202e" not in text and "\x0b" not in text
    assert "&lt;script&gt;" in text
    if page != "duties.html":
        assert "North&lt;U+202E&gt;gnp.exe" in text
        assert "{{ 7 * 7 }} &amp;" in text


def test_a_workbook_computes_no_text_and_opens(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "scorecard.xlsx")
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    texts = {str(cell.value) for cell in cells}
    assert {FORMULA, SCRIPT, "North<U+202E>gnp.exe "} <= texts


def test_a_document_opens_with_the_texts_as_texts(folder: Path) -> None:
    document = Document(str(folder / "annual-report.docx"))
    written = [paragraph.text for paragraph in document.paragraphs]
    written += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for text in (SCRIPT, IMAGE, FORMULA, "North<U+202E>gnp.exe "):
        assert any(text in each for each in written), text
    with zipfile.ZipFile(folder / "annual-report.docx") as packed:
        body = packed.read("word/document.xml").decode()
    # No field of Word's own but the numbers of pages, which the footer has.
    assert "instrText" not in body and "w:hyperlink" not in body


def test_a_sheet_for_excel_has_no_cell_that_it_would_compute(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table teams as select unnest(?) as team", [list(NAMES.values())])
        write_sheet(connection, "from teams", tmp_path / "teams.csv")
    lines = (tmp_path / "teams.csv").read_text(encoding="utf-8-sig")
    assert f'"\'{FORMULA.replace(chr(34), chr(34) * 2)}"' in lines
    assert not re.search(r'^"?[=+@-]', lines, flags=re.MULTILINE)


def test_spaces_of_other_kinds_are_spaces_and_line_ends_stay() -> None:
    assert readable("Caf\u00e9\u00a0North\tx\ny\u200e\ufeff") == "Caf\u00e9 North x\ny<U+200E><U+FEFF>"
