"""The accidents of a next month, in the reports of two systems in place of the canonical files.

Each batch has several accidents, of different reports, and every one of them must be told with the report's own names.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.corrected_batch import Rows
from tests.layouts.authority import EXTRACT, tables_of
from tests.layouts.every_layout import LAYOUTS
from tests.next_months import COUNCIL, MAY, NextMonth, copy_of

pytestmark = pytest.mark.slow

NEXT_YEAR, TODAY = "2027-06-30", "2026-07-02"


@dataclass(frozen=True)
class Layout:
    """How one system calls what the accidents happen to: reports, their columns, and what stands above their header."""

    people: str
    birth: str
    episodes: str
    ended: str
    reviews: str
    held: str
    enquiries: str
    strategy: str
    conferences: str
    child: str
    plans: str
    plan_started: str
    plan_ended: str
    disputes: str
    raised: str
    lines_above: int
    encoding: str


NAMES = {
    "mosaic_reports": Layout(
        people="RS01 People",
        birth="Date of birth",
        episodes="RS02 LAC Episodes",
        ended="Episode end",
        reviews="RS03 LAC Reviews",
        held="Date held",
        enquiries="RS04 S47 Enquiries",
        strategy="Strategy discussion date",
        conferences="RS05 CP Conferences",
        child="Person ID",
        plans="RS06 CP Plans",
        plan_started="Start date",
        plan_ended="End date",
        disputes="RS07 Disputes",
        raised="Date raised",
        lines_above=0,
        encoding="utf-8",
    ),
    "liquidlogic_reports": Layout(
        people="Child details",
        birth="DOB",
        episodes="CLA episodes",
        ended="Ended",
        reviews="CLA reviews",
        held="Took place",
        enquiries="Section 47",
        strategy="Strategy discussion",
        conferences="RCPC",
        child="LCS ID",
        plans="CP plans",
        plan_started="Started",
        plan_ended="Ended",
        disputes="IRO challenges",
        raised="Raised",
        lines_above=3,
        encoding="cp1252",
    ),
}


@dataclass
class MonthOfReports(NextMonth):
    """The same months in a system's reports."""

    layout: Layout = field(kw_only=True)

    def edit(self, report: str, change: Callable[[Rows], Rows], renamed: dict[str, str] | None = None) -> None:
        """Change the records of a report of June, and the names of its columns."""
        path = self.coming / f"{report}.csv"
        lines = path.read_text(encoding=self.layout.encoding).splitlines(keepends=True)
        above, table = lines[: self.layout.lines_above], lines[self.layout.lines_above :]
        reader = csv.DictReader(io.StringIO("".join(table)))
        rows = change(list(reader))
        written = io.StringIO()
        names = reader.fieldnames or ()
        writer = csv.writer(written)
        writer.writerow([(renamed or {}).get(name, name) for name in names])
        writer.writerows([row[name] for name in names] for row in rows)
        path.write_text("".join(above) + written.getvalue(), encoding=self.layout.encoding)

    def rename(self, report: str, column: str, other: str) -> None:
        self.edit(report, lambda rows: rows, {column: other})

    def each(self, report: str, column: str, change: Callable[[str], str]) -> None:
        self.edit(report, lambda rows: [row | {column: change(row[column])} for row in rows])


@pytest.fixture(scope="module", params=sorted(NAMES))
def received(
    prepared: NextMonth, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> MonthOfReports:
    """May in a layout, received, and June beside it."""
    folder = tmp_path_factory.mktemp(request.param)
    month = MonthOfReports(folder, layout=NAMES[request.param])
    month.council.mkdir(parents=True)
    _, write = LAYOUTS[request.param]
    for batch, target in ((prepared.council / MAY, month.council / MAY), (prepared.coming, month.coming)):
        with tables_of(batch) as tables:
            write(tables, folder / "written", COUNCIL)
        (folder / "written" / COUNCIL / EXTRACT.isoformat()).rename(target)
    assert month.receive_may().profile == request.param
    return month


@pytest.fixture
def june(received: MonthOfReports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MonthOfReports:
    monkeypatch.setenv("IRO_TODAY", TODAY)
    return copy_of(received, tmp_path)


def test_a_good_next_month_is_accepted(june: MonthOfReports) -> None:
    assert june.hand_over().reasons == []


def test_columns_and_ids_that_changed_are_named_as_the_report_has_them(june: MonthOfReports) -> None:
    names = june.layout
    june.rename(names.reviews, names.held, f"{names.held} (review)")
    june.each(names.episodes, names.ended, lambda day: "")
    june.each(names.conferences, names.child, lambda text: text[0] + text[1:].lstrip("0"))
    june.rename(names.disputes, names.raised, f"{names.raised} on date")
    june.each(names.enquiries, names.strategy, lambda day: "")
    said = june.refusal().splitlines()
    for words in (
        (f"column {names.held}: ", "have it blank or missing now", f'"{names.held} (review)" looks like it'),
        (f"column {names.ended}: ", f"in the extract of {MAY} have it blank or missing now"),
        (f"column {names.child}: ", "records named there are found in children; in the previous extract"),
        (f"the column {names.raised} is missing; in the extract of {MAY} all ", f'"{names.raised} on date" looks like'),
        (f"column {names.strategy}: it is blank in all ", f"in the extract of {MAY} all "),
    ):
        assert any(all(each in reason for each in words) for reason in said), (words, said)


def test_records_that_are_gone_and_values_that_moved_are_told_with_their_numbers(june: MonthOfReports) -> None:
    names = june.layout
    june.edit(names.reviews, lambda rows: [row for row in rows if row[names.held][3:10] not in ("02/2026", "03/2026")])
    june.edit(names.conferences, lambda rows: [row for place, row in enumerate(rows) if place % 3])
    june.edit(
        names.plans,
        lambda rows: [row for row in rows if row[names.plan_started][3:10] not in ("02/2026", "03/2026")],
    )
    june.edit(
        names.people,
        lambda rows: [
            row | {names.birth: other[names.birth]} for row, other in zip(rows, rows[7:] + rows[:7], strict=True)
        ],
    )
    june.each(
        names.enquiries,
        names.strategy,
        lambda text: "/".join([text[3:5], text[:2], text[6:]]) if text and int(text[:2]) <= 12 else text,
    )
    refusal = june.refusal()
    for words in (
        f"events are missing of months that the extract of {MAY} had: 2026-02",
        "records of the previous extract",
        f"column {names.birth}: ",
        f"column {names.strategy}: ",
    ):
        assert words in refusal, refusal
    # Of reviews and of plans; days that change places leave gaps as well.
    assert refusal.count("[months_missing]") >= 2, refusal
    assert "[records_gone]" in refusal


def test_last_months_reports_and_a_slip_of_a_year_in_the_folder_wait(june: MonthOfReports) -> None:
    assert f"{NEXT_YEAR}: its day has not come yet" in june.refusal(NEXT_YEAR)
    shutil.rmtree(june.council / NEXT_YEAR)
    shutil.rmtree(june.coming)
    shutil.copytree(june.council / MAY, june.coming)
    assert f"files are identical to the extract of {MAY}" in june.refusal()
