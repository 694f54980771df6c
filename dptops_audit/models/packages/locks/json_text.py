"""JSON with the lines of some of its keys: the text is scanned once where lines are asked for, and the rest left to the decoder.

A tree that locates every node of a lock file of 2 MB takes more than a second; this takes a tenth.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.packages.manifests import Manifests

_SPACE = re.compile(r"[ \t\r\n]*")
_RELAXED = re.compile(
    r'"(?:[^"\\]|\\.)*+(?:"|\Z)|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|,(?=[ \t\r\n]*[}\]])', re.DOTALL
)
_NEWLINES = re.compile(r"[^\r\n]")
_DECODER = json.JSONDecoder(strict=False)


class Member(NamedTuple):
    """A member of an object, or an item of an array, whose `key` is empty. `start` is the offset of the key or item, `at` that of the value."""

    key: str
    start: int
    value: Any
    at: int


class JsonText:
    """The text of a JSON file. Offsets count code points."""

    def __init__(self, path: str, text: str) -> None:
        """Raises ValueError where the text is no JSON, and RecursionError where it is nested too deeply."""
        self.path = path
        self._text = text
        self._starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
        start = self._space(0)
        self.value, _ = _DECODER.raw_decode(text, start)
        self.root = Member("", start, self.value, start)

    def location(self, member: Member) -> Location:
        """The place of a member's key."""
        line = bisect_right(self._starts, member.start)
        return Location(self.path, line, member.start - self._starts[line - 1] + 1, line)

    def dig(self, *keys: str) -> Member | None:
        """The member under keys of the root; None where there is none."""
        found: Member | None = self.root
        for key in keys:
            found = next((each for each in self.members(found) if each.key == key), None) if found else None
        return found

    def members(self, of: Member | None) -> Iterator[Member]:
        """The members of an object or the items of an array, in order; none for any other value. Takes time linear in its text."""
        if of is None or not isinstance(of.value, dict | list):
            return
        is_object = isinstance(of.value, dict)
        at = self._space(of.at + 1)
        for _ in range(len(self._text)):
            if self._text[at] in "}]":
                return
            start, key = at, ""
            if is_object:
                key, at = _DECODER.raw_decode(self._text, at)
                at = self._space(self._space(at) + 1)
            value, end = _DECODER.raw_decode(self._text, at)
            yield Member(key, start, value, at)
            at = self._space(end)
            if self._text[at] == ",":
                at = self._space(at + 1)

    def _space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at


def read_json(path: str, manifests: Manifests, *, relaxed: bool = False) -> JsonText | None:
    """The JSON of a file; None where it cannot be read, which is noted. `relaxed` lets comments and trailing commas pass."""
    text = manifests.text(path)
    if text is None:
        return None
    try:
        return JsonText(path, _RELAXED.sub(_blanked, text) if relaxed else text)
    except json.JSONDecodeError as error:
        manifests.note(Problem(path, "is not valid JSON here", error.lineno))
    except ValueError:
        manifests.note(Problem(path, "holds a number that is too long", 1))
    except RecursionError:
        manifests.note(Problem(path, "is nested too deeply to be read", 1))
    return None


def text_in(value: object, *keys: str) -> str:
    """The string under keys of decoded objects; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _blanked(found: re.Match[str]) -> str:
    """A string as it is; for a comment or a comma too many as many spaces."""
    text = found[0]
    return text if text[0] == '"' else _NEWLINES.sub(" ", text)
