"""A packed page is the page itself, a fraction of its size, and asks for no more than the page does."""

from __future__ import annotations

from pathlib import Path

from orchestration.warehouse.pages.packed_page import packed
from tests.browser.chromium import chromium
from tests.unpacked import unpacked

POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'\">"
PAGE = (
    f"<!doctype html><html><head>{POLICY}<title>Models &amp; columns</title></head><body><h1>Café {{x}} </h1>"
    + "<p>fct_reviews</p>" * 5_000
    + "<script>document.querySelector('h1').textContent += location.hash</script></body></html>"
)


def test_nothing_of_the_page_is_lost_and_it_is_a_fraction_of_the_size() -> None:
    text = packed(PAGE)
    assert unpacked(text) == PAGE
    assert len(text) < len(PAGE) / 20
    assert packed(PAGE) == text


def test_the_policy_and_the_title_of_the_page_hold_before_it_is_unpacked() -> None:
    head = packed(PAGE).partition("<script>")[0]
    assert POLICY in head
    assert "<title>Models &amp; columns</title>" in head
    assert POLICY not in packed("<p>of no policy</p>")


def test_in_a_browser_it_is_the_page_with_its_scripts_at_the_place_that_a_link_named(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(packed(PAGE), encoding="utf-8")
    with chromium(tmp_path / "profile") as browser:
        tab = browser.open(f"{path.as_uri()}#!/model/one")
        browser.wait(tab, "document.querySelectorAll('p').length === 5000")
        assert browser.run(tab, "document.querySelector('h1').textContent") == "Café {x} #!/model/one"
        assert browser.run(tab, "performance.getEntriesByType('resource').map(entry => entry.name)") == []
