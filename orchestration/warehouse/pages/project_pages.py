"""Two pages about the dbt project that every release carries for auditors, made once for each state of the code.

One is dbt's own documentation, the other draws which column each column is made of. Both are made of the files of the
project alone: its SQL is compiled without a database, so what a council counts of its own, which is SQL of a build, is
in neither. Of the build they have the types of columns.

They are kept in the outputs folder, packed, with their hashes. A page that is damaged, missing or of other code is made
anew. Each release has a copy of its own, and no hard link: a bit that flips in a shared file would damage all releases
at once, and leave none to compare the next one with.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dbt.contracts.graph.nodes import ModelNode

from orchestration.ground.database.sql import open_to_read
from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.files.disk import replace_file, write_json
from orchestration.ground.fingerprints import code_fingerprint, parsing_fingerprint, sha256_of
from orchestration.ground.paths import Outputs
from orchestration.warehouse.pages import column_lineage, documentation
from orchestration.warehouse.pages.packed_page import packed
from orchestration.warehouse.parsed import manifest, parsed_project
from orchestration.warehouse.project import ALL_MODELS, compile_nodes

LINEAGE, DOCUMENTATION = "lineage.html", "dbt-docs.html"
Maker = Callable[[dict[str, Any], dict[str, Any]], str]
MAKERS: dict[str, Maker] = {LINEAGE: column_lineage.page_of, DOCUMENTATION: documentation.page_of}
# What a page is made with beside our own code.
TOOLS = ("dbt-core", "dbt-colibri", "sqlglot")


@dataclass(frozen=True)
class ProjectPages:
    """The pages of an outputs folder.

    `outputs` keeps them; `warehouse` is the database of a whole build, of which columns are read, and no row.
    """

    outputs: Outputs
    warehouse: Path

    def put(self, name: str, target: Path) -> bool:
        """Copy a page, made first where none is kept whole of this code; gives True where it had to be made.

        Raises:
            NothingPublishedError: it cannot be made.
        """
        if self._is_copied(name, target):
            return False
        self._keep(name, packed(MAKERS[name](self._compiled, catalog_of(self._compiled, self.warehouse))))
        if not self._is_copied(name, target):
            raise NothingPublishedError(f"{name} was written and is not there as it was written.")
        return True

    @cached_property
    def _made_of(self) -> str:
        """All that a page depends on. The texts of the documentation change no figure, so they are in the last only."""
        return " ".join([*(f"{tool} {version(tool)}" for tool in TOOLS), code_fingerprint(), parsing_fingerprint()])

    @cached_property
    def _compiled(self) -> dict[str, Any]:
        """dbt's manifest with the SQL of every model, compiled without a database."""
        parsed = parsed_project(self.outputs)
        content: dict[str, Any] = json.loads(manifest(self.outputs).read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            compiled = compile_nodes(Outputs(Path(folder)), parsed, ALL_MODELS)
        for node in (result.node for result in compiled):
            if isinstance(node, ModelNode):
                sql = {"compiled_code": node.compiled_code, "relation_name": node.relation_name}
                content["nodes"][node.unique_id] |= {"compiled": True, **sql}
        return content

    def _stamp(self, name: str) -> Path:
        return self.outputs.project_pages / f"{name}.json"

    def _keep(self, name: str, text: str) -> None:
        """The stamp is written last: a page without one is none."""
        self.outputs.project_pages.mkdir(parents=True, exist_ok=True)
        self._stamp(name).unlink(missing_ok=True)
        page = self.outputs.project_pages / name
        replace_file(page, text.encode("utf-8"))
        write_json(self._stamp(name), {"made_of": self._made_of, "sha256": sha256_of(page)})

    def _is_copied(self, name: str, target: Path) -> bool:
        """Copy what is kept, if it is of this code; True where the copy is as the page was made."""
        try:
            stamp = json.loads(self._stamp(name).read_text(encoding="utf-8"))
            if stamp["made_of"] != self._made_of:
                return False
            shutil.copyfile(self.outputs.project_pages / name, target)
            if sha256_of(target) == stamp["sha256"]:
                return True
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            pass
        target.unlink(missing_ok=True)
        return False


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
