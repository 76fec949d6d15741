"""The words of a column's name, as one person and another would write them."""

from __future__ import annotations

import functools
import re

# Words that come with a name and do not tell one column from another.
FILLERS = frozenset(
    {"the", "of", "a", "an", "was", "is", "are", "did", "has", "have", "to", "at", "on", "in", "for", "by", "and", "or"}
    | {"client", "clients", "person", "persons", "childs", "s"}
    # As in Social Work Team; a social worker is somebody else.
    | {"social", "work"}
)
# What councils and systems write for the words of the contracts. One word stands for all of its row.
SYNONYMS = {
    "officer": "iro reviewing independent chair chaired chairperson",
    "looked": "lac cla after",
    "protection": "cp cpp safeguarding",
    "conference": "icpc rcpc conferences",
    "section47": "s47 47 enquiry enquiries section",
    "plan": "plans cpp",
    "review": "reviews meeting statutory",
    "escalation": "escalations dispute disputes challenge challenges alert concern drp",
    "birth": "dob born",
    "death": "dod died deceased",
    "expected": "edd edob",
    "sex": "gender",
    "ethnicity": "ethnic",
    "start": "started starts begin began begins commenced from entered opened open strategy discussion",
    "end": "ended ends ceased finish finished closed close until left completed exited",
    "held": "took place actual occurred happened",
    "scheduled": "planned booked arranged",
    "due": "target deadline required",
    "issued": "sent distributed circulated",
    "record": "minutes report",
    "reason": "because why cause",
    "outcome": "result decision",
    "participation": "participated participate part",
    "consulted": "views",
    "cancelled": "cancel abandoned",
    "category": "categories",
    "disability": "disabled",
    "unaccompanied": "uasc asylum seeker seeking",
    "team": "teams",
    "raised": "raise logged",
    "resolved": "resolution",
    "responded": "response reply",
    "late": "delay delayed",
    "id": "ids no number identifier ref reference key unique",
    "date": "dates day when",
    "flag": "yn indicator",
    "distance": "miles dist",
    "rating": "rag",
    "legal": "ls",
    "status": "statuses",
    "need": "needs cin",
    "type": "kind code",
    "equivalent": "fte",
}
# Shorter words that end in s are none: is, yes, was.
SHORTEST_PLURAL = 4
# Conf and Cat; of two letters too many words begin.
SHORTEST_BEGINNING = 3
CANONICAL = {word: meaning for meaning, words in SYNONYMS.items() for word in (meaning, *words.split())}


@functools.cache
def words_of(name: str) -> frozenset[str]:
    """The words of a name in small letters, each as the one that stands for all of its kind, fillers left out."""
    words = re.findall(r"[a-z]+\d*|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().replace("'", ""))
    kept = [word for word in words if word not in FILLERS] or words
    return frozenset(map(_meaning, kept))


def _meaning(word: str) -> str:
    """The word that stands for all of its kind; of a cut one, where all that begin so are of one kind."""
    singular = word.removesuffix("s") if len(word) > SHORTEST_PLURAL else word
    for each in (word, singular):
        if each in CANONICAL:
            return CANONICAL[each]
    begun = {meaning for known, meaning in CANONICAL.items() if known.startswith(singular)}
    return begun.pop() if len(begun) == 1 and len(singular) >= SHORTEST_BEGINNING else singular
