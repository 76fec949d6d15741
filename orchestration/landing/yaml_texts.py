"""YAML of which nothing is lost: a key that stands twice is an error, where the parsers keep the last in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor

TWICE = "a key stands twice"
MERGE = "tag:yaml.org,2002:merge"

if TYPE_CHECKING:
    from yaml import SafeLoader as FastLoader
else:
    # The parser in C is ten times as fast, where there is one.
    FastLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
        yaml.YAMLError: it is not YAML, or a key stands twice.
        UnicodeDecodeError: it is not UTF-8.
    """
    return yaml.load(content.decode("utf-8"), _Loader)
