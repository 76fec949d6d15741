"""Invented exports that are as untidy as records can be without being refused: clashing days, wrong links, blanks.

Dates fall on few days, so that ends meet starts, twins share a day and events lie on month ends; some are later than the
extract or earlier than anybody can have been looked after. Ids of children before a merge stand beside those after it.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

from orchestration.landing.contracts import load_contracts

CODE, EXTRACTED = "E06999901", date(2025, 12, 31)
FIRST = date(2022, 6, 1)
# Month ends, bank holidays, a leap day, ends of financial years.
POPULAR = [
    date(2024, 2, 29), date(2024, 3, 29), date(2024, 4, 1), date(2024, 8, 31), date(2024, 12, 25), date(2025, 1, 31),
    date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 18), date(2025, 5, 5), date(2025, 8, 31), date(2025, 12, 31),
]  # fmt: skip
TEAMS = ("A", "B", "C", "")
OFFICERS = ("O1", "O2", "O10", "", "-1", "0")
EPISODE = {
    "start_reason": ("P", "L", "T", "B", "U", "S", ""),
    "legal_status": ("C1", "C2", "E1", "D1", "V2", "V3", "V4", ""),
    "placement_type": ("A3", "A4", "U1", "U1", "U4", "K1", "K2", "T0", "T1", ""),
    "placement_distance_miles": ("", "5", "20", "20.1"),
    "team": TEAMS,
}
REVIEW = {
    "review_type": ("looked_after", "adoption", ""),
    "adjourned_from_review_id": ("", "", "", "", "0", "-1", "R1"),
    "is_cancelled": ("Y", "N", "N", "N", ""),
    "officer_id": OFFICERS,
    "participation_code": ("PN0", "PN1", "PN4", "PN5", "PN7", "", "zz"),
    "chaired_by_child": ("no", "chaired", ""),
    "child_consulted": ("Y", "N", ""),
    "parents_consulted": ("Y", "N", ""),
    "plan_rating": ("red", "amber", "green", ""),
    "permanence_plan_agreed": ("Y", "N", ""),
    "late_reason": ("", "other"),
    "team": TEAMS,
}
CONFERENCE = {
    "meeting_id": ("", "", "M1", "M2", "M3", "0"),
    "is_cancelled": ("Y", "N", "N", "N", ""),
    "outcome": ("plan_started", "no_plan", "plan_continues", "adjourned", ""),
    "officer_id": OFFICERS,
    "parent_invited": ("Y", "N", "", ""),
    "parent_attended": ("Y", "N", "", ""),
    "parent_excluded": ("Y", "N", ""),
    "child_participation": ("attended", "views", "none", "too_young", ""),
    "team": TEAMS,
}
ESCALATION = {
    "officer_id": OFFICERS,
    "route": ("care", "protection", ""),
    "reason_code": ("placement", "health", "", "zzz"),
    "is_formal": ("Y", "N", ""),
    "resolution": ("resolved", "withdrawn", "upheld", ""),
    "repeat_of_escalation_id": ("", "", "0", "X1"),
    "team": TEAMS,
}
STAGES = ("informal", "stage_1", "stage_2", "stage_3", "cafcass")


class UntidyExports:
    """The exports of one authority of so many children, drawn from a seed."""

    def __init__(self, seed: int, children: int):
        self.draw = random.Random(seed)
        self.has_period_ids = seed % 2 == 0
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in load_contracts()}
        for number in range(children):
            self._child(number)
        for number in range(5):
            self._officer(f"O{number}" if number else "O10")

    def write(self, folder: Path) -> None:
        """One canonical file for each export that has rows, the rows in any order."""
        for name, rows in self.rows.items():
            if rows:
                self.draw.shuffle(rows)
                with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, load_contracts()[name].column_names, restval="")
                    writer.writeheader()
                    writer.writerows(rows)

    def _child(self, number: int) -> None:
        child = f"C{number}"
        before = f"D{number}" if number % 9 == 0 else ""
        self.ids = [child, before] if before else [child]
        births = [
            None,
            date(2008, 2, 29),
            self._between(date(2006, 6, 1), date(2008, 6, 1)),
            self._day(),
            date(2015, 1, 9),
        ]
        self._add(
            "children", child_id=child, date_of_birth=self.draw.choice(births), previous_child_id=before,
            expected_date_of_birth=self._maybe(self._day(), 0.2), date_of_death=self._maybe(self._day(), 0.04),
            sex=self.draw.choice("FMU"), ethnicity=self.draw.choice(("WBRI", "MWBC", "REFU", "")),
        )  # fmt: skip
        for place in range(self.draw.choice((0, 1, 1, 2))):
            self._care(f"P{number}-{place}")
        for _ in range(self.draw.choice((0, 1, 2))):
            self._plan()
        for _ in range(self.draw.choice((0, 1))):
            self._enquiry()
            self._escalation()

    def _care(self, period: str) -> None:
        first = day = self._day()
        given = period if self.has_period_ids else ""
        for place in range(self.draw.randint(1, 6)):
            end = self.draw.choice((self._after(day, 20), self._after(day, 300), self._day(), None))
            self._add(
                "care_episodes", care_period_id=given, start_date=self._slip(day), end_date=end and self._late(end),
                **self._some(EPISODE) | ({} if place else {"start_reason": "S"}),
                # The contract is silent on the reason of an end whose date reads as not recorded.
                end_reason=self.draw.choice(("X1", "X1", "E11", "")) if end else "",
            )  # fmt: skip
            if end is None:
                break
            day = self.draw.choice((end, end, self._after(end, 3), self._after(end, 40)))
        held = first
        for _ in range(self.draw.randint(0, 7)):
            held = self.draw.choice((self._after(held, 40), self._after(held, 190), self.draw.choice(POPULAR)))
            self._add(
                "reviews", care_period_id=self.draw.choice((given, given, "", "-1", "P0-0")) if given else "",
                held_date=self._slip(held), child_seen_date=self._maybe(self._after(held, 2) - timedelta(9)),
                decisions_issued_date=self._maybe(self._after(held, 12)),
                record_distributed_date=self._maybe(self._after(held, 40)), **self._some(REVIEW),
            )  # fmt: skip
        for role in ("iro", "iro", "conference_chair"):
            start = self.draw.choice((first, self._day()))
            self._add(
                "allocations", officer_id=self.draw.choice(("O1", "O2", "O10")), role=role,
                start_date=self._slip(start), end_date=self._maybe(self._after(start, 400), 0.5),
            )  # fmt: skip
        self._add("officer_contacts", officer_id="O1", contact_date=self._slip(self._day()), contact_type="visit")
        gone = self._day()
        self._add("missing_episodes", start_date=gone, end_date=self._maybe(self._after(gone, 5)), missing_type="M")
        done = self._day()
        self._add(
            "child_documents", document_type=self.draw.choice(("care_plan", "pathway_plan")),
            completed_date=self._slip(done), valid_until=self._maybe(self._after(done, 500)),
        )  # fmt: skip

    def _plan(self) -> None:
        day = self._day()
        plan = self._add(
            "protection_plans", start_date=self._slip(day), end_date=self._maybe(self._after(day, 900)),
            initial_category=self.draw.choice(("NEU", "PHY", "")), is_other_authority=self.draw.choice(("Y", "N", "", "")),
            previous_plan_count=self.draw.choice(("", "0", "2")), team=self.draw.choice(TEAMS),
        )  # fmt: skip
        held = day
        for _ in range(self.draw.randint(0, 5)):
            held = self.draw.choice((held, self._after(held, 60), self._after(held, 200), self.draw.choice(POPULAR)))
            self._conference("review", held, plan_id=self.draw.choice((plan, plan, "", "0", "P1")))

    def _enquiry(self) -> None:
        day = self._day()
        enquiry = self._add(
            "section47_enquiries", start_date=self._slip(day), end_date=self._maybe(self._after(day, 60)),
            conference_not_required=self.draw.choice(("Y", "N", "")), team=self.draw.choice(TEAMS),
        )  # fmt: skip
        for _ in range(self.draw.choice((0, 1, 2))):
            kind = self.draw.choice(("initial", "initial", "transfer_in"))
            link = self.draw.choice((enquiry, "", "-1", "S1", "S9999"))
            self._conference(kind, self._after(day, 70) - timedelta(3), section47_id=link)

    def _conference(self, kind: str, held: date, **links: str) -> None:
        self._add(
            "conferences", conference_type=kind, held_date=self._slip(held),
            minutes_distributed_date=self._maybe(self._after(held, 40)), **self._some(CONFERENCE) | links,
        )  # fmt: skip

    def _escalation(self) -> None:
        day = self._day()
        resolved = self._maybe(self._after(day, 60), 0.5)
        escalation = self._add(
            "escalations", raised_date=self._slip(day, 0.2), resolved_date=resolved, **self._some(ESCALATION)
        )
        for stage in self.draw.sample(STAGES, self.draw.randint(0, 3)):
            entered = self._slip(self._after(day, 40))
            self._add(
                "escalation_stages", escalation_id=self.draw.choice((escalation, escalation, escalation, "X9999")),
                stage=stage, entered_date=entered, responded_date=self._maybe(self._after(day, 40)),
                exit_outcome=self.draw.choice(("resolved", "withdrawn", "")),
            )  # fmt: skip

    def _officer(self, officer: str) -> None:
        for day in sorted({self._day() for _ in range(3)}):
            self._add(
                "reviewing_officers", officer_id=officer, start_date=day, end_date=self._maybe(self._after(day, 400)),
                role=self.draw.choice(("iro", "conference_chair", "both", "other")),
                contract_type=self.draw.choice(("permanent", "agency", "")),
                full_time_equivalent=self.draw.choice(("1.0", "0.5", "0.6", "", "0")),
            )  # fmt: skip

    def _add(self, export: str, **values: date | str | None) -> str:
        """Add a row, and return the id that it is given where the export has one of its own."""
        columns, key = load_contracts()[export].column_names, load_contracts()[export].key[0]
        row = {name: str(value or "") for name, value in values.items()}
        if key not in row:
            row[key] = f"{'X' if export == 'escalations' else export[0].upper()}{len(self.rows[export]) + 1}"
        if "child_id" in columns and "child_id" not in row:
            row["child_id"] = self.draw.choice(self.ids)
        self.rows[export].append(row)
        return row[key]

    def _some(self, choices: dict[str, tuple[str, ...]]) -> dict[str, str]:
        return {name: self.draw.choice(values) for name, values in choices.items()}

    def _maybe(self, day: date, share: float = 0.7) -> date | None:
        return day if self.draw.random() < share else None

    def _day(self) -> date:
        return self.draw.choice((self._between(FIRST, EXTRACTED), self.draw.choice(POPULAR)))

    def _between(self, first: date, last: date) -> date:
        return first + timedelta(self.draw.randint(0, (last - first).days))

    def _after(self, day: date, days: int) -> date:
        return day + timedelta(self.draw.randint(0, days))

    def _late(self, day: date) -> date:
        """The day, or now and then one that has not come yet."""
        return EXTRACTED + timedelta(60) if self.draw.random() < 0.04 else day

    def _slip(self, day: date, share: float = 0.04) -> date:
        """The day, or now and then one after the extract, one that cannot be true, or another."""
        slips = (EXTRACTED + timedelta(60), date(1985, 5, 5), self.draw.choice(POPULAR))
        return self.draw.choice(slips) if self.draw.random() < share else day
