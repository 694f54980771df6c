"""The literal values of a Package.swift: strings, lists and calls, by the names that they are bound to.

https://docs.swift.org/swift-book/documentation/the-swift-programming-language/lexicalstructure/

Nothing is evaluated: all branches count, and what is neither literal nor bound to a literal once is of kind `other`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

_MAX_TOKENS = 40_000
"""No manifest comes near it; what lies beyond is not read."""
_MAX_DEPTH = 60
_MAX_ITEMS = 50_000

_SKIP = re.compile(r"(?:[ \t\r\f\v]|//[^\n]*)+")
_WORD = re.compile(r"[^\W\d]\w*|`\w+`|#\w+")
_NUMBER = re.compile(r"\d[\w.]*\w|\d")
_STRING = re.compile(r"(#*)(\"\"\"|\")")
_COMMENT = re.compile(r"/\*|\*/")
_OPERATOR = re.compile(r"#+|\.\.\.|\.\.<|->|[+&|=!<>]=|&&|\|\||\?\?|.", re.DOTALL)
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_TERMINATORS = frozenset({",", ")", "]", "}", ";"})


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Value:
    """A value; `kind` is string, list, call, name or other.

    `text` is a string's text, or the last name of a call or name (`package` of `.package(..)`); `items` are a list's elements or a
    call's arguments, each with its label. `line` and `column` count from 1.
    """

    kind: str
    text: str
    line: int
    column: int
    end_line: int
    written: str
    items: list[tuple[str, Value]] = field(default_factory=list)

    def argument(self, label: str) -> Value | None:
        return next((value for name, value in self.items if name == label), None)


class Manifest:
    """A parsed Package.swift. `bound` are the values of names, where a name is bound once; `appended` what is added to members later.

    `cut` is the line from which not all has been read, 0 where all has.
    """

    def __init__(self, content: str) -> None:
        self.content = content
        self._starts = [0, *(found.end() for found in re.finditer("\n", content))]
        self._tokens = _tokenize(content)
        self._ends = _matching(self._tokens)
        self.cut = self._line(len(self._tokens) - 1) if len(self._tokens) >= _MAX_TOKENS else 0
        self.bound: dict[str, Value] = {}
        self.appended: dict[str, list[Value]] = {}
        self.package: Value | None = None
        self._scan()

    def elements(self, value: Value | None) -> list[Value]:
        """The elements of a list, with bound names and joined lists resolved, and what is appended to bound lists."""
        found: list[Value] = []
        self._collect(value, found, 0)
        return found

    def _collect(self, value: Value | None, found: list[Value], depth: int) -> None:
        if value is None or depth > _MAX_DEPTH:
            return
        if len(found) > _MAX_ITEMS:
            self.cut = self.cut or value.line
            return
        if value.kind == "name":
            bound = self.bound.get(value.text)
            if bound is not None:
                self._collect(bound, found, depth + 1)
                for added in self.appended.get(value.text, ()):
                    self._collect(added, found, depth + 1)
            elif depth:
                found.append(value)
        elif value.kind in ("list", "other"):
            for _, item in value.items:
                self._collect(item, found, depth + 1)
        else:
            found.append(value)

    def string(self, value: Value | None) -> str | None:
        """The string that a value or the name that it is bound to has."""
        for _ in range(_MAX_DEPTH):
            if value is None or value.kind != "name":
                break
            value = self.bound.get(value.text)
        return value.text if value is not None and value.kind == "string" else None

    def _scan(self) -> None:
        tokens, index, size = self._tokens, 0, len(self._tokens)
        twice: set[str] = set()
        while index < size:
            token = tokens[index]
            if (
                token.kind == "word"
                and token.text in ("let", "var")
                and index + 2 < size
                and tokens[index + 1].kind == "word"
            ):
                name = tokens[index + 1].text
                at = self._equals(index + 2)
                if at:
                    value, index = self._expression(at, 0, at_line_end=True)
                    if name in self.bound or name in twice:
                        twice.add(name)
                        self.bound.pop(name, None)
                    else:
                        self.bound[name] = value
                    if value.kind == "call" and value.text == "Package" and self.package is None:
                        self.package = value
                        self.bound.pop(name, None)
                    continue
            elif token.text in ("append", "+=") and index:
                index = self._appending(index)
                continue
            index += 1

    def _equals(self, index: int) -> int:
        """The index after the `=` of a binding; 0 where it has none in its line."""
        while index < len(self._tokens) and self._tokens[index].kind != "newline":
            if self._tokens[index].text == "=":
                return index + 1
            if self._tokens[index].text == "{":
                return 0
            index = self._ends.get(index, index) + 1
        return 0

    def _appending(self, index: int) -> int:
        """Read `name += value`, `name.append(value)` or `name.append(contentsOf: value)`."""
        tokens = self._tokens
        if tokens[index].text == "+=":
            name = tokens[index - 1].text
            value, after = self._expression(index + 1, 0, at_line_end=True)
        else:
            name = tokens[index - 2].text if index > 1 else ""
            value, after = self._expression(index, 0, at_line_end=True)
        self.appended.setdefault(name, []).extend(
            [item for _, item in value.items] if value.kind == "call" and tokens[index].text == "append" else [value]
        )
        return max(after, index + 1)

    def _expression(self, index: int, depth: int, *, at_line_end: bool = False) -> tuple[Value, int]:
        """The value that starts there and the index after it; `at_line_end` where a line's end ends it."""
        tokens, size = self._tokens, len(self._tokens)
        while index < size and tokens[index].kind == "newline":
            index += 1
        begin = index
        operands: list[Value] = []
        joined = False
        while index < size:
            token = tokens[index]
            if token.kind == "newline":
                if at_line_end and index > begin and not self._goes_on(index):
                    break
                index += 1
                continue
            if token.text in _TERMINATORS and token.kind == "op":
                break
            if token.kind == "op" and token.text not in ("[", "("):
                joined = joined or token.text != "."
                index = self._ends.get(index, index) + 1
                continue
            operand, index = self._operand(index, depth)
            operands.append(operand)
        if len(operands) == 1 and not joined:
            return operands[0], index
        value = self._value("other", "", begin, index)
        value.items = [("", operand) for operand in operands if operand.kind == "list" or operand.kind == "name"]
        return value, index

    def _goes_on(self, index: int) -> bool:
        tokens = self._tokens
        while index < len(tokens) and tokens[index].kind == "newline":
            index += 1
        return index < len(tokens) and tokens[index].kind == "op" and tokens[index].text in (".", "+", "?", ":")

    def _operand(self, index: int, depth: int) -> tuple[Value, int]:
        tokens = self._tokens
        token = tokens[index]
        if token.kind == "string":
            return self._value("string", token.text, index, index + 1), index + 1
        close = self._ends.get(index, len(tokens) - 1)
        if token.text == "[":
            value = self._value("list", "", index, close + 1)
            value.items = self._arguments(index, close, depth)
            return value, close + 1
        if token.text == "(" or token.kind != "word":
            return self._value("other", "", index, close + 1 if token.text == "(" else index + 1), max(
                close, index
            ) + 1 if token.text == "(" else index + 1
        begin = index
        while index + 2 < len(tokens) and tokens[index + 1].text == "." and tokens[index + 2].kind == "word":
            index += 2
        name = tokens[index].text
        if name == "init" and index - begin >= 2:
            name = tokens[index - 2].text
        if index + 1 < len(tokens) and tokens[index + 1].text == "(":
            close = self._ends.get(index + 1, len(tokens) - 1)
            value = self._value("call", name, begin, close + 1)
            value.items = self._arguments(index + 1, close, depth)
            return value, close + 1
        return self._value("name", name, begin, index + 1), index + 1

    def _arguments(self, index: int, close: int, depth: int) -> list[tuple[str, Value]]:
        found: list[tuple[str, Value]] = []
        tokens = self._tokens
        index += 1
        while index < close and depth < _MAX_DEPTH:
            if tokens[index].kind == "newline" or tokens[index].text == ",":
                index += 1
                continue
            label = ""
            if tokens[index].kind == "word" and index + 1 < close and tokens[index + 1].text == ":":
                label, index = tokens[index].text, index + 2
            value, after = self._expression(index, depth + 1)
            found.append((label, value))
            index = max(after, index + 1)
        if index < close and not self.cut:
            self.cut = self._line(index)
        return found

    def _line(self, index: int) -> int:
        return bisect_right(self._starts, self._tokens[index].start)

    def _value(self, kind: str, text: str, begin: int, end: int) -> Value:
        tokens = self._tokens
        last = max(min(end, len(tokens)) - 1, begin)
        if begin >= len(tokens):
            return Value(kind, text, 0, 0, 0, "")
        start, stop = tokens[begin].start, tokens[last].end
        if begin and tokens[begin - 1].text == ".":
            start = tokens[begin - 1].start
        line = bisect_right(self._starts, start)
        column = start - self._starts[line - 1] + 1
        return Value(kind, text, line, column, bisect_right(self._starts, stop - 1), self.content[start:stop])


def _tokenize(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at, size = 0, len(text)
    while at < size and len(tokens) < _MAX_TOKENS:
        if skipped := _SKIP.match(text, at):
            at = skipped.end()
        elif text.startswith("/*", at):
            at = _end_of_comment(text, at)
        elif text[at] == "\n":
            tokens.append(_Token("newline", "\n", at, at + 1))
            at += 1
        elif string := _STRING.match(text, at):
            end = _end_of_string(text, string)
            closer = len(string[0])
            tokens.append(_Token("string", text[string.end() : end], at, min(end + closer, size)))
            at = min(end + closer, size)
        else:
            found = _WORD.match(text, at)
            kind = "word" if found else "number" if (found := _NUMBER.match(text, at)) else "op"
            found = found or _OPERATOR.match(text, at)
            end = found.end() if found else at + 1
            tokens.append(_Token(kind, text[at:end].strip("`"), at, end))
            at = end
    return tokens


def _end_of_comment(text: str, at: int) -> int:
    """Comments nest."""
    depth = 0
    for found in _COMMENT.finditer(text, at):
        depth += 1 if found[0] == "/*" else -1
        if not depth:
            return found.end()
    return len(text)


def _end_of_string(text: str, string: re.Match[str]) -> int:
    """The offset of the closing quotes. Text within `\\(..)` is taken to hold no quotes of its own."""
    closer = string[2] + string[1]
    at = string.end()
    while True:
        end = text.find(closer, at)
        line_end = text.find("\n", at) if string[2] == '"' else -1
        if end < 0 or (0 <= line_end < end):
            return line_end if line_end >= 0 else len(text)
        backslashes = 0
        while not string[1] and end - 1 - backslashes >= at and text[end - 1 - backslashes] == "\\":
            backslashes += 1
        if backslashes % 2 == 0:
            return end
        at = end + 1


def _matching(tokens: list[_Token]) -> dict[int, int]:
    ends: dict[int, int] = {}
    waiting: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind != "op":
            continue
        if token.text in _CLOSERS:
            waiting.append(index)
        elif token.text in _CLOSERS.values() and waiting and _CLOSERS[tokens[waiting[-1]].text] == token.text:
            ends[waiting.pop()] = index
    return ends
