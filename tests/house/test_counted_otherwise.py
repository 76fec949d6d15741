"""An indicator that a council's own list, or a limit that it does not name, changes is known to be compared with care."""

from __future__ import annotations

import re

from orchestration.ground.paths import DBT_PROJECT
from orchestration.landing.indicators.definitions import definition_row, national_forms

# What in a definition a council's own list decides, or the limit that it looks at without being judged by it.
DECIDED = {
    "participation_codes": r"\bhas_participated\b|\bhas_attended\b|base: judged_reviews\b",
    "stage_limits": r"base: escalation_stages\n(.*\n)*where: due_date",
    "seniority": r"\bis_senior\b",
    "formality": r"\bformality = |\bformal_date is not null\b|\bformal_date on or before resolved_date\b",
    "first_review": r"\bfirst_review_due_date\b",
}


def test_each_indicator_that_an_own_list_changes_is_named_where_councils_are_told_apart() -> None:
    model = (DBT_PROJECT / "models" / "intermediate" / "int_counted_otherwise.sql").read_text(encoding="utf-8")
    said = model.partition("{% set indicators_of_lists = {")[2].partition("%}")[0]
    named = {
        (rule, indicator_id)
        for rule, indicators in re.findall(r"'(\w+)': \[(.*?)\]", said, re.DOTALL)
        for indicator_id in re.findall(r"\w+", indicators)
    }
    forms = {path.stem: path.read_text(encoding="utf-8") for path in (DBT_PROJECT / "indicators").rglob("*.yml")}
    limits = {name: definition_row(form)["time_limits"].split(";") for name, form in national_forms().items()}
    decided = {
        (rule, indicator_id)
        for rule, words in DECIDED.items()
        for indicator_id, text in forms.items()
        if re.search(words, text) and rule not in limits[indicator_id]
    }
    assert named == decided
