"""The files of a release that say what its tables are."""

from __future__ import annotations

from pathlib import Path

from orchestration.ground.files.disk import write_json
from orchestration.outputs.dictionary import data_package, page
from orchestration.outputs.dictionary.model import Dictionary


def write_dictionary(dictionary: Dictionary, folder: Path, release_id: str) -> None:
    """Write `datapackage.json` and `dictionary.html` into a release's folder."""
    write_json(folder / data_package.FILE, data_package.data_package(dictionary, release_id))
    (folder / page.FILE).write_text(page.dictionary_page(dictionary, release_id), encoding="utf-8")
