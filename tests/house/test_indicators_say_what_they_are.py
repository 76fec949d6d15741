"""What an indicator is stands in its definition and its base: no code knows an indicator by its name."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from orchestration.ground.paths import INDICATOR_DEFINITIONS, PROJECT
from orchestration.ground.seed_rows import seed_rows

# Words that are the names of indicators and of something else too: (file, word), for each file that means the other.
# Of exports (the contracts), of a series of due dates (int_series_cases), and, in reference.py, of what the invented
# authority has targets of, as an authority has.
MEANT_OTHERWISE = {
    ("evidence/record_kinds.py", "officer_contacts"),
    ("evidence/record_kinds.py", "other_meetings"),
    ("evidence/record_kinds.py", "review_conferences"),
    ("landing/oddities/columns_alike.py", "officer_contacts"),
    ("landing/oddities/columns_alike.py", "other_meetings"),
    ("landing/oddities/left_out.py", "officer_contacts"),
    ("landing/oddities/rules_across.py", "advocacy_referrals"),
    ("landing/oddities/rules_across.py", "missing_episodes"),
    ("landing/oddities/rules_across.py", "other_meetings"),
    ("landing/oddities/rules_across.py", "review_audits"),
    ("landing/oddities/rules_within.py", "officer_contacts"),
    ("outputs/reports/scorecard/unjudged.py", "review_conferences"),
    ("outputs/work_list_rows.py", "review_conferences"),
    ("sample_data/exports/advocacy_referrals.py", "advocacy_referrals"),
    ("sample_data/exports/review_audits.py", "review_audits"),
    ("sample_data/authority.py", "advocacy_referrals"),
    ("sample_data/authority.py", "missing_episodes"),
    ("sample_data/authority.py", "officer_contacts"),
    ("sample_data/authority.py", "other_meetings"),
    ("sample_data/authority.py", "review_audits"),
    ("sample_data/exports/officer_contacts.py", "officer_contacts"),
    ("sample_data/exports/other_meetings.py", "other_meetings"),
    ("sample_data/exports/missing_episodes.py", "missing_episodes"),
    ("sample_data/exports/population_and_targets.py", "child_seen_before_review"),
    ("sample_data/exports/population_and_targets.py", "conference_minutes_on_time"),
    ("sample_data/exports/population_and_targets.py", "escalations_resolved_on_time"),
    ("sample_data/exports/population_and_targets.py", "initial_conferences_on_time"),
    ("sample_data/exports/population_and_targets.py", "looked_after_caseload_per_fte"),
    ("sample_data/exports/population_and_targets.py", "officer_contact_within_6_months"),
    ("sample_data/exports/population_and_targets.py", "review_conferences_on_time"),
    ("sample_data/exports/population_and_targets.py", "review_participation"),
    ("sample_data/exports/population_and_targets.py", "reviews_on_time"),
}


def texts(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file below a folder that is text, whatever it is called."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            with contextlib.suppress(UnicodeDecodeError):
                yield path, path.read_text(encoding="utf-8")


def test_no_code_names_an_indicator() -> None:
    named = {row["indicator_id"] for row in seed_rows(INDICATOR_DEFINITIONS)}
    pattern = re.compile(rf"(?<![a-z0-9_])(?:{'|'.join(sorted(named))})(?![a-z0-9_])")
    found = {
        (path.relative_to(PROJECT / folder).as_posix(), match)
        for folder in ("orchestration", "expectations")
        for path, text in texts(PROJECT / folder)
        for match in pattern.findall(text)
    }
    assert found >= MEANT_OTHERWISE, "an exception is of a file that names no such thing any more"
    assert found == MEANT_OTHERWISE, (
        "say it in the seed indicator_definitions or in the base of the members, and read it there"
    )
