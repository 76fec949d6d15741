"""How the two writers of local layouts say codes in words: SQL for the words of a column."""

from __future__ import annotations

from collections.abc import Mapping


def in_local_words(column: str, words: Mapping[str, str]) -> str:
    """A case expression that says each code of a column in its words; blank stays blank."""
    cases = " ".join(f"when {_text(code)} then {_text(word)}" for code, word in words.items())
    return f"case {column} {cases} end"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
