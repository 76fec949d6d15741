"""Councils' own indicators as they are received: the last good version in use, one meaning to an id, tables to build from."""

from __future__ import annotations

from pathlib import Path

import duckdb
from invented_inbox import AUTHORITY, Inbox

from orchestration.extracts.own_indicators import write_own_indicators
from orchestration.ground.fingerprints import definitions_fingerprint
from orchestration.landing.local.in_force import own_indicators_in_force
from orchestration.landing.local.receipts import definitions_of_councils
from orchestration.landing.local.receiving import receive_local
from orchestration.landing.register.receipts import ACCEPTED, REFUSED

LATE = """\
indicator_id: local_late
name: Late by more than a month
base: reviews
kind: flow
measure: count
polarity: low
where: days_between(due_date, held_date) > 30
needs: [reviews]
source: this test
"""
NAME = "local_late"
ANOTHER = "E06000047"


def put(inbox: Inbox, text: str, owner: str = AUTHORITY) -> Path:
    path = inbox.settings.inbox / owner / "local" / "indicators" / f"{NAME}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def conditions(inbox: Inbox) -> list[tuple[object, ...]]:
    """What would be counted: whose it is, and who is in the figure."""
    with duckdb.connect() as warehouse:
        warehouse.execute("create schema landing")
        write_own_indicators(warehouse, own_indicators_in_force(inbox.settings.outputs))
        return warehouse.execute(
            "select local_authority_code, condition from landing.local_indicator_parts order by all"
        ).fetchall()


def test_a_refused_version_names_its_place_and_the_last_good_one_stays_in_use(inbox: Inbox) -> None:
    put(inbox, LATE)
    (accepted,) = receive_local(inbox.settings, inbox.said.append)
    assert (accepted.kind, accepted.verdict, accepted.rows) == ("indicators", ACCEPTED, 1)
    in_use = conditions(inbox)
    assert len(in_use) == 1
    before = definitions_fingerprint(inbox.settings, of_councils=definitions_of_councils(inbox.settings.outputs))

    put(inbox, LATE.replace("> 30", "> (select 30)"))
    (refused,) = receive_local(inbox.settings, inbox.said.append)
    assert refused.verdict == REFUSED
    assert "local/indicators/local_late.yml, line 7, column 44: a subquery is not allowed here" in refused.reasons[0]
    assert conditions(inbox) == in_use
    assert (
        definitions_fingerprint(inbox.settings, of_councils=definitions_of_councils(inbox.settings.outputs)) == before
    )

    put(inbox, LATE.replace("> 30", "> 60"))
    receive_local(inbox.settings, inbox.said.append)
    assert "> 60" in str(conditions(inbox))
    assert (
        definitions_fingerprint(inbox.settings, of_councils=definitions_of_councils(inbox.settings.outputs)) != before
    )


def test_a_file_that_is_gone_is_no_longer_counted(inbox: Inbox) -> None:
    path = put(inbox, LATE)
    receive_local(inbox.settings, inbox.said.append)
    path.unlink()
    receive_local(inbox.settings, inbox.said.append)
    assert conditions(inbox) == []


def test_an_authoritys_own_counts_for_it_and_its_hubs_for_the_others(inbox: Inbox) -> None:
    put(inbox, LATE, owner="")
    put(inbox, LATE.replace("> 30", "> 60"))
    receive_local(inbox.settings, inbox.said.append)
    days = "(cast((held_date) - (due_date) as bigint))"
    assert conditions(inbox) == [
        (AUTHORITY, f"local_authority_code = '{AUTHORITY}' and ({days} > 60)"),
        (None, f"local_authority_code not in ('{AUTHORITY}') and ({days} > 30)"),
    ]


def test_one_id_has_one_meaning(inbox: Inbox) -> None:
    put(inbox, LATE, owner="")
    put(inbox, LATE.replace("polarity: low", "polarity: high"))
    hub, own = receive_local(inbox.settings, inbox.said.append)
    assert (hub.verdict, own.verdict) == (ACCEPTED, REFUSED)
    assert f"{AUTHORITY}/local/indicators/local_late.yml: the hub has local_late too, with another polarity" in str(own)
    assert [authority for authority, _ in conditions(inbox)] == [None]


def test_two_councils_may_count_one_thing_each_in_its_own_way(inbox: Inbox) -> None:
    """The id is each council's own, as long as it means the same figure: 30 days for the one, 60 for the other."""
    put(inbox, LATE)
    put(inbox, LATE.replace("> 30", "> 60"), owner=ANOTHER)
    assert [each.verdict for each in receive_local(inbox.settings, inbox.said.append)] == [ACCEPTED, ACCEPTED]
    days = "(cast((held_date) - (due_date) as bigint))"
    assert conditions(inbox) == [
        (AUTHORITY, f"local_authority_code = '{AUTHORITY}' and ({days} > 30)"),
        (ANOTHER, f"local_authority_code = '{ANOTHER}' and ({days} > 60)"),
    ]


def test_who_comes_later_with_another_meaning_is_refused_and_not_who_was_there(inbox: Inbox) -> None:
    """Authority 47 is in use. 05, which is read before it by its code, brings the id with another polarity."""
    put(inbox, LATE, owner=ANOTHER)
    receive_local(inbox.settings, inbox.said.append)
    put(inbox, LATE.replace("polarity: low", "polarity: high"))
    verdicts = {each.owner: each for each in receive_local(inbox.settings, inbox.said.append)}
    assert {owner: each.verdict for owner, each in verdicts.items()} == {AUTHORITY: REFUSED, ANOTHER: ACCEPTED}
    assert f"{ANOTHER} has local_late too, with another polarity" in verdicts[AUTHORITY].reasons[0]


def test_councils_that_change_their_meaning_together_are_both_accepted(inbox: Inbox) -> None:
    for text in (LATE, LATE.replace("polarity: low", "polarity: high")):
        put(inbox, text)
        put(inbox, text, owner=ANOTHER)
        assert [each.verdict for each in receive_local(inbox.settings, inbox.said.append)] == [ACCEPTED, ACCEPTED]
