"""tools.go: Go files whose imports are there to pin tools.

Convention: https://go.dev/wiki/Modules#how-can-i-track-tool-dependencies-for-a-module
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.packages.manifests import Manifests

_CONSTRAINT = re.compile(r"//(?:go:build|[ \t]*\+build)[ \t]+tools?[ \t]*$")
_IMPORT = re.compile(r'[ \t]*(?:import[ \t]*\(?[ \t]*)?_[ \t]+"([^"\\]+)"')
_CODE = re.compile(r"[ \t]*(?:func|type|var|const)\b")


@dataclass(slots=True)
class Tools:
    """The packages that a module's tools.go files import, with their places. `alone` where the module has no other Go files."""

    imports: list[tuple[str, Location]] = field(default_factory=list)
    alone: bool = True


def find_tools(manifests: Manifests, modules: Collection[str]) -> dict[str, Tools]:
    """The tools of each module that has some, by its directory. `modules` are the directories of all."""
    found: dict[str, Tools] = {}
    for path in manifests.named("tools.go", "tool.go"):
        imports = _imports(path, manifests)
        module = _module_of(posixpath.dirname(path), modules)
        if imports and module is not None:
            found.setdefault(module, Tools()).imports += imports
    if found:
        tagged = {location.path for tools in found.values() for _, location in tools.imports}
        for path in manifests.with_extension("go"):
            module = _module_of(posixpath.dirname(path), modules)
            if module in found and path not in tagged:
                found[module].alone = False
    return found


def _imports(path: str, manifests: Manifests) -> list[tuple[str, Location]]:
    found: list[tuple[str, Location]] = []
    tagged = begun = False
    for number, line in enumerate(manifests.lines(path), 1):
        begun = begun or line.startswith("package ")
        tagged = tagged or (not begun and _CONSTRAINT.match(line) is not None)
        if begun and (not tagged or _CODE.match(line)):
            break
        if begun and (match := _IMPORT.match(line)):
            found.append((match[1], Location(path, number, match.start(1), number)))
    return found


def _module_of(folder: str, modules: Collection[str]) -> str | None:
    while folder not in modules:
        if not folder:
            return None
        folder = posixpath.dirname(folder)
    return folder
