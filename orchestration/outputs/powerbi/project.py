"""The project's folder: a file that Power BI Desktop opens, the model and the report beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from orchestration.outputs.powerbi.model import (
    FOLDER_PARAMETER,
    READ_TABLE,
    expressions,
    is_in_model,
    link_lines,
    table_lines,
)
from orchestration.outputs.powerbi.relations import links_between, with_activity
from orchestration.outputs.powerbi.report import report_files
from orchestration.outputs.powerbi.tmdl import file_text, name_of, object_lines
from orchestration.outputs.published_tables import Table

NAME = "reviewing_service"
MODEL, REPORT = f"{NAME}.SemanticModel", f"{NAME}.Report"
SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric"
# The first level with formats that depend on the figure; every Power BI Desktop since 2023 has it.
COMPATIBILITY_LEVEL = 1601


def write_project(tables: Iterable[Table], folder: Path) -> None:
    """Write the project of a release's public tables into a folder, which is made if it is not there."""
    for path, text in project_files(tables).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def project_files(tables: Iterable[Table]) -> dict[str, str]:
    """The text of each file of the project by its path."""
    shown = sorted((table for table in tables if is_in_model(table)), key=lambda table: table.name)
    links = links_between(shown)
    definition = f"{MODEL}/definition"
    return {
        f"{NAME}.pbip": _json(
            {
                "$schema": f"{SCHEMAS}/pbip/pbipProperties/1.0.0/schema.json",
                "version": "1.0",
                "artifacts": [{"report": {"path": REPORT}}],
                "settings": {"enableAutoRecovery": True},
            }
        ),
        f"{MODEL}/definition.pbism": _json(
            {
                "$schema": f"{SCHEMAS}/item/semanticModel/definitionProperties/1.0.0/schema.json",
                "version": "4.0",
                "settings": {},
            }
        ),
        f"{definition}/database.tmdl": file_text(
            [object_lines("database", {"compatibilityLevel": str(COMPATIBILITY_LEVEL)})]
        ),
        f"{definition}/model.tmdl": file_text(_model([table.name for table in shown])),
        f"{definition}/expressions.tmdl": file_text(expressions()),
        f"{definition}/relationships.tmdl": file_text(link_lines(*each) for each in with_activity(links)),
        **{f"{definition}/tables/{table.name}.tmdl": file_text([table_lines(table, links)]) for table in shown},
        **{f"{REPORT}/{path}": _json(content) for path, content in report_files(MODEL).items()},
    }


def _model(tables: list[str]) -> list[list[str]]:
    order = json.dumps([FOLDER_PARAMETER, READ_TABLE, *tables], separators=(",", ":"))
    return [
        object_lines(
            "model Model",
            {
                "culture": "en-GB",
                "defaultPowerBIDataSourceVersion": "powerBI_V3",
                "sourceQueryCulture": "en-GB",
                # A column dragged onto a page is not summed: the measures are.
                "discourageImplicitMeasures": True,
            },
        ),
        [f"annotation PBI_QueryOrder = {order}"],
        # The table of days is the product's own, with working days and financial years.
        ["annotation __PBI_TimeIntelligenceEnabled = 0"],
        [f"ref table {name_of(name)}" for name in tables],
    ]


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2) + "\n"
