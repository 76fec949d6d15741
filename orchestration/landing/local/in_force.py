"""What the files in use say that are councils' own: codes, rows of tables, profiles. Read from what landing kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestration.ground.paths import Outputs
from orchestration.landing.code_lists import Code, CodeLists
from orchestration.landing.indicators.definitions import read_own_indicator
from orchestration.landing.indicators.forms import Form
from orchestration.landing.local.lists import codes_of
from orchestration.landing.local.profiles import read_own_profile
from orchestration.landing.local.receipts import LocalReceipt, local_files_in_force
from orchestration.landing.local.tables import TABLES, Row, rows_of
from orchestration.landing.problems import FileRefusedError
from orchestration.landing.profiles.profile import Profile
from orchestration.landing.register.register import RESTORE, RegisterError


@dataclass(frozen=True)
class OwnRow:
    """A row of a table of a council's own, with its file and line. Without an authority it is the whole hub's."""

    authority: str | None
    source_file: str
    source_sha256: str
    source_row: int
    values: Row


def code_lists_in_force(outputs: Outputs) -> CodeLists:
    """The codes that authorities may use, national ones and their own, which are not judged again (own_rows_in_force).

    Raises:
        RegisterError: a kept file is missing or is not what was accepted.
    """
    codes: list[Code] = []
    for receipt, data in _kept(outputs, "lists"):
        codes += codes_of(receipt.name, receipt.source_file, data, receipt.authority)
    return CodeLists(codes)


def own_rows_in_force(outputs: Outputs, tables: Sequence[str] = TABLES) -> dict[str, list[OwnRow]]:
    """The rows of tables of councils' own, all of them or some, by the table's name.

    They were judged when they were accepted, and are not judged again: a rule that became stricter since refuses the
    next version, and not the one in use.

    Raises:
        RegisterError: a kept file is missing or is not what was accepted.
    """
    found: dict[str, list[OwnRow]] = {name: [] for name in tables}
    for receipt, data in _kept(outputs, *tables):
        found[receipt.kind] += [
            OwnRow(receipt.authority, receipt.source_file, receipt.sha256, line, row)
            for line, row in rows_of(receipt.kind, receipt.source_file, data)
        ]
    return found


def own_profiles_in_force(outputs: Outputs) -> dict[str | None, dict[str, Profile]]:
    """The layouts of councils' own, by authority (None: the hub's) and name.

    Raises:
        RegisterError: a kept file is missing or is not what was accepted.
    """
    found: dict[str | None, dict[str, Profile]] = {}
    for receipt, data in _kept(outputs, "profiles"):
        try:
            profile = read_own_profile(receipt.name, receipt.source_file, data)
        except FileRefusedError:
            # As of indicators: a rule that became stricter, or an export that has changed with the product.
            continue
        found.setdefault(receipt.authority, {})[receipt.name] = profile
    return found


def own_indicators_in_force(outputs: Outputs) -> dict[tuple[str | None, str], Form]:
    """The indicators of councils' own, by authority (None: the hub's) and id.

    Raises:
        RegisterError: a kept file is missing or is not what was accepted.
    """
    found = {}
    for receipt, data in _kept(outputs, "indicators"):
        try:
            found[receipt.authority, receipt.name] = read_own_indicator(receipt.name, receipt.source_file, data)
        except FileRefusedError:
            # A base has changed since with the product. What the file lacks was said when the inbox was read, and the
            # figures of everybody else do not wait for it.
            continue
    return found


def _kept(outputs: Outputs, *kinds: str) -> Iterator[tuple[LocalReceipt, bytes]]:
    for receipt in local_files_in_force(outputs):
        if receipt.kind in kinds:
            yield receipt, kept_bytes(outputs, receipt)


def kept_bytes(outputs: Outputs, receipt: LocalReceipt) -> bytes:
    """The bytes of an accepted file.

    Raises:
        RegisterError: the kept file is missing or is not what was accepted.
    """
    path = outputs.local / receipt.landed_as
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != receipt.sha256:
        raise RegisterError(f"The kept file {path} is missing or was changed. {RESTORE}")
    return data
