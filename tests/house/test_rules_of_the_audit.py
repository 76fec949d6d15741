"""What dbt measures for the audit and the seed of its limits say the same. A failure says rule, offender and remedy."""

from __future__ import annotations

import csv
import re

from house_rules import Node, hold, is_measure, sql_files

from orchestration.ground.audit_limits import CHECK_ROW, SEED, measure_checks
from orchestration.ground.paths import PROJECT
from orchestration.warehouse.generated.measures import NAMES, measure_names_macro


def test_every_measure_of_the_audit_has_its_row_in_the_seed_and_every_row_its_measure(models: list[Node]) -> None:
    checks = {check.name: check for check in measure_checks()}
    computed = {model["name"] for model in models if is_measure(model)}
    hold(
        "each model of models/audit/measures has a row `check` in the seed audit_limits, and each such row a model",
        "add the row or the model; both bear the check's name",
        computed ^ set(checks),
    )
    hold(
        "the seed says of each check what must hold, how severe it is and why",
        "fill description, reason and severity (critical or warning) in the row `check`",
        (
            name
            for name, check in checks.items()
            if not (check.description and check.reason and check.severity in ("critical", "warning"))
        ),
    )


def test_the_limits_that_are_asked_for_are_those_of_the_seed() -> None:
    with SEED.open(encoding="utf-8", newline="") as file:
        limits = [row for row in csv.DictReader(file) if row["limit_key"] != CHECK_ROW]
    written = {(row["check_name"], row["limit_key"]) for row in limits}
    asked = {
        found.groups()
        for path in sql_files()
        for found in re.finditer(r"audit_limit\(\s*'(\w+)',\s*'(\w+)'\s*\)", path.read_text(encoding="utf-8"))
    }
    python = "\n".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "orchestration").rglob("*.py")))
    asked |= {
        (check, key)
        for check, key in written
        if check in re.findall(r'limits_of\("(\w+)"\)', python) and f'"{key}"' in python
    }
    hold(
        "a limit that SQL or Python asks for is in the seed audit_limits, and one in the seed is asked for",
        "add the row, or take it away",
        (f"{check}.{key}" for check, key in asked ^ written),
    )
    hold(
        "each limit has an amount, a unit, a reason and the day it was decided",
        "fill the row in dbt_project/seeds/audit_limits.csv",
        (
            f"{row['check_name']}.{row['limit_key']}"
            for row in limits
            if not all(row[column].strip() for column in ("amount", "unit", "reason", "decided"))
        ),
    )


def test_dbt_is_told_the_measures_that_the_seed_names() -> None:
    assert NAMES.read_text(encoding="utf-8") == measure_names_macro(), "run `make generate`"
