"""Make the pictures of docs/reports.md anew: `python -m tests.pictures_of_reports FOLDER`, the folder of reports.

It needs Chromium. The bundled sample's folder is outputs/sample/published/reports/E06999901.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from orchestration.ground.paths import PROJECT

PICTURES = PROJECT / "docs" / "pictures"
# Name of the picture, the page, its width and height, and the row that is opened in it.
SHOTS = (
    ("scorecard.png", "scorecard.html", 1160, 1280, None),
    ("scorecard-row.png", "scorecard.html", 1160, 1400, "row-reviews_on_time"),
    ("scorecard-phone.png", "scorecard.html", 500, 1500, None),
    ("duties.png", "duties.html", 1280, 1000, None),
)
LARGEST = 300_000


def main(reports: Path) -> None:
    """Write each picture; a picture that is too large for the repository is an error."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("There is no Chromium on this machine.")
    PICTURES.mkdir(exist_ok=True)
    for name, page, width, height, opened in SHOTS:
        text = (reports / page).read_text(encoding="utf-8")
        if opened:
            before, row, after = text.partition(f'id="{opened}"')
            text = before + row + after.replace("<details", "<details open", 1)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / page
            copy.write_text(text, encoding="utf-8")
            subprocess.run(
                [
                    *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
                    *("--hide-scrollbars", f"--window-size={width},{height}", f"--screenshot={PICTURES / name}"),
                    copy.as_uri(),
                ],
                check=True,
                capture_output=True,
                timeout=120,
            )
        size = (PICTURES / name).stat().st_size
        if size > LARGEST:
            raise SystemExit(f"{name} has {size:,} bytes, more than {LARGEST:,}: make its window smaller.")
        print(f"{PICTURES / name}: {size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
