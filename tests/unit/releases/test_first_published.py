"""What was said first of a closed period stays, release after release, beside what is said now."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from fake_council import Council

from orchestration.releases.draft import write_draft

V1, V2, V3 = "2026-03.v1", "2026-03.v2", "2026-03.v3"
# 8 reviews were held in January; one more was typed in late.
LATE = (
    "update indicators.indicator_values set numerator = 9, value = 9 where indicator_id = 'reviews_held' "
    "and breakdown = 'all' and period_end = date '2026-01-31'"
)
Row = tuple[str, bool, float | None, float | None, bool]


def january(release: Path, indicator: str = "reviews_held") -> Row:
    """Of the first authority: the first release, whether that is certain, first value, value now, whether the same."""
    with duckdb.connect(str(release / "marts.duckdb"), read_only=True) as connection:
        (row,) = connection.execute(
            "select first_release_id, is_first_for_certain, value_first::double, value_now::double, "
            "is_as_first_published from first_published where local_authority_code = 'E06999901' "
            "and indicator_id = ? and period_end = date '2026-01-31'",
            [indicator],
        ).fetchall()
    return row


@pytest.fixture(scope="module")
def restated(one_release: Council, tmp_path_factory: pytest.TempPathFactory) -> Council:
    """v2 says 9 of January, v3 says 8 again, and has no rate any more."""
    made = one_release.copied_to(tmp_path_factory.mktemp("restated"))
    accepted = {"closed_period_changed": "typed late"}
    made.build("two", LATE, "other")
    made.publish("two", "other", accepted=accepted)
    gone = (
        "delete from indicators.indicator_values where indicator_id = 'looked_after_rate' and period_end = '2026-01-31'"
    )
    made.build("three", gone, "others still")
    made.publish("three", "others still", accepted=accepted)
    return made


def test_a_first_release_is_the_first_to_say_what_it_says(one_release: Council) -> None:
    release = one_release.outputs.releases / V1
    assert january(release) == (V1, True, 8, 8, True)
    with duckdb.connect(str(release / "marts.duckdb"), read_only=True) as connection:
        listed = connection.execute("select distinct period_end::varchar from first_published order by 1").fetchall()
        figures = connection.execute("select count(*) from first_published").fetchone()
    # March is provisional. Two authorities, two months, four indicators that are supplied.
    assert listed == [("2026-01-31",), ("2026-02-28",)]
    assert figures == (16,)


def test_what_was_said_first_is_carried_on_and_what_is_said_now_is_of_now(restated: Council) -> None:
    releases = restated.outputs.releases
    assert january(releases / V2) == (V1, True, 8, 9, False)
    # Back to 8: as it was first, although the release between said 9.
    assert january(releases / V3) == (V1, True, 8, 8, True)


def test_a_figure_that_is_no_longer_published_keeps_its_first_word(restated: Council) -> None:
    release_id, _, first, now, is_same = january(restated.outputs.releases / V3, "looked_after_rate")
    assert (release_id, first, now, is_same) == (V1, 33.3333, None, False)


def test_periods_older_than_the_list_say_that_it_is_not_certain(one_release: Council, tmp_path: Path) -> None:
    made = one_release.copied_to(tmp_path)
    release = made.outputs.releases / V1
    marts = release / "marts.duckdb"
    marts.chmod(0o600)
    with duckdb.connect(str(marts)) as connection:
        connection.execute("drop table first_published")
    draft = write_draft(made.build("two", LATE, "other"), made.settings, "two", release)
    assert january(draft.folder) == (V1, False, 8, 9, False)
    draft.delete()
