"""The grammar of GitHub's expression language: text in, a small tree out.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_LENGTH = 5_000
MAX_DEPTH = 40
"""Parentheses, indexes and calls inside each other; the service itself takes 50."""

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>[+-]?(?:0x[0-9a-fA-F]+|0o[0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|Infinity\b)|NaN\b)
    |(?P<name>[A-Za-z_][\w-]*)
    |'(?P<text>(?:[^']|'')*)'
    |(?P<sign>&&|\|\||==|!=|<=|>=|[<>!().,*\[\]])
    )""",
    re.VERBOSE,
)
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Literal:
    value: bool | float | str | None


@dataclass(frozen=True, slots=True)
class Context:
    """A context by its lower-case name: `github`, `matrix`."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """One part of a value: a property or an item. `key` is None for `*`, which stands for all of them."""

    of: Expression
    key: Expression | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its lower-case name."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: Expression


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands with the operator before each but the first: all of one level of precedence."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]


Expression = Literal | Context | Index | Call | Not | Chain


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression with its number of tokens, and the names of contexts and functions in it."""

    root: Expression
    size: int
    contexts: frozenset[str]
    functions: frozenset[str]


class _SyntaxError(Exception):
    pass


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Parsed | None:
    """The expression in `text`, without `${{ }}`; None for one that is not valid, longer than 5,000 characters or nested too deep."""
    if len(text) > MAX_LENGTH:
        return None
    try:
        parser = _Parser(_tokens(text))
        root = parser.level(0, 0)
        if parser.at != len(parser.tokens):
            return None
    except _SyntaxError:
        return None
    return Parsed(root, len(parser.tokens), frozenset(parser.contexts), frozenset(parser.functions))


def _tokens(text: str) -> list[tuple[str, str]]:
    found = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _SyntaxError
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.contexts: set[str] = set()
        self.functions: set[str] = set()

    def level(self, level: int, depth: int) -> Expression:
        """The operators of one level of precedence, loosest first."""
        if depth > MAX_DEPTH:
            raise _SyntaxError
        if level == len(_LEVELS):
            return self.unary(depth)
        operands, operators = [self.level(level + 1, depth)], []
        while self._sign() in _LEVELS[level]:
            operators.append(self._sign())
            self.at += 1
            operands.append(self.level(level + 1, depth))
        return Chain(tuple(operands), tuple(operators)) if operators else operands[0]

    def unary(self, depth: int) -> Expression:
        negations = 0
        while self._sign() == "!":
            negations += 1
            self.at += 1
        found = self.postfix(depth)
        # Two negations leave a truth value where the operand may be none; more are no different from one or two.
        for _ in range(min(negations, 2 - negations % 2)):
            found = Not(found)
        return found

    def postfix(self, depth: int) -> Expression:
        found = self.primary(depth)
        links = 0
        while True:
            sign = self._sign()
            if sign not in (".", "["):
                return found
            links += 1
            if links > MAX_DEPTH:
                raise _SyntaxError
            self.at += 1
            if self._sign() == "*":
                self.at += 1
                found = Index(found, None)
            elif sign == ".":
                found = Index(found, Literal(self._take("name")))
            else:
                found = Index(found, self.level(0, depth + 1))
            if sign == "[":
                self._expect("]")

    def primary(self, depth: int) -> Expression:
        if self.at >= len(self.tokens):
            raise _SyntaxError
        kind, value = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Literal(number_of(value))
        if kind == "text":
            return Literal(value.replace("''", "'"))
        if kind == "name":
            return self._named(value, depth)
        if value != "(":
            raise _SyntaxError
        found = self.level(0, depth + 1)
        self._expect(")")
        return found

    def _named(self, name: str, depth: int) -> Expression:
        lower = name.lower()
        if self._sign() != "(":
            if lower in _WORDS:
                return Literal(_WORDS[lower])
            self.contexts.add(lower)
            return Context(lower)
        self.at += 1
        arguments: list[Expression] = []
        while self._sign() != ")":
            if arguments:
                self._expect(",")
            arguments.append(self.level(0, depth + 1))
        self.at += 1
        self.functions.add(lower)
        return Call(lower, tuple(arguments))

    def _sign(self) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign":
            return self.tokens[self.at][1]
        return ""

    def _take(self, kind: str) -> str:
        if self.at >= len(self.tokens) or self.tokens[self.at][0] != kind:
            raise _SyntaxError
        self.at += 1
        return self.tokens[self.at - 1][1]

    def _expect(self, sign: str) -> None:
        if self._sign() != sign:
            raise _SyntaxError
        self.at += 1


_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_BASED = re.compile(r"0x[0-9a-fA-F]{1,200}|0o[0-7]{1,200}")


def number_of(text: str) -> float:
    """What a string is as a number: 0 for an empty one, NaN for what is none."""
    text = text.strip()
    if not text:
        return 0.0
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _BASED.fullmatch(text):
        return float(int(text[2:], 16 if text[1] == "x" else 8))
    sign = -1.0 if text.startswith("-") else 1.0
    return sign * float("inf") if text.lstrip("+-") == "Infinity" else float("nan")
