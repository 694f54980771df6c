"""The literal lists that the functions and attributes of a mix.exs module give. Nothing of it is run: all clauses and branches count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dptops_audit.evidence import Location
from dptops_audit.models.packages.elixir.tokens import MAX_TOKENS, Token, tokenize

Range = tuple[int, int]
"""Token indices, the second one after the last."""

_OPEN = frozenset({"(", "[", "{", "%{", "<<"})
_CLOSE = frozenset({")", "]", "}", ">>"})
_DEFINES = frozenset({"def", "defp"})
_PLACEHOLDER = re.compile(r"#\{\s*@(\w+)\s*\}")
_MAX_DEPTH = 20
_MAX_STEPS = 200_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A keyword (`name: value`); `value` is the range of its tokens."""

    name: str
    token: Token
    value: Range


class MixModule:
    """A parsed file. `functions` are the bodies of its functions by name, and of its attributes by `@name`.

    `cut` is the line from which not all has been read, 0 where all has.
    """

    def __init__(self, path: str, content: str) -> None:
        self.path = path
        self.content = content
        self.tokens = tokenize(content)
        self.cut = self.tokens[-1].line if len(self.tokens) >= MAX_TOKENS else 0
        self.ends = self._matching()
        self.functions: dict[str, list[Range]] = {}
        self._find_functions()
        self._steps = 0

    def location(self, first: Token, last: Token | None = None) -> Location:
        return Location(self.path, first.line, first.column, (last or first).line)

    def text(self, of: Range) -> str:
        """The text of a range as written."""
        start, end = self._trim(of)
        return self.content[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def string(self, of: Range) -> str | None:
        """The string that a range is, whether written there or in an attribute; None where it is none that is known."""
        for _ in range(_MAX_DEPTH):
            start, end = self._trim(of)
            if end - start == 1 and self.tokens[start].kind == "string":
                return self._filled(self.tokens[start].text)
            if end - start != 2 or self.tokens[start].text != "@":
                return None
            bodies = self.functions.get("@" + self.tokens[start + 1].text, [])
            if len(bodies) != 1:
                return None
            of = bodies[0]
        return None

    def _filled(self, text: str) -> str:
        def fill(found: re.Match[str]) -> str:
            bodies = self.functions.get("@" + found[1], [])
            start, end = self._trim(bodies[0]) if len(bodies) == 1 else (0, 0)
            known = end - start == 1 and self.tokens[start].kind == "string"
            return self.tokens[start].text if known else found[0]

        return _PLACEHOLDER.sub(fill, text)

    def atoms(self, of: Range) -> list[str] | None:
        """The atoms of a range that is one or a list of them; None where it is something else."""
        start, end = self._trim(of)
        tokens = [token for token in self.tokens[start:end] if token.kind != "newline" and token.text not in "[],"]
        if not tokens or any(token.kind not in ("atom", "words") for token in tokens):
            return None
        return [word for token in tokens for word in (token.text.split() if token.kind == "words" else (token.text,))]

    def pairs(self, of: Range) -> list[Pair]:
        """The keywords that stand in a range itself, outside of brackets and blocks."""
        found: list[Pair] = []
        name: Token | None = None
        begin = index = of[0]
        while index < of[1]:
            token = self.tokens[index]
            if token.kind == "op" and token.text == ",":
                if name is not None:
                    found.append(Pair(name.text, name, (begin, index)))
                name = None
            elif token.kind == "label" and name is None:
                name, begin = token, index + 1
            index = self._after(index, of[1])
        if name is not None:
            found.append(Pair(name.text, name, (begin, of[1])))
        return found

    def lists(self, of: Range) -> Iterator[Range]:
        """The insides of the lists that a range gives: its own, joined ones, those in branches, and those of functions that it calls."""
        self._steps = 0
        yield from self._lists(of, set(), 0)

    def _lists(self, of: Range, seen: set[str], depth: int) -> Iterator[Range]:
        index = of[0]
        while index < of[1] and depth < _MAX_DEPTH and self._steps < _MAX_STEPS:
            self._steps += 1
            token = self.tokens[index]
            if token.kind == "op" and token.text == "[" and self._is_value(index):
                end = self.ends.get(index, of[1])
                yield index + 1, min(end, of[1])
                index = min(end, of[1]) + 1
                continue
            called = self.called(index)
            if called and called not in seen:
                seen.add(called)
                for body in self.functions[called]:
                    yield from self._lists(body, seen, depth + 1)
            # The arguments of a call count as well: `Enum.concat(a(), b())`. Tuples and maps do not.
            index = (
                index + 1
                if token.text == "(" or token.kind != "op" or token.text not in _OPEN
                else self._after(index, of[1])
            )
        if index < of[1] and not self.cut:
            self.cut = self.tokens[index].line

    def keywords(self, of: Range) -> dict[str, Pair]:
        """The keywords of the lists that a range gives, the first of each name."""
        found: dict[str, Pair] = {}
        for each in self.lists(of):
            for pair in self.pairs(each):
                found.setdefault(pair.name, pair)
        return found

    def called(self, index: int) -> str | None:
        """The name of the function or attribute of this module that the token there stands for."""
        token = self.tokens[index]
        if token.kind != "word":
            return None
        before = self.tokens[index - 1].text if index else ""
        name = "@" + token.text if before == "@" else token.text
        return name if name in self.functions and before not in (".", "def", "defp") else None

    def elements(self, of: Range) -> list[Range]:
        """The parts of a range between commas."""
        parts: list[Range] = []
        begin = index = of[0]
        while index < of[1]:
            if self.tokens[index].kind == "op" and self.tokens[index].text == ",":
                parts.append((begin, index))
                begin = index + 1
            index = self._after(index, of[1])
        parts.append((begin, of[1]))
        trimmed = [self._trim(part) for part in parts]
        return [part for part in trimmed if part[0] < part[1]]

    def _is_value(self, index: int) -> bool:
        """False for `map[key]`."""
        if not index:
            return True
        before = self.tokens[index - 1]
        spaced = before.end < self.tokens[index].start
        return spaced or (before.kind not in ("word", "string") and before.text not in (")", "]"))

    def _trim(self, of: Range) -> Range:
        start, end = of
        while start < end and self.tokens[start].kind == "newline":
            start += 1
        while start < end and self.tokens[end - 1].kind == "newline":
            end -= 1
        return start, end

    def _after(self, index: int, limit: int) -> int:
        """The index after a token, or after the bracket or block that it opens."""
        return min(self.ends.get(index, index) + 1, limit)

    def _matching(self) -> dict[int, int]:
        """The index of what closes each bracket and each `do` or `fn`."""
        ends: dict[int, int] = {}
        waiting: list[tuple[int, bool]] = []
        for index, token in enumerate(self.tokens):
            if token.kind == "op" and token.text in _OPEN:
                waiting.append((index, False))
            elif token.kind == "word" and token.text in ("do", "fn") and not self._is_member(index):
                waiting.append((index, True))
            elif token.kind == "op" and token.text in _CLOSE:
                if waiting and not waiting[-1][1]:
                    ends[waiting.pop()[0]] = index
            elif token.kind == "word" and token.text == "end" and not self._is_member(index):
                # A block's end closes brackets that were left open within it.
                while waiting and not waiting[-1][1]:
                    waiting.pop()
                if waiting:
                    ends[waiting.pop()[0]] = index
        return ends

    def _is_member(self, index: int) -> bool:
        return index > 0 and self.tokens[index - 1].text == "."

    def _find_functions(self) -> None:
        for index, token in enumerate(self.tokens[:-1]):
            starts = index == 0 or self.tokens[index - 1].kind == "newline" or self.tokens[index - 1].text == "do"
            following = self.tokens[index + 1]
            if not starts or following.kind != "word":
                continue
            if token.kind == "word" and token.text in _DEFINES:
                body = self._body(index + 2)
                if body is not None:
                    self.functions.setdefault(following.text, []).append(body)
            elif token.text == "@":
                self.functions.setdefault("@" + following.text, []).append((index + 2, self._line_end(index + 2)))

    def _body(self, index: int) -> Range | None:
        size = len(self.tokens)
        while index < size and self.tokens[index].kind != "newline":
            token = self.tokens[index]
            if token.kind == "word" and token.text == "do":
                return index + 1, self.ends.get(index, size)
            if token.kind == "label" and token.text == "do":
                return index + 1, self._line_end(index + 1)
            index = self._after(index, size)
            # A head may go on in the next line after a comma.
            while (
                index < size and self.tokens[index].kind == "newline" and self.tokens[index - 1].text in (",", "when")
            ):
                index += 1
        return None

    def _line_end(self, index: int) -> int:
        """Where the expression that starts there ends: at a line's end outside of brackets that no operator continues."""
        size = len(self.tokens)
        begun = False
        while index < size:
            token = self.tokens[index]
            if token.kind == "newline":
                last = self.tokens[index - 1]
                following = self.tokens[index + 1].text if index + 1 < size else ""
                goes_on = last.kind == "op" and last.text not in _CLOSE
                if begun and not goes_on and following not in ("|>", "++", "<>"):
                    return index
            elif token.kind == "word" and token.text == "end":
                return index
            else:
                begun = True
            index = self._after(index, size)
        return size
