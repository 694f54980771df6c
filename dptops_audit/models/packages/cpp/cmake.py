"""CMakeLists.txt with the files that it includes. https://cmake.org/cmake/help/latest/manual/cmake-commands.7.html

A folder is a package where its CMakeLists.txt has a project, a program, a library or a dependency of its own. The folders that others
add are members of the topmost one. Both sides of a condition count; the bodies of functions and macros do not. Settings:

- `languages`: those that `project` names. `standard`: that of C++ (`c-standard`: of C). `cmake`: the least version of CMake.
- `libraries`: the names of the libraries, joined by commas. `testing`: `enable_testing` or CTest is there.
- `install`: what `install(TARGETS ..)` names first, which says that there is something for users to install.

Not told: targets and dependencies that a project's own functions declare, and names that hold variables which no `set` in the same file
or a file above gives.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from dptops_audit.evidence import Location
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.cpp.cmake_commands import Command, Commands, expanded
from dptops_audit.models.packages.cpp.cmake_dependencies import Found, dependencies_of
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting

ECOSYSTEM = "cmake"
_FILE = "CMakeLists.txt"
_MAX_FILES = 200

_SKIPPED = {"function": "endfunction", "macro": "endmacro"}
_TEST_WORDS = frozenset({"test", "tests", "testing", "unittest", "unittests", "gtest"})
_DEVELOPMENT_WORDS = frozenset(
    {"example", "examples", "sample", "samples", "demo", "demos", "bench", "benchmark", "benchmarks"}
    | {"doc", "docs", "documentation", "fuzz", "fuzzing", "fuzzers", "coverage", "tidy", "lint"}
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_STANDARDS = {"CMAKE_CXX_STANDARD": "standard", "CMAKE_C_STANDARD": "c-standard"}
_NO_PROGRAM = frozenset({"IMPORTED", "ALIAS"})
_PROGRAM_FLAGS = frozenset({"WIN32", "MACOSX_BUNDLE", "EXCLUDE_FROM_ALL"})
_PROJECT_WORDS = frozenset({"VERSION", "DESCRIPTION", "HOMEPAGE_URL", "LANGUAGES", "COMPAT_VERSION", "SPDX_LICENSE"})
_OFF = frozenset({"OFF", "FALSE", "NO", "N", "0", ""})


@dataclass(slots=True)
class _Listing:
    """What the CMakeLists.txt of one folder declares; `full` where it includes more files than are read."""

    path: str
    name: str = ""
    version: str = ""
    location: Location | None = None
    dependencies: dict[str, Dependency] = field(default_factory=dict)
    programs: dict[str, Setting] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    libraries: list[tuple[str, Location]] = field(default_factory=list)
    included: list[str] = field(default_factory=list)
    full: bool = False
    added: list[tuple[str, Scope]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        return bool(self.name or self.dependencies or self.programs or self.libraries)


def read_cmake(manifests: Manifests) -> tuple[Package, ...]:
    """The CMake projects of a repository."""
    paths = {posixpath.dirname(path): path for path in manifests.named(_FILE)}
    listings: dict[str, _Listing] = {}
    root_of: dict[str, str] = {}
    for folder in sorted(paths, key=lambda each: (each.count("/") if each else -1, each)):
        if folder not in listings:
            _read_tree(manifests, folder, paths, listings, root_of)
    return tuple(_package(folder, listing, listings, root_of) for folder, listing in listings.items() if listing.counts)


def _read_tree(
    manifests: Manifests, root: str, paths: dict[str, str], listings: dict[str, _Listing], root_of: dict[str, str]
) -> None:
    """Read a folder and all that it adds, each with the variables and the scope of the folder that adds it first."""
    queue = [(root, Scope.RUNTIME, _Listing(""))]
    while queue:
        folder, scope, above = queue.pop(0)
        if folder in listings or folder not in paths:
            continue
        listing = _Listing(paths[folder], variables=dict(above.variables), options=dict(above.options))
        listings[folder] = listing
        root_of[folder] = root
        _Reader(manifests, listing, folder, root, _stricter(scope, _scope_of_folder(folder))).read(listing.path, ())
        queue.extend((below, scope, listing) for below, scope in listing.added)


def _package(folder: str, listing: _Listing, listings: dict[str, _Listing], root_of: dict[str, str]) -> Package:
    settings = dict(listing.settings)
    if listing.libraries:
        names = ",".join(dict.fromkeys(name for name, _ in listing.libraries))
        settings["libraries"] = Setting(names, listing.libraries[0][1])
    root = root_of[folder]
    parent = root if root != folder and listings[root].counts else None
    members = [each for each, top in root_of.items() if top == folder and each != folder and listings[each].counts]
    return Package(
        ECOSYSTEM,
        folder,
        (listing.path, *listing.included),
        listing.location or Location(listing.path, 1),
        name=listing.name,
        version=listing.version,
        dependencies=tuple(listing.dependencies.values()),
        programs=listing.programs,
        settings=settings,
        members=tuple(sorted(members)),
        parent=parent,
    )


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORDS.findall(text)}


def _scope_of_folder(folder: str) -> Scope:
    words = _words(folder)
    if words & _TEST_WORDS:
        return Scope.TEST
    return Scope.DEVELOPMENT if words & _DEVELOPMENT_WORDS else Scope.RUNTIME


def _stricter(outer: Scope, inner: Scope) -> Scope:
    return inner if outer is Scope.RUNTIME else outer


class _Reader:
    """Reads the files of one folder; each of `_branches` holds the scope of an open condition's branch."""

    def __init__(self, manifests: Manifests, listing: _Listing, folder: str, root: str, scope: Scope) -> None:
        self.manifests = manifests
        self.listing = listing
        self.folder = folder
        self.scope = scope
        self._branches: list[Scope] = []
        self._modules = ["cmake", "CMake", "cmake/modules", "cmake/Modules"]
        self._folders = {
            "CMAKE_CURRENT_SOURCE_DIR": folder,
            "CMAKE_CURRENT_LIST_DIR": folder,
            "CMAKE_SOURCE_DIR": root,
            "PROJECT_SOURCE_DIR": root,
        }
        self._root = root
        self._calls = {
            "project": self._project,
            "set": self._set,
            "option": self._option,
            "list": self._list,
            "include": self._include,
            "add_subdirectory": self._subdirectory,
            "add_executable": self._executable,
            "add_library": self._library,
            "install": self._install,
            "cmake_minimum_required": self._minimum,
        }

    def read(self, path: str, via: tuple[Location, ...]) -> None:
        skipped = ""
        depth = len(self._branches)
        found = Commands(self.manifests.text(path) or "")
        for command in found:
            if skipped:
                skipped = "" if command.name == skipped else skipped
            elif command.name in _SKIPPED:
                skipped = _SKIPPED[command.name]
            elif command.name in ("if", "elseif", "else", "endif"):
                self._condition(command, depth)
            else:
                self._command(path, command, via)
        del self._branches[depth:]
        note_cut(self.manifests, path, found.cut)

    @property
    def _now(self) -> Scope:
        """The scope of what is declared here: the strictest of the folder's and the open conditions'."""
        return next((scope for scope in (self.scope, *self._branches) if scope is not Scope.RUNTIME), Scope.RUNTIME)

    def _condition(self, command: Command, depth: int) -> None:
        if command.name != "if" and len(self._branches) > depth:
            self._branches.pop()
        if command.name != "endif":
            self._branches.append(self._scope_of_condition(command.words))

    def _scope_of_condition(self, words: tuple[str, ...]) -> Scope:
        if not words or words[0] == "NOT":
            return Scope.RUNTIME
        named = set().union(*(_words(word) for word in words))
        if named & _TEST_WORDS:
            return Scope.TEST
        if named & _DEVELOPMENT_WORDS:
            return Scope.DEVELOPMENT
        off = len(words) == 1 and self.listing.options.get(words[0], "ON").upper() in _OFF
        return Scope.OPTIONAL if off else Scope.RUNTIME

    def _command(self, path: str, command: Command, via: tuple[Location, ...]) -> None:
        location = Location(path, command.line, command.column, command.end_line)
        known = tuple(each._replace(text=expanded(each.text, self.listing.variables)) for each in command.arguments)
        command = replace(command, arguments=known)
        call = self._calls.get(command.name)
        if command.name == "enable_testing":
            self._testing(command, location, via)
        elif call is None:
            for found in dependencies_of(command):
                self._add(found, location, via)
        elif command.words:
            call(command, location, via)

    def _add(self, found: Found, location: Location, via: tuple[Location, ...]) -> None:
        scope = self._now
        if scope in (Scope.RUNTIME, Scope.OPTIONAL) and found.scope is not Scope.RUNTIME:
            scope = found.scope
        known = self.listing.dependencies.get(found.name)
        # A quiet search that comes before one that has to succeed leaves nothing optional.
        if known is None or (known.scope is not Scope.RUNTIME and scope is Scope.RUNTIME):
            place = location if found.line == 0 else Location(location.path, found.line, found.column, found.line)
            self.listing.dependencies[found.name] = Dependency(found.name, scope, place, found.requirement, "", via)

    def _project(self, command: Command, location: Location, via: tuple[Location, ...]) -> None:
        words = command.words
        self.listing.variables["PROJECT_NAME"] = words[0]
        self.listing.variables.setdefault("CMAKE_PROJECT_NAME", words[0])
        self._folders["PROJECT_SOURCE_DIR"] = self.folder
        if self.listing.name:
            return
        first = command.arguments[0]
        self.listing.name = words[0]
        version = command.after("VERSION")
        self.listing.version = "" if "$" in version else version
        self.listing.location = Location(location.path, first.line, first.column, first.line)
        rest = words[words.index("LANGUAGES") + 1 :] if "LANGUAGES" in words else words[1:]
        if not any(word in _PROJECT_WORDS for word in rest) and rest:
            self._setting("languages", ",".join(rest), location)

    def _set(self, command: Command, location: Location, via: tuple[Location, ...]) -> None:
        name, *values = command.words
        if len(values) == 1 and "${" not in values[0]:
            self.listing.variables[name] = values[0]
        elif "CACHE" in values[1:2]:
            self.listing.variables.setdefault(name, values[0])
        else:
            self.listing.variables.pop(name, None)
        if name in _STANDARDS and values:
            self._setting(_STANDARDS[name], values[0], location)
        if name == "CMAKE_MODULE_PATH":
            self._modules.extend(each for value in values if (each := self._path(value)) is not None)

    def _option(self, command: Command, location: Location, via: tuple[Location, ...]) -> None:
        words = command.words
        self.listing.options.setdefault(words[0], words[2] if len(words) > 2 else "OFF")

    def _list(self, command: Command, location: Location, via: tuple[Location, ...]) -> None:
        if command.words[1:2] == ("CMAKE_MODULE_PATH",):
            self._modules.extend(each for word in command.words[2:] if (each := self._path(word)) is not None)

    def _include(self, command: Command, location: Location, via: tuple[Location, ...]) -> None:
        name = command.words[0]
        if name == "CTest":
            self._testing(command, location, via)
        places = [self._path(name)] if "/" in name or name.endswith(".cmake") else self._module(name)
        path = next((each for each in places if each and self.manifests.text(each) is not None), None)
        known = {self.listing.path, *self.listing.included}
        if path and path not in known and len(known) >= _MAX_FILES:
            if not self.listing.full:
                note_cut(self.manifests, location.path, location.line)
            self.listing.full = True
        elif path and path not in known:
            self.listing.included.append(path)
            folder = self._folders["CMAKE_CURRENT_LIST_DIR"]
            self._folders["CMAKE_CURRENT_LIST_DIR"] = posixpath.dirname(path)
            self.read(path, (*via, location))
            self._folders["CMAKE_CURRENT_LIST_DIR"] = folder

    def _module(self, name: str) -> Iterator[str]:
        for below in dict.fromkeys(self._modules[:_MAX_FILES]):
            for base in dict.fromkeys(("", self._root, self.folder)):
                yield posixpath.join(base, below, f"{name}.cmake")

    def _path(self, text: str) -> str | None:
        """A root-relative path; None for one that leaves the root or holds a variable that is not known."""
        base = self.folder
        for name, folder in self._folders.items():
            if text.startswith(f"${{{name}}}"):
                base, text = folder, text[len(name) + 3 :].lstrip("/")
        joined = posixpath.normpath(posixpath.join(base, text))
        if "${" in text or joined.startswith(("../", "/")) or joined == "..":
            return None
        return "" if joined == "." else joined

    def _subdirectory(self, command: Command, location: Location, via: tuple[Location, ...]) -> None:
        folder = self._path(command.words[0])
        if folder is not None:
            self.listing.added.append((folder, self._now))

    def _executable(self, command: Command, location: Location, via: tuple[Location, ...]) -> None:
        name, *rest = command.words
        if "${" not in name and self._now is not Scope.TEST and not _NO_PROGRAM & set(rest):
            source = next((word for word in rest if word not in _PROGRAM_FLAGS), "")
            self.listing.programs.setdefault(name, Setting(source, location))

    def _library(self, command: Command, location: Location, via: tuple[Location, ...]) -> None:
        name, *rest = command.words
        if "${" not in name and self._now is not Scope.TEST and not _NO_PROGRAM & set(rest):
            self.listing.libraries.append((name, location))

    def _testing(self, command: Command, location: Location, via: tuple[Location, ...]) -> None:
        self._setting("testing", command.name, location)

    def _install(self, command: Command, location: Location, via: tuple[Location, ...]) -> None:
        if command.words[0] == "TARGETS":
            self._setting("install", command.after("TARGETS"), location)

    def _minimum(self, command: Command, location: Location, via: tuple[Location, ...]) -> None:
        self._setting("cmake", command.after("VERSION"), location)

    def _setting(self, name: str, value: str, location: Location) -> None:
        self.listing.settings.setdefault(name, Setting(value, location))
