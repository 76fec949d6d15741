"""Draw the curves of docs/speed.md: `python -m tests.benchmarks.pictures FIGURES...`, files that `--json` wrote.

Each file brings what it measured: the authorities' cost (`scale`), the outputs month by month (`growth`), or both.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from orchestration.ground.paths import PROJECT
from tests.benchmarks.growth_tables import ALL, FOR_GOOD

PICTURES = PROJECT / "docs" / "pictures"
WIDTH, HEIGHT = 560, 260
# More dots than points, so that letters are sharp on the screens of today.
SHARPNESS = 1.5


def main(files: Sequence[Path]) -> None:
    """Write a picture of each part that the files have."""
    PICTURES.mkdir(exist_ok=True)
    for file in files:
        figures = json.loads(file.read_text(encoding="utf-8"))
        for part, draw in PARTS.items():
            if part in figures:
                target = PICTURES / f"speed-{part}.png"
                draw(figures[part]).save(target, scale_factor=SHARPNESS)
                print(target)


def rows_of_authorities(scale: dict[str, Any]) -> list[dict[str, Any]]:
    """Processor seconds by the number of authorities, of the whole refresh and of the SQL written by hand."""
    return [
        {"authorities": each["authorities"], "seconds": each[key]["processor"], "what": what}
        for each in scale["refreshes"]
        for key, what in (("cost", "whole refresh"), ("reference", "SQL written by hand"))
    ]


def rows_of_growth(growth: dict[str, Any]) -> list[dict[str, Any]]:
    """Megabytes after each month: all outputs, the private builds among them, and what no purge removes."""
    return [
        {"months": number, "megabytes": month.get(key, 0) / 2**20, "what": what}
        for number, month in enumerate(growth["sizes"], start=1)
        for key, what in ((ALL, "all outputs"), ("runs", "private builds"), (FOR_GOOD, "what stays for good"))
    ]


def of_authorities(scale: dict[str, Any]) -> alt.LayerChart:
    """The cost by the number of authorities."""
    title = "Authorities of 4,000 children over 10 years"
    return _lines(rows_of_authorities(scale), "authorities", title, "seconds", "Processor seconds")


def of_growth(growth: dict[str, Any]) -> alt.LayerChart:
    """The size of the outputs by the number of monthly refreshes."""
    title = f"Monthly refreshes; what is older than {growth['retention']} months is purged"
    return _lines(rows_of_growth(growth), "months", title, "megabytes", "MB")


def _lines(rows: list[dict[str, Any]], x: str, x_title: str, y: str, y_title: str) -> alt.LayerChart:
    """A line with a dot a measurement for each `what`, named where it ends."""
    data = pd.DataFrame(rows)
    color = alt.Color("what:N", legend=None)
    base = alt.Chart(data).encode(
        x=alt.X(f"{x}:Q", title=x_title), y=alt.Y(f"{y}:Q", title=y_title, scale=alt.Scale(zero=True)), color=color
    )
    furthest = max(row[x] for row in rows)
    names = (
        base.transform_filter(alt.datum[x] == furthest)
        .mark_text(align="left", dx=8, fontSize=12)
        .encode(text=alt.Text("what:N"))
    )
    return alt.LayerChart(layer=[base.mark_line(point=True), names], width=WIDTH, height=HEIGHT)


PARTS: dict[str, Callable[[dict[str, Any]], alt.LayerChart]] = {"scale": of_authorities, "growth": of_growth}


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
