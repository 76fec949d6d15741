"""What stands in a chart: names and limits that can be told apart, and no label outside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestration.outputs.reports.html.chart_labels import Dot, names_beside
from orchestration.outputs.reports.html.charts import BOTTOM, HEIGHT, funnel_chart
from orchestration.outputs.reports.html.page import TEMPLATES
from tests.unit.reports.test_scorecard import report_of, row_named
from tests.unit.reports.tiny_marts import HOSTILE_NAME, NEWEST, TinyMarts, steady


def funnel_of(folder: Path, teams: tuple[tuple[str, float, int], ...]) -> str:
    marts: TinyMarts = steady(folder)
    for team, value, cases in teams:
        marts.label("team", team, team)
        marts.figure("on_time", "rolling_12", NEWEST, value, cases, cell=("team", team))
    return funnel_chart(row_named(report_of(marts), "Reviews on time"))


TEAMS = (("North", 60, 40), ("South", 92, 100), (HOSTILE_NAME, 95, 20))


def test_each_dot_of_a_funnel_says_whose_it_is_and_names_that_have_room_are_written(tmp_path: Path) -> None:
    drawn = funnel_of(tmp_path, TEAMS)
    assert "<title>North: 60.0 % (24 of 40), far below</title>" in drawn
    assert "<title>South: 92.0 % (92 of 100), as expected</title>" in drawn
    assert "<script>" not in drawn
    assert {"North", "South"} <= set(re.findall(r">([^<>]+)</text>", drawn))


def test_the_limits_and_the_middle_of_a_funnel_are_named_and_drawn_differently(tmp_path: Path) -> None:
    drawn = funnel_of(tmp_path, TEAMS)
    assert {"all 90.0 %", "95 % limit", "99.8 % limit"} <= set(re.findall(r">([^<>]+)</text>", drawn))
    style = (TEMPLATES / "drawing.css").read_text(encoding="utf-8")
    dashes = [
        re.search(rf"\.{kind} {{[^}}]*stroke-dasharray: ([\d. ]+)", style) for kind in ("mean", "outer", "target")
    ]
    assert len({found and found.group(1).strip() for found in dashes}) == 3


# The lowest value less 5 is 55, 60, 81 or 38: what is drawn reaches down to a round number below each of them.
@pytest.mark.parametrize("lowest", [60, 65, 86, 43])
def test_no_label_of_the_axis_of_a_funnel_lies_below_the_drawing(tmp_path: Path, lowest: float) -> None:
    drawn = funnel_of(tmp_path, (("North", lowest, 40), ("South", 92, 100)))
    heights = [float(each) for each in re.findall(r'text-anchor="end" x="46" y="([\d.]+)"', drawn)]
    assert len(heights) >= 3
    assert max(heights) <= HEIGHT - BOTTOM + 4


def test_a_name_stands_where_it_covers_no_other_name_and_no_dot() -> None:
    """The first two dots are 20 apart: a name of 33 to the right of the first would cover the second, so it stands to
    its left. The fourth lies in the middle of three others and has no room. The last is at the right edge.
    """
    dots = [Dot(100, 50, "Left"), Dot(120, 50, "Right"), Dot(540, 50, "Edge")]
    placed = {name.text: (name.x, name.anchor) for name in names_beside(dots, 52, 544, 14, 202)}
    assert placed == {"Left": (92, "end"), "Right": (128, "start"), "Edge": (532, "end")}
    # Near the upper right corner only the left is free for one; the other, which could stand there too, gives way.
    corner = names_beside([Dot(440, 30, "Longborough"), Dot(540, 30, "Northborough")], 52, 544, 14, 202)
    assert {name.text: name.anchor for name in corner} == {"Northborough": "end", "Longborough": "end"}
    crowd = [Dot(300 + 12 * across, 60 + 12 * down, "Crowded") for across in range(5) for down in range(5)]
    assert len(names_beside(crowd, 52, 544, 14, 202)) < len(crowd)


def test_who_is_apart_is_named_whatever_stands_there() -> None:
    crowd = [Dot(300 + 12 * across, 60 + 12 * down, "Crowded") for across in range(5) for down in range(5)]
    names = names_beside([*crowd, Dot(324, 84, "Apart", is_apart=True)], 52, 544, 14, 202)
    assert "Apart" in {name.text for name in names}
