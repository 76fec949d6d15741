"""The newest receipt, rewritten together with its checksum, no longer fits the release that was made of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fake_council import Council
from register_receipts import receipt, with_head

from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.paths import Outputs
from orchestration.landing.local.receipts import LocalReceipt, local_receipts, record_receipt
from orchestration.landing.register.receipts import BatchReceipt, ExportReceipt, to_json
from orchestration.landing.register.register import Register, RegisterError
from orchestration.releases.register_head import require_register_of_release
from orchestration.releases.verification import damage_of_landing, damage_of_release


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


def own_file(name: str) -> LocalReceipt:
    return LocalReceipt(0, "hub", "lists", name, f"local/lists/{name}.csv", "0" * 64, "refused", (), 1, "")


@pytest.fixture
def own_files(published: Council) -> Outputs:
    """A release that knows three receipts of councils' own files."""
    for name in ("roles", "stages", "reasons"):
        record_receipt(published.outputs, own_file(name))
    with_head(published.outputs)
    return published.outputs


def rewritten(outputs: Outputs, number: int, **changes: object) -> None:
    """One receipt written anew, with a checksum that fits."""
    path = outputs.local / "register" / f"{number:06d}.json"
    content = json.loads(path.read_text(encoding="utf-8")) | changes
    content.pop("checksum")
    path.unlink()
    path.write_text(json.dumps({**content, "checksum": checksum_over(content)}), encoding="utf-8")


def test_more_receipts_of_own_files_fit(own_files: Outputs) -> None:
    record_receipt(own_files, own_file("services"))
    require_register_of_release(own_files)
    assert damage_of_landing(own_files) == []


def test_a_receipt_of_an_own_file_written_anew_with_its_checksum_is_told_by_the_next(own_files: Outputs) -> None:
    rewritten(own_files, 2, rows=2)
    named = r"Receipt 000002.json of the register of local files .* is not the one that 000003.json was written after"
    with pytest.raises(RegisterError, match=named):
        require_register_of_release(own_files)
    (said,) = damage_of_landing(own_files)
    assert "Receipt 000002.json of the register of local files" in said


@pytest.mark.parametrize(("is_there", "what"), [(True, "was changed or replaced since"), (False, "is missing")])
def test_the_newest_receipt_of_an_own_file_is_told_by_the_release(
    own_files: Outputs, is_there: bool, what: str
) -> None:
    if is_there:
        rewritten(own_files, 3, rows=2)
    else:
        (own_files.local / "register" / "000003.json").unlink()
    with pytest.raises(RegisterError, match=rf"Receipt 000003.json of the register of local files .*{what}"):
        require_register_of_release(own_files)
    current = own_files.published.resolve()
    assert any("Receipt 000003.json" in said for said in damage_of_release(current, own_files))


def test_receipts_of_own_files_from_before_the_rule_stand_beside_chained_ones(own_files: Outputs) -> None:
    for number in (1, 2):
        path = own_files.local / "register" / f"{number:06d}.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        del content["checksum"], content["receipt_before"]
        path.unlink()
        path.write_text(json.dumps(content), encoding="utf-8")
    (own_files.local / "register" / "000003.json").unlink()
    record_receipt(own_files, own_file("reasons"))
    assert [each.name for each in local_receipts(own_files)] == ["roles", "stages", "reasons"]
    rewritten_old = own_files.local / "register" / "000002.json"
    rewritten_old.write_text(rewritten_old.read_text(encoding="utf-8").replace("stages", "ranks"), encoding="utf-8")
    with pytest.raises(RegisterError, match=r"Receipt 000002.json of the register of local files"):
        local_receipts(own_files)


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
