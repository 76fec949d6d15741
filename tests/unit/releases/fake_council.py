"""A council's outputs folder, and the shortest way to build and publish in it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from fake_warehouse import INPUTS, write_fake_warehouse

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.releases import publication
from orchestration.releases.publication import PublicationResult, publish_release

KEY = "k" * 32
# The real one would change under a test while somebody edits the project.
CODE = "fingerprint-of-the-code"


def settings_in(folder: Path) -> Settings:
    return Settings(inbox=folder / "inbox", outputs=Outputs(folder / "outputs"), pseudonym_key=KEY)


@dataclass
class Council:
    """One council; `said` collects the lines of progress."""

    settings: Settings
    said: list[str] = field(default_factory=list)

    @property
    def outputs(self) -> Outputs:
        return self.settings.outputs

    def build(self, run_id: str, changes: str = "", inputs: str = INPUTS) -> Path:
        return write_fake_warehouse(self.outputs.warehouse(run_id), CODE, changes, inputs)

    def publish(
        self, run_id: str, inputs: str = INPUTS, code: str = CODE, accepted: dict[str, str] | None = None
    ) -> PublicationResult:
        with patch.object(publication, "code_fingerprint", return_value=code):
            return publish_release(self.settings, run_id, accepted or {}, self.said.append, inputs=inputs)

    def build_and_publish(self, run_id: str, changes: str = "", inputs: str = INPUTS) -> PublicationResult:
        self.build(run_id, changes, inputs)
        return self.publish(run_id, inputs)

    def copied_to(self, folder: Path) -> Council:
        """The same council in another folder: links, modes and times as they were, nothing said yet."""
        copy = Council(settings_in(folder))
        shutil.copytree(self.outputs.root, copy.outputs.root, symlinks=True)
        return copy

    @property
    def drafts(self) -> list[Path]:
        """Whatever is not finished: drafts, and the note of a publication under way."""
        return [*self.outputs.releases.glob(".*"), *self.outputs.restricted.glob(".*")]
