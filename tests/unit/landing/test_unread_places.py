"""Files of the inbox that nothing reads are named with what to do: passed over, last month is published as this month."""

from __future__ import annotations

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, MARCH, Inbox, close

from orchestration.landing.inbox.unread import unread_places

BATCH = f"{AUTHORITY}/{MARCH}"
UNREAD = {
    "march.zip": "march.zip lies in no batch folder. Put it into <authority code>/<extract date>/; it was not read. "
    "march.zip is an archive and was not read. Unpack it into the folder.",
    f"{AUTHORITY}/reviews.ods": f"{AUTHORITY}/reviews.ods lies in no batch folder. Put it into <authority "
    "code>/<extract date>/; it was not read. reviews.ods is not a CSV, Excel or XML file and was not read. Save it as CSV, "
    "Excel (.xlsx) or XML.",
    f"{BATCH}/escalations.txt": f"{BATCH}: escalations.txt is not a CSV, Excel or XML file and was not read. Save it as "
    "CSV, Excel (.xlsx) or XML.",
    f"{BATCH}/rest.7z": f"{BATCH}: rest.7z is an archive and was not read. Unpack it into the folder.",
    f"{AUTHORITY}/2020-04-30/april.pdf": f"{AUTHORITY}/2020-04-30: april.pdf is not a CSV, Excel or XML file and was not "
    "read.",
    f"{AUTHORITY}/local/lists/late_reasons.ods": f"{AUTHORITY}/local/lists/late_reasons.ods: nothing reads it. What is a "
    "council's own is written as CSV, and layouts as YAML (.yml). Save it so, or take it away.",
    f"{AUTHORITY}/Local/limits.csv": f"{AUTHORITY}/Local: nothing was read from it. What is a council's own, or its hub's, "
    "lies in a folder named local, in small letters. Rename it.",
    f"{AUTHORITY}/LOCAL/lists/late_reasons.csv": f"{AUTHORITY}/LOCAL: nothing was read from it. What is a council's own, or "
    "its hub's, lies in a folder named local, in small letters. Rename it.",
    "Local /limits.csv": "Local : nothing was read from it. What is a council's own, or its hub's, lies in a folder named "
    "local, in small letters. Rename it.",
    "local/lists.zip": "local/lists.zip: nothing reads it. What is a council's own is written as CSV, and layouts as "
    "YAML (.yml). Save it so, or take it away.",
}


@pytest.mark.parametrize(("path", "words"), UNREAD.items(), ids=UNREAD)
def test_a_file_that_nothing_reads_is_named_with_what_to_do(inbox: Inbox, path: str, words: str) -> None:
    inbox.put(CARE_FILES)
    unread = inbox.settings.inbox / path
    unread.parent.mkdir(parents=True, exist_ok=True)
    unread.write_bytes(b"x")
    assert unread_places(inbox.settings.inbox) == [words]


@pytest.mark.parametrize(
    "ending", ["tsv", "xlsb", "xltx", "xltm", "fods", "numbers", "htm", "html", "mht", "mhtml", "dbf", "NUMBERS"]
)
def test_an_export_in_another_form_is_named_also_beside_those_that_are_read(inbox: Inbox, ending: str) -> None:
    inbox.put({**CARE_FILES, f"escalations.{ending}": "x"})
    assert unread_places(inbox.settings.inbox) == [
        f"{BATCH}: escalations.{ending} is not a CSV, Excel or XML file and was not read. Save it as CSV, Excel (.xlsx) or "
        "XML."
    ]


@pytest.mark.parametrize("ending", ["tgz", "bz2", "xz"])
def test_archives_of_other_kinds_are_named_as_that(inbox: Inbox, ending: str) -> None:
    inbox.put({**CARE_FILES, f"rest.{ending}": "x"})
    said = f"{BATCH}: rest.{ending} is an archive and was not read. Unpack it into the folder."
    assert unread_places(inbox.settings.inbox) == [said]


@pytest.mark.parametrize(
    "path", ["README.md", f"{BATCH}/readme.html", f"{BATCH}/LICENSE.txt", f"{BATCH}/batch.yml", "local/readme.txt"]
)
def test_words_about_the_files_are_no_exports(inbox: Inbox, path: str) -> None:
    inbox.put(CARE_FILES)
    (inbox.settings.inbox / path).parent.mkdir(exist_ok=True)
    (inbox.settings.inbox / path).write_text("words")
    lists = inbox.settings.inbox / AUTHORITY / "local" / "lists"
    lists.mkdir(parents=True)
    (lists / "late_reasons.csv").write_text("code,label\nx,X\n")
    assert unread_places(inbox.settings.inbox) == []


@pytest.mark.parametrize("may_be_listed", [False, True], ids=["closed", "may be listed alone"])
@pytest.mark.parametrize("place", [AUTHORITY, BATCH, f"{AUTHORITY}/local", f"{AUTHORITY}/local/lists"])
def test_a_folder_that_this_account_may_not_open_is_named_and_holds_up_no_other_authority(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, place: str, may_be_listed: bool
) -> None:
    batch = inbox.put(CARE_FILES)
    (batch.parent / "local" / "lists").mkdir(parents=True)
    (batch.parent / "local" / "lists" / "late_reasons.csv").write_text("code,label\nTRAINS,No trains ran\n")
    inbox.put(CARE_FILES, authority="E06000006")
    said = (
        f"{place} cannot be opened (Permission denied), so nothing was read from it, and what was accepted before stays "
        "in use. Let the account that refreshes open this folder and read what is in it."
    )
    close(inbox.settings.inbox / place, monkeypatch, may_be_listed)
    # By this the commands end with another exit code than 0.
    assert unread_places(inbox.settings.inbox) == [said]
    inbox.receive_own()
    accepted = {receipt.local_authority_code for receipt in inbox.receive() if receipt.verdict == "accepted"}
    assert accepted == ({"E06000006"} if place in (AUTHORITY, BATCH) else {AUTHORITY, "E06000006"})
    assert [line for line in inbox.said if "cannot be opened" in line or "holds no CSV" in line] == [said]


@pytest.mark.parametrize("may_be_listed", [False, True], ids=["closed", "may be listed alone"])
@pytest.mark.parametrize("files", [{}, CARE_FILES], ids=["nothing beside it", "exports beside it"])
def test_a_folder_of_a_batch_that_this_account_may_not_open_is_named_once_as_that(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], may_be_listed: bool
) -> None:
    export = inbox.put(files) / "export"
    export.mkdir(parents=True)
    (export / "reviews.csv").write_text("review_id\n")
    said = (
        f"{BATCH}/export cannot be opened (Permission denied), and nothing reads it, because the folder is too deep. "
        f"Exports belong in <authority code>/<extract date>/; if it holds some, move them into {BATCH}/, else take it "
        "away."
    )
    close(export, monkeypatch, may_be_listed)
    assert unread_places(inbox.settings.inbox) == [said]
    receipts = inbox.receive()
    assert [line for line in inbox.said if "folder" in line or "holds no CSV" in line] == [said]
    assert [receipt.verdict for receipt in receipts] == (["accepted"] if files else [])
