"""What the documents list is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestration.ground.paths import PROJECT, Outputs
from orchestration.ground.server_settings import ADDRESS, ADDRESS_FILE
from orchestration.releases.changes import TABLE as CHANGES
from orchestration.releases.first_published import TABLE as FIRST_PUBLISHED
from orchestration.warehouse.project import released_tables

DOCUMENTS = [PROJECT / "README.md", PROJECT / "raw" / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
# What a reader is told to make.
TO_BE_MADE = {
    "dbt_project/indicators/reviews/late_reviews_with_reason.yml",
    "dbt_project/models/audit/measures/children_have_a_birth_date.sql",
    "raw/profiles/our_reports.yml.draft",
}
# Written when a release is made, and not by dbt.
WRITTEN_WITH_A_RELEASE = {"release", CHANGES, FIRST_PUBLISHED}


def test_every_published_table_is_listed_once_for_bi_developers(parsed: Outputs) -> None:
    text = (PROJECT / "docs" / "connect-a-bi-tool.md").read_text(encoding="utf-8")
    section = text.partition("## The tables")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
    public = {table.published_as for table in released_tables(parsed) if table.tier == "public"}
    assert sorted(listed) == sorted(public | WRITTEN_WITH_A_RELEASE)


def headings(document: Path) -> set[str]:
    """The headings of a document as a link names them: small letters, words joined by hyphens, no other signs."""
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    shown = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line) for line in re.findall(r"^#+ (.*)$", text, re.MULTILINE)]
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in shown}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    missing = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        name, _, heading = link.partition("#")
        target = document.parent / name if name else document
        if ("://" not in link and not target.exists()) or (
            "://" not in link and heading and heading not in headings(target)
        ):
            missing.append(link)
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    folders = ("orchestration/", "dbt_project/", "expectations/", "raw/", "tests/", "docs/")
    named = {word for word in re.findall(r"`([\w./-]+)`", text) if word.startswith(folders)}
    missing = sorted(word for word in named - TO_BE_MADE if not (PROJECT / word).exists() and "NAME" not in word)
    assert not missing


def test_the_commands_of_make_that_documents_name_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][\w-]*):", makefile, flags=re.MULTILINE))
    named = {
        target for path in DOCUMENTS for target in re.findall(r"`make ([a-z][\w-]*)", path.read_text(encoding="utf-8"))
    }
    assert named and named <= targets, named - targets


def test_no_setting_of_a_real_service_reaches_what_make_does_with_the_sample() -> None:
    """A folder, a key, somebody's approval or a server: the README says which are left aside."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    (left_aside,) = re.findall(r"^FOR_THE_SAMPLE := env (.+)$", makefile, flags=re.MULTILINE)
    names = set(re.findall(r"-u (IRO_\w+)", left_aside))
    assert names == {"IRO_INBOX", "IRO_OUTPUTS", "IRO_PSEUDONYM_KEY", "IRO_APPROVAL", ADDRESS, ADDRESS_FILE}
    said = (
        (PROJECT / "README.md").read_text(encoding="utf-8").partition("`make refresh` leaves")[2].partition(" aside")[0]
    )
    assert set(re.findall(r"`(IRO_\w+)`", said)) == names
    for target in ("refresh", "test-unit", "docs"):
        assert re.search(rf"^{target}: .*\n\t\$\(FOR_THE_SAMPLE\) ", makefile, flags=re.MULTILINE), target


def test_the_version_is_said_in_the_list_of_changes() -> None:
    version = re.search(r'^version = "([^"]+)"', (PROJECT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    assert f"## {version.group(1)}" in (PROJECT / "docs" / "CHANGELOG.md").read_text(encoding="utf-8")
