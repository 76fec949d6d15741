"""A page that shows which column each column of the warehouse is made of, drawn by dbt-colibri from the newest build.

It costs half a minute of a processor and 9 MB (28 November 2026) and says the same for every build of the same code, so
a refresh makes it only where releases are to carry it (IRO_LINEAGE), and then once for each state of the code: the next
release takes over the page of the one before. It holds names of tables and columns, their descriptions and the SQL of
models, and no row.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.ground.disk import replace_file
from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.fingerprints import parsing_fingerprint
from orchestration.ground.paths import PROJECT, Outputs
from orchestration.ground.sql import open_to_read
from orchestration.warehouse.parsed import MANIFEST_FILE
from orchestration.warehouse.stamp import newest_stamped_warehouse

# The page has scripts of its own and asks nobody: neither its makers, who count its use, nor a library's server.
NO_REQUESTS = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data:; font-src data:\">"
)
HEAD = "<head>"
PAGE_OF_RELEASE = "lineage.html"
# What a page was drawn of stands at its beginning.
BEGINNING = 2_000


def write_lineage_of_release(outputs: Outputs, release: Path, before: Path | None) -> bool:
    """Put the page into a release's folder; gives False where that of the release before is taken, of the same code.

    Raises:
        NothingPublishedError: as of `write_column_lineage`.
    """
    target = release / PAGE_OF_RELEASE
    made_of = f'<meta name="made-of" content="{version("dbt-colibri")} {parsing_fingerprint()}">'
    earlier = before / PAGE_OF_RELEASE if before else None
    if earlier is not None and earlier.is_file() and made_of.encode() in _beginning(earlier):
        shutil.copyfile(earlier, target)
        return False
    write_column_lineage(outputs, target)
    target.write_text(target.read_text(encoding="utf-8").replace(HEAD, HEAD + made_of, 1), encoding="utf-8")
    return True


def _beginning(page: Path) -> bytes:
    with page.open("rb") as file:
        return file.read(BEGINNING)


def write_column_lineage(outputs: Outputs, target: Path) -> None:
    """Write the page of the newest whole build.

    Raises:
        NothingPublishedError: there is no build, what dbt left of it cannot be read, or the page cannot be drawn.
    """
    warehouse = newest_stamped_warehouse(outputs)
    compiled = outputs.dbt_target / MANIFEST_FILE
    if warehouse is None or not compiled.is_file():
        raise NothingPublishedError("There is no finished build to draw. Run a refresh first.")
    try:
        manifest = json.loads(compiled.read_text(encoding="utf-8"))
    except ValueError as error:
        raise NothingPublishedError(f"{compiled} is not whole. Run a refresh, then this once more.") from error
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, page_of(manifest, warehouse).encode())


def page_of(manifest: dict[str, Any], warehouse: Path) -> str:
    """The page, as HTML.

    Args:
        manifest: dbt's manifest of a build, with the SQL that it ran.
        warehouse: the database of the build; its columns are read, and no row.

    Raises:
        NothingPublishedError: the page cannot be drawn.
    """
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / MANIFEST_FILE
        given.write_text(json.dumps(manifest), encoding="utf-8")
        catalog = Path(folder) / "catalog.json"
        catalog.write_text(json.dumps(catalog_of(manifest, warehouse)), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "orchestration.warehouse.column_lineage_process", str(given), str(catalog), folder],
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


def catalog_of(manifest: dict[str, Any], warehouse: Path) -> dict[str, Any]:
    """What `dbt docs generate` would say of the columns, read from the database in place of one more run of dbt."""
    with open_to_read(warehouse=warehouse) as connection:
        rows = connection.execute(
            "select schema_name, table_name, column_name, data_type, column_index from duckdb_columns() "
            "where database_name = 'warehouse'"
        ).fetchall()
    columns: dict[tuple[str, str], dict[str, Any]] = {}
    for schema, table, name, kind, index in rows:
        columns.setdefault((schema, table), {})[name] = {"name": name, "type": kind, "index": index, "comment": None}
    catalog: dict[str, Any] = {"metadata": {}, "nodes": {}, "sources": {}, "errors": None}
    for part in ("nodes", "sources"):
        for unique_id, node in manifest[part].items():
            place = (node["schema"], node.get("alias") or node.get("identifier") or node["name"])
            if place in columns:
                described = {"type": "TABLE", "schema": place[0], "name": place[1], "database": node["database"]}
                catalog[part][unique_id] = {
                    "unique_id": unique_id,
                    "metadata": {**described, "comment": None, "owner": None},
                    "columns": columns[place],
                    "stats": {},
                }
    return catalog
