"""Draws the page of column lineage in a process of its own, because it reads SQL with sqlglot as plain Python.

dbt-colibri 0.3.7 asks a scope of sqlglot for `union_scopes`, which sqlglot 30 calls `set_operation_scopes`; without it
the columns of every union are lost. Only classes that are not compiled take the old name. Arguments: manifest, catalog
and the folder that gets `index.html`.
"""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Sequence


class PlainPython:
    """Finds the modules of sqlglot in their Python files, beside which compiled ones may lie."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The place of a module of sqlglot; of every other, nothing, so that Python looks for it."""
        if name.partition(".")[0] != "sqlglot":
            return None
        source = (importlib.machinery.SourceFileLoader, importlib.machinery.SOURCE_SUFFIXES)
        for folder in path or sys.path:
            spec = importlib.machinery.FileFinder(folder, source).find_spec(name)
            if spec is not None and spec.loader is not None:
                return spec
        return None


def main(manifest: str, catalog: str, folder: str) -> None:
    """Write the page; whatever stops it ends the process with its message."""
    sys.meta_path.insert(0, PlainPython)
    from dbt_colibri.lineage_extractor.extractor import DbtColumnLineageExtractor
    from dbt_colibri.report.generator import DbtColibriReportGenerator
    from sqlglot.optimizer.scope import Scope

    if not hasattr(Scope, "union_scopes"):
        Scope.union_scopes = property(lambda scope: scope.set_operation_scopes)  # type: ignore[attr-defined]
    extractor = DbtColumnLineageExtractor(manifest, catalog)
    DbtColibriReportGenerator(extractor, light_mode=True, disable_telemetry=True).generate_report(output_dir=folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
