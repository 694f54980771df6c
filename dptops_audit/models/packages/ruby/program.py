"""Ruby text as statements and blocks, and a walk over them that runs literal loops and methods without arguments.

Nothing is evaluated beyond literals: both sides of a condition are walked, and what cannot be told stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from dptops_audit.evidence import Location
from dptops_audit.models.packages.ruby.tokens import MAX_TOKENS, Token, tokenize

MAX_VISITED = 150_000
"""How many tokens a walk visits, those of loops and called methods counted each time."""
_MAX_DEPTH = 20

_OPENERS = frozenset({"if", "unless", "case", "def", "class", "module", "begin", "while", "until", "for"})
_VALUE_OPENERS = frozenset({"if", "unless", "case", "begin"})
_MIDDLES = frozenset({"else", "elsif", "when", "in", "rescue", "ensure", "then"})
_MODIFIERS = frozenset({"if", "unless", "while", "until", "rescue", "and", "or"})
_CONTINUES = frozenset({",", ".", "&.", "&&", "||", "+", "=", "=>", "|", "?", "::", "<<", "==", "-", "*", "||="})
_PLACEHOLDER = re.compile(r"#\{\s*([^\W\d]\w*)(?:\.to_s)?\s*\}")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement or the head of a block. `kind` is plain, open (a block follows), middle (`else` and the like) or close."""

    kind: str
    tokens: tuple[Token, ...]
    parameters: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        """The first token's text where it is a word."""
        return self.tokens[0].text if self.tokens and self.tokens[0].kind == "word" else ""

    def location(self, path: str) -> Location:
        first, last = self.tokens[0], self.tokens[-1]
        return Location(path, first.line, first.column, last.line)


@dataclass(frozen=True, slots=True)
class Value:
    """An argument. `strings` are what it is known to hold (one for a string or symbol); `text` is the argument as written."""

    text: str
    token: Token
    strings: tuple[str, ...] = ()
    is_list: bool = False

    @property
    def string(self) -> str | None:
        """The one string or symbol that it is."""
        return self.strings[0] if len(self.strings) == 1 and not self.is_list else None


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call: those in order, and those by name."""

    positional: tuple[Value, ...] = ()
    options: dict[str, Value] | None = None

    def option(self, *names: str) -> Value | None:
        return next((self.options[name] for name in names if self.options and name in self.options), None)


class Handler(Protocol):
    """What a walk tells: a statement, a block's head, and its end."""

    def statement(self, statement: Statement) -> None: ...

    def enter(self, statement: Statement) -> None: ...

    def leave(self) -> None: ...


class Program:
    """A parsed file. `variables` are the strings that the walk has seen assigned, by name.

    `cut` is the line from which not all has been read or walked, 0 where all has.
    """

    def __init__(self, content: str, variables: dict[str, tuple[str, ...]] | None = None) -> None:
        self.content = content
        tokens = tokenize(content)
        self.cut = tokens[-1].line if len(tokens) >= MAX_TOKENS else 0
        self.statements = list(_statements(tokens))
        self.variables: dict[str, tuple[str, ...]] = dict(variables or {})
        self._ends = _matching(self.statements)
        self._methods: dict[str, tuple[int, int]] = {}
        self._visited = 0

    def walk(self, handler: Handler) -> None:
        """Tell the handler every statement in order."""
        self._visited = 0
        self._walk(0, len(self.statements), handler, 0)

    def _walk(self, start: int, end: int, handler: Handler, depth: int) -> None:
        open_until: list[int] = []
        index = start
        while index < end and self._visited < MAX_VISITED:
            statement = self.statements[index]
            self._visited += 1 + len(statement.tokens)
            if statement.kind == "open":
                until = min(self._ends[index], end)
                if statement.head == "def":
                    if len(statement.tokens) > 1:
                        self._methods[statement.tokens[1].text] = (index + 1, until)
                    index = until + 1
                    continue
                if depth < _MAX_DEPTH and (values := self._loop(statement)) is not None:
                    for value in values:
                        if self._visited >= MAX_VISITED:
                            self.cut = self.cut or statement.tokens[0].line
                            break
                        self._visited += 1
                        self.variables[statement.parameters[0]] = (value,)
                        self._walk(index + 1, until, handler, depth + 1)
                    index = until + 1
                    continue
                handler.enter(statement)
                open_until.append(until)
            elif statement.kind == "close":
                if open_until:
                    open_until.pop()
                    handler.leave()
            elif statement.kind == "plain":
                called = self._methods.get(statement.head)
                if called and depth < _MAX_DEPTH:
                    self._walk(*called, handler, depth + 1)
                elif not self._assign(statement):
                    handler.statement(statement)
            index += 1
        if index < end and not self.cut:
            self.cut = self.statements[index].tokens[0].line if self.statements[index].tokens else 1
        for _ in open_until:
            handler.leave()

    def _assign(self, statement: Statement) -> bool:
        tokens = statement.tokens
        if len(tokens) < 3 or tokens[0].kind != "word" or tokens[1].kind != "op" or tokens[1].text != "=":
            return False
        value = self.value(tokens[2:])
        if value.strings and tokens[0].text not in self.variables:
            self.variables[tokens[0].text] = value.strings
        else:
            self.variables.pop(tokens[0].text, None)
        return True

    def _loop(self, statement: Statement) -> tuple[str, ...] | None:
        """What a literal list's `each` goes through."""
        tokens = statement.tokens
        if len(statement.parameters) != 1 or len(tokens) < 3 or tokens[-1].text != "each" or tokens[-2].text != ".":
            return None
        value = self.value(tokens[:-2])
        return value.strings if value.strings and (value.is_list or len(value.strings) > 1) else None

    def resolve(self, text: str) -> str | None:
        """A string with its `#{variable}` filled in; None where one is not known."""
        missing = False

        def fill(found: re.Match[str]) -> str:
            nonlocal missing
            known = self.variables.get(found[1], ())
            missing = missing or len(known) != 1
            return known[0] if len(known) == 1 else ""

        filled = _PLACEHOLDER.sub(fill, text)
        return None if missing or "#{" in filled else filled

    def value(self, tokens: tuple[Token, ...]) -> Value:
        """An expression of at least one token."""
        text = self.content[tokens[0].start : tokens[-1].end]
        first = tokens[0]
        if tokens[-1].kind == "word" and tokens[-1].text == "freeze" and len(tokens) == 3:
            tokens = tokens[:1]
        if len(tokens) == 1:
            if first.kind == "words":
                return Value(text, first, tuple(first.text.split()), True)
            known = self._simple(first)
            return Value(text, first, known, len(known) > 1)
        if first.kind == "op" and first.text == "[" and tokens[-1].text == "]":
            items: list[str] = []
            for token in tokens[1:-1]:
                if token.kind == "op" and token.text == ",":
                    continue
                known = tuple(token.text.split()) if token.kind == "words" else self._simple(token)
                if not known:
                    return Value(text, first)
                items.extend(known)
            return Value(text, first, tuple(items), True)
        return Value(text, first)

    def _simple(self, token: Token) -> tuple[str, ...]:
        if token.kind == "symbol":
            return (token.text,)
        if token.kind == "string":
            filled = self.resolve(token.text) if token.dynamic else token.text
            return () if filled is None else (filled,)
        return self.variables.get(token.text, ()) if token.kind == "word" else ()

    def arguments(self, tokens: tuple[Token, ...]) -> Arguments:
        """The arguments that follow a method's name, in parentheses or not, up to a modifier such as `if`."""
        if tokens and tokens[0].text == "(" and tokens[0].kind == "op" and not tokens[0].spaced:
            parts = _split(tokens[1:], closing=True)
        else:
            parts = _split(tokens, closing=False)
        if parts and _is_hash(parts[-1]):
            parts[-1:] = _split(parts[-1][1:-1], closing=False)
        positional: list[Value] = []
        options: dict[str, Value] = {}
        for part in parts:
            if part[0].kind == "label":
                if len(part) > 1:
                    options.setdefault(part[0].text, self.value(part[1:]))
            elif len(part) > 2 and part[1].kind == "op" and part[1].text == "=>":
                options.setdefault(part[0].text, self.value(part[2:]))
            elif not any(token.kind == "op" and token.text == "=>" for token in part):
                positional.append(self.value(part))
        return Arguments(tuple(positional), options)


def _split(tokens: tuple[Token, ...], *, closing: bool) -> list[tuple[Token, ...]]:
    """The parts between commas outside brackets, up to a closing bracket of their own (`closing`) or a modifier."""
    parts: list[tuple[Token, ...]] = []
    part: list[Token] = []
    depth = 0
    for token in tokens:
        if token.kind == "op" and token.text in "([{":
            depth += 1
        elif token.kind == "op" and token.text in (")", "]", "}"):
            if not depth:
                break
            depth -= 1
        elif not depth and token.kind == "op" and token.text == ",":
            if part:
                parts.append(tuple(part))
            part = []
            continue
        elif not depth and not closing and token.kind == "word" and token.text in _MODIFIERS:
            break
        if token.kind != "newline":
            part.append(token)
    if part:
        parts.append(tuple(part))
    return parts


def _is_hash(part: tuple[Token, ...]) -> bool:
    return part[0].kind == "op" and part[0].text == "{" and part[-1].text == "}"


def _matching(statements: list[Statement]) -> list[int]:
    """For every block's head the index of its end, the number of statements where it has none."""
    ends = [len(statements)] * len(statements)
    waiting: list[int] = []
    for index, statement in enumerate(statements):
        if statement.kind == "open":
            waiting.append(index)
        elif statement.kind == "close" and waiting:
            ends[waiting.pop()] = index
    return ends


def _statements(tokens: list[Token]) -> Iterator[Statement]:
    current: list[Token] = []
    depth = 0
    braces = 0
    opener = False
    arrow = False
    index, size = 0, len(tokens)
    while index < size:
        token = tokens[index]
        index += 1
        last = current[-1] if current else None
        arrow = bool(current) and (arrow or (token.kind == "op" and token.text == "->"))
        after_dot = last is not None and last.kind == "op" and last.text in (".", "&.", "::")
        if token.kind == "newline":
            if depth or not current or (last is not None and _goes_on(last) and token.text == "\n"):
                continue
            if not opener and index < size and _continued(tokens, index):
                continue
            yield Statement("open" if opener else "plain", tuple(current))
            current, opener = [], False
        elif token.kind == "op" and token.text in "([":
            depth += 1
            current.append(token)
        elif token.kind == "op" and token.text in (")", "]"):
            depth = max(depth - 1, 0)
            current.append(token)
        elif token.kind == "op" and token.text == "{":
            if depth or arrow or not _takes_block(last):
                depth += 1
                current.append(token)
                continue
            parameters, index = _parameters(tokens, index)
            braces += 1
            yield Statement("open", tuple(current), parameters)
            current, opener = [], False
        elif token.kind == "op" and token.text == "}":
            if depth:
                depth -= 1
                current.append(token)
                continue
            if current:
                yield Statement("plain", tuple(current))
            current = []
            if braces:
                braces -= 1
                yield Statement("close", (token,))
        elif token.kind != "word" or depth or after_dot:
            current.append(token)
        elif token.text == "do":
            parameters, index = _parameters(tokens, index)
            yield Statement("open", tuple(current) or (token,), parameters)
            current, opener = [], False
        elif token.text == "end":
            if current:
                yield Statement("open" if opener else "plain", tuple(current))
            yield Statement("close", (token,))
            current, opener = [], False
        elif token.text == "then" and opener:
            yield Statement("open", tuple(current))
            current, opener = [], False
        elif token.text in _MIDDLES and (not current or (token.text in ("else", "elsif") and not opener)):
            if current:
                yield Statement("plain", tuple(current))
                current = []
            if token.text not in ("then", "else", "ensure"):
                # The condition of another branch reaches to the line's end or to `then`.
                while index < size and tokens[index].kind != "newline" and tokens[index].text != "then":
                    index += 1
            yield Statement("middle", (token,))
        else:
            assigned = last is not None and last.kind == "op" and last.text in ("=", "||=")
            if (not current and token.text in _OPENERS) or (assigned and token.text in _VALUE_OPENERS):
                opener = True
            current.append(token)
            if token.text == "begin" and opener:
                yield Statement("open", tuple(current))
                current, opener = [], False
    if current:
        yield Statement("open" if opener else "plain", tuple(current))


def _goes_on(last: Token) -> bool:
    return last.kind == "label" or (last.kind == "op" and last.text in _CONTINUES)


def _continued(tokens: list[Token], index: int) -> bool:
    """Whether the line that starts there goes on with a method of the value before."""
    following = tokens[index]
    return following.kind == "op" and following.text in (".", "&.")


def _takes_block(last: Token | None) -> bool:
    return last is not None and (last.kind == "word" or (last.kind == "op" and last.text == ")"))


def _parameters(tokens: list[Token], index: int) -> tuple[tuple[str, ...], int]:
    """The names between `|..|` there, and the index after them."""
    if index >= len(tokens) or tokens[index].kind != "op" or tokens[index].text not in ("|", "||"):
        return (), index
    if tokens[index].text == "||":
        return (), index + 1
    names: list[str] = []
    at = index + 1
    while at < len(tokens) and tokens[at].kind != "newline" and tokens[at].text != "|":
        if tokens[at].kind == "word":
            names.append(tokens[at].text)
        at += 1
    return tuple(names), min(at + 1, len(tokens))
