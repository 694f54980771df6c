"""Configuration written in code, as text without its comments: nothing is run, and what stands in a comment or a string is told apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from dptops_audit.evidence import Location
from dptops_audit.models.source.languages import FIRST_MODE, MODES
from dptops_audit.models.source.lexer import COMMENT, DOCSTRING, Lexer

MOST_CHARACTERS = 400_000
"""No file that configures tools is longer; what lies beyond is not read."""
_NOT_NEWLINE = re.compile(r"[^\n]")
_BRACKETS = re.compile(r"[()\[\]{}]")
_CLOSERS = {")": "(", "]": "[", "}": "{"}


class CodeText:
    """The text of a file in a language of `FIRST_MODE`.

    `text` is it with comments blanked out, `bare` with strings blanked out as well; both have the offsets of the original.
    """

    def __init__(self, path: str, kind: str, content: str) -> None:
        self.path = path
        content = content.removeprefix("\ufeff")[:MOST_CHARACTERS]
        self.text, self.bare = _blanked(kind, content)
        self._starts = [0, *(found.end() for found in re.finditer("\n", content))]
        self._ends = _matching(self.bare)

    def at(self, offset: int) -> Location:
        """The place of a character."""
        line = bisect_right(self._starts, offset)
        return Location(self.path, line, offset - self._starts[line - 1] + 1, line)

    def is_code(self, offset: int) -> bool:
        """Whether a character that is no blank stands outside of strings and comments."""
        return offset < len(self.bare) and not self.bare[offset].isspace()

    def end_of(self, offset: int) -> int:
        """Where the bracket at an offset is closed; the end of the text where it never is."""
        return self._ends.get(offset, len(self.bare))

    def blocks(self, name: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """The insides of the braces that follow `name`, `name:`, `name =` or `name(...)`, the name quoted or not, in order.

        One within another of the same name is not given again.
        """
        pattern = re.compile(rf"(?<![\w$.]){name}\b[\"']?\s{{0,20}}(?:[:=]\s{{0,20}}|\(\s{{0,20}})?(?=\{{)")
        at, end = start, len(self.text) if end is None else end
        while (found := pattern.search(self.text, at, end)) is not None:
            at = found.end()
            if self.is_code(at):
                closed = self.end_of(at)
                yield at + 1, closed
                at = closed


def _blanked(kind: str, content: str) -> tuple[str, str]:
    mode = FIRST_MODE.get(kind)
    if mode is None:
        return content, content
    data = content.encode("utf-8", "replace")
    text: list[str] = []
    bare: list[str] = []
    done = 0
    lexer = Lexer(MODES, mode, data)
    for span in lexer.run():
        lexer.spans.append(span)
        start, end, region = span
        start, end = max(start, done), max(end, done)
        before, inside = data[done:start].decode("utf-8", "replace"), data[start:end].decode("utf-8", "replace")
        blank = _NOT_NEWLINE.sub(" ", inside)
        text += (before, blank if region in (COMMENT, DOCSTRING) else inside)
        bare += (before, blank)
        done = end
    rest = data[done:].decode("utf-8", "replace")
    return "".join((*text, rest)), "".join((*bare, rest))


def _matching(bare: str) -> dict[int, int]:
    """Where each bracket is closed, by its offset."""
    ends: dict[int, int] = {}
    stack: list[tuple[str, int]] = []
    for found in _BRACKETS.finditer(bare):
        letter = found.group()
        if letter in "([{":
            stack.append((letter, found.start()))
        elif stack and stack[-1][0] == _CLOSERS[letter]:
            ends[stack.pop()[1]] = found.start()
    return ends
