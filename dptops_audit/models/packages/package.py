"""What a package manifest declares, in terms that all ecosystems share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dptops_audit.evidence import Location


class Scope(StrEnum):
    """What a dependency is needed for."""

    RUNTIME = "runtime"
    DEVELOPMENT = "dev"
    TEST = "test"
    OPTIONAL = "optional"
    PEER = "peer"
    BUILD = "build"
    """Needed by the build alone: a build back end, a plugin of the build tool, an annotation processor."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """One direct dependency as a manifest declares it.

    `name` is spelled as the ecosystem compares names (PEP 503 for Python, `group:artifact` for the JVM, `vendor/name` for Composer,
    the module path for Go). `requirement` is the version or range as written, empty where there is none. `group` is the extra, dependency
    group, feature, profile or configuration that holds it, empty for the default. `location` is its own line; `via` leads there from the
    package's manifest where another file declares it (`-r base.txt`, a parent POM, a version catalogue). `local` is the root-relative
    folder of the package in this repository that it stands for, None for one from elsewhere.
    """

    name: str
    scope: Scope
    location: Location
    requirement: str = ""
    group: str = ""
    via: tuple[Location, ...] = ()
    local: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that a manifest sets, as written, and where."""

    value: str
    location: Location


@dataclass(frozen=True, slots=True)
class Package:
    """One package, module or project: what one folder's manifests of one ecosystem declare.

    `manifests` are their paths, the leading one first; `directory` is root-relative, empty for the root. `location` is where the name
    stands, else the leading manifest. `programs` are the executables that a user of the package gets (`console_scripts`, `bin`,
    `[[bin]]`), by name, with what each starts as written. `scripts` are named commands for developers (npm scripts and the like).
    `settings` are the other facts that the ecosystem's reader names in its module's docstring (`packaging`, `sdk`, `private`, ...).
    `members` are the directories of the workspace's other packages where this is its root, and `parent` is the directory of the package
    that this one is a member or module of, None for a package of its own. `lockfiles` are the paths of the lock files that pin it.
    """

    ecosystem: str
    directory: str
    manifests: tuple[str, ...]
    location: Location
    name: str = ""
    version: str = ""
    dependencies: tuple[Dependency, ...] = ()
    programs: Mapping[str, Setting] = field(default_factory=dict)
    scripts: Mapping[str, Setting] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    parent: str | None = None
    lockfiles: tuple[str, ...] = ()

    @property
    def manifest(self) -> str:
        """The path of the leading manifest."""
        return self.manifests[0]

    def dependency(self, name: str, *scopes: Scope) -> Dependency | None:
        """The first dependency of that name, in one of `scopes` where any is given."""
        return next((d for d in self.dependencies if d.name == name and (not scopes or d.scope in scopes)), None)
