"""A fresh inbox for each test, and a good month of a bigger council with the next one beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented_inbox import Inbox

from tests.next_months import NextMonth, copy_of, prepare


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> NextMonth:
    return prepare(tmp_path_factory.mktemp("next_month"))


@pytest.fixture
def june(prepared: NextMonth, tmp_path: Path) -> NextMonth:
    """May received and June to come, to be spoilt by one test."""
    return copy_of(prepared, tmp_path)
