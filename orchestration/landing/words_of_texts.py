"""The words of a text that may each be an id, told apart in Python and in SQL by the same patterns.

A word is letters, digits, underscores and hyphens. So that an id is found however it is written, three more are looked
at: what stands between blanks without the marks around it (`2019/0012`), a part of a word that has letters and digits
(`late_c000012`), and the text as a whole.
"""

from __future__ import annotations

import functools
import re

from orchestration.ground.paths import BASES
from orchestration.landing.product_words import LONGEST_WORD, product_texts
from orchestration.landing.reading.ids import SHORTEST_ID

# Patterns of the database, which knows letters and digits of every script as \pL and \pN, and blanks as \s and \pZ.
WORD = r"[\pL\pN_-]+"
BETWEEN_BLANKS = r"[\pL\pN](?:[^\s\pZ]*[\pL\pN])?"
LETTERS_AND_DIGITS = r"\pL+\pN[\pL\pN]*|\pN+\pL[\pL\pN]*"
PATTERNS = (WORD, BETWEEN_BLANKS, LETTERS_AND_DIGITS)
# The same in Python, which has no such names.
_IN_PYTHON = tuple(
    re.compile(pattern) for pattern in (r"[\w-]+", r"[^\W_](?:\S*[^\W_])?", r"[^\W\d_]+\d[^\W_]*|\d+[^\W\d_][^\W_]*")
)
# Places and things are called as people are (`Marsh House`): an id of letters alone is told from them only where it
# stands by itself, or in people's own sentences.
HAS_DIGIT = r"\pN"
# A text of one word is compared as a whole.
SEVERAL_WORDS = r"[^\pL\pN]"


@functools.lru_cache(maxsize=4096)
def words_in(text: str) -> frozenset[str]:
    """The words of a text in small letters, the text as a whole among them."""
    return frozenset(
        {text.strip().lower(), *(word.lower() for pattern in _IN_PYTHON for word in pattern.findall(text))}
    )


def has_digit(word: str) -> bool:
    """True for what tells an id from a word inside a longer text, as `HAS_DIGIT` in the database."""
    return any(character.isnumeric() for character in word)


def words_in_sql(expression: str) -> str:
    """SQL for a list of the same words, the text as a whole aside, in the case in which they are written."""
    found = [f"regexp_extract_all({expression}, '{pattern}')" for pattern in PATTERNS]
    return f"list_concat({', '.join(found)})"


@functools.cache
def words_of_product_sentences() -> frozenset[str]:
    """Every word, as long as an id, of the sentences that this software publishes of its own accord, in small letters.

    A person may be called as a word of them: an officer with the id `Young` is not told of by `young people`.
    """
    sentences = {text for text in product_texts() if re.search(r"\s", text)}
    # What an indicator of a council's own counts is said in the words of its base.
    sentences |= {path.read_text(encoding="utf-8") for path in BASES.glob("*.yml")}
    return frozenset(word for text in sentences for word in words_in(text) if SHORTEST_ID <= len(word) <= LONGEST_WORD)
