"""`iro compare`: the causes of every cell that differs, worked out by hand on pairs of tiny releases."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tiny_release import RELEASE_ID, erase, write_tiny_release

from orchestration.commands.compare import print_comparison
from orchestration.evidence.differences import COMPONENTS, CellDifference, find_differences, open_pair
from orchestration.evidence.erased_members import Erasures
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.paths import Outputs

LATER = "2026-09.v2"
NEW_FILE = "E06000001/2026-10-31/reviews.csv"
SEPTEMBER = "period_end = '2026-09-30'"
REVIEW = "insert into indicator_members by name select * replace ({}) from indicator_members where subject_id = 'R1'"
ON_TIME = "indicator_id = 'reviews_on_time' and breakdown = 'all' and " + SEPTEMBER
# August, which both releases have, with nothing in it at first.
AUGUST = (
    "insert into indicator_values by name select * replace ('2026-08-01' as period_start, '2026-08-31' as period_end, "
    "0 as numerator, 0 as denominator, 0 as excluded, null as value, 'available' as availability) "
    "from indicator_values where indicator_id = 'protection_plans_net_change' and " + SEPTEMBER
)


def pair(folder: Path, marts: str = "", evidence: str = "", both: str = "") -> Outputs:
    """Two releases: the later one changed by SQL; every file of it is a new one, as with each new extract."""
    write_tiny_release(folder / "outputs", both)
    renamed = f"update indicator_members set source_file = '{NEW_FILE}', source_sha256 = 'new';"
    return write_tiny_release(folder / "outputs", both + ";" + marts, renamed + evidence, LATER, RELEASE_ID)


def differences(outputs: Outputs) -> dict[tuple[str, str, str], CellDifference]:
    """By indicator, last day and cell. Whatever else a test says: the causes add up to the difference, of every cell."""
    with open_pair(outputs, RELEASE_ID, LATER) as connection:
        found = find_differences(connection, RELEASE_ID, None, None, Erasures(outputs, RELEASE_ID, LATER))
    for each in found:
        for component in COMPONENTS:
            assert sum(getattr(cause, component) for cause in each.causes) == each.difference(component)
    return {
        (each.cell["indicator_id"], str(each.cell["period_end"]), each.cell["breakdown_value"]): each for each in found
    }


def causes(difference: CellDifference) -> dict[str, tuple[int, Decimal, Decimal, Decimal]]:
    return {
        cause.name: (cause.members, cause.numerator, cause.denominator, cause.excluded) for cause in difference.causes
    }


def test_new_files_of_the_same_records_are_no_difference(tmp_path: Path) -> None:
    assert differences(pair(tmp_path)) == {}


def test_reviews_typed_late_are_counted_with_their_file_and_row(tmp_path: Path) -> None:
    found = differences(
        pair(
            tmp_path,
            f"update indicator_values set numerator = 2, denominator = 5, value = 40 where {ON_TIME}",
            REVIEW.format("'R7' as subject_id, 'LAC' as team, 'x' as officer, 44 as source_row")
            + ";"
            + REVIEW.format("'R8' as subject_id, 'denominator' as role, 'LAC' as team, 'x' as officer, 45 as source_row"),
        )
    )  # fmt: skip
    assert list(found) == [("reviews_on_time", "2026-09-30", "all")]
    (difference,) = found.values()
    assert causes(difference) == {"typed_late": (2, 1, 2, 0)}
    records = [(row["subject_id"], row["source_file"], row["source_row"]) for row in difference.causes[0].records]
    assert records == [("R7", NEW_FILE, 44), ("R8", NEW_FILE, 45)]


def test_a_record_that_went_a_date_that_moved_and_one_now_due_are_told_apart(tmp_path: Path) -> None:
    found = differences(
        pair(
            tmp_path,
            # R2 goes (-1 of 3), R3 is now on time (+1), R4 is no longer excluded and fails (+1 of, -1 excluded).
            f"update indicator_values set numerator = 2, denominator = 3, excluded = 0 where {ON_TIME}",
            "delete from indicator_members where subject_id = 'R2' and indicator_id = 'reviews_on_time';"
            "update indicator_members set role = 'both', done_date = '2026-09-28' "
            "where subject_id = 'R3' and indicator_id = 'reviews_on_time';"
            "update indicator_members set role = 'denominator', exclusion_reason = null where subject_id = 'R4';"
            # It is in no other figure, so that the later release does not know it.
            "delete from indicator_members where subject_id = 'R2'",
        )
    )
    assert causes(found["reviews_on_time", "2026-09-30", "all"]) == {
        "withdrawn": (1, 0, -1, 0),
        "date_changed": (1, 1, 0, 0),
        "code_changed": (1, 0, 1, -1),
    }


def test_a_case_that_had_not_been_due_yet_is_said_to_have_matured(tmp_path: Path) -> None:
    write_tiny_release(
        tmp_path / "outputs",
        "",
        "update indicator_members set exclusion_reason = 'not_yet_due' where subject_id = 'R4'",
    )
    outputs = write_tiny_release(
        tmp_path / "outputs",
        f"update indicator_values set denominator = 4, excluded = 0 where {ON_TIME}",
        "update indicator_members set role = 'denominator', exclusion_reason = null where subject_id = 'R4'",
        LATER,
        RELEASE_ID,
    )
    assert causes(differences(outputs)["reviews_on_time", "2026-09-30", "all"]) == {"matured": (1, 0, 1, -1)}


def test_the_end_of_a_plan_that_moved_is_said_in_both_months(tmp_path: Path) -> None:
    """P2 ended in September (-1) and now in August: 0 becomes 1 there, and 0 becomes -1 here."""
    found = differences(
        pair(
            tmp_path,
            "update indicator_values set numerator = case when month(period_end) = 9 then 1 else -1 end, value = 9 "
            "where indicator_id = 'protection_plans_net_change'",
            "update indicator_members set event_date = '2026-08-20', done_date = '2026-08-20' where subject_id = 'P2'",
            AUGUST,
        )
    )
    assert list(found) == [
        ("protection_plans_net_change", "2026-08-31", "all"),
        ("protection_plans_net_change", "2026-09-30", "all"),
    ]
    august, september = found.values()
    assert causes(august) == {"date_changed": (1, -1, 0, 0)}
    assert causes(september) == {"date_changed": (1, 1, 0, 0)}
    assert august.causes[0].records[0]["event_date_before"].isoformat() == "2026-09-04"


def test_a_code_that_changed_moves_a_member_between_cells_and_not_in_the_whole(tmp_path: Path) -> None:
    found = differences(
        pair(
            tmp_path,
            "update indicator_values set denominator = 1 where breakdown = 'team'",
            "update indicator_members set team = 'LAC' where subject_id = 'R2' and indicator_id = 'reviews_on_time'",
        )
    )
    assert {key: causes(each) for key, each in found.items()} == {
        ("reviews_on_time", "2026-09-30", "=CIC"): {"code_changed": (1, 0, -1, 0)}
    }


def test_another_episode_of_a_child_counted_already_adds_nothing_and_another_child_adds_one(tmp_path: Path) -> None:
    more = "insert into indicator_members by name select * replace ({}) from indicator_members where subject_id = 'M1'"
    found = differences(
        pair(
            tmp_path,
            "update indicator_values set numerator = 2, value = 2 where indicator_id = 'children_missing'",
            more.format("'M3' as subject_id")
            + ";"
            + more.format("'M4' as subject_id, 'C9' as distinct_key")
            + ";"
            + more.format("'M5' as subject_id, 'C9' as distinct_key"),
        )
    )
    # Three episodes are new, and together they are one more child.
    assert causes(found["children_missing", "2026-09-30", "all"]) == {"typed_late": (3, 1, 0, 0)}


def test_children_counted_once_move_into_a_percentage_above_and_below_its_line(tmp_path: Path) -> None:
    """K1 (R1 a success, R2 none) and K2 (R3): 1 of 2. R3 becomes a success, and K3 has two that are new: 3 of 3."""
    is_timely = "indicator_id = 'reviews_on_time'"
    keyed = f"update indicator_members set distinct_key = if(subject_id = 'R3', 'K2', 'K1') where {is_timely};"
    before = f"update indicator_values set numerator = 1, denominator = 2 where {ON_TIME}"
    now = f"update indicator_values set numerator = 3, denominator = 3 where {ON_TIME}"
    success = f"update indicator_members set role = 'both' where subject_id = 'R3' and {is_timely};"
    more = f"{REVIEW} and {is_timely};".format
    write_tiny_release(tmp_path / "outputs", before, keyed)
    changed = keyed + success + "".join(more(f"'{name}' as subject_id, 'K3' as distinct_key") for name in ("R7", "R8"))
    found = differences(write_tiny_release(tmp_path / "outputs", now, changed, LATER, RELEASE_ID))
    added = [(cause.numerator, cause.denominator) for cause in found["reviews_on_time", "2026-09-30", "all"].causes]
    assert (sum(above for above, _ in added), sum(below for _, below in added)) == (2, 1)


def test_a_median_names_the_records_and_adds_up_in_their_number(tmp_path: Path) -> None:
    found = differences(
        pair(
            tmp_path,
            "update indicator_values set denominator = 3, value = 3 where indicator_id = 'days_late'",
            "insert into indicator_members by name select * replace ('R7' as subject_id, 9 as amount) "
            "from indicator_members where subject_id = 'R2' and indicator_id = 'days_late'",
        )
    )
    assert causes(found["days_late", "2026-09-30", "all"]) == {"typed_late": (1, 0, 1, 0)}


def test_a_definition_and_a_limit_that_changed_are_causes_of_their_own(tmp_path: Path) -> None:
    found = differences(
        pair(
            tmp_path,
            f"update indicator_values set numerator = 3 where {ON_TIME};"
            "update indicator_definitions set denominator = 'every review' where indicator_id = 'reviews_on_time'",
            "update indicator_members set role = 'both' where subject_id = 'R2' and indicator_id = 'reviews_on_time';"
            "update indicator_members set role = 'both', time_limit = '7 months', due_date = '2026-10-29' "
            "where subject_id = 'R3' and indicator_id = 'reviews_on_time'",
        )
    )
    assert causes(found["reviews_on_time", "2026-09-30", "all"]) == {
        "limit_changed": (1, 1, 0, 0),
        "definition_changed": (1, 1, 0, 0),
    }


def test_what_was_not_supplied_before_is_said_so(tmp_path: Path) -> None:
    found = differences(
        pair(
            tmp_path,
            "update indicator_values set availability = 'available', numerator = 0, denominator = 1, excluded = 0, "
            "value = 0 where period_end = '2026-08-31'",
        )
    )
    assert causes(found["reviews_on_time", "2026-08-31", "all"]) == {"supply_changed": (0, 0, 1, 0)}


def test_a_difference_that_no_member_explains_is_not_hidden(tmp_path: Path) -> None:
    found = differences(pair(tmp_path, f"update indicator_values set numerator = 2 where {ON_TIME}"))
    assert causes(found["reviews_on_time", "2026-09-30", "all"]) == {"not_explained": (0, 1, 0, 0)}


WITHOUT_C2 = "delete from indicator_members where child_id = 'C2'"


def after_an_erasure(folder: Path, denominator: int) -> Outputs:
    """Two releases between which C2 was erased, whose R2 the earlier one counts; the later one counts so many reviews."""
    write_tiny_release(folder / "outputs")
    erase(Outputs(folder / "outputs"), "C2")
    changed = f"update indicator_values set denominator = {denominator} where {ON_TIME}"
    return write_tiny_release(folder / "outputs", changed, WITHOUT_C2, LATER, RELEASE_ID)


@pytest.mark.parametrize(
    ("denominator", "cause"),
    [
        # R2 is gone: 2 of the 3 reviews.
        (2, "child_erased"),
        # Erasing adds no review, and of three rows of the child no fourth review can be.
        (4, "not_explained"),
        (-1, "not_explained"),
    ],
)
def test_what_changed_because_a_child_was_erased_is_said_with_its_day_and_tombstone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], denominator: int, cause: str
) -> None:
    outputs = after_an_erasure(tmp_path, denominator)
    monkeypatch.setenv("IRO_OUTPUTS", str(outputs.root))
    (found,) = differences(outputs).values()
    assert causes(found) == {cause: (0, 0, denominator - 3, 0)}
    today = datetime.now(UTC)
    words = f"one child was erased on {today.day} {today:%B %Y} (tombstone 1)" if cause == "child_erased" else ""
    assert found.causes[0].words == words
    print_comparison(None, None, None, None, "table", are_records_named=False)
    assert words in " ".join(capsys.readouterr().out.split())


def test_a_child_who_is_in_both_releases_and_was_erased_since_explains_what_it_changed_between_them(
    tmp_path: Path,
) -> None:
    """C2 had another review in the later release, which counted 4; of C2 neither release has anything now."""
    outputs = pair(
        tmp_path,
        f"update indicator_values set denominator = 4 where {ON_TIME}",
        "insert into indicator_members by name select * replace ('R7' as subject_id) from indicator_members "
        "where subject_id = 'R2' and indicator_id = 'reviews_on_time'",
    )
    erase(outputs, "C2")
    erase(outputs, "C2", release_id=LATER)
    (found,) = differences(outputs).values()
    assert causes(found) == {"child_erased": (0, 0, 1, 0)}


@pytest.fixture
def late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outputs:
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    return pair(
        tmp_path,
        f"update indicator_values set numerator = 2, denominator = 4, value = 50 where {ON_TIME}",
        REVIEW.format("'R77' as subject_id, 'C77' as child_id, 'LAC' as team, 'x' as officer, 44 as source_row"),
    )


def test_the_screen_ends_at_the_file_and_row_and_names_ids_only_when_asked(
    late: Outputs, capsys: pytest.CaptureFixture[str]
) -> None:
    print_comparison(None, None, None, None, "table", are_records_named=False)
    # What is wrapped on the screen is one line here.
    text = " ".join(capsys.readouterr().out.split())
    assert f"{RELEASE_ID} and {LATER}: 1 figure differs in periods that both releases have" in text
    assert "typed late: records that the earlier release did not have (1 of them, in 1 cells)" in text
    assert NEW_FILE in text
    assert "33.3333 (1/3) -> 50 (2/4)" in text
    assert "typed late 1 (numerator +1, denominator +1)" in text
    assert "R77" not in text
    print_comparison(RELEASE_ID, LATER, None, "reviews_on_time", "table", are_records_named=True)
    named = capsys.readouterr().out
    assert "R77" in named
    assert "C77" in named


@pytest.mark.parametrize("are_named", [False, True])
def test_csv_and_json_have_the_sums_of_each_cause(
    late: Outputs, capsys: pytest.CaptureFixture[str], are_named: bool
) -> None:
    print_comparison(None, None, None, None, "csv", are_named)
    text = capsys.readouterr().out
    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["cause"], line["members"], line["records"]) == ("typed_late", "1", f"{NEW_FILE} row 44")
    assert Decimal(line["denominator_difference"]) == 1
    print_comparison(None, None, None, None, "json", are_named)
    text += (printed := capsys.readouterr().out)
    assert json.loads(printed)["cells"][0]["causes"][0]["numerator_difference"] == 1
    assert ("R77" in text) == are_named


def test_nothing_to_compare_is_said(late: Outputs) -> None:
    with pytest.raises(UsageError, match=f"{RELEASE_ID} is compared with itself"):
        print_comparison(RELEASE_ID, RELEASE_ID, None, None, "table", are_records_named=False)
    with pytest.raises(UsageError, match="There is no release 2025-01"):
        print_comparison("2025-01.v1", None, None, None, "table", are_records_named=False)
    (late.restricted / RELEASE_ID / "evidence.duckdb").unlink()
    (late.restricted / RELEASE_ID).rmdir()
    with pytest.raises(WarehouseError, match=f"The evidence of release {RELEASE_ID} is not there any more"):
        print_comparison(RELEASE_ID, LATER, None, None, "table", are_records_named=False)
