"""YAML of which every text knows its line and column, so that a problem can be shown where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from orchestration.landing.problems import FileRefusedError

# An indicator is a few lines. What is longer is something else, and so is what has brackets without end, which take the
# parser the longer the more there are.
LONGEST_FILE = 32_000
MOST_BRACKETS = 200
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class Place:
    """A place in a file; line and column count from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True)
class PlacedText:
    """A text with where it stands in the file."""

    text: str
    place: Place
    _source: tuple[str, ...] = ()
    _is_on_one_line: bool = True

    def at(self, offset: int) -> Place:
        """The place of a character of the text, counted from 0.

        In a text over several lines it is where the word at that character first stands in the file from there on.
        """
        if self._is_on_one_line:
            return Place(self.place.line, self.place.column + offset)
        word = self.text[offset:].split(maxsplit=1)[:1]
        for number, line in enumerate(self._source, start=self.place.line):
            start = line.find(word[0]) if word else -1
            if start >= 0:
                return Place(number, start + 1)
        return self.place


Value = PlacedText | tuple[PlacedText, ...] | dict[str, "Placed"] | tuple["Placed", ...] | None


@dataclass(frozen=True)
class Placed:
    """A value with its place: a text, a list, a mapping, or None for nothing."""

    value: Value
    place: Place


def read_placed(title: str, data: bytes) -> dict[str, Placed]:
    """A YAML mapping with the places of its keys' values.

    Raises:
        FileRefusedError: it is too long, not YAML, not a mapping, has a key twice or an alias, or is nested too deeply.
    """
    if len(data) > LONGEST_FILE:
        raise FileRefusedError([f"{title}: it is longer than {LONGEST_FILE:,} bytes. An indicator is a few lines."])
    try:
        text = data.decode("utf-8-sig")
        if text.count("[") + text.count("{") > MOST_BRACKETS:
            raise FileRefusedError([f"{title}: it has more than {MOST_BRACKETS} brackets: this is not an indicator."])
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise FileRefusedError([f"{title}: it refers to another place by *. Write the value out."])
        # The parser in Python, because the one in C has no limit of its own to how deep a file is nested.
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if not isinstance(node, yaml.MappingNode):
            raise FileRefusedError(
                [f"{title}, line 1, column 1: an indicator is written line by line, as `key: value`."]
            )
        return _mapping(title, node, tuple(text.splitlines()))
    except UnicodeDecodeError:
        raise FileRefusedError([f"{title}: it is not UTF-8. Save it as UTF-8."]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", {Place(mark.line + 1, mark.column + 1)}" if mark else ""
        raise FileRefusedError([f"{title}{where}: it is not YAML ({error.problem}). Correct it."]) from None
    except yaml.YAMLError:
        raise FileRefusedError([f"{title}: it holds a character that no YAML may have. Take it out."]) from None
    except RecursionError:
        raise FileRefusedError([f"{title}: it is nested too deeply. An indicator is a few lines."]) from None


def texts_in(value: Value) -> Iterator[PlacedText]:
    """The texts of a text or a list of texts."""
    if isinstance(value, PlacedText):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            if isinstance(each, Placed) and isinstance(each.value, PlacedText):
                yield each.value


def _mapping(title: str, node: yaml.MappingNode, source: tuple[str, ...]) -> dict[str, Placed]:
    found: dict[str, Placed] = {}
    for key, value in node.value:
        place = _place(key)
        if not isinstance(key, yaml.ScalarNode):
            raise FileRefusedError([f"{title}, {place}: a key is one word. Correct it."])
        if key.value in found:
            raise FileRefusedError([f"{title}, {place}: the key {key.value} stands twice. Leave one of them out."])
        found[key.value] = Placed(_value(title, value, source), _place(value))
    return found


def _value(title: str, node: yaml.Node, source: tuple[str, ...]) -> Value:
    if isinstance(node, yaml.MappingNode):
        return _mapping(title, node, source)
    if isinstance(node, yaml.SequenceNode):
        return tuple(Placed(_value(title, each, source), _place(each)) for each in node.value)
    if not isinstance(node, yaml.ScalarNode) or node.tag == _NULL:
        return None
    first, last = node.start_mark.line, node.end_mark.line
    is_on_one_line = first == last and node.style in (None, "'", '"')
    start = _place(node)
    if node.style in ("'", '"'):
        start = Place(start.line, start.column + 1)
    return PlacedText(node.value, start, () if is_on_one_line else source[first : last + 1], is_on_one_line)


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)
