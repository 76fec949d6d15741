"""The English authorities: how the codes that a file may carry lead to the nine-character code of a batch's folder."""

from __future__ import annotations

import functools

from orchestration.ground.paths import AUTHORITY_CODES
from orchestration.ground.seed_rows import seed_rows


@functools.cache
def authority_codes() -> dict[str, str]:
    """The nine-character code by every way to write an authority, in small letters: its name, codes and DfE number.

    Source: the register of local authorities for England and the Department for Education's numbers (raw/README.md).
    """
    found: dict[str, str] = {}
    for row in seed_rows(AUTHORITY_CODES):
        for text in (row["local_authority_code"], row["dfe_number"], row["name"]):
            found[text.lower()] = row["local_authority_code"]
    return found
