"""A number that its column can hardly hold waits until somebody says that it is right."""

from __future__ import annotations

import pytest
from invented_inbox import CARE_FILES, Inbox

POPULATION = "local_authority_code,year,population_0_17\n"
CONFIRM = "If it is right, say so in batch.yml: `confirmed: [{}]`. [value_out_of_range]"


def population(*years: tuple[int, int]) -> str:
    return POPULATION + "".join(f"E06000005,{year},{children}\n" for year, children in years)


def looked_after(children: int) -> dict[str, str]:
    """The care files of that many children in care, and of one who left it."""
    rows = range(children + 1)
    ends = ["2019-09-30", *[""] * children]
    return {
        "children": "child_id,date_of_birth,sex\n" + "".join(f"C{row},2012-05-01,F\n" for row in rows),
        "care_episodes": "episode_id,child_id,start_date,end_date\n"
        + "".join(f"E{row},C{row},2019-01-{row % 28 + 1:02},{ends[row]}\n" for row in rows),
        "reviews": "review_id,child_id,held_date\n"
        + "".join(f"R{row},C{row},2019-02-{row % 28 + 1:02}\n" for row in rows),
    }


def of_care(inbox: Inbox, instructions: str = "", **changes: str) -> str:
    """Why a care batch of 31 March 2020 with these changes is refused; nothing if it is not."""
    inbox.put({**CARE_FILES, "batch.yml": instructions}, **changes)
    return "\n".join(inbox.receive_one().reasons)


def test_a_population_in_thousands_waits_with_its_row(inbox: Inbox) -> None:
    """The smallest authority of England has more than 300 children; 13 and 199 are thousands, 200 is let pass."""
    assert of_care(inbox, population=population((2018, 200), (2019, 13))) == (
        "population.csv, row 3, column population_0_17: The value cannot be right: it must be 200 or more (children aged "
        "0 to 17 at 30 June of the year). Have the report give it as it is described, and not in hours, per cent or "
        f"thousands, and export the file again. {CONFIRM.format('population.population_0_17')}"
    )
    assert "row 2, column population_0_17" in of_care(inbox, population=population((2019, 199), (2018, 200)))
    assert of_care(inbox, population=population((2019, 200))) == ""
    confirmed = "confirmed: [population.population_0_17]"
    assert of_care(inbox, confirmed, population=population((2019, 199))) == ""


def test_of_the_population_only_the_newest_year_on_or_before_the_extract_is_looked_at(inbox: Inbox) -> None:
    """On 31 March 2020 that is 30 June 2019; 2020 and 2021 are yet to come, 2017 and 2018 are history."""
    years = population((2017, 0), (2018, 13), (2019, 400), (2020, 0), (2021, 0))
    assert of_care(inbox, population=years) == ""


def test_a_population_smaller_than_the_children_looked_after_waits(inbox: Inbox) -> None:
    """301 episodes, one of which has ended: 300 children are looked after, of whom 299 residents cannot be."""
    files = looked_after(300)
    reasons = of_care(inbox, population=population((2018, 299), (2019, 299)), **files)
    assert (
        "population.csv, row 3, column population_0_17: The value cannot be right: it must be 300 or more, " in reasons
    )
    assert "the children whom care_episodes has as looked after on 2020-03-31. Have the report" in reasons
    assert reasons.endswith(CONFIRM.format("population.population_0_17"))
    assert "row 2" not in reasons
    assert of_care(inbox, population=population((2018, 299), (2019, 300)), **files) == ""
    confirmed = "confirmed: [population.population_0_17]"
    assert of_care(inbox, confirmed, population=population((2019, 299)), **files) == ""


@pytest.mark.parametrize(("export", "most"), [("reviewing_officers", 2), ("established_posts", 20)])
def test_hours_and_per_cent_as_a_share_of_a_full_time_post_wait(inbox: Inbox, export: str, most: int) -> None:
    """37 hours, 100 per cent and a share below nothing are doubted; 0, a half and the most that can be are not."""
    key = "officer_id" if export == "reviewing_officers" else "post_id"
    head = f"{key},start_date,role,full_time_equivalent\n"

    def shares(*texts: str) -> str:
        return head + "".join(f"O{row},2018-01-01,iro,{text}\n" for row, text in enumerate(texts))

    wrong = {export: shares("1", "37", "100", "-0.5", "")}
    reasons = of_care(inbox, **wrong)
    assert reasons.startswith(
        f"{export}.csv, rows 3, 4, 5, column full_time_equivalent: The value cannot be right: it must be from 0 to {most} "
        "(share of a full-time post)."
    )
    assert reasons.endswith(CONFIRM.format(f"{export}.full_time_equivalent"))
    assert of_care(inbox, f"confirmed: [{export}.full_time_equivalent]", **wrong) == ""
    assert of_care(inbox, **{export: shares("0", "0.5", str(most))}) == ""
    many = of_care(inbox, **{export: shares(*["37"] * 5)})
    assert f"{export}.csv, rows 2, 3, 4 and 2 more, column full_time_equivalent: The value" in many


def test_a_line_of_posts_of_a_large_service_is_right_once_somebody_says_so(inbox: Inbox) -> None:
    """24.5 posts in one line are more than twenty, and may be those of three teams."""
    posts = {"established_posts": "post_id,start_date,role,full_time_equivalent\nP1,2018-01-01,iro,24.5\n"}
    assert "[value_out_of_range]" in of_care(inbox, **posts)
    assert of_care(inbox, "confirmed: [established_posts.full_time_equivalent]", **posts) == ""
