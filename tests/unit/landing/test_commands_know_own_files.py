"""What the commands on own layouts and indicators say is what a refresh would say of the same files."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented_inbox import AUTHORITY, Inbox
from test_local_files import LAYOUT, put

from orchestration.commands.indicators import check_indicator
from orchestration.commands.profiles import print_profiles
from orchestration.ground.errors import UsageError, WarehouseError

NAMED_AFTER_A_CHILD = """indicator_id: local_some_reviews
name: C000012 reviews
base: reviews
kind: flow
measure: count
polarity: high
where: is_on_time
needs: [reviews]
source: this test
"""
CHILD = {
    "children.csv": "child_id,date_of_birth,sex\nC000012,2010-05-01,F\n",
    "care_episodes.csv": "episode_id,child_id,start_date\nE000001,C000012,2019-01-07\n",
    "reviews.csv": "review_id,child_id,held_date\nR000001,C000012,2019-02-01\n",
}


@pytest.fixture
def as_set(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setenv("IRO_INBOX", str(inbox.settings.inbox))
    monkeypatch.setenv("IRO_OUTPUTS", str(inbox.outputs.root))
    return inbox


def test_an_indicator_that_names_a_child_is_refused_as_a_refresh_refuses_it(as_set: Inbox, tmp_path: Path) -> None:
    as_set.put(CHILD)
    assert as_set.receive_one().reasons == []
    file = tmp_path / "local_some_reviews.yml"
    file.write_text(NAMED_AFTER_A_CHILD, encoding="utf-8")
    with pytest.raises(WarehouseError, match=r"local_some_reviews\.yml, line 2, column 7: .*\[id_in_text\]") as refusal:
        check_indicator(file)
    assert "C000012" not in str(refusal.value)


@pytest.mark.parametrize(("owner", "whose"), [(AUTHORITY, AUTHORITY), ("", "the whole hub")])
def test_a_layout_of_a_council_or_its_hub_is_listed_and_shown_with_whose_it_is(
    as_set: Inbox, capsys: pytest.CaptureFixture[str], owner: str, whose: str
) -> None:
    put(as_set, "profiles/our_export.yml", LAYOUT, owner=owner)
    print_profiles(None)
    assert f"our_export (of {whose})" in capsys.readouterr().out
    print_profiles("our_export")
    said = capsys.readouterr().out
    assert f"our_export (of {whose}): Our export." in said
    assert "meetings" in said


def test_a_layout_that_nobody_has_is_answered_with_those_that_there_are(as_set: Inbox) -> None:
    put(as_set, "profiles/our_export.yml", LAYOUT)
    with pytest.raises(UsageError, match=r"There is no profile our_expert.*our_export"):
        print_profiles("our_expert")
