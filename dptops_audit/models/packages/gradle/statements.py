"""The statements of a Groovy or Kotlin script as calls and assignments, without a grammar.

Statements end where both languages end them: at a line end or semicolon that no operator, comma or dot carries over.
"""

from __future__ import annotations

from dataclasses import dataclass

from dptops_audit.models.groovy import Group, Item, Kind, Token

__all__ = [
    "Call",
    "arguments",
    "calls_in",
    "chain",
    "is_group",
    "is_mark",
    "is_name",
    "literal",
    "named",
    "parse",
    "statements",
]

_MODIFIERS = frozenset("def val var final private internal public protected const static lateinit override".split())
_CONTINUES = frozenset(", = += . ?. ?: -> && || : + - * <".split())
_CONTINUED = frozenset(". ?. ?: , ) && || + =".split())


@dataclass(frozen=True, slots=True)
class Call:
    """A statement: `names` are what is called or assigned, `arguments` what is passed or assigned, `blocks` its closures."""

    names: tuple[str, ...]
    first: Token
    arguments: tuple[tuple[Item, ...], ...] = ()
    blocks: tuple[Group, ...] = ()
    assigned: bool = False
    delegated: bool = False
    items: tuple[Item, ...] = ()


def statements(items: list[Item]) -> list[list[Item]]:
    """The items of a block, cut at line ends and semicolons where a statement ends."""
    found: list[list[Item]] = [[]]
    for index, item in enumerate(items):
        if isinstance(item, Token) and item.kind is Kind.NEWLINE:
            following = items[index + 1] if index + 1 < len(items) else None
            last = found[-1][-1] if found[-1] else None
            if isinstance(last, Token) and last.kind is Kind.MARK and last.text in _CONTINUES:
                continue
            if isinstance(following, Token) and following.kind is Kind.MARK and following.text in _CONTINUED:
                continue
            found.append([])
        elif isinstance(item, Token) and item.kind is Kind.MARK and item.text == ";":
            found.append([])
        else:
            found[-1].append(item)
    return [statement for statement in found if statement]


def arguments(items: list[Item]) -> tuple[tuple[Item, ...], ...]:
    """The items between brackets, cut at commas, line ends left out."""
    found: list[list[Item]] = [[]]
    for item in items:
        if isinstance(item, Token) and item.kind is Kind.NEWLINE:
            continue
        if isinstance(item, Token) and item.kind is Kind.MARK and item.text == ",":
            found.append([])
        else:
            found[-1].append(item)
    return tuple(tuple(argument) for argument in found if argument)


def is_mark(item: Item | None, *texts: str) -> bool:
    return isinstance(item, Token) and item.kind is Kind.MARK and item.text in texts


def is_name(item: Item | None, *texts: str) -> bool:
    return isinstance(item, Token) and item.kind is Kind.NAME and (not texts or item.text in texts)


def is_group(item: Item | None, bracket: str) -> bool:
    return isinstance(item, Group) and item.bracket == bracket


def chain(items: list[Item] | tuple[Item, ...], at: int) -> tuple[tuple[str, ...], int]:
    """The dotted names from an index on, type arguments left out, and the index after them."""
    names: list[str] = []
    while at < len(items):
        item = items[at]
        if (
            not isinstance(item, Token)
            or item.kind not in (Kind.NAME, Kind.STRING)
            or (item.kind is Kind.STRING and names)
        ):
            break
        names.append(item.text)
        at += 1
        if at < len(items) and is_mark(items[at], "<"):
            at = _after_types(items, at)
        if at + 1 < len(items) and is_mark(items[at], ".", "?.") and is_name(items[at + 1]):
            at += 1
        else:
            break
    return tuple(names), at


def _after_types(items: list[Item] | tuple[Item, ...], at: int) -> int:
    """The index after `<...>`; that of `<` where it does not hold types alone."""
    depth = 0
    for index in range(at, min(at + 40, len(items))):
        item = items[index]
        if is_mark(item, "<"):
            depth += 1
        elif is_mark(item, ">"):
            depth -= 1
            if not depth:
                return index + 1
        elif not is_name(item) and not is_mark(item, ".", ",", "?", "*", ":"):
            return at
    return at


def parse(statement: list[Item]) -> Call | None:
    """A statement as a call or an assignment; None for one that is neither."""
    at = 0
    while at < len(statement) - 1 and (is_mark(statement[at], "@") or is_name(statement[at], *_MODIFIERS)):
        at += 2 if is_mark(statement[at], "@") else 1
    first = statement[at] if at < len(statement) else None
    if not isinstance(first, Token) or first.kind not in (Kind.NAME, Kind.STRING):
        return None
    names, after = chain(statement, at)
    names, after = _indexed(statement, names, after)
    if is_name(statement[after] if after < len(statement) else None) and is_mark(
        statement[after + 1] if after + 1 < len(statement) else None, "="
    ):
        # `String version = ...`: the type came first.
        names, after = chain(statement, after)
    if is_mark(statement[after] if after < len(statement) else None, ":"):
        typed = next(
            (i for i in range(after, len(statement)) if is_mark(statement[i], "=") or is_name(statement[i], "by")), None
        )
        after = typed if typed is not None and statement[at : at + 1] else after
    following = statement[after] if after < len(statement) else None
    rest = tuple(statement[after + 1 :])
    blocks = tuple(item for item in rest if isinstance(item, Group) and item.bracket == "{")
    if is_mark(following, "=", "+=") or is_name(following, "by"):
        return Call(
            names, first, (rest,), blocks, assigned=True, delegated=is_name(following, "by"), items=tuple(statement)
        )
    passed: tuple[tuple[Item, ...], ...] = ()
    rest = tuple(statement[after:])
    if isinstance(following, Group) and following.bracket == "(":
        passed = arguments(following.items)
        rest = rest[1:]
        if rest and not isinstance(rest[0], Group) and is_mark(rest[0], ".", "?.") and len(rest) > 1:
            # `tasks.named("x").configure {`: the last name tells what the block is.
            more, _ = chain(rest, 1)
            names += more
    elif following is not None and not is_group(following, "{"):
        cut = next((i for i, item in enumerate(rest) if is_group(item, "{")), len(rest))
        passed = arguments(list(rest[:cut]))
    blocks = tuple(item for item in rest if isinstance(item, Group) and item.bracket == "{")
    return Call(names, first, passed, blocks, items=tuple(statement))


def _indexed(statement: list[Item], names: tuple[str, ...], after: int) -> tuple[tuple[str, ...], int]:
    """`extra["version"] = ...` names `extra.version`."""
    group = statement[after] if after < len(statement) else None
    if isinstance(group, Group) and group.bracket == "[" and len(group.items) == 1:
        key = group.items[0]
        if (
            isinstance(key, Token)
            and key.literal
            and is_mark(statement[after + 1] if after + 1 < len(statement) else None, "=")
        ):
            return (*names, key.text), after + 1
    return names, after


def calls_in(block: Group) -> list[Call]:
    """The statements of a block that are calls or assignments."""
    return [call for statement in statements(block.items) if (call := parse(statement)) is not None]


def named(passed: tuple[tuple[Item, ...], ...]) -> dict[str, tuple[Item, ...]]:
    """The named ones of some arguments: `group: 'x'` in Groovy, `group = "x"` in Kotlin."""
    found: dict[str, tuple[Item, ...]] = {}
    for argument in passed:
        key = argument[0]
        if len(argument) > 2 and isinstance(key, Token) and is_name(key) and is_mark(argument[1], ":", "="):
            found[key.text] = argument[2:]
    return found


def literal(argument: tuple[Item, ...] | None) -> str | None:
    """The text of an argument that is one string without interpolation."""
    if argument and len(argument) == 1 and isinstance(argument[0], Token) and argument[0].literal:
        return argument[0].text
    return None
