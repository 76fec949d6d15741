"""Invented authorities of two children each: the good batch that every case spoils in its own way.

Whatever could be told of a child is a token that nothing else in the world is called, so that it is found wherever it
leaks: ids, names and notes hold the number of their case, and no other date in the project is one of the birthdays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

Files = dict[str, bytes]
# The month that was right, and the one that is not.
BEFORE, NOW = "2026-08-31", "2026-09-30"
TOKEN = re.compile(r"Qz(\d+[a-z]?)[A-Z]\w*")
FIRST_BIRTHDAY = date(2009, 9, 1)
BIRTHDAYS_OF_A_CASE = 3

CHILDREN = "child_id,date_of_birth,sex,ethnicity\n"
EPISODES = "episode_id,child_id,start_date,start_reason,legal_status,placement_type,end_date,end_reason\n"
REVIEWS = "review_id,child_id,held_date,participation_code\n"
ENQUIRIES = "section47_id,child_id,start_date,end_date\n"
CONFERENCES = "conference_id,child_id,conference_type,section47_id,plan_id,held_date,outcome\n"
PLANS = "plan_id,child_id,start_date,end_date,initial_category\n"
MISSING = "missing_id,child_id,start_date,end_date\n"


@dataclass(frozen=True)
class Invented:
    """The authority of one case. `place` numbers the cases from 1."""

    number: str
    place: int
    code: str

    def token(self, word: str) -> str:
        """A text that stands for something of a child; the word starts with a capital."""
        return f"Qz{self.number}{word}"

    def child(self, number: int) -> str:
        """A child's id."""
        return self.token(f"Child{number}")

    def review(self, number: int) -> str:
        """A review's id."""
        return self.token(f"Review{number}")

    @property
    def name(self) -> str:
        """A surname."""
        return self.token("Surname")

    @property
    def note(self) -> str:
        """What somebody wrote about a child."""
        return self.token("Note")

    def born(self, number: int) -> str:
        """A birthday of one child of one case, and of nobody else."""
        days = (self.place - 1) * BIRTHDAYS_OF_A_CASE + number - 1
        return (FIRST_BIRTHDAY + timedelta(days=days)).isoformat()

    def children(self, numbers: tuple[int, ...] = (1, 2)) -> str:
        """The file of the children."""
        return CHILDREN + "".join(f"{self.child(n)},{self.born(n)},{'MF'[n % 2]},WBRI\n" for n in numbers)

    def episodes(self) -> str:
        """The first child is still looked after, the second was until 18 September."""
        return (
            f"{EPISODES}{self.token('Episode1')},{self.child(1)},2026-08-03,S,C2,U1,,\n"
            f"{self.token('Episode2')},{self.child(2)},2026-08-10,S,V2,U1,2026-09-18,E13\n"
        )

    def reviews(self) -> str:
        """A review of each, both within 20 working days."""
        return f"{REVIEWS}{self.review(1)},{self.child(1)},2026-08-25,PN1\n{self.review(2)},{self.child(2)},2026-09-02,PN1\n"

    def many_reviews(self, count: int, prefix: str = "Review") -> str:
        """So many that losing some of them is looked at."""
        days = [date(2026, 8, 1) + timedelta(days=n) for n in range(count)]
        rows = [f"{self.token(f'{prefix}{n}')},{self.child(1)},{day},PN1\n" for n, day in enumerate(days, start=1)]
        return REVIEWS + "".join(rows)

    def care(self, *, yml: str | None = None, **changes: str | bytes | None) -> Files:
        """A care batch with some of its files changed, added or left out (None), by their stems."""
        files = {"children": self.children(), "care_episodes": self.episodes(), "reviews": self.reviews()}
        return _encoded({**files, **changes}, yml)

    def protection(self, **changes: str | bytes | None) -> Files:
        """A protection batch: an enquiry, its conference in time, the plan, and a review conference of it."""
        child, enquiry, plan = self.child(1), self.token("Enquiry1"), self.token("Plan1")
        files = {
            "children": self.children((1,)),
            "section47_enquiries": f"{ENQUIRIES}{enquiry},{child},2026-06-01,2026-06-08\n",
            "conferences": f"{CONFERENCES}{self.token('Conference1')},{child},initial,{enquiry},,2026-06-15,plan_started\n"
            f"{self.token('Conference2')},{child},review,,{plan},2026-09-08,plan_continues\n",
            "protection_plans": f"{PLANS}{plan},{child},2026-06-15,,NEG\n",
        }
        return _encoded({**files, **changes}, None)

    def yearly_return(self, **changes: str | bytes | None) -> Files:
        """The same children as an SSDA903 return."""
        uk = {n: "/".join(reversed(self.born(n).split("-"))) for n in (1, 2)}
        files = {
            "header": "CHILD,SEX,DOB,ETHNIC\n" + "".join(f"{self.child(n)},{2 - n % 2},{uk[n]},WBRI\n" for n in (1, 2)),
            "episodes": f"CHILD,DECOM,RNE,LS,DEC,REC\n{self.child(1)},03/08/2026,S,C2,,\n"
            f"{self.child(2)},10/08/2026,S,V2,18/09/2026,E13\n",
            "reviews": f"CHILD,DOB,REVIEW,REVIEW_CODE\n{self.child(1)},{uk[1]},25/08/2026,PN1\n"
            f"{self.child(2)},{uk[2]},02/09/2026,PN1\n",
        }
        return _encoded({**files, **changes}, None)


def _encoded(files: dict[str, str | bytes | None], yml: str | None) -> Files:
    named = {f"{stem}.csv": contents for stem, contents in files.items()} | {"batch.yml": yml}
    return {
        name: contents.encode() if isinstance(contents, str) else contents
        for name, contents in named.items()
        if contents is not None
    }
