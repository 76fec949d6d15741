"""The newest receipt, rewritten together with its checksum, no longer fits the release that was made of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fake_council import Council
from register_receipts import receipt, with_head

from orchestration.ground.paths import Outputs
from orchestration.landing.receiving.receipts import to_json
from orchestration.landing.receiving.register import Register, RegisterError
from orchestration.releases.register_head import require_register_of_release


@pytest.fixture
def outputs(published: Council) -> Outputs:
    register = Register(published.outputs.register)
    for day in ("2026-02-28", "2026-03-31"):
        register.append(receipt(day))
    with_head(published.outputs)
    return published.outputs


def newest(outputs: Outputs) -> Path:
    return outputs.register / "000002.json"


def test_a_register_as_it_was_or_with_more_receipts_fits(outputs: Outputs) -> None:
    require_register_of_release(outputs)
    Register(outputs.register).append(receipt("2026-04-30"))
    require_register_of_release(outputs)


def test_the_newest_receipt_written_anew_with_its_checksum_is_found(outputs: Outputs) -> None:
    before = Register(outputs.register).receipts[-1]
    newest(outputs).unlink()
    newest(outputs).write_text(to_json(replace(before, extract_date="2026-03-30")), encoding="utf-8")
    Register(outputs.register)
    with pytest.raises(RegisterError, match=r"Receipt 000002.json .*was changed or replaced since"):
        require_register_of_release(outputs)


def test_the_newest_receipt_taken_away_is_found(outputs: Outputs) -> None:
    newest(outputs).unlink()
    with pytest.raises(RegisterError, match=r"Receipt 000002.json .*is missing"):
        require_register_of_release(outputs)


def test_a_release_of_an_earlier_version_knows_none(published: Council) -> None:
    assert json.loads((published.outputs.published / "release.json").read_text())["register_head"]["number"] == 0
    require_register_of_release(published.outputs)
