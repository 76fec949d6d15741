"""What a release was made of and by that is not as it was: the code, the packages, the settings, the extracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.ground.fingerprints import definitions_fingerprint
from orchestration.ground.settings import Settings
from orchestration.ground.version import software_version
from orchestration.landing.local.receipts import definitions_of_councils
from orchestration.releases.manifest import BUILT_WITH, SETTINGS, built_with

# As many of a fingerprint as tell two apart on a screen.
SHOWN = 12
EXTRACT = ("local_authority_code", "export_name", "extract_date", "source_file", "source_sha256")


def made_otherwise(manifest: Mapping[str, Any], then: Settings, code: str) -> list[str]:
    """A sentence for each thing beside the extracts that is not as the release says it was.

    Args:
        manifest: its `release.json`.
        then: the settings that it is made anew with, and what had been landed.
        code: the fingerprint of the code that makes it anew.
    """
    of_then = manifest["fingerprints"]
    said = []
    if of_then["code"] != code:
        said.append(
            f"Other code made it: version {manifest.get('software_version', 'unknown')}, fingerprint "
            f"{of_then['code'][:SHOWN]}; here is version {software_version()}, fingerprint {code[:SHOWN]}. To have it "
            "made by the code of then, set up that version in a folder of its own and run the same command there."
        )
    packages, of_now = manifest.get(BUILT_WITH), built_with()
    if packages and packages["lock"] != of_now["lock"]:
        said.append(
            f"Other packages computed it: the SHA-256 of requirements.txt was {packages['lock'][:SHOWN]}, and is "
            f"{of_now['lock'][:SHOWN]}."
        )
    if packages and packages["python"] != of_now["python"]:
        said.append(f"Python {packages['python']} ran it, and here is Python {of_now['python']}.")
    is_same = of_then["definitions"] == definitions_fingerprint(then, of_councils=definitions_of_councils(then.outputs))
    if not is_same and SETTINGS not in manifest:
        said.append(
            "Its definitions or settings were others, and `release.json` of that version does not keep the settings: "
            f"{then.history_months} months were taken (IRO_HISTORY_MONTHS)."
        )
    elif not is_same:
        said.append("Its definitions were others: the lists, limits or holidays of dbt_project/seeds have changed.")
    return said


def other_extracts(then: Iterable[Mapping[str, Any]], anew: Iterable[Mapping[str, Any]]) -> list[str]:
    """A sentence for each extract that only one of them is made of."""
    before, now = _identities(then), _identities(anew)
    return [
        *(f"The published release used {each[3]} ({each[1]}); the rebuild did not." for each in sorted(before - now)),
        *(f"The rebuild used {each[3]} ({each[1]}); the published release did not." for each in sorted(now - before)),
    ]


def _identities(inputs: Iterable[Mapping[str, Any]]) -> set[tuple[str, ...]]:
    return {tuple(str(each[name]) for name in EXTRACT) for each in inputs}
