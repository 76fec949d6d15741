"""What lies in the inbox and is not read: exports in the wrong place, and files of a kind that nothing reads.

A refresh that passed them over would publish last month's figures as this month's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from orchestration.ground.files.file_names import name_of
from orchestration.landing.inbox.instructions import is_instructions_file
from orchestration.landing.profiles.profile import is_export_file

# What is a council's own, or the hub's, lies beside the batches; landing/local judges it.
LOCAL_FOLDER = "local"
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar")
# What spreadsheets save beside the forms that are read, with their templates.
SPREADSHEETS = (".ods", ".fods", ".numbers", ".xlsb", ".xltx", ".xltm")
# What tools for reports save a table as, beside CSV and Excel.
PAGES = (".htm", ".html", ".mht", ".mhtml")
TEXTS_AND_DATABASES = (".txt", ".tsv", ".tab", ".dat", ".json", ".parquet", ".mdb", ".accdb", ".dbf")
# Kinds of file that exports come in and that are not read.
NOT_READ = (*ARCHIVES, *SPREADSHEETS, *PAGES, *TEXTS_AND_DATABASES)
# What copying programs and browsers call a file that is not complete yet.
INCOMPLETE = (".part", ".partial", ".filepart", ".crdownload", ".tmp")
# Words about the files beside them, which nobody means as an export.
REMARKS = ("readme", "read me", "licence", "license", "notes")
CAN_BE_READ = "Save it as CSV, Excel (.xlsx) or XML"


def unread_places(inbox: Path) -> list[str]:
    """Where exports lie that nothing reads, a sentence each: beside the batch folders, or a folder too deep in one.

    And files in a form that is not read, which a council's own may have too, and what lies behind a link.
    """
    words = [_stray(name_of(path), path) for path in visible(inbox) if path.is_file() and _may_hold_exports(path)]
    for authority in (path for path in visible(inbox) if path.is_dir()):
        if authority.name == LOCAL_FOLDER:
            words += _not_local(inbox, authority)
            continue
        if authority.is_symlink():
            words.append(_linked(_title(inbox, authority)))
            continue
        if is_meant_as_local(authority):
            words.append(_misspelt(inbox, authority))
            continue
        if why := why_closed(authority):
            words.append(_closed(_title(inbox, authority), why))
        for entry in visible(authority):
            if entry.is_dir() and entry.name == LOCAL_FOLDER:
                words += _not_local(inbox, entry)
            elif entry.is_dir() and is_meant_as_local(entry):
                words.append(_misspelt(inbox, entry))
            elif entry.is_dir():
                words += [_linked(_title(inbox, entry))] if entry.is_symlink() else _in_batch(inbox, entry)
            elif _may_hold_exports(entry):
                words.append(_stray(f"{name_of(authority)}/{name_of(entry)}", entry))
    return words


def exports_below(folder: Path) -> dict[Path, int]:
    """The folders from this one down that hold files that may be exports, with their number."""
    paths = visible(folder)
    count = sum(path.is_file() and is_export_file(path.name) for path in paths)
    found = {folder: count} if count else {}
    for path in paths:
        if is_own_folder(path):
            found |= exports_below(path)
    return found


def is_own_folder(path: Path) -> bool:
    """False for a link, too: whoever may write into the inbox must not have folders read that lie elsewhere."""
    return path.is_dir() and not path.is_symlink()


def is_meant_as_local(folder: Path) -> bool:
    """True for `local`, and for `Local` with a capital or a blank, which is neither a day nor an authority."""
    return folder.name.strip().lower() == LOCAL_FOLDER


def why_not_read(name: str) -> str:
    """Why a file of a batch is not read, and what to do."""
    suffix = Path(name).suffix.lower()
    if suffix in ARCHIVES:
        return f"{name} is an archive and was not read. Unpack it into the folder."
    if suffix in INCOMPLETE:
        return f"{name} is not complete, as its name says, and was not read. Refresh again when it has its own name."
    remedy = f" {CAN_BE_READ}." if suffix in NOT_READ else ""
    return f"{name} is not a CSV, Excel or XML file and was not read.{remedy}"


def visible(folder: Path) -> list[Path]:
    """What lies in a folder, hidden files and those that Excel holds open aside, in the order of names.

    Nothing, if it is closed to this account: one such folder must not hold up the other authorities.
    """
    return sorted(path for path in _listed(folder)[0] if not path.name.startswith((".", "~$")))


def closed_folders(folder: Path) -> dict[Path, str]:
    """The folders from this one down that are closed to this account, each with why; links aside."""
    found = {folder: why} if (why := why_closed(folder)) else {}
    for path in visible(folder):
        if is_own_folder(path):
            found |= closed_folders(path)
    return found


def why_closed(folder: Path) -> str | None:
    """Why nobody can tell what lies in a folder, as a share is whose server is gone; None if this account can."""
    return _listed(folder)[1]


def _listed(folder: Path) -> tuple[list[Path], str | None]:
    try:
        paths = list(folder.iterdir())
        for path in paths[:1]:
            # A folder may be listed and not entered. The file may be gone by now.
            with suppress(FileNotFoundError):
                path.lstat()
    except OSError as error:
        return [], error.strerror or type(error).__name__
    return paths, None


def _in_batch(inbox: Path, batch: Path) -> Iterator[str]:
    paths = visible(batch)
    title = _title(inbox, batch)
    if why := why_closed(batch):
        yield _closed(title, why)
    has_exports = any(path.is_file() and is_export_file(path.name) for path in paths)
    for path in paths:
        if path.is_dir() and path.is_symlink():
            yield _linked(_title(inbox, path))
        elif path.is_dir():
            for folder, count in exports_below(path).items():
                yield _too_deep(_title(inbox, folder), title, count)
            for folder, closed in closed_folders(path).items():
                yield _too_deep_and_closed(_title(inbox, folder), title, closed)
        elif not is_export_file(path.name) and (_may_hold_exports(path) or not (has_exports or _says_something(path))):
            yield f"{title}: {why_not_read(name_of(path))}"


def _not_local(inbox: Path, folder: Path) -> Iterator[str]:
    """The files of a folder `local` that are of no kind which is judged there."""
    # Of links that lie there, landing/local says that it does not follow them.
    if not is_own_folder(folder):
        return
    if why := why_closed(folder):
        yield _closed(_title(inbox, folder), why)
    for path in visible(folder):
        if is_own_folder(path):
            yield from _not_local(inbox, path)
        elif path.suffix.lower() in NOT_READ and not _says_something(path):
            yield (
                f"{_title(inbox, path)}: nothing reads it. What is a council's own is written as CSV, and layouts as "
                "YAML (.yml). Save it so, or take it away."
            )


def _says_something(path: Path) -> bool:
    """True for batch.yml, and for words about the files beside them."""
    return is_instructions_file(path.name) or path.name.lower().startswith(REMARKS)


def _may_hold_exports(path: Path) -> bool:
    """True for exports, and for files of a kind that exports come in, those aside that say what they are."""
    return is_export_file(path.name) or (path.suffix.lower() in NOT_READ and not _says_something(path))


def _title(inbox: Path, path: Path) -> str:
    return "/".join(name_of(Path(part)) for part in path.relative_to(inbox).parts)


def _misspelt(inbox: Path, folder: Path) -> str:
    return (
        f"{_title(inbox, folder)}: nothing was read from it. What is a council's own, or its hub's, lies in a folder "
        f"named {LOCAL_FOLDER}, in small letters. Rename it."
    )


def _closed(title: str, why: str) -> str:
    return (
        f"{title} cannot be opened ({why}), so nothing was read from it, and what was accepted before stays in use. "
        "Let the account that refreshes open this folder and read what is in it."
    )


def _linked(title: str) -> str:
    what = "is a link, and links are not followed"
    return f"{title} {what}. Put the folder itself in its place; nothing was read from it."


def _too_deep(folder: str, batch: str, count: int) -> str:
    files, them = (
        ("1 file that may be an export", "it") if count == 1 else (f"{count} files that may be exports", "them")
    )
    return (
        f"{folder} holds {files}, and nothing reads {them}, because the folder is too deep. Exports belong in "
        f"<authority code>/<extract date>/; if these are that batch, into {batch}/."
    )


def _too_deep_and_closed(folder: str, batch: str, why: str) -> str:
    return (
        f"{folder} cannot be opened ({why}), and nothing reads it, because the folder is too deep. Exports belong in "
        f"<authority code>/<extract date>/; if it holds some, move them into {batch}/, else take it away."
    )


def _stray(title: str, path: Path) -> str:
    what = f"{title} lies in no batch folder. Put it into <authority code>/<extract date>/; it was not read."
    return what if is_export_file(path.name) else f"{what} {why_not_read(name_of(path))}"
