"""What this software is made of, from the lock: a bill of materials (CycloneDX 1.5, JSON) and a list of licences (CSV).

`make sbom` writes both into a folder. Versions and hashes are the lock's; licences are what the installed packages say
of themselves. The standard library alone.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from dataclasses import dataclass
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import cast

PROJECT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
NOT_INSTALLED, NOT_SAID = "not installed on this machine", "not said"
CLASSIFIER = "License :: "


@dataclass(frozen=True)
class Package:
    """One package of the lock; `hashes` are of all its files, of which a machine needs one."""

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str


def packages_of(lock: str) -> list[Package]:
    """The packages of a lock in pip's form, by name."""
    found = list(PIN.finditer(lock))
    ends = [*(each.start() for each in found[1:]), len(lock)]
    packages = [
        Package(pin["name"], pin["version"], tuple(HASH.findall(lock[pin.start() : end])), licence_of(pin["name"]))
        for pin, end in zip(found, ends, strict=True)
    ]
    return sorted(packages, key=lambda package: package.name.lower())


def licence_of(name: str) -> str:
    """What an installed package says of its licence: the expression, else its classifiers, else the first line."""
    try:
        about = cast(Message, metadata.metadata(name))
    except metadata.PackageNotFoundError:
        return NOT_INSTALLED
    if expression := about.get("License-Expression"):
        return expression
    classified = [each.split(" :: ")[-1] for each in about.get_all("Classifier", []) if each.startswith(CLASSIFIER)]
    if named := [each for each in classified if each != "OSI Approved"]:
        return "; ".join(sorted(set(named)))
    return (about.get("License") or NOT_SAID).strip().splitlines()[0][:80]


def bill_of(packages: list[Package], version: str) -> dict[str, object]:
    """The bill of materials; nothing in it varies from one day to another."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "reviewing-service-warehouse", "version": version}},
        "components": [
            {
                "type": "library",
                "name": package.name,
                "version": package.version,
                "purl": f"pkg:pypi/{re.sub(r'[-_.]+', '-', package.name).lower()}@{package.version}",
                "licenses": [{"license": {"name": package.licence}}],
                # The format has one place for a package's files, not one each: every hash that the lock allows.
                "properties": [{"name": "lock:sha256", "value": value} for value in package.hashes],
            }
            for package in packages
        ],
    }


def write(lock: Path, folder: Path) -> list[Package]:
    """Write `sbom.cdx.json` and `licences.csv`; gives the packages."""
    packages = packages_of(lock.read_text(encoding="utf-8"))
    project = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "([^"]+)"', project, re.MULTILINE)
    folder.mkdir(parents=True, exist_ok=True)
    bill = bill_of(packages, version[1] if version else "")
    (folder / "sbom.cdx.json").write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8")
    with (folder / "licences.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("package", "version", "licence"))
        rows.writerows((package.name, package.version, package.licence) for package in packages)
    return packages


if __name__ == "__main__":
    target = Path(sys.argv[1])
    written = write(PROJECT / "requirements.txt", target)
    unknown = sum(1 for package in written if package.licence in (NOT_INSTALLED, NOT_SAID))
    print(f"{len(written)} packages in {target}: sbom.cdx.json, licences.csv; {unknown} without a licence known here")
