"""Adding an indicator touches one seed row and one select, and the example in the documentation is such a one."""

from __future__ import annotations

import filecmp
import re
import shutil
from pathlib import Path

from orchestration.ground.paths import DBT_PROJECT, PROJECT, SAMPLE_INBOX, Outputs
from orchestration.warehouse.project import compile_project
from tests.properties.compiled_project import Extract, read_compiled, run

PAGE = PROJECT / "docs" / "add-an-indicator.md"
CODE, DAY = "E06999901", "2026-10-31"


def documented(language: str, words: str) -> str:
    """The first code block of the page in a language that holds some words."""
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return next(block for block in blocks if words in block)


def test_the_documented_example_touches_two_files_and_is_published_with_its_evidence(tmp_path: Path) -> None:
    project = shutil.copytree(DBT_PROJECT, tmp_path / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))
    seed = project / "seeds" / "indicator_definitions.csv"
    seed.write_text(seed.read_text(encoding="utf-8") + documented("csv", "late_reviews_with_reason"), encoding="utf-8")
    family = project / "models" / "indicators" / "members" / "members_reviews.sql"
    select = documented("sql", "members(\n    'late_reviews_with_reason'")
    first = "{{ members('reviews_held', review) }}\nunion all\n"
    assert first in family.read_text(encoding="utf-8")
    family.write_text(family.read_text(encoding="utf-8").replace(first, first + select), encoding="utf-8")
    assert sorted(changed(filecmp.dircmp(DBT_PROJECT, project, ignore=["target", "logs"]))) == [
        "indicator_definitions.csv",
        "members_reviews.sql",
    ]

    target = compile_project(Outputs(tmp_path / "outputs"), project, ("+indicator_values", "+audit_member_sums"))
    with run(read_compiled(target, project / "seeds"), [Extract(SAMPLE_INBOX / CODE / DAY, CODE, DAY)]) as connection:
        figure = connection.execute(
            "select numerator, denominator, value from indicators.indicator_values where indicator_id = 'late_reviews_with_reason' "
            "and period_type = 'year_to_date' and period_end = date '2026-10-31' and breakdown = 'all'"
        ).fetchone()
        unequal = connection.execute(
            "select count(*), count(case when not is_equal then 1 end) from audit.audit_member_sums "
            "where indicator_id = 'late_reviews_with_reason'"
        ).fetchone()
    assert figure is not None
    assert [float(part) for part in figure] == [6, 7, 85.7143]
    assert unequal is not None
    assert unequal[0] > 100
    assert unequal[1] == 0


def changed(comparison: filecmp.dircmp[str]) -> list[str]:
    """Files that differ, that are new and that are gone, in all folders."""
    names = comparison.diff_files + comparison.left_only + comparison.right_only
    return names + [name for folder in comparison.subdirs.values() for name in changed(folder)]
