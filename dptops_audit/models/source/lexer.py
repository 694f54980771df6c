"""Bytes of a file to its comments and strings: one state machine, driven by the tables of the languages.

A mode is what the machine is in: code, a string that holds expressions, a comment that nests. It looks for the next of its tokens with one
expression, and a token's action says what is done. Each step moves on and nothing is looked at twice but for a bounded part, so that the
time is linear whatever the file holds; nothing raises. All that decides is ASCII, so that bytes of UTF-8 serve as well as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

CODE, STRING, COMMENT, DOCSTRING = "code", "string", "comment", "docstring"


_DEEPEST_INDENT = 200
_SEARCHES = 20
"""How often a whole file may be searched for what closes something; a file that needs more is made to cost."""
_MOST_LOST = 50
"""So many heredocs without an end make a file that is none of its language: the search for further ends would only cost."""


class Enter(NamedTuple):
    """Go into a mode, up to its end. It is not entered where `closer` does not come any more: such a file is broken, and goes on as code."""

    mode: str
    closer: bytes = b""
    inside: bool = True
    """Whether the token itself is part of the string that it begins, or of the string that it interrupts."""
    instead: bool = False
    """Whether the mode comes in place of this one, so that its end leads back to the one before."""


class Inside(NamedTuple):
    """The part of the file up to `stop` is in another language, which begins with `mode`."""

    mode: str
    stop: int


class Leave(NamedTuple):
    """Go back to the mode before."""

    inside: bool = True
    """Whether the token itself is part of the string that it ends."""


class Heredoc(NamedTuple):
    """Lines that begin after this one and end at one that consists of `word`, with blanks before it where `indented`."""

    word: bytes
    indented: bool


LEAVE, LEAVE_BEFORE = Leave(), Leave(inside=False)
Outcome = str | Enter | Inside | Leave | Heredoc | None
"""What a token is: one of a region, as a whole; a change of mode; or nothing but code that is to be passed over."""
Handler = Callable[["Lexer", re.Match[bytes]], tuple[int, Outcome]]
Action = Outcome | Handler
"""What is done with a token, or a function that gives the token's end and what it is."""
Span = tuple[int, int, str]
"""Start, end and region of a part that is no code, in bytes."""


class Mode:
    """The tokens of a mode, the first of which that matches wins, and the region of what lies between them.

    A pattern has no groups of its own and takes at least one byte.
    """

    def __init__(self, region: str, *tokens: tuple[bytes, Action]) -> None:
        self.region, self.tokens = region, tokens
        self.actions: tuple[Action, ...] = (None, *(action for _, action in tokens))

    @cached_property
    def match(self) -> Callable[[bytes, int, int], re.Match[bytes] | None]:
        """Finds a token where one begins."""
        pattern = b"|".join(b"(" + pattern + b")" for pattern, _ in self.tokens)
        return re.compile(pattern, re.DOTALL | re.MULTILINE).match

    @cached_property
    def first(self) -> Callable[[bytes, int, int], re.Match[bytes] | None]:
        """Finds a byte with which a token may begin: a set of bytes is searched for many times quicker than alternatives are."""
        codes = frozenset[int]().union(*(first_bytes(parser.parse(pattern)) for pattern, _ in self.tokens))
        return re.compile(b"[" + b"".join(re.escape(bytes([code])) for code in sorted(codes)) + b"]").search


_ANY = frozenset(range(256))


def first_bytes(parsed: Any) -> frozenset[int]:
    """The bytes with which a match of a parsed expression may begin; all where that is hard to say."""
    found: set[int] = set()
    for operation, argument in parsed:
        if operation in (constants.AT, constants.ASSERT, constants.ASSERT_NOT):
            continue
        if operation is constants.LITERAL:
            return frozenset({*found, argument})
        if operation is constants.BRANCH:
            return frozenset(found).union(*(first_bytes(branch) for branch in argument[1]))
        if operation is constants.SUBPATTERN and not argument[1]:
            return frozenset(found) | first_bytes(argument[-1])
        if operation is constants.IN and all(kind is constants.LITERAL for kind, _ in argument):
            return frozenset({*found, *(code for _, code in argument)})
        if operation in (constants.MAX_REPEAT, constants.POSSESSIVE_REPEAT):
            found |= first_bytes(argument[2])
            if argument[0]:
                return frozenset(found)
            continue
        return _ANY
    return _ANY


class Lexer:
    """The lexing of `data` from `start` to `stop`. `spans` are those that were found until now, in order."""

    def __init__(
        self, modes: Mapping[str, Mode], mode: str, data: bytes, start: int = 0, stop: int | None = None
    ) -> None:
        self.modes, self.mode, self.data = modes, mode, data
        self.start, self.stop = start, len(data) if stop is None else stop
        self.spans: list[Span] = []
        self.lost: set[object] = set()
        self._next: dict[bytes, int] = {}
        self._heredocs_lost = 0
        self._budget = _SEARCHES * (self.stop - self.start)
        self.no_regex_before = 0

    def run(self) -> Iterator[Span]:
        """The spans, each as soon as it is found; whoever takes one adds it to `spans` before asking for the next."""
        data, stop = self.data, self.stop
        mode = self.modes[self.mode]
        outer: list[Mode] = []
        pending: list[Heredoc] = []
        position = since = self.start
        limit = stop  # the end of the line where heredocs wait for it
        while True:
            match, candidate = None, mode.first(data, position, limit)
            while candidate is not None and (match := mode.match(data, candidate.start(), limit)) is None:
                candidate = mode.first(data, candidate.end(), limit)
            if match is None:
                if limit == stop:
                    break
                position = limit
                for heredoc in pending:
                    end = self._end_of(heredoc, position)
                    if end > position and mode.region == CODE:
                        yield position, end, STRING
                    position = max(position, end)
                pending, limit = [], stop
                continue
            start, position = match.span()
            action = mode.actions[match.lastindex or 0]
            if action.__class__ is str:
                if mode.region == CODE:
                    yield start, position, action
                continue
            if callable(action):
                position, action = action(self, match)
                if position > limit:
                    pending, limit = [], stop
            if action is None:
                continue
            if isinstance(action, str):
                if mode.region == CODE:
                    yield start, position, action
            elif isinstance(action, Heredoc):
                if limit == stop:
                    newline = data.find(b"\n", position, stop)
                    limit = stop if newline < 0 else newline
                if limit < stop:
                    pending.append(action)
                if mode.region == CODE:
                    yield start, position, STRING
            elif isinstance(action, Enter):
                if action.closer and self.find(action.closer, position) < 0:
                    continue
                if not action.instead:
                    outer.append(mode)
                inner = self.modes[action.mode]
                edge = start if action.inside == (mode.region == CODE) else position
                if mode.region == CODE:
                    since = edge
                elif inner.region != mode.region:
                    yield since, edge, mode.region
                    since = edge
                mode = inner
            elif isinstance(action, Inside):
                inner_lexer = Lexer(self.modes, action.mode, data, position, action.stop)
                for span in inner_lexer.run():
                    inner_lexer.spans.append(span)
                    yield span
                position = action.stop
            elif outer:
                before, mode = mode, outer.pop()
                if before.region != CODE and (before.region != mode.region or not action.inside):
                    yield since, position if action.inside else start, before.region
                    since = position
                elif before.region == CODE:
                    since = start if action.inside else position
        if mode.region != CODE and since < stop:
            yield since, stop, mode.region

    def find(self, closer: bytes, position: int) -> int:
        """Where `closer` stands next behind a position, or -1; also where such searches have cost enough in this file."""
        known = self._next.get(closer, -1)
        if known < position:
            if self._budget < 0:
                return -1
            known = self.data.find(closer, position, self.stop)
            known = self.stop if known < 0 else known
            self._budget -= known - position
            self._next[closer] = known
        return known if known < self.stop else -1

    def _end_of(self, heredoc: Heredoc, position: int) -> int:
        """Where the body that begins with the line break at `position` ends, with the line that ends it; `position` where none does."""
        self._heredocs_lost += heredoc in self.lost
        if heredoc in self.lost or self._heredocs_lost > _MOST_LOST:
            return position
        at = position
        while (at := self.data.find(heredoc.word, at + 1, self.stop)) >= 0:
            line = self.data.rfind(b"\n", max(position, at - _DEEPEST_INDENT), at) + 1
            before = self.data[line:at] if line else b"-"
            after = self.data[at + len(heredoc.word) : at + len(heredoc.word) + 1]
            if (not before or (heredoc.indented and before.isspace())) and not (after.isalnum() or after == b"_"):
                return at + len(heredoc.word)
        self.lost.add(heredoc)
        self._heredocs_lost += 1
        return position


def until(closer: bytes, region: str) -> Handler:
    """A token up to and with the next `closer`; nothing but code where none comes."""

    def run(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
        end = lexer.find(closer, match.end())
        return (match.end(), None) if end < 0 else (end + len(closer), region)

    return run


def closed_by(rest: bytes, region: str) -> Handler:
    """A token that goes on over lines with what `rest` matches; nothing but code where that does not match any more."""
    pattern = re.compile(rest, re.DOTALL)

    def run(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
        found = None if pattern in lexer.lost else pattern.match(lexer.data, match.end(), lexer.stop)
        if found is None:
            lexer.lost.add(pattern)
            return match.end(), None
        return found.end(), region

    return run
