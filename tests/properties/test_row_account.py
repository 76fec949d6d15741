"""The account of rows: for every file and export the parts add up to what was read, also where nothing is left of it."""

from __future__ import annotations

from pathlib import Path

from tests.properties.compiled_project import CompiledProject, run_received
from tests.unit.landing.invented_inbox import RETURN_FILES, Inbox

EARLIER, LATER = "2019-03-31", "2020-03-31"


def test_the_parts_add_up_for_a_return_that_a_later_one_repeats_whole(project: CompiledProject, tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    twice = RETURN_FILES["reviews.csv"] + RETURN_FILES["reviews.csv"].splitlines()[-1] + "\n"
    inbox.put(RETURN_FILES, date=EARLIER, reviews=twice)
    inbox.put(RETURN_FILES, date=LATER)
    assert {receipt.standing for receipt in inbox.receive()} == {"accepted"}
    with run_received(project.needed_for("row_account"), inbox.settings) as built:
        read = built.execute(
            "select source_file, export_name, cast(sum(rows_read) as bigint) from landing.batches group by all order by all"
        ).fetchall()
        added_up = built.execute(
            "select file_name, export_name, cast(sum(rows_counted) as bigint) from findings.row_account "
            "where export_name is not null group by all order by all"
        ).fetchall()
        of_earlier_reviews = built.execute(
            "select disposition, rows_counted from findings.row_account "
            f"where export_name = 'reviews' and contains(file_name, '{EARLIER}') order by all"
        ).fetchall()
        least = built.execute("select min(rows_counted) from findings.row_account").fetchone()
    assert added_up == read
    assert of_earlier_reviews == [("repeated", 1), ("superseded", 2)]
    assert least == (1,)


def test_a_file_without_rows_is_in_the_account_because_it_was_handed_over(
    project: CompiledProject, tmp_path: Path
) -> None:
    inbox = Inbox(tmp_path)
    inbox.put(RETURN_FILES, date=LATER, missing="CHILD,DOB,MISSING,MIS_START,MIS_END\n")
    assert {receipt.standing for receipt in inbox.receive()} == {"accepted"}
    with run_received(project.needed_for("row_account"), inbox.settings) as built:
        of_it = built.execute(
            "select disposition, rows_counted from findings.row_account where export_name = 'missing_episodes'"
        ).fetchall()
    assert of_it == [("used", 0)]
