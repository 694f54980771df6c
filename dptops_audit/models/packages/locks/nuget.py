"""packages.lock.json. https://learn.microsoft.com/en-us/nuget/consume-packages/package-references-in-project-files#locking-dependencies"""

from __future__ import annotations

from dptops_audit.models.packages.locks.json_text import read_json, text_in
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests


def read(path: str, manifests: Manifests) -> Lock:
    """The packages of all target frameworks, projects of the repository left out."""
    file = read_json(path, manifests)
    if file is None:
        return Lock(())
    found = []
    for member in (each for framework in file.members(file.dig("dependencies")) for each in file.members(framework)):
        version = text_in(member.value, "resolved")
        if version and text_in(member.value, "type") != "Project":
            found.append(Locked(member.key.lower(), version, file.location(member)))
    return Lock(tuple(found))
