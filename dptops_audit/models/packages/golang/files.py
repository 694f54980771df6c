"""The directives of go.mod and go.work.

Specification: https://go.dev/ref/mod#go-mod-file-lexical
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.packages.manifests import Manifests

_TOKEN = re.compile(
    r'(?P<comment>//.*)|"(?P<quoted>[^"\\]*)"|`(?P<raw>[^`]*)`|=>|[()\[\],{}]|(?:(?!//)[^\s()\[\],{}])+'
)


@dataclass(frozen=True, slots=True)
class Directive:
    """The words after a directive's name, quotes undone, with the place of the first and the comment that ends the line."""

    words: tuple[str, ...]
    location: Location
    comment: str = ""

    @property
    def indirect(self) -> bool:
        """Whether the comment says that the module is no direct dependency."""
        words = self.comment.removeprefix("//").split()
        return words == ["indirect"] or words[:1] == ["indirect;"]


@dataclass(frozen=True, slots=True)
class ModFile:
    """One go.mod or go.work: its directives by name, in the order written."""

    path: str
    directives: dict[str, list[Directive]] = field(default_factory=dict)

    def all(self, name: str) -> Sequence[Directive]:
        """The directives of that name."""
        return self.directives.get(name, ())

    def first(self, name: str) -> Directive | None:
        """The first directive of that name that has a word; None where there is none."""
        return next((directive for directive in self.all(name) if directive.words), None)

    @property
    def module(self) -> str:
        """The path of the module; empty where the file names none."""
        directive = self.first("module")
        return directive.words[0] if directive is not None else ""


def modfile(path: str, manifests: Manifests) -> ModFile:
    """Read a file. Never raises: one without an end to a block is noted."""
    found = ModFile(path)
    block, opened = "", 0
    for number, line in enumerate(manifests.lines(path), 1):
        words: list[str] = []
        comment, column = "", 0
        for token in _TOKEN.finditer(line):
            if token["comment"] is not None:
                comment = token["comment"]
                break
            quoted = token["quoted"] if token["quoted"] is not None else token["raw"]
            words.append(token[0] if quoted is None else quoted)
            # The place is that of the first word after the name, wherever the name stands.
            if not column and (block or len(words) == 2):
                column = token.start(0) + 1
        if not words:
            continue
        if block and words == [")"]:
            block = ""
        elif block:
            found.directives.setdefault(block, []).append(_directive(path, number, column, words, comment))
        elif words[1:] == ["("]:
            block, opened = words[0], number
        else:
            found.directives.setdefault(words[0], []).append(_directive(path, number, column, words[1:], comment))
    if block:
        manifests.note(Problem(path, f"the block of {block[:40]} is never closed", opened))
    return found


def _directive(path: str, line: int, column: int, words: list[str], comment: str) -> Directive:
    return Directive(tuple(words), Location(path, line, column, line), comment)
