"""Check the sealed figure of this folder: python3 check.py. It needs Python 3.9 or later alone; exit 0 or 1."""

# Files named behind it, as the council's systems handed them over, are held against the hashes in the seal.
import calendar
import csv
import hashlib
import json
import os
import statistics
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SCALES = {"percentage": 100, "rate_per_10000": 10000, "rate_per_100": 100, "ratio": 1}


def _read(name: str) -> Any:
    text = (HERE / name).read_bytes().decode("utf-8")
    return json.loads(text) if name.endswith(".json") else list(csv.DictReader(text.splitlines(keepends=True)))


def _due_date(anchor: date, limit: str, holidays: set[str]) -> str:
    number, unit = int(limit.split()[0]), limit.split()[1]
    if unit.startswith("month"):
        year, month = divmod(anchor.year * 12 + anchor.month - 1 + number, 12)
        return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1])).isoformat()
    while unit == "working" and number:
        anchor += timedelta(1)
        number -= anchor.weekday() < 5 and anchor.isoformat() not in holidays
    return (anchor + timedelta(number)).isoformat()


def _wrong_members(figure: Any, members: Any, holidays: set[str]) -> Iterator[str]:
    judged_by = figure["indicator"]["judged_by"]
    for line, row in enumerate(members, start=2):
        event, anchor, due, done = (row[f"{name}_date"] for name in ("event", "anchor", "due", "done"))
        is_timed = judged_by in ("dates", "series") and anchor and due and row["time_limit"]
        if is_timed and _due_date(date.fromisoformat(anchor), row["time_limit"], holidays) != due:
            yield f"members.csv, line {line}: {row['time_limit']} after {anchor} is not {due}."
        if judged_by == "dates" and row["role"] == "both" and not (done and done <= due):
            yield f"members.csv, line {line}: counted as on time, though due {due} and done {done or 'never'}."
        if figure["indicator"]["kind"] == "flow" and not figure["period_start"] <= event <= figure["period_end"]:
            yield f"members.csv, line {line}: {event} is not in the period."


def _figure_of(members: Any, measure: str) -> dict[str, Any]:
    sums, keys = {"numerator": Decimal(0), "denominator": Decimal(0), "both": Decimal(0), "excluded": Decimal(0)}, set()
    for row in sorted(members, key=lambda row: row["role"] == "denominator"):  # One key counts once, successes first.
        key = (row["role"] == "numerator", row["distinct_key"])
        sums[row["role"]] += Decimal(0 if row["distinct_key"] and key in keys else row["amount"])
        keys.add(key)
    above, below = sums["numerator"] + sums["both"], Decimal(0)
    value: Any = above
    if measure in ("median", "percentile_90"):
        amounts = sorted(Decimal(row["amount"]) for row in members if row["role"] == "numerator")
        above, below, place = Decimal(0), Decimal(len(amounts)), -(-9 * len(amounts) // 10) - 1
        value = (statistics.median(amounts) if measure == "median" else amounts[place]) if amounts else None
    elif measure in SCALES:
        below = sums["denominator"] + sums["both"]
        value = above * SCALES[measure] / below if below else None
    return {"numerator": above, "denominator": below, "excluded": sums["excluded"], "value": value}


def _problems(files: list[str]) -> Iterator[str]:
    there = {path.relative_to(HERE).as_posix(): path.read_bytes() for path in HERE.rglob("*") if path.is_file()}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in there.items() if name != "seal.json"}
    for name, _ in sorted(hashes.items() ^ _read("seal.json")["files"].items())[:1]:
        yield f"{name} is not what was sealed. Nothing more was looked at."
        return
    figure, members, release = _read("figure.json"), _read("members.csv"), _read("release.json")
    for content in (release, *(receipts := [_read(name) for name in figure["receipts"]])):
        rest = json.dumps({key: value for key, value in content.items() if key != "checksum"}, sort_keys=True)
        if hashlib.sha256(rest.encode()).hexdigest() != content.get("checksum"):
            yield "release.json or a receipt was changed: its checksum does not fit."
    received = {part["source_sha256"] for receipt in receipts for one in receipt["exports"] for part in one["parts"]}
    sources, made_of = set(figure["source_files"].values()), {made["source_sha256"] for made in release["inputs"]}
    if not sources <= made_of & received or any(release.get(key) != said for key, said in figure["release"].items()):
        yield "The figure is not of this release, or made of files that were not handed over for it."
    yield from _wrong_members(figure, members, {row["calendar_date"] for row in _read("bank_holidays.csv")})
    for name, value in _figure_of(members, figure["indicator"]["measure"]).items():
        sealed = figure["figure"][name] or ("0" if name != "value" else None)
        if (value and value.quantize(Decimal("0.0001"), ROUND_HALF_UP)) != (sealed and Decimal(sealed)):
            yield f"The {name} is {value} by the members, and {sealed} is sealed."
    readable = [name for name in files if Path(name).is_file() and os.access(name, os.R_OK)]
    yield from (f"{name} is not a file that can be read." for name in files if name not in readable)
    if other := [name for name in readable if hashlib.sha256(Path(name).read_bytes()).hexdigest() not in sources]:
        yield f"None of the files that the members came from: {', '.join(other)}."


if __name__ == "__main__":
    found = list(_problems(sys.argv[1:]))
    said = found or [f"Everything holds: the members make {_read('figure.json')['figure']['value']}."]
    said += [f"Digest to compare with the council's: {hashlib.sha256((HERE / 'seal.json').read_bytes()).hexdigest()}"]
    sys.stdout.writelines("".join(letter if letter.isprintable() else "?" for letter in line) + "\n" for line in said)
    sys.exit(1 if found else 0)
