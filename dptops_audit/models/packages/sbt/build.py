"""The files of an sbt build as statements, values and projects: https://www.scala-sbt.org/1.x/docs/Multi-Project.html."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.groovy import Dialect, Group, Item, Kind, Token, cut_at, grouped, tokens
from dptops_audit.models.packages.gradle.statements import arguments, is_group, is_mark, is_name
from dptops_audit.models.packages.sbt.modules import Value, Values, dotted, line_of, passed_to, substituted

__all__ = ["Draft", "Settings", "draft", "read_file", "settings_in"]

_CONTINUES = frozenset(", = := += ++= -= --= . % %% %%% ++ :: => -> && || | / :".split())
_CONTINUED = frozenset(". % %% %%% ++ ) , := += ++=".split())
_MODIFIERS = frozenset("lazy private protected implicit final override sealed case abstract".split())
_PROJECTS = frozenset("project Project crossProject CrossProject projectMatrix".split())
_OPERATORS = (":=", "+=", "++=", "<+=", "<++=")
_WITH_SETTINGS = ("settings", "Settings")
_MAX_DEPTH = 20
_MAX_SETTINGS = 20_000


@dataclass(eq=False, slots=True)
class Draft:
    """A project as declared: what its chain of calls passes to `settings`, `dependsOn` and the like."""

    name: str
    place: Location
    owner: tuple[str, ...] = ()
    base: str | None = None
    identity: str = ""
    settings: list[tuple[Item, ...]] = field(default_factory=list)
    depends: list[tuple[Item, ...]] = field(default_factory=list)
    plugins: list[tuple[str, Location]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Settings:
    """One setting: its key, the scopes before it, and what is assigned or added."""

    key: str
    scopes: tuple[str, ...]
    value: tuple[Item, ...]
    first: Token
    path: str
    owner: tuple[str, ...]
    via: tuple[Location, ...] = ()


def read_file(path: str, content: str, values: Values) -> list[tuple[Item, ...]]:
    """The statements at the top of a file that declare no value; its values, those in objects and blocks too, go to `values`."""
    bare: list[tuple[Item, ...]] = []
    words = tokens(content, Dialect.SCALA)
    values.note_cut(path, cut_at(words))
    queue: list[tuple[list[Item], tuple[str, ...], bool]] = [(grouped(words), (), True)]
    while queue:
        items, owner, top = queue.pop()
        for statement in _statements(items):
            value = _value(statement, path, owner)
            if value is not None:
                values.add(value)
            elif top and not owner:
                bare.append(tuple(statement))
            named = next(
                (i for i, item in enumerate(statement[:4]) if is_name(item, "object", "trait", "class", "package")),
                None,
            )
            inner = owner
            if named is not None and is_name(statement[named], "object") and named + 1 < len(statement):
                name = statement[named + 1]
                inner = (*owner, name.text) if isinstance(name, Token) else owner
            for item in statement:
                if isinstance(item, Group):
                    blocks = item.bracket == "{"
                    queue.append((item.items if blocks else _blocks(item), inner, top and blocks and named is not None))
    return bare


def _blocks(group: Group) -> list[Item]:
    return [item for item in group.items if isinstance(item, Group)]


def _statements(items: list[Item]) -> list[list[Item]]:
    """The statements of a block: a line end ends one unless an operator or a dot carries it over."""
    found: list[list[Item]] = [[]]
    for index, item in enumerate(items):
        if not isinstance(item, Token) or item.kind is not Kind.NEWLINE:
            found[-1].append(item)
            continue
        last = found[-1][-1] if found[-1] else None
        following = items[index + 1] if index + 1 < len(items) else None
        carried = isinstance(last, Token) and last.kind is Kind.MARK and last.text in _CONTINUES
        taken = isinstance(following, Token) and following.kind is Kind.MARK and following.text in _CONTINUED
        if not carried and not taken:
            found.append([])
    return [statement for statement in found if statement]


def _value(statement: list[Item], path: str, owner: tuple[str, ...]) -> Value | None:
    at = 0
    while at < len(statement) and is_name(statement[at], *_MODIFIERS):
        at += 1
    if not is_name(statement[at] if at < len(statement) else None, "val", "def") or at + 2 >= len(statement):
        return None
    name = statement[at + 1]
    equals = next((i for i in range(at + 2, len(statement)) if is_mark(statement[i], "=")), None)
    if not isinstance(name, Token) or equals is None:
        return None
    parameters: list[str] = []
    for item in statement[at + 2 : equals]:
        if isinstance(item, Group) and item.bracket == "(":
            parameters += [a[0].text for a in arguments(item.items) if isinstance(a[0], Token)]
    return Value(path, owner, name.text, tuple(statement[equals + 1 :]), tuple(parameters))


def draft(value: Value, values: Values) -> Draft | None:
    """The project that a value is; None for any other value."""
    first = next((item for item in value.items if isinstance(item, Token)), None) or _first(value.items)
    if first is None or value.parameters:
        return None
    made = Draft(value.name, first.at(value.path), value.owner)
    return made if _fill(made, value.items, values, value.owner, value.path, 0) else None


def _first(items: tuple[Item, ...]) -> Token | None:
    for _ in range(_MAX_DEPTH):
        first = items[0] if items else None
        if not isinstance(first, Group):
            return first
        items = tuple(first.items)
    return None


def _fill(made: Draft, items: tuple[Item, ...], values: Values, owner: tuple[str, ...], path: str, depth: int) -> bool:
    """Take what an expression says of a project; whether it is one."""
    if depth > _MAX_DEPTH:
        return False
    found = False
    for at, item in enumerate(items):
        following = items[at + 1] if at + 1 < len(items) else None
        group = following if isinstance(following, Group) and following.bracket == "(" else None
        if isinstance(item, Group):
            if item.bracket == "(" and (at == 0 or is_name(items[at - 1], "in")):
                found = _fill(made, tuple(item.items), values, owner, path, depth + 1) or found
            continue
        if item.kind is not Kind.NAME:
            continue
        if item.text == "file" and group is not None:
            made.base = values.text(tuple(group.items), owner) if made.base is None else made.base
        elif at == 0:
            called = values.find((item.text,), owner) if item.text != made.name or depth else None
            if called is not None and called.parameters and group is not None:
                body = substituted(called.items, passed_to(called, group, values, owner))
                found = _fill(made, body, values, called.owner, called.path, depth + 1) or found
            elif item.text in _PROJECTS and (
                group is not None or not is_mark(following, ".") or item.text == "project"
            ):
                found = True
                if group is not None:
                    _constructed(made, group, values, owner, path, depth)
        elif group is not None or is_name(item, "in"):
            _method(made, item, tuple(group.items) if group is not None else (), path)
    return found


def _constructed(made: Draft, group: Group, values: Values, owner: tuple[str, ...], path: str, depth: int) -> None:
    """`Project(id = "x", base = file("y"))`."""
    for index, argument in enumerate(arguments(group.items)):
        named = len(argument) > 2 and is_mark(argument[1], "=")
        value = argument[2:] if named else argument
        if is_name(argument[0], "id") or (not named and index == 0):
            made.identity = values.text(value, owner) or ""
        else:
            _fill(made, value, values, owner, path, depth + 1)


def _method(made: Draft, name: Token, passed: tuple[Item, ...], path: str) -> None:
    if name.text.endswith(_WITH_SETTINGS):
        made.settings.append(passed)
    elif name.text == "dependsOn":
        made.depends += arguments(list(passed))
    elif name.text == "enablePlugins":
        for argument in arguments(list(passed)):
            names, _ = dotted(argument, 0)
            if names and isinstance(argument[0], Token):
                made.plugins.append((names[-1], argument[0].at(path)))


def settings_in(items: tuple[Item, ...], path: str, owner: tuple[str, ...], values: Values) -> Iterator[Settings]:
    """The settings in an expression: written there, in sequences, and in the values that it names."""
    queue: list[tuple[tuple[Item, ...], str, tuple[str, ...], tuple[Location, ...], int]] = [
        (items, path, owner, (), 0)
    ]
    seen: set[tuple[object, ...]] = set()
    left = _MAX_SETTINGS
    while queue and left > 0:
        items, path, owner, via, depth = queue.pop(0)
        for argument in arguments([item for item in items if not is_mark(item, ";")]):
            left -= 1
            at = next((i for i, item in enumerate(argument) if is_mark(item, *_OPERATORS)), None)
            key = _key(argument[:at]) if at is not None else None
            first = _first(argument)
            if at is not None and key is not None and first is not None:
                yield Settings(key[0], key[1], argument[at + 1 :], first, path, owner, via)
            elif left > 0 and depth < _MAX_DEPTH:
                for place, item in enumerate(argument):
                    if isinstance(item, Group) and item.bracket in "({":
                        queue.append((_lines(item), path, owner, via, depth + 1))
                    elif is_name(item) and not (place and is_mark(argument[place - 1], ".", "/")):
                        names, _ = dotted(argument, place)
                        after = argument[place + 1] if place + 1 < len(argument) else None
                        value = values.find(names, owner) if not is_mark(after, "/") else None
                        mark = (value.path, value.owner, value.name) if value is not None else ()
                        if value is not None and mark not in seen and isinstance(item, Token):
                            seen.add(mark)
                            way = via if value.path == path else (*via, item.at(path))
                            queue.append((value.items, value.path, value.owner, way, depth + 1))
        if left <= 0:
            values.note_cut(path, line_of(items))


def _lines(group: Group) -> tuple[Item, ...]:
    """What stands in brackets, the statements of a block parted by commas."""
    if group.bracket == "(":
        return tuple(group.items)
    return tuple(item for statement in _statements(group.items) for item in (*statement, _COMMA))


_COMMA = Token(Kind.MARK, ",", 0, 0, 0)


def _key(items: tuple[Item, ...]) -> tuple[str, tuple[str, ...]] | None:
    """The key of a setting and its scopes: `Compile / mainClass`, `mainClass in Compile`."""
    if len(items) == 1 and isinstance(items[0], Group) and items[0].bracket == "(":
        items = tuple(items[0].items)
    words = [item.text for item in items if isinstance(item, Token) and item.kind is Kind.NAME]
    if not words or any(is_group(item, "{") for item in items):
        return None
    if "in" in words[1:]:
        return words[0], tuple(words[2:])
    return words[-1], tuple(words[:-1])
