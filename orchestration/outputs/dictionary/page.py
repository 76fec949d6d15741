"""`dictionary.html`: the published tables on one page that needs no network, with a search of its own."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.outputs.descriptions import as_html
from orchestration.outputs.dictionary.model import Dictionary, Kind

FILE = "dictionary.html"
TITLES: dict[Kind, str] = {
    "figures": "Figures, with names and labels: begin here",
    "fact": "Facts: one row for each event or case",
    "dimension": "Dimensions: what figures and facts refer to",
    "other": "Everything else",
}


def dictionary_page(dictionary: Dictionary, release_id: str) -> str:
    """The page's HTML; every text of a council in it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters[as_html.__name__] = as_html
    groups = [
        (title, [table for table in dictionary.tables if table.kind == kind])
        for kind, title in TITLES.items()
        if any(table.kind == kind for table in dictionary.tables)
    ]
    lists = {
        column.list_name: column.values
        for table in dictionary.tables
        for column in table.columns
        if column.list_name and column.values
    }
    return environment.get_template("page.html").render(
        dictionary=dictionary, groups=groups, lists=sorted(lists.items()), release_id=release_id
    )
