"""Expands `$NAME` and `${NAME...}` as a Dockerfile does.

Source: moby/buildkit, frontend/dockerfile/shell/lex.go, and https://docs.docker.com/reference/dockerfile/#environment-replacement.
Everything is linear: nesting, pattern and value lengths are capped, and what exceeds a cap counts as unresolved.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_VALUE = 16 * 1024
"""Longest value of a variable that is kept, in characters."""

_MAX_NESTING = 40
_MAX_PATTERN = 200
_MAX_PATTERN_SUBJECT = 1024

PREDEFINED = frozenset(
    {
        *("TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "TARGETOSVERSION", "TARGETSTAGE"),
        *("BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT", "BUILDOSVERSION"),
    }
)
"""Arguments that the build sets by itself, to values that no file shows."""

_SPECIAL = "@*#?-$!0"
_NAME = re.compile(r"\d+|[^\W\d]\w*")
_PLAIN = re.compile(r"[^$'\"<\\`\s}/]+")


class LexError(ValueError):
    """A word that BuildKit refuses: an open quote, a bad substitution."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a variable holds: its text, or None and the names that would have to be known."""

    text: str | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """A text with its variables replaced.

    `value` is None where `unresolved` names decide it and nothing sets them, or where `error` says why it is refused.
    `used` are all names that were looked at, in order.
    """

    value: str | None
    unresolved: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    error: str = ""


Lookup = Callable[[str], Value | None]


def expand(text: str, lookup: Lookup, escape: str = "\\") -> Expansion:
    """Replace the variables of `text` and take its quotes away; `lookup` gives None for a variable that is not set."""
    if "$" not in text and "'" not in text and '"' not in text and escape not in text:
        return Expansion(text)
    lexer = _Lexer(text, escape, lookup)
    try:
        value = lexer.read_all()
    except LexError as error:
        return Expansion(None, tuple(lexer.missing), tuple(lexer.used), str(error))
    if len(value) > MAX_VALUE:
        return Expansion(None, tuple(lexer.missing), tuple(lexer.used), f"longer than {MAX_VALUE} characters")
    return Expansion(None if lexer.missing else value, tuple(lexer.missing), tuple(lexer.used))


def split_words(text: str, raw: bool = False) -> list[str]:
    """The words of a line with its variables as written; `raw` keeps quotes and escapes.

    Raises:
        LexError: for a line that BuildKit refuses.
    """
    return _Lexer(text, "\\", None, raw_quotes=raw, raw_escapes=raw).read_words()


class _Lexer:
    """One pass over a text. Without a `lookup`, variables stay as written (BuildKit's SkipUnsetEnv)."""

    def __init__(
        self, text: str, escape: str, lookup: Lookup | None, raw_quotes: bool = False, raw_escapes: bool = False
    ) -> None:
        self.text = text
        self.at = 0
        self.escape = escape
        self.lookup = lookup
        self.raw_quotes = raw_quotes
        self.raw_escapes = raw_escapes
        self.depth = 0
        self.missing: dict[str, None] = {}
        self.used: dict[str, None] = {}

    def read_all(self) -> str:
        return "".join(piece for piece, _ in self._pieces("", self.raw_escapes))

    def read_words(self) -> list[str]:
        words: list[str] = []
        word: list[str] = []
        for piece, splits in self._pieces("", self.raw_escapes):
            if not splits or not any(char.isspace() for char in piece):
                word.append(piece)
                continue
            for part in re.split(r"(\s+)", piece):
                if not part.isspace():
                    word.append(part)
                elif any(word):
                    words.append("".join(word))
                    word = []
        if any(word):
            words.append("".join(word))
        return words

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _next(self) -> str:
        char = self.text[self.at : self.at + 1]
        self.at += 1
        return char

    def _pieces(self, stop: str, raw_escapes: bool) -> list[tuple[str, bool]]:
        """Pieces up to the character `stop` (which is consumed), each with whether spaces in it part words."""
        pieces: list[tuple[str, bool]] = []
        while char := self._peek():
            if char == stop:
                self.at += 1
                return pieces
            if char == "'":
                pieces.append((self._single_quoted(), False))
            elif char == '"':
                pieces.append((self._double_quoted(raw_escapes), False))
            elif char == "$":
                pieces.append((self._dollar(), True))
            elif char == "<":
                pieces.append((self._angle(), False))
            elif char == self.escape:
                self.at += 1
                pieces.append(((char if raw_escapes else "") + self._next(), False))
            elif plain := _PLAIN.match(self.text, self.at):
                pieces.append((plain[0], True))
                self.at = plain.end()
            else:
                pieces.append((self._next(), True))
        if stop:
            raise LexError(f"unexpected end of statement while looking for matching {stop}")
        return pieces

    def _single_quoted(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise LexError("unexpected end of statement while looking for matching single-quote")
        start, self.at = self.at, end + 1
        return self.text[start : end + 1] if self.raw_quotes else self.text[start + 1 : end]

    def _double_quoted(self, raw_escapes: bool) -> str:
        result: list[str] = []
        self.at += 1
        while (char := self._peek()) != '"':
            if not char:
                raise LexError("unexpected end of statement while looking for matching double-quote")
            if char == "$":
                result.append(self._dollar())
                continue
            self.at += 1
            if char == self.escape:
                if raw_escapes:
                    result.append(char)
                following = self._peek()
                if not following:
                    continue
                if following in ('"', "$", self.escape):
                    char = self._next()
            result.append(char)
        self.at += 1
        return '"' + "".join(result) + '"' if self.raw_quotes else "".join(result)

    def _angle(self) -> str:
        """`<<` keeps the spaces behind it, so that `<< EOF` is one word."""
        self.at += 1
        if self._peek() != "<":
            return "<"
        start = self.at - 1
        self.at += 1
        while self._peek() in ("\t", "\r", " "):
            self.at += 1
        return self.text[start : self.at]

    def _name(self) -> str:
        if match := _NAME.match(self.text, self.at):
            self.at = match.end()
            return match[0]
        if self._peek() and self._peek() in _SPECIAL:
            return self._next()
        return ""

    def _dollar(self) -> str:
        self.at += 1
        if self._peek() != "{":
            name = self._name()
            return self._get(name, f"${name}") if name else "$"
        self.at += 1
        if self._peek() in ("", "{", "}", ":"):
            raise LexError("bad substitution")
        name = self._name()
        operator = self._next()
        if operator == "}":
            return self._get(name, f"${{{name}}}")
        self.depth += 1
        if self.depth > _MAX_NESTING:
            raise LexError("substitutions are nested too deep")
        result = self._replace(name) if operator == "/" else self._modify(name, operator)
        self.depth -= 1
        return result

    def _word(self, stop: str, raw_escapes: bool) -> tuple[str, dict[str, None]]:
        """The word of a substitution, and the names that it misses: they count only if the word is used."""
        outer, self.missing = self.missing, {}
        word = "".join(piece for piece, _ in self._pieces(stop, raw_escapes))
        inner, self.missing = self.missing, outer
        return word, inner

    def _modify(self, name: str, operator: str) -> str:
        nullable = operator == ":"
        if nullable:
            operator = self._next()
        if operator not in ("-", "+", "?", "#", "%") or (nullable and operator in "#%"):
            raise LexError(f"unsupported modifier ({':' if nullable else ''}{operator}) in substitution")
        word, missing = self._word("}", operator in "#%")
        if self.lookup is None:
            return f"${{{name}{':' if nullable else ''}{operator}{word}}}"
        value = self._look_up(name)
        unset = value is None or (nullable and value.text == "")
        if operator == "-" and unset:
            self.missing.update(missing)
            return word
        if operator == "+":
            if unset:
                return ""
            if value is not None and value.text is None and nullable:
                return self._text(name, value)
            self.missing.update(missing)
            return word
        if unset and operator == "?":
            self.missing[name] = None
            return ""
        subject = self._text(name, value)
        return _strip_pattern(subject, word, at_end=operator == "%") if operator in "#%" else subject

    def _replace(self, name: str) -> str:
        every = self._peek() == "/"
        self.at += every
        pattern, _ = self._word("/", True)
        replacement, missing = self._word("}", True)
        if self.lookup is None:
            return f"${{{name}/{'/' if every else ''}{pattern}/{replacement}}}"
        subject = self._text(name, self._look_up(name))
        self.missing.update(missing)
        return _replace_pattern(subject, pattern, replacement, every)

    def _get(self, name: str, as_written: str) -> str:
        return as_written if self.lookup is None else self._text(name, self._look_up(name))

    def _look_up(self, name: str) -> Value | None:
        assert self.lookup is not None
        self.used[name] = None
        return self.lookup(name)

    def _text(self, name: str, value: Value | None) -> str:
        if value is not None and value.text is not None:
            return value.text
        self.missing.update(dict.fromkeys(value.missing if value and value.missing else (name,)))
        return ""


class _Glob:
    """A shell pattern of literals, `?` and `*` as a bit-parallel automaton: one step a character."""

    def __init__(self, tokens: list[str]) -> None:
        self.loops = 0
        self.any = 0
        self.chars: dict[str, int] = {}
        size = 0
        for token in tokens:
            if token == "*":
                self.loops |= 1 << size
            elif token == "?":
                self.any |= 1 << size
                size += 1
            else:
                self.chars[token[-1]] = self.chars.get(token[-1], 0) | 1 << size
                size += 1
        self.accept = 1 << size

    def ends(self, text: str, start: int = 0) -> tuple[int, int] | None:
        """The nearest and the farthest end of a match that begins at `start`."""
        states, nearest, farthest = 1, -1, -1
        for at in range(start, len(text) + 1):
            if states & self.accept:
                nearest = at if nearest < 0 else nearest
                farthest = at
            if not states or at == len(text):
                break
            states = (states & (self.chars.get(text[at], 0) | self.any)) << 1 | (states & self.loops)
        return (nearest, farthest) if nearest >= 0 else None


def _tokens(pattern: str) -> list[str]:
    if len(pattern) > _MAX_PATTERN:
        raise LexError("the pattern is too long")
    tokens: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "\\":
            char = pattern[at : at + 1]
            at += 1
            if not char or char not in "}/*?\\":
                raise LexError(f"invalid pattern ({pattern}) in substitution")
            char = "\\" + char
        tokens.append(char)
    return tokens


def _subject(text: str) -> str:
    if len(text) > _MAX_PATTERN_SUBJECT:
        raise LexError("the value is too long for a pattern")
    return text


def _strip_pattern(text: str, pattern: str, at_end: bool) -> str:
    longest = pattern[:1] == ("%" if at_end else "#")
    tokens = _tokens(pattern[longest:])
    subject = _subject(text)
    if at_end:
        tokens, subject = tokens[::-1], subject[::-1]
    if ends := _Glob(tokens).ends(subject):
        subject = subject[ends[longest] :]
    return subject[::-1] if at_end else subject


def _replace_pattern(text: str, pattern: str, replacement: str, every: bool) -> str:
    glob = _Glob(_tokens(pattern))
    subject = _subject(text)
    result: list[str] = []
    start = 0
    while start <= len(subject):
        ends = glob.ends(subject, start)
        if ends is not None:
            result.append(replacement)
            if not every:
                return "".join((*result, subject[ends[1] :]))
        if ends is None or ends[1] == start:
            result.append(subject[start : start + 1])
            start += 1
        else:
            start = ends[1]
            if start == len(subject):
                break
    return "".join(result)
