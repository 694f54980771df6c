"""MSBuild conditions, in three values.

Specification: https://learn.microsoft.com/en-us/visualstudio/msbuild/msbuild-conditions
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from dptops_audit.models.packages.dotnet.expressions import Surroundings, Text, closing, expand

_MAX_DEPTH = 30
_MAX_LENGTH = 5_000
_SPACE = re.compile(r"\s*")
_OPERATOR = re.compile(r"==|!=|<=|>=|<|>")
_WORD = re.compile(r"[^\s()'=!<>]+")
_FUNCTION = re.compile(r"([A-Za-z]+)\s*\(")
_JOINT = re.compile(r"(and|or)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9}){0,3}$")
_TRUE = frozenset({"true", "on", "yes"})
_FALSE = frozenset({"false", "off", "no"})
_ORDERS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether a condition holds: None where this cannot be said. `assumed` where it rests on a property that nothing sets."""

    value: bool | None
    assumed: bool = False

    @property
    def holds(self) -> bool:
        return self.value is True

    @property
    def never(self) -> bool:
        """True where no property from outside can make it hold."""
        return self.value is False and not self.assumed

    def both(self, other: Truth) -> Truth:
        """`and`."""
        if self.never or other.never:
            return Truth(False)
        if self.value is None or other.value is None:
            return Truth(None)
        false = [truth for truth in (self, other) if not truth.value]
        return Truth(not false, all(t.assumed for t in false) if false else self.assumed or other.assumed)

    def either(self, other: Truth) -> Truth:
        """`or`."""
        return self.inverse().both(other.inverse()).inverse()

    def inverse(self) -> Truth:
        """`!`."""
        return Truth(not self.value, self.assumed) if self.value is not None else self


YES = Truth(True)
UNKNOWN = Truth(None)


class _Unreadable(Exception):
    """Ends the reading of a condition that is not one."""


def holds(condition: str, around: Surroundings) -> Truth:
    """Whether a condition holds; an empty one does, and one that cannot be read is unknown. Never raises."""
    if not condition.strip():
        return YES
    if len(condition) > _MAX_LENGTH:
        return UNKNOWN
    try:
        return _Reader(condition, around).read()
    except _Unreadable:
        return UNKNOWN


class _Reader:
    def __init__(self, text: str, around: Surroundings) -> None:
        self._text, self._around, self._at = text, around, 0

    def read(self) -> Truth:
        found = self._any(0)
        if self._at < len(self._text):
            raise _Unreadable
        return found

    def _any(self, depth: int) -> Truth:
        if depth > _MAX_DEPTH:
            raise _Unreadable
        found = self._all(depth)
        while self._joint("or"):
            found = found.either(self._all(depth))
        return found

    def _all(self, depth: int) -> Truth:
        found = self._one(depth)
        while self._joint("and"):
            found = found.both(self._one(depth))
        return found

    def _one(self, depth: int) -> Truth:
        inverted = False
        while self._takes("!"):
            inverted = not inverted
        if self._takes("("):
            found = self._any(depth + 1)
            if not self._takes(")"):
                raise _Unreadable
        else:
            found = self._comparison()
        return found.inverse() if inverted else found

    def _comparison(self) -> Truth:
        function = _FUNCTION.match(self._text, self._at)
        if function is not None:
            return self._called(function)
        left = self._operand()
        mark = _OPERATOR.match(self._text, self._at)
        if mark is None:
            return _truth(left)
        self._at = mark.end(0)
        self._skip()
        return _compared(mark[0], left, self._operand())

    def _called(self, function: re.Match[str]) -> Truth:
        self._at = function.end(0)
        self._skip()
        operand = self._operand()
        if not self._takes(")"):
            raise _Unreadable
        if not operand.known:
            return UNKNOWN
        if function[1].lower() == "exists":
            return Truth(self._around.exists(operand.value) if operand.value else False, operand.assumed)
        if function[1].lower() == "hastrailingslash":
            return Truth(operand.value.endswith(("/", "\\")), operand.assumed)
        return UNKNOWN

    def _operand(self) -> Text:
        if self._text.startswith("'", self._at):
            begin, end = self._at + 1, self._quote_after(self._at + 1)
            self._at = end + 1
        else:
            begin = self._at
            if self._text.startswith(("$(", "@(", "%("), begin):
                end = closing(self._text, begin + 1) + 1
            else:
                word = _WORD.match(self._text, begin)
                end = word.end(0) if word is not None else 0
            if end <= begin:
                raise _Unreadable
            self._at = end
        self._skip()
        return expand(self._text[begin:end], self._around)

    def _quote_after(self, at: int) -> int:
        """The quote that ends a text: those inside of `$(...)` do not."""
        while at < len(self._text):
            if self._text[at] == "'":
                return at
            if self._text.startswith("$(", at):
                at = closing(self._text, at + 1)
                if at < 0:
                    break
            at += 1
        raise _Unreadable

    def _joint(self, word: str) -> bool:
        self._skip()
        found = _JOINT.match(self._text, self._at)
        if found is None or found[1].lower() != word:
            return False
        self._at = found.end(0)
        return True

    def _takes(self, letter: str) -> bool:
        self._skip()
        if not self._text.startswith(letter, self._at):
            return False
        self._at += 1
        self._skip()
        return True

    def _skip(self) -> None:
        space = _SPACE.match(self._text, self._at)
        self._at = space.end(0) if space is not None else self._at


def _truth(operand: Text) -> Truth:
    word = operand.value.strip().lower()
    if not operand.known or word not in _TRUE | _FALSE:
        return UNKNOWN
    return Truth(word in _TRUE, operand.assumed)


def _compared(mark: str, left: Text, right: Text) -> Truth:
    if not left.known or not right.known:
        return UNKNOWN
    assumed = left.assumed or right.assumed
    if mark in ("==", "!="):
        return Truth((left.value.lower() == right.value.lower()) is (mark == "=="), assumed)
    if not _NUMBER.match(left.value) or not _NUMBER.match(right.value):
        return UNKNOWN
    return Truth(_ORDERS[mark](_numbers(left.value), _numbers(right.value)), assumed)


def _numbers(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in text.split(".")]
    return tuple(parts + [0] * (4 - len(parts)))
