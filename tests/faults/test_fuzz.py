"""A file that is wrong in any way is read exactly as it stands, or refused; there is nothing between the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random

import pytest

from tests.conftest import IS_THOROUGH
from tests.faults.fuzz_bench import Bench, Judged
from tests.faults.fuzz_census import landed_census, polluted_census, read_census
from tests.faults.fuzz_reading import NotReadableError, Rows, read
from tests.faults.fuzz_sources import CANONICAL, DATASET, RETURN, SECRET, Batch
from tests.faults.fuzz_tables import polluted
from tests.faults.fuzz_workbooks import VALID, landed_list, polluted_workbook, read_list

pytestmark = pytest.mark.slow

# A file of each kind costs a tenth of a second of a processor.
SEED, DOCUMENTS = 20261122, 60 if IS_THOROUGH else 20
ROUNDS = 400 if IS_THOROUGH else 80
Found = dict[str, set[tuple[str | None, ...]]]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("fuzz"))


class Tally:
    """How the files of one kind ended, and which of them ended as none may."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._outcomes: Counter[str] = Counter()
        self._wrong: list[str] = []

    def add(self, outcome: str, what: object, done: object) -> None:
        """Note an outcome of a file, and what was done to it."""
        self._outcomes[outcome] += 1
        if outcome not in ("exact", "refused"):
            self._wrong.append(f"{self._kind} {what}: {outcome} after {done}")

    def hold(self) -> None:
        """Nothing but the two outcomes, and each of them in more than a tenth of the files."""
        print(f"{self._kind}: {dict(self._outcomes)}")
        assert not self._wrong
        assert min(self._outcomes.values()) > sum(self._outcomes.values()) / 10


@pytest.mark.parametrize(("batch", "rounds"), [(CANONICAL, ROUNDS), (RETURN, DOCUMENTS), (DATASET, DOCUMENTS)])
def test_polluted_csv_files_are_read_exactly_or_refused(bench: Bench, batch: Batch, rounds: int) -> None:
    tally = Tally(batch.profile)
    for turn in range(rounds):
        random = Random(f"{SEED} {batch.profile} {turn}")
        made = {name: polluted(random, cells) for name, cells in batch.files.items()}
        judged = bench.judge(batch.profile, {name: data for name, (data, _) in made.items()})
        for name, (data, done) in made.items():
            export, source = batch.exports[name]
            try:
                expected = [(number, _filled(row)) for number, row in read(data, source)]
            except NotReadableError:
                expected = None
            tally.add(_outcome(judged, name, export, expected), f"{turn} {name}", done)
    tally.hold()


def test_polluted_censuses_are_read_exactly_or_refused(bench: Bench) -> None:
    tally = Tally("census")
    for turn in range(DOCUMENTS):
        data, done = polluted_census(Random(f"{SEED} census {turn}"))
        judged = bench.judge("cin_census", {"census.xml": data})
        outcome = _outcome_of_document(judged, "census.xml", landed_census(judged.rows), partial(read_census, data))
        tally.add(outcome, turn, done)
    tally.hold()


def test_polluted_workbooks_are_read_exactly_or_refused(bench: Bench) -> None:
    tally = Tally("workbook")
    for turn in range(DOCUMENTS):
        data, cells, done = polluted_workbook(Random(f"{SEED} workbook {turn}"))
        judged = bench.judge("annex_a", {"annex.xlsx": data, "batch.yml": b"profile: annex_a\n"})
        # Bytes of a zip file that can still be unpacked are those that were written: it checks them itself.
        expected = [list(row) for row in VALID] if cells is None else cells
        outcome = _outcome_of_document(judged, "annex.xlsx", landed_list(judged.rows), partial(read_list, expected))
        tally.add(outcome, turn, done)
    tally.hold()


def _filled(row: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value is not None}


def _unread(judged: Judged, name: str, is_landed: bool) -> str | None:
    """What became of a file that was not read, or said too much; None of one that was read."""
    if any(SECRET in line for line in (*judged.problems, *judged.notes)):
        return "a secret was said"
    if is_landed:
        return None
    return "refused" if any(name in line for line in judged.problems) else "neither read nor refused"


def _outcome(judged: Judged, name: str, export: str, expected: Rows | None) -> str:
    """exact, refused, or what must not be."""
    if unread := _unread(judged, name, export in judged.rows):
        return unread
    if expected is None:
        return "read what cannot be read strictly"
    return "exact" if judged.rows[export] == expected else "read as something else"


def _outcome_of_document(judged: Judged, name: str, landed: Found, read_again: Callable[[], Found]) -> str:
    """The same for a file of several exports: each that was read must be read exactly."""
    if unread := _unread(judged, name, bool(landed)):
        return unread
    try:
        expected = read_again()
    except NotReadableError:
        return "refused" if judged.problems else "read what cannot be read strictly"
    if any(rows != expected[export] for export, rows in landed.items()):
        return "read as something else"
    return "refused" if judged.problems else "exact"
