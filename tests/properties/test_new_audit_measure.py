"""Adding a measure of the audit touches one model and one seed, as the example in the documentation does."""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path

import pytest

from expectations.measures import measure_check
from orchestration.ground.audit_limits import measure_checks
from orchestration.ground.paths import DBT_PROJECT, SAMPLE_INBOX, Outputs
from orchestration.warehouse.generated.measures import measure_names_macro
from orchestration.warehouse.project import compile_project
from tests.conftest import COUNCIL, FIRST_DAY
from tests.properties.compiled_project import Extract, read_compiled, run
from tests.properties.test_new_indicator import changed, documented

NAME = "children_have_a_birth_date"


def with_the_measure(folder: Path) -> Path:
    """A copy of the project to which the measure was added as the page says."""
    project = shutil.copytree(DBT_PROJECT, folder / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))
    seed = project / "seeds" / "audit_limits.csv"
    seed.write_text(seed.read_text(encoding="utf-8") + documented("csv", NAME), encoding="utf-8")
    model = project / "models" / "audit" / "measures" / f"{NAME}.sql"
    model.write_text(documented("sql", f"'{NAME}' as check_name"), encoding="utf-8")
    return project


def test_the_documented_measure_touches_two_files_and_can_be_accepted(tmp_path: Path) -> None:
    project = with_the_measure(tmp_path)
    assert sorted(changed(filecmp.dircmp(DBT_PROJECT, project, ignore=["target", "logs"]))) == [
        "audit_limits.csv",
        f"{NAME}.sql",
    ]
    (rule,) = (rule for rule in measure_checks(project / "seeds" / "audit_limits.csv") if rule.name == NAME)
    check = measure_check(rule)
    assert (check.name, check.severity, check.can_be_accepted) == (NAME, "critical", True)


@pytest.mark.slow
def test_the_documented_measure_is_judged(tmp_path: Path) -> None:
    project = with_the_measure(tmp_path)
    seed = project / "seeds" / "audit_limits.csv"
    # What `make generate` does.
    (project / "macros" / "generated" / "audit_measure_names.sql").write_text(
        measure_names_macro(seed), encoding="utf-8"
    )

    target = compile_project(Outputs(tmp_path / "outputs"), project, (f"+{NAME}", "audit_measures"))
    compiled = read_compiled(target, project / "seeds")
    (union,) = (sql for _, name, sql, _ in compiled.models if name == "audit_measures")
    assert NAME in union
    with run(compiled.needed_for(NAME), [Extract(SAMPLE_INBOX / COUNCIL / FIRST_DAY, COUNCIL, FIRST_DAY)]) as found:
        (row,) = found.execute(f"select local_authority_code, expected, actual, is_within from audit.{NAME}").fetchall()
    authority, children, with_birth_date, is_within = row
    assert authority == COUNCIL
    assert children > 100
    assert is_within == (with_birth_date >= 0.9 * children)
    assert is_within
