"""The members of a sealed figure as a table: with case ids, or with the published hashes in their place."""

from __future__ import annotations

from typing import Any

from expectations.privacy import words_that_are_case_ids
from orchestration.evidence.members import BREAKDOWN_COLUMNS
from orchestration.evidence.members_compared import columns_of
from orchestration.evidence.opening import OpenRelease
from orchestration.evidence.records_compared import KEYS
from orchestration.evidence.trace import Trace
from orchestration.ground.database.sql import sql_name
from orchestration.ground.errors import WarehouseError

DATES = ("event_date", "anchor_date", "due_date", "done_date")
COLUMNS = (
    *(
        "member",
        "role",
        "amount",
        "distinct_key",
        "subject_type",
        "subject_id",
        "child_id",
        *DATES,
        "time_limit",
        "law",
    ),
    *("exclusion_reason", "what_decided", "breakdown_value", "source_file", "source_sha256", "source_row"),
)
# A row's number in its file is, in many exports, its id by another name; and a file is found by it.
ONLY_WITH_IDS = ("source_file", "source_sha256", "source_row")


def sealed_members(release: OpenRelease, trace: Trace, *, with_ids: bool) -> list[dict[str, Any]]:
    """Each member, in the order of the trace; without ids in that of days and hashes.

    Raises:
        WarehouseError: ids are to be left out, and a text of a member holds one.
    """
    parts = [BREAKDOWN_COLUMNS.get(part, part) for part in trace.cell.breakdown.split("+")]
    rows = []
    for member in trace.members:
        row = {name: member.get(name) for name in COLUMNS}
        is_whole = trace.cell.breakdown == "all"
        row["breakdown_value"] = "all" if is_whole else "|".join(str(member[part]) for part in parts)
        rows.append(row)
    if not with_ids:
        rows = _hashed(release, trace.cell.local_authority_code, rows)
    for number, row in enumerate(rows, start=1):
        row["member"] = number
    return rows


def _hashed(release: OpenRelease, authority: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the hashes that the internal tier publishes. A subject that has none there, such as a period, has none."""
    children = _keys(release, authority, "child")
    subjects = {kind: _keys(release, authority, KEYS.get(kind, kind)) for kind in {row["subject_type"] for row in rows}}
    groups: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (row["event_date"], children.get(row["child_id"], ""))):
        if row["distinct_key"]:
            row["distinct_key"] = str(groups.setdefault(row["distinct_key"], len(groups) + 1))
        row["subject_id"] = subjects[row["subject_type"]].get(row["subject_id"])
        row["child_id"] = children.get(row["child_id"])
        row.update(dict.fromkeys(ONLY_WITH_IDS))
    release.connection.execute("use evidence")
    texts = [str(row[name]) for row in rows for name in ("what_decided", "breakdown_value") if row[name]]
    if words_that_are_case_ids(release.connection, texts):
        raise WarehouseError(
            "A text of this figure's records holds a case id. Seal the figure with ids: leave --without-ids out."
        )
    return sorted(rows, key=lambda row: (row["event_date"], row["child_id"] or "", row["subject_id"] or ""))


def _keys(release: OpenRelease, authority: str, thing: str) -> dict[str, str]:
    """The published hash of each id of a kind; none where the evidence has no such table."""
    name = f"key_{thing}"
    if f"{thing}_id" not in columns_of(release.connection, "evidence", name):
        return {}
    found = release.connection.execute(
        f"select {sql_name(f'{thing}_id')}, {sql_name(f'{thing}_key')} from evidence.{sql_name(name)} "
        "where local_authority_code = ?",
        [authority],
    ).fetchall()
    return dict(found)
