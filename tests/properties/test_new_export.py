"""A new export and a new kind of period touch the files that the documentation lists, and then all works that they feed."""

from __future__ import annotations

import filecmp
import re
import shutil
from pathlib import Path

import pytest

from orchestration.commands.development.generate import generated_files
from orchestration.ground.paths import CONTRACTS, PROJECT, SAMPLE_INBOX, Outputs
from orchestration.landing.contracts import load_contracts
from orchestration.landing.profiles.loading import load_profiles
from orchestration.warehouse.project import compile_project
from tests.properties.compiled_project import Extract, read_compiled, run
from tests.properties.test_new_indicator import changed

PAGE = PROJECT / "docs" / "add-an-export.md"
CODE, DAY = "E06999901", "2026-10-31"
HALF_YEAR = "half_year,flow,months,6,3;9,Half year,6\n"
CONTRACT = """\
name: court_hearings
title: Court hearings
description: Hearings about a child's care. One row per hearing.
kind: fact
key: [hearing_id]
event_date: hearing_date
columns:
  - {name: hearing_id, type: text, is_required: true, description: The case system's id of the hearing}
  - name: child_id
    type: text
    is_required: true
    refers_to: children
    refers_to_column: child_id
    description: The child
  - {name: hearing_date, type: date, is_required: true, description: Day of the hearing}
  - {name: outcome, type: text, is_required: false, list: stage_outcomes, description: What was decided}
  - {name: team, type: text, is_required: false, description: Team responsible}
"""
STAGED = """\
select
    _local_authority_code as local_authority_code,
    {{ text('hearing_id') }} as hearing_id,
    {{ text('child_id') }} as child_id,
    {{ recorded_date('hearing_date') }} as hearing_date,
    {{ text('outcome') }} as outcome,
    {{ text('team') }} as team,
    {{ lineage() }}
from {{ source('landing', 'court_hearings') }}
"""
FACT = """\
select
    stg.local_authority_code,
    stg.hearing_id,
    {{ keyed_hash('hearing', 'stg.hearing_id', 'stg.local_authority_code') }} as hearing_key,
    ids.current_child_id as child_id,
    children.child_key,
    stg.hearing_date,
    case when stg.hearing_date > extracts.court_hearings_date then 'after_extract_date' else 'used' end as disposition,
    stg.source_file,
    stg.source_sha256,
    stg.source_row
from {{ ref('stg_court_hearings') }} as stg
inner join {{ ref('int_extract_dates') }} as extracts on stg.local_authority_code = extracts.local_authority_code
inner join {{ ref('int_child_ids') }} as ids
    on stg.local_authority_code = ids.local_authority_code and stg.child_id = ids.child_id
inner join {{ ref('int_children') }} as children
    on stg.local_authority_code = children.local_authority_code and ids.current_child_id = children.child_id
"""
PUBLIC = """\
select
    local_authority_code,
    hearing_key,
    child_key,
    disposition,
    hearing_date
from {{ ref('evidence_court_hearings') }}
"""
KEY = """\
select
    local_authority_code,
    hearing_id,
    hearing_key
from {{ ref('evidence_court_hearings') }}
"""


def described(name: str, what: str, columns: dict[str, str]) -> str:
    """The entry of a model in a file of models."""
    lines = [f"  - name: {name}", f"    description: {what} One row per hearing.", "    columns:" if columns else ""]
    for column, kind in columns.items():
        lines += [f"      - name: {column}", f"        data_type: {kind}", "        description: As the contract says."]
    return "\n".join(lines).rstrip() + "\n"


IDS = {"local_authority_code": "varchar", "hearing_id": "varchar", "hearing_key": "varchar"}
SEEN = dict.fromkeys(("local_authority_code", "hearing_key", "child_key", "disposition"), "varchar")
MODELS = "dbt_project/models"
NEW_FILES = {
    "raw/contracts/court_hearings.yml": CONTRACT,
    f"{MODELS}/staging/stg_court_hearings.sql": STAGED,
    f"{MODELS}/facts/evidence_court_hearings.sql": FACT,
    f"{MODELS}/marts/fct_court_hearings.sql": PUBLIC,
    f"{MODELS}/marts/fct_court_hearings.yml": "models:\n"
    + described("fct_court_hearings", "Hearings.", SEEN | {"hearing_date": "date"}),
    f"{MODELS}/marts/keys/key_hearing.sql": KEY,
}
MORE_OF_FILES = {
    f"{MODELS}/facts/_facts__models.yml": described("evidence_court_hearings", "Hearings about a child's care.", {}),
    f"{MODELS}/marts/keys/_keys__models.yml": described("key_hearing", "Hearings by their ids and keys.", IDS),
}


def listed_files(heading: str) -> set[str]:
    """The files in the first column of the first table under a heading of the page, the invented names put in."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    names = re.findall(r"^\| `([^`]+/[^`]+)` \|", section, re.MULTILINE)
    return {name.replace("<export>", "court_hearings").replace("<record>", "hearing") for name in names}


def touched(folder: Path, copied: tuple[str, ...]) -> set[str]:
    """The files of a copy of the project that are not as they are in the project."""
    found = set()
    for part in copied:
        for name in changed(filecmp.dircmp(PROJECT / part, folder / part, ignore=["target", "logs", "__pycache__"])):
            found |= {str(path.relative_to(folder)) for path in (folder / part).rglob(name)}
    return found


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project to which the export was added as the page says."""
    folder = tmp_path_factory.mktemp("project")
    without = shutil.ignore_patterns("target", "logs", "sample")
    for part in ("dbt_project", "raw"):
        shutil.copytree(PROJECT / part, folder / part, ignore=without)
    for name, text in NEW_FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, text in MORE_OF_FILES.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)
    for path, text in generated_files(load_contracts(folder / "raw" / "contracts")).items():
        written = folder / path.relative_to(PROJECT)
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(text, encoding="utf-8")
    return folder


def test_an_export_touches_the_twelve_files_that_the_page_lists(copy: Path) -> None:
    files = touched(copy, ("dbt_project", "raw/contracts", "raw/profiles", "raw/schemas"))
    assert files == listed_files("To add an export, touch these files")
    assert len(files) == 12
    contracts = load_contracts(copy / "raw" / "contracts")
    assert set(contracts) == {*load_contracts(CONTRACTS), "court_hearings"}
    assert "court_hearings" in load_profiles(contracts)["canonical"].exports


def test_a_kind_of_period_touches_the_one_file_that_the_page_lists() -> None:
    assert listed_files("To add a kind of period, touch these files") == {"dbt_project/seeds/period_types.csv"}


@pytest.mark.slow
def test_an_export_and_a_period_type_feed_all_that_reads_them(copy: Path, tmp_path: Path) -> None:
    seed = copy / "dbt_project" / "seeds" / "period_types.csv"
    before = seed.read_text(encoding="utf-8")
    seed.write_text(before + HALF_YEAR, encoding="utf-8")
    batch = shutil.copytree(SAMPLE_INBOX / CODE / DAY, tmp_path / "batch")
    (batch / "court_hearings.csv").write_text(
        "hearing_id,child_id,hearing_date,outcome,team\n"
        "H1,C000202,2026-05-01,resolved,New Team\nH2,NOBODY,2026-05-02,unknown_code,\nH3,C000202,2027-01-01,,\n"
    )
    models = ("indicator_values", "row_account", "recording_rates", "findings", "fct_court_hearings", "dim_teams")
    project = copy / "dbt_project"
    target = compile_project(Outputs(tmp_path / "outputs"), project, [f"+{name}" for name in models])
    contracts = load_contracts(copy / "raw" / "contracts")
    with run(read_compiled(target, project / "seeds"), [Extract(batch, CODE, DAY)], contracts=contracts) as built:

        def rows(query: str) -> list[tuple[object, ...]]:
            return built.execute(query).fetchall()

        of_it = "where export_name = 'court_hearings' order by all"
        assert rows(f"select disposition, rows_counted from findings.row_account {of_it}") == [
            ("after_extract_date", 1),
            ("used", 2),
        ]
        assert rows(f"select rule_id, record_id, column_name from findings.findings {of_it}") == [
            ("begins_after_extract_date", "H3", "hearing_date"),
            ("child_not_in_children", "H2", "child_id"),
            ("unknown_code", "H2", "outcome"),
        ]
        rates = "select sum(rows_total), sum(rows_recorded) from findings.recording_rates"
        assert rows(f"{rates} where export_name = 'court_hearings' and column_name = 'team'") == [(2, 1)]
        assert rows("select count(*), count(distinct hearing_key) from marts.fct_court_hearings") == [(3, 3)]
        assert rows("select count(*) from marts.dim_teams where team = 'New Team'") == [(1,)]
        halves = (
            "select sum(numerator) from indicators.indicator_values where indicator_id = 'reviews_held' "
            "and breakdown = 'all' and period_type = '{}' and period_end between date '{}' and date '2026-09-30'"
        )
        assert rows(halves.format("half_year", "2026-09-30")) == rows(halves.format("month", "2026-04-30"))
        types = "select distinct period_type from indicators.indicator_values where period_type like 'half%'"
        assert rows(types) == [("half_year",)]
    seed.write_text(before, encoding="utf-8")
