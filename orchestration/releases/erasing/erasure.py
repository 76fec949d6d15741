"""All that is kept of one child, prepared to be taken out: what goes, what is written anew, and no id left in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.ground.database.safe_errors import kind_of_failure
from orchestration.ground.database.sql import open_to_write
from orchestration.ground.errors import WarehouseError
from orchestration.ground.files.disk import make_private_folder
from orchestration.ground.paths import Outputs
from orchestration.landing.local.receipts import local_files_in_force, local_receipts
from orchestration.landing.register.landed_files import require_as_landed
from orchestration.landing.register.receipts import ACCEPTED
from orchestration.landing.register.register import Register
from orchestration.releases.candidates import files_of_decisions
from orchestration.releases.erasing.refused_batches import refused_batches
from orchestration.releases.erasing.release_anew import figures_counted, knows_whose_rows, write_release_anew
from orchestration.releases.erasing.rows_of_child import (
    LandedFile,
    conditions,
    ids_of_child,
    landed_files,
    write_landed_anew,
)
from orchestration.releases.erasing.seals import seals_about
from orchestration.releases.erasing.where_named import (
    CANNOT_BE_SEARCHED,
    are_sought_in_texts,
    bytes_name,
    names_or_cannot_tell,
    places_of,
)
from orchestration.releases.erasing.words import words_name, write_words_anew
from orchestration.releases.permissions import tier_folders
from orchestration.releases.release import release_ids
from orchestration.releases.whole import broken_files


class ErasureError(WarehouseError):
    """The child is not there, or an id would have been left; nothing was changed."""


@dataclass
class Erasure:
    """What is to be done for one child. `ids` are for this process alone: none is said or written."""

    ids: set[str]
    rewritten: dict[Path, int] = field(default_factory=dict)
    removed: list[Path] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    # By release: how many rows of figures' members are the child's, and of how many indicators.
    figures: dict[str, tuple[int, int]] = field(default_factory=dict)
    # Refused batches of other authorities in which such an id stands too: somebody has to look at them.
    doubtful: list[str] = field(default_factory=list)


def require_as_written(outputs: Outputs, authority: str) -> None:
    """Insist that what is to be written anew is as it was written: else damage would be written down as right.

    Raises:
        RegisterError: a landed file of the authority is damaged.
        ErasureError: a file of a release is.
    """
    require_as_landed(
        outputs.landing,
        [
            export
            for receipt in Register(outputs.register).receipts
            if receipt.local_authority_code == authority
            for export in receipt.exports
            if export.landed_as
        ],
    )
    for release_id in release_ids(outputs):
        if broken := broken_files(outputs, outputs.releases / release_id):
            raise ErasureError(
                f"{release_id} is damaged ({', '.join(broken[:3])}), and a copy without the child would be, too. "
                "Nothing was changed. Restore the file from a backup, or remove that release first: "
                "iro purge --older-than MONTHS, or its folders by hand."
            )


def prepare(outputs: Outputs, authority: str, child: str) -> Erasure:
    """Write everything anew that has rows about the child, into `purging`; nothing else is changed.

    Raises:
        ErasureError: nothing is kept of such a child, or an id is left in what was written anew.
    """
    make_private_folder(outputs.purging)
    with open_to_write(spill=outputs.purging / "spill") as connection:
        files = landed_files(outputs, authority)
        erasure = Erasure(ids_of_child(connection, files, child))
        _landed(connection, outputs, files, erasure)
    for release_id in release_ids(outputs):
        _release(outputs, authority, release_id, erasure)
    words, texts = write_words_anew(outputs, erasure.ids)
    erasure.rewritten = dict.fromkeys(words, 0) | erasure.rewritten
    if not erasure.rewritten:
        raise ErasureError(f"Nothing landed or published of {authority} names that child. Nothing was changed.")
    refused, erasure.doubtful = refused_batches(outputs, authority, erasure.ids)
    own_files = _own_files_naming(outputs, erasure.ids)
    erasure.removed = [
        *_folders(outputs.runs),
        *refused,
        *own_files,
        *_left_by_dbt(outputs, erasure.ids),
        # The next refresh makes another, without the child.
        *_folders(outputs.candidates),
        *(seals := seals_about(outputs, authority, erasure.ids)),
        *(folder for folder in (outputs.development.root,) if folder.is_dir()),
    ]
    erasure.counts |= {
        "private builds removed": len(_folders(outputs.runs)),
        "refused batches, or days of them, removed": len(refused),
        "earlier versions of councils' own files removed": len(own_files),
        "candidates removed": len(_folders(outputs.candidates)),
        "seals removed": len({path.name.removesuffix(".zip") for path in seals}),
        "texts of releases, decisions and tombstones without the id": texts,
    }
    for path in erasure.rewritten:
        _require_no_id(outputs.purging / path.relative_to(outputs.root), path, erasure.ids, authority)
    _require_no_id_in_words(outputs, words, erasure.ids)
    for path in _files_that_stay(outputs, erasure):
        _require_no_id(path, path, erasure.ids, authority)
    return erasure


def _files_that_stay(outputs: Outputs, erasure: Erasure) -> list[Path]:
    """Files of releases, and decisions on candidates, that are neither written anew nor removed."""
    of_releases = (path for folder in tier_folders(outputs) for path in sorted(folder.rglob("*")))
    return [
        path
        for path in (*of_releases, *files_of_decisions(outputs))
        if path.is_file()
        and not path.is_symlink()
        and path not in erasure.rewritten
        and not any(path == removed or removed in path.parents for removed in erasure.removed)
    ]


def _own_files_naming(outputs: Outputs, ids: set[str]) -> list[Path]:
    """Kept versions of councils' own files that name the child and are no longer in use.

    Raises:
        ErasureError: one that is in use names the child.
    """
    if not are_sought_in_texts(ids):
        return []
    in_use = {each.landed_as: each.source_file for each in local_files_in_force(outputs)}
    found = []
    for kept in {each.landed_as for each in local_receipts(outputs) if each.verdict == ACCEPTED}:
        path = outputs.local / kept
        if path.is_file() and any(places_of(path, ids)):
            if kept in in_use:
                raise ErasureError(
                    f"{in_use[kept]} names the child and is in use. Take the id out of that file and refresh, then "
                    "purge. Nothing was changed."
                )
            found.append(path)
    return sorted(found)


def _left_by_dbt(outputs: Outputs, ids: set[str]) -> list[Path]:
    """Files of dbt's that name the child, as with which words a command was called; a build writes what it needs."""
    found = outputs.dbt_target.parent.rglob("*") if outputs.dbt_target.parent.is_dir() else ()
    return sorted(path for path in found if path.is_file() and (bytes_name(path, ids) or any(places_of(path, ids))))


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _landed(connection: duckdb.DuckDBPyConnection, outputs: Outputs, files: list[LandedFile], erasure: Erasure) -> None:
    about = conditions(connection, files, erasure.ids)
    rows_of = {}
    for file in files:
        target = outputs.purging / file.path.relative_to(outputs.root)
        rows = write_landed_anew(connection, file, about.get(file.contract.name), erasure.ids, target)
        if rows is not None:
            rows_of[file.path] = rows
    erasure.rewritten |= rows_of
    erasure.counts |= {"landed files": len(rows_of), "rows of landed files": sum(rows_of.values())}


def _release(outputs: Outputs, authority: str, release_id: str, erasure: Erasure) -> None:
    evidence = outputs.restricted / release_id / "evidence.duckdb"
    if not knows_whose_rows(evidence):
        raise ErasureError(
            f"{release_id} has no evidence, or one of an earlier version, which does not tell whose its rows are. "
            "Nothing was changed. Remove that release first: iro purge --older-than MONTHS, or its folders by hand."
        )
    erasure.figures[release_id] = figures_counted(evidence, authority, erasure.ids)
    targets = (outputs.purging / "releases" / release_id, outputs.purging / "restricted" / release_id)
    for target in targets:
        target.mkdir(parents=True)
    rows_of = write_release_anew(outputs, release_id, authority, erasure.ids, targets)
    erasure.rewritten |= rows_of
    for name, file in (("public", outputs.releases / release_id / "marts.duckdb"), ("restricted", evidence)):
        if file in rows_of:
            erasure.counts[f"{name} rows of {release_id}"] = rows_of[file]


def _require_no_id(path: Path, place: Path, ids: set[str], authority: str) -> None:
    """Look for every id in every text of a file that was written anew, or stays, decoded and unpacked.

    Raises:
        ErasureError: naming the file and the table and column, never the id.
    """
    try:
        found = list(places_of(path, ids, authority))
    except CANNOT_BE_SEARCHED as error:
        raise ErasureError(
            f"{place.name} of {place.parent} cannot be looked into ({kind_of_failure(error)}). Nothing was changed. "
            "See what `iro verify --all` says of it."
        ) from None
    if found:
        raise ErasureError(
            f"An id would be left in {', '.join(found[:3])} of {place.name} ({place.parent}). Nothing was changed; "
            "report this to the maintainers with these names."
        )


def _require_no_id_in_words(outputs: Outputs, words: list[Path], ids: set[str]) -> None:
    """The same for what people wrote, where an id may stand in small letters or be a number.

    Raises:
        ErasureError: naming the file.
    """
    for path in words:
        if path.suffix == ".json" and words_name(outputs.purging / path.relative_to(outputs.root), ids):
            raise ErasureError(
                f"An id would be left in a reason, note or name of {path.name} ({path.parent}). Nothing was changed; "
                "report this to the maintainers with this name."
            )


def inbox_files_naming(inbox: Path, authority: str, ids: set[str]) -> list[str]:
    """Files of an authority's inbox that name an id, or cannot be looked into, by their path there."""
    files = sorted(path for path in (inbox / authority).rglob("*") if path.is_file() and not path.is_symlink())
    return [path.relative_to(inbox).as_posix() for path in files if names_or_cannot_tell(path, ids)]
