"""What expressions of a Gradle script stand for, as far as variables, properties and catalogues tell without running anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dptops_audit.models.groovy import Dialect, Group, Item, Kind, Token, grouped, tokens
from dptops_audit.models.packages.gradle.catalog import Catalogue, accessor
from dptops_audit.models.packages.gradle.statements import arguments, is_group, is_mark, is_name, named

__all__ = ["Environment"]

_OWNERS = frozenset("project rootProject ext extra properties gradle settings providers extensions this".split())
_ASKED = frozenset(
    "property findProperty getProperty gradleProperty hasProperty get extra ext versions of findVersion".split()
)
_ENDINGS = frozenset("get toString trim orNull getOrNull asProvider toInt requiredVersion".split())
_MAX_DEPTH = 12
_MAX_LENGTH = 500


@dataclass(eq=False, slots=True)
class Environment:
    """`layers` are variables as written, nearest script first; `properties` are plain values; `catalogues` by their names.

    `directory` and `root` are those of the project and of its build, root-relative.
    """

    layers: tuple[Mapping[str, tuple[Item, ...]], ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)
    directory: str = ""
    root: str = ""
    _known: dict[str, str | None] = field(default_factory=dict)
    _holes: dict[str, str | None] = field(default_factory=dict)
    _depth: int = 0

    def text(self, items: tuple[Item, ...]) -> str:
        """The value of an expression, unresolved interpolations as written; empty where it is none that can be told."""
        if len(items) == 1 and isinstance(items[0], Token) and items[0].kind is Kind.STRING:
            return self._string(items[0], keep=True) or ""
        return self.value(items) or ""

    def value(self, items: tuple[Item, ...]) -> str | None:
        """The value of an expression; None where it depends on what only a build knows."""
        if self._depth >= _MAX_DEPTH:
            return None
        self._depth += 1
        try:
            return self._value(_plain(items))
        finally:
            self._depth -= 1

    def lookup(self, names: tuple[str, ...]) -> tuple[Item, ...] | None:
        """The expression behind dotted names, looked up in maps too: `versions.kotlin` of `versions = [kotlin: '2.0']`."""
        for layer in self.layers:
            for count in range(len(names), 0, -1):
                found = layer.get(".".join(names[:count]))
                for name in names[count:]:
                    found = _member(found, name) if found else None
                if found:
                    return found
        return None

    def names(self, items: tuple[Item, ...]) -> tuple[str, ...] | None:
        """The dotted names of an expression, owners left out and asked-for keys put in; None for one of another form."""
        found: list[str] = []
        for item in items:
            if isinstance(item, Token):
                if item.kind is Kind.NAME:
                    found.append(item.text)
                elif not is_mark(item, ".", "?.", "!"):
                    return None
            elif item.bracket == "[" or (item.bracket == "(" and found):
                passed = arguments(item.items)
                if item.bracket == "(" and found[-1] in _ASKED:
                    found.pop()
                if len(passed) > 1 and item.bracket == "[":
                    return None
                if passed:
                    key = self.value(passed[0])
                    if key is None:
                        return None
                    found.append(key)
                elif found and found[-1] in _ENDINGS:
                    found.pop()
            else:
                return None
        while len(found) > 1 and found[0] in _OWNERS:
            del found[0]
        return tuple(found)

    def _value(self, items: tuple[Item, ...]) -> str | None:
        if not items:
            return None
        for mark in ("?:", "+"):
            at = next((i for i, item in enumerate(items) if is_mark(item, mark)), 0)
            if at:
                left, right = self.value(items[:at]), self.value(items[at + 1 :])
                if mark == "?:":
                    return left if left is not None else right
                return (left + right)[:_MAX_LENGTH] if left is not None and right is not None else None
        first = items[0]
        if len(items) == 1 and isinstance(first, Token):
            if first.kind is Kind.STRING:
                return self._string(first, keep=False)
            if first.kind is Kind.NUMBER:
                return first.text
        if len(items) == 1 and isinstance(first, Group):
            return self.value(tuple(first.items)) if first.bracket == "(" else None
        return self._named(items)

    def _named(self, items: tuple[Item, ...]) -> str | None:
        words = [item.text for item in items if isinstance(item, Token) and item.kind is Kind.NAME]
        if words and words[-1] in ("rootDir", "projectDir") and len(items) == 2 * len(words) - 1:
            return f"/{self.root if words[-1] == 'rootDir' or 'rootProject' in words else self.directory}"
        names = self.names(items)
        if not names:
            return None
        if names[0] in ("JavaVersion", "JavaLanguageVersion") and len(names) > 1:
            return names[-1].removeprefix("VERSION_").replace("_", ".")
        key = ".".join(names)
        if key not in self._known:
            # A variable that stands for itself stands for nothing.
            self._known[key] = None
            found = self.lookup(names)
            value = self.value(found) if found else None
            self._known[key] = value if value is not None else self._elsewhere(names)
        return self._known[key]

    def _elsewhere(self, names: tuple[str, ...]) -> str | None:
        value = self.properties.get(".".join(names))
        if value is not None:
            return value
        catalogue = self.catalogues.get(names[0])
        if catalogue is not None and names[1:2] == ("versions",):
            return catalogue.versions.get(accessor(".".join(names[2:])))
        return None

    def _string(self, token: Token, *, keep: bool) -> str | None:
        pieces: list[str] = []
        for text, expression in token.parts:
            piece = self._hole(text) if expression else text
            if piece is None:
                if not keep:
                    return None
                piece = f"${{{text}}}"
            pieces.append(piece)
        return "".join(pieces)[:_MAX_LENGTH]

    def _hole(self, expression: str) -> str | None:
        if expression not in self._holes:
            self._holes[expression] = None
            self._holes[expression] = self.value(tuple(grouped(tokens(expression[:_MAX_LENGTH], Dialect.KOTLIN))))
        return self._holes[expression]


def _plain(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items without line ends, a cast or a closure at their end."""
    kept: list[Item] = []
    for item in items:
        if is_name(item, "as") or is_group(item, "{"):
            break
        if not (isinstance(item, Token) and item.kind is Kind.NEWLINE) and not is_mark(item, ","):
            kept.append(item)
    return tuple(kept)


def _member(items: tuple[Item, ...], name: str) -> tuple[Item, ...] | None:
    """The value of a key in a map literal: `[a: x]`, `["a": x]`, `mapOf("a" to x)`."""
    group = items[-1] if items else None
    if not isinstance(group, Group) or group.bracket == "{":
        return None
    passed = arguments(group.items)
    found = named(passed).get(name)
    if found is not None:
        return found
    for argument in passed:
        key = argument[0]
        if len(argument) > 2 and isinstance(key, Token) and key.literal and key.text == name:
            return argument[2:] if is_mark(argument[1], ":") or is_name(argument[1], "to") else None
    return None
