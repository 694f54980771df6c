"""What a lock file says, in terms that all ecosystems share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from dptops_audit.evidence import Location
from dptops_audit.models.packages.package import Scope


@dataclass(frozen=True, slots=True)
class Locked:
    """One locked package. Packages of the repository itself (workspace members, paths) are none.

    `name` is spelled as `Dependency.name` of the ecosystem: the alias where npm, pnpm, Yarn or Bun install under one. `version` is as
    written; the revision, or the address with it, where a package from a version control system has none. `location` is the line of the
    package's name. `scope` is what the lock file itself tells, None where it tells nothing.
    """

    name: str
    version: str
    location: Location
    scope: Scope | None = None


class Asker(Enum):
    """Who asks for a direct dependency, as the keys of `Lock.chosen` tell it."""

    FOLDER = auto()
    """The folder of the package that declares it, relative to the lock file's, `.` for that one."""
    NAME = auto()
    """The name of the package that declares it."""
    REQUIREMENT = auto()
    """The requirement, as the manifest has it."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What one lock file holds. `chosen` has, by asker and name, the package that a direct dependency gets, where the format tells it.

    `strict` where a package that `chosen` lacks is not what the dependency gets, even though the file has no other of its name.
    """

    packages: tuple[Locked, ...]
    chosen: Mapping[tuple[str, str], Locked] = field(default_factory=dict)
    asker: Asker = Asker.FOLDER
    strict: bool = False


_RANK = (Scope.RUNTIME, None, Scope.OPTIONAL, Scope.PEER, Scope.BUILD, Scope.TEST, Scope.DEVELOPMENT)


def merged(packages: Iterable[Locked]) -> tuple[Locked, ...]:
    """Each name and version once, at its first place, with the scope of the copy that is needed most."""
    found: dict[tuple[str, str], Locked] = {}
    for package in packages:
        known = found.setdefault((package.name, package.version), package)
        if _RANK.index(package.scope) < _RANK.index(known.scope):
            found[package.name, package.version] = replace(known, scope=package.scope)
    return tuple(found.values())
