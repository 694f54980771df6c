"""Dart and Flutter packages: pubspec.yaml, https://dart.dev/tools/pub/pubspec

`dependencies` are `dependencies` (runtime) and `dev_dependencies` (dev); what `dependency_overrides` and pubspec_overrides.yaml set is no
dependency of its own, but a path there makes one local. `requirement` is the version, else `git:URL#REF`, `path:FOLDER` or `sdk:NAME`
as https://dart.dev/tools/pub/dependencies#dependency-sources has them. A workspace is that of pub
(https://dart.dev/tools/pub/workspaces), else that of Melos (https://melos.invertase.dev/configuration/overview).
`programs` are the `executables`, with the script of `bin/` that each starts, and `scripts` those of Melos.

`settings`, each only where it is written:

* `sdk`, `flutter`: the versions under `environment`; `flutter` is there, though empty, for all that use the Flutter SDK
* `flutter.plugin`: a plugin with code for platforms; `flutter.module`: a module that another app embeds
* `publish_to`; `private`, where that is `none`
* `platforms`, `resolution`; `workspace`: `pub` or `melos`, at its root
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting

_MANIFEST = "pubspec.yaml"
_OVERRIDES = "pubspec_overrides.yaml"
_MELOS = "melos.yaml"
_LOCK = "pubspec.lock"
_SECTIONS = {"dependencies": Scope.RUNTIME, "dev_dependencies": Scope.DEVELOPMENT}
_FIELDS = ("publish_to", "resolution")
_FLUTTER_FIELDS = ("plugin", "module")
_WILD = "*?["
_MAX_PATTERN = 1000
_BUDGET = 60_000_000
_EACH = 200
"""A pattern with a wildcard is compared with each folder, which takes time in the product of their components and some for each one.
Of that product so much is spent on one repository."""


def read(manifests: Manifests) -> tuple[Package, ...]:
    """One package for each folder with a pubspec.yaml."""
    trees: dict[str, Mapping] = {}
    for path in manifests.named(_MANIFEST):
        if posixpath.basename(path) != _MANIFEST:
            continue
        root = manifests.yaml(path)
        if isinstance(root, Mapping):
            trees[posixpath.dirname(path)] = root
        elif root is not None:
            manifests.note(Problem(path, "holds no mapping", 1))
    workspaces = _Workspaces(manifests, trees).all()
    # The nearest root wins: outer ones have the shorter paths.
    parents = {member: root for root in sorted(workspaces, key=len) for member in workspaces[root].members}
    return tuple(_package(manifests, folder, trees, workspaces, parents) for folder in trees)


@dataclass(frozen=True, slots=True)
class _Workspace:
    tool: str
    location: Location
    members: tuple[str, ...]
    named: dict[str, str]
    """The folders of all its packages by name, its root's included."""


def _package(
    manifests: Manifests,
    folder: str,
    trees: dict[str, Mapping],
    workspaces: dict[str, _Workspace],
    parents: dict[str, str],
) -> Package:
    tree = trees[folder]
    workspace = workspaces.get(folder)
    root = folder if workspace is not None else parents.get(folder)
    around = workspaces[root].named if root is not None else {}
    key, name = tree.key("name"), text_of(tree.get("name"))
    facts = dict(_settings(tree))
    if workspace is not None:
        facts["workspace"] = Setting(workspace.tool, workspace.location)
    return Package(
        ecosystem="dart",
        directory=folder,
        manifests=(tree.path,),
        location=key.location if key is not None and name else Location(tree.path, 1),
        name=name or "",
        version=text_of(tree.get("version")) or "",
        dependencies=tuple(_dependencies(manifests, folder, trees, around)),
        programs=dict(_programs(tree)),
        scripts=dict(_scripts(manifests, folder, tree)),
        settings=facts,
        members=workspace.members if workspace is not None else (),
        parent=parents.get(folder),
        lockfiles=_locks(manifests, folder, parents),
    )


def _entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    return node.items() if isinstance(node, Mapping) else ()


def _dependencies(
    manifests: Manifests, folder: str, trees: dict[str, Mapping], around: dict[str, str]
) -> Iterator[Dependency]:
    tree = trees[folder]
    overrides = _overrides(manifests, folder, tree)
    for section, scope in _SECTIONS.items():
        for key, value in _entries(tree.get(section)):
            if not key.value:
                continue
            name = key.value
            at = _at(folder, dig(overrides.get(name, value), "path"), trees)
            if at is None and name not in overrides:
                at = around.get(name)
            yield Dependency(name, scope, key.location, _requirement(value), local=at)


def _overrides(manifests: Manifests, folder: str, tree: Mapping) -> dict[str, Node]:
    """What stands in for the sources of dependencies; a file of its own wins over the manifest."""
    path = posixpath.join(folder, _OVERRIDES)
    file = manifests.yaml(path) if manifests.exists(path) else None
    holder = dig(file, "dependency_overrides") or tree.get("dependency_overrides")
    return {key.value: value for key, value in _entries(holder)}


def _at(folder: str, path: Node | None, trees: dict[str, Mapping]) -> str | None:
    """The folder of the package at a path; None where there is none in this repository."""
    text = text_of(path)
    if text is None:
        return None
    at = posixpath.normpath(posixpath.join(folder, text))
    at = "" if at == "." else at
    return at if at in trees else None


def _requirement(value: Node) -> str:
    version = text_of(dig(value, "version")) if isinstance(value, Mapping) else text_of(value)
    if version is not None:
        return version
    git = dig(value, "git")
    url = text_of(dig(git, "url")) or text_of(git)
    if url:
        ref = text_of(dig(git, "ref"))
        return f"git:{url}#{ref}" if ref else f"git:{url}"
    return next((f"{source}:{text}" for source in ("path", "sdk") if (text := text_of(dig(value, source)))), "")


def _programs(tree: Mapping) -> Iterator[tuple[str, Setting]]:
    """A program without a script of another name is called like its script."""
    for key, value in _entries(tree.get("executables")):
        yield key.value, Setting(text_of(value) or key.value, key.location)


def _scripts(manifests: Manifests, folder: str, tree: Mapping) -> Iterator[tuple[str, Setting]]:
    path = posixpath.join(folder, _MELOS)
    melos = manifests.yaml(path) if manifests.exists(path) else tree.get("melos")
    for key, value in _entries(dig(melos, "scripts")):
        command = text_of(value) or text_of(dig(value, "run")) or text_of(dig(value, "exec"))
        if command is not None:
            yield key.value, Setting(command, key.location)


def _settings(tree: Mapping) -> Iterator[tuple[str, Setting]]:
    yield from _flutter(tree)
    for key, value in _entries(tree.get("environment")):
        if (text := text_of(value)) is not None:
            yield key.value, Setting(text, key.location)
    for name in _FIELDS:
        mark, text = tree.key(name), text_of(tree.get(name))
        if mark is not None and text is not None:
            yield name, Setting(text, mark.location)
            if name == "publish_to" and text == "none":
                yield "private", Setting("true", mark.location)
    mark = tree.key("platforms")
    if mark is not None:
        yield "platforms", Setting(", ".join(name.value for name, _ in _entries(tree.get("platforms"))), mark.location)


def _flutter(tree: Mapping) -> Iterator[tuple[str, Setting]]:
    """The marks of the Flutter SDK: a section of its own or a dependency on it."""
    section, dependency = tree.key("flutter"), None
    dependencies = tree.get("dependencies")
    if isinstance(dependencies, Mapping) and text_of(dig(dependencies, "flutter", "sdk")) == "flutter":
        dependency = dependencies.key("flutter")
    mark = section or dependency
    if mark is not None:
        yield "flutter", Setting("", mark.location)
    flutter = tree.get("flutter")
    for name in _FLUTTER_FIELDS:
        key = flutter.key(name) if isinstance(flutter, Mapping) else None
        if key is not None:
            yield f"flutter.{name}", Setting("", key.location)


def _locks(manifests: Manifests, folder: str, parents: dict[str, str]) -> tuple[str, ...]:
    """The package's own lock file, else that of the nearest root that has one."""
    seen: set[str] = set()
    at: str | None = folder
    while at is not None and at not in seen:
        seen.add(at)
        lock = posixpath.join(at, _LOCK)
        if manifests.exists(lock):
            return (lock,)
        at = parents.get(at)
    return ()


class _Workspaces:
    """Finds the workspaces and their members."""

    def __init__(self, manifests: Manifests, trees: dict[str, Mapping]) -> None:
        self._manifests = manifests
        self._trees = trees
        self._left = _BUDGET
        self._components = sum(folder.count("/") + 1 for folder in trees)

    def all(self) -> dict[str, _Workspace]:
        """By root folder."""
        found = {}
        for root, tree in self._trees.items():
            workspace = self._of(root, "pub", tree, "workspace") or self._of_melos(root)
            if workspace is not None:
                found[root] = workspace
        return found

    def _of_melos(self, root: str) -> _Workspace | None:
        path = posixpath.join(root, _MELOS)
        melos = self._manifests.yaml(path) if self._manifests.exists(path) else None
        return self._of(root, "melos", melos, "packages")

    def _of(self, root: str, tool: str, holder: Node | None, field: str) -> _Workspace | None:
        key = holder.key(field) if isinstance(holder, Mapping) else None
        if key is None:
            return None
        folders = {at for item in each(dig(holder, field)) for at in self._folders(root, item)} - {root}
        members = tuple(sorted(folders))
        named: dict[str, str] = {}
        for folder in (root, *members):
            name = text_of(self._trees[folder].get("name"))
            if name:
                named.setdefault(name, folder)
        return _Workspace(tool, key.location, members, named)

    def _folders(self, root: str, item: Node) -> tuple[str, ...]:
        pattern = text_of(item)
        if pattern is None or len(pattern) > _MAX_PATTERN:
            return ()
        if not any(letter in pattern for letter in _WILD):
            at = posixpath.normpath(posixpath.join(root, pattern))
            at = "" if at == "." else at
            return (at,) if at in self._trees else ()
        cost = self._components * (root.count("/") + pattern.count("/") + _EACH)
        if cost > self._left:
            self._manifests.note(Problem(item.path, "has more workspace patterns than are looked up", item.line))
            return ()
        self._left -= cost
        found = self._manifests.matching(root, pattern, (_MANIFEST,))
        return tuple(at for at in found if at in self._trees)
