"""An id in a file of a council's own refuses that file at landing, with file, line and column and without the id."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented_inbox import APRIL, AUTHORITY, CARE_FILES, Inbox
from test_local_files import COMMENTARY, LIMITS, TARGETS, TEAMS, put, received

from orchestration.landing.local.in_force import own_rows_in_force
from orchestration.landing.local.receipts import local_receipts
from orchestration.landing.local.receiving import receive_local, receive_local_again

CHILD = "CH77031"
FILES = {name: text.replace("C1", CHILD) for name, text in CARE_FILES.items()}
SAID = "The value is an id of a child, an officer or a record, and stands where words are published."
RESULTS = "indicator_id,period_type,period_end,value,source\n{},month,2020-03-31,90,{}\n"
LISTED = "code,label\nX,Own reason\n"
INDICATOR = (Path(__file__).parents[3] / "docs" / "add-an-indicator.md").read_text(encoding="utf-8")
OWN = next(block for block in INDICATOR.split("```") if "indicator_id: local_far_reviews" in block)
OWN = OWN.removeprefix("yaml\n")
NAMED = OWN.replace("\nname: Reviews", f"\nname: Of {CHILD} reviews")

PLACES = {
    "a sentence of a commentary": ("commentary.csv", COMMENTARY.replace("Better", f"Better for {CHILD}."), "line 2, column text"),
    "who says it": ("commentary.csv", COMMENTARY.replace(",text\n", ",text,author\n").replace("Better", f"Better, {CHILD.lower()} "), "line 2, column author"),
    "a service": ("teams.csv", TEAMS.replace("Court", CHILD), "line 3, column service"),
    "a label": ("lists/escalation_reasons.csv", LISTED.replace("Own reason", CHILD), "line 2, column label"),
    "a word of a label": ("lists/late_reasons.csv", f"code,label\nreports_late,Reports late {CHILD}\n", "line 2, column label"),
    "a part of a code": ("lists/late_reasons.csv", f"code,label\nlate_{CHILD.lower()},Late\n", "line 2, column code"),
    "a word of who says it": ("commentary.csv", COMMENTARY.replace(",text\n", ",text,author\n").replace("Better", f"Better,Worker of ({CHILD})"), "line 2, column author"),
    "a word of where a figure comes from": ("external_results.csv", RESULTS.format("attendance", f"Report on {CHILD.lower()} of 2026"), "line 2, column source"),
    "an id of a figure, whose words are its name": ("external_results.csv", RESULTS.format(f"school_{CHILD.lower()}", "Report"), "line 2, column indicator_id"),
    "a word of a district": ("teams.csv", TEAMS.replace("Court", f"The district of {CHILD}."), "line 3, column service"),
    "an indicator's name": ("indicators/local_far_reviews.yml", NAMED, "line 2, column"),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_file_that_names_a_child_is_refused_and_does_not_say_whom(inbox: Inbox, place: str) -> None:
    inbox.put(FILES)
    inbox.receive()
    name, text, where = PLACES[place]
    assert CHILD.lower() in text.lower()
    put(inbox, name, text)
    (receipt,) = received(inbox)
    assert receipt.verdict == "refused"
    assert receipt.reasons[0].startswith(f"{AUTHORITY}/local/{name}, {where}")
    assert f": {SAID} " in receipt.reasons[0]
    assert CHILD.lower() not in "\n".join([*receipt.reasons, *inbox.said]).lower()
    # Said once more at the next refresh, and recorded once.
    assert received(inbox) == [receipt]
    assert len(local_receipts(inbox.outputs)) == 1


def test_an_id_that_only_the_new_batch_has_is_found_once_it_has_landed_and_the_version_before_is_used(
    inbox: Inbox,
) -> None:
    put(inbox, "commentary.csv", COMMENTARY)
    assert received(inbox)[0].verdict == "accepted"
    put(inbox, "commentary.csv", COMMENTARY.replace("Better", f"Better for {CHILD}"))
    assert received(inbox)[0].verdict == "accepted"
    inbox.put(FILES)
    inbox.receive()
    (receipt,) = received(inbox)
    assert receipt.verdict == "refused"
    assert [row.values["text"] for row in own_rows_in_force(inbox.outputs)["commentary"]] == ["Better"]
    assert received(inbox) == [receipt]


@pytest.mark.parametrize(("child", "verdict"), [("C7703", "refused"), ("C770", "accepted")])
def test_an_id_of_five_characters_is_told_from_a_word_and_one_of_four_is_not(
    inbox: Inbox, child: str, verdict: str
) -> None:
    inbox.put({name: text.replace("C1", child) for name, text in CARE_FILES.items()})
    inbox.receive()
    put(inbox, "commentary.csv", COMMENTARY.replace("Better", f"Better for {child}."))
    assert received(inbox)[0].verdict == verdict


def test_another_authority_s_id_is_no_fault_in_a_council_s_own_file_and_one_in_the_hub_s(inbox: Inbox) -> None:
    inbox.put(FILES, APRIL, "E06000047")
    inbox.receive()
    put(inbox, "commentary.csv", COMMENTARY.replace("Better", CHILD))
    put(inbox, "lists/escalation_reasons.csv", LISTED.replace("Own reason", CHILD), owner="")
    verdicts = {each.owner: each.verdict for each in received(inbox)}
    assert verdicts == {AUTHORITY: "accepted", "hub": "refused"}


def test_names_of_teams_numbers_and_words_are_no_ids(inbox: Inbox) -> None:
    files = {
        name: text.replace("C1", "12345").replace("R1", "North").replace("C2", "better")
        for name, text in CARE_FILES.items()
    }
    inbox.put(files)
    inbox.receive()
    put(inbox, "teams.csv", TEAMS)
    put(inbox, "limits.csv", LIMITS.replace(",15,", ",12,"))
    put(inbox, "targets.csv", TARGETS.replace("reviews_on_time", "reviews_held").replace(",90\n", ",12345\n"))
    assert {each.verdict for each in received(inbox)} == {"accepted"}


def test_a_file_gets_one_verdict_though_the_batch_whose_id_it_names_lands_after_it(inbox: Inbox) -> None:
    put(inbox, "commentary.csv", COMMENTARY.replace("Better", f"Better for {CHILD}"))
    put(inbox, "limits.csv", LIMITS)
    accepted: list[str] = []
    first = receive_local(inbox.settings, inbox.said.append, say_accepted=accepted.append)
    assert inbox.said == []
    inbox.put(FILES)
    inbox.receive()
    said: list[str] = []
    receive_local_again(inbox.settings, first, said.append, accepted)
    assert [line for line in said if "limits.csv" in line] == [f"{AUTHORITY}/local/limits.csv: accepted, 1 row"]
    of_commentary = [line for line in said if "commentary.csv" in line]
    assert len(of_commentary) == 2
    assert SAID in of_commentary[0]
    # What is in use has the same words, so it is taken out of use: to say that it stays would be untrue.
    assert of_commentary[1].endswith(
        "commentary.csv: refused; it is no longer in use, because what was in use is the same"
    )


@pytest.mark.parametrize(("officer", "verdict"), [("Young", "accepted"), ("Young7", "refused")])
def test_an_officer_called_as_a_word_of_the_product_s_sentences_is_no_fault_inside_a_label(
    inbox: Inbox, officer: str, verdict: str
) -> None:
    """`Young people` is said in the product's own labels, so that word tells of nobody; `Young7` is said nowhere in it."""
    inbox.put({name: text.replace("C1", officer) for name, text in CARE_FILES.items()})
    inbox.receive()
    put(inbox, "lists/escalation_reasons.csv", LISTED.replace("Own reason", f"{officer} people unheard"))
    assert received(inbox)[0].verdict == verdict


def test_an_id_that_is_written_with_a_stroke_is_found_in_a_sentence(inbox: Inbox) -> None:
    inbox.put({name: text.replace("C1", "2019/00127") for name, text in CARE_FILES.items()})
    inbox.receive()
    put(inbox, "commentary.csv", COMMENTARY.replace("Better", "Better for 2019/00127."))
    assert received(inbox)[0].verdict == "refused"


OFFICERS = "review_id,child_id,held_date,officer_id\nR1,C1,2019-02-01,Marsh\nR2,C2,2019-03-29,Wells\n"
OF_LETTERS = {
    "a word of a label": ("lists/late_reasons.csv", "code,label\nmarsh_house,Marsh House closed\n", "accepted"),
    "a word of a district": ("teams.csv", "team,service,district\nCIC1,Care,Weston and Wells\n", "accepted"),
    "a word of an indicator's name": ("indicators/local_far_reviews.yml", OWN.replace("\nname: Reviews", "\nname: Wells reviews"), "accepted"),
    "a whole label": ("lists/late_reasons.csv", "code,label\nmarsh_house,Marsh\n", "refused"),
    "a whole name of an indicator": ("indicators/local_far_reviews.yml", OWN.replace("\nname: Reviews", "\nname: wells\n# Reviews"), "refused"),
    "a word of a commentary": ("commentary.csv", COMMENTARY.replace("Better", "Better since Marsh came"), "refused"),
}  # fmt: skip


@pytest.mark.parametrize("place", OF_LETTERS)
def test_a_surname_that_is_an_officer_s_id_is_a_word_like_others_inside_a_text_and_refused_alone(
    inbox: Inbox, place: str
) -> None:
    """Places are called as people are: `Marsh House`, `Wells`. In a commentary people write of people."""
    inbox.put(CARE_FILES, reviews=OFFICERS)
    inbox.receive()
    name, text, verdict = OF_LETTERS[place]
    put(inbox, name, text)
    (receipt,) = received(inbox)
    assert receipt.verdict == verdict, receipt.reasons


def test_of_a_file_that_was_never_accepted_it_is_said_that_none_is_in_use(inbox: Inbox) -> None:
    inbox.put(FILES)
    inbox.receive()
    put(inbox, "commentary.csv", COMMENTARY.replace("Better", f"Better for {CHILD}"))
    received(inbox)
    assert f"{AUTHORITY}/local/commentary.csv: refused; no version of it is in use" in inbox.said
