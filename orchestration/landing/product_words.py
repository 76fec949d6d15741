"""The words that this software publishes of its own accord: codes, labels, names of indicators, what its SQL writes.

An id that equals one of them tells of nobody, and cannot be told apart from the word where both are published.
"""

from __future__ import annotations

import csv
import functools
import re

from orchestration.ground.database.sql import table_of_texts
from orchestration.ground.paths import DBT_PROJECT
from orchestration.landing.reading.ids import SHORTEST_ID

LITERAL = re.compile(r"'((?:[^'\n]|'')*)'")
# Longer texts are sentences; no case system has an id of that length (2026-11-28).
LONGEST_WORD = 64
# What is made up of a number: financial years, and the names that stand for officers' keys.
SHAPES = "(19|20)[0-9]{2}-[0-9]{2}( to date)?|officer [0-9]+"


@functools.cache
def product_texts() -> frozenset[str]:
    """Every text that the figures are made with: the cells of all seeds, and what SQL has between quotation marks.

    More than is published, and nothing less.
    """
    texts: set[str] = set()
    for seed in (DBT_PROJECT / "seeds").glob("*.csv"):
        with seed.open(encoding="utf-8", newline="") as file:
            texts.update(cell for row in csv.reader(file) for cell in row)
    for folder in ("models", "macros"):
        for path in (DBT_PROJECT / folder).rglob("*.sql"):
            texts.update(LITERAL.findall(path.read_text(encoding="utf-8")))
    return frozenset(texts)


@functools.cache
def product_words() -> frozenset[str]:
    """Every such text that may be an id, in small letters. Numbers alone are none."""
    words = {text.strip().lower() for text in product_texts()}
    return frozenset(word for word in words if SHORTEST_ID <= len(word) <= LONGEST_WORD and any(map(str.isalpha, word)))


def is_no_product_word(expression: str) -> str:
    """SQL that is true for a text in small letters that is neither such a word nor made as one."""
    is_word = f"{expression} in (select word from {table_of_texts(sorted(product_words()))})"
    return f"(not {is_word} and not regexp_full_match({expression}, '{SHAPES}'))"


def without_product_words(words: set[str]) -> set[str]:
    """Those of some words, in small letters, that are neither such a word nor made as one."""
    return {word for word in words - product_words() if not re.fullmatch(SHAPES, word)}
