"""The drawing of the packages in docs/how-it-flows.md shows what is there: packages, their sizes, and who uses whom."""

from __future__ import annotations

import itertools
import re

import pytest

from orchestration.ground.paths import PROJECT
from tests.house.test_packages import ORDER, modules, own_package, uses

PAGE = PROJECT / "docs" / "how-it-flows.md"
# The entry point of Dagster is one file beside the packages; whoever imports it uses `defs`.
ENTRY_POINT = "definitions"
# A drawing is of a day; a package that has grown by more than this is drawn anew.
MOST_GROWTH, MOST_THOUSANDS = 0.15, 0.2

Arrow = tuple[str, str]


def drawn(text: str) -> tuple[dict[str, float], set[Arrow]]:
    """The packages of a drawing with their thousands of lines, and its arrows, each from what is used to who uses it."""
    (drawing,) = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    sizes: dict[str, float] = {}
    arrows: set[Arrow] = set()
    for line in drawing.splitlines()[1:]:
        names = []
        for node in line.split("-->"):
            name, _, label = node.strip().partition("[")
            names.append(name)
            if label:
                sizes[name] = float(label.rstrip("]").rsplit(", ", 1)[1])
        arrows |= set(itertools.pairwise(names))
    return sizes, arrows


def reached(arrows: set[Arrow], start: str) -> set[str]:
    """All that arrows lead to from a package."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        following = {end for begin, end in arrows if begin == waiting[-1]} - found
        waiting.pop()
        found |= following
        waiting += following
    return found


def needed(arrows: set[Arrow]) -> set[Arrow]:
    """The arrows that do not follow from the rest, of arrows that form no circle."""
    return {(begin, end) for begin, end in arrows if end not in reached(arrows - {(begin, end)}, begin)}


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def used_by() -> set[Arrow]:
    """Each pair of packages of which the second imports the first."""
    pairs = {tuple("defs" if name == ENTRY_POINT else name for name in (used, own)) for _, own, used in uses()}
    return {(used, own) for used, own in pairs if used != own}


def test_only_arrows_that_do_not_follow_from_the_rest_are_needed() -> None:
    assert needed({("a", "b"), ("b", "c"), ("a", "c"), ("a", "d")}) == {("a", "b"), ("b", "c"), ("a", "d")}


def test_the_drawing_has_each_package_with_its_size(page: str) -> None:
    lines: dict[str, int] = {}
    for path in modules():
        package = own_package(path)
        if package in (*ORDER, "sample_data"):
            lines[str(package)] = lines.get(str(package), 0) + len(path.read_text(encoding="utf-8").splitlines())
    lines.pop(ENTRY_POINT)
    sizes, _ = drawn(page)
    assert set(sizes) == set(lines)
    outgrown = {
        package: f"drawn with {sizes[package]}, has {number / 1000:.1f}"
        for package, number in lines.items()
        if abs(sizes[package] - number / 1000) > max(MOST_THOUSANDS, MOST_GROWTH * number / 1000)
    }
    assert not outgrown, f"write the thousands of lines anew in docs/how-it-flows.md: {outgrown}"


def test_the_drawing_has_the_arrows_from_which_every_use_follows(page: str, used_by: set[Arrow]) -> None:
    _, arrows = drawn(page)
    assert arrows == needed(used_by), "an arrow leads from a package to one that imports it"


def test_the_sentence_below_the_drawing_counts_packages_and_pairs(page: str, used_by: set[Arrow]) -> None:
    said = re.search(r"^(\d+) packages .*?of the (\d+) pairs", page, re.MULTILINE | re.DOTALL)
    assert said
    sizes, _ = drawn(page)
    assert said.groups() == (str(len(sizes) - 1), str(len(used_by))), "packages of orchestration/, and pairs"


def test_the_table_of_packages_is_in_the_order_in_which_they_may_use_one_another(page: str) -> None:
    section = page.partition("## The packages of orchestration/")[2].partition("```mermaid")[0]
    listed = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert listed == [name for name in ORDER if name not in ("expectations", ENTRY_POINT)] + ["sample_data"]
