"""A light lexer for Groovy, Kotlin and Scala scripts: build files and pipelines, read without a grammar.

It knows what a build file's reader must not mistake: comments, strings of every kind with what they interpolate, and brackets. Groovy:
https://groovy-lang.org/syntax.html, Kotlin: https://kotlinlang.org/spec/syntax-and-grammar.html, Scala:
https://scala-lang.org/files/archive/spec/2.13/01-lexical-syntax.html. A slashy string must end on its line here, and a comment within
`${...}` is taken for code.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from dptops_audit.evidence import Location
from dptops_audit.models.syntax import MAX_DEPTH

__all__ = ["MAX_TOKENS", "Dialect", "Group", "Item", "Kind", "Token", "cut_at", "grouped", "tokens"]


class Dialect(StrEnum):
    """Whose strings are read: Groovy has slashy ones, Kotlin and Scala have raw triple ones, Scala interpolates only after a prefix."""

    GROOVY = "groovy"
    KOTLIN = "kotlin"
    SCALA = "scala"


class Kind(StrEnum):
    NAME = "name"
    NUMBER = "number"
    STRING = "string"
    MARK = "mark"
    NEWLINE = "newline"


class Token(NamedTuple):
    """A word of a script. `text` is a string's content with escapes undone and interpolations as written, else the word itself.

    Lines and columns count from 1. `parts` are a string's pieces in order, each with whether it is an interpolated expression. `glued`
    says that no space stands before the token.
    """

    kind: Kind
    text: str
    line: int
    column: int
    end_line: int
    parts: tuple[tuple[str, bool], ...] = ()
    glued: bool = False

    def at(self, path: str) -> Location:
        return Location(path, self.line, self.column, self.end_line)

    @property
    def literal(self) -> bool:
        """True for a string that interpolates nothing."""
        return self.kind is Kind.STRING and not any(expression for _, expression in self.parts)


class Group:
    """What stands between a pair of brackets; `opener` is the bracket that opens it."""

    __slots__ = ("end_line", "items", "opener")

    def __init__(self, opener: Token) -> None:
        self.opener = opener
        self.items: list[Item] = []
        self.end_line = opener.line

    def __repr__(self) -> str:
        return f"Group({self.opener.text}{len(self.items)} at {self.opener.line}:{self.opener.column})"

    @property
    def bracket(self) -> str:
        return self.opener.text


Item = Token | Group

MAX_TOKENS = 100_000
"""No script is read further: build files have a few thousand."""

_WORD = re.compile(
    r"""(?P<space>(?:[ \t\r\f]|\\\r?\n)+)
    |(?P<newline>\n\s*)
    |(?P<name>[^\W\d][\w$]*|`[^`\n]*`)
    |(?P<number>\d\w*(?:\.\d\w*)?)
    |(?P<special>["'/$])
    |(?P<mark>%{1,3}|\+\+=|--=|[-+:=!<>]=|=>|->|\?[.:]|&&|\|\||::|\+\+|.)""",
    re.DOTALL | re.VERBOSE,
)
_KINDS = {"name": Kind.NAME, "number": Kind.NUMBER}
_DOLLAR_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_SCALA_DOLLAR_NAME = re.compile(r"[^\W\d]\w*")
_SCALA_CHARACTER = re.compile(r"'(?:[^\\'\n]|\\u+[0-9a-fA-F]{4}|\\.)'")
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_STOPS = re.compile(r"[\\\"'$\n/`]")
_HOLE_STOPS = re.compile(r"[\"'{}\\$]")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " "}
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_NO_OPERAND = frozenset({"return", "case", "in", "else", "assert", "throw"})


def tokens(content: str, dialect: Dialect = Dialect.GROOVY) -> list[Token]:
    """The tokens of a script without its comments, one newline token for a run of line ends. Never raises, in linear time."""
    return _Lexer(content, dialect).run()


def cut_at(words: list[Token]) -> int:
    """The line from which `tokens` or `grouped` leave something out, as the script is too long or nests too deeply; 0 where none does."""
    depth = 0
    for token in words:
        if token.kind is Kind.MARK and token.text in _CLOSERS.values():
            depth += 1
            if depth > MAX_DEPTH:
                return token.line
        elif token.kind is Kind.MARK and token.text in _CLOSERS and depth:
            depth -= 1
    return words[-1].line if len(words) >= MAX_TOKENS else 0


def grouped(words: list[Token]) -> list[Item]:
    """The tokens with those between brackets folded into groups. A bracket without its counterpart is dropped.

    Groups nest no deeper than `MAX_DEPTH`: brackets below that stay tokens.
    """
    top: list[Item] = []
    stack: list[Group] = []
    waiting = dict.fromkeys(_CLOSERS.values(), 0)
    too_deep = 0
    for token in words:
        items = stack[-1].items if stack else top
        if token.kind is not Kind.MARK:
            items.append(token)
        elif token.text in waiting:
            if len(stack) >= MAX_DEPTH:
                too_deep += 1
                items.append(token)
                continue
            group = Group(token)
            items.append(group)
            stack.append(group)
            waiting[token.text] += 1
        elif token.text in _CLOSERS:
            if too_deep:
                too_deep -= 1
                items.append(token)
                continue
            if not waiting[_CLOSERS[token.text]]:
                continue
            while stack:
                closed = stack.pop()
                closed.end_line = token.line
                waiting[closed.bracket] -= 1
                if closed.bracket == _CLOSERS[token.text]:
                    break
        else:
            items.append(token)
    return top


class _Lexer:
    def __init__(self, content: str, dialect: Dialect) -> None:
        self._text = content
        self._dialect = dialect
        self._at = 0
        self._line = 1
        self._line_start = 0
        self._words: list[Token] = []
        # Up to here no slash opens a string: one that did not end has been looked for already.
        self._no_slashy = 0
        self._no_dollar_slashy = False

    def run(self) -> list[Token]:
        text, words = self._text, self._words
        match, size = _WORD.match, len(text)
        self._at = 1 if text.startswith("\ufeff") else 0
        if text.startswith("#!", self._at):
            self._at = self._line_end(self._at)
        spaced = True
        while self._at < size and len(words) < MAX_TOKENS:
            found = match(text, self._at)
            if found is None:
                break
            group, value, end = found.lastgroup, found.group(), found.end()
            if group == "space":
                self._move(end)
                spaced = True
                continue
            if group == "newline":
                if words and words[-1].kind is not Kind.NEWLINE:
                    words.append(Token(Kind.NEWLINE, "\n", self._line, self._at - self._line_start + 1, self._line))
                self._move(end)
                spaced = True
                continue
            if group != "special" or not (self._comment() or self._string(value)):
                kind = _KINDS.get(group or "", Kind.MARK)
                word = value[1:-1] if value[0] == "`" and kind is Kind.NAME else value
                column = self._at - self._line_start + 1
                words.append(Token(kind, word, self._line, column, self._line, (), not spaced))
                self._at = end
            spaced = False
        return words

    def _add_string(self, value: str, end: int, parts: tuple[tuple[str, bool], ...]) -> None:
        line, column = self._line, self._at - self._line_start + 1
        self._move(end)
        self._words.append(Token(Kind.STRING, value, line, column, self._line, parts))

    def _move(self, end: int) -> None:
        count = self._text.count("\n", self._at, end)
        if count:
            self._line += count
            self._line_start = self._text.rfind("\n", self._at, end) + 1
        self._at = end

    def _line_end(self, start: int) -> int:
        end = self._text.find("\n", start)
        return len(self._text) if end < 0 else end

    def _comment(self) -> bool:
        text = self._text
        if text.startswith("//", self._at):
            self._move(self._line_end(self._at))
            return True
        if text.startswith("/*", self._at):
            self._move(self._comment_end(self._at + 2))
            return True
        return False

    def _comment_end(self, at: int) -> int:
        """Where a block comment ends whose text begins at `at`. Those of Kotlin and Scala nest."""
        depth = 1
        while edge := _COMMENT_EDGE.search(self._text, at):
            at = edge.end()
            if edge.group() == "*/":
                depth -= 1
            elif self._dialect is not Dialect.GROOVY:
                depth += 1
            if not depth:
                return at
        return len(self._text)

    def _string(self, letter: str) -> bool:
        """Read a string where one starts here."""
        text, start = self._text, self._at
        if letter in "\"'":
            delimiter = letter * 3 if text.startswith(letter * 3, start) else letter
            if self._dialect is Dialect.SCALA and letter == "'":
                character = _SCALA_CHARACTER.match(text, start)
                if not character:
                    return False
                value = character.group()[1:-1]
                self._add_string(value, character.end(), ((value, False),))
                return True
            self._quoted(delimiter, start + len(delimiter))
            return True
        if self._dialect is not Dialect.GROOVY:
            return False
        if letter == "$" and text.startswith("$/", start) and not self._no_dollar_slashy:
            end = text.find("/$", start + 2)
            if end < 0:
                self._no_dollar_slashy = True
                return False
            body = text[start + 2 : end]
            self._add_string(body, end + 2, ((body, "$" in body),))
            return True
        return letter == "/" and start >= self._no_slashy and not self._after_operand() and self._slashy(start)

    def _slashy(self, start: int) -> bool:
        end, at = self._line_end(start), start + 1
        while at < end and self._text[at] != "/":
            at += 2 if self._text[at] == "\\" else 1
        if at >= end or at == start + 1:
            self._no_slashy = end if at >= end else 0
            return False
        body = self._text[start + 1 : at].replace("\\/", "/")
        self._add_string(body, at + 1, ((body, "$" in body),))
        return True

    def _after_operand(self) -> bool:
        if not self._words:
            return False
        last = self._words[-1]
        if last.kind is Kind.MARK:
            return last.text in _CLOSERS
        return last.kind in (Kind.STRING, Kind.NUMBER) or (last.kind is Kind.NAME and last.text not in _NO_OPERAND)

    def _interpolates(self, delimiter: str) -> bool:
        if self._dialect is Dialect.SCALA:
            # `s"..."`: the prefix has just been read as a name.
            last = self._words[-1] if self._words else None
            glued = self._at > 0 and (self._text[self._at - 1].isalnum() or self._text[self._at - 1] == "_")
            return glued and last is not None and last.kind is Kind.NAME
        return self._dialect is Dialect.KOTLIN or delimiter[0] == '"'

    def _quoted(self, delimiter: str, at: int) -> None:
        """Read a string up to its delimiter; one of a single line ends with it at the latest."""
        text = self._text
        interpolates = self._interpolates(delimiter)
        if interpolates and self._dialect is Dialect.SCALA:
            self._words.pop()
        raw = len(delimiter) == 3 and self._dialect is not Dialect.GROOVY
        name = _SCALA_DOLLAR_NAME if self._dialect is not Dialect.GROOVY else _DOLLAR_NAME
        parts: list[tuple[str, bool]] = []
        piece: list[str] = []
        while True:
            stop = _STOPS.search(text, at)
            if stop is None:
                piece.append(text[at:])
                at = len(text)
                break
            piece.append(text[at : stop.start()])
            at, letter = stop.start(), stop.group()
            if text.startswith(delimiter, at):
                at += len(delimiter)
                break
            if letter == "\n" and len(delimiter) == 1:
                break
            if letter == "\\" and not raw and at + 1 < len(text):
                if text[at + 1] == "\n" and len(delimiter) == 1:
                    at += 1
                    break
                # A line end after a backslash joins the lines.
                piece.append("" if text[at + 1] == "\n" else _ESCAPES.get(text[at + 1], text[at + 1]))
                at += 2
            elif letter == "$" and interpolates and (found := name.match(text, at + 1)):
                parts += [("".join(piece), False), (found.group(), True)]
                piece, at = [], found.end()
            elif letter == "$" and interpolates and text.startswith("{", at + 1):
                end = self._hole_end(at + 2)
                parts += [("".join(piece), False), (text[at + 2 : end].strip(), True)]
                piece, at = [], min(end + 1, len(text))
            else:
                piece.append(letter)
                at += 1
        parts.append(("".join(piece), False))
        kept = tuple(part for part in parts if part[0] or part[1])
        value = "".join(f"${{{part}}}" if expression else part for part, expression in kept)
        self._add_string(value, at, kept)

    def _hole_end(self, at: int) -> int:
        """Where the `}` of an interpolation stands that begins at `at`; the end of the text where there is none."""
        text = self._text
        stack = ["{"]
        while stop := _HOLE_STOPS.search(text, at):
            at, letter = stop.start(), stop.group()
            inside = stack[-1]
            if inside == "{":
                if letter == "}":
                    stack.pop()
                    if not stack:
                        return at
                elif letter == "{":
                    stack.append("{")
                elif letter in "\"'":
                    stack.append(letter)
            elif letter == inside:
                stack.pop()
            elif letter == "\\":
                at += 1
            elif letter == "$" and inside == '"' and text.startswith("{", at + 1):
                stack.append("{")
                at += 1
            at += 1
        return len(text)
