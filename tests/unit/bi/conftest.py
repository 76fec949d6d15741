from __future__ import annotations

import pytest

from orchestration.outputs.bi import powerbi_in
from tests.conftest import Refreshed
from tests.unit.bi.model_of_release import Model, model_in


@pytest.fixture(scope="session")
def model(sample_release: Refreshed) -> Model:
    """The Power BI model of the sample's first release."""
    return model_in(powerbi_in(sample_release.outputs.published))
