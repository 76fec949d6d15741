"""The folders of ../shared/samples as batches of a hub: each file where its header says, or under a code of nobody."""

from __future__ import annotations

import shutil
from pathlib import Path

# By authority and day. The census of 2024 names the City of London; the other codes are nobody's.
SAMPLE_BATCHES: dict[tuple[str, str], list[str]] = {
    ("E09000001", "2024-03-31"): ["cin_census/CIN_Census_2024.xml"],
    ("E06999911", "2022-07-21"): ["cin_census/fake_CIN_data.xml"],
    ("E06999912", "2025-03-31"): ["cin_census/generated_seed42.xml"],
    ("E06999913", "2021-03-14"): ["annex_a/Annex_A.xlsx"],
    ("E06999914", "2021-03-31"): ["annex_a/Annex_A_2024_Jan.xlsx"],
    ("E06999915", "2018-03-31"): ["ssda903/yearly/2017-*.csv"],
    ("E06999915", "2019-03-31"): ["ssda903/yearly/2018-*.csv"],
    ("E06999915", "2020-03-31"): ["ssda903/yearly/2019-*.csv"],
    ("E06999915", "2022-03-31"): ["ssda903/yearly/2021-*.csv"],
}
# A file with conferences alone: a person has said so.
EMPTY = {("E06999911", "2022-07-21"): "empty: [section47_enquiries, protection_plans]\n"}


def put_sample_folders(samples: Path, inbox: Path) -> None:
    """Copy every sample that is a whole batch into an inbox."""
    for (authority, day), patterns in SAMPLE_BATCHES.items():
        batch = inbox / authority / day
        batch.mkdir(parents=True)
        for file in (file for pattern in patterns for file in sorted(samples.glob(pattern))):
            shutil.copyfile(file, batch / file.name)
        if (authority, day) in EMPTY:
            (batch / "batch.yml").write_text(EMPTY[authority, day], encoding="utf-8")
