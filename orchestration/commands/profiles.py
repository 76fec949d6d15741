"""`iro profiles` and `iro profile new`: which layouts are known, what each can feed, and a first draft of another."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from orchestration.ground.display import print_table, print_text
from orchestration.ground.errors import UsageError
from orchestration.ground.files.scratch import scratch_folder
from orchestration.ground.paths import INDICATOR_DEFINITIONS, PROFILES
from orchestration.ground.seed_rows import seed_rows
from orchestration.ground.settings import Settings, load_inbox, load_outputs
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.landing.local.own_profiles import own_profiles
from orchestration.landing.problems import FileRefusedError
from orchestration.landing.profiles.drafting import draft_profile
from orchestration.landing.profiles.loading import load_profiles
from orchestration.landing.profiles.profile import Profile
from orchestration.landing.profiles.vocabulary import Vocabulary


def print_profiles(name: str | None) -> None:
    """List the profiles, or say of one what it fills and which indicators it can never feed.

    Those of councils and of the hub are told with whose they are; of one name there may be several.

    Raises:
        UsageError: there is no profile of that name.
        RegisterError: a receipt or a kept file of councils' own is damaged.
    """
    contracts = load_contracts()
    shipped = load_profiles(contracts)
    profiles = [(each, each.name) for each in shipped.values()] + _profiles_of_councils()
    if name is None:
        print_table(
            ("profile", "format", "extracts", "recognised by", "what it is"),
            [
                (called, each.format, each.extracts, ", ".join(_signs(each)), each.description)
                for each, called in profiles
            ],
            flexible="what it is",
        )
        print_text(
            "\niro profiles NAME says what one of them fills. raw/profiles holds those of the product, local/profiles "
            "those of councils; docs/profiles.md explains them."
        )
        return
    chosen = [(each, called) for each, called in profiles if each.name == name]
    if not chosen:
        names = dict.fromkeys(each.name for each, _ in profiles)
        raise UsageError(f"There is no profile {name}. Choose one of: {', '.join(names)}.")
    for profile, called in chosen:
        _print_profile(profile, called, contracts)


def _profiles_of_councils() -> list[tuple[Profile, str]]:
    """Those that a refresh of the inbox would use, each with what a list calls it; none where no inbox is set."""
    try:
        settings = Settings(load_inbox(), load_outputs(), "")
    except UsageError:
        return []
    found = own_profiles(settings, is_landing=False)
    return [
        (profile, f"{profile.name} (of {authority or 'the whole hub'})")
        for authority, profiles in found.items()
        for profile in profiles.values()
    ]


def write_draft(name: str, folder: Path, out: Path | None) -> Path:
    """Draft a profile from a folder of files, and return where it was written.

    Among the profiles in use it gets a name that nobody reads: an unfinished profile there would stop every refresh.

    Raises:
        UsageError: the folder is none, the file exists already, the name is not one word of letters, digits and _,
            nothing was recognised, or the draft cannot be written.
    """
    if not name.replace("_", "").isalnum() or name != name.lower():
        raise UsageError("A profile's name is made of small letters, digits and underscores.")
    target, *others = [out] if out else [PROFILES / f"{name}.yml.draft", PROFILES / f"{name}.yml"]
    for path in (target, *others):
        if path.exists():
            raise UsageError(f"{path} is there already. Choose another name, or another file with --out.")
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder. Put the files of one extract into a folder and name that.")
    contracts = load_contracts()
    # Copies, because reading writes clean copies beside what it reads.
    with scratch_folder(_where_copies_lie()) as copies:
        for path in folder.iterdir():
            if path.is_file() and not path.name.startswith("."):
                shutil.copyfile(path, copies / path.name)
        try:
            vocabulary = Vocabulary(contracts, load_profiles(contracts))
            text = draft_profile(name, copies, vocabulary, contracts, fed_by_columns())
        except FileRefusedError as refusal:
            raise UsageError(" ".join(refusal.problems).replace(str(copies), str(folder))) from None
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or "the system gives no reason"
        raise UsageError(f"{target} cannot be written ({reason}). Name another file with --out.") from None
    return target


def _where_copies_lie() -> Path:
    """With the checks of an outputs folder, whose refreshes sweep there too; else in the temporary folder."""
    if os.environ.get("IRO_OUTPUTS"):
        return load_outputs().checks
    return Path(tempfile.gettempdir()) / f"iro-profile-{os.getuid()}"


def fed_by_columns() -> dict[str, list[str]]:
    """The indicators that cannot be had without a column, by `export.column`."""
    fed: dict[str, list[str]] = {}
    for row in seed_rows(INDICATOR_DEFINITIONS):
        for need in (need.strip() for need in row["needs"].split(";")):
            if "." in need:
                fed.setdefault(need, []).append(row["indicator_id"])
    return fed


def unfed_indicators(profile: Profile) -> dict[str, list[str]]:
    """The indicators that a layout can never feed, each with what it lacks (`export` or `export.column`)."""
    needed_by_all = {name: contract.needed_names for name, contract in load_contracts().items()}
    lacking = {}
    for row in seed_rows(INDICATOR_DEFINITIONS):
        needs = [need.strip() for need in row["needs"].split(";")]
        needs += [column for need in needs for column in needed_by_all.get(need, ()) if column not in needs]
        missing = [need for need in needs if not _fills(profile, need, row["kind"])]
        # Where a whole export is missing, so are its columns.
        lacking[row["indicator_id"]] = [
            need for need in missing if "." not in need or need.partition(".")[0] not in missing
        ]
    return {indicator: missing for indicator, missing in lacking.items() if missing}


def _fills(profile: Profile, need: str, kind: str) -> bool:
    """True if a layout can supply what an indicator needs. A layout without history can only feed states (stocks).

    A list of one day says who is there on that day, also without a column for those who left.
    """
    export_name, _, column = need.strip().partition(".")
    rule = profile.exports.get(export_name)
    reach = profile.reaches_back.get(export_name)
    if rule is None or reach == "nothing" or (isinstance(reach, str) and kind != "stock"):
        return False
    if reach == "extract_date" and load_contracts()[export_name].end == column:
        return True
    return not column or any(column in part.columns for part in rule.parts)


def _print_profile(profile: Profile, called: str, contracts: dict[str, Contract]) -> None:
    print_text(f"{called}: {profile.title}. {profile.description}\n")
    print_table(
        ("export", "read from", "columns filled"),
        [
            (name, ", ".join(rule.files), ", ".join(_filled(contracts[name], profile)))
            for name, rule in profile.exports.items()
            if name not in profile.reference_tables
        ],
        flexible="columns filled",
    )
    unfed = unfed_indicators(profile)
    if unfed:
        print_text(f"\n{len(unfed)} indicators stay not supplied, whatever the files hold:")
        print_table(("indicator", "lacks"), [(each, ", ".join(lacks)) for each, lacks in unfed.items()], "lacks")
        dates = [need for need in dict.fromkeys(need for lacks in unfed.values() for need in lacks) if "." in need]
        rows = [
            (date, ", ".join(indicator for indicator, lacks in unfed.items() if date in lacks))
            for date in sorted(dates)
            if _is_unfilled_date(date, profile, contracts)
        ]
        if rows:
            print_text("\nDates that it does not fill, and what stays not supplied without them:")
            print_table(("date", "indicators"), rows, "indicators")
    partly = {name: reach for name, reach in profile.reaches_back.items() if reach != "nothing"}
    for name, reach in partly.items():
        how_far = f"{reach} months back" if isinstance(reach, int) else str(reach).replace("_", " ") + " only"
        print_text(f"{name}: {how_far}")


def _is_unfilled_date(need: str, profile: Profile, contracts: dict[str, Contract]) -> bool:
    export_name, _, column = need.partition(".")
    rule = profile.exports.get(export_name)
    is_date = contracts[export_name].column(column).type == "date"
    return is_date and rule is not None and not any(column in part.columns for part in rule.parts)


def _filled(contract: Contract, profile: Profile) -> list[str]:
    parts = profile.exports[contract.name].parts
    return [name for name in contract.column_names if any(name in part.columns for part in parts)]


def _signs(profile: Profile) -> tuple[str, ...]:
    if profile.xml is not None:
        return tuple(f"<{root}>" for root in profile.xml.roots)
    return profile.recognised_by or ("any of its files",)
