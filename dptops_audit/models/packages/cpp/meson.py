"""Meson: meson.build with the folders that it takes in by `subdir`. https://mesonbuild.com/Reference-manual_functions.html

A file with `project` is a package; those of its `subdir` folders belong to it. Both sides of a condition count. Settings:

- `languages`: those that `project` names. `standard`: that of C++ (`c-standard`: of C). `meson`: the versions of Meson.
- `libraries`: the names of the libraries, joined by commas.

Not told: names that are computed, dependencies in loops over lists, and libraries that `find_library` asks the compiler for.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.cpp.meson_calls import Assignment, Call, Condition, Cut, Token, parts, strings
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting

ECOSYSTEM = "meson"
_FILE = "meson.build"
_OPTION_FILES = ("meson.options", "meson_options.txt")
_MAX_FILES = 500
_MAX_DEPTH = 50

_LIBRARIES = frozenset({"library", "shared_library", "static_library", "both_libraries", "shared_module"})
_WANTED = frozenset({"project", "dependency", "executable", "subdir", "subproject", *_LIBRARIES})
_TESTING = frozenset(
    "gtest gmock gtest_main catch2 catch2-with-main criterion check cmocka cpputest doctest benchmark boost-ut cunit".split()
)
_TEST_WORDS = frozenset({"test", "tests", "testing", "unittest", "unittests"})
_DEVELOPMENT_WORDS = frozenset(
    {"example", "examples", "demo", "demos", "benchmark", "benchmarks", "doc", "docs", "fuzz"}
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_STANDARDS = {"cpp_std": "standard", "c_std": "c-standard"}
_ON = frozenset({"enabled", "true"})


@dataclass(slots=True)
class _Project:
    path: str
    included: list[str] = field(default_factory=list)
    dependencies: dict[tuple[str, Scope], Dependency] = field(default_factory=dict)
    programs: dict[str, Setting] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    libraries: list[tuple[str, Location]] = field(default_factory=list)
    name: str = ""
    version: str = ""
    location: Location | None = None
    full: bool = False
    """Whether it takes in more files than are read."""


def read_meson(manifests: Manifests) -> tuple[Package, ...]:
    """The Meson projects of a repository."""
    found: list[Package] = []
    for path in manifests.named(_FILE):
        project = _Project(path)
        if "project" in (manifests.text(path) or ""):
            _Reader(manifests, project).read(path, (), Scope.RUNTIME)
        if project.location is not None:
            found.append(_package(project))
    return tuple(found)


def _package(project: _Project) -> Package:
    settings = dict(project.settings)
    if project.libraries:
        names = ",".join(dict.fromkeys(name for name, _ in project.libraries))
        settings["libraries"] = Setting(names, project.libraries[0][1])
    return Package(
        ECOSYSTEM,
        posixpath.dirname(project.path),
        (project.path, *project.included),
        project.location or Location(project.path, 1),
        name=project.name,
        version=project.version,
        dependencies=tuple(project.dependencies.values()),
        programs=project.programs,
        settings=settings,
    )


def _scope_of_words(text: str) -> Scope:
    words = {word.lower() for word in _WORDS.findall(text)}
    if words & _TEST_WORDS:
        return Scope.TEST
    return Scope.DEVELOPMENT if words & _DEVELOPMENT_WORDS else Scope.RUNTIME


class _Reader:
    """Reads a project's files. `_variables` are the tokens that names were last given."""

    def __init__(self, manifests: Manifests, project: _Project) -> None:
        self.manifests = manifests
        self.project = project
        self.root = posixpath.dirname(project.path)
        self.subprojects = "subprojects"
        self._variables: dict[str, tuple[Token, ...]] = {}
        self._options = self._read_options()

    def read(self, path: str, via: tuple[Location, ...], scope: Scope) -> None:
        """Read a file and what it takes in; a file without `project` at the top is not read on."""
        branches: list[Scope] = []
        cut = 0
        for part in parts(self.manifests.text(path) or "", _WANTED):
            if isinstance(part, Condition):
                if part.name != "if" and branches:
                    branches.pop()
                if part.name != "endif":
                    branches.append(self._scope_of_condition(part.tokens))
                continue
            if isinstance(part, Assignment):
                self._variables[part.name] = part.tokens
                continue
            if isinstance(part, Cut):
                cut = cut or part.line
                continue
            if part.name == "project":
                if path == self.project.path:
                    self._project(part, path)
            elif self.project.location is None:
                return
            else:
                now = next((each for each in (scope, *branches) if each is not Scope.RUNTIME), Scope.RUNTIME)
                self._call(part, path, via, now)
        note_cut(self.manifests, path, cut)

    def _read_options(self) -> dict[str, str]:
        """The default of each option of the project: of a feature or a boolean as Meson takes it where none is written."""
        defaults: dict[str, str] = {}
        for name in _OPTION_FILES:
            content = self.manifests.text(posixpath.join(self.root, name))
            for part in parts(content or "", frozenset({"option"})):
                names = strings(part.positional[0]) if isinstance(part, Call) and part.positional else ()
                if isinstance(part, Call) and len(names) == 1:
                    kind = strings(part.named.get("type", ()))
                    value = part.named.get("value", ())
                    usual = "true" if kind == ("boolean",) else "auto"
                    defaults[names[0]] = value[0].text if value else usual
        return defaults

    def _scope_of_condition(self, tokens: tuple[Token, ...]) -> Scope:
        if not tokens or tokens[0].text == "not":
            return Scope.RUNTIME
        return _scope_of_words(" ".join(token.text for token in tokens if token.kind in ("word", "string")))

    def _strings(self, tokens: tuple[Token, ...]) -> tuple[str, ...]:
        if len(tokens) == 1 and tokens[0].kind == "word":
            tokens = self._variables.get(tokens[0].text, tokens)
        return strings(tokens)

    def _place(self, call: Call, path: str) -> Location:
        return Location(path, call.token.line, call.token.column, call.last.line)

    def _project(self, call: Call, path: str) -> None:
        names = [text for part in call.positional for text in strings(part)]
        if self.project.location is not None or not names:
            return
        first = call.positional[0][0]
        place = self._place(call, path)
        self.project.location = Location(path, first.line, first.column, first.line)
        self.project.name = names[0]
        self.project.version = next(iter(strings(call.named.get("version", ()))), "")
        settings = {
            "languages": ",".join(names[1:]),
            "meson": ", ".join(strings(call.named.get("meson_version", ()))),
        }
        for option in strings(call.named.get("default_options", ())):
            key, _, value = option.partition("=")
            if key in _STANDARDS:
                settings[_STANDARDS[key]] = value
        self.project.settings.update({name: Setting(value, place) for name, value in settings.items() if value})
        self.subprojects = next(iter(strings(call.named.get("subproject_dir", ()))), self.subprojects)

    def _call(self, call: Call, path: str, via: tuple[Location, ...], scope: Scope) -> None:
        names = self._strings(call.positional[0]) if call.positional else ()
        if not names or not names[0]:
            return
        place = self._place(call, path)
        if call.name == "subdir":
            self._subdir(names[0], path, (*via, place), scope)
        elif call.name == "executable":
            if scope is not Scope.TEST:
                sources = [text for part in call.positional[1:] for text in self._strings(part)]
                self.project.programs.setdefault(names[0], Setting(sources[0] if sources else "", place))
        elif call.name in _LIBRARIES:
            if scope is not Scope.TEST:
                self.project.libraries.append((names[0], place))
        elif call.name == "dependency" or self._folder(names[0]) is not None:
            self._dependency(names[0], call, place, via, scope)

    def _subdir(self, name: str, path: str, via: tuple[Location, ...], scope: Scope) -> None:
        below = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        file = posixpath.join(below, _FILE)
        known = {self.project.path, *self.project.included}
        if below.startswith("../") or file in known or self.manifests.text(file) is None:
            return
        if len(known) >= _MAX_FILES or len(via) > _MAX_DEPTH:
            if not self.project.full:
                note_cut(self.manifests, path, via[-1].line)
            self.project.full = True
        else:
            self.project.included.append(file)
            within = _scope_of_words(posixpath.basename(below))
            self.read(file, via, within if scope is Scope.RUNTIME else scope)

    def _dependency(self, name: str, call: Call, place: Location, via: tuple[Location, ...], scope: Scope) -> None:
        if scope is Scope.RUNTIME:
            scope = self._scope(name, call)
        fallback = self._strings(call.named.get("fallback", ()))
        local = self._folder(name if call.name == "subproject" else fallback[0] if fallback else name)
        version = ", ".join(self._strings(call.named.get("version", ())))
        self.project.dependencies.setdefault(
            (name, scope), Dependency(name, scope, place, version, via=via, local=local)
        )

    def _scope(self, name: str, call: Call) -> Scope:
        if name.lower() in _TESTING:
            return Scope.TEST
        if [token.text for token in call.named.get("native", ())] == ["true"]:
            return Scope.BUILD
        return Scope.RUNTIME if self._required(call.named.get("required", ())) else Scope.OPTIONAL

    def _required(self, tokens: tuple[Token, ...]) -> bool:
        for _ in range(5):
            if not tokens:
                return True
            if len(tokens) != 1 or tokens[0].text not in self._variables:
                break
            tokens = self._variables[tokens[0].text]
        if tokens[0].text == "get_option" and len(tokens) > 2:
            return self._options.get(tokens[2].text, "") in _ON
        return len(tokens) == 1 and tokens[0].text == "true"

    def _folder(self, name: str) -> str | None:
        """The folder of a subproject in the repository."""
        folder = posixpath.normpath(posixpath.join(self.root, self.subprojects, name))
        return folder if self.manifests.exists(posixpath.join(folder, _FILE)) else None
