"""docs/questions.md: each question with its select, and the answer that the tables of the bundled sample give.

`python -m tests.questions FILE` writes the answers anew, from the `marts.duckdb` of a release of the sample.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.display import shown
from orchestration.ground.paths import PROJECT

PAGE = PROJECT / "docs" / "questions.md"
HEADING = re.compile(r"^## (\d+)\. (.+)$", re.MULTILINE)
SELECT = re.compile(r"```sql\n(.*?)```\n", re.DOTALL)
NOTHING = "None: there is no such row in the sample.\n"


@dataclass(frozen=True)
class Question:
    """One question of the page: its number, what is asked, what is said of it with the select, and the select."""

    number: int
    title: str
    text: str
    select: str


def questions(page: str) -> list[Question]:
    """The questions of the page in their order. ValueError if one has no select, or more than one."""
    parts = HEADING.split(page)
    found = []
    for number, title, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        (select,) = SELECT.findall(text)
        found.append(Question(int(number), title, text[: SELECT.search(text).end()], select.strip()))  # type: ignore[union-attr]
    return found


def answered(page: str, marts: duckdb.DuckDBPyConnection) -> str:
    """The page with each answer as the tables give it now."""
    opening = page[: HEADING.search(page).start()]  # type: ignore[union-attr]
    parts = [opening.rstrip("\n") + "\n"]
    for question in questions(page):
        answer = marts.execute(question.select)
        names = [column[0] for column in answer.description or ()]
        table = _table(names, answer.fetchall())
        parts.append(f"\n## {question.number}. {question.title}{question.text}\n{table}")
    return "".join(parts)


def _table(names: list[str], rows: list[tuple[object, ...]]) -> str:
    if not rows:
        return NOTHING
    lines = [names, ["---"] * len(names), *([_cell(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: object) -> str:
    """A value as `iro sql` prints it, so that a reader who runs the select sees what the page shows."""
    return shown(value).replace("|", "\\|")


def main(marts: Path) -> None:
    """Write the answers into the page."""
    with duckdb.connect(str(marts), read_only=True) as connection:
        PAGE.write_text(answered(PAGE.read_text(encoding="utf-8"), connection), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
