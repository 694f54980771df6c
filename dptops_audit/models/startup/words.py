"""What the words of a script come to, as far as its arguments, its assignments and the image's variables tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from dptops_audit.knowledge.privileges import CURRENT_USERS, CURRENT_USERS_ASKED

_MAX_DEPTH = 8
_MAX_TEXT = 4_000
_NAME = re.compile(r"[A-Za-z_]\w*|\d|[@*#]")
_PARAMETER = re.compile(r"(?P<length>#(?=.))?(?P<name>[A-Za-z_]\w*|\d+|[@*#])(?P<rest>.*)", re.DOTALL)
_DEFAULT = re.compile(r"(?P<colon>:?)(?P<sign>[-=+?])(?P<word>.*)", re.DOTALL)
_SLICE = re.compile(r":\s*(?P<start>\d{1,4})(?::(?P<count>\d{1,4}))?")
_CUT = re.compile(r"(?P<sign>##?|%%?)(?P<pattern>.*)", re.DOTALL)
_REDIRECTION = re.compile(r"\d?>\S+|\d>&\d")
_CLOSING = {"(": ")", "{": "}"}

State = Literal["set", "unset", "unknown"]


@dataclass(frozen=True, slots=True)
class Known:
    """What a variable holds: `firm` is what nothing outside the script can change, `likely` what it is where nobody sets anything else."""

    firm: str | None
    likely: str | None


@dataclass(frozen=True)
class Scope:
    """What a script sees at one place: its arguments, the variables it has set, and `outside` of it those of the image.

    `root` is True while the process is root.
    """

    arguments: tuple[str, ...] = ()
    variables: Callable[[str], Known | None] = lambda name: None
    outside: Callable[[str], str | None] = lambda name: None
    root: bool = True

    def expand(self, text: str, likely: bool = False, raw: bool = False, depth: int = 0) -> str | None:
        """The text with its variables replaced, or None where one is not known; `raw` text still has its quotes.

        Without `likely`, what the environment of the container can change is not known, whatever its default.
        """
        if depth > _MAX_DEPTH or len(text) > _MAX_TEXT:
            return None
        parts: list[str] = []
        for piece, active in _pieces(text, raw):
            value = self._replaced(piece, likely, depth) if active else piece
            if value is None or len(value) > _MAX_TEXT:
                return None
            parts.append(value)
        return "".join(parts)

    def _replaced(self, piece: str, likely: bool, depth: int) -> str | None:
        if piece.startswith("`") or (piece.startswith("$(") and not piece.startswith("$((")):
            return self._answer(piece.strip("`") if piece[0] == "`" else piece[2:-1])
        inner = piece[2:-1] if piece.startswith("${") else piece[1:]
        match = _PARAMETER.fullmatch(inner)
        if match is None:
            return None
        state, value = self._look_up(match["name"], likely)
        if match["length"]:
            return str(len(value)) if state == "set" else None
        return self._formed(state, value, match["rest"], likely, depth)

    def _answer(self, question: str) -> str | None:
        words = _REDIRECTION.sub("", question).split()
        if not self.root or not words:
            return None
        words[0] = words[0].rpartition("/")[2]
        return CURRENT_USERS_ASKED.get(" ".join(words))

    def _look_up(self, name: str, likely: bool) -> tuple[State, str]:
        if name in ("@", "*", "#"):
            return "set", str(len(self.arguments)) if name == "#" else " ".join(self.arguments)
        if name.isdigit():
            at = int(name[:5])
            if at == 0:
                return "unknown", ""
            return ("set", self.arguments[at - 1]) if at <= len(self.arguments) else ("unset", "")
        own = self.variables(name)
        if own is not None:
            value = own.likely if likely else own.firm
            return ("unknown", "") if value is None else ("set", value)
        outside = self.outside(name)
        if outside is None and self.root:
            current = next((user for names, user in CURRENT_USERS if re.fullmatch(names, name)), None)
            if current is not None:
                return "set", current
        if not likely:
            return "unknown", ""
        return ("unset", name) if outside is None else ("set", outside)

    def _formed(self, state: State, value: str, rest: str, likely: bool, depth: int) -> str | None:
        """The value as `${NAME<rest>}` gives it."""
        if match := _DEFAULT.fullmatch(rest):
            if state == "unknown":
                return None
            there = state == "set" and bool(value or not match["colon"])
            if match["sign"] == "+":
                return self.expand(match["word"], likely, True, depth + 1) if there else ""
            if there:
                return value
            return None if match["sign"] == "?" else self.expand(match["word"], likely, True, depth + 1)
        if state == "unknown" or (state == "unset" and value):
            return None
        if not rest:
            return value
        if match := _SLICE.fullmatch(rest):
            start = int(match["start"])
            return value[start : start + int(match["count"])] if match["count"] else value[start:]
        if match := _CUT.fullmatch(rest):
            pattern = self.expand(match["pattern"], likely, True, depth + 1)
            return None if pattern is None else _cut(value, match["sign"], pattern)
        return None


def _cut(value: str, sign: str, pattern: str) -> str:
    """The value without what the pattern matches at its start (`#`) or its end (`%`), the longest where the sign is doubled."""
    sizes = range(min(len(value), 200) + 1)
    for size in reversed(sizes) if len(sign) == 2 else sizes:
        head, tail = (
            (value[:size], value[size:]) if sign[0] == "#" else (value[len(value) - size :], value[: len(value) - size])
        )
        if fnmatchcase(head, pattern):
            return tail
    return value


def end_of(text: str, at: int) -> int:
    """Where the expansion that starts at `at` ends; `at` itself where none starts there."""
    if text[at] == "`":
        end = text.find("`", at + 1)
        return end + 1 if end >= 0 else at
    if text[at] != "$" or at + 1 >= len(text):
        return at
    opening = text[at + 1]
    if opening in _CLOSING:
        depth = 0
        for index in range(at + 1, len(text)):
            depth += (text[index] == opening) - (text[index] == _CLOSING[opening])
            if depth == 0:
                return index + 1
        return at
    match = _NAME.match(text, at + 1)
    return match.end() if match is not None else at


def _pieces(text: str, raw: bool) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is an expansion."""
    at, double = 0, False
    while at < len(text):
        char = text[at]
        end = end_of(text, at) if char in "$`" else at
        if end > at:
            yield text[at:end], True
            at = end
            continue
        if raw and char == '"':
            double = not double
        elif raw and char == "'" and not double and (closing := text.find("'", at + 1)) >= 0:
            yield text[at + 1 : closing], False
            at = closing
        elif raw and char == "\\" and at + 1 < len(text):
            yield text[at + 1], False
            at += 1
        else:
            yield char, False
        at += 1
