"""Package.resolved of version 1, 2 and 3, as SwiftPM and Xcode write it.

Source: https://github.com/swiftlang/swift-package-manager/blob/main/Sources/PackageGraph/ResolvedPackagesStore.swift
"""

from __future__ import annotations

from dptops_audit.models.packages.locks.json_text import read_json, text_in
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.swift.package import identity

_VERSIONS = ("version", "revision")


def read(path: str, manifests: Manifests) -> Lock:
    """The packages by identity; the version of one that is pinned to a branch or a commit is the revision."""
    file = read_json(path, manifests)
    if file is None:
        return Lock(())
    found = []
    pins = file.dig("pins") or file.dig("object", "pins")
    for item in file.members(pins):
        members = {each.key: each for each in file.members(item)}
        key = members.get("identity") or members.get("repositoryURL")
        version = next((text for each in _VERSIONS if (text := text_in(item.value, "state", each))), "")
        if key is not None and isinstance(key.value, str) and version:
            name = key.value if key.key == "identity" else identity(key.value)
            found.append(Locked(name.lower(), version, file.location(key)))
    return Lock(tuple(found))
