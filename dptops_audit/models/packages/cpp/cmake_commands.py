"""The commands of a CMake file. https://cmake.org/cmake/help/latest/manual/cmake-language.7.html

Takes time linear in the text: comments and bracket arguments are skipped whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

MAX_TOKENS = 40_000
"""No listfile comes near it; what lies beyond is not read."""

_SKIP = re.compile(r"(?:[ \t\r\f\v\n;]|#(?!\[=*\[)[^\n]*)+")
_BRACKET = re.compile(r"#?\[(=*)\[")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_UNQUOTED = re.compile(r"(?:[^\s()#\"\\;]|\\.|(?<=[^\s()#;\"\\])\")+", re.DOTALL)
_ESCAPES = re.compile(r"\\([\\\"$@#();^ ])")
_VARIABLE = re.compile(r"\$\{(\w+)\}")


class Argument(NamedTuple):
    """An argument, quotes undone; `quoted` for quoted and bracket arguments. `line` and `column` count from 1."""

    text: str
    quoted: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its lower-case name; parentheses within the arguments are arguments of their own."""

    name: str
    arguments: tuple[Argument, ...]
    line: int
    column: int
    end_line: int

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(argument.text for argument in self.arguments)

    def after(self, keyword: str) -> str:
        """The argument that follows a keyword; empty where there is none."""
        words = self.words
        at = words.index(keyword) + 1 if keyword in words else len(words)
        return words[at] if at < len(words) else ""


class Commands:
    """The commands of a file, to be gone through once. After that, `cut` is the line from which none is read, 0 where all are."""

    def __init__(self, text: str) -> None:
        self._scanner = _Scanner(text)
        self.cut = 0

    def __iter__(self) -> Iterator[Command]:
        """The commands in order; one that is not closed has the arguments up to the end."""
        while (command := self._scanner.command()) is not None:
            yield command
        self.cut = self._scanner.cut()


def expanded(text: str, variables: dict[str, str]) -> str:
    """A text with the variables that are known filled in."""
    return _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), text) if "${" in text else text


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.at = 0
        self.count = 0

    def command(self) -> Command | None:
        while self._skip() and self.count < MAX_TOKENS:
            self.count += 1
            found = _IDENTIFIER.match(self.text, self.at)
            begin = self.at
            self.at = found.end() if found else self.at + 1
            if found and self._skip() and self.text[self.at] == "(":
                self.at += 1
                line, column = self._place(begin)
                arguments = tuple(self._arguments())
                return Command(found[0].lower(), arguments, line, column, self._place(max(self.at - 1, begin))[0])
        return None

    def cut(self) -> int:
        """The line of what is not read; 0 where all is."""
        return self._place(self.at)[0] if self._skip() else 0

    def _arguments(self) -> Iterator[Argument]:
        depth = 1
        while self._skip() and self.count < MAX_TOKENS:
            self.count += 1
            line, column = self._place(self.at)
            letter = self.text[self.at]
            if letter in "()":
                self.at += 1
                depth += 1 if letter == "(" else -1
                if not depth:
                    return
                yield Argument(letter, False, line, column)
            elif letter == '"':
                yield Argument(self._quoted(), True, line, column)
            elif letter == "[" and (bracket := _BRACKET.match(self.text, self.at)):
                yield Argument(self._bracket(bracket), True, line, column)
            else:
                found = _UNQUOTED.match(self.text, self.at)
                value = found[0] if found else letter
                self.at += len(value)
                yield Argument(_ESCAPES.sub(r"\1", value) if "\\" in value else value, False, line, column)

    def _skip(self) -> bool:
        """Go past white space and comments; False at the text's end."""
        while True:
            begin = self.at
            if found := _SKIP.match(self.text, self.at):
                self.at = found.end()
            if self.text.startswith("#[", self.at) and (bracket := _BRACKET.match(self.text, self.at)):
                self._bracket(bracket)
            if self.at == begin or self.at >= len(self.text):
                return self.at < len(self.text)

    def _bracket(self, found: re.Match[str]) -> str:
        closer = f"]{found[1]}]"
        end = self.text.find(closer, found.end())
        value = self.text[found.end() : end if end >= 0 else len(self.text)]
        self.at = end + len(closer) if end >= 0 else len(self.text)
        return value.removeprefix("\n")

    def _quoted(self) -> str:
        begin = at = self.at + 1
        while True:
            end = self.text.find('"', at)
            if end < 0:
                self.at = len(self.text)
                return self.text[begin:]
            backslashes = 0
            while self.text[end - 1 - backslashes] == "\\" and end - 1 - backslashes >= begin:
                backslashes += 1
            if backslashes % 2 == 0:
                break
            at = end + 1
        self.at = end + 1
        return _ESCAPES.sub(r"\1", self.text[begin:end])

    def _place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self.starts, at)
        return line, at - self.starts[line - 1] + 1
