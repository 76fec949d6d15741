"""The table: every case of the list, and the authority that each is an invented delivery of."""

from __future__ import annotations

from tests.faults import (
    section_a_delivery,
    section_b_text,
    section_c_columns,
    section_d_values,
    section_e_identity,
    section_f_rules,
    section_g_history,
)
from tests.faults.case import ACCEPTED, REFUSED, Case
from tests.faults.invented import Invented

SECTIONS = (
    section_a_delivery,
    section_b_text,
    section_c_columns,
    section_d_values,
    section_e_identity,
    section_f_rules,
    section_g_history,
)
CASES: dict[str, Case] = {case.number: case for section in SECTIONS for case in section.CASES}
INVENTED: dict[str, Invented] = {
    number: Invented(number, place, case.code or f"E0699{place:04d}")
    for place, (number, case) in enumerate(CASES.items(), start=1)
}


def accepted_cases() -> list[Case]:
    """What the refresh of good and odd batches reads."""
    return [case for case in CASES.values() if case.verdict == ACCEPTED]


def refused_cases() -> list[Case]:
    """What the refresh of faulty batches reads; the disturbed ones are read on their own."""
    return [case for case in CASES.values() if case.verdict == REFUSED and case.disturbance is None]
