"""A layout of a council's own exports, `local/profiles/<name>.yml`: as in raw/profiles, for its batches alone."""

from __future__ import annotations

from orchestration.landing.contracts import load_contracts
from orchestration.landing.problems import FileRefusedError
from orchestration.landing.profiles.loading import ProfileError, profile_of
from orchestration.landing.profiles.profile import Profile


def read_own_profile(name: str, title: str, data: bytes) -> Profile:
    """Read a profile of a council's own.

    Args:
        name: the file's name without its ending, which must be the profile's.
        title: what a message calls the file.
        data: its bytes.

    Raises:
        FileRefusedError: what is wrong in it, each with its place in the file and what to do.
    """
    try:
        return profile_of(name, title, data, load_contracts())
    except ProfileError as error:
        raise FileRefusedError(str(error).splitlines()) from None
