"""The newest receipt, rewritten together with its checksum, no longer fits the release that was made of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fake_council import Council
from register_receipts import receipt, with_head

from orchestration.ground.paths import Outputs
from orchestration.landing.receiving.receipts import BatchReceipt, ExportReceipt, to_json
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


def test_the_extracts_before_a_batch_are_those_of_now_also_if_they_were_asked_for_before(tmp_path: Path) -> None:
    register = Register(tmp_path, is_written=False)

    def accepted(day: str, standing: str = "accepted") -> BatchReceipt:
        export = ExportReceipt("reviews", f"reviews/{day}.parquet", [])
        return replace(receipt(day), standing=standing, verdict=standing, exports=[export], content_hash=day)

    def days_before(day: str) -> list[str]:
        found = register.earlier_exports("E06000005", day).get("reviews", [])
        return [before.extract_date for before, _ in found]

    assert days_before("2026-05-31") == []
    for day in ("2026-04-30", "2026-02-28", "2026-05-31"):
        register.append(accepted(day))
    assert days_before("2026-05-31") == ["2026-02-28", "2026-04-30"], "by their days, not as they came"
    register.append(accepted("2026-02-28", standing="refused"))
    assert days_before("2026-05-31") == ["2026-04-30"], "the same bytes were refused since"
    assert days_before("2026-04-30") == []
