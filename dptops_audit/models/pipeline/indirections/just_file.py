"""Reads justfiles: https://just.systems/man/en/ and https://github.com/casey/just/blob/master/GRAMMAR.md"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dptops_audit.evidence import Location

MOST_LINES = 20_000
_SETTING = re.compile(r"set\s+([\w-]+)\s*(?::=\s*(.*))?$", re.DOTALL)
_VARIABLE = re.compile(r"(export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(.*)$", re.DOTALL)
_ALIAS = re.compile(r"alias\s+([\w-]+)\s*:=\s*([\w:-]+)")
_IMPORT = re.compile(r"import\??\s+x?(['\"])(.*?)\1")
_MODULE = re.compile(r"mod\??\s+([A-Za-z_][\w-]*)(?:\s+x?(['\"])(.*?)\2)?\s*(?:#.*)?$")
_HEAD = re.compile(r"(@?)([A-Za-z_][\w-]*)(?=[\s:])")
_PARAMETER = re.compile(
    r"\s*([*+]?)(\$?)([A-Za-z_][\w-]*)(?:\s*=\s*('[^']*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|\([^()]*(?:\([^()]*\)[^()]*)*\)|[\w./-]+))?"
)
_DEPENDENCY = re.compile(
    r"\s*(?:(&&)|([A-Za-z_][\w:-]*)|\(\s*([A-Za-z_][\w:-]*)((?:[^()'\"]|'[^']*'|\"[^\"]*\"|\([^()]*\))*)\))"
)
_ATTRIBUTE = re.compile(r"\[(.*)\]\s*$")
_OPEN = re.compile(r"'''|\"\"\"|```")


@dataclass(frozen=True, slots=True)
class Parameter:
    """`many` for `*` and `+`, `exported` for `$`. `default` is an expression, None for none."""

    name: str
    default: str | None
    many: bool
    exported: bool
    needed: bool


@dataclass(frozen=True, slots=True)
class Need:
    """A dependency with its arguments as one text of expressions; `after` for one behind `&&`."""

    name: str
    arguments: str
    after: bool


@dataclass(slots=True)
class Recipe:
    """One recipe. `body` are its lines with their numbers, without their common indentation."""

    name: str
    location: Location
    parameters: tuple[Parameter, ...]
    needs: tuple[Need, ...]
    attributes: tuple[str, ...]
    body: list[tuple[str, int]] = field(default_factory=list)

    def has(self, *names: str) -> bool:
        """Whether one of these attributes stands above it."""
        return any(re.match(r"[\w-]*", attribute)[0] in names for attribute in self.attributes)  # type: ignore[index]

    @property
    def script(self) -> bool:
        """Whether its body is given to a program as a whole."""
        return self.has("script") or bool(self.body and self.body[0][0].startswith("#!"))


@dataclass(slots=True)
class Justfile:
    """One justfile. `imports` and `modules` (name and path, empty where not written) are as written, `variables` expressions by name.

    `cut` is True where the file has more lines than are read.
    """

    path: str
    recipes: dict[str, Recipe] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    settings: dict[str, str] = field(default_factory=dict)
    imports: list[str] = field(default_factory=list)
    modules: dict[str, str] = field(default_factory=dict)
    cut: bool = False


def read_justfile(path: str, content: str) -> Justfile:
    """Read a justfile as far as it can be understood; never raises."""
    lines = [line.removesuffix("\r") for line in content.split("\n", MOST_LINES)]
    file = _Reader(path, lines[:MOST_LINES]).read()
    file.cut = len(lines) > MOST_LINES
    return file


class _Reader:
    def __init__(self, path: str, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0
        self._file = Justfile(path)
        self._attributes: list[str] = []

    def read(self) -> Justfile:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            number = self._at + 1
            self._at += 1
            if not line.strip() or line.startswith("#"):
                continue
            if line[0] in " \t":
                continue
            line = self._whole(line)
            self._statement(line, number)
        return self._file

    def _whole(self, line: str) -> str:
        """The line with those that belong to it: an open string of three quotes, brackets that are open, a `\\` at its end."""
        parts = [line]
        quote = self._open_quote(line)
        while quote and self._at < len(self._lines):
            parts.append(self._lines[self._at])
            self._at += 1
            if quote in parts[-1]:
                quote = ""
        if len(parts) == 1:
            depth = _depth(line)
            while (depth > 0 or parts[-1].endswith("\\")) and self._at < len(self._lines) and len(parts) < 500:
                parts[-1] = parts[-1].removesuffix("\\")
                parts.append(self._lines[self._at])
                depth += _depth(parts[-1])
                self._at += 1
        return "\n".join(parts)

    @staticmethod
    def _open_quote(line: str) -> str:
        found = _OPEN.findall(line)
        return found[-1] if len(found) % 2 else ""

    def _statement(self, line: str, number: int) -> None:
        file = self._file
        if match := _ATTRIBUTE.fullmatch(line.strip()):
            self._attributes.append(match[1].strip())
            return
        attributes, self._attributes = tuple(self._attributes), []
        if match := _SETTING.match(line):
            file.settings[match[1]] = _uncommented(match[2] or "true")
        elif match := _ALIAS.match(line):
            file.aliases[match[1]] = match[2]
        elif match := _IMPORT.match(line):
            file.imports.append(match[2])
        elif match := _MODULE.match(line):
            file.modules[match[1]] = match[3] or ""
        elif match := _VARIABLE.match(line):
            file.variables[match[2]] = _uncommented(match[3])
            if match[1]:
                file.exported.add(match[2])
        elif match := _HEAD.match(line):
            self._recipe(line, number, attributes, match)

    def _recipe(self, line: str, number: int, attributes: tuple[str, ...], head: re.Match[str]) -> None:
        at = head.end()
        parameters: list[Parameter] = []
        while (match := _PARAMETER.match(line, at)) is not None and match.end() > at and len(parameters) < 100:
            sign, dollar, name, default = match.groups()
            parameters.append(Parameter(name, default, bool(sign), bool(dollar), default is None and sign != "*"))
            at = match.end()
        rest = line[at:].lstrip()
        if not rest.startswith(":") or rest.startswith(":="):
            return
        needs: list[Need] = []
        after, at = False, 1
        rest = _uncommented(rest)
        while (match := _DEPENDENCY.match(rest, at)) is not None and len(needs) < 2_000:
            after = after or bool(match[1])
            if not match[1]:
                needs.append(Need(match[2] or match[3], (match[4] or "").strip(), after))
            at = match.end()
        location = Location(self._file.path, number)
        recipe = Recipe(head[2], location, tuple(parameters), tuple(needs), attributes)
        self._body(recipe)
        self._file.recipes.setdefault(recipe.name, recipe)

    def _body(self, recipe: Recipe) -> None:
        indent = ""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip() and line[0] not in " \t":
                break
            self._at += 1
            if not line.strip():
                recipe.body.append(("", self._at))
                continue
            indent = indent or line[: len(line) - len(line.lstrip(" \t"))]
            recipe.body.append((line.removeprefix(indent), self._at))
        while recipe.body and not recipe.body[-1][0]:
            recipe.body.pop()
        while recipe.body and not recipe.body[0][0]:
            recipe.body.pop(0)


def _depth(line: str) -> int:
    bare = re.sub(r"'[^']*'?|\"(?:[^\"\\]|\\.)*\"?|#.*", "", line)
    return sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))


def _uncommented(text: str) -> str:
    """The text up to a comment that stands in no string."""
    if "#" not in text:
        return text.strip()
    for match in re.finditer(r"'[^']*'?|\"(?:[^\"\\]|\\.)*\"?|`[^`]*`?|(#)", text):
        if match[1]:
            return text[: match.start()].strip()
    return text.strip()
