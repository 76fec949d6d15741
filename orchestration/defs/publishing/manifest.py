"""`release.json`: what a release was made of, by what, how it was judged and what changed, all in one file."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import duckdb

from expectations.gate import AuditReport
from expectations.suites import INDICATOR_KEY
from orchestration.defs.publishing.draft import Draft
from orchestration.defs.publishing.durable import sha256_of_tree, write_json
from orchestration.defs.publishing.release import MANIFEST, read_manifest
from orchestration.defs.publishing.tables import sql_text

FIGURES = ("numerator", "denominator", "excluded", "value", "availability")


def write_manifest(draft: Draft, report: AuditReport) -> dict[str, Any]:
    """Write the draft's `release.json`, its last file, and give its content. Dates are ISO text; no row values."""
    previous = read_manifest(draft.previous) if draft.previous else None
    content = {
        "release_id": draft.release_id,
        "created_at": draft.created_at.isoformat(timespec="seconds"),
        "run_id": draft.run_id,
        "latest_period_end": draft.latest_period_end.isoformat(),
        "previous_release_id": previous["release_id"] if previous else None,
        "fingerprints": {
            "inputs": draft.stamp.inputs_fingerprint,
            "code": draft.stamp.code_fingerprint,
            "definitions": draft.definitions,
        },
        "inputs": [{name: _plain(value) for name, value in made_of.items()} for made_of in draft.inputs],
        "checks": [asdict(result) for result in report.results],
        "changes_in_closed_periods": closed_period_changes(draft) if previous else None,
        "rows": draft.rows,
        "restricted_rows": draft.restricted_rows,
        "files": sha256_of_tree(draft.folder),
        "restricted_files": sha256_of_tree(draft.restricted),
    }
    write_json(draft.folder / MANIFEST, content)
    return content


def closed_period_changes(draft: Draft) -> dict[str, Any]:
    """How many cells of closed periods differ from the previous release, in all and by indicator.

    A period is closed if the previous release held it as no longer provisional. A cell that is gone or new counts.
    """
    assert draft.previous is not None
    key = ", ".join(INDICATOR_KEY)
    cells = f"select {key}, {', '.join(FIGURES)}"
    with duckdb.connect() as connection:
        connection.execute(f"attach {sql_text(draft.previous / 'marts.duckdb')} as previous (read_only)")
        connection.execute(f"attach {sql_text(draft.marts)} as draft (read_only)")
        rows = connection.execute(
            f"""
            with closed as (
                select distinct local_authority_code, indicator_id, period_type, period_end
                from previous.main.indicator_values where not is_provisional
            ),
            before as ({cells}, 1 as is_there from previous.main.indicator_values where not is_provisional),
            now as (
                {cells}, 1 as is_there from draft.main.indicator_values
                semi join closed using (local_authority_code, indicator_id, period_type, period_end)
            )
            select
                indicator_id,
                count(*) filter (where before.is_there is null) as added,
                count(*) filter (where now.is_there is null) as removed,
                count(*) filter (where before.is_there = 1 and now.is_there = 1) as changed
            from before
            full outer join now using ({key})
            where {" or ".join(f"before.{figure} is distinct from now.{figure}" for figure in FIGURES)}
            group by indicator_id
            order by indicator_id
            """
        ).fetchall()
    return {
        "cells_added": sum(added for _, added, _, _ in rows),
        "cells_removed": sum(removed for _, _, removed, _ in rows),
        "cells_changed": sum(changed for _, _, _, changed in rows),
        "by_indicator": {
            indicator: {"added": added, "removed": removed, "changed": changed}
            for indicator, added, removed, changed in rows
        },
    }


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool | None) else str(value)
