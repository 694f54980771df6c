"""Conan: conanfile.txt and conanfile.py. https://docs.conan.io/2/reference/conanfile_txt.html and .../conanfile.html

A conanfile.py is read as text: attributes with literal references, and calls of `self.requires(..)` and its like. Settings:

- `package-type`: application, library and so on.
- `private`: the user and channel of the recipe (`user/channel`), where it has them.

Not told: references that are computed, those that come from `conandata.yml`, and dependencies of base classes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from dptops_audit.evidence import Location
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting

ECOSYSTEM = "conan"
_LOCK = "conan.lock"

_SCOPES = {
    "requires": Scope.RUNTIME,
    "build_requires": Scope.BUILD,
    "tool_requires": Scope.BUILD,
    "test_requires": Scope.TEST,
    "python_requires": Scope.BUILD,
}
"""Sections of conanfile.txt, and attributes and methods of a recipe."""
_FACTS = {"package_type": "package-type"}
_TEST_FOLDERS = frozenset({"test_package", "test", "tests"})

_MAX_TOKENS = 40_000
_TOKEN = re.compile(
    r"(?P<skip>[ \t\r\f]+|\\\r?\n|\#[^\n]*)|(?P<newline>\n)|(?P<word>[^\W\d]\w*)|(?P<number>\d[\w.]*)"
    r"|(?P<quote>(?:\"\"\"|'''|\"|'))|(?P<op>.)",
    re.DOTALL,
)
_PREFIX = frozenset({"f", "r", "b", "u", "rb", "br", "fr", "rf"})
_PLAIN_REFERENCE = re.compile(r"[\w.+-]+/(?:\[[^\]]*\]|[^\s@#\[]+)[^\n]*")


class _Token(NamedTuple):
    kind: str
    text: str
    line: int
    column: int


def read_conan(manifests: Manifests) -> tuple[Package, ...]:
    """The Conan recipes of a repository; of two in a folder the Python one leads."""
    found: dict[str, Package] = {}
    for path in manifests.named("conanfile.py"):
        found[posixpath.dirname(path)] = _recipe(manifests, path)
    for path in manifests.named("conanfile.txt"):
        folder = posixpath.dirname(path)
        if folder not in found:
            dependencies = tuple(_sections(path, manifests.lines(path)))
            found[folder] = Package(
                ECOSYSTEM,
                folder,
                (path,),
                Location(path, 1),
                dependencies=dependencies,
                lockfiles=_locks(manifests, folder),
            )
    return tuple(found.values())


def _locks(manifests: Manifests, folder: str) -> tuple[str, ...]:
    path = posixpath.join(folder, _LOCK)
    return (path,) if manifests.exists(path) else ()


def _sections(path: str, lines: list[str]) -> Iterator[Dependency]:
    section = ""
    for number, line in enumerate(lines, 1):
        text = line.partition(" #")[0].strip()
        if text.startswith("[") and text.endswith("]") and "/" not in text:
            section = text[1:-1].strip().lower()
        elif section in _SCOPES and text and not text.startswith("#") and _PLAIN_REFERENCE.fullmatch(text):
            found = _parsed(text)
            if found:
                column = len(line) - len(line.lstrip()) + 1
                yield Dependency(found[0], _SCOPES[section], Location(path, number, column, number), found[1])


def _parsed(reference: str) -> tuple[str, str] | None:
    """Name and version of `name/version@user/channel#revision`; None where the name is not written out."""
    name, slash, rest = reference.strip().partition("/")
    if not slash or not re.fullmatch(r"[\w.+-]+", name):
        return None
    if rest.startswith("["):
        return name, rest.partition("]")[0] + "]"
    return name, re.split(r"[@#]", rest, maxsplit=1)[0]


def _recipe(manifests: Manifests, path: str) -> Package:
    folder = posixpath.dirname(path)
    tokens = _tokens(manifests.text(path) or "")
    note_cut(manifests, path, tokens[-1].line if len(tokens) >= _MAX_TOKENS else 0)
    reader = _Reader(path, tokens)
    reader.run()
    test = posixpath.basename(folder) in _TEST_FOLDERS
    dependencies = {
        (name, Scope.TEST if test and scope is Scope.RUNTIME else scope): (version, location)
        for name, scope, version, location in reversed(reader.found)
    }
    names = {key: setting.value for key, setting in reader.facts.items()}
    settings = {_FACTS[key]: setting for key, setting in reader.facts.items() if key in _FACTS}
    if "user" in names:
        channel = f"/{names['channel']}" if "channel" in names else ""
        settings["private"] = Setting(names["user"] + channel, reader.facts["user"].location)
    return Package(
        ECOSYSTEM,
        folder,
        (path,),
        reader.facts["name"].location if "name" in names else Location(path, 1),
        name=names.get("name", ""),
        version=names.get("version", ""),
        dependencies=tuple(
            Dependency(name, scope, location, version)
            for (name, scope), (version, location) in sorted(dependencies.items(), key=lambda item: item[1][1])
        ),
        settings=settings,
        lockfiles=_locks(manifests, folder),
    )


class _Reader:
    """Goes over a recipe's tokens, line by line."""

    def __init__(self, path: str, tokens: list[_Token]) -> None:
        self.path = path
        self.tokens = tokens
        self.found: list[tuple[str, Scope, str, Location]] = []
        self.facts: dict[str, Setting] = {}
        self.defaults: dict[str, bool] = {}
        self._conditions: list[tuple[int, bool]] = []
        self._head = 0
        self._body = 0

    def run(self) -> None:
        at, size = 0, len(self.tokens)
        while at < size:
            end = self._end_of_line(at)
            if end > at:
                self._line(at, end)
            at = end + 1

    def _end_of_line(self, at: int) -> int:
        depth = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.kind == "op":
                depth += (token.text in "([{") - (token.text in ")]}")
            elif token.kind == "newline" and depth <= 0:
                break
            at += 1
        return at

    def _line(self, at: int, end: int) -> None:
        first = self.tokens[at]
        if first.text == "class" and not self._head:
            self._head = first.column
        elif self._head and not self._body and first.column > self._head:
            self._body = first.column
        while self._conditions and self._conditions[-1][0] >= first.column:
            self._conditions.pop()
        if first.kind == "word" and first.text in ("if", "elif"):
            words = [token.text for token in self.tokens[at:end]]
            self._conditions.append((first.column, self._is_off(words)))
        following = self.tokens[at + 1].text if at + 1 < end else ""
        if first.kind == "word" and first.column == self._body and following in ("=", ":", "+"):
            self._attribute(at, end)
        for index in range(at, end - 3):
            if self.tokens[index].text == "self" and self.tokens[index + 1].text == ".":
                self._call(index + 2, end)

    def _is_off(self, words: list[str]) -> bool:
        """Whether a condition asks for an option that is not on by default."""
        for index, word in enumerate(words[:-2]):
            if (word == "options" and words[index + 1] == ".") or (word == "get_safe" and words[index + 1] == "("):
                name = words[index + 2]
            else:
                continue
            if name != "get_safe":
                return "not" not in words[:index] and not self.defaults.get(name, True)
        return False

    def _attribute(self, at: int, end: int) -> None:
        name = self.tokens[at]
        values = [token for token in self.tokens[at + 1 : end] if token.kind == "string"]
        if name.text in _SCOPES:
            for token in values:
                self._reference(token, _SCOPES[name.text])
        elif name.text == "default_options":
            self._options(at, end)
        elif len(values) == 1 and self.tokens[end - 1] is values[0] and "{" not in values[0].text:
            self.facts.setdefault(name.text, Setting(values[0].text, self._place(values[0])))

    def _options(self, at: int, end: int) -> None:
        for index in range(at, end - 2):
            key, value = self.tokens[index], self.tokens[index + 2]
            if key.kind == "string" and self.tokens[index + 1].text == ":":
                self.defaults[key.text] = value.text not in ("False", "None")

    def _call(self, at: int, end: int) -> None:
        method = self.tokens[at].text
        if method not in _SCOPES or self.tokens[at + 1].text != "(" or at + 2 >= end:
            return
        first = self.tokens[at + 2]
        scope = _SCOPES[method]
        options = [token.text for token in self.tokens[at + 3 : min(end, at + 40)]]
        for index, word in enumerate(options[:-2]):
            if word == "test" and options[index + 1 : index + 3] == ["=", "True"]:
                scope = Scope.TEST
        if first.kind == "string":
            off = any(each for _, each in self._conditions)
            self._reference(first, Scope.OPTIONAL if off and scope is Scope.RUNTIME else scope)

    def _reference(self, token: _Token, scope: Scope) -> None:
        parsed = _parsed(token.text)
        if parsed:
            self.found.append((parsed[0], scope, parsed[1], self._place(token)))

    def _place(self, token: _Token) -> Location:
        return Location(self.path, token.line, token.column, token.line)


def _tokens(text: str) -> list[_Token]:
    """The tokens of Python text without comments, no more than _MAX_TOKENS. Takes linear time."""
    tokens: list[_Token] = []
    at, line, begin = 0, 1, 0
    while at < len(text) and len(tokens) < _MAX_TOKENS:
        found = _TOKEN.match(text, at)
        if found is None:
            break
        kind = found.lastgroup or "op"
        column, value, end = at - begin + 1, found[0], found.end()
        if kind == "quote":
            close = _close(text, end, value)
            value, end, kind = text[end:close], min(close + len(value), len(text)), "string"
            if (
                tokens
                and tokens[-1].kind == "word"
                and tokens[-1].text.lower() in _PREFIX
                and text[at - 1] not in " \t"
            ):
                tokens.pop()
        if kind != "skip":
            tokens.append(_Token(kind, value, line, column))
        newlines = text.count("\n", at, end)
        if newlines:
            line, begin = line + newlines, text.rindex("\n", at, end) + 1
        at = end
    return tokens


def _close(text: str, at: int, quote: str) -> int:
    """The offset of a string's closing quotes; for one that is not closed the end of its line or, with three quotes, the text."""
    found = _ENDS[quote].match(text, at)
    return found.start(1) if found else len(text)


_ENDS = {
    '"': re.compile(r"(?:[^\"\\\n]|\\(?:.|\Z))*+(\"|\n|\Z)", re.DOTALL),
    "'": re.compile(r"(?:[^'\\\n]|\\(?:.|\Z))*+('|\n|\Z)", re.DOTALL),
    '"""': re.compile(r"(?:[^\"\\]|\\(?:.|\Z)|\"(?!\"\"))*+(\"\"\"|\Z)", re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]|\\(?:.|\Z)|'(?!''))*+('''|\Z)", re.DOTALL),
}
