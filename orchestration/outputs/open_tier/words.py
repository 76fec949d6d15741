"""In words: what was hidden and why. The numbers in it are of the whole tier, so that they give no cell away."""

from __future__ import annotations

from orchestration.outputs.open_tier.display import SYMBOLS
from orchestration.outputs.open_tier.rules import Profile


def words_of(release_id: str, profile: Profile, rows: int, hidden: int) -> str:
    """The page, in Markdown. `hidden` is how many rows have a symbol c."""
    symbols = "\n".join(f"- `{symbol}`: {meaning}." for symbol, meaning in SYMBOLS.items())
    more = (
        "- Counts are rounded to the nearest 5, and percentages and rates are worked out from rounded counts.\n"
        "- A zero by which everybody in a group would be known to be something is hidden.\n"
        if profile.round_to > 1
        else "- A zero stays: it says that there is nobody. It is left out (`x`) only where nothing else would help.\n"
    )
    return f"""# What was hidden, and why

Release {release_id}, rules: {profile.title} (decided {profile.decided:%-d %B %Y}). {rows:,} rows, of which {hidden:,}
have a number that is hidden.

## Symbols

{symbols}

## The rules

- A count from 1 to 5 is hidden: somebody may know whom it is about. {profile.reason}. What one count is more than
  another, as the net change in plans, is no count; it is hidden where it would give one away.
- A percentage, rate, ratio or median is hidden where its number, the rest, or what it is a share of is 1 to 5, and
  wherever one of its two numbers is hidden.
- A total of 1 to 5 is not broken down into groups or quarters (`x`). Nor is another, where a part of it could be worked
  out whatever else is hidden.
- Other numbers are hidden where a hidden one could be worked out from them: as what is left of a total, from the
  quarters of a year, from those at the start of a quarter and those who came and went, from a share, or from what an
  earlier release said. Not many more are than must be.
- A number that an earlier release showed and that has moved by 1 to 5 since is hidden: the difference is a few people.
{more}- A percentage of fewer than {profile.whole_percentages_below} cases has no decimals.

Which numbers are hidden for themselves and which for others is not said, because it would help to work them out.

## How it was checked

Before this was published, every hidden number was attacked with all that is public: the least and the greatest number
that it can be were worked out by linear programming over all tables together, and those of earlier releases. Where that
leaves one number only, or something from 1 to 5 but not all of them, nothing is published.

## What is not here

Single months, teams, officers, two attributes at once, reasons for exclusion, comparisons with the year before, and the
indicators that councils have of their own.
"""
