"""YAML of which nothing is lost and that stays as small as it is written.

A key that stands twice is an error, where the parsers keep the last in silence. So are the ways in which some few
characters become a great deal: one value referred to over and over, and values within values without end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.error import MarkedYAMLError

TWICE = "a key stands twice"
REFERRED_TO = "a value is referred to elsewhere (& and *)"
TOO_DEEP = "values stand within values too deep"
TOO_MUCH = "its references (& and *) make too much of it"
TOO_LONG = "it is longer than a million characters"
# The largest profile has some 2,000 values, at most 9 deep (2026-11-28). The parser in C ends the process at some
# thousands of levels.
MOST_VALUES = 100_000
DEEPEST = 50
LONGEST = 1_000_000
MERGE = "tag:yaml.org,2002:merge"

if TYPE_CHECKING:
    from yaml import SafeLoader as FastLoader
else:
    # The parser in C is ten times as fast, where there is one.
    FastLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ShapeError(MarkedYAMLError):
    """A text is YAML of a shape that nobody writes by hand; `problem` is one of the kinds above."""

    def __init__(self, problem: str, event: yaml.Event | None = None):
        """`event` is where it was met."""
        super().__init__(None, None, problem, event.start_mark if event else None)  # type: ignore[arg-type]


def require_modest(text: str, *, are_references_allowed: bool) -> None:
    """Refuse a text that is deep, or that becomes much larger when it is read than it is written; nothing is built.

    Raises:
        ShapeError: it is.
        yaml.YAMLError: it is not YAML.
    """
    if len(text) > LONGEST:
        raise ShapeError(TOO_LONG)
    values = 0
    # Of each mapping and list that is open: its name to refer to, if any, and how many values stood before it.
    opened: list[tuple[str | None, int]] = []
    sizes: dict[str | None, int] = {}
    for event in yaml.parse(text, FastLoader):
        if isinstance(event, yaml.AliasEvent):
            if not are_references_allowed:
                raise ShapeError(REFERRED_TO, event)
            values += sizes.get(event.anchor, 1)
        elif isinstance(event, yaml.NodeEvent):
            values += 1
            sizes[event.anchor] = 1
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((event.anchor, values))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = opened.pop()
            sizes[anchor] = values - before + 1
        if len(opened) > DEEPEST:
            raise ShapeError(TOO_DEEP, event)
        if values > MOST_VALUES:
            raise ShapeError(TOO_MUCH, event)


class EachKeyOnce(SafeConstructor):
    """To stand before a loader: refuses a mapping in which a plain key stands twice."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Look once at the keys as they are written, before those of a merged mapping (`<<`) come among them."""
        looked_at: dict[int, yaml.MappingNode] = self.__dict__.setdefault("_looked_at", {})
        keys: set[str] = set()
        for key, _ in node.value if id(node) not in looked_at else ():
            if isinstance(key, yaml.ScalarNode) and key.tag != MERGE:
                if key.value in keys:
                    raise ConstructorError(None, None, TWICE, key.start_mark)
                keys.add(key.value)
        # The node itself is kept, so that no other gets its number.
        looked_at[id(node)] = node
        super().flatten_mapping(node)


class _Loader(EachKeyOnce, FastLoader):
    """The fast parser with that."""


def plain_data(content: bytes) -> Any:
    """A YAML file of the project as plain data.

    Raises:
        yaml.YAMLError: it is not YAML, a key stands twice, or it is too deep or made too large by references.
        UnicodeDecodeError: it is not UTF-8.
    """
    text = content.decode("utf-8")
    require_modest(text, are_references_allowed=True)
    return yaml.load(text, _Loader)
