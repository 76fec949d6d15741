"""The small authority that is refreshed again and again: three children, a few months of history."""

from __future__ import annotations

from pathlib import Path

AUTHORITY, DAY, TODAY = "E06000005", "2026-09-30", "2026-10-10"
KEY = "a-key-for-tests-only-of-more-than-32-characters"
# The child that purges erase. Long enough, and no number, so that it is looked for in every text.
ERASED = "CHILD-ERASED-1"
CHILDREN = (ERASED, "CHILD-2", "CHILD-3")


def write_inbox(inbox: Path, number: int) -> None:
    """Two children in care and one on a plan; each number is another history of reviews."""
    batch = inbox / AUTHORITY / DAY
    batch.mkdir(parents=True, exist_ok=True)
    day = f"{1 + number % 28:02d}"
    reviews = "".join(f"R{month},{ERASED},2026-0{month}-{day}\n" for month in (3, 6, 9))
    files = {
        "children": f"child_id,date_of_birth,sex\n{ERASED},2016-05-01,F\nCHILD-2,2018-07-09,M\nCHILD-3,2021-01-01,M\n",
        "care_episodes": f"episode_id,child_id,start_date,end_date\nE1,{ERASED},2025-01-07,\n"
        "E2,CHILD-2,2025-03-04,2026-08-30\nE3,CHILD-2,2026-09-02,\n",
        "reviews": f"review_id,child_id,held_date\n{reviews}R10,CHILD-2,2026-04-{day}\n",
        "section47_enquiries": "section47_id,child_id,start_date\nS1,CHILD-3,2026-05-01\n",
        "conferences": "conference_id,child_id,conference_type,held_date\nK1,CHILD-3,initial,2026-05-18\n",
        "protection_plans": "plan_id,child_id,start_date\nP1,CHILD-3,2026-05-18\n",
    }
    for name, text in files.items():
        (batch / f"{name}.csv").write_text(text, encoding="utf-8")
