"""Where the labels of a chart stand: names beside dots that cover nothing, and labels beside the lines they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

# In pixels, of letters of 12 pixels: how wide they are on average, how high, and how far from the dot they begin.
LETTER_WIDTH, LETTER_HEIGHT, AWAY = 6.4, 11, 8
DOT_SIZE = 5
LINE_APART = 14

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Dot:
    """A dot at a place of the drawing, in pixels, with its name; one that `is_apart` is named in any case."""

    x: float
    y: float
    name: str
    is_apart: bool = False


@dataclass(frozen=True)
class Name:
    """A name with the place of its first, middle or last letter, in pixels, as `anchor` says."""

    x: float
    y: float
    anchor: Literal["start", "middle", "end"]
    text: str

    @property
    def box(self) -> Box:
        """Left, top, right and bottom of its letters."""
        width = LETTER_WIDTH * len(self.text)
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return (left, self.y - LETTER_HEIGHT, left + width, self.y + 2)


def names_beside(dots: Sequence[Dot], left: float, right: float, top: float, bottom: float) -> list[Name]:
    """The names of those dots that have room for theirs in a drawing with these edges.

    Those apart come first, then those with the fewest places, so that nobody takes another's only one.
    """
    taken = [(dot.x - DOT_SIZE, dot.y - DOT_SIZE, dot.x + DOT_SIZE, dot.y + DOT_SIZE) for dot in dots]
    placed: list[Name] = []
    places = [
        (dot, [name for name in _places(dot) if _is_inside(name.box, (left, top, right, bottom))]) for dot in dots
    ]
    for dot, inside in sorted(places, key=lambda each: (not each[0].is_apart, len(each[1]))):
        free = [name for name in inside if not any(_meet(name.box, box) for box in taken)]
        chosen = free or (inside or [next(_places(dot))] if dot.is_apart else [])
        for name in chosen[:1]:
            placed.append(name)
            taken.append(name.box)
    return placed


def _places(dot: Dot) -> Iterator[Name]:
    """To its right and left, then above and below, first at a corner and then in the middle."""
    above, below = dot.y - DOT_SIZE, dot.y + DOT_SIZE + LETTER_HEIGHT
    yield Name(dot.x + AWAY, dot.y + 4, "start", dot.name)
    yield Name(dot.x - AWAY, dot.y + 4, "end", dot.name)
    for height in (above, below):
        yield Name(dot.x + DOT_SIZE, height, "start", dot.name)
        yield Name(dot.x - DOT_SIZE, height, "end", dot.name)
    for height in (above - 3, below + 3):
        yield Name(dot.x, height, "middle", dot.name)


def _is_inside(box: Box, edges: Box) -> bool:
    return box[0] >= edges[0] and box[1] >= edges[1] and box[2] <= edges[2] and box[3] <= edges[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def beside_lines(labels: Sequence[tuple[float, str, str]], x: float) -> list[str]:
    """Labels beside the lines that they name, moved apart where the lines are close.

    Args:
        labels: the height of the line in pixels, the text and its class.
        x: where they begin, in pixels.
    """
    placed: list[str] = []
    lowest = float("-inf")
    for y, text, kind in sorted(labels):
        place = max(y + 4, lowest + LINE_APART)
        placed.append(f'<text class="{kind}" x="{x}" y="{place:.1f}">{escape(text)}</text>')
        lowest = place
    return placed
