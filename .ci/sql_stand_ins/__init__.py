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


def finding(rule_id: str, export_name: str, column_name: str, relation: str, *conditions: str, **more: str) -> str:
    """A select of findings, which the macro writes out from lists of the contracts."""
    columns = "rule_id, local_authority_code, export_name, record_id, column_name, team, event_date, source_file"
    return f"select\n    {columns},\n    source_row\nfrom {relation}"


def key_of(export_name: str) -> str:
    """The key of an export."""
    return "source_row"


def team_of(export_name: str) -> str:
    """The team of an export."""
    return "source_file"


def typed_alike(id_column: str) -> str:
    """An id as it may be typed."""
    return f"lower({id_column})"


def event_date_of(export_name: str) -> str:
    """The date of an export."""
    return "extract_date"


def contracts() -> dict[str, dict[str, object]]:
    """What the contracts say of one export."""
    columns = {"review_id": {"type": "text"}, "held_date": {"type": "date"}}
    return {"reviews": {"kind": "fact", "key": ["review_id"], "event_date": "held_date", "columns": columns}}


def recorded_exports() -> list[tuple[str, str, str]]:
    """One export, with its key and date."""
    return [("reviews", "review_id", "held_date")]


dated_exports = exports_with_new_rows = exports_of_children = recorded_exports


def reference_exports() -> list[str]:
    """One export by its name."""
    return ["reviews"]


exports_of_every_domain = optional_exports = reference_exports


def exports_with(column: str) -> list[str]:
    """One export that has a column."""
    return ["reviews"]


def export_columns(export_name: str) -> list[str]:
    """The columns of an export."""
    return ["review_id", "held_date"]


def dated_together() -> dict[str, list[str]]:
    """One domain with its exports."""
    return {"care": ["reviews"]}


def required_domains() -> list[str]:
    """That domain."""
    return ["care"]


def relations_of_exports() -> list[tuple[str, str, bool]]:
    """One export with the relation of its rows."""
    return [("reviews", "evidence_reviews", True)]


def coded_columns() -> list[tuple[str, str]]:
    """One column of codes."""
    return [("children", "sex")]


def dated_columns() -> list[tuple[str, str, str, str]]:
    """One date of an export."""
    return [("reviews", "review_id", "held_date", "held_date")]


past_dates = dated_columns


def columns_that(says_so: str) -> list[tuple[str, str]]:
    """One column of which a contract says something."""
    return [("reviews", "held_date")] if says_so else []


def links_between_exports() -> list[tuple[str, str, str, str, str, str]]:
    """One column that names a record of another export."""
    return [("allocations", "allocation_id", "start_date", "officer_id", "reviewing_officers", "officer_id")]


def targets_of_links() -> list[tuple[str, str]]:
    """The export that it names."""
    return [("reviewing_officers", "officer_id")]


def spans() -> list[tuple[str, str, str]]:
    """One export whose records last."""
    return [("allocations", "start_date", "end_date")]


def ends_of_spans() -> list[tuple[str, str]]:
    """One column by which records end."""
    return [("allocations", "end_date")]


finding_of_export = finding
