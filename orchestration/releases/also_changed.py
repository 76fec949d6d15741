"""What decides figures beside the extracts and is another than in the release before: code, settings, own files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FILES_SHOWN = 3
# Of what `release.json` keeps of the settings: what each decides, and how it is set.
SETTINGS_IN_WORDS = {
    "open_profile": ("open tier", "IRO_OPEN", "off"),
    "history_months": ("number of months that are published", "IRO_HISTORY_MONTHS", "not kept"),
}
DEFINITIONS = "definitions"


def also_changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Each thing that is another, in words that go on from `the`; both are what `release.json` says.

    The fingerprint of the definitions is over settings, files of councils' own and seeds. Seeds are code too, so where
    one of the others explains it, they are named by that.
    """
    is_other = {name: before["fingerprints"][name] != now["fingerprints"][name] for name in ("code", DEFINITIONS)}
    ways = [*_settings(before, now), *_files(before, now)] if is_other[DEFINITIONS] else []
    return [*(["code"] if is_other["code"] else []), *(ways or ([DEFINITIONS] if is_other[DEFINITIONS] else []))]


def _settings(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    # Releases of before 2026-11-28 do not say them.
    was, is_now = before.get("settings"), now["settings"]
    return [
        f"{what} ({setting} was {was.get(name) or unset}, and is {is_now[name] or unset})"
        for name, (what, setting, unset) in SETTINGS_IN_WORDS.items()
        if was is not None and was.get(name) != is_now[name]
    ]


def _files(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    was, is_now = (
        {(each["source_file"], each["sha256"]) for each in release.get("local_files", ())} for release in (before, now)
    )
    names = sorted({name for name, _ in was ^ is_now})
    if not names:
        return []
    more = f" and {len(names) - FILES_SHOWN} more" if len(names) > FILES_SHOWN else ""
    what = "council's own file" if len(names) == 1 else "councils' own files"
    return [f"{what} {', '.join(names[:FILES_SHOWN])}{more}"]
