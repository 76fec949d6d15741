"""Random faults of spreadsheets and reports, applied to a good next month: what becomes of each.

`python -m tests.random_faults 100` prints it for a hundred; a second number is the seed of other draws.
"""

from __future__ import annotations

import datetime
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.ground.audit_limits import limits_of
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.landing.register.receipts import REFUSED
from tests.corrected_batch import Rows, edit, read
from tests.next_months import JUNE, MAY, NextMonth, copy_of, prepare
from tests.properties.audited_months import AuditedMonth, audited_inbox
from tests.properties.compiled_project import CompiledProject
from tests.spoilt_months import american

REFUSED_AT_LANDING, STOPPED, UNCHANGED, WITHIN, WRONG = (
    "refused at landing",
    "stopped by the audit",
    "published unchanged",
    "published within the limits",
    "published wrong",
)
Change = Callable[[Rows], Rows]
# An export without a column that the fault could be in.
NOTHING: tuple[str, Change] = ("nothing", lambda rows: rows)


@dataclass(frozen=True)
class Outcome:
    """One fault and what became of it. `why` is the first reason, or the figures that differ most."""

    fault: str
    verdict: str
    why: str


class Faults:
    """Draws one fault after the other; the same seed always gives the same ones."""

    def __init__(self, seed: int):
        """`seed` of the draws."""
        self._random = random.Random(seed)
        self._contracts = [each for each in load_contracts().values() if each.kind != "reference"]

    def spoil(self, june: NextMonth) -> str:
        """Apply one fault to June, and say which."""
        there = [contract for contract in self._contracts if june.file(contract.name).is_file()]
        contract = self._random.choice(there)
        kinds = (
            self._renamed,
            self._blanked,
            self._swapped,
            self._shifted,
            self._months,
            self._rows,
            self._ids,
            self._reformatted,
            self._newest_rows,
            self._newest_blanked,
            self._newest_replaced,
            self._newest_american,
            self._newest_twice,
            self._moved_by_a_row,
            self._last_months_file,
        )
        what, change = self._random.choice(kinds)(contract, june)
        if change is not None:
            edit(june.file(contract.name), change)
        return f"{contract.name}: {what}"

    def _column(self, contract: Contract, june: NextMonth, only: Callable[[str], bool] = bool) -> str | None:
        header = list(june.rows(contract.name)[0])
        fitting = [column.name for column in contract.columns if column.name in header and only(column.name)]
        return self._random.choice(fitting) if fitting else None

    def _renamed(self, contract: Contract, june: NextMonth) -> tuple[str, None]:
        column = self._column(contract, june)
        path = june.file(contract.name)
        header, _, rest = path.read_text(encoding="utf-8").partition("\n")
        other = str(column).replace("_", " ").title()
        names = [other if name == column else name for name in header.split(",")]
        path.write_text(",".join(names) + "\n" + rest, encoding="utf-8")
        return f"{column} renamed {other}", None

    def _blanked(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        column = str(self._column(contract, june))
        share = self._random.choice((1.0, 0.5))
        chosen = self._chosen(june, contract, share)
        return f"{column} blank in {share:.0%}", lambda rows: [
            row | {column: ""} if number in chosen else row for number, row in enumerate(rows)
        ]

    def _swapped(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        one, other = str(self._column(contract, june)), str(self._column(contract, june))
        return f"{one} and {other} swapped", lambda rows: [row | {one: row[other], other: row[one]} for row in rows]

    def _shifted(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        column = self._column(contract, june, lambda name: contract.column(name).type == "date")
        days = self._random.choice((1, 31, -31, 365, -365))
        return f"{column} shifted by {days} days", lambda rows: [
            row | {column: days_later(row[column], days)} if column else row for row in rows
        ]

    def _months(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        date = contract.event_date or ""
        months = sorted({row[date][:7] for row in june.rows(contract.name) if row.get(date)})[-24:] or ["none"]
        first = self._random.randrange(len(months))
        gone = tuple(months[first : first + self._random.randint(1, 3)])
        return f"{', '.join(gone)} dropped", lambda rows: [
            row for row in rows if not row.get(date, "").startswith(gone)
        ]

    def _rows(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        share = self._random.choice((0.05, 0.15, 0.33, 0.6))
        chosen = self._chosen(june, contract, share)
        return f"{share:.0%} of the rows dropped", lambda rows: [
            row for number, row in enumerate(rows) if number not in chosen
        ]

    def _ids(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        column = self._column(
            contract, june, lambda name: name in contract.key or contract.column(name).refers_to is not None
        )
        damage, change = self._random.choice(
            (("gained .0", lambda text: f"{text}.0"), ("lost its start", lambda text: text[2:]), ("new", _new))
        )
        return f"{column} {damage}", lambda rows: [
            row | {column: change(row[column])} if column and row[column] else row for row in rows
        ]

    def _reformatted(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        column = self._column(contract, june, lambda name: contract.column(name).type == "date")
        return f"{column} written dd/mm/yyyy", lambda rows: [
            row | {column: "/".join(reversed(row[column].split("-")))} if column else row for row in rows
        ]

    def _newest_rows(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        share = self._random.choice((0.3, 0.6, 1.0))
        newest = self._newest(contract, june)
        gone = set(self._random.sample(newest, round(share * len(newest))))
        return f"{share:.0%} of June's rows dropped", lambda rows: [
            row for number, row in enumerate(rows) if number not in gone
        ]

    def _newest_blanked(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        column = self._column(contract, june, lambda name: not contract.column(name).is_required)
        if column is None:
            return NOTHING
        newest = set(self._newest(contract, june))
        return f"{column} blank in June's rows", lambda rows: [
            row | {column: ""} if number in newest else row for number, row in enumerate(rows)
        ]

    def _newest_replaced(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        """A default of a new form: one value in every row of the newest month."""
        column = self._column(contract, june, lambda name: name not in contract.key)
        if column is None:
            return NOTHING
        newest = set(self._newest(contract, june))
        value = self._random.choice([row[column] for row in june.rows(contract.name)])
        return f"one value of {column} in June's rows", lambda rows: [
            row | {column: value} if number in newest else row for number, row in enumerate(rows)
        ]

    def _newest_american(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        """Every date of the newest month as an American Excel reads it."""
        newest = set(self._newest(contract, june))
        dates = [column.name for column in contract.columns if column.type == "date"]
        return "dates American in June's rows", lambda rows: [
            row | {name: american(row[name]) for name in dates if row.get(name)} if number in newest else row
            for number, row in enumerate(rows)
        ]

    def _newest_twice(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        newest, key = self._newest(contract, june), contract.key[0]
        return "June's rows twice under other ids", lambda rows: [
            *rows,
            *(rows[number] | {key: _new(rows[number][key])} for number in newest),
        ]

    def _moved_by_a_row(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        column = self._column(contract, june, lambda name: name not in contract.key)
        if column is None:
            return NOTHING

        def moved(rows: Rows) -> Rows:
            values = [row[column] for row in rows]
            return [row | {column: value} for row, value in zip(rows, values[-1:] + values[:-1], strict=True)]

        return f"{column} moved by a row", moved

    def _last_months_file(self, contract: Contract, june: NextMonth) -> tuple[str, Change]:
        """May's file with one record typed ahead of its day."""
        rows = read(june.council / MAY / f"{contract.name}.csv")
        if contract.event_date:
            rows[-1] = rows[-1] | {contract.event_date: JUNE}
        return "last month's file with a record typed ahead", lambda _rows: rows

    def _newest(self, contract: Contract, june: NextMonth) -> list[int]:
        day = contract.event_date or ""
        return [n for n, row in enumerate(june.rows(contract.name)) if row.get(day, "").startswith(JUNE[:7])]

    def _chosen(self, june: NextMonth, contract: Contract, share: float) -> set[int]:
        number = len(june.rows(contract.name))
        return set(self._random.sample(range(number), round(share * number)))


def outcomes(
    number: int, seed: int, project: CompiledProject, folder: Path, say: Callable[[str], None] = lambda _line: None
) -> list[Outcome]:
    """What becomes of so many faults, one after the other, each applied to the same good June.

    Args:
        number: how many.
        seed: of the draws.
        project: the compiled project.
        folder: an empty one.
        say: gets a line for each.
    """
    prepared = prepare(folder / "prepared")
    may = audited_inbox(project, prepared.settings)
    good_month = copy_of(prepared, folder / "good")
    assert good_month.hand_over().standing != REFUSED
    good = audited_inbox(project, good_month.settings, may)
    assert not good.failed, good.failed
    faults = Faults(seed)
    found = []
    for place in range(number):
        june = copy_of(prepared, folder / f"fault_{place}")
        fault = faults.spoil(june)
        receipt = june.hand_over()
        if receipt.standing == REFUSED:
            outcome = Outcome(fault, REFUSED_AT_LANDING, receipt.reasons[0])
        else:
            spoilt = audited_inbox(project, june.settings, may)
            published = (STOPPED, str(spoilt.failed)) if spoilt.failed else _published(spoilt, good)
            outcome = Outcome(fault, *published)
        say(f"{outcome.verdict}: {outcome.fault}: {outcome.why}")
        found.append(outcome)
        shutil.rmtree(june.folder)
    return found


def _published(spoilt: AuditedMonth, good: AuditedMonth) -> tuple[str, str]:
    """Whether what would be published is what the good month gives; a figure that is not supplied is not wrong."""
    limits = limits_of("closed_period_changed")
    right = {row[:4]: row[4:6] for row in good.values}
    there = {row[:4] for row in spoilt.values}
    worst, name = 0.0, ""
    for row in spoilt.values:
        for now, then in zip(row[4:6], right.get(row[:4], (None, None)), strict=True):
            if now is None and then is None:
                continue
            base = max(abs(float(now or 0)), abs(float(then or 0)), limits["least_number"])
            moved = 100 * abs(float(now or 0) - float(then or 0)) / base
            if moved > worst and row[2] in ("month", "point_in_time"):
                worst, name = moved, f"{row[1]} of {row[3]}: {then} is right, {now} published"
    if not worst:
        return UNCHANGED, f"{len(set(right) - there)} figures not supplied"
    return (WRONG if worst > limits["share"] else WITHIN), f"{name} ({worst:.1f} %)"


def days_later(text: str, days: int) -> str:
    """A day so many days later; a blank one stays blank."""
    return (datetime.date.fromisoformat(text) + datetime.timedelta(days)).isoformat() if text else ""


def _new(text: str) -> str:
    return f"N{text[::-1]}"


def main() -> None:
    """Print the outcome of each fault, and how many there are of each kind."""
    from orchestration.ground.paths import Outputs
    from orchestration.warehouse.project import compile_project
    from tests.properties.compiled_project import read_compiled

    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 2026
    with tempfile.TemporaryDirectory() as name:
        project = read_compiled(compile_project(Outputs(Path(name) / "outputs")))
        found = outcomes(number, seed, project, Path(name), lambda line: print(line, flush=True))
    for verdict, count in Counter(outcome.verdict for outcome in found).most_common():
        print(f"{count:>4} {verdict}")


if __name__ == "__main__":
    main()
