"""composer.lock. https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control"""

from __future__ import annotations

from dptops_audit.models.packages.locks.json_text import read_json, text_in
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Scope

_SECTIONS = {"packages": Scope.RUNTIME, "packages-dev": Scope.DEVELOPMENT}


def read(path: str, manifests: Manifests) -> Lock:
    """The packages, those of a path in the repository left out."""
    file = read_json(path, manifests)
    if file is None:
        return Lock(())
    found = []
    for section in file.members(file.root):
        for item in file.members(section) if section.key in _SECTIONS else ():
            name = next((each for each in file.members(item) if each.key == "name"), None)
            version = text_in(item.value, "version")
            if name is None or not isinstance(name.value, str) or not version:
                continue
            if text_in(item.value, "dist", "type") != "path":
                found.append(Locked(name.value.lower(), version, file.location(name), _SECTIONS[section.key]))
    return Lock(tuple(found))
