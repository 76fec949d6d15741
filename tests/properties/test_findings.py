"""Every rule of the seed finds the record that breaks it, no other, and says so in the seed's words."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.ground.paths import DBT_PROJECT, Outputs
from orchestration.ground.seed_rows import seed_rows
from orchestration.ground.settings import Settings
from orchestration.landing.receiving.reception import receive_inbox
from tests.properties.broken_records import CODE, DAY, EARLIER_DAY, expected, write_inbox
from tests.properties.compiled_project import CompiledProject, run_received

RULES = {row["rule_id"]: row for row in seed_rows(DBT_PROJECT / "seeds" / "finding_rules.csv")}
# What landing refuses a batch by; no row of it ever reaches SQL.
OF_ROWS = {rule_id for rule_id, rule in RULES.items() if rule["severity"] != "refuse"}


@pytest.fixture(scope="module")
def built(project: CompiledProject, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("broken")
    settings = Settings(folder / "inbox", Outputs(folder / "outputs"), pseudonym_key="k" * 32)
    write_inbox(settings.inbox)
    receipts = receive_inbox(settings, lambda _: None)
    assert [reason for receipt in receipts for reason in receipt.reasons] == []
    with run_received(project.needed_for("findings_by_month", "findings_summary"), settings) as connection:
        yield connection


def test_each_record_is_found_by_its_rules_and_by_no_other(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "select rule_id, export_name, coalesce(record_id, ''), coalesce(column_name, '') from findings.findings"
    ).fetchall()
    assert sorted(rows) == sorted(expected())


def test_every_rule_of_the_seed_is_produced_and_no_rule_is_outside_it() -> None:
    produced = {finding[0] for finding in expected()}
    assert OF_ROWS - produced == set(), "add a record that breaks the rule to broken_records.py, and a select for it"
    assert produced - OF_ROWS == set(), "add the rule to the seed finding_rules"


def test_every_rule_says_what_is_wrong_what_to_do_and_who_can(built: duckdb.DuckDBPyConnection) -> None:
    for rule_id, rule in RULES.items():
        assert rule["severity"] in ("refuse", "exclude", "warn"), rule_id
        assert rule["message"].endswith(".") and rule["remedy"].endswith("."), rule_id
        assert rule["responsible"], rule_id
    rows = built.execute("select rule_id, severity, message, remedy, responsible from findings.findings").fetchall()
    for rule_id, severity, message, remedy, responsible in rows:
        rule = RULES[rule_id]
        # What a message leaves open is filled in, such as which time no extract covers.
        start, _, end = rule["message"].partition("(...)")
        assert message.startswith(start) and message.endswith(end) and "(...)" not in message, rule_id
        assert [severity, remedy, responsible] == [rule[name] for name in ("severity", "remedy", "responsible")], (
            rule_id
        )


def test_a_finding_has_the_team_day_and_row_of_its_own_record(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "select team, cast(event_date as varchar), cast(month_end as varchar), source_file, source_row "
        "from findings.findings where record_id = 'E-TWICE2' or record_id = 'R-FUTURE' or rule_id = 'extract_behind' "
        "order by rule_id"
    ).fetchall()
    assert rows == [
        # Whole exports and days still to come belong to the month of the authority's newest extract.
        (None, None, "2026-03-31", f"{CODE}/{EARLIER_DAY}/officer_contacts.csv", None),
        ("CIC2", "2026-05-10", "2026-03-31", f"{CODE}/{DAY}/reviews.csv", 13),
        ("CIC1", "2025-05-10", "2025-05-31", f"{CODE}/{DAY}/care_episodes.csv", 13),
    ]


def test_findings_by_month_and_the_summary_add_up_to_the_findings(built: duckdb.DuckDBPyConnection) -> None:
    key = "local_authority_code, rule_id, severity, export_name"
    unequal = built.execute(
        f"""
        with counted as (select {key}, month_end, count(*) as findings_counted from findings.findings group by all)
        select * from (
            (from counted except from findings.findings_by_month)
            union all (from findings.findings_by_month except from counted)
            union all
            (
                select {key}, null, sum(findings_counted) from counted group by all
                except select {key}, null, findings_counted from findings.findings_summary
            )
        )
        """
    ).fetchall()
    assert unequal == []
    total = built.execute("select sum(findings_counted) from findings.findings_by_month").fetchone()
    assert total == (len(expected()),)
