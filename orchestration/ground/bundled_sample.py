"""Whether an inbox is the bundled sample: by what lies in it, because real exports may be put into the same folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from orchestration.ground.paths import SAMPLE_FILES, SAMPLE_INBOX

# Beside the batches, and read by nobody but people.
README = "README.md"


def is_bundled_sample(inbox: Path) -> bool:
    """True for the folder of the sample while it holds the very files that this software came with, and no other."""
    return inbox == SAMPLE_INBOX and not other_files(inbox)


def other_files(inbox: Path) -> list[str]:
    """The files of an inbox that differ from the bundled sample: changed, more or missing; hidden ones are not read."""
    expected = SAMPLE_FILES.read_text(encoding="utf-8") if SAMPLE_FILES.is_file() else ""
    differing = set(expected.splitlines()) ^ set(lines_of(inbox))
    return sorted({line.partition("  ")[2] for line in differing})


def lines_of(inbox: Path) -> list[str]:
    """SHA-256 and path of every file, as the program sha256sum writes them; of a link, that it is one."""
    lines = []
    for path in sorted(inbox.rglob("*")):
        name = path.relative_to(inbox).as_posix()
        if name == README or any(part.startswith(".") for part in name.split("/")):
            continue
        if path.is_symlink():
            lines.append(f"link  {name}")
        elif path.is_file():
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}")
    return lines
