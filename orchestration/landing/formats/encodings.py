"""From bytes to text without loss: UTF-8, UTF-16 and Windows-1252, as declared or as the bytes themselves say."""

from __future__ import annotations

import re

from orchestration.landing.problems import FileRefusedError

AS_CSV = "Export it again as CSV UTF-8, with commas."
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
IN_WORDS = {"utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
# A character that UTF-8 writes with two bytes or more. In a file that is not UTF-8 it means that encodings are mixed.
UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decoded(name: str, data: bytes, declared: str | None) -> tuple[str, str | None]:
    """The text of a file, and a note where its encoding had to be told from its bytes.

    Without a declared encoding a file is UTF-16 if it starts with that mark, else UTF-8, else Windows-1252, and that
    only if every byte is a character of it and none of them is one of UTF-8. Nearly every byte is a character of
    Windows-1252, so a file that is said to be in it is looked at too.

    Raises:
        FileRefusedError: a byte cannot be read in that encoding, or two encodings are mixed; the line is named.
    """
    if declared == "utf-16" or (declared is None and data.startswith(UTF16_MARKS)):
        # Without its mark it is read as little-endian, unless the first character's upper byte comes first.
        return _strict(name, data, "utf-16-be" if data.startswith(b"\0") else "utf-16"), None
    if declared == "cp1252":
        _check_is_not_unicode(name, data)
        return _strict(name, data, "cp1252"), None
    plain = data.removeprefix(UTF8_MARK)
    broken = _first_broken_byte(plain)
    if broken is None:
        return plain.decode("utf-8"), None
    if declared == "utf-8" or data != plain:
        raise _refused(name, _line(plain, broken), "a character is not UTF-8")
    if UTF8_CHARACTER.search(plain):
        raise _refused(name, _line(plain, broken), "a character is not UTF-8, though others of the file are")
    text = _strict(name, data, "cp1252", "neither UTF-8 nor Windows-1252")
    return text, f"{name}: read as Windows-1252, which its bytes fit and UTF-8 does not."


def _check_is_not_unicode(name: str, data: bytes) -> None:
    """Accents of a file that is Unicode after all would be read as two wrong letters each, without a word."""
    is_utf8 = UTF8_CHARACTER.search(data) is not None and _first_broken_byte(data) is None
    if data.startswith(UTF16_MARKS):
        found = "utf-16"
    elif data.startswith(UTF8_MARK) or is_utf8:
        found = "utf-8"
    else:
        return
    raise FileRefusedError(
        [
            f"{name}: it is said to be Windows-1252, and is {IN_WORDS[found]}. Export it again as Windows-1252, or say "
            f"in batch.yml: `encoding: {found}`."
        ],
        "character_unreadable",
    )


def looks_like_utf16(data: bytes) -> bool:
    """True for a text without a mark of which every other byte is NUL, as UTF-16 writes plain letters, and no more."""
    start = data[:1000]
    return abs(start[::2].count(b"\0") - start[1::2].count(b"\0")) > len(start) / 3


def why_nul(text: str) -> str:
    """Why a text holds NUL characters, and what to do."""
    if looks_like_utf16(text[:1000].encode("latin-1", "replace")):
        return f"it looks like UTF-16, without the mark that says so. {AS_CSV} Or say in batch.yml: `encoding: utf-16`."
    before, _, rest = text.partition("\0")
    line = before.count("\n") + 1
    if not rest.strip("\0"):
        return (
            f"from line {line} on it is filled up with NUL bytes, as a file is that was not written or copied to its "
            "end. Copy it again, or export it again."
        )
    return f"it holds NUL bytes, the first in line {line}, so it is damaged or not text. {AS_CSV}"


def _strict(name: str, data: bytes, encoding: str, instead: str | None = None) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, errors="ignore")
    # Outside the handler, because a decoding error carries the whole file.
    raise _refused(name, before.count("\n") + 1, f"a character is {instead or f'not {IN_WORDS[encoding]}'}")


def _first_broken_byte(data: bytes) -> int | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _line(data: bytes, position: int) -> int:
    before = data[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def _refused(name: str, line: int, what: str) -> FileRefusedError:
    return FileRefusedError([f"{name}, line {line}: {what}. {AS_CSV}"], "character_unreadable")
