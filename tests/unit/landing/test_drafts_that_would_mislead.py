"""What a draft of a layout must not write as if it knew it: a meaning turned round, another record's id, a start as an end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from test_profile_commands import folder_of

from orchestration.commands.profiles import write_draft


def draft(tmp_path: Path, files: dict[str, str]) -> Any:
    out = write_draft("ours", folder_of(tmp_path, files), tmp_path / "ours.yml")
    return yaml.safe_load(out.read_text(encoding="utf-8"))["exports"]


@pytest.mark.parametrize(("yes", "no"), [("Yes", "No"), ("Y", "N")])
def test_a_flag_whose_name_says_not_and_whose_header_does_not_is_asked_for(tmp_path: Path, yes: str, no: str) -> None:
    header = "Conference needed"
    rows = "".join(f"S{n},C{n},0{n}/03/2020,{yes if n % 2 else no}\n" for n in range(1, 10))
    extra = "".join(f"T{n},C{n},0{n}/04/2020,{no if n % 2 else yes}\n" for n in range(1, 10))
    exports = draft(tmp_path, {"section 47.csv": f"S47 ID,Client No,Started,{header}\n{rows}{extra}"})
    columns = exports["section47_enquiries"]["columns"]
    assert columns["conference_not_required"] == {"from": header, "codes": {yes: "?", no: "?"}}


def test_a_flag_whose_header_says_not_as_its_name_does_is_written_as_it_is(tmp_path: Path) -> None:
    rows = "".join(f"S{n},C{n},0{n % 9 + 1}/03/2020,{'Yes' if n % 2 else 'No'}\n" for n in range(20))
    exports = draft(tmp_path, {"section 47.csv": f"S47 ID,Client No,Started,Conference not required\n{rows}"})
    columns = exports["section47_enquiries"]["columns"]
    assert columns["conference_not_required"]["codes"] == {"No": "N", "Yes": "Y"}


def test_the_child_of_a_record_is_the_column_that_the_other_tables_have_too(tmp_path: Path) -> None:
    files = {
        "placements.csv": "Ref,Client No,From,Why began,Miles\n1,7,01/02/2020,S,4\n",
        "reviews held.csv": "Review,Client No,Booked for,Team\n1,7,01/03/2020,North\n",
        "client list.csv": "Client No,D.O.B.,Disabled?\n7,01/02/2010,No\n",
    }
    assert draft(tmp_path, files)["care_episodes"]["columns"]["child_id"] == {"from": "Client No"}


def test_a_header_that_does_not_say_until_when_is_no_end(tmp_path: Path) -> None:
    exports = draft(tmp_path, {"staff.csv": "IRO No,In post,Left,FTE\n1,01/02/2020,01/03/2021,0.5\n"})
    columns = exports["reviewing_officers"]["columns"]
    assert columns["end_date"] == {"from": "Left"}
