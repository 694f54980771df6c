"""What a command leads to: the contract between the driver (`invocations`) and the followers in `indirections`."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from dptops_audit.evidence import Location
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package
from dptops_audit.models.pipeline.model import Invocation

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reached:
    """One thing that a command runs: shell text, or `argv` where it is no shell text (a goal's plugin, a hook of pre-commit).

    `location` is where it stands; `via` are the places between the command and it (the target that has the recipe as prerequisite).
    `directory` is the root-relative folder that it runs in, None where it cannot be told. `variables` are set for it, over the
    command's own. `swallowed` says why its failure stops nothing. `optional` is True where a condition decides whether it runs.
    `lines` are as in `Script`, for text.
    """

    location: Location
    text: str = ""
    argv: tuple[str, ...] = ()
    via: tuple[Location, ...] = ()
    directory: str | None = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    shell: str = "sh"
    swallowed: str = ""
    optional: bool = False
    lines: tuple[int, ...] = ()


class Workspace:
    """What followers read: the repository's files, each parsed once. `memory` is what they keep from one command to later ones."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.memory: dict[str, Any] = {}
        self._parsed: dict[tuple[Callable[..., Any], str], Any] = {}

    @property
    def manifests(self) -> Manifests:
        """Text and located trees (TOML, JSON, YAML, XML) by root-relative path."""
        return self.repository.manifests

    @cached_property
    def packages(self) -> tuple[Package, ...]:
        """Every package that is written here, in development and test trees too."""
        return self.repository.all_packages

    def package_at(self, directory: str, ecosystem: str) -> Package | None:
        """The package of an ecosystem in that very folder."""
        return self._packages.get((directory, ecosystem))

    def parsed(self, path: str, parse: Callable[[str, str], T]) -> T | None:
        """What `parse(path, content)` makes of a file, once for each file and parser; None where the file cannot be read."""
        key = (parse, path)
        if key not in self._parsed:
            content = self.manifests.text(path)
            self._parsed[key] = parse(path, content) if content is not None else None
        found: T | None = self._parsed[key]
        return found

    def beside(self, directory: str | None, *names: str) -> str | None:
        """The path of the first of these files that is in a folder; None where none is, or the folder cannot be told."""
        if directory is None:
            return None
        paths = (posixpath.join(directory, name) for name in names)
        return next((path for path in paths if self.manifests.exists(path)), None)

    def above(self, directory: str | None, *names: str) -> str | None:
        """As `beside`, in the folder or the nearest one above it."""
        while directory is not None:
            found = self.beside(directory, *names)
            if found is not None:
                return found
            directory = posixpath.dirname(directory) if directory else None
        return None

    @cached_property
    def _packages(self) -> dict[tuple[str, str], Package]:
        return {(package.directory, package.ecosystem): package for package in reversed(self.packages)}


def below(directory: str | None, path: str) -> str | None:
    """The root-relative folder or file that `path` means when it is used in `directory`: "" for the root, None where that leaves the
    root, is absolute or holds something that is not known (a variable)."""
    if directory is None or "$" in path or path.startswith(("/", "~")):
        return None
    joined = posixpath.normpath(posixpath.join(directory, path or "."))
    if joined == ".":
        return ""
    return None if joined == ".." or joined.startswith("../") else joined


Follow = Callable[[Invocation, Workspace], Sequence[Reached] | None]
"""Gives what a command leads to: None where the command is none of this follower's, nothing where its target is not here."""
