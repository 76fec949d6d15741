"""A page that shows which column each column of the warehouse is made of, drawn by dbt-colibri.

It holds names of tables and columns, their descriptions and the SQL of models, and no row.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.paths import PROJECT
from orchestration.warehouse.parsed import MANIFEST_FILE

# The page has scripts of its own and asks nobody: neither its makers, who count its use, nor a library's server.
NO_REQUESTS = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data:; font-src data:\">"
)
HEAD = "<head>"


def page_of(manifest: dict[str, Any], catalog: dict[str, Any]) -> str:
    """The page, as HTML.

    Args:
        manifest: dbt's manifest, with the SQL of each model.
        catalog: the columns of each table, as `dbt docs generate` writes them.

    Raises:
        NothingPublishedError: the page cannot be drawn.
    """
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / MANIFEST_FILE
        given.write_text(json.dumps(manifest), encoding="utf-8")
        columns = Path(folder) / "catalog.json"
        columns.write_text(json.dumps(catalog), encoding="utf-8")
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "orchestration.warehouse.pages.column_lineage_process",
                str(given),
                str(columns),
                folder,
            ],
            cwd=PROJECT,
            env={**os.environ, "DO_NOT_TRACK": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        page = Path(folder) / "index.html"
        if done.returncode or not page.is_file():
            raise NothingPublishedError(f"The page of column lineage could not be drawn: {done.stderr[-500:]}")
        return page.read_text(encoding="utf-8").replace(HEAD, HEAD + NO_REQUESTS, 1)
