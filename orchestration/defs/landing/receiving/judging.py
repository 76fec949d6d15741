"""Judge one batch: read all its files, list all that is wrong, and say whether it may be landed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.defs.landing.contracts import DOMAINS, Contract
from orchestration.defs.landing.formats.text import OpenedFile, TakenFile, open_file, take_copy
from orchestration.defs.landing.inbox.batches import INSTRUCTIONS_FILE, InboxBatch, Instructions, read_instructions
from orchestration.defs.landing.problems import FileRefusedError
from orchestration.defs.landing.profiles.rules import ExportRule, Profile, recognised
from orchestration.defs.landing.reading.headers import closest
from orchestration.defs.landing.reading.reader import Lineage, Reader, ReadExport
from orchestration.defs.landing.receiving.receipts import NOT_USED, USED_AS_FLAG, UnusedFile

EMPTY_WAY_OUT = "If there really are none, say so in batch.yml: `empty: [{0}]`. Otherwise export the file again."


@dataclass
class Judgement:
    """What was found in a batch. It is accepted if `problems` is empty; `taken` are the private copies by name."""

    instructions: Instructions = field(default_factory=Instructions)
    profile: Profile | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    taken: dict[str, TakenFile] = field(default_factory=dict)
    exports: list[ReadExport] = field(default_factory=list)
    unused: list[UnusedFile] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)

    @property
    def extracts(self) -> str:
        """Whether the batch holds all history or one period: as batch.yml says, else as its profile does."""
        return self.instructions.extracts or (self.profile.extracts if self.profile else "full")


def emptied_exports(rows: Mapping[str, int], empty: Iterable[str], previous_rows: Mapping[str, int]) -> list[str]:
    """The exports without rows whose previous extract had some, and which batch.yml does not call empty."""
    return sorted(name for name, count in rows.items() if not count and name in previous_rows and name not in empty)


class Judge:
    """Judges one batch, with what is known of the contracts, the profiles and the previous extracts."""

    def __init__(
        self,
        batch: InboxBatch,
        contracts: dict[str, Contract],
        profiles: dict[str, Profile],
        previous_rows: dict[str, int],
        reader: Reader,
        folder: Path,
    ):
        """`previous_rows` are the exports whose previous extract had rows; `folder` is private and takes the copies."""
        self._batch = batch
        self._contracts = contracts
        self._profiles = profiles
        self._previous_rows = previous_rows
        self._reader = reader
        self._folder = folder
        self._found = Judgement()
        self._opened: dict[str, OpenedFile] = {}

    def judge(self) -> Judgement:
        """Take copies of the files, read them, and collect everything that speaks against the batch."""
        found = self._found
        found.problems += self._batch.folder_problems()
        self._take_copies()
        self._read_instructions()
        if self._batch.folder_problems():
            return found
        found.profile = self._profile()
        if found.profile is None:
            return found
        files = self._files_by_stem(found.profile)
        self._read_exports(found.profile, files)
        self._check_required_exports()
        self._check_emptied_exports()
        self._account_for_other_files(found.profile, files)
        return found

    def _take_copies(self) -> None:
        for number, path in enumerate(self._batch.identity_files):
            try:
                # Numbered names: what a file is called is never part of a path that a reader is given.
                self._found.taken[path.name] = take_copy(path, self._folder / f"{number:03d}.csv")
            except FileRefusedError as refusal:
                self._found.problems += refusal.problems

    def _read_instructions(self) -> None:
        taken = self._found.taken.get(INSTRUCTIONS_FILE)
        if taken is None:
            return
        text = taken.path.read_bytes().decode("utf-8-sig", errors="replace")
        self._found.instructions, problems = read_instructions(
            text, self._contracts, self._profiles, self._batch.extract_date
        )
        self._found.problems += problems

    def _profile(self) -> Profile | None:
        named = self._found.instructions.profile
        if named is not None:
            return self._profiles[named]
        profile = recognised(self._profiles, [path.name for path in self._batch.csv_files])
        if profile is None:
            self._found.problems.append(
                f"{self._batch.name}: the names of the files do not tell which shape the batch has. "
                f"Name it in {INSTRUCTIONS_FILE}, as in `profile: canonical` (known: {', '.join(self._profiles)})."
            )
            stems = [stem for each in self._profiles.values() for stem in each.known_stems]
            self._found.problems += [
                f"{path.name} may be {likely}.csv: only the exact name is read."
                for path in self._batch.csv_files
                if (likely := closest(path.stem, stems)) and likely != path.stem
            ]
        return profile

    def _files_by_stem(self, profile: Profile) -> dict[str, str]:
        """The file of the batch for each stem the profile knows; two files for one stem are a problem."""
        files: dict[str, str] = {}
        for path in self._batch.csv_files:
            stem = profile.stem_of(path.name)
            if stem in files:
                self._found.problems.append(
                    f"{files[stem]} and {path.name} are both {stem}. Leave one of them out of the folder."
                )
            elif stem is not None:
                files[stem] = path.name
        return files

    def _read_exports(self, profile: Profile, files: dict[str, str]) -> None:
        for rule in profile.exports.values():
            if rule.file not in files:
                continue
            try:
                helpers = {stem: self._open(files[stem]) for stem in rule.helper_files if stem in files}
                self._found.exports.append(self._read_export(rule, files[rule.file], helpers))
            except FileRefusedError as refusal:
                self._found.problems += [text for text in refusal.problems if text not in self._found.problems]

    def _read_export(self, rule: ExportRule, name: str, helpers: dict[str, OpenedFile]) -> ReadExport:
        opened = self._open(name)
        lineage = Lineage(
            source_file=self._batch.source_file(name),
            source_sha256=opened.sha256,
            extract_date=self._batch.extract_date,
            local_authority_code=self._batch.local_authority_code,
        )
        read = self._reader.read_export(self._contracts[rule.export_name], rule, opened, helpers, lineage)
        self._found.notes += read.remarks
        return read

    def _open(self, name: str) -> OpenedFile:
        if name not in self._opened:
            if name not in self._found.taken:
                raise FileRefusedError([])
            self._opened[name] = open_file(self._found.taken[name])
        return self._opened[name]

    def _present(self) -> set[str]:
        """The exports whose file is in the folder, readable or not."""
        profile = self._found.profile
        stems = {profile.stem_of(path.name) for path in self._batch.csv_files} if profile else set()
        return {name for name, rule in profile.exports.items() if rule.file in stems} if profile else set()

    def _check_required_exports(self) -> None:
        present = self._present()
        rows = {read.contract.name: read.rows_landed for read in self._found.exports}
        for domain in DOMAINS:
            required = [contract for contract in self._contracts.values() if domain in contract.is_required_with]
            if not any(contract.domain == domain and contract.name in present for contract in self._contracts.values()):
                continue
            for contract in required:
                self._check_required_export(contract, domain, contract.name in present, rows.get(contract.name))

    def _check_required_export(self, contract: Contract, domain: str, is_present: bool, rows: int | None) -> None:
        problem = None
        if not is_present:
            problem = (
                f"{self._file_of(contract.name)}: the file is missing. A batch with {domain} files must hold it; "
                "export it for the same day."
            )
        elif rows == 0 and contract.name not in (*self._found.instructions.empty, *self._previous_rows):
            name = contract.name
            problem = f"{self._file_of(name)}: it has a header and no rows. {EMPTY_WAY_OUT.format(name)}"
        # Children are required with both domains; once is enough.
        if problem and problem not in self._found.problems:
            self._found.problems.append(problem)

    def _check_emptied_exports(self) -> None:
        rows = {read.contract.name: read.rows_landed for read in self._found.exports}
        self._found.emptied = emptied_exports(rows, self._found.instructions.empty, self._previous_rows)
        self._found.problems += [
            f"{self._file_of(name)}: it has no rows, and the previous extract had {self._previous_rows[name]:,}. "
            f"{EMPTY_WAY_OUT.format(name)}"
            for name in self._found.emptied
        ]

    def _file_of(self, export_name: str) -> str:
        profile = self._found.profile
        stem = profile.exports[export_name].file if profile and export_name in profile.exports else export_name
        return f"{stem}.csv"

    def _account_for_other_files(self, profile: Profile, files: dict[str, str]) -> None:
        """Name every file that fills no export, with its rows, and say what it may have been meant to be."""
        used = {files[rule.file] for rule in profile.exports.values() if rule.file in files}
        flags = {files[stem] for rule in profile.exports.values() for stem in rule.helper_files if stem in files}
        for path in self._batch.csv_files:
            if path.name in used or path.name not in self._found.taken:
                continue
            reason = USED_AS_FLAG if path.name in flags else NOT_USED
            taken = self._found.taken[path.name]
            self._found.unused.append(UnusedFile(path.name, self._rows_of(path.name), taken.sha256, reason))
            if reason == NOT_USED:
                self._found.notes.append(_why_unused(path.name, profile))
        for path in self._batch.files:
            if path not in self._batch.identity_files:
                self._found.notes.append(f"{path.name} is not a CSV file and was not read.")

    def _rows_of(self, name: str) -> int | None:
        try:
            return self._reader.count_rows(self._open(name))
        except FileRefusedError:
            return None


def _why_unused(name: str, profile: Profile) -> str:
    stem = profile.stem_of(name)
    if stem in profile.unused_files:
        return f"{name} is not used: {profile.unused_files[stem]}."
    likely = closest(Path(name).stem, [rule.file for rule in profile.exports.values()])
    hint = f" If it is {likely}, name it {likely}.csv." if likely else ""
    return f"{name} is not used: the profile {profile.name} knows no such file.{hint}"
