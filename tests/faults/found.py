"""What became of an accepted batch: its landed rows, its findings, and the figures published with it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.ground.paths import Outputs
from orchestration.landing.register.receipts import BatchReceipt
from tests.faults.invented import NOW, Invented


@dataclass(frozen=True)
class Figure:
    """A published figure; None where there is none."""

    numerator: float | None
    denominator: float | None
    excluded: int | None
    value: float | None
    availability: str


@dataclass(frozen=True)
class Found:
    """Everything about one case after the refresh that accepted it."""

    who: Invented
    receipt: BatchReceipt
    outputs: Outputs
    published: duckdb.DuckDBPyConnection

    def landed(self, export: str, *columns: str) -> list[tuple[Any, ...]]:
        """The landed rows of the batch, in the order of their file."""
        (receipt,) = [each for each in self.receipt.exports if each.export_name == export]
        with duckdb.connect(":memory:") as connection:
            return connection.execute(
                f"select {', '.join(columns)} from read_parquet(?) order by _source_file, _source_row",
                [str(self.outputs.landing / receipt.landed_as)],
            ).fetchall()

    def holds(self, export: str, text: str) -> None:
        """Assert that the landed rows are those of a canonical text, value by value."""
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        assert self.landed(export, *header) == [tuple(value or None for value in row) for row in rows]

    def holds_the_good_rows(self) -> None:
        """Assert that the care files were read as if nothing were odd about them."""
        for export, text in (
            ("children", self.who.children()),
            ("care_episodes", self.who.episodes()),
            ("reviews", self.who.reviews()),
        ):
            self.holds(export, text)

    def findings(self) -> set[tuple[str, str, str | None]]:
        """Rule, column and record of every finding of the authority."""
        return {
            (rule, column, record)
            for rule, column, record in self.ask("select rule_id, column_name, record_id", "findings")
        }

    def rules(self) -> set[str]:
        """The rules that found something."""
        return {rule for rule, _, _ in self.findings()}

    def figure(self, indicator: str, period_type: str = "month", period_end: str = NOW) -> Figure:
        """A figure of the authority as a whole."""
        rows = self.published.execute(
            "select numerator, denominator, excluded, value, availability from indicator_values where breakdown = 'all' "
            "and local_authority_code = ? and indicator_id = ? and period_type = ? and period_end = cast(? as date)",
            [self.who.code, indicator, period_type, period_end],
        ).fetchall()
        ((numerator, denominator, excluded, value, availability),) = rows
        numbers = [None if number is None else float(number) for number in (numerator, denominator, value)]
        return Figure(numbers[0], numbers[1], excluded, numbers[2], availability)

    def counted(self, indicator: str, period_type: str = "month", period_end: str = NOW) -> float | None:
        """The numerator of a figure."""
        return self.figure(indicator, period_type, period_end).numerator

    def ask(self, select: str, table: str, where: str = "true") -> list[tuple[Any, ...]]:
        """Ask a table of the evidence for the authority's rows."""
        return self.published.execute(
            f"{select} from evidence.{table} where local_authority_code = ? and {where} order by all", [self.who.code]
        ).fetchall()
