"""`iro lineage`: the page that shows which column each column is made of."""

from __future__ import annotations

from pathlib import Path

from orchestration.ground.display import print_text
from orchestration.ground.settings import load_outputs
from orchestration.warehouse.column_lineage import write_column_lineage


def print_lineage(out: Path | None) -> None:
    """Write the page and print where it is.

    Args:
        out: the file; else `lineage/index.html` of the outputs folder.
    """
    outputs = load_outputs()
    target = out or outputs.root / "lineage" / "index.html"
    write_column_lineage(outputs, target)
    print_text(str(target))
