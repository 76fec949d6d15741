"""`iro compare`: the causes of every cell that differs, worked out by hand on pairs of tiny releases."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tiny_release import RELEASE_ID, erase, make_candidate, write_tiny_release

from orchestration.commands.compare import print_comparison
from orchestration.commands.compare_what import two_releases
from orchestration.evidence.differences import COMPONENTS, CellDifference, find_differences, open_pair
from orchestration.evidence.erased_members import Erasures
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.paths import Outputs
from orchestration.releases.erasing.erased_since import erased_since
from orchestration.releases.manifest import write_with_checksum
from orchestration.releases.purge import carry_out

LATER = "2026-09.v2"
LAST = "2026-09.v3"
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


def test_a_case_that_is_not_due_yet_in_both_releases_has_not_matured(tmp_path: Path) -> None:
    """R4 of the team LAC is of CIC now, and not due yet as before: excluded there, and here no more."""
    not_due = "update indicator_members set exclusion_reason = 'not_yet_due' where subject_id = 'R4';"
    write_tiny_release(tmp_path / "outputs", "", not_due)
    outputs = write_tiny_release(
        tmp_path / "outputs",
        "update indicator_values set excluded = 1 where breakdown = 'team'",
        not_due + "update indicator_members set team = '=CIC' where subject_id = 'R4'",
        LATER,
        RELEASE_ID,
    )
    assert causes(differences(outputs)["reviews_on_time", "2026-09-30", "=CIC"]) == {"not_explained": (0, 0, 0, 1)}


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


def test_a_record_that_moves_between_cells_is_not_named_where_another_one_moved_the_whole(tmp_path: Path) -> None:
    """R2 changes its team, which adds nothing to all; R3 is gone, which makes all one less."""
    found = differences(
        pair(
            tmp_path,
            f"update indicator_values set denominator = denominator - 1 where {ON_TIME}",
            "update indicator_members set team = 'LAC' where subject_id = 'R2' and indicator_id = 'reviews_on_time'; "
            "delete from indicator_members where subject_id = 'R3' and indicator_id = 'reviews_on_time'",
        )
    )
    assert [members for members, *_ in causes(found["reviews_on_time", "2026-09-30", "all"]).values()] == [1]


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


NEW_COLUMN = "alter table indicator_definitions add column time_limits varchar;"


def test_a_code_that_changed_is_said_so_though_the_software_or_the_definition_is_another(tmp_path: Path) -> None:
    """R2 is known to have another team in its row of the new file, and counts since."""
    listed = (
        "create table changed_records (local_authority_code varchar, export_name varchar, record_id varchar, "
        "change varchar, changed_columns varchar, event_date date, previous_event_date date, extract_date date, "
        "previous_extract_date date, source_file varchar, source_row bigint, previous_source_file varchar, "
        "previous_source_row bigint); insert into changed_records values ('E06000001', 'reviews', 'R2', 'changed', "
        f"'team', '2026-09-17', '2026-09-17', '2026-10-31', '2026-09-30', '{NEW_FILE}', 3, '{OLD_FILE}', 3);"
    )
    denominator = (
        "update indicator_definitions set denominator = 'every review' where indicator_id = 'reviews_on_time';"
    )
    for folder, changed in ((tmp_path / "software", NEW_COLUMN), (tmp_path / "definition", denominator)):
        found = differences(
            pair_of_reviews(
                folder,
                "",
                f"update indicator_members set role = 'both' where {IS_R2};" + listed,
                changed + f"update indicator_values set numerator = 2 where {ON_TIME}",
            )
        )
        difference = found["reviews_on_time", "2026-09-30", "all"]
        assert named(difference) == [("code_changed", "R2", NEW_FILE, 3, "team")]


def test_a_new_column_of_the_definitions_changes_the_definition_of_no_indicator(tmp_path: Path) -> None:
    found = differences(
        pair(
            tmp_path,
            NEW_COLUMN + "update indicator_values set denominator = 1 where breakdown = 'team'",
            f"update indicator_members set team = 'LAC' where {IS_R2}",
        )
    )
    assert causes(found["reviews_on_time", "2026-09-30", "=CIC"]) == {"code_changed": (1, 0, -1, 0)}


def test_what_no_record_explains_between_two_versions_of_the_software_is_laid_to_the_other_one(tmp_path: Path) -> None:
    found = differences(pair(tmp_path, NEW_COLUMN + f"update indicator_values set numerator = 2 where {ON_TIME}"))
    assert causes(found["reviews_on_time", "2026-09-30", "all"]) == {"definition_changed": (0, 1, 0, 0)}


def test_code_of_another_kind_is_another_software_though_the_definitions_have_the_same_columns(tmp_path: Path) -> None:
    outputs = pair(tmp_path, f"update indicator_values set numerator = 2 where {ON_TIME}")
    folder = outputs.releases / LATER
    content = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    write_with_checksum(folder, content | {"fingerprints": {"code": "other"}})
    (difference,) = differences(outputs).values()
    assert causes(difference) == {"definition_changed": (0, 1, 0, 0)}
    assert difference.causes[0].words == "the software"


def test_an_erased_child_is_said_also_where_the_software_is_another(tmp_path: Path) -> None:
    (found,) = differences(after_an_erasure(tmp_path, 2, NEW_COLUMN)).values()
    assert causes(found) == {"child_erased": (0, 0, -1, 0)}


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


def after_an_erasure(folder: Path, denominator: int, marts: str = "") -> Outputs:
    """Two releases between which C2 was erased, whose R2 the earlier one counts; the later one counts so many reviews."""
    write_tiny_release(folder / "outputs")
    erase(Outputs(folder / "outputs"), "C2")
    changed = f"{marts}update indicator_values set denominator = {denominator} where {ON_TIME}"
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


def test_a_child_whom_both_releases_count_was_not_erased_between_them(tmp_path: Path) -> None:
    """One erasure went through the evidence of both; of a second child the later release never had a row.

    A file that was written anew without losing a row, as for a mention alone, counts nobody who was erased.
    """
    outputs = pair(tmp_path)
    for number in range(2):
        removed = {}
        for release_id in (RELEASE_ID, LATER):
            evidence = outputs.restricted / release_id / "evidence.duckdb"
            anew = outputs.purging / evidence.relative_to(outputs.root)
            anew.parent.mkdir(parents=True)
            shutil.copyfile(evidence, anew)
            removed[evidence] = 0 if number and release_id == LATER else 1
        said = {"kind": "child", "local_authority_code": "E06000001", "reason": "a test", "counts": {}}
        carry_out(outputs, said, [], removed)
    assert [each.tombstone for each in erased_since(outputs, RELEASE_ID)] == [1, 2]
    assert [each.tombstone for each in erased_since(outputs, RELEASE_ID, without=LATER)] == [2]
    assert [each.tombstone for each in erased_since(outputs, LATER)] == [1]


# What a release tells of its files, and the two reviews of C2: R0, from which the due date of R2 runs, and R2 itself.
FILES = "create table row_account (local_authority_code varchar, export_name varchar, file_name varchar);"
LIMITS = """
    create or replace table limits_in_force (
        local_authority_code varchar, limit_name varchar, amount int, unit varchar, valid_from date, valid_to date,
        law varchar
    );
    insert into limits_in_force values
        ('E06000001', 'second', {}, 'months', '2000-01-01', null, 'the Regulations of 2010'),
        ('E06000001', 'first', 20, 'working_days', '2000-01-01', null, 'the Regulations of 2010'),
        ('E06000001', 'record', 20, 'working_days', '2000-01-01', null, 'the Handbook');
"""
REVIEWS_OF_C2 = """
    insert into fct_reviews by name
    select * replace (
        {review} as review_id, 'C2' as child_id, 'L2' as care_period_id, {held}::date as held_date, {row} as source_row
    ) from fct_reviews where review_id = 'R1';
"""
IS_R2 = "subject_id = 'R2' and indicator_id = 'reviews_on_time'"
OLD_FILE = "E06000001/2026-09-30/reviews.csv"


def of_c2(review: str, held: str, row: int) -> str:
    return REVIEWS_OF_C2.format(review=f"'{review}'", held=f"'{held}'", row=row)


def pair_of_reviews(folder: Path, before: str, now: str, marts: str = "") -> Outputs:
    """Two releases that know their files; R2, of row 3 and held on 17 September, is as it was in both of them."""
    r2 = of_c2("R2", "2026-09-17", 3)
    known = FILES + "insert into row_account values ('E06000001', 'reviews', '{}');"
    write_tiny_release(
        folder / "outputs",
        known.format(OLD_FILE)
        + LIMITS.format(3)
        + f"update indicator_values set numerator = 2, value = 66.6667 where {ON_TIME}",
        r2 + before,
    )
    renamed = "".join(
        f"update {table} set source_file = '{NEW_FILE}', source_sha256 = 'new';"
        for table in ("indicator_members", "fct_reviews")
    )
    marts = known.format(NEW_FILE) + LIMITS.format(3) + marts
    return write_tiny_release(folder / "outputs", marts, r2 + now + renamed, LATER, RELEASE_ID)


def r2_is(role: str, anchor: str, due: str, limit: str = "3 months") -> str:
    return (
        f"update indicator_members set role = '{role}', anchor_date = '{anchor}', due_date = '{due}', "
        f"time_limit = '{limit}' where {IS_R2};"
    )


def named(difference: CellDifference) -> list[tuple[str, str, str, int, str | None]]:
    return [
        (cause.name, row["subject_id"], row["source_file"], row["source_row"], row["changed_columns"])
        for cause in difference.causes
        for row in cause.records
    ]


def test_a_review_that_moved_is_named_and_not_the_next_one_whose_due_date_runs_from_it(tmp_path: Path) -> None:
    """R0 moved from 20 to 14 June, so R2 was due on 14 September and no more on the 20th: held on the 17th, it is late.

    The row of R2 is the same in both files; what happened stands in row 2, of R0.
    """
    found = differences(
        pair_of_reviews(
            tmp_path,
            of_c2("R0", "2026-06-20", 2) + r2_is("both", "2026-06-20", "2026-09-20"),
            of_c2("R0", "2026-06-14", 2) + r2_is("denominator", "2026-06-14", "2026-09-14"),
        )
    )
    difference = found["reviews_on_time", "2026-09-30", "all"]
    assert causes(difference) == {"date_changed": (1, -1, 0, 0)}
    assert named(difference) == [("date_changed", "R0", NEW_FILE, 2, "held_date")]


def test_a_record_that_came_or_went_is_said_so_of_a_case_that_both_releases_have(tmp_path: Path) -> None:
    """The case L2 counts by R2, its only review: not on time before, when it had none, and on time since R2 was typed.

    The other way round R2 is gone, and L2 falls back to R0: the row named is that of R2, where it was last.
    """
    by = "update indicator_members set subject_type = 'care_period', subject_id = 'L2', source_row = {}, role = '{}' "
    without, r0 = "delete from fct_reviews where review_id = 'R2';", of_c2("R0", "2026-06-20", 2)
    of_r0, of_r2 = (by.format(row, role) + f"where {IS_R2};" for row, role in ((2, "denominator"), (3, "both")))
    for folder, before, now, cause, share, file in (
        (tmp_path / "late", without + of_r0, of_r2, "typed_late", 1, NEW_FILE),
        (tmp_path / "gone", of_r2, without + of_r0, "withdrawn", -1, OLD_FILE),
    ):
        marts = f"update indicator_values set numerator = {2 + share} where {ON_TIME}"
        difference = differences(pair_of_reviews(folder, r0 + before, r0 + now, marts))[
            "reviews_on_time", "2026-09-30", "all"
        ]
        assert causes(difference) == {cause: (1, share, 0, 0)}
        assert named(difference) == [(cause, "L2", file, 3, None)]


def test_a_review_that_was_deleted_is_named_though_the_next_one_has_another_limit_by_that(tmp_path: Path) -> None:
    """Without R0 the review R2 is the first, due in 20 working days, and late: no limit changed, and R2's row neither."""
    found = differences(
        pair_of_reviews(
            tmp_path,
            of_c2("R0", "2026-06-20", 2) + r2_is("both", "2026-06-20", "2026-09-20"),
            r2_is("denominator", "2026-06-01", "2026-06-29", "20 working days"),
        )
    )
    difference = found["reviews_on_time", "2026-09-30", "all"]
    assert causes(difference) == {"withdrawn": (1, -1, 0, 0)}
    assert named(difference) == [("withdrawn", "R0", OLD_FILE, 2, None)]


def test_a_review_that_was_deleted_is_named_though_another_limit_of_as_many_days_changed(tmp_path: Path) -> None:
    """The council set a limit of its own for records of reviews, which had 20 working days too; reviews keep theirs."""
    found = differences(
        pair_of_reviews(
            tmp_path,
            of_c2("R0", "2026-06-20", 2) + r2_is("both", "2026-06-20", "2026-09-20"),
            r2_is("denominator", "2026-06-01", "2026-06-29", "20 working days"),
            LIMITS.format(3) + "update limits_in_force set valid_to = '2025-09-30' where limit_name = 'record';",
        )
    )
    assert named(found["reviews_on_time", "2026-09-30", "all"]) == [("withdrawn", "R0", OLD_FILE, 2, None)]


def test_a_review_that_was_deleted_is_named_though_the_next_one_was_planned_for_another_day(tmp_path: Path) -> None:
    """That R2 was scheduled anew moves no due date; that R0 went does."""
    scheduled = "alter table fct_reviews add column scheduled_date date; update fct_reviews set scheduled_date = '{}';"
    found = differences(
        pair_of_reviews(
            tmp_path,
            of_c2("R0", "2026-06-20", 2)
            + scheduled.format("2026-09-01")
            + "update fct_reviews set scheduled_date = '2026-08-28' where review_id = 'R2';"
            + r2_is("both", "2026-06-20", "2026-09-20"),
            scheduled.format("2026-09-01") + r2_is("denominator", "2026-06-01", "2026-06-29", "20 working days"),
        )
    )
    assert named(found["reviews_on_time", "2026-09-30", "all"]) == [("withdrawn", "R0", OLD_FILE, 2, None)]


def test_a_date_that_a_member_has_no_column_for_is_a_date_that_changed(tmp_path: Path) -> None:
    issued = "alter table fct_reviews add column decisions_issued_date date;"
    found = differences(
        pair_of_reviews(
            tmp_path,
            issued + f"update indicator_members set role = 'both' where {IS_R2};",
            issued + "update fct_reviews set decisions_issued_date = '2026-10-01' where review_id = 'R2';",
        )
    )
    assert named(found["reviews_on_time", "2026-09-30", "all"]) == [
        ("date_changed", "R2", NEW_FILE, 3, "decisions_issued_date")
    ]


def test_a_record_that_was_given_to_another_child_is_not_said_to_have_another_date(tmp_path: Path) -> None:
    """Two ids of a child were merged: R2 stands under the newest one, and its due date runs from that child's care."""
    found = differences(
        pair_of_reviews(
            tmp_path,
            "update fct_reviews set child_id = 'D2' where review_id = 'R2';"
            + r2_is("both", "2026-06-20", "2026-09-20"),
            r2_is("denominator", "2026-06-14", "2026-09-14"),
        )
    )
    assert named(found["reviews_on_time", "2026-09-30", "all"]) == [("code_changed", "R2", NEW_FILE, 3, "child_id")]


def test_where_nothing_happened_at_a_row_and_no_other_record_is_found_it_is_said_so(tmp_path: Path) -> None:
    """R7 of the same child was held after R2 and R6 is another child's, so neither decides when R2 was due."""
    other = of_c2("R6", "2026-06-20", 6) + "update fct_reviews set child_id = 'C6', care_period_id = 'L6' "
    found = differences(
        pair_of_reviews(
            tmp_path,
            r2_is("both", "2026-06-20", "2026-09-20"),
            of_c2("R7", "2026-10-20", 8)
            + other
            + "where review_id = 'R6';"
            + r2_is("denominator", "2026-06-14", "2026-09-14", "20 working days"),
        )
    )
    assert causes(found["reviews_on_time", "2026-09-30", "all"]) == {"not_explained": (0, -1, 0, 0)}


def test_a_limit_that_the_council_changed_is_still_said_of_rows_that_are_as_they_were(tmp_path: Path) -> None:
    found = differences(
        pair_of_reviews(
            tmp_path,
            r2_is("both", "2026-06-20", "2026-09-20"),
            r2_is("denominator", "2026-06-20", "2026-08-20", "2 months"),
            LIMITS.format(2),
        )
    )
    assert causes(found["reviews_on_time", "2026-09-30", "all"]) == {"limit_changed": (1, -1, 0, 0)}


def with_own_lists(outputs: Outputs, *names: str, **said: Any) -> None:
    """Have the later release of a pair made of lists of the council's own too."""
    folder = outputs.releases / LATER
    files = [
        {
            "owner": "E06000001",
            "kind": "teams" if name == "teams" else "lists",
            "name": name,
            "source_file": f"E06000001/local/{'' if name == 'teams' else 'lists/'}{name}.csv",
        }
        for name in names
    ]
    write_with_checksum(
        folder, json.loads((folder / "release.json").read_text("utf-8")) | {"local_files": files} | said
    )


@pytest.mark.parametrize(
    ("fingerprints", "words"),
    [({}, ""), ({"code": "other"}, "; the software")],
)
def test_a_list_of_the_council_s_own_that_changed_is_named_where_no_record_did(
    tmp_path: Path, fingerprints: dict[str, str], words: str
) -> None:
    """R2 counts otherwise by the council's codes of participation; no review has a type of placement.

    Where the software is another too, nothing tells which of the two decided.
    """
    outputs = pair_of_reviews(tmp_path, r2_is("both", "2026-06-14", "2026-09-14"), "")
    with_own_lists(outputs, "participation_codes", "placement_types", fingerprints=fingerprints)
    found = differences(outputs)["reviews_on_time", "2026-09-30", "all"]
    assert [(cause.name, cause.numerator) for cause in found.causes] == [("definition_changed", -1)]
    assert found.causes[0].words == f"E06000001/local/lists/participation_codes.csv{words}"


@pytest.mark.parametrize(
    ("lists", "cause", "words"),
    [
        (["teams"], "not_explained", ""),
        (["participation_codes", "teams"], "definition_changed", "E06000001/local/lists/participation_codes.csv"),
        (
            ["participation_codes"],
            "definition_changed",
            "E06000001/local/lists/participation_codes.csv; its definition",
        ),
    ],
)
def test_the_breakdowns_that_a_list_of_teams_brings_are_no_other_definition(
    tmp_path: Path, lists: list[str], cause: str, words: str
) -> None:
    """R2 counts otherwise in the whole, of which a list of teams changes nothing."""
    breakdowns = "update indicator_definitions set breakdowns = 'team;service' where indicator_id = 'reviews_on_time'"
    outputs = pair_of_reviews(tmp_path, r2_is("both", "2026-06-14", "2026-09-14"), "", breakdowns)
    with_own_lists(outputs, *lists)
    found = differences(outputs)["reviews_on_time", "2026-09-30", "all"]
    assert [(each.name, each.numerator, each.words) for each in found.causes] == [(cause, -1, words)]


def test_a_record_of_the_same_case_is_named_whenever_it_was_typed_in(tmp_path: Path) -> None:
    """R2 had no stage above; on 18 October, after R2's day, one was entered, and R2 is counted as another since."""
    stages = (
        "create table fct_escalation_stages (local_authority_code varchar, escalation_id varchar, stage varchar, "
        "entered_date date, child_id varchar, stage_id varchar, source_file varchar, source_row bigint);"
    )
    entered = (
        "insert into fct_escalation_stages values "
        "('E06000001', 'R2', 'stage_1', '2026-10-18', 'C2', 'R2|stage_1|2026-10-18', 'stages.csv', 34);"
    )
    needs = "update indicator_definitions set needs = 'reviews;escalation_stages';"
    write_tiny_release(
        tmp_path / "outputs",
        needs + FILES + f"insert into row_account values ('E06000001', 'reviews', '{OLD_FILE}')",
        of_c2("R2", "2026-09-17", 3) + stages,
    )
    outputs = write_tiny_release(
        tmp_path / "outputs",
        needs
        + FILES
        + f"insert into row_account values ('E06000001', 'reviews', '{OLD_FILE}');"
        + f"update indicator_values set numerator = 2 where {ON_TIME}",
        of_c2("R2", "2026-09-17", 3) + stages + entered + f"update indicator_members set role = 'both' where {IS_R2}",
        LATER,
        RELEASE_ID,
    )
    difference = differences(outputs)["reviews_on_time", "2026-09-30", "all"]
    assert named(difference) == [("typed_late", "R2|stage_1|2026-10-18", "stages.csv", 34, None)]


@pytest.mark.parametrize(
    ("compared_with", "cause", "records"),
    [
        ("2026-09-30", "code_changed", [("code_changed", "R0", NEW_FILE, 2, "is_cancelled")]),
        # The list of a later release, which was compared with an extract that the earlier release is not made of.
        ("2026-08-31", "not_explained", []),
    ],
)
def test_what_no_fact_has_is_taken_from_the_list_of_changed_records_if_that_is_of_the_same_two_extracts(
    tmp_path: Path, compared_with: str, cause: str, records: list[tuple[str, str, str, int, str]]
) -> None:
    """R0 of 14 June was cancelled and no longer is, so R2 is due from it. The fact of reviews has no such column."""
    listed = f"""
        create table changed_records as
        select 'E06000001' as local_authority_code, 'reviews' as export_name, 'R0' as record_id, 'changed' as change,
            'is_cancelled' as changed_columns, date '2026-10-31' as extract_date,
            date '{compared_with}' as previous_extract_date, '{NEW_FILE}' as source_file, 2 as source_row,
            '{OLD_FILE}' as previous_source_file, 2 as previous_source_row;
    """
    found = differences(
        pair_of_reviews(
            tmp_path,
            of_c2("R0", "2026-06-14", 2) + r2_is("both", "2026-06-20", "2026-09-20"),
            of_c2("R0", "2026-06-14", 2) + r2_is("denominator", "2026-06-14", "2026-09-14") + listed,
        )
    )
    difference = found["reviews_on_time", "2026-09-30", "all"]
    assert list(causes(difference)) == [cause]
    assert named(difference) == records


CHILDREN = "insert into row_account values ('E06000001', 'children', 'E06000001/{}/children.csv');"
LISTED = """
    create table changed_records as
    select 'E06000001' as local_authority_code, 'children' as export_name, '{child}' as record_id,
        '{change}' as change, cast({columns} as varchar) as changed_columns, date '{now}' as extract_date,
        date '{before}' as previous_extract_date, 'E06000001/{now}/children.csv' as source_file, {row} as source_row,
        'E06000001/{before}/children.csv' as previous_source_file, {row} as previous_source_row;
"""


@pytest.mark.parametrize("is_between_kept", [True, False])
def test_a_child_s_row_that_changed_in_a_release_between_is_named_while_that_is_kept(
    tmp_path: Path, is_between_kept: bool
) -> None:
    """C2's sex was changed in October, and C9 came in November; R2 of C2 moves from =CIC to LAC, of a column of children.

    Children have no fact; of September and November neither release lists what changed between just those two.
    """
    known = FILES + CHILDREN
    write_tiny_release(tmp_path / "outputs", known.format("2026-09-30"))
    october = LISTED.format(child="C2", change="changed", columns="'sex'", now="2026-10-31", before="2026-09-30", row=7)
    write_tiny_release(tmp_path / "outputs", known.format("2026-10-31"), october, "2026-10.v1", RELEASE_ID)
    november = LISTED.format(child="C9", change="added", columns="null", now="2026-11-30", before="2026-10-31", row=8)
    outputs = write_tiny_release(
        tmp_path / "outputs",
        known.format("2026-11-30") + "update indicator_values set denominator = 1 where breakdown = 'team'",
        november + f"update indicator_members set team = 'LAC' where {IS_R2}",
        LATER,
        "2026-10.v1",
    )
    if not is_between_kept:
        shutil.rmtree(outputs.restricted / "2026-10.v1")
    (found,) = differences(outputs).values()
    row = ("code_changed", "C2", "E06000001/2026-10-31/children.csv", 7, "sex")
    assert named(found) == ([row] if is_between_kept else [])


@pytest.mark.parametrize(
    ("october", "november", "cause"),
    [
        ("added", "withdrawn", "not_explained"),
        ("withdrawn", "added", "code_changed"),
        ("added", "changed", "typed_late"),
        ("changed", "withdrawn", "withdrawn"),
    ],
)
def test_a_child_s_row_that_came_and_went_between_two_releases_explains_nothing(
    tmp_path: Path, october: str, november: str, cause: str
) -> None:
    """R2 of C2 moves from =CIC to LAC; of C2's row the lists of October and November say what happened."""
    known = FILES + CHILDREN
    write_tiny_release(tmp_path / "outputs", known.format("2026-09-30"))
    listed = [
        LISTED.format(child="C2", change=change, columns="null", now=now, before=before, row=7)
        for change, now, before in ((october, "2026-10-31", "2026-09-30"), (november, "2026-11-30", "2026-10-31"))
    ]
    write_tiny_release(tmp_path / "outputs", known.format("2026-10-31"), listed[0], "2026-10.v1", RELEASE_ID)
    outputs = write_tiny_release(
        tmp_path / "outputs",
        known.format("2026-11-30") + "update indicator_values set denominator = 1 where breakdown = 'team'",
        listed[1] + f"update indicator_members set team = 'LAC' where {IS_R2}",
        LATER,
        "2026-10.v1",
    )
    (found,) = differences(outputs).values()
    assert list(causes(found)) == [cause]


@pytest.mark.parametrize(
    ("held", "cause"),
    [("2026-09-30", "typed_late"), ("2026-10-01", "not_explained")],
)
def test_a_state_at_a_month_end_is_decided_by_what_happened_up_to_that_day(
    tmp_path: Path, held: str, cause: str
) -> None:
    """R2 is counted in the state at the end of September; R7 of its child was typed in since, held on a day."""
    known = FILES + "insert into row_account values ('E06000001', 'reviews', '{}');"
    values = (
        "update indicator_definitions set kind = 'stock'; update indicator_values set period_type = 'point_in_time';"
    )
    members = (
        of_c2("R2", "2026-09-17", 3)
        + "update indicator_members set period_type = 'point_in_time', period_end = '2026-09-30' "
        "where indicator_id = 'reviews_on_time';"
    )
    write_tiny_release(tmp_path / "outputs", known.format(OLD_FILE) + values, members)
    outputs = write_tiny_release(
        tmp_path / "outputs",
        known.format(NEW_FILE) + values + f"update indicator_values set numerator = 2 where {ON_TIME}",
        members + of_c2("R7", held, 8) + f"update indicator_members set role = 'both' where {IS_R2}",
        LATER,
        RELEASE_ID,
    )
    difference = differences(outputs)["reviews_on_time", "2026-09-30", "all"]
    assert list(causes(difference)) == [cause]


def test_of_an_officer_no_row_is_named_where_no_list_says_whether_it_changed(tmp_path: Path) -> None:
    """Officers have no fact, and neither release lists what changed: R3's row, made an officer's, may be as it was."""
    officer = "update indicator_members set subject_type = 'officer' where subject_id = 'R3';"
    known = FILES + "insert into row_account values ('E06000001', 'reviewing_officers', '{}');"
    write_tiny_release(tmp_path / "outputs", known.format(OLD_FILE), officer)
    outputs = write_tiny_release(
        tmp_path / "outputs",
        known.format(NEW_FILE) + f"update indicator_values set numerator = 2 where {ON_TIME}",
        officer
        + f"update indicator_members set source_file = '{NEW_FILE}', source_sha256 = 'new';"
        + "update indicator_members set role = 'both' where subject_id = 'R3' and indicator_id = 'reviews_on_time'",
        LATER,
        RELEASE_ID,
    )
    assert causes(differences(outputs)["reviews_on_time", "2026-09-30", "all"]) == {"not_explained": (0, 1, 0, 0)}


def test_a_record_of_another_is_printed_with_what_changed_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    pair_of_reviews(
        tmp_path,
        of_c2("R0", "2026-06-20", 2) + r2_is("both", "2026-06-20", "2026-09-20"),
        of_c2("R0", "2026-06-14", 2) + r2_is("denominator", "2026-06-14", "2026-09-14"),
    )
    print_comparison(None, None, None, None, "json", are_records_named=True)
    (cell,) = json.loads(capsys.readouterr().out)["cells"]
    assert cell["causes"][0]["records"] == [
        {
            "subject_type": "review",
            "subject_id": "R0",
            "child_id": "C2",
            "source_file": NEW_FILE,
            "source_row": 2,
            "changed": ["held_date"],
        }
    ]


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


@pytest.mark.parametrize(
    ("authority", "indicator", "said"),
    [
        (None, "reviews_on_tme", r"There is no indicator reviews_on_tme\. Did you mean: reviews_on_time"),
        (None, "foo", "There is no indicator foo"),
        ("E06000005", None, r"The release has no authority E06000005\. It has: E06000001"),
    ],
)
def test_an_indicator_or_authority_that_is_not_there_is_said_so_and_not_that_nothing_differs(
    late: Outputs, authority: str | None, indicator: str | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        print_comparison(None, None, authority, indicator, "table", are_records_named=False)


def test_an_indicator_may_be_named_as_pages_write_it(late: Outputs, capsys: pytest.CaptureFixture[str]) -> None:
    print_comparison(None, None, None, "Reviews held on time", "csv", are_records_named=False)
    (line,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert line["indicator_id"] == "reviews_on_time"


def test_two_releases_in_the_wrong_order_are_not_compared(late: Outputs) -> None:
    """What the earlier one had and the later one lost would be called typed late."""
    path = late.releases / LATER / "release.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | {"created_at": "2026-11-05T08:00:00+00:00"}), encoding="utf-8")
    with pytest.raises(UsageError, match=f"{LATER} was made after {RELEASE_ID}.*iro compare {RELEASE_ID} {LATER}"):
        print_comparison(LATER, RELEASE_ID, None, None, "table", are_records_named=False)


@pytest.fixture
def ahead(late: Outputs) -> Outputs:
    """Three releases, each of which followed the one before; the first was made while the clock was a year ahead."""
    folder = late.releases / RELEASE_ID
    content = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    write_with_checksum(folder, content | {"created_at": "2027-11-05T08:00:00+00:00"})
    return write_tiny_release(late.root, release_id=LAST, previous=LATER)


@pytest.mark.parametrize("before", [None, RELEASE_ID])
def test_a_release_is_compared_with_one_that_it_goes_back_to_whatever_the_clock_said_then(
    ahead: Outputs, before: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    print_comparison(before, LATER, None, "reviews_on_time", "csv", are_records_named=False)
    (line,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (line["cause"], line["records"]) == ("typed_late", f"{NEW_FILE} row 44")
    assert two_releases(ahead, RELEASE_ID, LAST) == (RELEASE_ID, LAST)


@pytest.mark.parametrize("named_first", [LATER, LAST])
def test_the_wrong_order_is_seen_whatever_the_clock_said_then(ahead: Outputs, named_first: str) -> None:
    with pytest.raises(UsageError, match=f"{named_first} was made after .*iro compare {RELEASE_ID} {named_first}"):
        two_releases(ahead, named_first, RELEASE_ID)


def test_a_candidate_that_waits_is_compared_with_the_release_before_it(
    late: Outputs, capsys: pytest.CaptureFixture[str]
) -> None:
    """The later release waits for approval, in a folder of its own, and the earlier one is current."""
    make_candidate(late, LATER)
    late.published.unlink()
    late.published.symlink_to(Path("releases") / RELEASE_ID)
    print_comparison(RELEASE_ID, LATER, None, "reviews_on_time", "csv", are_records_named=False)
    (line,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (line["cause"], line["records"]) == ("typed_late", f"{NEW_FILE} row 44")
