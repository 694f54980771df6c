"""Gem specifications. https://guides.rubygems.org/specification-reference/"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Scope, Setting
from dptops_audit.models.packages.ruby.gemfile import requirement_of
from dptops_audit.models.packages.ruby.program import Program, Statement
from dptops_audit.models.packages.ruby.tokens import Token

_ADDERS = {
    "add_dependency": Scope.RUNTIME,
    "add_runtime_dependency": Scope.RUNTIME,
    "add_development_dependency": Scope.DEVELOPMENT,
}
_ASSIGNED = frozenset({"name", "version", "bindir", "required_ruby_version", "executables", "executable", "metadata"})
_IN_FOLDER = re.compile(r"\A(?:\^|\\A)(\w+)/\Z")
_PUBLIC_HOST = "https://rubygems.org"


@dataclass(slots=True)
class Gemspec:
    """What a gemspec declares; `location` is that of the name, where it is written out."""

    path: str
    location: Location
    name: str = ""
    version: str = ""
    dependencies: list[Dependency] = field(default_factory=list)
    programs: dict[str, Setting] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)


def read_gemspec(manifests: Manifests, path: str) -> Gemspec:
    """The name is the file's where the gemspec does not write it out."""
    spec = Gemspec(path, Location(path), posixpath.basename(path).removesuffix(".gemspec"))
    _Reader(manifests, spec).run()
    return spec


class _Reader:
    def __init__(self, manifests: Manifests, spec: Gemspec) -> None:
        self.manifests = manifests
        self.spec = spec
        self.program = Program(manifests.text(spec.path) or "")
        self._variable = ""
        self._bindir = "bin"
        self._executables: list[tuple[str, Location]] = []
        self._folder: tuple[str, Location] | None = None

    def run(self) -> None:
        self.program.walk(self)
        note_cut(self.manifests, self.spec.path, self.program.cut)
        names = [(name, f"{self._bindir}/{name}", location) for name, location in self._executables]
        if self._folder:
            # Bundler's template takes the names from the files below the folder that git knows.
            folder, location = self._folder
            prefix = posixpath.join(posixpath.dirname(self.spec.path), folder) + "/"
            found = [path[len(prefix) :] for path in self.manifests.paths if path.startswith(prefix)]
            names += [(name, f"{folder}/{name}", location) for name in found if "/" not in name]
        for name, value, location in names:
            self.spec.programs.setdefault(name, Setting(value, location))

    def enter(self, statement: Statement) -> None:
        if [token.text for token in statement.tokens[-3:]] == ["Specification", ".", "new"]:
            self._variable = statement.parameters[0] if statement.parameters else ""
            return
        self.statement(statement)

    def leave(self) -> None:
        """Blocks within a specification mean nothing of their own."""

    def statement(self, statement: Statement) -> None:
        tokens = statement.tokens
        if len(tokens) < 4 or not self._variable or tokens[0].text != self._variable or tokens[1].text != ".":
            return
        method = tokens[2].text
        if method in _ADDERS:
            self._dependency(statement, _ADDERS[method])
        elif method in _ASSIGNED:
            self._assigned(statement, method)

    def _dependency(self, statement: Statement, scope: Scope) -> None:
        values = self.program.arguments(statement.tokens[3:]).positional
        name = values[0].string if values else None
        if not name or self._has(name, scope):
            return
        location = statement.location(self.spec.path)
        group = "development" if scope is Scope.DEVELOPMENT else ""
        self.spec.dependencies.append(Dependency(name, scope, location, requirement_of(values[1:]), group))

    def _has(self, name: str, scope: Scope) -> bool:
        return any(known.name == name and known.scope is scope for known in self.spec.dependencies)

    def _assigned(self, statement: Statement, method: str) -> None:
        tokens = statement.tokens
        location = statement.location(self.spec.path)
        if method == "metadata":
            self._metadata(tokens[3:], location)
            return
        if tokens[3].text not in ("=", "<<", "+=", "||=") or len(tokens) < 5:
            return
        value = self.program.value(tokens[4:])
        if method in ("executables", "executable"):
            self._executables.extend((name, location) for name in value.strings)
            patterns = [token.text for token in tokens[4:] if token.kind == "regex"]
            folder = _IN_FOLDER.match(patterns[0]) if len(patterns) == 1 else None
            if folder and not value.strings:
                self._folder = (folder[1], location)
        elif method == "required_ruby_version":
            text = ", ".join(value.strings) if value.strings else value.text
            self.spec.settings.setdefault("required-ruby-version", Setting(text, location))
        elif value.string is not None:
            self._known(method, value.string, location)

    def _known(self, method: str, value: str, location: Location) -> None:
        if method == "name":
            self.spec.name, self.spec.location = value, location
        elif method == "version":
            self.spec.version = value
        elif method == "bindir":
            self._bindir = value

    def _metadata(self, tokens: tuple[Token, ...], location: Location) -> None:
        """`metadata["allowed_push_host"] = ".."` or a hash with that key."""
        for index, token in enumerate(tokens):
            if token.text != "allowed_push_host" or token.kind not in ("string", "label", "symbol"):
                continue
            following = next((each for each in tokens[index + 1 : index + 4] if each.kind == "string"), None)
            host = following.text if following is not None and not following.dynamic else ""
            if following is not None and host.rstrip("/") != _PUBLIC_HOST:
                place = Location(location.path, following.line, following.column, following.line)
                self.spec.settings.setdefault("private", Setting(host or following.text, place))
            return
