"""What councils' own files do when they are gone: a share that is not mounted takes nothing out of use."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, Inbox, close

from orchestration.commands.check import check_exports
from orchestration.landing.local.gone import InboxGoneError
from orchestration.landing.local.receipts import local_files_in_force, local_receipts
from orchestration.landing.local.receiving import accepted_in_inbox

LIMITS = "key,amount,unit,valid_from\nreview_record,15,working_days,2024-10-01\n"
TEAMS = "team,service,district,valid_from,valid_to\nNorth,Care,Coast,2024-01-01,\n"
OTHER = "E06000006"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """The inbox of a hub of two, with a file of each and of the hub, received."""
    inbox = Inbox(tmp_path)
    inbox.put(CARE_FILES)
    inbox.put(CARE_FILES, authority=OTHER)
    for owner, name, text in (
        (AUTHORITY, "limits.csv", LIMITS),
        (OTHER, "limits.csv", LIMITS),
        ("", "teams.csv", TEAMS),
    ):
        (inbox.settings.inbox / owner / "local").mkdir()
        (inbox.settings.inbox / owner / "local" / name).write_text(text, encoding="utf-8")
    inbox.receive_own()
    inbox.receive()
    inbox.said.clear()
    return inbox


def in_use(inbox: Inbox) -> list[tuple[str, str]]:
    return [(each.owner, each.name) for each in local_files_in_force(inbox.outputs)]


ALL = [(AUTHORITY, "limits"), (OTHER, "limits"), ("hub", "teams")]


def empty(folder: Path) -> None:
    """As a mount point is when nothing is mounted there."""
    shutil.rmtree(folder)
    folder.mkdir()


@pytest.mark.parametrize("left", [(), ("lost+found",), (AUTHORITY, OTHER)])
def test_an_inbox_with_nothing_in_it_stops_the_refresh_before_anything_is_changed(
    inbox: Inbox, left: tuple[str, ...]
) -> None:
    empty(inbox.settings.inbox)
    for name in left:
        (inbox.settings.inbox / name).mkdir()
    receipts = local_receipts(inbox.outputs)
    with pytest.raises(
        InboxGoneError, match=r"accepted batches: 2; files of councils' own: 3\). Is its disk"
    ) as stopped:
        inbox.receive_own()
    assert str(inbox.settings.inbox) in str(stopped.value)
    assert stopped.value.exit_code == 1
    assert local_receipts(inbox.outputs) == receipts
    assert in_use(inbox) == ALL


def test_what_lies_in_such_an_inbox_all_the_same_is_said(inbox: Inbox) -> None:
    empty(inbox.settings.inbox)
    (inbox.settings.inbox / "reviews.csv").write_text("review_id\n", encoding="utf-8")
    with pytest.raises(InboxGoneError):
        inbox.receive_own()
    assert [line for line in inbox.said if line.startswith("reviews.csv lies in no batch folder")]


def test_a_check_says_the_same(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.commands.check.load_settings", lambda: inbox.settings)
    empty(inbox.settings.inbox)
    with pytest.raises(InboxGoneError, match="mounted"):
        check_exports()


def test_where_nothing_was_ever_received_an_empty_inbox_is_none_of_that(tmp_path: Path) -> None:
    new = Inbox(tmp_path)
    new.settings.inbox.mkdir()
    new.receive_own()
    assert in_use(new) == []


def test_where_the_whole_folder_of_one_authority_is_gone_its_own_files_stay_in_use_and_this_is_said(
    inbox: Inbox,
) -> None:
    shutil.rmtree(inbox.settings.inbox / OTHER)
    inbox.receive_own()
    assert in_use(inbox) == ALL
    assert inbox.said == [
        f"{OTHER}/local is gone from the inbox with all of {OTHER}, or cannot be read, so what it had stays in use, as "
        "batches do (limits.csv). Look whether it is mounted; if these files are to be used no longer, leave an empty "
        f"folder {OTHER}/local."
    ]


def test_a_check_knows_what_stays_in_use_of_a_folder_that_is_gone(inbox: Inbox) -> None:
    shutil.rmtree(inbox.settings.inbox / OTHER)
    assert [receipt.owner for receipt, _ in accepted_in_inbox(inbox.settings, "limits").values()] == [AUTHORITY, OTHER]


def test_an_empty_folder_of_an_authority_is_a_share_that_is_not_mounted(inbox: Inbox) -> None:
    empty(inbox.settings.inbox / OTHER)
    inbox.receive_own()
    assert in_use(inbox) == ALL


def test_an_empty_folder_local_takes_the_files_out_of_use(inbox: Inbox) -> None:
    shutil.rmtree(inbox.settings.inbox / OTHER)
    (inbox.settings.inbox / OTHER / "local").mkdir(parents=True)
    inbox.receive_own()
    assert in_use(inbox) == [(AUTHORITY, "limits"), ("hub", "teams")]
    assert inbox.said == [f"{OTHER}/local/limits.csv is no longer in the inbox, so {OTHER} no longer uses its limits."]


def test_a_folder_local_that_was_taken_away_from_beside_batches_takes_its_files_out_of_use(inbox: Inbox) -> None:
    shutil.rmtree(inbox.settings.inbox / OTHER / "local")
    shutil.rmtree(inbox.settings.inbox / "local")
    inbox.receive_own()
    assert in_use(inbox) == [(AUTHORITY, "limits")]


def test_a_folder_local_that_cannot_be_listed_takes_nothing_out_of_use(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a share is whose server is gone, or a folder that another account made; root, who runs tests, may list all.
    listed = Path.iterdir
    closed = inbox.settings.inbox / "local"

    def refuse(path: Path) -> object:
        if path == closed:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    for path in closed.iterdir():
        path.unlink()
    monkeypatch.setattr(Path, "iterdir", refuse)
    inbox.receive_own()
    assert in_use(inbox) == ALL
    assert inbox.said[0].startswith("local cannot be read, so what it had stays in use")


@pytest.mark.parametrize("may_be_listed", [False, True], ids=["closed", "may be listed alone"])
@pytest.mark.parametrize("place", ["local", "local/lists"])
def test_a_folder_of_lists_that_this_account_may_not_open_takes_no_list_out_of_use(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, place: str, may_be_listed: bool
) -> None:
    lists = inbox.settings.inbox / AUTHORITY / "local" / "lists"
    lists.mkdir()
    (lists / "late_reasons.csv").write_text("code,label\nTRAINS,No trains ran\n")
    inbox.receive_own()
    before = in_use(inbox)
    close(inbox.settings.inbox / AUTHORITY / place, monkeypatch, may_be_listed)
    inbox.receive_own()
    assert (AUTHORITY, "late_reasons") in before
    assert in_use(inbox) == before
