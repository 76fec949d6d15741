"""Words for what is wrong with a file: which file, row and column, and what to do; never a value of the data."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.ground.paths import FINDING_RULES
from orchestration.ground.seed_rows import seed_rows

# Enough to see what kind of thing is wrong; a report with one wrong column is wrong in thousands of rows.
MOST_PROBLEMS_OF_A_FILE = 20
# Of more problems than that, these of each column and kind are shown: the column is wrong, and not its cells.
SHOWN_OF_A_WRONG_COLUMN = 3
A_WEB_PAGE = "this is a web page, perhaps of a login that expired."
AS_DATE_CELL = (
    "Type it as a date into a cell whose format is Date, or correct it in the report that fills the workbook."
)
EXPORT_AGAIN = "Correct it in the case system's report and export the file again."


class FileRefusedError(Exception):
    """A file cannot be read as its contract says. It carries a sentence for each problem, without values."""

    def __init__(self, problems: list[str], rule_id: str | None = None):
        """`rule_id` is the rule of all the problems, where they do not name theirs already."""
        super().__init__(f"{len(problems)} problems")
        self.problems = [under(rule_id, problem) for problem in problems] if rule_id else problems


@dataclass(frozen=True)
class RefusalRule:
    """A rule by which landing refuses: what is wrong, with {expected} where the contract says it, and what to do."""

    message: str
    remedy: str


@functools.cache
def refusal_rules() -> dict[str, RefusalRule]:
    """The rules of severity `refuse`, by id, from the one list of all rules (seeds/finding_rules.csv)."""
    return {
        row["rule_id"]: RefusalRule(row["message"], row["remedy"])
        for row in seed_rows(FINDING_RULES)
        if row["severity"] == "refuse"
    }


def under(rule_id: str, text: str) -> str:
    """A problem with the rule that it breaks, as the list of rules names it."""
    return f"{text} [{rule_id}]"


def is_named(rule_id: str, reasons: Iterable[str]) -> bool:
    """True if one of several problems breaks this rule."""
    return any(reason.endswith(f"[{rule_id}]") for reason in reasons)


@dataclass(frozen=True, order=True)
class CellProblem:
    """One wrong cell. Row as a spreadsheet counts (of XML, the line); column as the file's; a sheet's has a letter."""

    row: int
    column: str
    rule_id: str
    expected: str = ""
    letter: str = ""

    def as_message(self, title: str, row_word: str = "row") -> str:
        """The message a user acts on."""
        rule = refusal_rules()[self.rule_id]
        what = rule.message.replace("{expected}", self.expected)
        place = f"cell {self.letter}{self.row}" if self.letter else f"{row_word} {self.row}"
        remedy = rule.remedy
        if self.letter and self.rule_id in ("value_not_of_type", "spreadsheet_error"):
            remedy = AS_DATE_CELL if "date" in self.expected else "Correct the cell and save the workbook again."
        return under(self.rule_id, f"{title}, {place}, column {self.column}: {what} {remedy}")


def first_of(title: str, problems: list[CellProblem], count: int, row_word: str = "row") -> list[str]:
    """The first problems of a table in the order of its rows, and how many more there are of `count`.

    Few are all shown, each being one to correct. Of many the first of each column and kind stand for the others. The
    line of the others names a rule only if all the problems are of one.
    """
    of_kinds: dict[tuple[str, str], list[CellProblem]] = {}
    for problem in sorted(problems):
        of_kinds.setdefault((problem.column, problem.rule_id), []).append(problem)
    most = SHOWN_OF_A_WRONG_COLUMN if count > MOST_PROBLEMS_OF_A_FILE else MOST_PROBLEMS_OF_A_FILE
    first = sorted(problem for of_kind in of_kinds.values() for problem in of_kind[:most])
    shown = [problem.as_message(title, row_word) for problem in first[:MOST_PROBLEMS_OF_A_FILE]]
    more = count - len(shown)
    if more > 0:
        words = f"{title}: {more:,} more cells are wrong in the same ways."
        rules = {problem.rule_id for problem in problems}
        shown.append(under(rules.pop(), words) if len(rules) == 1 else words)
    return shown
