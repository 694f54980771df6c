"""One scan over the text of the repository for every pattern that the rules declare.

The literals of all expressions are looked for at once in each file; an expression itself runs only on the lines that hold one of its
literals, and on at most 4,096 characters of such a line, so that neither its cost nor a hostile line can run away.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Protocol

from dptops_audit.evidence import Location
from dptops_audit.models.inventory import File, Inventory, Tag
from dptops_audit.models.text import Text

SHORTEST_LITERAL = 3
LONGEST_WINDOW = 4096
_STRUCTURED = frozenset("dockerfile compose yaml json toml shell make xml hcl terraform".split())
"""Kinds that models read too, so that their text is kept."""


class DeclaredPatterns(Protocol):
    """A set of patterns as a rule declares it."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A match in a file. `expression` is the one that matched and `text` what it matched: not to be shown without masking."""

    file: File
    location: Location
    expression: str
    text: str


class Source:
    """The scan, made on the first question. `patterns` are the declared sets by name."""

    def __init__(self, inventory: Inventory, patterns: Mapping[str, tuple[str, ...]]) -> None:
        self.inventory, self.patterns = inventory, patterns

    def hits(self, patterns: DeclaredPatterns, without: Collection[Tag] = ()) -> tuple[Hit, ...]:
        """All hits of a declared set in files that have none of the tags `without`, by path and line.

        Raises:
            KeyError: where the set was not declared when the scan was set up.
        """
        return tuple(hit for hit in self._found[patterns.name] if hit.file.tags.isdisjoint(without))

    @cached_property
    def _found(self) -> dict[str, list[Hit]]:
        found: dict[str, list[Hit]] = {name: [] for name in self.patterns}
        compiled = [
            (
                name,
                expression,
                re.compile(expression),
                tuple(literal.lower() for literal in required_literals(expression)),
            )
            for name, expressions in sorted(self.patterns.items())
            for expression in expressions
        ]
        if not compiled:
            return found
        literals = sorted(
            {literal for *_, needed in compiled for literal in needed}, key=lambda word: (-len(word), word)
        )
        # A look-ahead takes no text, so that a literal inside of another is found too.
        any_literal = re.compile("(?=" + "|".join(map(re.escape, literals)) + ")", re.IGNORECASE)
        for file in self.inventory.files:
            text = self.inventory.read(file, keep=file.kind in _STRUCTURED) if file.kind != "binary" else None
            if text is None:
                continue
            for line, start, window in _windows(text, any_literal):
                lowered = window.lower()
                for name, expression, pattern, needed in compiled:
                    if any(literal in lowered for literal in needed):
                        for match in pattern.finditer(window):
                            at = Location(file.path, line, start + match.start() + 1, line)
                            found[name].append(Hit(file, at, expression, match[0]))
        return found


def _windows(text: Text, any_literal: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """The lines that hold a literal: number, offset of what is given in the line, and at most `LONGEST_WINDOW` characters of it."""
    done = (0, -1)
    for match in any_literal.finditer(text.content):
        line, column = text.position(match.start())
        if line == done[0] and column <= done[1]:
            continue
        whole = text.lines[line - 1]
        start = (
            0
            if len(whole) <= LONGEST_WINDOW
            else max(done[1] if line == done[0] else 0, column - 1 - LONGEST_WINDOW // 4)
        )
        window = whole[start : start + LONGEST_WINDOW]
        done = (line, start + len(window))
        yield line, start, window


def required_literals(expression: str) -> tuple[str, ...]:
    """Literals of which every match of the expression holds at least one, each of at least `SHORTEST_LITERAL` characters.

    Raises:
        ValueError: where it is no valid expression, or a match need not hold such a literal.
    """
    try:
        parsed = parser.parse(expression)
    except re.error as error:
        raise ValueError(f"is no valid expression: {error}") from error
    literals = _needed(parsed)
    if not literals or min(map(len, literals)) < SHORTEST_LITERAL:
        raise ValueError(f"every match must hold a literal of at least {SHORTEST_LITERAL} characters")
    return tuple(sorted(literals))


def _needed(sequence: Any) -> frozenset[str]:
    """The best set of alternatives among the parts of a sequence: that whose shortest literal is longest; empty where there is none."""
    candidates: list[frozenset[str]] = []
    run = ""
    for operation, argument in sequence:
        if operation is constants.LITERAL:
            run += chr(argument)
            continue
        candidates.append(frozenset({run} - {""}))
        run = ""
        if operation is constants.SUBPATTERN:
            candidates.append(_needed(argument[-1]))
        elif operation in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT) and argument[0] > 0:
            candidates.append(_needed(argument[2]))
        elif operation is constants.BRANCH:
            branches = [_needed(branch) for branch in argument[1]]
            candidates.append(frozenset().union(*branches) if all(branches) else frozenset())
    candidates.append(frozenset({run} - {""}))
    return max(candidates, key=lambda words: min(map(len, words), default=0))
