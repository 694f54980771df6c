"""Gemfiles: gems with their groups, gemspecs and Ruby version. https://bundler.io/man/gemfile.5.html"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Scope, Setting
from dptops_audit.models.packages.ruby.program import Arguments, Program, Statement, Value

_SCOPES = {
    Scope.RUNTIME: "default production staging runtime app web server worker",
    Scope.BUILD: "assets build",
    Scope.DEVELOPMENT: "development dev deploy deployment ci lint linting linters docs doc documentation tools tooling console debug "
    "debugging rubocop type types typing sorbet benchmark bench profile local release guard",
    Scope.TEST: "test tests testing spec specs rspec cucumber",
}
"""The words of group names. Where a gem is in several groups, the first scope that one of them has; none: optional."""
_SCOPE_OF = {word: scope for scope, words in _SCOPES.items() for word in words.split()}
_RANK = [*_SCOPES, Scope.OPTIONAL]
_WORDS = re.compile(r"[^\W_]+")
_SOURCES = ("path", "git", "source", "github")
_MAX_FILES = 50


def scope_of(groups: Iterable[str], optional: frozenset[str] = frozenset()) -> Scope:
    """The scope of a gem in these groups, of which some may be `optional: true`; the default group where there is none."""
    names = set(groups) or {"default"}
    if {"development", "test"} <= names:
        names -= {"test"}
    found = []
    for name in names:
        whole = _SCOPE_OF.get(name)
        parts = [_SCOPE_OF[word] for word in _WORDS.findall(name.lower()) if word in _SCOPE_OF]
        scope = whole or (min(parts, key=_RANK.index) if parts else Scope.OPTIONAL)
        # Bundler leaves an optional group out unless it is asked for.
        found.append(Scope.OPTIONAL if scope is Scope.RUNTIME and name in optional else scope)
    return min(found, key=_RANK.index)


@dataclass(slots=True)
class Gemspecs:
    """A `gemspec` directive: the folder that it looks in, which name it asks for, and its group of development gems."""

    folder: str
    name: str
    group: str
    location: Location
    via: tuple[Location, ...] = ()


@dataclass(slots=True)
class Gemfile:
    """What a Gemfile declares. `roots` are the root-relative folders whose gemspecs its path sources take gems from; `full` where it includes more
    files than are read.
    """

    path: str
    dependencies: list[Dependency] = field(default_factory=list)
    gemspecs: list[Gemspecs] = field(default_factory=list)
    settings: dict[str, Setting] = field(default_factory=dict)
    included: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    full: bool = False


def read_gemfile(manifests: Manifests, path: str) -> Gemfile:
    """A Gemfile with the files that it evaluates."""
    gemfile = Gemfile(path)
    _Reader(manifests, gemfile, path, ()).run()
    return gemfile


def inside(folder: str, path: str) -> str | None:
    """A path relative to a folder as a root-relative one; None where it leaves the root or is absolute."""
    joined = posixpath.normpath(posixpath.join(folder, path))
    if joined.startswith(("../", "/")) or joined == "..":
        return None
    return "" if joined == "." else joined


class _Reader:
    """Reads one file into `gemfile`; each of `_blocks` holds the groups, the path source and the optional groups of an open block."""

    def __init__(self, manifests: Manifests, gemfile: Gemfile, path: str, via: tuple[Location, ...]) -> None:
        self.manifests = manifests
        self.gemfile = gemfile
        self.path = path
        self.folder = posixpath.dirname(path)
        self.via = via
        # `__dir__` stands for the folder itself: all paths are taken relative to it.
        self.program = Program(manifests.text(path) or "", {"__dir__": (".",)})
        self._blocks: list[tuple[tuple[str, ...], str | None]] = []
        self._optional: set[str] = set()
        self._calls = {
            "gem": self._gem,
            "gemspec": self._gemspec,
            "ruby": self._ruby,
            "eval_gemfile": self._include,
        }

    def run(self) -> None:
        self.program.walk(self)
        note_cut(self.manifests, self.path, self.program.cut)

    def statement(self, statement: Statement) -> None:
        call = self._calls.get(statement.head)
        if call is not None:
            call(statement, self.program.arguments(statement.tokens[1:]))

    def enter(self, statement: Statement) -> None:
        groups: tuple[str, ...] = ()
        path: str | None = None
        if statement.head in ("group", "groups", *_SOURCES):
            arguments = self.program.arguments(statement.tokens[1:])
            if statement.head in ("group", "groups"):
                groups = tuple(text for value in arguments.positional for text in value.strings)
                optional = arguments.option("optional")
                if optional is not None and optional.text == "true":
                    self._optional.update(groups)
            elif statement.head == "path" and arguments.positional:
                path = self._folder(arguments.positional[0])
        self._blocks.append((groups, path))

    def leave(self) -> None:
        self._blocks.pop()

    def _gem(self, statement: Statement, arguments: Arguments) -> None:
        name = arguments.positional[0].string if arguments.positional else None
        if not name:
            return
        groups = [group for names, _ in self._blocks for group in names]
        for key in ("group", "groups"):
            value = arguments.option(key)
            groups.extend(value.strings if value is not None else ())
        groups = list(dict.fromkeys(groups))
        source = next((path for _, path in reversed(self._blocks) if path is not None), None)
        written = arguments.option("path")
        local = self._folder(written) if written is not None else None if arguments.option("git", "github") else source
        if local is not None:
            self._add_root(local)
            local = gem_folder(self.manifests, name, local)
        self.gemfile.dependencies.append(
            Dependency(
                name,
                scope_of(groups, frozenset(self._optional)),
                statement.location(self.path),
                requirement_of(arguments.positional[1:]),
                ",".join(group for group in groups if group != "default"),
                self.via,
                local,
            )
        )

    def _add_root(self, folder: str) -> None:
        if folder not in self.gemfile.roots:
            self.gemfile.roots.append(folder)

    def _folder(self, value: Value) -> str | None:
        """The root-relative folder that a path argument names, where it is in the repository."""
        written = self._written_path(value)
        folder = inside(self.folder, written) if written is not None else None
        return folder if folder is not None and (not folder or self.manifests.exists(folder)) else None

    def _written_path(self, value: Value) -> str | None:
        if value.string is not None:
            return value.string
        found = re.match(r"File\.(expand_path|join)\(", value.text)
        if not found or not value.text.endswith(")"):
            return None
        # The arguments are read as those of any call: the text of one has no more than its own tokens.
        inner = Program(value.text[found.end() : -1], self.program.variables)
        tokens = tuple(token for each in inner.statements for token in each.tokens)
        parts = inner.arguments(tokens).positional
        strings = [part.string for part in parts if part.string is not None]
        if found[1] == "join":
            return posixpath.join(*strings) if strings and len(strings) == len(parts) else None
        based = parts[1].text if len(parts) == 2 else ""
        if based == "__FILE__" and parts[0].string is not None:
            # The file's own name is the component that the first `..` takes away.
            return posixpath.normpath(posixpath.join("file", parts[0].string))
        return parts[0].string if based == "__dir__" else None

    def _gemspec(self, statement: Statement, arguments: Arguments) -> None:
        path, name, group = (arguments.option(key) for key in ("path", "name", "development_group"))
        folder = self.folder if path is None else self._folder(path)
        if folder is None:
            return
        self._add_root(folder)
        named = (name.string or "") if name is not None else ""
        grouped = (group.string or "") if group is not None else ""
        location = statement.location(self.path)
        self.gemfile.gemspecs.append(Gemspecs(folder, named, grouped or "development", location, self.via))

    def _ruby(self, statement: Statement, arguments: Arguments) -> None:
        location = statement.location(self.path)
        file = arguments.option("file")
        if file is not None:
            path = inside(self.folder, self._written_path(file) or "")
            lines = self.manifests.lines(path) if path else []
            if path and lines:
                self.gemfile.settings.setdefault("ruby", Setting(_version_in(lines), Location(path, 1)))
        elif arguments.positional:
            value = requirement_of(arguments.positional)
            self.gemfile.settings.setdefault("ruby", Setting(value, location))

    def _include(self, statement: Statement, arguments: Arguments) -> None:
        written = self._written_path(arguments.positional[0]) if arguments.positional else None
        path = inside(self.folder, written) if written else None
        seen = (self.gemfile.path, *self.gemfile.included)
        if not path or path in seen or self.manifests.text(path) is None:
            return
        if len(seen) > _MAX_FILES:
            if not self.gemfile.full:
                note_cut(self.manifests, self.path, statement.location(self.path).line)
            self.gemfile.full = True
            return
        self.gemfile.included.append(path)
        _Reader(self.manifests, self.gemfile, path, (*self.via, statement.location(self.path))).run()


def requirement_of(values: Iterable[Value]) -> str:
    """Version requirements joined by commas; an expression that is not known stands as written."""
    found: list[str] = []
    for value in values:
        found.extend(value.strings or (value.text,))
    return ", ".join(found)


def gem_folder(manifests: Manifests, name: str, folder: str) -> str:
    """Where below a path source's folder the gemspec of a gem lies, as Bundler's `{,*,*/*}.gemspec` finds it; else the folder itself."""
    for pattern in (folder or ".", f"{folder or '.'}/*", f"{folder or '.'}/*/*"):
        for found in manifests.matching("", pattern, (f"{name}.gemspec",)):
            return found
    return folder


def _version_in(lines: list[str]) -> str:
    """The version of a `.ruby-version` or `.tool-versions` file."""
    for line in lines[:200]:
        words = line.split()
        if len(words) > 1 and words[0] == "ruby":
            return words[1]
    return lines[0].strip().removeprefix("ruby-")
