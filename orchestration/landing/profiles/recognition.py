"""Which profile a batch has, told from its files: one, or none at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.landing.names import closest
from orchestration.landing.profiles.profile import Profile


@dataclass(frozen=True)
class Offer:
    """What a file of a batch offers: its format, and its stem (csv), its sheets (workbook) or its root (xml).

    `hidden` are the sheets that nobody sees who opens the workbook.
    """

    file_name: str
    format: str
    names: tuple[str, ...]
    hidden: tuple[str, ...] = ()


def recognised(profiles: dict[str, Profile], offers: Iterable[Offer]) -> Profile | None:
    """The profile whose files these are, or None if none fits or several do.

    A profile fits if all its `recognised_by` tables are there (none named: any of its files, but beside others
    not those alone that lie beside files of any layout). Of several that fit, the one that knows every file the others
    know is meant: reviews.csv beside header.csv and episodes.csv is a 903 table.
    """
    offered = list(offers)
    known = {
        profile.name: {offer.file_name for offer in offered if tables_of(profile, offer)}
        for profile in profiles.values()
        if _fits(profile, offered)
    }
    for candidate, files in known.items():
        if files and all(files > others for name, others in known.items() if name != candidate):
            return profiles[candidate]
    return None


def tables_of(profile: Profile, offer: Offer) -> dict[str, str]:
    """The tables of a profile that a file holds, each with the name it has in the file.

    CSV files are looked at by every profile, because population and targets are CSV beside any layout.
    """
    if offer.format == "csv":
        table = profile.table_of_file(offer.file_name)
        return {table: offer.names[0]} if table else {}
    if offer.format != profile.format:
        return {}
    if profile.xml is not None:
        is_one = set(offer.names) & set(profile.xml.roots)
        return {table: table for table in profile.xml.records} if is_one else {}
    return {table: names[0] for table, names in sheets_by_table(profile, offer).items()}


def sheets_by_table(profile: Profile, offer: Offer) -> dict[str, list[str]]:
    """The sheets of a workbook that may be each table of a profile, those that are seen first."""
    found: dict[str, list[str]] = {}
    for name in sorted(offer.names, key=lambda each: each in offer.hidden):
        table = profile.table_of(name)
        if table:
            found.setdefault(table, []).append(name)
    return found


def why_unrecognised(profiles: dict[str, Profile], offers: list[Offer], batch_name: str) -> list[str]:
    """What to tell of files that no profile, or more than one, knows: how to name one, and what was nearly one."""
    if several := _of_several_formats(profiles, offers):
        return [
            f"{batch_name}: its files are of several layouts: {several}. A folder holds one. Put each into a folder of "
            "its own; of two yearly returns the SSDA903 return goes into the folder of 1 April, which counts as the "
            "same year."
        ]
    words = [
        f"{batch_name}: the names of the files do not tell which profile the batch has. "
        f"Name it in batch.yml, as in `profile: canonical` (known: {', '.join(profiles)})."
    ]
    for profile in profiles.values():
        signs = set(profile.recognised_by)
        missing = signs - {table for offer in offers for table in tables_of(profile, offer)}
        if missing and missing != signs:
            words.append(
                f"{batch_name}: it looks like {profile.name}, of which {', '.join(sorted(missing))} is missing."
            )
    for profile in profiles.values():
        books = [offer for offer in offers if offer.format == profile.format == "workbook"]
        if books and not any(tables_of(profile, offer) for offer in books):
            tables, names = ", ".join(profile.recognised_by), ", ".join(offer.file_name for offer in books)
            words.append(
                f"{batch_name}: of {profile.name} the sheets {tables} were looked for in {names}; none has such a "
                "name. Name the sheets so."
            )
    csv_profiles = [profile for profile in profiles.values() if profile.format == "csv"]
    stems = [name for profile in csv_profiles for name in profile.known_tables]
    words += [
        f"{offer.file_name} may be {likely}.csv: only the exact name is read."
        for offer in offers
        if offer.format == "csv"
        and not any(profile.table_of_file(offer.file_name) for profile in csv_profiles)
        and (likely := closest(offer.names[0], stems))
    ]
    return words


def _of_several_formats(profiles: dict[str, Profile], offers: list[Offer]) -> str:
    """The profile of the files of each format with these, if several formats have one, so that none reads them all."""
    found = []
    for file_format in sorted({offer.format for offer in offers}):
        of_format = [offer for offer in offers if offer.format == file_format]
        able = {name: profile for name, profile in profiles.items() if profile.format == file_format}
        if profile := recognised(able, of_format):
            found.append(f"{profile.name} ({', '.join(offer.file_name for offer in of_format)})")
    return " and ".join(found) if len(found) > 1 else ""


def _fits(profile: Profile, offers: list[Offer]) -> bool:
    found = [set(tables_of(profile, offer)) for offer in offers]
    tables = set().union(*found)
    # Beside a workbook that no profile knows, targets.csv would pass the workbook over.
    is_by_chance = tables <= set(profile.reference_tables) and not all(found)
    return bool(tables) and set(profile.recognised_by) <= tables and not is_by_chance
