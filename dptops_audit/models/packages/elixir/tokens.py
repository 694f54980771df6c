"""The tokens of Elixir text, as far as mix.exs files need them: https://hexdocs.pm/elixir/syntax-reference.html

Comments are left out; here-documents, charlists and sigils are one token each. Takes time linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

MAX_TOKENS = 40_000
"""No manifest comes near it; what lies beyond is not read."""


class Token(NamedTuple):
    """One token; `kind` is word, label (`name:`), atom, string, words (`~w[..]`), number, op or newline.

    `text` is the value: a string's text with `#{..}` as written. `line` and `column` count from 1; `start` and `end` are offsets.
    """

    kind: str
    text: str
    line: int
    column: int
    start: int
    end: int


_SKIP = re.compile(r"(?:[ \t\r\f\v]|\\\r?\n|#[^\n]*)+")
_WORD = re.compile(r"[^\W\d]\w*[?!]?")
_NUMBER = re.compile(r"\d[\w]*(?:\.\d\w*)*")
_ATOM = re.compile(r":([^\W\d][\w@]*[?!]?)")
_CHARACTER = re.compile(r"\?(?:\\.|[^\s\\])", re.DOTALL)
_SIGIL = re.compile(r"~([A-Za-z]+)(\"\"\"|'''|[/|\"'(\[{<])")
_OPERATOR = re.compile(r"<<|>>|<>|\|>|->|<-|=>|\+\+|--|&&|\|\||::|==|!=|//|\\\\|%\{|\.{2,3}|.", re.DOTALL)
_CLOSERS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_PLAIN = re.compile(r"[^\\\"'#{}()\[\]<>|/]+")
_ESCAPES = re.compile(r"\\(.)", re.DOTALL)


def tokenize(text: str) -> list[Token]:
    """The tokens in order, no more than MAX_TOKENS; whatever is not closed goes on to the end of the text."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    tokens: list[Token] = []
    at, size = 0, len(text)
    while at < size and len(tokens) < MAX_TOKENS:
        if skipped := _SKIP.match(text, at):
            at = skipped.end()
            if at >= size:
                break
        kind, value, end = _token(text, at, tokens[-1] if tokens else None)
        line = bisect_right(starts, at)
        tokens.append(Token(kind, value, line, at - starts[line - 1] + 1, at, end))
        at = end
    return tokens


def _token(text: str, at: int, last: Token | None) -> tuple[str, str, int]:
    """Kind, value and end of the token that starts there."""
    letter = text[at]
    if letter in "\n;":
        return "newline", letter, at + 1
    if letter in "\"'":
        return _quoted(text, at, "label")
    if letter == "~" and (sigil := _SIGIL.match(text, at)):
        end = _end_of_string(text, sigil.end(), sigil[2], sigil[1].islower())
        close = min(end + len(sigil[2]), len(text))
        modifiers = _WORD.match(text, close)
        kind = "words" if sigil[1] in ("w", "W") else "string"
        return kind, text[sigil.end() : end], modifiers.end() if modifiers else close
    if letter == ":":
        if text.startswith(':"', at) or text.startswith(":'", at):
            _, value, end = _quoted(text, at + 1, "string")
            return "atom", value, end
        if (found := _ATOM.match(text, at)) and not text.startswith("::", at):
            return "atom", found[1], found.end()
    if letter == "?" and (found := _CHARACTER.match(text, at)):
        return "number", found[0], found.end()
    if found := _WORD.match(text, at):
        end = found.end()
        if text.startswith(":", end) and not text.startswith("::", end) and not (last and last.text == "."):
            return "label", found[0], end + 1
        return "word", found[0], end
    if found := _NUMBER.match(text, at):
        return "number", found[0], found.end()
    operator = _OPERATOR.match(text, at)
    return "op", operator[0] if operator else letter, operator.end() if operator else at + 1


def _quoted(text: str, at: int, label: str) -> tuple[str, str, int]:
    quote = text[at] * 3 if text.startswith(text[at] * 3, at) else text[at]
    end = _end_of_string(text, at + len(quote), quote, True)
    value = text[at + len(quote) : end]
    if "\\" in value:
        value = _ESCAPES.sub(r"\1", value)
    end = min(end + len(quote), len(text))
    if text.startswith(":", end) and not text.startswith("::", end) and len(quote) == 1:
        return label, value, end + 1
    return "string", value, end


def _end_of_string(text: str, at: int, opener: str, interpolates: bool) -> int:
    """The offset of a literal's closing sign; the text's length where there is none."""
    # Each frame: its closing sign, and whether it is code within `#{..}`.
    frames = [(_CLOSERS.get(opener, opener), False)]
    size = len(text)
    while at < size:
        if plain := _PLAIN.match(text, at):
            at = plain.end()
            if at >= size:
                break
        letter = text[at]
        closer, code = frames[-1]
        if letter == "\\":
            at += 2
            continue
        if text.startswith(closer, at):
            frames.pop()
            if not frames:
                return at
            at += len(closer)
            continue
        if letter == "#" and not code and interpolates and text.startswith("#{", at):
            frames.append(("}", True))
            at += 1
        elif code and letter in "\"'":
            frames.append((letter, False))
        elif code and letter == "{":
            frames.append(("}", True))
        at += 1
    return size
