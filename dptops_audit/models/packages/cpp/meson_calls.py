"""The calls and conditions of a Meson file. https://mesonbuild.com/Syntax.html

Takes time linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_MAX_TOKENS = 40_000
_MAX_ARGUMENT_TOKENS = 2_000
"""No declaration comes near it; of a longer call the rest is not read."""
_MAX_VISITED = 200_000
"""How many tokens are read of all calls together, those of nested ones again each time."""

_TOKEN = re.compile(
    r"(?P<skip>[ \t\r\f]+|\\\r?\n|\#[^\n]*)|(?P<newline>\n)"
    r"|(?P<string>f?(?:'''(?:[^']|'(?!''))*+(?:'''|\Z)|'(?:[^'\\\n]|\\(?:.|\Z))*+(?:'|(?=\n)|\Z)))"
    r"|(?P<word>[^\W\d]\w*)|(?P<number>\d\w*)|(?P<op>.)",
    re.DOTALL,
)
_ESCAPES = re.compile(r"\\(['\\])")


class Token(NamedTuple):
    """One token; `kind` is word, string (quotes undone), number, op or newline. `line` and `column` count from 1."""

    kind: str
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function, not of a method. Each argument is its tokens; `last` is the closing parenthesis, `length` all that is read."""

    name: str
    token: Token
    last: Token
    length: int = 0
    positional: tuple[tuple[Token, ...], ...] = ()
    named: dict[str, tuple[Token, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    """`if`, `elif`, `else` or `endif`, with the tokens of its condition."""

    name: str
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name = ..` with the tokens of its value."""

    name: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """The line from which not all is read."""

    line: int


_CONDITIONS = frozenset({"if", "elif", "else", "endif"})


def parts(text: str, wanted: frozenset[str]) -> Iterator[Call | Condition | Assignment | Cut]:
    """The calls of `wanted` functions wherever they stand, the assignments and the conditions, in order, and where the text is cut."""
    tokens = _tokenize(text)
    visited = 0
    for index, token in enumerate(tokens):
        if token.kind != "word":
            continue
        if visited > _MAX_VISITED:
            yield Cut(token.line)
            return
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        before = tokens[index - 1] if index else None
        if token.text in _CONDITIONS and (before is None or before.kind == "newline"):
            yield Condition(token.text, tuple(_line(tokens, index + 1)))
        elif token.text in wanted and following == "(" and (before is None or before.text != "."):
            call = _call(tokens, index)
            visited += call.length
            if call.length >= _MAX_ARGUMENT_TOKENS - 1:
                yield Cut(call.last.line)
            yield call
        elif following == "=" and (before is None or before.kind == "newline"):
            yield Assignment(token.text, tuple(_line(tokens, index + 2)))
    if len(tokens) >= _MAX_TOKENS:
        yield Cut(tokens[-1].line)


def strings(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """The strings of an argument that is one or a list of them; nothing for any other."""
    if all(token.kind in ("string", "newline") or token.text in ("[", "]", ",") for token in tokens):
        return tuple(token.text for token in tokens if token.kind == "string")
    return ()


def _line(tokens: list[Token], index: int) -> Iterator[Token]:
    """The tokens up to the end of a statement, no more than a call may have."""
    depth = 0
    for token in tokens[index : index + _MAX_ARGUMENT_TOKENS]:
        if token.kind == "newline" and depth <= 0:
            return
        if token.kind == "op":
            depth += (token.text in "([{") - (token.text in ")]}")
        if token.kind != "newline":
            yield token


def _call(tokens: list[Token], index: int) -> Call:
    positional: list[tuple[Token, ...]] = []
    named: dict[str, tuple[Token, ...]] = {}
    part: list[Token] = []
    depth = 0
    length = 0
    last = tokens[index]
    for token in tokens[index + 1 : index + _MAX_ARGUMENT_TOKENS]:
        last = token
        length += 1
        if token.kind == "op":
            depth += (token.text in "([{") - (token.text in ")]}")
        if depth <= 0 or (depth == 1 and token.kind == "op" and token.text == ","):
            if len(part) > 1 and part[0].kind == "word" and part[1].text == ":":
                named.setdefault(part[0].text, tuple(part[2:]))
            elif part:
                positional.append(tuple(part))
            part = []
            if depth <= 0:
                break
        elif token.kind != "newline" and not (
            depth == 1 and not part and token.text == "(" and not positional and not named
        ):
            part.append(token)
    return Call(tokens[index].text, tokens[index], last, length, tuple(positional), named)


def _tokenize(text: str) -> list[Token]:
    tokens: list[Token] = []
    at, line, begin = 0, 1, 0
    while at < len(text) and len(tokens) < _MAX_TOKENS and (found := _TOKEN.match(text, at)) is not None:
        kind = found.lastgroup or "op"
        if kind != "skip":
            value = _unquoted(found[0]) if kind == "string" else found[0]
            tokens.append(Token(kind, value, line, at - begin + 1))
        newlines = text.count("\n", at, found.end())
        if newlines:
            line, begin = line + newlines, text.rindex("\n", at, found.end()) + 1
        at = found.end()
    return tokens


def _unquoted(text: str) -> str:
    text = text.removeprefix("f")
    if text.startswith("'''"):
        return text[3:].removesuffix("'''")
    return _ESCAPES.sub(r"\1", text[1:].removesuffix("'"))
