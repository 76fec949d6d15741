"""The contracts: what each export is and which columns it has. Their one home is raw/contracts; all else reads them."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from orchestration.ground.errors import WarehouseError
from orchestration.ground.paths import CONTRACTS
from orchestration.landing.code_lists import national_lists
from orchestration.landing.documents import Document, Texts, fault, faults_in, not_known
from orchestration.landing.yaml_texts import plain_data

# A batch with any file of one of these must hold all that are required with it.
DOMAINS = ("care", "protection")

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


class Column(Document):
    """One column of an export."""

    name: str = Field(description="Small letters and underscores, as every table names it")
    type: Literal["text", "date", "decimal", "integer", "flag"]
    is_required: bool = Field(strict=True, description="True if every row must fill it")
    description: str
    is_planned: bool = Field(
        False, strict=True, description="True for a date that may rightly lie after the extract, as of a deadline"
    )
    is_needed: bool = Field(
        False,
        strict=True,
        description="True if no figure of the export means anything where no record ever fills it, as the day a review "
        "was held",
    )
    is_blank_while_open: bool = Field(
        False, strict=True, description="True for a date that is blank while a record is open, as all of a few may be"
    )
    may_be_blank_in_all: bool = Field(
        False,
        strict=True,
        description="True for the end of what goes on, as a post, and the day of what may never have happened: blank "
        "in every row, all go on or none did, so that they can be counted where the file has the column",
    )
    is_asked_of_records: bool = Field(
        False, strict=True, description="True for a code, flag or link by which records count: one of them must fill it"
    )
    not_before: str | None = Field(
        None, description="The date of the same record that this one cannot lie before; of a span its two days say so"
    )
    at_least: float | None = Field(None, description="The least that a number can be, with the reason and its day")
    at_most: float | None = Field(None, description="The most that a number can be, with the reason and its day")
    list_name: str | None = Field(None, alias="list", description="The list of its codes (seeds/code_lists)")
    decides_figures: bool = Field(
        False, strict=True, description="True for codes by which figures count, though no indicator names the column"
    )
    has_local_words: bool = Field(
        False,
        strict=True,
        description="True where councils have words of their own, so that none of the national ones is no fault",
    )
    codes: Texts = Field((), description="The codes of reference data, which has no list")
    is_link: bool = Field(
        False, strict=True, description="True for the id of what no export has: `0` and `-1` say that there is none"
    )
    refers_to: str | None = Field(None, description="The export whose records it names")
    refers_to_column: str | None = Field(None, description="The column of that export that it names them by")

    @model_validator(mode="before")
    @classmethod
    def _has_the_codes_of_its_list(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "list" not in data:
            return data
        if "codes" in data:
            raise fault("codes: those of a list stand in the list alone")
        if data["list"] not in national_lists():
            raise fault(not_known(f"list: the list {data['list']}", data["list"], national_lists()))
        return {**data, "codes": [code.code for code in national_lists()[data["list"]]]}


class Contract(Document):
    """What one export is. In a key, a blank value is equal to a blank value."""

    name: str = Field(description="The name of this file, without .yml")
    title: str
    description: str = Field(description="What it holds; the last sentence says what one row is (One row per ...)")
    kind: Literal["fact", "dimension", "reference"] = Field(
        description="fact: what happened; dimension: to whom, or who did it; reference: data that an authority edits"
    )
    domain: Literal["care", "protection", "escalations"] | None = Field(
        None, description="Exports of one domain are dated by the earliest of them; an export of none by itself"
    )
    is_required_with: tuple[Literal["care", "protection"], ...] = Field(
        (), description="The domains whose batches must hold it"
    )
    key: Texts = Field(
        min_length=1, description="The columns that are together unique in the file; the first names the record"
    )
    event_date: str | None = Field(
        None, description="The date by which a row belongs to a month; none if its rows are not events"
    )
    span: tuple[str, str] | None = Field(None, description="The first and the last day of a record that lasts")
    may_be_old: bool = Field(
        False, strict=True, description="True if a right extract may have no event of the last twelve months"
    )
    may_precede_birth: bool = Field(False, strict=True, description="True if its records may be about an unborn child")
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names in the order of the contract."""
        return tuple(column.name for column in self.columns)

    @property
    def required_names(self) -> tuple[str, ...]:
        """The columns that every row must fill; the first of the key is always among them."""
        return tuple(column.name for column in self.columns if column.is_required)

    @property
    def needed_names(self) -> tuple[str, ...]:
        """As `export.column`, the dates without which no figure of the export means anything."""
        return tuple(f"{self.name}.{column.name}" for column in self.columns if column.is_needed)

    @property
    def end(self) -> str | None:
        """The column by which a record ends; a day that may lie ahead, as the last of a document, is no end."""
        return self.span[1] if self.span and not self.column(self.span[1]).is_planned else None

    @property
    def days_in_order(self) -> tuple[tuple[str, str], ...]:
        """The pairs of dates of a record of which the first cannot be later than the second."""
        pairs = ((column.not_before, column.name) for column in self.columns if column.not_before is not None)
        return (*((self.span,) if self.span else ()), *pairs)

    @property
    def is_of_every_domain(self) -> bool:
        """True for children: batches of care and of protection both hold them, so the newest alone may lack some."""
        return set(self.is_required_with) == set(DOMAINS)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def judging_rules(self) -> list[Any]:
        """What of the contract decides whether rows that could be read are right."""
        return [
            [c.name, c.at_least, c.at_most, c.not_before, c.has_local_words, c.decides_figures] for c in self.columns
        ]

    def reading_rules(self) -> list[Any]:
        """What of the contract decides how a file is read: not its descriptions, nor its codes."""
        columns = [[c.name, c.type, c.is_required, c.refers_to] for c in self.columns]
        return [self.name, list(self.key), list(self.is_required_with), columns]

    @field_validator("columns")
    @classmethod
    def _each_column_once(cls, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        names = [column.name for column in columns]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise fault(f"a column is there twice: {', '.join(twice)}")
        return columns

    @model_validator(mode="after")
    def _names_its_own_columns(self) -> Self:
        dates = [column.name for column in self.columns if column.type == "date"]
        for part, names, known in (
            ("key", self.key, self.column_names),
            ("key", self.key[:1], self.required_names),
            ("event_date", (self.event_date,), dates),
            ("span", self.span or (), dates),
            ("not_before", (column.not_before for column in self.columns if column.type == "date"), dates),
        ):
            for name in names:
                if name is not None and name not in known:
                    kind = {"key": "column" if known == self.column_names else "required column"}.get(
                        part, "date column"
                    )
                    raise fault(not_known(f"{part}: the {kind} {name}", name, known))
        if planned := [column.name for column in self.columns if column.is_planned and column.type != "date"]:
            raise fault(f"is_planned is for dates only, and not for {', '.join(planned)}")
        return self


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
        for place, column in enumerate(contract.columns):
            if wrong := _wrong_reference(column, contracts):
                raise _refused(f"{contract.name}.yml", [f"columns[{place + 1}]: {wrong}"])
    return contracts


def _contract(path: Path, content: bytes) -> Contract:
    try:
        contract = Contract.model_validate(plain_data(content))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _refused(path.name, [f"it cannot be read as YAML: {error}"]) from None
    except ValidationError as error:
        raise _refused(path.name, faults_in(error)) from None
    if contract.name != path.stem:
        raise _refused(path.name, [f"name: it must be the file's name, {path.stem}"])
    return contract


def _wrong_reference(column: Column, contracts: dict[str, Contract]) -> str | None:
    if (column.refers_to is None) != (column.refers_to_column is None):
        return "refers_to and refers_to_column belong together"
    if column.refers_to is None or column.refers_to_column is None:
        return None
    if column.refers_to not in contracts:
        return not_known(f"refers_to: the export {column.refers_to}", column.refers_to, contracts)
    known = contracts[column.refers_to].column_names
    if column.refers_to_column not in known:
        return not_known(f"refers_to_column: the column {column.refers_to_column}", column.refers_to_column, known)
    return None


def _refused(file_name: str, faults: Iterable[str]) -> ContractError:
    return ContractError("\n".join(f"{file_name} in raw/contracts, {fault}." for fault in faults))
