"""The settings, read from the environment in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from orchestration.ground.bundled_sample import is_bundled_sample, other_files
from orchestration.ground.engines import DUCKDB, engine_of_environment
from orchestration.ground.environment import whole_number
from orchestration.ground.errors import UsageError
from orchestration.ground.machine.memory import memory_of_database, memory_of_refresh
from orchestration.ground.machine.processes import processes_of_build
from orchestration.ground.paths import OPEN_PROFILES, PROJECT, SAMPLE_INBOX, Outputs
from orchestration.ground.seed_rows import seed_rows

# Public on purpose: it keys the bundled sample, whose children are invented, and nothing else.
DEMO_KEY = "public-demonstration-key-for-the-bundled-sample-only"
# HMAC gains nothing from a key longer than its block and loses its point with a guessable one (RFC 2104, section 3).
SHORTEST_KEY = 32
# Of 32 random hexadecimal digits hardly one draw in a thousand million has fewer different ones; a key that a person
# types without thinking (`aaaa...`, 32 blanks, a short word again and again) has (2026-11-28).
FEWEST_DIFFERENT = 8
# Of all threes of neighbouring characters at least so many are different ones in a key that does not repeat a shorter
# text; of 200,000 random keys of 32 hexadecimal digits none had fewer (2026-11-28).
LEAST_VARIETY = 0.7
# No more than half of the neighbours in a key may be neighbours here; of random hexadecimal digits one in eight are.
WALKS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
MOST_WALKED = 0.5
NEW_KEY = 'python3 -c "import secrets; print(secrets.token_hex(32))"'
DEFAULT_HISTORY_MONTHS = 84
NO_OPEN_TIER = "off"
# dbt takes its database's path for an address, in which these begin another part; a star stands for any name.
UNUSABLE = "#?*"


@dataclass(frozen=True)
class Settings:
    """Where the exports are, where the outputs go, and the key that hides case ids."""

    inbox: Path
    outputs: Outputs
    pseudonym_key: str
    history_months: int = DEFAULT_HISTORY_MONTHS
    are_reports_written: bool = True
    are_project_pages_written: bool = False
    # What `iro purge` takes for --older-than; None keeps everything until somebody says otherwise.
    retention_months: int | None = None
    is_approval_required: bool = False
    open_profile: str | None = None
    # Bytes; None where nothing is built.
    memory: int | None = None
    engine: str = DUCKDB
    # How many processes may build groups of authorities at a time.
    processes: int = 1

    @property
    def memory_of_database(self) -> int | None:
        """The bytes of the memory that a database may take; None leaves it to the database."""
        return None if self.memory is None else memory_of_database(self.memory)


def load_settings(inbox: Path | None = None, outputs: Path | None = None) -> Settings:
    """Read the settings that README.md lists from the environment; arguments win over them.

    Raises:
        UsageError: there is no inbox, the outputs lie in it or nowhere that may hold them, no key for an inbox that is
            not the bundled sample, a key that is short or public, a number of months that is not a positive whole
            number, a word for reports, approval, the open tier or the engine that is none of theirs, an engine that
            is not installed, memory that is too little or no number of GB or MB, or no number of processes.
    """
    inbox_path = load_inbox(inbox)
    outputs_path = load_outputs(inbox, outputs)
    if outputs_path.root.is_relative_to(inbox_path):
        raise UsageError(
            f"The outputs folder {outputs_path.root} lies in the inbox, where it would be read as exports. Give "
            "another one with --outputs or IRO_OUTPUTS."
        )
    return Settings(
        inbox=inbox_path,
        outputs=outputs_path,
        pseudonym_key=_pseudonym_key(inbox_path),
        history_months=_months("IRO_HISTORY_MONTHS") or DEFAULT_HISTORY_MONTHS,
        are_reports_written=_is_yes("IRO_REPORTS", "the reports of each authority"),
        are_project_pages_written=_is_yes("IRO_LINEAGE", "the pages about columns and models"),
        retention_months=retention_months(),
        is_approval_required=_is_approval_required(),
        open_profile=_open_profile(),
        memory=memory_of_refresh(),
        engine=engine_of_environment(),
        processes=processes_of_build(),
    )


def load_inbox(inbox: Path | None = None) -> Path:
    """The inbox alone, for what builds nothing: IRO_INBOX, else the sample's; a UsageError if it is not a folder."""
    path = _inbox(inbox)
    if not path.is_dir():
        raise UsageError(
            f"The inbox {path} is not a folder. Create it, or give the right one with --inbox or IRO_INBOX."
        )
    return path


def load_outputs(inbox: Path | None = None, outputs: Path | None = None) -> Outputs:
    """The outputs folder alone, for what reads and needs no key: IRO_OUTPUTS, else for the bundled sample its own.

    Raises:
        UsageError: none is given for another inbox, whose children are real, or its path cannot be opened by all tools.
    """
    given = outputs or os.environ.get("IRO_OUTPUTS")
    if not given and not is_bundled_sample(_inbox(inbox)):
        raise UsageError(
            f"{_why_no_sample(_inbox(inbox))}IRO_OUTPUTS is not set, and real data must not be stored in the program's "
            "folder: give a folder elsewhere with --outputs or IRO_OUTPUTS."
        )
    path = Path(given or PROJECT / "outputs" / "sample").resolve()
    unusable = sorted(set(str(path)) & set(UNUSABLE))
    if unusable:
        raise UsageError(
            f"The path of the outputs folder ({path}) must not hold {' or '.join(unusable)}, which some tools read as "
            "something else than a name. Rename the folder, or give another one with --outputs or IRO_OUTPUTS."
        )
    return Outputs(path)


def _inbox(inbox: Path | None) -> Path:
    return (inbox or Path(os.environ.get("IRO_INBOX") or SAMPLE_INBOX)).resolve()


def _why_no_sample(inbox: Path) -> str:
    """Why the sample's own folder does not count as the sample; nothing for another folder."""
    if inbox != SAMPLE_INBOX or not (others := other_files(inbox)):
        return ""
    return (
        f"{inbox} does not hold the bundled sample as it came ({len(others)} files differ, {others[0]} is one), so its "
        "children may be real. "
    )


def _pseudonym_key(inbox: Path) -> str:
    key = os.environ.get("IRO_PSEUDONYM_KEY", "")
    if is_bundled_sample(inbox):
        return key or DEMO_KEY
    if not key:
        raise UsageError(
            f"{_why_no_sample(inbox)}IRO_PSEUDONYM_KEY is not set. Ids of real children are only published under a "
            f"secret key: set IRO_PSEUDONYM_KEY to what `{NEW_KEY}` prints and keep it safe, because published keys "
            "change with it."
        )
    if key == DEMO_KEY:
        raise UsageError("IRO_PSEUDONYM_KEY is the public demonstration key. Choose a secret one for this inbox.")
    if len(key) < SHORTEST_KEY:
        raise UsageError(
            f"IRO_PSEUDONYM_KEY has {len(key)} characters; it needs at least {SHORTEST_KEY}. "
            f"Use one that `{NEW_KEY}` prints."
        )
    if len(set(key)) < FEWEST_DIFFERENT or not key.strip():
        raise UsageError(
            f"IRO_PSEUDONYM_KEY has only {len(set(key))} different characters, so it could be guessed, and with it the "
            f"ids of children. Use one that `{NEW_KEY}` prints."
        )
    if _repeats_itself(key) or _walks_along(key):
        raise UsageError(
            "IRO_PSEUDONYM_KEY repeats a shorter text or runs along the alphabet or the keyboard, so it could be "
            f"guessed, and with it the ids of children. Use one that `{NEW_KEY}` prints."
        )
    return key


def _repeats_itself(key: str) -> bool:
    threes = [key[place : place + 3] for place in range(len(key) - 2)]
    return len(set(threes)) < LEAST_VARIETY * len(threes)


def _walks_along(key: str) -> bool:
    pairs = {walk[place : place + 2] for walk in WALKS for place in range(len(walk) - 1)}
    both_ways = pairs | {pair[::-1] for pair in pairs}
    walked = sum(key[place : place + 2].lower() in both_ways for place in range(len(key) - 1))
    return walked > MOST_WALKED * (len(key) - 1)


def retention_months() -> int | None:
    """IRO_RETENTION_MONTHS; None where it is not set.

    Raises:
        UsageError: it is not a positive whole number.
    """
    return _months("IRO_RETENTION_MONTHS")


def _months(name: str) -> int | None:
    text = os.environ.get(name, "")
    if not text:
        return None
    if (months := whole_number(text)) is None:
        raise UsageError(f"{name} must be a whole number of months, 1 or more.")
    return months


def _is_yes(name: str, what: str) -> bool:
    """Whether a release carries something, by a setting that is yes or no."""
    text = os.environ.get(name, "").lower() or "yes"
    if text not in ("yes", "no"):
        raise UsageError(f"{name} must be yes or no: whether a release carries {what}.")
    return text == "yes"


def _is_approval_required() -> bool:
    text = os.environ.get("IRO_APPROVAL", "").lower() or "automatic"
    if text not in ("required", "automatic"):
        raise UsageError(
            "IRO_APPROVAL must be required, so that a person approves each release, or automatic (as unless set)."
        )
    return text == "required"


def _open_profile() -> str | None:
    name = os.environ.get("IRO_OPEN", "").lower() or NO_OPEN_TIER
    profiles = [row["profile"] for row in seed_rows(OPEN_PROFILES)]
    if name not in (*profiles, NO_OPEN_TIER):
        raise UsageError(
            f"IRO_OPEN must be {', '.join(profiles)} or {NO_OPEN_TIER}: the rules by which figures are published for "
            f"anyone to read, if any. Unless set it is {NO_OPEN_TIER}."
        )
    return None if name == NO_OPEN_TIER else name
