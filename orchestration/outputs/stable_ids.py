"""Ids that stay the same from release to release, so that what people have built on a thing still finds it."""

from __future__ import annotations

from uuid import UUID, uuid5

# Any fixed value serves; another one would make every id another.
NAMESPACE = UUID("6f2f1c7e-3f0b-5a64-9d53-0c1f4be0a9d2")


def stable_id(*named: str) -> str:
    """A UUID of what is named, from the general to the particular: `stable_id("superset", "chart", "Main figures")`."""
    return str(uuid5(NAMESPACE, "\n".join(named)))
