"""An outputs folder belongs to one inbox and one key."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from fake_council import KEY, Council

from orchestration.ground.binding import COST, bind_outputs
from orchestration.ground.errors import UsageError


def test_the_first_refresh_binds_and_later_ones_agree(council: Council) -> None:
    bind_outputs(council.settings)
    bind_outputs(council.settings)


def test_the_key_is_not_stored(council: Council) -> None:
    bind_outputs(council.settings)
    assert KEY not in council.outputs.binding.read_text()


def test_the_binding_is_its_owners_alone_and_each_guess_at_the_key_costs_memory_and_time(council: Council) -> None:
    before = os.umask(0)
    try:
        bind_outputs(council.settings)
    finally:
        os.umask(before)
    binding = council.outputs.binding
    assert stat.S_IMODE(binding.stat().st_mode) == 0o600
    # As an earlier version left it.
    binding.chmod(0o644)
    bind_outputs(council.settings)
    assert stat.S_IMODE(binding.stat().st_mode) == 0o600
    # OWASP's least settings of scrypt: 32 MB, and three times through it (2026-11-28).
    assert COST["n"] * COST["r"] * 128 >= 32 * 2**20 and COST["p"] >= 3


def test_the_same_key_is_written_otherwise_for_every_folder(council: Council) -> None:
    bind_outputs(council.settings)
    first = json.loads(council.outputs.binding.read_text())
    council.outputs.binding.unlink()
    bind_outputs(council.settings)
    assert json.loads(council.outputs.binding.read_text())["key_fingerprint"] != first["key_fingerprint"]


def test_a_binding_of_an_earlier_version_is_recognised_and_written_anew(council: Council) -> None:
    earlier = hmac.new(KEY.encode(), b"reviewing-service-warehouse outputs binding", hashlib.sha256).hexdigest()
    council.outputs.root.mkdir(parents=True, exist_ok=True)
    council.outputs.binding.write_text(json.dumps({"inbox": str(council.settings.inbox), "key_fingerprint": earlier}))
    with pytest.raises(UsageError, match="another IRO_PSEUDONYM_KEY"):
        bind_outputs(replace(council.settings, pseudonym_key="another key of at least 32 characters"))
    bind_outputs(council.settings)
    assert earlier not in council.outputs.binding.read_text()
    bind_outputs(council.settings)


def test_another_inbox_is_refused_by_name(council: Council) -> None:
    bind_outputs(council.settings)
    with pytest.raises(UsageError, match=r"belongs to the inbox .*not to /elsewhere"):
        bind_outputs(replace(council.settings, inbox=Path("/elsewhere")))


def test_another_key_is_refused_and_not_shown(council: Council) -> None:
    bind_outputs(council.settings)
    other = "another key of at least 32 characters"
    with pytest.raises(UsageError, match="another IRO_PSEUDONYM_KEY") as refused:
        bind_outputs(replace(council.settings, pseudonym_key=other))
    assert other not in str(refused.value)


@pytest.mark.parametrize("content", ["", "{", "{}", "[]", '{"inbox": "a", "key_fingerprint": "b", "salt": "no salt"}'])
def test_a_binding_that_cannot_be_read_is_not_replaced(council: Council, content: str) -> None:
    bind_outputs(council.settings)
    council.outputs.binding.write_text(content)
    with pytest.raises(UsageError, match="cannot be read"):
        bind_outputs(council.settings)
    assert council.outputs.binding.read_text() == content


def test_a_binding_in_which_a_bit_of_the_salt_turned_is_called_damaged_and_not_another_key(council: Council) -> None:
    bind_outputs(council.settings)
    whole = json.loads(council.outputs.binding.read_text())
    other = "0" if whole["salt"][0] != "0" else "1"
    for damaged in (
        {**whole, "salt": other + whole["salt"][1:]},
        {**whole, "key_fingerprint": other * 64},
        {name.replace("salt", "salu"): value for name, value in whole.items()},
    ):
        council.outputs.binding.write_text(json.dumps(damaged))
        with pytest.raises(UsageError, match=r"binding.json cannot be read or was changed"):
            bind_outputs(council.settings)
    # Who moves the inbox corrects its path by hand, and nothing else.
    moved = replace(council.settings, inbox=Path("/elsewhere"))
    council.outputs.binding.write_text(json.dumps({**whole, "inbox": "/elsewhere"}))
    bind_outputs(moved)
