"""What a page holds that unpacks itself in the browser, for tests that look for words in it."""

from __future__ import annotations

import base64
import gzip
import re


def unpacked(page: str) -> str:
    """The page inside."""
    found = re.search(r'atob\("([^"]*)"\)', page)
    assert found, "the page holds no other"
    return gzip.decompress(base64.b64decode(found.group(1))).decode("utf-8")
