"""Compiled requirements files: https://pip.pypa.io/en/stable/topics/repeatable-installs/"""

from __future__ import annotations

from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.python.requirements import RequirementsFiles

_EXACT = ("===", "==")


def read(path: str, manifests: Manifests) -> Lock:
    """The requirements with one exact version, the `==` left out, and those with an address, which is then the version."""
    found = []
    for line in RequirementsFiles(manifests).get(path).lines:
        requirement = line.requirement
        if requirement is None or requirement.path is not None:
            continue
        version = requirement.version
        exact = next((version.removeprefix(sign).strip() for sign in _EXACT if version.startswith(sign)), "")
        if exact and not any(letter in exact for letter in ",*"):
            found.append(Locked(requirement.name, exact, line.location))
        elif "://" in version:
            found.append(Locked(requirement.name, version, line.location))
    return Lock(tuple(found))
