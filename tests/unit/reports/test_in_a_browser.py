"""Pages of what the sample has not, in a real browser: nothing is cut off, every link leads somewhere, axe finds nothing.

The pages of real releases are looked at in tests/integration/test_pages_in_a_browser.py.

Skipped, and said so, where there is no Chromium; axe-core alone is skipped without the file that IRO_AXE_CORE names
(axe.min.js of the npm package axe-core@4.10.3, which `.ci/run` fetches where it can).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from contextlib import closing
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from orchestration.outputs.reports.annual.chapters import annual_of
from orchestration.outputs.reports.html.page import page_of
from orchestration.outputs.reports.hub import hub_of
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.scorecard.gathered import scorecard_of
from tests.unit.reports.tiny_marts import AUTHORITY, NEWEST, steady

pytestmark = pytest.mark.slow

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
AXE = Path(os.environ.get("IRO_AXE_CORE") or "absent")
DESK, TABLET, PHONE = 1280, 1024, 500
# WCAG 2.2 AA and the levels that it contains.
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MEASURE = """
const found = {
  wide: document.documentElement.scrollWidth, window: window.innerWidth,
  dead: [...document.querySelectorAll('a[href^="#"]')].map(a => a.hash.slice(1)).filter(id => !document.getElementById(id)),
  charts: document.querySelectorAll('svg').length,
  hidden: [...document.querySelectorAll('.scroll')].filter(each => each.scrollWidth > each.clientWidth).length,
  broken: [...document.querySelectorAll('#words th')].map(each => each.firstChild).filter(text => {
    const range = document.createRange(); range.selectNode(text); return range.getClientRects().length > 1;
  }).map(text => text.textContent),
  tables: [...document.querySelectorAll('table table')].filter(table => table.tBodies[0].rows.length).map(table => ({
    headings: table.tHead.getBoundingClientRect().left >= 0,
    lines: new Set([...table.tBodies[0].rows[0].cells].map(cell => Math.round(cell.getBoundingClientRect().top))).size })),
};
const say = () => { const out = document.createElement('pre'); out.id = 'found'; out.textContent = JSON.stringify(found);
  document.body.replaceChildren(out); };
if (window.axe) { axe.run({ runOnly: RUN }).then(result => { found.axe = result.violations.map(
  each => each.id + ': ' + each.nodes.map(node => node.html).slice(0, 3).join(' ')); found.passes = result.passes.length; say(); });
} else { say(); }
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each kind of page shows of an authority with a team apart, a duty of each status and long names."""
    marts = steady(tmp_path_factory.mktemp("browser"), "Northborough and the Neighbouring Districts Combined Council")
    # The longest name of a place in Wales has 58 letters and no space.
    longest = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    for team, value in ((f"Care Planning North and the Islands beyond {longest}", 60), ("South", 95)):
        marts.label("team", team, team)
        marts.figure("on_time", "rolling_12", NEWEST, value, 60, cell=("team", team))
    marts.duty("every review is held in time", "on_time", at_least=100)
    marts.duty("nobody waits", "absent", at_most=0)
    path = marts.done()
    with closing(Marts(path, AUTHORITY)) as opened:
        scorecard, annual = scorecard_of(opened), annual_of(opened)
    return {"scorecard": scorecard, "annual": annual, "hub": hub_of([scorecard, scorecard])}


def seen(page: str, folder: Path, width: int, axe: str = "") -> dict[str, Any]:
    """What a browser measures of a page of that width, with every row opened."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine, so that no page was looked at")
    # The page forbids scripts; the one that measures comes in beside the page's own text.
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page).replace("<details", "<details open")
    measure = MEASURE.replace("RUN", json.dumps(STANDARDS))
    target = folder / "page.html"
    target.write_text(
        page.replace("</body>", f"<script>{axe}</script><script>{measure}</script></body>"), encoding="utf-8"
    )
    done = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
            *("--virtual-time-budget=20000", f"--window-size={width},900", f"--user-data-dir={folder / 'profile'}"),
            *("--dump-dom", target.as_uri()),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, flags=re.DOTALL)
    assert found, done.stderr[-500:]
    answer: dict[str, Any] = json.loads(unescape(found.group(1)))
    return answer


def test_nothing_of_the_page_of_several_authorities_is_cut_off_on_a_phone(
    reports: dict[str, Any], tmp_path: Path
) -> None:
    found = seen(page_of("hub", reports["hub"]), tmp_path, PHONE)
    assert found["wide"] <= found["window"]
    assert found["dead"] == []


@pytest.mark.parametrize("width", [DESK, TABLET])
def test_the_first_table_of_several_authorities_is_on_the_page_also_where_some_figures_are_not_known(
    reports: dict[str, Any], tmp_path: Path, width: int
) -> None:
    """Nine main figures, as every council has them, of which the exports of one authority begin too late."""
    hub = reports["hub"]
    known, unknown = hub.figures[0].members
    late = replace(unknown, row=replace(unknown.row, main=replace(unknown.row.main, is_before_reach=True)))
    late = replace(late, source=replace(late.source, authority="E06999902"))
    page = page_of("hub", replace(hub, figures=(replace(hub.figures[0], members=(known, late)),) * 9))
    assert page.count("before the exports begin") == 18
    found = seen(page, tmp_path, width)
    assert found["wide"] <= found["window"]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_nothing_of_a_scorecard_is_cut_off_and_every_link_leads_somewhere(
    reports: dict[str, Any], tmp_path: Path, width: int
) -> None:
    found = seen(page_of("scorecard", reports["scorecard"]), tmp_path, width)
    assert found["wide"] <= found["window"]
    assert found["dead"] == []
    # A sparkline and a chart of each of three rows with figures, and the funnel of two teams.
    assert found["charts"] == 7


@pytest.mark.parametrize("width", [1000, PHONE])
def test_tables_in_an_opened_row_are_tables_with_headings_on_a_tablet_and_on_a_phone(
    reports: dict[str, Any], tmp_path: Path, width: int
) -> None:
    tables = seen(page_of("scorecard", reports["scorecard"]), tmp_path, width)["tables"]
    # The months of each of three rows with figures, and the teams of one.
    assert tables == [{"headings": True, "lines": 1}] * 4


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_wide_table_is_scrolled_and_breaks_no_ordinary_word(
    reports: dict[str, Any], tmp_path: Path, width: int
) -> None:
    """Twelve columns are wider than a page; *Participation* has 13 letters."""
    columns = "<td>1,234&nbsp;of&nbsp;5,678&nbsp;children</td>" * 12
    rows = "".join(f'<tr><th scope="row">{word}</th>{columns}</tr>' for word in ("Participation", "Conferences"))
    table = f'<div class="scroll" id="words"><table><tbody>{rows}</tbody></table></div>'
    page = page_of("scorecard", reports["scorecard"]).replace("</main>", f"{table}</main>")
    found = seen(page, tmp_path, width)
    assert found["broken"] == []
    assert found["hidden"] >= 1


def test_the_newest_year_of_an_annual_report_is_on_the_page_of_a_phone(reports: dict[str, Any], tmp_path: Path) -> None:
    """Five years, change, target and others are twice as wide as the page: a figure has them below each other."""
    found = seen(page_of("annual", reports["annual"]), tmp_path, PHONE)
    assert found["wide"] <= found["window"]
    assert found["hidden"] == 0


@pytest.mark.parametrize("template", ["scorecard", "hub", "annual"])
def test_axe_finds_nothing_against_the_standard(reports: dict[str, Any], tmp_path: Path, template: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not here: IRO_AXE_CORE names its axe.min.js")
    found = seen(page_of(template, reports[template]), tmp_path, DESK, AXE.read_text(encoding="utf-8"))
    assert found["axe"] == []
    assert found["passes"] > 10
