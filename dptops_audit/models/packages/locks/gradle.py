"""gradle.lockfile and buildscript-gradle.lockfile. https://docs.gradle.org/current/userguide/dependency_locking.html"""

from __future__ import annotations

import posixpath

from dptops_audit.evidence import Location
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Scope

_BUILDSCRIPT = "buildscript-gradle.lockfile"


def read(path: str, manifests: Manifests) -> Lock:
    """The modules `group:artifact` of all configurations: TEST where only tests have them, BUILD for plugins of the build."""
    is_build = posixpath.basename(path) == _BUILDSCRIPT
    found = []
    for number, line in enumerate(manifests.lines(path), 1):
        notation, equals, configurations = line.partition("=")
        parts = notation.split(":")
        if equals and len(parts) == 3 and not notation.startswith("#"):
            place = Location(path, number, 1, number)
            found.append(
                Locked(":".join(parts[:2]), parts[2], place, Scope.BUILD if is_build else _scope(configurations))
            )
    return Lock(tuple(found))


def _scope(configurations: str) -> Scope | None:
    names = [name.strip() for name in configurations.split(",") if name.strip()]
    return Scope.TEST if names and all(name.startswith("test") for name in names) else None
