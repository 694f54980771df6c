"""package-lock.json and npm-shrinkwrap.json of lockfileVersion 1, 2 and 3.

Specification: https://docs.npmjs.com/cli/configuring-npm/package-lock-json

A dependency gets the package that Node.js finds from the folder that asks: the nearest `node_modules` above it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from dptops_audit.evidence import Problem
from dptops_audit.models.packages.locks.json_text import JsonText, Member, read_json, text_in
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Scope

_MODULES = "node_modules/"
_FLAGS = {
    "dev": Scope.DEVELOPMENT,
    "devOptional": Scope.OPTIONAL,
    "optional": Scope.OPTIONAL,
    "peer": Scope.PEER,
}
"""The first flag that is set tells the scope; without any a package is needed at run time."""
_SECTIONS = ("dependencies", "optionalDependencies", "devDependencies", "peerDependencies")
_ARCHIVES = (".tgz", ".tar.gz", ".tar")
_MAX_DEPTH = 24
"""Of packages within packages in version 1, each level of which is scanned again; real ones have fewer than ten."""


def read(path: str, manifests: Manifests) -> Lock:
    """The packages that are installed, linked ones left out."""
    file = read_json(path, manifests)
    if file is None:
        return Lock(())
    packages = file.dig("packages")
    if packages is not None and isinstance(packages.value, dict):
        return _of_paths(file, packages)
    found = tuple(_nested(file, file.dig("dependencies"), manifests, 0))
    return Lock(tuple(each for each, _ in found), {(".", each.name): each for each, depth in found if not depth})


def _of_paths(file: JsonText, packages: Member) -> Lock:
    """Version 2 and 3: packages by the folder that each is installed in."""
    found: dict[str, Locked] = {}
    askers: dict[str, Any] = {}
    linked = set()
    for member in file.members(packages):
        folder, modules, name = member.key.rpartition(_MODULES)
        if not isinstance(member.value, dict):
            continue
        if not modules or folder[-1:] not in ("", "/"):
            askers[member.key] = member.value
        elif member.value.get("link") is True:
            linked.add(member.key)
        elif version := text_in(member.value, "version"):
            found[member.key] = Locked(name, version, file.location(member), _scope(member.value))
    chosen = {}
    for asker, value in askers.items():
        for name in (name for section in _SECTIONS for name in _keys(value.get(section))):
            at = next((at for at in _places(asker, name) if at in found or at in linked), None)
            if at in found:
                chosen[asker or ".", name] = found[at]
    return Lock(tuple(found.values()), chosen)


def _keys(value: object) -> Iterator[str]:
    yield from value if isinstance(value, dict) else ()


def _places(folder: str, name: str) -> Iterator[str]:
    """The folders that a package may be installed in, as seen from one, nearest first."""
    for _ in range(folder.count("/") + 2):
        yield posixpath.join(folder, _MODULES + name)
        if not folder:
            return
        folder = posixpath.dirname(folder)


def _scope(value: dict[str, Any]) -> Scope:
    return next((scope for flag, scope in _FLAGS.items() if value.get(flag) is True), Scope.RUNTIME)


def _nested(
    file: JsonText, dependencies: Member | None, manifests: Manifests, depth: int
) -> Iterator[tuple[Locked, int]]:
    """Version 1: packages that hold those that are installed within them. Each with how deep it stands."""
    if depth > _MAX_DEPTH:
        line = file.location(dependencies).line if dependencies is not None else 0
        manifests.note(Problem(file.path, "is nested too deeply to be read in full", line))
        return
    for member in file.members(dependencies):
        version = text_in(member.value, "version")
        linked = version.startswith("file:") and not version.endswith(_ARCHIVES)
        if version and not linked:
            yield Locked(member.key, version, file.location(member), _scope(member.value)), depth
        if isinstance(member.value, dict) and member.value.get("dependencies"):
            inner = next((each for each in file.members(member) if each.key == "dependencies"), None)
            yield from _nested(file, inner, manifests, depth + 1)
