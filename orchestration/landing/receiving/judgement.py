"""What was found in a batch, before it becomes a receipt."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestration.landing.formats.file_copy import FileCopy
from orchestration.landing.inbox.instructions import Instructions
from orchestration.landing.profiles.profile import Profile
from orchestration.landing.reading.what_was_read import ReadExport
from orchestration.landing.register.receipts import UnusedFile


@dataclass
class Judgement:
    """What was found in a batch. It is accepted if `problems` is empty; `copies` are the private copies by name.

    `history_from` is the first day that each export reaches back to, where its profile or batch.yml says one. Of what
    `is_broken_off` nothing is known but that the batch cannot be landed now. `looks_wrong` has the notes on
    that by `export` or `export.column`, without the numbers of rows, which are for those who have the file.
    """

    instructions: Instructions = field(default_factory=Instructions)
    profile: Profile | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    looks_wrong: dict[str, list[str]] = field(default_factory=dict)
    copies: dict[str, FileCopy] = field(default_factory=dict)
    exports: list[ReadExport] = field(default_factory=list)
    unused: list[UnusedFile] = field(default_factory=list)
    unlisted_columns: dict[str, list[str]] = field(default_factory=dict)
    history_from: dict[str, str] = field(default_factory=dict)
    is_broken_off: bool = False

    @property
    def extracts(self) -> str:
        """Whether the batch holds all history or one period: as batch.yml says, else as its profile does."""
        return self.instructions.extracts or (self.profile.extracts if self.profile else "full")

    def add(self, problems: list[str]) -> None:
        """Note problems, each once."""
        self.problems += [text for text in dict.fromkeys(problems) if text not in self.problems]

    def title(self, export_name: str) -> str:
        """What a message calls the file of an export."""
        profile = self.profile
        rule = profile.exports.get(export_name) if profile else None
        if profile is None or rule is None or export_name in profile.reference_tables:
            return f"{export_name}.csv"
        if profile.format == "csv":
            return f"{rule.files[0]}.csv"
        return f"{export_name} (from {', '.join(rule.files)})"
