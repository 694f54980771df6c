"""What the manifests of one folder declare, while they are read one after the other: what is said first holds."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.nodes import Node, Scalar, each, text_of
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Scope, Setting
from dptops_audit.models.packages.python.requirement import Requirement, normal, parse

_MOST_DEPENDENCIES = 20_000
_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")


class Facts:
    """A package in the making. `claimed` are requirements files that another manifest reads as its own."""

    def __init__(self, manifests: Manifests, directory: str) -> None:
        self.files, self.directory = manifests, directory
        self.manifests: list[str] = []
        self.name, self.version = "", ""
        self.location: Location | None = None
        self.dependencies: list[Dependency] = []
        self.programs: dict[str, Setting] = {}
        self.scripts: dict[str, Setting] = {}
        self.settings: dict[str, Setting] = {}
        self.claimed: set[str] = set()
        self.lockfiles: list[str] = []
        self.members: tuple[str, ...] = ()
        self.sources: dict[str, str] = {}
        """The directories of dependencies that a table beside the declarations maps to paths."""
        self.in_workspace: set[str] = set()
        """The names that such a table says to be members of the workspace."""

    def path(self, name: str) -> str:
        """The root-relative path of a file of this folder."""
        return posixpath.join(self.directory, name)

    def call(self, name: Node | None, version: Node | None = None) -> None:
        """Take name and version from two nodes, unless a manifest before has named the package."""
        self.call_it(text_of(name) or "", name.location if name is not None else None, text_of(version) or "")

    def call_it(self, name: str, location: Location | None, version: str) -> None:
        if name and not self.name:
            self.name, self.location = name, location
        self.version = self.version or version

    def set(self, name: str, node: Node | None) -> None:
        """Take a setting from a scalar node; nothing where there is none."""
        if isinstance(node, Scalar) and not node.is_null:
            self.settings.setdefault(name, Setting(node.value, node.location))

    def classify(self, classifiers: Iterable[tuple[str, Location]]) -> None:
        """Take what trove classifiers say: whether an index may have it, and its framework."""
        for value, location in classifiers:
            if value.startswith("Private ::"):
                self.settings.setdefault("private", Setting(value, location))
            elif value.startswith("Framework ::"):
                self.settings.setdefault("framework", Setting(value, location))

    def declare(self, text: str, scope: Scope, location: Location, group: str = "") -> None:
        """Take a dependency specifier; what is none is left out."""
        if self._is_full(location):
            return
        found = parse(text)
        if found is not None:
            self.add(found, scope, location, group)

    def declare_each(self, node: Node | None, scope: Scope, group: str = "") -> None:
        """Take a sequence of dependency specifiers."""
        for item in strings(node):
            self.declare(item.value, scope, item.location, group)

    def add(
        self,
        found: Requirement,
        scope: Scope,
        location: Location,
        group: str = "",
        via: tuple[Location, ...] = (),
        folders: tuple[str, ...] = (),
    ) -> None:
        """Take a requirement, whose path may be relative to this folder or one of `folders`.

        One that stands for this package itself (`-e .`, `name[extra]` in its own extras) is no dependency.
        """
        if self._is_full(location):
            return
        local = self.locate(found.path, folders) if found.path is not None else None
        if local == self.directory or (not found.name and local is None):
            return
        if found.extras and self.name and found.name == normal(self.name):
            return
        name = found.name or normal(posixpath.basename(local or ""))
        self.dependencies.append(Dependency(name, scope, location, found.version, group, via, local))

    def _is_full(self, location: Location) -> bool:
        full = len(self.dependencies) >= _MOST_DEPENDENCIES
        if full:
            message = f"asks for more than {_MOST_DEPENDENCIES} packages: the rest is not read"
            self.files.note(Problem(location.path, message))
        return full

    def locate(self, path: str, folders: tuple[str, ...] = ()) -> str | None:
        """The root-relative directory of the package at a path, None where this repository has none there."""
        if path.startswith("/"):
            return None
        for folder in (self.directory, *folders):
            full = posixpath.normpath(posixpath.join(folder, path))
            if any(self.files.exists(posixpath.join(full, name)) for name in _PROJECT_FILES):
                return "" if full == "." else full
        return None


def strings(node: Node | None) -> Iterator[Scalar]:
    """The strings of a sequence."""
    return (item for item in each(node) if isinstance(item, Scalar) and not item.plain)
