"""Bases: what an indicator can be counted from. Each is a relation of the dbt project and the words for its dates."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from orchestration.ground.paths import BASES
from orchestration.landing.yaml_texts import plain_data

PREFIX = "base_"


class ValueKind(StrEnum):
    """What a value is to an expression. An id may be compared with another id and counted once, and written nowhere."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    ID = "id"
    NOTHING = "null"


_KINDS = {"varchar": ValueKind.TEXT, "date": ValueKind.DATE, "boolean": ValueKind.FLAG}
_LIMIT = "_time_limit"
# What a base says of itself, and not of its members.
_NOT_OF_MEMBERS = ("description", "domain", "exports", "needed_columns")
# Where a record came from is no matter of what is counted.
_NOT_FOR_EXPRESSIONS = ("source_file", "source_sha256", "source_row")


@dataclass(frozen=True)
class BaseColumn:
    """A column of a base.

    `sql_type` is the type in the database. `limits` are those that a column of a time limit may hold, by their keys in
    the seed `time_limits`.
    """

    name: str
    sql_type: str
    description: str
    limits: tuple[str, ...] = ()

    @property
    def kind(self) -> ValueKind:
        """What it is to an expression."""
        if self.name.endswith("_id"):
            return ValueKind.ID
        return _KINDS.get(self.sql_type, ValueKind.NUMBER)


@dataclass(frozen=True)
class Base:
    """What an indicator can be counted from.

    `relation` is the model; `kind` is flow, stock or window; `exports` are those without which it has no rows that mean
    anything, and `needed_columns` those (`export.column`) without which it counts what has ended, or nothing at all;
    `attributes` are what its figures can be broken down by; `unknown_columns` may be blank where nobody can judge a
    record, and `unknown_reasons` are the reasons of that, with their conditions; `words` is what the macro `members`
    says of the dates.
    """

    name: str
    relation: str
    description: str
    domain: str
    kind: str
    exports: tuple[str, ...]
    needed_columns: tuple[str, ...]
    attributes: tuple[str, ...]
    columns: tuple[BaseColumn, ...]
    unknown_columns: tuple[str, ...]
    unknown_reasons: Mapping[str, str]
    words: Mapping[str, Any]

    @property
    def needs(self) -> tuple[str, ...]:
        """Its exports and columns: what every indicator that counts from it needs."""
        return (*self.exports, *self.needed_columns)

    @property
    def value_kinds(self) -> dict[str, ValueKind]:
        """What expressions may name, with what each is."""
        return {column.name: column.kind for column in self.columns if column.name not in _NOT_FOR_EXPRESSIONS}

    @property
    def thresholds(self) -> list[str]:
        """What its records can be held against: of `<thing>_time_limit` the thing."""
        return [name.removesuffix(_LIMIT) for name in self.value_kinds if name.endswith(_LIMIT)]

    def limits(self, threshold: str | None) -> tuple[str, ...]:
        """By which time limits its dates are due, or of one of its thresholds what that may be."""
        due_date = str(self.words.get("due_date", ""))
        held = f"{threshold}{_LIMIT}" if threshold else due_date.replace("due_date", _LIMIT.removeprefix("_"))
        return next((column.limits for column in self.columns if column.name == held), ())


@functools.cache
def load_bases() -> dict[str, Base]:
    """Every base by its name, as the descriptions of the models in models/indicators/bases say it."""
    bases = {}
    for path in sorted(BASES.glob(f"{PREFIX}*.yml")):
        for model in plain_data(path.read_bytes())["models"]:
            columns = tuple(
                BaseColumn(
                    column["name"],
                    column["data_type"],
                    column["description"].strip(),
                    tuple(column.get("config", {}).get("meta", {}).get("limits", ())),
                )
                for column in model["columns"]
            )
            meta = model["config"]["meta"]
            unknown = meta.get("unknown", {"columns": (), "reasons": {}})
            for name, says in meta["bases"].items():
                words = {key: value for key, value in says.items() if key not in _NOT_OF_MEMBERS}
                bases[name] = Base(
                    name,
                    model["name"],
                    says["description"],
                    says["domain"],
                    says["kind"],
                    tuple(says["exports"]),
                    tuple(says.get("needed_columns", ())),
                    tuple(says["attributes"]),
                    columns,
                    tuple(unknown["columns"]),
                    unknown["reasons"],
                    words,
                )
    return dict(sorted(bases.items()))
