"""A blank end says that a record goes on; where the column is not there, nothing says which records have ended."""

from __future__ import annotations

import pytest
from invented_inbox import CARE_FILES, Inbox

OFFICERS = (
    "officer_id,start_date,role,full_time_equivalent{end}\nO1,2018-01-01,iro,1{blank}\nO2,2019-01-01,iro,0.5{blank}\n"
)


@pytest.mark.parametrize(("end", "blank", "is_told"), [("", "", True), (",end_date", ",", False)])
def test_a_list_of_officers_without_the_column_of_their_end_is_told(
    inbox: Inbox, end: str, blank: str, is_told: bool
) -> None:
    inbox.put(CARE_FILES, reviewing_officers=OFFICERS.format(end=end, blank=blank))
    receipt = inbox.receive_one()
    assert receipt.reasons == []
    told = [note for note in receipt.notes if "nothing says which records have ended" in note]
    assert bool(told) == is_told
    if is_told:
        assert told[0].startswith("reviewing_officers.csv: the column end_date is missing")
        assert "Figures of reviewing_officers that do not need it count every record as open" in told[0]
