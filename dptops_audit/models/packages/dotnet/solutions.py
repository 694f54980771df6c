"""Solutions: which projects a .sln or .slnx holds.

Specifications: https://learn.microsoft.com/en-us/visualstudio/extensibility/internals/solution-dot-sln-file and
https://learn.microsoft.com/en-us/visualstudio/ide/solutions-and-projects-in-visual-studio
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dptops_audit.evidence import Location
from dptops_audit.models.packages.dotnet.evaluation import inside
from dptops_audit.models.packages.manifests import Manifests

_PROJECT = re.compile(r'\s*Project\("[^"]*"\)\s*=\s*"[^"]*"\s*,\s*"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Solution:
    """The project files of a solution by path, each with the place that names it."""

    path: str
    projects: Mapping[str, Location]

    @property
    def directory(self) -> str:
        return posixpath.dirname(self.path)

    @property
    def name(self) -> str:
        return posixpath.splitext(posixpath.basename(self.path))[0]


def solutions(manifests: Manifests, projects: Mapping[str, str]) -> Iterator[Solution]:
    """Every solution that holds one of `projects`, which are paths by lower-case path."""
    for path in manifests.with_extension("sln", "slnx"):
        named = _written(path, manifests) if path.lower().endswith(".sln") else _structured(path, manifests)
        found: dict[str, Location] = {}
        for text, location in named:
            inner = inside(posixpath.dirname(path), text)
            known = projects.get(inner.lower()) if inner is not None else None
            if known is not None:
                found.setdefault(known, location)
        if found:
            yield Solution(path, found)


def _written(path: str, manifests: Manifests) -> Iterator[tuple[str, Location]]:
    for number, line in enumerate(manifests.lines(path), 1):
        match = _PROJECT.match(line)
        if match is not None:
            yield match[1], Location(path, number, match.start(1) + 1, number)


def _structured(path: str, manifests: Manifests) -> Iterator[tuple[str, Location]]:
    root = manifests.xml(path)
    for element in root.walk() if root is not None else ():
        if element.name == "Project" and "Path" in element.attributes:
            yield element.attributes["Path"], element.location
