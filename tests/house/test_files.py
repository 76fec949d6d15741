"""What holds of the files of the product and of its tests, whatever is in them."""

from __future__ import annotations

from collections import Counter

from house_rules import hold

from orchestration.ground.paths import PROJECT

LONGEST_FILE = 250
# Files that may be longer, with the reason.
MAY_BE_LONGER: dict[str, str] = {}


def test_no_file_of_the_product_is_long() -> None:
    lines = {
        str(path.relative_to(PROJECT)): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("orchestration", "expectations")
        for path in (PROJECT / folder).rglob("*.py")
    }
    assert set(MAY_BE_LONGER) <= set(lines), "an exception is of a file that is no more"
    hold(
        f"a file of the product has at most {LONGEST_FILE} lines",
        "move one of its subjects into a file of its own; an exception is named in MAY_BE_LONGER with the reason",
        (f"{name} ({count})" for name, count in lines.items() if count > LONGEST_FILE and name not in MAY_BE_LONGER),
    )


def test_no_two_files_of_tests_have_one_name() -> None:
    names = Counter(path.name for path in (PROJECT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == [], "pytest collects only one of them"
