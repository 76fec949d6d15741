"""What an indicator is stands in its definition and its base: no code knows an indicator by its name."""

from __future__ import annotations

import csv
import re

from orchestration.ground.paths import INDICATOR_DEFINITIONS, PROJECT
from orchestration.landing.contracts import load_contracts

# The invented authority has targets, as an authority has, and a target names its indicator.
HAS_TARGETS = PROJECT / "orchestration" / "sample_data" / "reference.py"
# Names of series of due dates (int_series_cases), of which one is an indicator's name too.
SERIES = {"review_conferences"}


def test_no_code_names_an_indicator() -> None:
    with INDICATOR_DEFINITIONS.open(encoding="utf-8", newline="") as file:
        named = {row["indicator_id"] for row in csv.DictReader(file)} - set(load_contracts()) - SERIES
    pattern = re.compile(rf"(?<![a-z0-9_])(?:{'|'.join(sorted(named))})(?![a-z0-9_])")
    found = [
        f"{path.relative_to(PROJECT)}:{number} names {match}"
        for folder in ("orchestration", "expectations")
        for path in sorted((PROJECT / folder).rglob("*.py"))
        if path != HAS_TARGETS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in pattern.findall(line)
    ]
    assert found == [], "say it in the seed indicator_definitions or in the base of the members, and read it there"
