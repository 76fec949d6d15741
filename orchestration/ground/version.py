"""The version of this software, which its one home, pyproject.toml, gives to the installed package."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

PACKAGE = "reviewing-service-warehouse"


def software_version() -> str:
    """The version, such as `0.2.0`; `not installed` where the sources are run without having been installed."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return "not installed"
