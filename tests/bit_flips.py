"""Flip single bits of what a refresh left, and see what comes of each: `make flips N=300`.

`python -m tests.bit_flips 300 [--seed 1] [--outputs DIR --inbox DIR]`, on a copy of an outputs folder that was
refreshed; without one, of the bundled sample's. As many flips each fall into landed files, their receipts, the current
release, its open tier, councils' own files and their receipts, a candidate and a decision, tombstones, a seal,
`binding.json` and `published.json`. After each flip the inbox is received as a refresh does, what is in force and what is
compared with are asked for, and what a refresh does not read is read as its own command does; then everything is put
back. A flip is

- `healed`: the file is again what it was, and it was said which one it is;
- `stopped`: an error names the file: of the refresh, of `iro approve` or of the program that checks a seal;
- `set aside`: the release is named as damaged, and its file, and is compared with no more or its figures are whole;
- `named by iro verify`: it is an extract that a later one replaced, which no refresh reads, and `iro verify` names it;
- `without effect`: what is read is the same text for text, between the parts of a JSON file, or what a zip file unpacks to;
- `silent`: none of these. There must be none.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from orchestration.extracts.landing_schema import inputs_fingerprint
from orchestration.ground.errors import WarehouseError
from orchestration.ground.paths import PROJECT, SAMPLE_INBOX, Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.local.receiving import receive_local
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.releases.verification import damage_of_landing
from orchestration.releases.whole import comparison
from tests.flipped_outputs import complete, files_by_place, read_as, unpacked

KEY = "k" * 31 + "4"
HEALED, STOPPED, SET_ASIDE, SILENT = "healed", "stopped", "set aside", "silent"
VERIFIED, WITHOUT_EFFECT = "named by iro verify", "without effect"


def flip(path: Path, bit: int) -> None:
    """Turn one bit of a file round."""
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.chmod(0o600)
    path.write_bytes(data)


def outcome_of(settings: Settings, place: str, path: Path, before: bytes, whole: str) -> str:
    """What came of a file that was damaged."""
    said: list[str] = []
    try:
        read_as(place, settings, path, said.append)
        receive_local(settings, said.append)
        receive_inbox(settings, said.append)
        is_same = inputs_fingerprint(settings) == whole
        found = comparison(settings.outputs)
    except WarehouseError as stopped:
        return STOPPED if path.name in str(stopped) else SILENT
    if path.read_bytes() == before:
        return HEALED if any(path.name in line for line in said) else SILENT
    if any(path.name in note for note in found.notes):
        return SET_ASIDE
    if is_same and any(path.name in line for line in damage_of_landing(settings.outputs)):
        return VERIFIED
    return WITHOUT_EFFECT if is_same and _is_read_alike(path, before) else SILENT


def _is_read_alike(path: Path, before: bytes) -> bool:
    readers: dict[str, Callable[[bytes], object]] = {".json": json.loads, ".zip": unpacked}
    read = readers.get(path.suffix)
    try:
        return read is not None and read(path.read_bytes()) == read(before)
    except (ValueError, zipfile.BadZipFile):
        return False


def flip_and_look(settings: Settings, count: int, seed: int) -> dict[str, Counter[str]]:
    """So many flips; what came of them, by place."""
    chance, outputs = random.Random(seed), settings.outputs
    complete(settings)
    whole = inputs_fingerprint(settings)
    kept = outputs.root.parent / "kept"
    shutil.copytree(outputs.landing, kept)
    places = files_by_place(outputs)
    found: dict[str, Counter[str]] = {place: Counter() for place in places}
    for number in range(count):
        place = list(places)[number % len(places)]
        path = chance.choice(places[place])
        before, mode = path.read_bytes(), path.stat().st_mode
        bit = chance.randrange(8 * len(before))
        flip(path, bit)
        outcome = outcome_of(settings, place, path, before, whole)
        found[place][outcome] += 1
        if outcome == SILENT:
            print(f"silent: bit {bit} of {path.relative_to(outputs.root)}", flush=True)
        if path.exists():
            path.chmod(0o600)
        path.write_bytes(before)
        path.chmod(mode)
        shutil.rmtree(outputs.landing)
        shutil.copytree(kept, outputs.landing)
    return found


def main() -> int:
    """Print how many flips ended in which way; 1 if one was silent."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("count", type=int, nargs="?", default=300)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--outputs", type=Path, default=PROJECT / "outputs" / "sample")
    arguments.add_argument("--inbox", type=Path, default=SAMPLE_INBOX)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="flips-") as name:
        outputs = Outputs(Path(name) / "outputs")
        shutil.copytree(given.outputs, outputs.root, symlinks=True, ignore=shutil.ignore_patterns("runs", "dbt"))
        inbox = Path(name) / "inbox"
        shutil.copytree(given.inbox, inbox)
        found = flip_and_look(Settings(inbox, outputs, pseudonym_key=KEY), given.count, given.seed)
    for place, outcomes in found.items():
        print(f"{place}: {', '.join(f'{times} {outcome}' for outcome, times in outcomes.most_common())}")
    silent = sum(outcomes[SILENT] for outcomes in found.values())
    print(f"{sum(map(Counter.total, found.values()))} flips, {silent} silent")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
