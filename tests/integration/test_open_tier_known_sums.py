"""Whoever knows the definitions cannot work out, from the open tier of a whole hub, a number that it hides."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.outputs.open_tier.rules import profile_named
from orchestration.outputs.open_tier.tier import write_open_tier
from tests.conftest import Refreshed
from tests.known_groups import narrowed
from tests.known_sums import Attack

pytestmark = pytest.mark.slow


def test_no_hidden_number_of_a_hub_is_known_by_an_equal_one_or_by_what_adds_up_with_it(
    hub_release: Refreshed, tmp_path: Path
) -> None:
    """Both golden authorities and a council that hands over a return alone; what is equal is found in their figures."""
    restricted = tmp_path / "restricted"
    restricted.mkdir()
    marts = hub_release.marts
    tier = write_open_tier(
        marts, tmp_path / "open", restricted, "2026-10.v1", "2026-11-02", profile_named("committee"), {}
    )
    assert tier.breaches == ()
    assert tier.primary > 1_000
    attack = Attack(marts, tmp_path / "open")
    assert len(attack.true) > 500
    found = {(each.hidden, each.place, each.shown) for each in attack.found()}
    assert not found, "\n".join(sorted(map(str, found))[:20])
    assert narrowed(tmp_path / "open", restricted) == []
