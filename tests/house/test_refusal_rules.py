"""Landing refuses by the rules of the one list, and every rule of the list is one that landing refuses by."""

from __future__ import annotations

import re

from orchestration.ground.paths import PROJECT
from orchestration.landing.problems import CellProblem, refusal_rules

LANDING = PROJECT / "orchestration" / "landing"


def test_every_refusal_names_a_rule_of_the_list_and_every_rule_is_used() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(LANDING.rglob("*.py")))
    named = {word for word in re.findall(r'"([a-z_0-9]+)"', text) if word in refusal_rules()}
    assert named == set(refusal_rules()), set(refusal_rules()) - named
    given = set(re.findall(r'under\(\s*"([a-z_0-9]+)"', text))
    given |= set(re.findall(r'FileRefusedError\([^)]*?, "([a-z_0-9]+)"\)', text))
    assert given <= set(refusal_rules()), given - set(refusal_rules())


def test_a_wrong_cell_is_said_with_place_rule_and_remedy() -> None:
    words = CellProblem(6, "held_date", "value_not_of_type", "a date written YYYY-MM-DD").as_message("reviews.csv")
    assert words == (
        "reviews.csv, row 6, column held_date: The value is not a date written YYYY-MM-DD. Correct it in the case "
        "system's report and export the file again. [value_not_of_type]"
    )
