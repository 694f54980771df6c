"""Go modules: go.mod, go.work with the modules that it uses, go.sum and tools.go.

Specifications: https://go.dev/ref/mod#go-mod-file and https://go.dev/ref/mod#workspaces

Direct dependencies are the required modules without `// indirect`, by module path, all RUNTIME: go.mod does not tell those that only tests
import. A `tool` directive, and a blank import of a tools.go with the build constraint `tools`, is besides a BUILD dependency of the group
`tool` or `tools`, on the required module that has the package; where a module has no other Go files, what tools.go imports is BUILD alone.
`local` is the folder that a `replace` or the workspace puts in the module's place. A go.work without a go.mod beside it is a package without
a name. Programs are left out: only the code tells which folders are `package main`.

Settings: `go` (language version), `toolchain`, both the workspace's where the module itself names none, and `go-work` (the path of the
workspace file that uses the module).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from dptops_audit.evidence import Location
from dptops_audit.models.packages.golang.files import Directive, ModFile, modfile
from dptops_audit.models.packages.golang.tools import Tools, find_tools
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting

_SETTINGS = ("go", "toolchain")
_MAX_PATH = 1_000

_Files = Mapping[str, ModFile]


def read(manifests: Manifests) -> tuple[Package, ...]:
    """Every module and every workspace root. Never raises."""
    modules = _files(manifests, "go.mod")
    works = _files(manifests, "go.work")
    used = {folder: _used(folder, work, modules) for folder, work in works.items()}
    roots: dict[str, str] = {}
    # The go command takes the nearest go.work above a module.
    for root in sorted(used, key=len, reverse=True):
        for folder in used[root]:
            roots.setdefault(folder, root)
    tools = find_tools(manifests, modules)
    return tuple(
        _package(folder, modules, works, used, roots, tools.get(folder), manifests)
        for folder in sorted({*modules, *works})
    )


def _files(manifests: Manifests, name: str) -> dict[str, ModFile]:
    # The go command takes no other spelling.
    paths = (path for path in manifests.named(name) if posixpath.basename(path) == name)
    return {posixpath.dirname(path): modfile(path, manifests) for path in paths}


def _used(folder: str, work: ModFile, modules: _Files) -> dict[str, Location]:
    """The module directories that a go.work uses, each with the place that says so."""
    found: dict[str, Location] = {}
    for directive in work.all("use"):
        used = _folder(folder, directive.words[0]) if directive.words else None
        if used is not None and used in modules:
            found.setdefault(used, directive.location)
    return found


def _package(
    folder: str,
    modules: _Files,
    works: _Files,
    used: Mapping[str, Mapping[str, Location]],
    roots: Mapping[str, str],
    tools: Tools | None,
    manifests: Manifests,
) -> Package:
    module, work = modules.get(folder), works.get(folder)
    root = roots.get(folder, folder if work is not None else None)
    locals_ = _Local(folder, modules, works, used, root)
    name = module.first("module") if module is not None else None
    files = tuple(file for file in (module, work) if file is not None)
    settings = _settings((*files, works[root]) if root is not None else files)
    if root is not None and folder in used[root]:
        settings["go-work"] = Setting(works[root].path, used[root][folder])
    locks = [posixpath.join(folder, "go.sum")] if module is not None else []
    if root is not None:
        locks.append(posixpath.join(root, "go.work.sum"))
    return Package(
        "golang",
        folder,
        tuple(file.path for file in files),
        name.location if name is not None else Location(files[0].path, 1),
        name.words[0] if name is not None else "",
        dependencies=tuple(_dependencies(module, locals_, tools)) if module is not None else (),
        settings=settings,
        members=tuple(sorted(used.get(folder, {}).keys() - {folder})),
        parent=root if root != folder else None,
        lockfiles=tuple(path for path in locks if manifests.exists(path)),
    )


def _settings(files: tuple[ModFile, ...]) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for file in files:
        for key in _SETTINGS:
            directive = file.first(key)
            if directive is not None:
                found.setdefault(key, Setting(directive.words[0], directive.location))
    return found


def _dependencies(module: ModFile, local: _Local, tools: Tools | None) -> Iterator[Dependency]:
    required = {directive.words[0]: directive for directive in module.all("require") if directive.words}
    packages = [(directive.words[0], directive.location, "tool") for directive in module.all("tool") if directive.words]
    packages += ((path, location, "tools") for path, location in tools.imports) if tools is not None else ()
    pinned = {(_owner(path, required), location, group): path for path, location, group in packages}
    only_tools = {owner for owner, _, group in pinned if group == "tools"} if tools is not None and tools.alone else ()
    for path, directive in required.items():
        if not directive.indirect and path not in only_tools:
            yield _dependency(path, Scope.RUNTIME, directive.location, directive, "", local)
    for (owner, location, group), path in pinned.items():
        # A tool of the module itself is no dependency.
        if owner or not _has(module.module, path):
            yield _dependency(owner or path, Scope.BUILD, location, required.get(owner), group, local)


def _dependency(
    name: str, scope: Scope, location: Location, require: Directive | None, group: str, local: _Local
) -> Dependency:
    version = require.words[1] if require is not None and len(require.words) > 1 else ""
    return Dependency(name, scope, location, version, group, (), local.folder(name, version))


def _owner(package: str, required: Mapping[str, Directive]) -> str:
    """The required module that has a package: that with the longest path. Empty where none has it."""
    # No path that the go command takes is this long, and each of its folders is looked up.
    package = package[:_MAX_PATH]
    while package and package not in required:
        package = package.rpartition("/")[0]
    return package


def _has(module: str, package: str) -> bool:
    return bool(module) and (package == module or package.startswith(module + "/"))


class _Local:
    """The folders of this repository that stand for modules, as one module sees them."""

    def __init__(
        self, folder: str, modules: _Files, works: _Files, used: Mapping[str, Mapping[str, Location]], root: str | None
    ) -> None:
        self._by_name: dict[str, str] = {}
        self._replaced: dict[tuple[str, str], str | None] = {}
        if folder in modules:
            self._replace(folder, modules[folder], modules)
        if root is not None:
            self._by_name = {modules[member].module: member for member in used[root]}
            self._replace(root, works[root], modules)

    def folder(self, name: str, version: str) -> str | None:
        """The folder in the place of a module; None for a module from elsewhere."""
        if name in self._by_name:
            return self._by_name[name]
        exact = (name, version)
        return self._replaced[exact] if exact in self._replaced else self._replaced.get((name, ""))

    def _replace(self, folder: str, file: ModFile, modules: _Files) -> None:
        for directive in file.all("replace"):
            if "=>" not in directive.words:
                continue
            arrow = directive.words.index("=>")
            old, new = directive.words[:arrow], directive.words[arrow + 1 :]
            if old and new:
                target = _folder(folder, new[0]) if new[0].startswith(("./", "../")) else None
                self._replaced[old[0], old[1] if len(old) > 1 else ""] = target if target in modules else None


def _folder(base: str, path: str) -> str | None:
    """The root-relative directory of a path; None for one outside the repository."""
    joined = posixpath.normpath(posixpath.join(base, path))
    return None if joined.startswith(("..", "/")) else "" if joined == "." else joined
