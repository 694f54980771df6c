"""Modules in the Scala of an sbt build: `"org" %% "name" % "1.0" % Test`, values that hold them, and lists of them.

https://www.scala-sbt.org/1.x/docs/Library-Dependencies.html. Nothing is compiled: all branches of a condition count, and a version that only
a build knows is kept as written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from dptops_audit.evidence import Location
from dptops_audit.models.groovy import Group, Item, Kind, Token
from dptops_audit.models.packages.gradle.statements import arguments, is_group, is_mark, is_name

__all__ = ["Module", "Value", "Values", "dotted", "passed_to", "substituted", "text_in"]

_ARROWS = frozenset(("%", "%%", "%%%"))
_CONFIGURATIONS = {
    "Test": "test",
    "IntegrationTest": "it",
    "Provided": "provided",
    "Runtime": "runtime",
    "Optional": "optional",
    "Compile": "compile",
    "CompileOnly": "compile-internal",
}
_IGNORED = frozenset(
    "exclude excludeAll excludeName ExclusionRule intransitive classifier withSources from cross resolvers file url".split()
)
_MAX_DEPTH = 40
_MAX_MODULES = 2_000
_MAX_TOTAL = 200_000
_MAX_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Module:
    """`group:artifact` without the suffix of the Scala version, its version and configurations as written, and where it stands."""

    name: str
    location: Location
    version: str = ""
    configurations: str = ""
    via: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """What a `val`, `lazy val` or `def` is set to. `owner` are the objects around it."""

    path: str
    owner: tuple[str, ...]
    name: str
    items: tuple[Item, ...]
    parameters: tuple[str, ...] = ()


@dataclass(eq=False, slots=True)
class Values:
    """The values of a build's files, and what can be asked of them. Each is worked out once.

    `cut` has the line from which not all of a file is read, by path of those where this is so.
    """

    by_name: dict[str, list[Value]] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    _modules: dict[tuple[str, ...], list[Module]] = field(default_factory=dict)
    _texts: dict[tuple[str, ...], str | None] = field(default_factory=dict)
    _depth: int = 0
    _left: int = _MAX_TOTAL

    def note_cut(self, path: str, line: int) -> None:
        """Keep the first line from which a file is not read in full; 0 is none."""
        if line:
            self.cut.setdefault(path, line)

    def add(self, value: Value) -> None:
        self.by_name.setdefault(value.name, []).append(value)

    def find(self, names: tuple[str, ...], owner: tuple[str, ...]) -> Value | None:
        """The value of dotted names as seen from within `owner`: the nearest, else the only one with such an end; None if unsure."""
        found = [
            value
            for value in self.by_name.get(names[-1], ())
            if not names[:-1] or (*value.owner, "")[-len(names) : -1] == names[:-1]
        ]
        for count in range(len(owner), -1, -1):
            near = [value for value in found if value.owner == (*owner[:count], *names[:-1])]
            if near:
                return near[0]
        return found[0] if len(found) == 1 else None

    def modules(self, items: tuple[Item, ...], path: str, owner: tuple[str, ...] = ()) -> list[Module]:
        """The modules in an expression, in order."""
        if self._left <= 0:
            self.note_cut(path, line_of(items))
        if self._depth >= _MAX_DEPTH or self._left <= 0:
            return []
        self._depth += 1
        try:
            found = self._gather(items, path, owner)
            if len(found) > _MAX_MODULES:
                self.note_cut(path, line_of(items))
            self._left -= len(found[:_MAX_MODULES])
            return found[:_MAX_MODULES]
        finally:
            self._depth -= 1

    def text(self, items: tuple[Item, ...], owner: tuple[str, ...] = ()) -> str | None:
        """The text of a literal or of a value that is one; None for anything else."""
        if len(items) == 1 and isinstance(items[0], Token) and items[0].kind is Kind.STRING:
            pieces = [self._named((text,), owner) if expression else text for text, expression in items[0].parts]
            return None if None in pieces else "".join(piece or "" for piece in pieces)[:_MAX_LENGTH]
        if len(items) == 1 and isinstance(items[0], Group) and items[0].bracket == "(":
            return self.text(tuple(items[0].items), owner)
        names, after = dotted(items, 0)
        return self._named(names, owner) if names and after == len(items) else None

    def _named(self, names: tuple[str, ...], owner: tuple[str, ...]) -> str | None:
        names = tuple(part for name in names for part in name.split("."))
        key = (*owner, "", *names)
        if key not in self._texts:
            self._texts[key] = None
            if names[-1] == "revision" and len(names) > 1:
                value = self.find(names[:-1], owner)
                modules = self.modules(value.items, value.path, value.owner) if value is not None else []
                self._texts[key] = modules[0].version if modules else None
            else:
                value = self.find(names, owner)
                self._texts[key] = self.text(value.items, value.owner) if value is not None else None
        return self._texts[key]

    def _gather(self, items: tuple[Item, ...], path: str, owner: tuple[str, ...]) -> list[Module]:
        found: list[Module] = []
        at = 0
        while at < len(items):
            item = items[at]
            if isinstance(item, Token) and item.kind is Kind.NAME and item.text in _IGNORED:
                at += 2 if is_group(items[at + 1] if at + 1 < len(items) else None, "(") else 1
                continue
            before = at
            made, at = self._primary(items, at, path, owner)
            if made is None:
                at = before + 1
                continue
            made, at = self._suffixes(made, items, at, owner)
            found += made
        return found

    def _primary(
        self, items: tuple[Item, ...], at: int, path: str, owner: tuple[str, ...]
    ) -> tuple[list[Module] | None, int]:
        """The modules that begin at an index, and the index after them."""
        item = items[at]
        if isinstance(item, Group):
            return self.modules(tuple(item.items), path, owner), at + 1
        names, after = dotted(items, at)
        if item.kind is Kind.STRING or names:
            end = after if names else at + 1
            if end + 1 < len(items) and is_mark(items[end], *_ARROWS):
                group = self.text(items[at:end], owner)
                stop = dotted(items, end + 1)[1] if not isinstance(items[end + 1], Group) else end + 2
                stop = stop if stop > end + 1 else end + 2
                artifact = self.text(items[end + 1 : stop], owner) if group is not None else None
                if group is not None and artifact is not None and isinstance(item, Token):
                    return [Module(f"{group}:{artifact}", item.at(path))], stop
        if not names:
            return None, at + 1
        value = self.find(names, owner) or (self.find(names[:-1], owner) if len(names) > 1 else None)
        if value is None:
            return None, after
        passed = passed_to(value, items[after] if after < len(items) else None, self, owner) if value.parameters else {}
        key = (value.path, *value.owner, value.name, *passed.values())
        if key not in self._modules:
            # A value that holds itself holds nothing.
            self._modules[key] = []
            body = substituted(value.items, passed) if passed else value.items
            self._modules[key] = self.modules(body, value.path, value.owner)
        place = item.at(path)
        same = value.path == path
        after += 1 if passed else 0
        return [m if same else replace(m, via=(place, *m.via)) for m in self._modules[key]], after

    def _suffixes(
        self, made: list[Module], items: tuple[Item, ...], at: int, owner: tuple[str, ...]
    ) -> tuple[list[Module], int]:
        """What follows modules: `% version`, `% Test`, `.map(_ % Test)`, `.exclude(...)`."""
        while at < len(items):
            item, following = items[at], items[at + 1] if at + 1 < len(items) else None
            if isinstance(item, Token) and item.kind is Kind.NEWLINE:
                at += 1
            elif is_mark(item, "%") and following is not None:
                end = dotted(items, at + 1)[1] if isinstance(following, Token) else at + 2
                end = max(end, at + 2)
                made = [self._with(module, items[at + 1 : end], owner) for module in made]
                at = end
            elif (
                is_mark(item, ".")
                and is_name(following, "map")
                and is_group(items[at + 2] if at + 2 < len(items) else None, "(")
            ):
                group = items[at + 2]
                inner = tuple(group.items) if isinstance(group, Group) else ()
                cut = next((i for i, word in enumerate(inner) if is_mark(word, "%")), None)
                if cut is not None:
                    made = self._suffixes(made, inner, cut, owner)[0]
                at += 3
            elif is_mark(item, ".") and is_name(following, "withConfigurations") and len(items) > at + 2:
                words = _strings(items[at + 2])
                made = [replace(module, configurations=",".join(words)) for module in made]
                at += 3
            elif is_mark(item, ".") and is_name(following):
                at += 2
                if at < len(items) and is_group(items[at], "("):
                    at += 1
            else:
                break
        return made, at

    def _with(self, module: Module, operand: tuple[Item, ...], owner: tuple[str, ...]) -> Module:
        """A module with its version, or with a configuration where it has a version already or the operand names one."""
        names, _ = dotted(operand, 0)
        known = _CONFIGURATIONS.get(names[-1]) if names and len(operand) == 2 * len(names) - 1 else None
        text = self.text(operand, owner)
        if known is not None or module.version:
            return replace(module, configurations=known or text or text_in(operand))
        return replace(module, version=text if text is not None else text_in(operand))


def dotted(items: tuple[Item, ...], at: int) -> tuple[tuple[str, ...], int]:
    """The dotted names from an index on, and the index after them."""
    names: list[str] = []
    while at < len(items):
        item = items[at]
        if not isinstance(item, Token) or item.kind is not Kind.NAME:
            break
        names.append(item.text)
        at += 1
        if (
            at + 1 < len(items)
            and is_mark(items[at], ".")
            and is_name(items[at + 1])
            and not is_name(items[at + 1], *_METHODS)
        ):
            at += 1
        else:
            break
    return tuple(names), at


_METHODS = frozenset(
    "map exclude excludeAll cross withConfigurations withSources intransitive classifier settings in".split()
)


def line_of(items: tuple[Item, ...]) -> int:
    """The line where an expression begins; 0 for none."""
    first = items[0] if items else None
    return first.opener.line if isinstance(first, Group) else first.line if first is not None else 0


def text_in(items: tuple[Item, ...]) -> str:
    """An expression about as written: what stands in brackets is left out."""
    words = (item.text if isinstance(item, Token) else "(...)" if item.items else "()" for item in items)
    return "".join(words)[:_MAX_LENGTH]


def substituted(items: tuple[Item, ...], texts: Mapping[str, str], depth: int = 0) -> tuple[Item, ...]:
    """An expression with parameters replaced by literal texts, in strings too."""
    found: list[Item] = []
    for item in items if depth < _MAX_DEPTH else ():
        if isinstance(item, Group):
            group = Group(item.opener)
            group.items = list(substituted(tuple(item.items), texts, depth + 1))
            found.append(group)
        elif item.kind is Kind.NAME and item.text in texts:
            text = texts[item.text]
            found.append(item._replace(kind=Kind.STRING, text=text, parts=((text, False),)))
        elif item.kind is Kind.STRING and item.parts:
            parts = tuple((texts.get(text, text), expression and text not in texts) for text, expression in item.parts)
            found.append(item._replace(parts=parts))
        else:
            found.append(item)
    return tuple(found)


def passed_to(value: Value, group: Item | None, values: Values, owner: tuple[str, ...]) -> dict[str, str]:
    """The literal texts that a call passes, by the parameters of what is called."""
    if not isinstance(group, Group) or group.bracket != "(":
        return {}
    found: dict[str, str] = {}
    for index, argument in enumerate(arguments(group.items)):
        name = value.parameters[index] if index < len(value.parameters) else ""
        if len(argument) > 2 and is_mark(argument[1], "=") and isinstance(argument[0], Token):
            name, argument = argument[0].text, argument[2:]
        text = values.text(argument, owner)
        if name in value.parameters and text is not None:
            found[name] = text
    return found


def _strings(item: Item) -> Iterator[str]:
    """The strings in brackets, however deep."""
    queue = [item]
    while queue:
        word = queue.pop()
        if isinstance(word, Group):
            queue.extend(reversed(word.items))
        elif word.kind is Kind.STRING:
            yield word.text
