"""dbt's documentation of the project as one page: models with their SQL, columns, descriptions, and reports.

dbt writes such a page itself (`dbt docs generate --static`), after one more run over a database. Here what it would
have found is put into its page: no folder of the machine, no id of a run or a user, macros of this project alone, and
no unit tests, whose rows are invented and look like records.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import dbt.task.docs

# The page has scripts of its own and asks nobody; its library for templates makes functions of their text.
NO_REQUESTS = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline' "
    "'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; font-src data:\">"
)
HEAD = "<head>"
# A browser takes these for addresses of icons and asks for them: a template until its script has run, and what the
# makers' tools left unfilled.
ICON, ICON_OF_TEMPLATE = 'xlink:href="{{', 'ng-attr-xlink:href="{{'
UNFILLED = "${require('./assets/favicons/favicon.ico')}"
# What keeps a reader on a phone from making it larger.
NO_ZOOM = "minimum-scale=1,maximum-scale=1,"
# What dbt puts its own words in place of.
MANIFEST, CATALOG = '"MANIFEST.JSON INLINE DATA"', '"CATALOG.JSON INLINE DATA"'
# Folders and moments of the machine that parsed.
OF_THE_MACHINE = ("root_path", "build_path", "compiled_path", "created_at", "deferred")
SHOWN_OF_METADATA = ("dbt_schema_version", "dbt_version", "adapter_type", "project_name", "project_id")


def page_of(manifest: dict[str, Any], catalog: dict[str, Any]) -> str:
    """The page, as HTML.

    Args:
        manifest: dbt's manifest, with the SQL of each model.
        catalog: the columns of each table, as `dbt docs generate` writes them.
    """
    template = Path(dbt.task.docs.DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8")
    page = template.replace(HEAD, HEAD + NO_REQUESTS, 1)
    page = page.replace(ICON, ICON_OF_TEMPLATE).replace(UNFILLED, "data:,").replace(NO_ZOOM, "")
    for place, content in ((MANIFEST, shown(manifest)), (CATALOG, catalog)):
        # In a script of a page, a text of ours may not end it.
        page = page.replace(place, json.dumps(content).replace("<", "\\u003c"))
    return page


def shown(manifest: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of a manifest."""
    metadata = {name: manifest["metadata"].get(name) for name in SHOWN_OF_METADATA}
    content = {**manifest, "metadata": {**metadata, "send_anonymous_usage_stats": False}, "disabled": {}}
    own = metadata["project_name"]
    content["macros"] = {key: each for key, each in manifest["macros"].items() if each["package_name"] == own}
    for part in ("nodes", "sources", "macros", "exposures"):
        content[part] = {key: _without(each, OF_THE_MACHINE) for key, each in content[part].items()}
    left_out = manifest.get("unit_tests", {}).keys()
    content["unit_tests"] = {}
    for part in ("parent_map", "child_map"):
        content[part] = {
            key: [each for each in others if each not in left_out]
            for key, others in manifest[part].items()
            if key not in left_out
        }
    return content


def _without(content: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in names}
