"""Make the pictures of docs/reports.md anew: `python -m tests.pictures_of_reports PUBLISHED HUB`, two releases' folders.

It needs Chromium. The bundled sample's is outputs/sample/published; the hub's is of a release of several authorities.
Without the second, the pictures of the sample alone are made.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from orchestration.ground.paths import PROJECT

PICTURES = PROJECT / "docs" / "pictures"


@dataclass(frozen=True)
class Shot:
    """A picture: its name, the page in the release, its width and height, what is opened and how far it is scrolled to.

    `opened` and `place` are ids of the page.
    """

    name: str
    page: str
    width: int
    height: int
    opened: str = ""
    place: str = ""


OF_AN_AUTHORITY = (
    Shot("scorecard.png", "scorecard.html", 1160, 900),
    Shot("scorecard-row.png", "scorecard.html", 1160, 940, opened="row-reviews_on_time", place="row-reviews_on_time"),
    Shot("scorecard-phone.png", "scorecard.html", 500, 1500),
    Shot("scorecard-compared.png", "scorecard.html", 1160, 560, place="others"),
    Shot("scorecard-trusted.png", "scorecard.html", 1160, 720, place="recording"),
    Shot("duties.png", "duties.html", 1160, 820),
    Shot("annual-report.png", "annual-report.html", 1160, 1000),
)
OF_A_RELEASE = (Shot("dictionary.png", "dictionary.html", 1000, 700),)
OF_A_HUB = (Shot("hub.png", "reports/hub/scorecard.html", 1160, 820),)
LARGEST = 200_000


def main(published: Path, hub: Path | None) -> None:
    """Write each picture; a picture that is too large for the repository is an error."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("There is no Chromium on this machine.")
    PICTURES.mkdir(exist_ok=True)
    (reports,) = [folder for folder in (published / "reports").iterdir() if folder.name != "hub"]
    for folder, shots in ((reports, OF_AN_AUTHORITY), (published, OF_A_RELEASE), (hub, OF_A_HUB)):
        for shot in shots if folder is not None else ():
            _take(chromium, shot, folder / shot.page)


def _take(chromium: str, shot: Shot, page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if shot.opened:
        before, row, after = text.partition(f'id="{shot.opened}"')
        text = before + row + after.replace("<details", "<details open", 1)
    if shot.place:
        # A screenshot of a page that is scrolled comes out blank: what stands above is taken away instead.
        text = text.replace("</head>", f"<style>{_from(shot.place)}</style></head>")
    target = PICTURES / shot.name
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / page.name
        copy.write_text(text, encoding="utf-8")
        subprocess.run(
            [
                *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
                *("--hide-scrollbars", f"--window-size={shot.width},{shot.height}", f"--screenshot={target}"),
                copy.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    size = target.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{target.name} has {size:,} bytes, more than {LARGEST:,}: make its window smaller.")
    print(f"{target}: {size:,} bytes")


def _from(place: str) -> str:
    """Style that takes away what stands before a section, or before the section that holds a row."""
    return f"header, main > section:not(#{place}):not(:has(#{place})) {{ display: none; }}"


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None)
