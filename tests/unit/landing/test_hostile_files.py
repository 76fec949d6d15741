"""Files that somebody put into the inbox to harm: each is refused with a sentence, at once and with little memory."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from defusedxml.expatreader import DefusedExpatParser
from invented_inbox import AUTHORITY, CARE_FILES, MARCH, Inbox
from test_local_lists import REASONS, put_list, received

from orchestration.landing.inbox.unread import unread_places
from orchestration.landing.local.receipts import local_files_in_force
from orchestration.landing.yaml_texts import REFERRED_TO, TOO_DEEP, TOO_LONG, TOO_MUCH, ShapeError, plain_data
from tests.hostile import CASES, MOST_MEMORY, census, found_of, names, put

REFERENCES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)


def linked(inbox: Inbox, place: str, tmp_path: Path) -> Path:
    """A batch whose folder, or the folder above it, lies elsewhere, with a link in its place."""
    inbox.put(CARE_FILES)
    folder = inbox.settings.inbox / place
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    return folder


@pytest.mark.parametrize("place", [AUTHORITY, f"{AUTHORITY}/{MARCH}"])
def test_a_linked_folder_is_not_read_and_is_said(inbox: Inbox, tmp_path: Path, place: str) -> None:
    linked(inbox, place, tmp_path)
    assert inbox.receive() == []
    sentence = (
        f"{place} is a link, and links are not followed. Put the folder itself in its place; nothing was read from it."
    )
    assert inbox.said == [sentence]
    # By this the command ends with another exit code, and iro check too.
    assert unread_places(inbox.settings.inbox) == [sentence]


def test_a_linked_folder_inside_a_batch_is_not_looked_into(inbox: Inbox, tmp_path: Path) -> None:
    batch = inbox.put(CARE_FILES)
    (batch / "more").symlink_to(tmp_path)
    assert inbox.receive_one().notes == []
    assert inbox.said[0].startswith(f"{AUTHORITY}/{MARCH}/more is a link, and links are not followed.")


@pytest.mark.parametrize("place", ["local", "local/lists", "local/lists/escalation_reasons.csv"])
def test_a_linked_list_is_refused_and_the_last_accepted_one_stays(inbox: Inbox, tmp_path: Path, place: str) -> None:
    put_list(inbox, REASONS)
    assert [each.verdict for each in received(inbox)] == ["accepted"]
    path = inbox.settings.inbox / AUTHORITY / place
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    for _ in range(2):
        (receipt,) = received(inbox)
        assert receipt.verdict == "refused"
        assert f"{AUTHORITY}/{place}: it is a link" in receipt.reasons[0]
    assert [each.name for each in local_files_in_force(inbox.outputs)] == ["escalation_reasons"]


def test_a_list_of_absurd_size_is_not_read(inbox: Inbox) -> None:
    put_list(inbox, REASONS)
    with (inbox.settings.inbox / AUTHORITY / "local" / "lists" / "escalation_reasons.csv").open("ab") as file:
        file.truncate(10_000_001)
    (receipt,) = received(inbox)
    assert "it is larger than 10,000,000 bytes. Nothing of that size belongs in it." in receipt.reasons[0]


def test_instructions_of_absurd_size_are_not_read(inbox: Inbox) -> None:
    # 39 MB of it took the refresh minutes, with the lock held.
    batch = inbox.put({**CARE_FILES, "batch.yml": "profile: canonical\n"})
    with (batch / "batch.yml").open("ab") as file:
        file.truncate(39_000_000)
    assert inbox.receive_one().reasons == [
        "batch.yml: it is larger than 100,000 bytes. Nothing of that size belongs in it. [file_unreadable]"
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("empty: &a [reviews]\nconfirmed: *a\n", f"batch.yml, line 2: {REFERRED_TO}"),
        (REFERENCES, f"batch.yml, line 2: {REFERRED_TO}"),
        ("empty: " + "[" * 49_000, f"batch.yml, line 1: {TOO_DEEP}"),
        ("- " * 49_000, f"batch.yml, line 1: {TOO_DEEP}"),
    ],
    ids=["a reference", "references to references", "lists in lists", "lists in lists, with dashes"],
)
def test_instructions_that_grow_when_they_are_read_are_refused(inbox: Inbox, text: str, what: str) -> None:
    inbox.put({**CARE_FILES, "batch.yml": text})
    assert inbox.receive_one().reasons == [f"{what}. Write one `key: value` a line. [batch_instructions]"]


@pytest.mark.parametrize(
    ("text", "what"),
    [(REFERENCES, TOO_MUCH), ("[" * 100_000, TOO_DEEP), ("a: " + "x" * 1_000_000, TOO_LONG)],
    ids=["references to references", "lists in lists", "long"],
)
def test_a_profile_or_contract_that_grows_when_it_is_read_is_refused(text: str, what: str) -> None:
    # The parser in C ended the process at some thousands of levels.
    with pytest.raises(ShapeError) as refusal:
        plain_data(text.encode())
    assert refusal.value.problem == what
    assert isinstance(refusal.value, yaml.YAMLError)


def test_a_profile_may_refer_to_one_of_its_values_again() -> None:
    assert plain_data(b"a: &a {from: Team}\nb: *a\n") == {"a": {"from": "Team"}, "b": {"from": "Team"}}


def test_elements_within_elements_without_end_are_refused(inbox: Inbox) -> None:
    # Each of 30,000 kept a list of all around it: 3.6 GB.
    text = "<Message><Children>" + "<Child>" * 30_000 + "</Child>" * 30_000 + "</Children></Message>"
    inbox.put({"census.xml": text, "batch.yml": "profile: cin_census\n"})
    (reason,) = inbox.receive_one().reasons
    assert reason == (
        "census.xml, line 1: elements stand within elements more than 50 deep, as in no return. Export it again. "
        "[file_not_text]"
    )


def test_a_million_wrong_rows_a_third_of_a_million_names_and_a_list_without_end_take_little_memory(
    tmp_path: Path,
) -> None:
    days = {"2020-02-29": "a CSV of 1,000,000 rows too short and too long", "2020-03-31": "XML with 300,000 names"}
    for day, start in (*days.items(), ("2020-04-30", "a council's own list")):
        put(next(make() for name, make in CASES.items() if name.startswith(start)), tmp_path, day)
    found = found_of(tmp_path)
    assert found is not None
    received, _, memory = found
    assert received == ["refused", "refused", "refused", "accepted"]
    assert memory < MOST_MEMORY


def test_rows_that_are_too_short_and_too_long_are_named_in_the_order_of_the_file(inbox: Inbox) -> None:
    rows = "R1,C1\nR1,C1,2019-02-01\nR1,C1,2019-02-01,x\n" + "R2\n" * 30
    reasons = inbox.refused(reviews=f"review_id,child_id,held_date\n{rows}").splitlines()
    assert reasons[0].startswith("reviews.csv, row 2: it has fewer columns than the header.")
    assert reasons[1].startswith("reviews.csv, row 4: it has more columns than the header.")
    assert reasons[-1] == "reviews.csv: 12 more rows are wrong in the same ways. [row_broken]"


def test_a_record_with_more_kinds_of_values_than_any_return_has_is_refused_by_its_line(inbox: Inbox) -> None:
    inbox.put(census(names(1_001)))
    assert inbox.receive_one().reasons == [
        "census.xml, line 1: one kind of record has more than 1,000 kinds of values, as in no return. Export it again. "
        "[file_not_text]"
    ]


def test_a_list_of_more_codes_than_any_list_has_is_refused(inbox: Inbox) -> None:
    put_list(inbox, "code,label\n" + "".join(f"code{number},A label\n" for number in range(5_001)))
    (receipt,) = received(inbox)
    assert receipt.reasons == (
        f"{AUTHORITY}/local/lists/escalation_reasons.csv: it has more than 5,000 lines, as a list of codes never has. "
        "Is it another file? Put the right one here.",
    )


def test_a_tag_or_remark_that_has_no_end_yet_is_not_looked_through_again_with_each_small_piece(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[int] = []
    feed = DefusedExpatParser.feed

    def counted(parser: DefusedExpatParser, data: bytes, *more: bool) -> None:
        handed.append(len(data))
        feed(parser, data, *more)

    monkeypatch.setattr(DefusedExpatParser, "feed", counted)
    inbox.put(census(f"<Message><!--{3_000_000 * 'x'}--></Message>"))
    assert inbox.receive_one().verdict == "refused"
    assert max(handed) > 3_000_000
