"""`python -m tests.benchmarks`: measure, print the tables, and keep the raw figures with --json FILE."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.carried import measure_carried
from tests.benchmarks.growth import measure_growth
from tests.benchmarks.growth_tables import batches_lines, carried_lines, growth_lines
from tests.benchmarks.many_batches import measure_batches
from tests.benchmarks.measuring import CommandFailedError
from tests.benchmarks.sample import measure_sample
from tests.benchmarks.scale import measure_scale
from tests.benchmarks.tables import machine_facts, sample_lines, sample_ratios, scale_lines, scale_ratios
from tests.benchmarks.workspace import DifferentFiguresError


def say(line: str) -> None:
    """Progress goes to standard error, so that the tables can be kept by themselves."""
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Measure what was asked for and print it; 1 if a contender failed or the figures differ."""
    arguments = _arguments()
    answer: dict[str, Any] = {"machine": machine_facts()}
    print(", ".join(f"{name} {value}" for name, value in answer["machine"].items()))
    try:
        with tempfile.TemporaryDirectory(prefix="iro_benchmarks_") as folder:
            if arguments.only in (None, "sample"):
                sample = measure_sample(Path(folder) / "sample", arguments.repeats, say)
                answer["sample"] = sample | {"ratios": sample_ratios(sample)}
                print("\n" + "\n".join(sample_lines(sample)), flush=True)
            if arguments.only in (None, "scale"):
                scale = measure_scale(Path(folder) / "scale", arguments.authorities, arguments.memory, say)
                answer["scale"] = {"refreshes": scale, "ratios": scale_ratios(scale)}
                print("\n" + "\n".join(scale_lines(scale)), flush=True)
            if arguments.only in (None, "batches"):
                answer["batches"] = measure_batches(Path(folder) / "batches", arguments.batches, say)
                print("\n" + "\n".join(batches_lines(answer["batches"])), flush=True)
            if arguments.only in (None, "growth"):
                answer["growth"] = measure_growth(Path(folder) / "growth", arguments.months, arguments.retention, say)
                print("\n" + "\n".join(growth_lines(answer["growth"])), flush=True)
            if arguments.only in (None, "carried"):
                answer["carried"] = measure_carried(Path(folder) / "carried", arguments.hub, arguments.children, say)
                print("\n" + "\n".join(carried_lines(answer["carried"])), flush=True)
    except (CommandFailedError, DifferentFiguresError) as error:
        say(f"No figures: {error}")
        return 1
    if arguments.json:
        arguments.json.write_text(json.dumps(answer, indent=2, default=_plain) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="Repeats on the sample (default 3).")
    parser.add_argument("--authorities", type=int, nargs="+", default=[1, 4, 12], help="Sizes (default 1 4 12).")
    parser.add_argument("--memory", default="2GB", help="IRO_MEMORY of the largest once more (default 2GB).")
    parser.add_argument("--batches", type=int, default=1000, help="Batches of a large inbox (default 1000).")
    parser.add_argument("--months", type=int, default=6, help="Monthly refreshes in a row, such as 60 (default 6).")
    parser.add_argument("--retention", type=int, default=3, help="Months after which things are purged (default 3).")
    parser.add_argument("--hub", type=int, default=12, help="Authorities of a hub with one new batch (default 12).")
    parser.add_argument("--children", type=int, default=1500, help="Children of each of them (default 1500).")
    parser.add_argument("--only", choices=["sample", "scale", "batches", "growth", "carried"], help="One of the parts.")
    parser.add_argument("--json", type=Path, help="File for every figure.")
    arguments = parser.parse_args()
    numbers = (arguments.repeats, arguments.batches, arguments.months, arguments.retention, arguments.children)
    if min(*numbers, *arguments.authorities) < 1 or arguments.hub < 2:
        parser.error("Every number is 1 or more, and a hub has 2 authorities or more.")
    return arguments


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


if __name__ == "__main__":
    sys.exit(main())
