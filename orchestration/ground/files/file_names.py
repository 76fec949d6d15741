"""Names of files as text that can be written anywhere: old archives leave names whose bytes are not UTF-8."""

from __future__ import annotations

from pathlib import Path


def name_of(path: Path) -> str:
    r"""A file's or folder's own name; bytes of it that are not UTF-8 are written out, as in `r\xe9sum\xe9.csv`.

    The path itself still opens the file. As a text it could be neither printed nor stored.
    """
    return in_encoding(path.name, "utf-8")


def in_encoding(text: str, encoding: str) -> str:
    """A text in which whatever an encoding has no character for is written out."""
    # Bytes of a name that could not be read stand in a text as single surrogates, U+DC80 to U+DCFF.
    read = "".join(rf"\x{ord(letter) - 0xDC00:02x}" if "\udc80" <= letter <= "\udcff" else letter for letter in text)
    return read.encode(encoding, "backslashreplace").decode(encoding)
