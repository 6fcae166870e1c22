"""Check the packages: the locks pin what pyproject.toml asks for, and every licence goes with ours.

Needs no network: reads the two locks, and the metadata of what is installed.
"""

import re
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).parent.parent

# Licences whose code may be combined with code under AGPL-3.0-or-later.
GOES_WITH_OURS = re.compile(
    r"\b(MIT|0?BSD|ISC|Apache|MPL|Mozilla Public License 2|PSF|Python Software Foundation|"
    r"Unlicense|Public Domain|CC0|Zlib|LGPL|GPL-?v?3|GPL-2\.0-or-later|AGPL|HPND)",
    re.IGNORECASE,
)
# What packages say only in their text, read there. Version 2 "or any later" is taken as version 3.
SAID_ELSEWHERE = {"igraph": "GPL-2.0-or-later"}


def pinned(lock: Path) -> dict[str, str]:
    """Give the version that a lock pins for each package."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", lock.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


def asked() -> tuple[list[Requirement], list[Requirement]]:
    """Give what pyproject.toml asks for: to run, and to develop."""
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    extras = settings["project"]["optional-dependencies"].values()
    to_run = [*settings["project"]["dependencies"], *(one for extra in extras for one in extra)]
    groups = settings["dependency-groups"].values()
    to_develop = [one for group in groups for one in group]
    return [Requirement(one) for one in to_run], [Requirement(one) for one in to_develop]


def stale_pins() -> list[str]:
    """Give a sentence for each package that a lock lacks or pins outside its bounds."""
    faults = []
    to_run, to_develop = asked()
    run_lock, dev_lock = HOUSE / "requirements.lock", HOUSE / "requirements-dev.lock"
    for lock, requirements in ((run_lock, to_run), (dev_lock, to_run + to_develop)):
        pins = pinned(lock)
        for requirement in requirements:
            version = pins.get(canonicalize_name(requirement.name))
            if version is None or not requirement.specifier.contains(version, prereleases=True):
                faults.append(f"{lock.name} pins {version} of {requirement}: type make lock")
        if "://" in lock.read_text():
            faults.append(f"{lock.name} names an address: it must hold only names and hashes")
    run, dev = pinned(run_lock), pinned(dev_lock)
    faults += [
        f"{name} is {version} to run and {dev.get(name)} to develop: type make lock"
        for name, version in run.items()
        if dev.get(name) != version
    ]
    return faults


def licence(found: Distribution) -> str:
    """Give what a package says of its licence: SPDX expression, classifiers, or the first line."""
    metadata = found.metadata
    expression = metadata.get("License-Expression", "")
    classifiers = [
        one.split("::")[-1].strip()
        for one in metadata.get_all("Classifier") or []
        if one.startswith("License ::")
    ]
    first_line = (metadata.get("License") or "").strip().splitlines()[:1]
    return expression or "; ".join([*classifiers, *first_line])


def foreign_licences() -> list[str]:
    """Give a sentence for each locked package whose licence may not go with the AGPL."""
    faults = []
    for name, version in pinned(HOUSE / "requirements.lock").items():
        try:
            said = SAID_ELSEWHERE.get(name) or licence(distribution(name))
        except PackageNotFoundError:
            continue  # pinned for another system
        if not GOES_WITH_OURS.search(said):
            faults.append(f"{name} {version} is under {said or 'no licence that it names'}")
    return faults


if __name__ == "__main__":
    faults = stale_pins() + foreign_licences()
    print("\n".join(faults) or "The locks are fresh; every licence goes with the AGPL.")
    sys.exit(bool(faults))
