"""G. Late, corrected and restated: what a new extract changes in months that were published already.

The council of the sample is published twice: the second time with a batch that corrects the first (and with every
accepted case of this list).
"""

from __future__ import annotations

import json
from pathlib import Path

from orchestration.ground.fingerprints import definitions_fingerprint
from orchestration.ground.paths import DBT_PROJECT, Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.local.receipts import definitions_of_councils
from tests.conftest import COUNCIL, FIRST_DAY, FIRST_RELEASE, SECOND_DAY, SECOND_RELEASE, SHORT_HISTORY
from tests.corrected_batch import LATE_ID
from tests.faults.case import ACCEPTED, REFUSED, Case
from tests.faults.found import Found
from tests.faults.invented import MISSING, Files, Invented
from tests.faults.section_a_delivery import WAY_OUT

OLDER = "2026-09-30"


def nothing_new(_who: Invented) -> Files:
    """The batch is written beside these cases: see tests/corrected_batch.py."""
    return {}


def published(found: Found, sql: str) -> list[tuple[object, ...]]:
    return found.published.execute(sql, [COUNCIL]).fetchall()


def restates_the_month_and_says_so(found: Found) -> None:
    may = (
        "select cast(numerator_before as integer), cast(numerator_now as integer) from indicator_changes "
        "where local_authority_code = ? and indicator_id = 'reviews_held' and period_type = 'month' "
        "and breakdown = 'all' and period_end = date '2026-05-31'"
    )
    ((before, now),) = published(found, may)
    assert now == before + 1
    listed = found.ask("select change, event_date", "changed_records", f"record_id = '{LATE_ID}'")
    assert [(change, str(day)) for change, day in listed] == [("added", "2026-05-13")]


def keeps_the_deleted_record_as_withdrawn(found: Found) -> None:
    withdrawn = found.ask(
        "select record_id, previous_source_file", "changed_records", "change = 'withdrawn' and export_name = 'reviews'"
    )
    ((record, source),) = withdrawn
    assert source == f"{COUNCIL}/{FIRST_DAY}/reviews.csv"
    assert found.ask("select count(*)", "fct_reviews", f"review_id = '{record}'") == [(0,)]
    counts = "select change, cast(sum(records_counted) as integer) from record_changes where local_authority_code = ? "
    assert ("withdrawn", 1) in published(found, counts + "and export_name = 'reviews' group by change")


def leaves_the_newer_extract_in_force(found: Found) -> None:
    assert found.landed("missing_episodes", "missing_id") == [(found.who.token("Missing1"),)]
    files = found.ask("select distinct source_file", "fct_missing_episodes")
    assert files == [(f"{COUNCIL}/{SECOND_DAY}/missing_episodes.csv",)]


def can_be_told_from_a_change_of_rules(found: Found) -> None:
    manifests = [
        json.loads((found.outputs.releases / release / "release.json").read_text(encoding="utf-8"))
        for release in (FIRST_RELEASE, SECOND_RELEASE)
    ]
    before, now = (manifest["fingerprints"] for manifest in manifests)
    assert set(before) == {"inputs", "code", "definitions"}
    assert before["inputs"] != now["inputs"]
    assert before["code"] == now["code"]
    assert manifests[1]["changes_in_published_periods"]
    settings = Settings(Path("inbox"), Outputs(Path("outputs")), "", history_months=int(SHORT_HISTORY))
    # The council has an indicator of its own since the second.
    own = definitions_of_councils(found.outputs)
    assert definitions_fingerprint(settings) == before["definitions"]
    assert definitions_fingerprint(settings, of_councils=own) == now["definitions"] != before["definitions"]
    assert definitions_fingerprint(settings, DBT_PROJECT / "models") != before["definitions"]


CASES: tuple[Case, ...] = (
    Case(
        "59",
        "a review of May that is recorded in November",
        nothing_new,
        ACCEPTED,
        then=restates_the_month_and_says_so,
        code=COUNCIL,
        date=SECOND_DAY,
        secrets=(LATE_ID,),
    ),
    Case(
        "60a",
        "a review that was deleted in the case system",
        nothing_new,
        ACCEPTED,
        then=keeps_the_deleted_record_as_withdrawn,
        code=COUNCIL,
        date=SECOND_DAY,
    ),
    Case(
        "60b",
        "four of five reviews are gone at once",
        lambda who: who.care(reviews=every_fifth(who)),
        REFUSED,
        (
            "reviews.csv: 24 of the 30 records of the previous extract are gone. The file may be cut off or filtered",
            WAY_OUT,
        ),
        before=lambda who: who.care(reviews=who.many_reviews(30)),
    ),
    Case(
        "61",
        "an older month that comes after newer ones",
        lambda who: {
            "missing_episodes.csv": f"{MISSING}{who.token('Missing1')},{who.token('Child1')},2026-08-20,\n".encode()
        },
        ACCEPTED,
        then=leaves_the_newer_extract_in_force,
        code=COUNCIL,
        date=OLDER,
        judged="that no order of arrival changes anything is held by a test of its own over all of them "
        "(tests/properties/test_order_of_arrival.py)",
    ),
    Case(
        "62",
        "history changes: through new records, or through new rules",
        nothing_new,
        ACCEPTED,
        then=can_be_told_from_a_change_of_rules,
        code=COUNCIL,
        date=SECOND_DAY,
        judged="a new rule makes a new release by its own fingerprint; old figures are read in the old release, which "
        "stays, and are made again from its code and the landed files that it names",
    ),
)


def every_fifth(who: Invented) -> str:
    """What a report with a filter leaves of the reviews."""
    header, *rows = who.many_reviews(30).splitlines(keepends=True)
    return header + "".join(rows[::5])
