"""What the project's macros ask of dbt while sqlfluff reads the SQL: stand-ins, so that no database is opened.

sqlfluff offers every name of this module to the templates (`library_path` in `.sqlfluff`). Linting only needs SQL that
parses, so a dispatched macro becomes a call of a function of its own name.
"""

from __future__ import annotations

from collections.abc import Callable

execute = False


class _Calls:
    """Any attribute is a function that writes itself down as an SQL call of its own name."""

    def __getattr__(self, name: str) -> Callable[..., str]:
        return lambda *arguments: f"{name}({', '.join(str(argument) for argument in arguments)})"


class _Adapter:
    """dbt's adapter, as far as macros use it."""

    def dispatch(self, name: str, package: str = "") -> Callable[..., str]:
        """The implementation of a macro: here a call of a function of its name."""
        return getattr(_Calls(), name)


dbt = _Calls()
adapter = _Adapter()
