"""The line about how far back exports reach."""

from datetime import date

from orchestration.commands.reach import NEVER, line_on_reach


def test_each_export_is_named_with_the_day_from_which_it_is_whole_or_that_there_is_none_yet() -> None:
    line = line_on_reach([("care_episodes", date(2018, 5, 4)), ("protection_plans", NEVER), ("reviews", None)])
    assert line is not None
    assert "care episodes from 2018-05-04, protection plans no day yet, reviews no day yet." in line
    assert "history_from" in line


def test_where_every_reach_is_stated_nothing_is_said() -> None:
    assert line_on_reach([]) is None
