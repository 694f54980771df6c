"""The bytes of one file to the matches of all expressions in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from dptops_audit.knowledge.kinds import UNKNOWN
from dptops_audit.knowledge.scanned import BUILT_ENDINGS, LOCK_FILES, NEVER_SCANNED, NO_CODE
from dptops_audit.models.inventory import File
from dptops_audit.models.kinds import SNIFFED_KINDS, kind_by_first_line
from dptops_audit.models.patterns import PatternSet, required_literals
from dptops_audit.models.source.engine import Literal, MakeEngine, engine
from dptops_audit.models.source.regions import Regions
from dptops_audit.models.source.scan import LONGEST_WINDOW

BEFORE_LITERAL = LONGEST_WINDOW // 4
"""How many of them stand before the literal in a longer line."""
LONGEST_FIRST_LINE = 256
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class Match(NamedTuple):
    """A match: its place, the column in code points, and what it is part of."""

    wanted: Expression
    line: int
    column: int
    text: str
    groups: tuple[str, ...]
    region: str


class Expression:
    """An expression of a set, compiled when a line first holds one of its literals: in most repositories most never are."""

    __slots__ = ("find", "literals", "of_set", "text")

    def __init__(self, of_set: PatternSet, text: str) -> None:
        self.of_set, self.text = of_set, text
        self.literals = required_literals(text)
        self.find: Callable[[str], Iterable[re.Match[str]]] = self._compile_and_find

    def _compile_and_find(self, window: str) -> Iterable[re.Match[str]]:
        self.find = re.compile(self.text).finditer
        return self.find(window)

    def literal_in(self, match: re.Match[str]) -> int:
        """Where in the window the first literal of a match begins, or the match itself where it only looks at one."""
        text = match[0].translate(_LOWER) if self.literals.caseless else match[0]
        return match.start() + min(
            (place for word in self.literals.texts if (place := text.find(word)) >= 0), default=0
        )


_Table = list[tuple[Expression, ...]]
"""For each literal, by its number, the expressions that need it."""
_Window = tuple[int, int, str, Sequence[Expression]]
"""A part of a line: offset in bytes, column in code points from 0, text, and the expressions to look for in it."""


class Search:
    """All expressions of some sets, ready to be looked for in one file after the other; `kinds` are those of all these files."""

    def __init__(self, sets: Iterable[PatternSet], kinds: Iterable[str], make_engine: MakeEngine | None) -> None:
        there = set(kinds)
        if UNKNOWN in there:
            there |= SNIFFED_KINDS
        # In a repository of one language, nothing is done about the sets for all others.
        self._sets = tuple(one for one in sets if not one.kinds or not there.isdisjoint(one.kinds))
        by_literal: dict[Literal, list[Expression]] = {}
        for one in self._sets:
            for text in dict.fromkeys(one.expressions):
                expression = Expression(one, text)
                for literal in expression.literals.texts:
                    by_literal.setdefault((literal, expression.literals.caseless), []).append(expression)
        literals = sorted(by_literal)
        self.is_needed = bool(literals)
        self._find = (make_engine or engine)(literals) if literals else None
        self._lengths = [len(text) for text, _ in literals]
        self._table: _Table = [tuple(by_literal[literal]) for literal in literals]
        self._tables: dict[str, _Table] = {}
        self._tables_of_sets: dict[frozenset[str], _Table] = {}
        self._wanted_kinds: dict[str, bool] = {}

    def wants(self, file: File) -> bool:
        """Whether any set looks at such a file."""
        wanted = self._wanted_kinds.get(file.kind)
        if wanted is None:
            wanted = self._wanted_kinds[file.kind] = self._wants_kind(file.kind)
        if not wanted:
            return False
        name = file.path.rpartition("/")[2].lower()
        return name not in LOCK_FILES and not name.endswith(BUILT_ENDINGS)

    def matches(self, file: File, data: bytes) -> Iterator[Match]:
        """The matches in a file that is wanted; `data` is its text in UTF-8."""
        found = self._find(data) if self._find is not None else []
        if not found:
            return
        kind = file.kind
        if kind == UNKNOWN:
            kind = kind_by_first_line(
                data[:LONGEST_FIRST_LINE].split(b"\n", 1)[0].decode("utf-8", "replace").rstrip("\r")
            )
        table = self._tables.get(kind) or self._table_of(kind)
        found = [hit for hit in found if table[hit[1]]]
        regions: Regions | None = None
        line, counted = 1, 0
        at, size = 0, len(found)
        while at < size:
            end, number = found[at]
            expressions = table[number]
            first = at
            at += 1
            stop = data.find(b"\n", end)
            if stop < 0:
                stop = len(data)
            if at < size and found[at][0] <= stop:
                several = dict.fromkeys(expressions)
                while at < size and found[at][0] <= stop:
                    several.update(dict.fromkeys(table[found[at][1]]))
                    at += 1
                expressions = tuple(several)
            start = data.rfind(b"\n", 0, end) + 1
            if stop - start <= LONGEST_WINDOW:
                text = data[start:stop].decode("utf-8").removesuffix("\r")
                windows: Iterable[_Window] = ((start, 0, text, expressions),)
            else:
                windows = self._windows(data, start, stop, found[first:at], table)
            for offset, column, window, candidates in windows:
                for expression in candidates:
                    for match in expression.find(window):
                        line += data.count(b"\n", counted, start)
                        counted = start
                        place = expression.literal_in(match)
                        before = place if window.isascii() else len(window[:place].encode("utf-8"))
                        regions = regions or Regions(kind, data)
                        region = regions.at(offset + before)
                        yield Match(expression, line, column + match.start() + 1, match[0], match.groups(""), region)

    def _windows(
        self, data: bytes, start: int, stop: int, found: Sequence[tuple[int, int]], table: _Table
    ) -> Iterator[_Window]:
        """The parts of a long line that hold literals: offset in bytes, column in code points, text, and the expressions to look for.

        A part begins before its first literal and never before the end of the one before it, but for a literal that was cut there.
        """
        at, done, column_of_done = 0, start, 0
        while at < len(found):
            end, number = found[at]
            begin = end - self._lengths[number]
            here = begin if begin < done else max(done, begin - BEFORE_LITERAL)
            if begin < start:  # pragma: no cover - no literal holds a newline
                raise AssertionError(begin)
            here = _char_start(data, here)
            limit = min(stop, here + LONGEST_WINDOW)
            limit = _char_start(data, limit) if limit < stop else stop
            candidates: dict[Expression, None] = {}
            while at < len(found) and found[at][0] <= limit:
                candidates.update(dict.fromkeys(table[found[at][1]]))
                at += 1
            if here >= done:
                column = column_of_done + len(data[done:here].decode("utf-8"))
            else:
                column = column_of_done - len(data[here:done].decode("utf-8"))
            window = data[here:limit].decode("utf-8")
            done, column_of_done = limit, column + len(window)
            yield here, column, window.removesuffix("\r") if limit == stop else window, tuple(candidates)

    def _wants_kind(self, kind: str) -> bool:
        if kind in NEVER_SCANNED:
            return False
        named = any(kind in one.kinds for one in self._sets)
        if kind in NO_CODE:
            return named
        may_be = kind == UNKNOWN and any(not SNIFFED_KINDS.isdisjoint(one.kinds) for one in self._sets)
        return named or may_be or any(not one.kinds for one in self._sets)

    def _table_of(self, kind: str) -> _Table:
        """For each literal the expressions that look at files of a kind."""
        looks = frozenset(one.name for one in self._sets if kind in one.kinds or not (one.kinds or kind in NO_CODE))
        table = self._tables_of_sets.get(looks)
        if table is None:
            table = [tuple([one for one in expressions if one.of_set.name in looks]) for expressions in self._table]
        self._tables[kind] = self._tables_of_sets[looks] = table
        return table


def _char_start(data: bytes, offset: int) -> int:
    """The start of the UTF-8 character that the byte at `offset` is part of."""
    while offset > 0 and data[offset] & 0xC0 == 0x80:
        offset -= 1
    return offset
