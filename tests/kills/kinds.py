"""What is killed: each kind of work has the state that it starts from, and the next command, which nobody helps.

A whole refresh takes minutes where a publication takes seconds, and what can be lost in a publication, an approval, a
purge or a server's loading does not depend on how the build was made. So these begin with a build that is finished. The
next command is a plain refresh each time, as a person or a schedule would start it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from orchestration.ground.fingerprints import code_fingerprint
from orchestration.ground.paths import Outputs
from orchestration.releases.candidates import waiting
from orchestration.releases.release import find_current
from tests.kills.acting import Acting, Work, command, steps
from tests.kills.authority import AUTHORITY, ERASED, write_inbox

APPROVAL = {"IRO_APPROVAL": "required"}
RELEASE = ("publishing", "release")
BUILT, CANDIDATE, PUBLISHED = "built", "candidate", "published"
REFRESH = command("refresh")
ERASE = ("purge", "--child", ERASED, "--authority", AUTHORITY, "--reason", "a test")
SEALED = ("seal", "children_looked_after", "--period-end", "2026-09-30", "--authority", AUTHORITY)
WAITS, STOPPED = 4, 130
REBUILT = "rebuilt"


@dataclass(frozen=True)
class Kind:
    """One kind of work that is killed.

    Attributes:
        state: the prepared outputs folder that it starts from.
        work: what is killed. What follows is a refresh.
        ends_well: exit codes of both when nothing is wrong.
        share: how often it is drawn.
        settings: further settings of both.
        stops_with: an exit code if it is stopped from the keyboard (Ctrl-C) and ends by itself, rather than killed.
        is_refresh: the inbox gets other files first, so that there is something to build.
    """

    state: str
    work: Work
    share: int
    ends_well: tuple[int, ...] = (0,)
    settings: Mapping[str, str] = field(default_factory=dict)
    is_refresh: bool = False
    is_purge: bool = False
    is_around_end_of_build: bool = False
    stops_with: int | None = None


def _decision(word: str) -> Work:
    """A person's word on the candidate that waits; a refresh may have published another release since."""

    def decide() -> None:
        from orchestration.ground.settings import load_outputs

        candidate = waiting(load_outputs())
        if candidate is None:
            raise SystemExit(0)
        command(word, candidate.release_id, "--by", "A Manager", "--note", "a test")()

    return decide


def _rebuild() -> None:
    """The current release made anew, in a folder beside the outputs."""
    from orchestration.ground.settings import load_outputs

    outputs = load_outputs()
    current = find_current(outputs)
    assert current is not None
    command("rebuild", current.name, "--out", str(outputs.root.parent / REBUILT))()


def _purge_of_the_old() -> None:
    """All is of today, so a month ago is said to be tomorrow."""
    from orchestration.commands import purge

    purge.months_ago = lambda months, now: now + timedelta(days=1)  # type: ignore[assignment]
    command("purge", "--older-than", "1", "--reason", "a test")()


PUBLISH = steps(RELEASE)
KINDS: dict[str, Kind] = {
    "refresh": Kind(PUBLISHED, REFRESH, 2, is_refresh=True),
    "end of the build": Kind(PUBLISHED, REFRESH, 2, is_refresh=True, is_around_end_of_build=True),
    "stop by Ctrl-C": Kind(PUBLISHED, REFRESH, 1, is_refresh=True, stops_with=STOPPED),
    "publication": Kind(BUILT, PUBLISH, 6),
    "candidate": Kind(BUILT, PUBLISH, 3, (0, WAITS), APPROVAL),
    "approval": Kind(CANDIDATE, _decision("approve"), 4, (0, WAITS), APPROVAL),
    "rejection": Kind(CANDIDATE, _decision("reject"), 3, (0, WAITS), APPROVAL),
    "purge of a child": Kind(PUBLISHED, command(*ERASE), 2, is_purge=True),
    "purge by age": Kind(PUBLISHED, _purge_of_the_old, 4),
    "seal": Kind(PUBLISHED, command(*SEALED), 4),
    "rebuild": Kind(PUBLISHED, _rebuild, 2),
    "check": Kind(PUBLISHED, command("check"), 3),
    "server": Kind(PUBLISHED, command("publish-to"), 3),
}


@dataclass
class Bench:
    """The folder of all rounds: prepared states, the inbox and outputs at work, logs, and how long things take."""

    folder: Path

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def outputs(self) -> Outputs:
        return Outputs(self.folder / "outputs")

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    def _state(self, name: str) -> Path:
        return self.folder / "prepared" / name

    def keep(self, name: str) -> None:
        """Keep inbox and outputs as they are now under a name."""
        for part in ("inbox", "outputs"):
            shutil.copytree(self.folder / part, self._state(name) / part, symlinks=True)

    def restore(self, name: str) -> None:
        """Make inbox and outputs what was kept under a name."""
        shutil.rmtree(self.folder / REBUILT, ignore_errors=True)
        for part in ("inbox", "outputs"):
            shutil.rmtree(self.folder / part, ignore_errors=True)
            shutil.copytree(self._state(name) / part, self.folder / part, symlinks=True)

    def act(self, log: str, work: Work, settings: Mapping[str, str] = {}, dies_at: str | None = None) -> Acting:
        """Begin a command; what it says is in a file of that name."""
        return Acting(work, self.folder / "logs" / f"{log}.log", settings, dies_at)

    @property
    def _made_by(self) -> Path:
        return self.folder / "prepared" / "code.json"

    @property
    def is_prepared(self) -> bool:
        """True if this code has made the prepared states before in this folder."""
        return self._made_by.is_file() and json.loads(self._made_by.read_text(encoding="utf-8")) == code_fingerprint()

    def clear(self) -> None:
        """Leave the folders that every round needs, and an inbox to begin with."""
        for part in ("prepared", "inbox", "outputs"):
            shutil.rmtree(self.folder / part, ignore_errors=True)
        for part in ("logs", "tmp"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        write_inbox(self.inbox, 0)

    def prepare(self, say: Callable[[str], None]) -> None:
        """Make the prepared states.

        Raises:
            RuntimeError: one of the commands did not end as it should.
        """
        say("preparing: two builds, a candidate, a release")
        self._require(self.act("first", REFRESH), 0)
        write_inbox(self.inbox, 1)
        self._require(self.act("built", REFRESH, dies_at="after_build"), -9)
        self.keep(BUILT)
        self._require(self.act("candidate", PUBLISH, APPROVAL), 0)
        self.keep(CANDIDATE)
        self.restore(BUILT)
        self._require(self.act("published", PUBLISH), 0)
        self.keep(PUBLISHED)
        self._made_by.write_text(json.dumps(code_fingerprint()), encoding="utf-8")

    def _require(self, acting: Acting, code: int) -> None:
        if (found := acting.wait()) != code:
            raise RuntimeError(f"ended with {found}, not {code}: see {acting.log}")

    def current(self) -> str:
        """The id of the current release."""
        current = find_current(self.outputs)
        return current.name if current else "none"
