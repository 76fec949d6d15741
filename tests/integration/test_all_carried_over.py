"""A release that is made of nothing but rows of the build before it is audited and published like any other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.ground.fingerprints import sha256_of
from orchestration.ground.paths import PROJECT
from orchestration.releases.release import read_manifest
from tests.conftest import COUNCIL, SHORT_HISTORY, Refreshed, surroundings_of

pytestmark = pytest.mark.slow

# However few rows, they are carried over.
REFRESH = """
from orchestration.warehouse.carried import carrying
carrying.FEWEST_ROWS_CARRIED = 1
from orchestration.commands.main import main
main()
"""


def damage(release: Path) -> None:
    file = release / "parquet" / "dim_teams.parquet"
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-1] + b"?")


def refreshed(release: Refreshed) -> str:
    """What a refresh says that ends well."""
    settings = {"IRO_HISTORY_MONTHS": SHORT_HISTORY, "IRO_REPORTS": "no"}
    done = subprocess.run(
        [sys.executable, "-c", REFRESH, "refresh"],
        env=surroundings_of(release.outputs.root, release.inbox, **settings),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_damaged_release_is_named_and_made_good_though_no_authority_is_built(copied: Refreshed) -> None:
    # What it was built from lies in a folder that was moved since, which decides no row.
    built = copied.outputs.published.resolve()
    damage(built)
    said = refreshed(copied)
    assert "0 authorities to build, 1 carried over" in said
    assert "dim_teams.parquet" in said
    carried = copied.outputs.published.resolve()
    assert carried != built
    manifest = read_manifest(carried)
    assert manifest is not None
    assert manifest["carried_over"].keys() == {COUNCIL}
    figures = [sha256_of(release / "parquet" / "indicator_values.parquet") for release in (built, carried)]
    assert figures[0] == figures[1]
