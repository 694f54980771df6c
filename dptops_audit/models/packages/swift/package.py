"""SwiftPM: Package.swift. https://docs.swift.org/package-manager/PackageDescription/PackageDescription.html

A dependency's name is SwiftPM's identity of a package: the last component of its address in lower case. Its scope is that of the targets
that use it: those that products or programs reach, those that only tests reach, macros and build plugins. Settings:

- `tools-version`: the version of SwiftPM. `platforms`: as written.
- `libraries`: the names of the library products, joined by commas; `plugins`: those of plugin products.

Not told: dependencies that are computed, and manifests for other versions of the tools (`Package@swift-5.9.swift`).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dptops_audit.evidence import Location
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting
from dptops_audit.models.packages.swift.values import Manifest, Value

ECOSYSTEM = "swiftpm"
_LOCK = "Package.resolved"
_TOOLS = re.compile(r"//\s*swift-tools-version\s*:\s*([\d.]+\w*)", re.IGNORECASE)

_TARGETS = {
    "target": Scope.RUNTIME,
    "executableTarget": Scope.RUNTIME,
    "testTarget": Scope.TEST,
    "macro": Scope.BUILD,
    "plugin": Scope.BUILD,
    "systemLibrary": Scope.RUNTIME,
    "binaryTarget": Scope.RUNTIME,
}
_PRODUCTS = ("library", "executable", "plugin")
_RANK = [Scope.RUNTIME, Scope.BUILD, Scope.TEST, Scope.DEVELOPMENT]


@dataclass(slots=True)
class _Target:
    kind: str
    name: str
    value: Value
    locals: set[str] = field(default_factory=set)
    """Names of targets or of products of packages that are not named."""
    packages: set[str] = field(default_factory=set)
    plugins: set[str] = field(default_factory=set)


def read_swift(manifests: Manifests) -> tuple[Package, ...]:
    """The Swift packages of a repository."""
    packages = [_Reader(manifests, path).package() for path in manifests.named("package.swift")]
    names = {package.directory: package.name for package in packages}
    return tuple(replace(package, dependencies=tuple(_named(package, names))) for package in packages)


def _named(package: Package, names: dict[str, str]) -> Iterable[Dependency]:
    """A package at the repository's root has no folder name of its own to be identified by: its name stands for it."""
    for dependency in package.dependencies:
        known = names.get(dependency.local) if dependency.local is not None else None
        yield replace(dependency, name=known.lower()) if known and not dependency.name else dependency


class _Reader:
    def __init__(self, manifests: Manifests, path: str) -> None:
        self.manifests = manifests
        self.path = path
        self.folder = posixpath.dirname(path)
        self.content = manifests.text(path) or ""
        self.manifest = Manifest(self.content)

    def package(self) -> Package:
        value = self.manifest.package
        name = value.argument("name") if value else None
        lock = posixpath.join(self.folder, _LOCK)
        targets = self._targets()
        products = [each for each in self._list("products") if each.kind == "call" and each.text in _PRODUCTS]
        package = Package(
            ECOSYSTEM,
            self.folder,
            (self.path,),
            self._place(name) if name else Location(self.path, 1),
            name=self.manifest.string(name) or "",
            dependencies=tuple(self._dependencies(targets, products)),
            programs=self._programs(targets, products),
            settings=self._settings(products),
            lockfiles=(lock,) if self.manifests.exists(lock) else (),
        )
        note_cut(self.manifests, self.path, self.manifest.cut)
        return package

    def _place(self, value: Value) -> Location:
        return Location(self.path, value.line, value.column, value.end_line)

    def _list(self, label: str) -> list[Value]:
        """The elements of an argument of `Package`, and what `package.label` gets later."""
        value = self.manifest.package
        found = self.manifest.elements(value.argument(label)) if value else []
        argument = value.argument(label) if value else None
        # What is added to a list that the argument names is told with it.
        if argument is None or argument.kind != "name" or argument.text != label:
            for added in self.manifest.appended.get(label, ()):
                found.extend(self.manifest.elements(added))
        return found

    def _targets(self) -> dict[str, _Target]:
        found: dict[str, _Target] = {}
        for value in self._list("targets"):
            name = self.manifest.string(value.argument("name"))
            if value.kind != "call" or value.text not in _TARGETS or not name:
                continue
            target = _Target(value.text, name, value)
            for each in self.manifest.elements(value.argument("dependencies")):
                self._uses(each, target.locals, target.packages)
            for each in self.manifest.elements(value.argument("plugins")):
                self._uses(each, target.plugins, target.plugins)
            found.setdefault(name, target)
        return found

    def _uses(self, value: Value, named: set[str], packages: set[str]) -> None:
        if value.kind == "string":
            named.add(value.text)
        elif value.kind == "call":
            package = self.manifest.string(value.argument("package"))
            name = self.manifest.string(value.argument("name"))
            if package is not None:
                packages.add(package.lower())
            elif name is not None:
                named.add(name)

    def _programs(self, targets: dict[str, _Target], products: list[Value]) -> dict[str, Setting]:
        found: dict[str, Setting] = {}
        started: set[str] = set()
        for product in products:
            name = self.manifest.string(product.argument("name"))
            if product.text == "executable" and name:
                of = [
                    text
                    for each in self.manifest.elements(product.argument("targets"))
                    if (text := self.manifest.string(each))
                ]
                started.update(of)
                found[name] = Setting(",".join(of), self._place(product))
        # A target for a program has a product of its own where none names it.
        for target in targets.values():
            if target.kind == "executableTarget" and target.name not in started:
                found.setdefault(target.name, Setting(target.name, self._place(target.value)))
        return found

    def _settings(self, products: list[Value]) -> dict[str, Setting]:
        found: dict[str, Setting] = {}
        for number, line in enumerate(self.manifests.lines(self.path)[:20], 1):
            if tools := _TOOLS.match(line.strip()):
                found["tools-version"] = Setting(tools[1], Location(self.path, number, 1, number))
                break
        value = self.manifest.package
        platforms = value.argument("platforms") if value else None
        if platforms is not None:
            text = ",".join(item.written for _, item in platforms.items) or platforms.written
            found["platforms"] = Setting(text, self._place(platforms))
        for kind, setting in (("library", "libraries"), ("plugin", "plugins")):
            of = [each for each in products if each.text == kind]
            names = [name for each in of if (name := self.manifest.string(each.argument("name")))]
            if names:
                found[setting] = Setting(",".join(dict.fromkeys(names)), self._place(of[0]))
        return found

    def _dependencies(self, targets: dict[str, _Target], products: list[Value]) -> Iterable[Dependency]:
        declared = [each for each in self._list("dependencies") if each.kind == "call" and each.text == "package"]
        used = self._used(targets, products)
        found: dict[str, Dependency] = {}
        for value in declared:
            address = self.manifest.string(value.argument("url"))
            path = self.manifest.string(value.argument("path"))
            registered = self.manifest.string(value.argument("id"))
            named = self.manifest.string(value.argument("name"))
            local = self._folder(path) if path is not None else None
            name = registered or identity(address if address is not None else path or "") or (named or "")
            if address is None and path is None and registered is None:
                continue
            names = {each.lower() for each in (name, named or "") if each}
            if local is not None and (known := self._name_of(local)):
                names.add(known)
                name = name or known
            scopes = [used[each] for each in names if each in used]
            scope = min(scopes, key=_RANK.index) if scopes else used.get("", Scope.DEVELOPMENT)
            if name:
                found.setdefault(
                    name.lower(),
                    Dependency(name.lower(), scope, self._place(value), self._requirement(value), local=local),
                )
        return found.values()

    def _used(self, targets: dict[str, _Target], products: list[Value]) -> dict[str, Scope]:
        """The scope of each package that targets use, by lower-case name; that of packages which none names under an empty name."""
        roots = {
            text
            for each in products
            for one in self.manifest.elements(each.argument("targets"))
            if (text := self.manifest.string(one))
        }
        roots |= {target.name for target in targets.values() if target.kind == "executableTarget"}
        if not roots & set(targets):
            roots = {target.name for target in targets.values() if target.kind != "testTarget"}
        tests = {target.name for target in targets.values() if target.kind == "testTarget"}
        used: dict[str, Scope] = {}
        reached: set[str] = set()
        for names, scope in ((roots - tests, Scope.RUNTIME), (tests, Scope.TEST), (set(targets), Scope.RUNTIME)):
            queue = [(name, scope) for name in names]
            while queue:
                name, inherited = queue.pop()
                target = targets.get(name)
                if target is None or name in reached:
                    continue
                reached.add(name)
                own = Scope.BUILD if _TARGETS[target.kind] is Scope.BUILD and inherited is Scope.RUNTIME else inherited
                queue.extend((below, own) for below in target.locals if below in targets)
                outside = target.packages | {each.lower() for each in target.locals if each not in targets}
                for each, needed in [(e, own) for e in outside] + [(e.lower(), Scope.BUILD) for e in target.plugins]:
                    used[each] = min(used.get(each, needed), needed, key=_RANK.index)
                if own is Scope.RUNTIME and any(each not in targets for each in target.locals):
                    # The product of some package: it may belong to any that no target names.
                    used[""] = Scope.RUNTIME
        return used

    def _name_of(self, folder: str) -> str:
        """The name that the package in another folder has, in lower case."""
        path = posixpath.join(folder, "Package.swift")
        content = self.manifests.text(path) if path != self.path else None
        other = Manifest(content).package if content else None
        name = other.argument("name") if other is not None else None
        return name.text.lower() if name is not None and name.kind == "string" else ""

    def _folder(self, path: str) -> str | None:
        joined = posixpath.normpath(posixpath.join(self.folder, path))
        folder = "" if joined == "." else joined
        return folder if self.manifests.exists(posixpath.join(folder, "Package.swift")) else None

    def _requirement(self, value: Value) -> str:
        """What follows the address, as written: `from: "1.0.0"`, `branch: "main"` or a range."""
        texts = []
        for label, item in value.items:
            if label not in ("name", "url", "path", "id", "traits"):
                texts.append(f"{label}: {item.written}" if label else item.written)
        return ", ".join(texts)


def identity(address: str) -> str:
    """The last component of an address, as SwiftPM tells packages apart; empty where it says nothing."""
    last = address.rstrip("/").replace(":", "/").rpartition("/")[2].removesuffix(".git")
    return "" if last in (".", "..") else last
