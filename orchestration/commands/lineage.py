"""`iro lineage`: the page that shows which column each column is made of."""

from __future__ import annotations

from pathlib import Path

from orchestration.ground.display import print_text
from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.settings import load_outputs
from orchestration.warehouse.pages.project_pages import LINEAGE, ProjectPages
from orchestration.warehouse.stamp import newest_stamped_warehouse


def print_lineage(out: Path | None) -> None:
    """Write the page and print where it is.

    Args:
        out: the file; else `lineage/index.html` of the outputs folder.
    """
    outputs = load_outputs()
    target = out or outputs.root / "lineage" / "index.html"
    warehouse = newest_stamped_warehouse(outputs)
    if warehouse is None:
        raise NothingPublishedError("There is no finished build to draw. Run a refresh first.")
    target.parent.mkdir(parents=True, exist_ok=True)
    ProjectPages(outputs, warehouse).put(LINEAGE, target)
    print_text(str(target))
