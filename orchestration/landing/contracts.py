"""The contracts: which columns each export has. Their one home is raw/contracts; the rest is generated from it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from orchestration.ground.errors import WarehouseError
from orchestration.ground.paths import CONTRACTS
from orchestration.landing.code_lists import national_lists
from orchestration.landing.yaml_texts import plain_data

COLUMN_TYPES = ("text", "date", "decimal", "integer", "flag")
DOMAINS = ("care", "protection")
KINDS = ("export", "reference")

# What landing adds to every row: name, DuckDB type, meaning.
LINEAGE_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("_source_file", "VARCHAR", "The file the row came from, as a path below the inbox"),
    ("_source_sha256", "VARCHAR", "SHA-256 of that file's bytes"),
    ("_source_row", "BIGINT", "The row in that file as a spreadsheet counts, the header being row 1; of XML the line"),
    ("_extract_date", "DATE", "The day to whose end the extract is complete"),
    ("_local_authority_code", "VARCHAR", "The authority whose extract it is, from the name of the batch's folder"),
)


class ContractError(WarehouseError):
    """A file of raw/contracts contradicts itself or another contract."""


@dataclass(frozen=True)
class Column:
    """One column of an export. Codes are those of its list, or its own; an unknown one is a finding, no refusal."""

    name: str
    type: str
    is_required: bool
    description: str
    codes: tuple[str, ...] = ()
    refers_to: str | None = None
    refers_to_column: str | None = None
    list: str | None = None


@dataclass(frozen=True)
class Contract:
    """What one export must look like. `is_required_with` names the domains whose batches must hold it.

    In a key, a blank value is equal to a blank value. `event_date` is the column by which a row belongs to a month; an
    export has none if its rows are no events (children), so that their absence from an extract says nothing.
    """

    name: str
    title: str
    description: str
    kind: str
    domain: str | None
    is_required_with: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    event_date: str | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names in the order of the contract."""
        return tuple(column.name for column in self.columns)

    @property
    def required_names(self) -> tuple[str, ...]:
        """The columns that every row must fill; the first of the key is always among them."""
        return tuple(column.name for column in self.columns if column.is_required)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def reading_rules(self) -> list[Any]:
        """What of the contract decides how a file is read: not its descriptions, nor its codes."""
        columns = [[c.name, c.type, c.is_required, c.refers_to] for c in self.columns]
        return [self.name, list(self.key), list(self.is_required_with), columns]


def load_contracts(folder: Path = CONTRACTS) -> dict[str, Contract]:
    """Read every contract, by name, in the order of their names.

    Raises:
        ContractError: a file is not YAML, lacks a part, or names a column, a domain or an export that does not exist.
    """
    return dict(_contracts_in(tuple((path, path.read_bytes()) for path in sorted(folder.glob("*.yml")))))


# A refresh asks several times, and parsing costs more than landing a small batch. By content: an edit counts at once.
@functools.lru_cache(maxsize=8)
def _contracts_in(files: tuple[tuple[Path, bytes], ...]) -> dict[str, Contract]:
    contracts = {path.stem: _contract(path, content) for path, content in files}
    for contract in contracts.values():
        for column in contract.columns:
            _check_reference(contract, column, contracts)
    return contracts


def _contract(path: Path, content: bytes) -> Contract:
    try:
        data = plain_data(content)
        columns = tuple(Column(**{**column, "codes": _codes(column)}) for column in data.pop("columns"))
        is_required_with, key = tuple(data.pop("is_required_with")), tuple(data.pop("key"))
        contract = Contract(columns=columns, is_required_with=is_required_with, key=key, **data)
        # A list where a word belongs; whatever is kept by contracts would fail on it later.
        hash(contract)
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise ContractError(f"{path.name} in raw/contracts cannot be read as a contract: {error}.") from None
    _check_contract(path, contract)
    return contract


def _codes(column: dict[str, Any]) -> tuple[str, ...]:
    """The codes of the list that a column's contract names, or those that it gives itself.

    Raises:
        KeyError: there is no such list.
    """
    if "list" in column:
        return tuple(code.code for code in national_lists()[column["list"]])
    return tuple(str(code) for code in column.get("codes", ()))


def _check_contract(path: Path, contract: Contract) -> None:
    names = contract.column_names
    faults = [
        (contract.name != path.stem, "its name is not the file's name"),
        (contract.kind not in KINDS, f"kind is none of {', '.join(KINDS)}"),
        (contract.domain not in (None, *DOMAINS), f"domain is none of {', '.join(DOMAINS)}"),
        (not set(contract.is_required_with) <= set(DOMAINS), "is_required_with names an unknown domain"),
        (len(set(names)) != len(names), "a column is there twice"),
        (not set(contract.key) <= set(names), "the key is no column"),
        (not set(contract.key[:1]) <= set(contract.required_names) or not contract.key, "the key is not required"),
        (any(column.type not in COLUMN_TYPES for column in contract.columns), "a column has an unknown type"),
        (
            contract.event_date is not None
            and (contract.event_date not in names or contract.column(contract.event_date).type != "date"),
            "event_date is no column of type date",
        ),
    ]
    for is_wrong, what in faults:
        if is_wrong:
            raise ContractError(f"{path.name} in raw/contracts: {what}.")


def _check_reference(contract: Contract, column: Column, contracts: dict[str, Contract]) -> None:
    if column.refers_to is None:
        return
    target = contracts.get(column.refers_to)
    if target is None or column.refers_to_column not in target.column_names:
        raise ContractError(
            f"{contract.name}.yml in raw/contracts: {column.name} refers to a column that is not there."
        )
