"""The accidents of a next month, in the reports of two systems in place of the canonical files.

Each batch has several accidents, of different reports, and every one of them must be told with the report's own names.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.receiving.receipts import BatchReceipt
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.sample_data import authority_code, write_sample
from tests.layouts.authority import EXTRACT
from tests.layouts.every_layout import LAYOUTS

pytestmark = pytest.mark.slow

MAY, JUNE, NEXT_YEAR, TODAY = "2026-05-31", "2026-06-30", "2027-06-30", "2026-07-02"
CHILDREN, YEARS, SEED = 250, 4, 7
Rows = list[dict[str, str]]


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


@dataclass(frozen=True)
class NextMonth:
    """An inbox that has received May in one layout, with June beside it."""

    folder: Path
    layout: Layout

    @property
    def coming(self) -> Path:
        return self.folder / "coming"

    @property
    def council(self) -> Path:
        return self.folder / "inbox" / authority_code(0)

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

    def hand_over(self, day: str = JUNE) -> BatchReceipt:
        shutil.copytree(self.coming, self.council / day)
        settings = Settings(self.folder / "inbox", Outputs(self.folder / "outputs"), "k" * 40)
        return next(each for each in receive_inbox(settings, lambda _line: None) if each.extract_date == day)

    def refusal(self, day: str = JUNE) -> str:
        receipt = self.hand_over(day)
        assert receipt.standing == "refused", receipt.notes
        return "\n".join(receipt.reasons)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two months of the invented authority, as canonical files."""
    folder = tmp_path_factory.mktemp("drawn")
    for day in (MAY, JUNE):
        write_sample(CHILDREN, 1, YEARS, SEED, date.fromisoformat(day), folder, lambda _line: None)
    return {day: folder / authority_code(0) / day for day in (MAY, JUNE)}


@pytest.fixture(scope="module", params=sorted(NAMES))
def received(
    drawn: dict[str, Path], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> NextMonth:
    """May in a layout, received, and June beside it."""
    folder = tmp_path_factory.mktemp(request.param)
    month = NextMonth(folder, NAMES[request.param])
    for day, batch in drawn.items():
        with duckdb.connect() as authority:
            for path in sorted(batch.glob("*.csv")):
                authority.execute(
                    f"create table {path.stem} as select * from read_csv(?, all_varchar = true, header = true)",
                    [str(path)],
                )
            LAYOUTS[request.param][1](authority, folder / "written", authority_code(0))
        target = month.council / MAY if day == MAY else month.coming
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / "written" / authority_code(0) / EXTRACT.isoformat()).rename(target)
    settings = Settings(folder / "inbox", Outputs(folder / "outputs"), "k" * 40)
    (receipt,) = receive_inbox(settings, lambda _line: None)
    assert receipt.standing == "accepted", receipt.reasons
    assert receipt.profile == request.param
    return month


@pytest.fixture
def june(received: NextMonth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NextMonth]:
    shutil.copytree(received.folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("IRO_TODAY", TODAY)
    yield NextMonth(tmp_path, received.layout)


def test_a_good_next_month_is_accepted(june: NextMonth) -> None:
    assert june.hand_over().reasons == []


def test_columns_and_ids_that_changed_are_named_as_the_report_has_them(june: NextMonth) -> None:
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


def test_records_that_are_gone_and_values_that_moved_are_told_with_their_numbers(june: NextMonth) -> None:
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


def test_last_months_reports_and_a_slip_of_a_year_in_the_folder_wait(june: NextMonth) -> None:
    assert f"{NEXT_YEAR}: its day has not come yet" in june.refusal(NEXT_YEAR)
    shutil.rmtree(june.council / NEXT_YEAR)
    shutil.rmtree(june.coming)
    shutil.copytree(june.council / MAY, june.coming)
    assert f"files are identical to the extract of {MAY}" in june.refusal()
