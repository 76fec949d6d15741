"""Every page of real releases, as it is written, in a real browser: WCAG, nothing cut off, no request, not too large.

Skipped, and said so, where there is no Chromium; axe-core alone without the file that IRO_AXE_CORE names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import Browser, chromium
from tests.conftest import COUNCIL, Refreshed
from tests.unit.reports.test_in_a_browser import AXE, STANDARDS

pytestmark = pytest.mark.slow

LARGEST = 3_000_000
# Of a desk and a tablet, in pixels, and of the narrowest window in which nothing may need scrolling to the side (WCAG
# 1.4.10), which is a desk at four times its size too.
WIDTHS = (1280, 800, 320)
# The months of a figure as a table are half of a scorecard: those of the first row are opened, and the others stay shut.
OPEN_ALL = """
document.querySelectorAll('details details').forEach(each => { each.open = false; });
document.querySelectorAll('details:not(details:not(.family) details)').forEach(each => { each.open = true; });
document.querySelectorAll('.two details').forEach((each, place) => { each.open = !place; });
"""
# axe-core takes a minute of a processor for 27,000 elements (2026-11-28). What it does not look at is left out: inside a
# drawing, which is one picture to it, and in what opens, of which the first of each page are looked at, opened; the same
# template writes the others.
OPENED = 4
OPEN_SOME = f"""
document.querySelectorAll('svg').forEach(each => each.replaceChildren());
const all = [...document.querySelectorAll('details:not(.family)')];
all.slice({OPENED}).forEach(each => [...each.children].slice(1).forEach(child => child.remove()));
const families = [...document.querySelectorAll('details.family')];
families.slice(0, 1).forEach(each => {{ each.open = true; }});
families.slice(1).forEach(each => [...each.children].slice(1).forEach(child => child.remove()));
all.slice(0, {OPENED}).forEach(each => {{ each.open = true; }});
"""
# What lies beyond the right edge of the window and cannot be scrolled to inside its own frame.
MEASURE = """({
  wide: document.documentElement.scrollWidth, window: document.documentElement.clientWidth,
  asked: performance.getEntriesByType('resource').map(each => each.name),
  dead: [...document.querySelectorAll('a[href^="#"]')].map(a => a.hash.slice(1)).filter(id => !document.getElementById(id)),
})"""
OF_ONE_AUTHORITY = ("scorecard.html", "duties.html", "annual-report.html")
OF_A_RELEASE = ("00-start-here.html", "dictionary.html")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all the pages."""
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def measured(browser: Browser, page: Path) -> list[dict[str, Any]]:
    """What is measured of a page with all of it opened, at each width."""
    tab = browser.open(page.as_uri())
    browser.run(tab, OPEN_ALL)
    found = []
    for width in WIDTHS:
        browser.resize(tab, width)
        found.append(browser.run(tab, MEASURE))
    browser.close(tab)
    return found


def faults_by_axe(browser: Browser, page: Path) -> tuple[list[str], int]:
    """What axe-core finds against WCAG 2.2 AA on a page, and how many of its rules the page passes."""
    tab = browser.open(page.as_uri())
    browser.run(tab, AXE.read_text(encoding="utf-8"))
    browser.run(tab, OPEN_SOME)
    script = (
        f"axe.run({{ runOnly: {json.dumps(STANDARDS)}, resultTypes: ['violations'] }}).then(result => [result.violations.map("
        "each => each.id + ': ' + each.nodes.map(node => node.html).slice(0, 3).join(' ')), result.passes.length])"
    )
    faults, passes = browser.run(tab, script)
    browser.close(tab)
    return faults, passes


def require_a_sound_page(browser: Browser, page: Path) -> None:
    """The page is small, asks for nothing, is not cut off at any width, and leads nowhere that is not there."""
    assert page.stat().st_size < LARGEST
    for width, found in zip(WIDTHS, measured(browser, page), strict=True):
        assert found["asked"] == []
        assert found["dead"] == []
        assert found["wide"] <= found["window"], f"at {width} pixels"


@pytest.fixture(scope="module", params=[*OF_ONE_AUTHORITY, *OF_A_RELEASE])
def page(request: pytest.FixtureRequest, sample_release: Refreshed) -> Path:
    """Each page of the sample's release."""
    folder = sample_release.outputs.published
    return folder / request.param if request.param in OF_A_RELEASE else folder / "reports" / COUNCIL / request.param


def test_a_page_is_whole_at_every_width_and_asks_nobody(browser: Browser, page: Path) -> None:
    require_a_sound_page(browser, page)


def test_axe_finds_nothing_on_a_whole_page(browser: Browser, page: Path) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not here: IRO_AXE_CORE names its axe.min.js")
    faults, passes = faults_by_axe(browser, page)
    assert faults == []
    assert passes > 10


def test_the_page_of_a_hub_is_whole_at_every_width_and_axe_finds_nothing(
    browser: Browser, hub_release: Refreshed
) -> None:
    page = hub_release.outputs.published / "reports" / "hub" / "scorecard.html"
    require_a_sound_page(browser, page)
    if not AXE.is_file():
        pytest.skip("axe-core is not here: IRO_AXE_CORE names its axe.min.js")
    assert faults_by_axe(browser, page)[0] == []
