"""The dbt project as dbt parsed it: kept where no build writes, with its hashes, and parsed anew if it was damaged.

dbt writes into its target folder in place, so whatever lies there may be half written after a kill. Nothing is read
from there.
"""

from __future__ import annotations

import datetime
import json
import shutil
import tempfile
from pathlib import Path

from dbt.constants import PARTIAL_PARSE_FILE_NAME
from dbt.contracts.graph.manifest import Manifest
from dbt.version import __version__ as dbt_version

from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.files.disk import move_into_place, remove_leftovers, write_json
from orchestration.ground.fingerprints import parsing_fingerprint, sha256_of
from orchestration.ground.paths import Outputs
from orchestration.warehouse.dbt_call import invoke

MANIFEST_FILE = "manifest.json"
PARSED_FILES = (MANIFEST_FILE, PARTIAL_PARSE_FILE_NAME)
# Written last: what was parsed, and the hashes of what came of it.
STAMP_FILE = "parsed.json"
PARSING = ".parsing-"
# Parsing takes seconds; what is older was left by a process that was killed.
LONGEST_PARSING = datetime.timedelta(hours=1)


def manifest(outputs: Outputs) -> Path:
    """The parsed project, parsed anew only when its files have changed or what was kept of it was damaged.

    Raises:
        NothingPublishedError: the project does not parse.
    """
    # Another version of dbt cannot read what this one parsed.
    files = f"{dbt_version} {parsing_fingerprint()}"
    kept = outputs.dbt_parsed
    parsed_before = _what_was_parsed(kept)
    if parsed_before != files:
        _parse(outputs, files, is_whole=parsed_before is not None)
    return kept / MANIFEST_FILE


def parsed_project(outputs: Outputs) -> Manifest:
    """The parsed project as an object.

    dbt on its own parses anew when the profile's folder differs, which it does in every run; nothing of that folder is
    in the parsed project, only the database's name.

    Raises:
        NothingPublishedError: the project does not parse.
    """
    manifest(outputs)
    parsed = Manifest.from_msgpack((outputs.dbt_parsed / PARTIAL_PARSE_FILE_NAME).read_bytes())
    # What SQL sees as `graph`; dbt makes it when it parses, and leaves it out of the file.
    parsed.build_flat_graph()  # type: ignore[no-untyped-call]
    return parsed


def parsed_from_nothing(outputs: Outputs) -> Manifest:
    """The same, every file of the project parsed again.

    Raises:
        NothingPublishedError: the project does not parse.
    """
    (outputs.dbt_parsed / STAMP_FILE).unlink(missing_ok=True)
    return parsed_project(outputs)


def lend_parsed_project(outputs: Outputs, borrower: Outputs) -> None:
    """Copy what was parsed into a new outputs folder, if there is any: parsing is half of the wait.

    What changes while it is copied does not fit its hashes, and is parsed anew there.
    """
    borrower.dbt_parsed.mkdir(parents=True, exist_ok=True)
    for name in (*PARSED_FILES, STAMP_FILE):
        if (outputs.dbt_parsed / name).is_file():
            shutil.copyfile(outputs.dbt_parsed / name, borrower.dbt_parsed / name)


def _what_was_parsed(kept: Path) -> str | None:
    """Which files what is kept was parsed from; None if it is not all there as it was written."""
    try:
        stamp = json.loads((kept / STAMP_FILE).read_text(encoding="utf-8"))
        is_whole = all(stamp["sha256"][name] == sha256_of(kept / name) for name in PARSED_FILES)
        return str(stamp["files"]) if is_whole else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _parse(outputs: Outputs, files: str, is_whole: bool) -> None:
    kept = outputs.dbt_parsed
    kept.mkdir(parents=True, exist_ok=True)
    remove_leftovers(kept, f"{PARSING}*", LONGEST_PARSING)
    with tempfile.TemporaryDirectory(prefix=PARSING, dir=kept) as name:
        target = Path(name)
        if is_whole:
            # dbt then parses changed files only; of a damaged file it might read something else.
            shutil.copyfile(kept / PARTIAL_PARSE_FILE_NAME, target / PARTIAL_PARSE_FILE_NAME)
        # Nothing of the run may be rendered into the manifest, so the folder named here is one that never exists.
        result = invoke(outputs, outputs.runs / "none", "parse", target=target)
        if not result.success:
            raise NothingPublishedError(_why_not_parsed(result.exception))
        hashes = {each: sha256_of(target / each) for each in PARSED_FILES}
        for each in PARSED_FILES:
            move_into_place(target / each, kept / each)
        write_json(kept / STAMP_FILE, {"files": files, "sha256": hashes})


def _why_not_parsed(error: BaseException | None) -> str:
    if isinstance(error, OSError):
        return f"The parsed project could not be written: {error.strerror}. Make room on the disk and try again."
    return f"The dbt project does not parse: {error}"
