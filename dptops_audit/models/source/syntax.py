"""The tokens that many languages share, and the functions that tell what only the text around a token tells."""

from __future__ import annotations

import re

from dptops_audit.models.source.lexer import (
    CODE,
    COMMENT,
    LEAVE,
    STRING,
    Action,
    Enter,
    Handler,
    Lexer,
    Mode,
    Outcome,
    closed_by,
    until,
)

Token = tuple[bytes, Action]

DOUBLE = (rb'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"?', STRING)
SINGLE = (rb"'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'?", STRING)
DOUBLE_LINES = (rb'"', closed_by(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', STRING))
SINGLE_LINES = (rb"'", closed_by(rb"[^'\\]*+(?:\\.[^'\\]*+)*+'", STRING))
PLAIN_SINGLE_LINES = (rb"'", until(b"'", STRING))
TRIPLE_DOUBLE = (rb'"""', closed_by(rb'[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""', STRING))
TRIPLE_SINGLE = (rb"'''", closed_by(rb"[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''", STRING))
PLAIN_TRIPLE_DOUBLE = (rb'"""', until(b'"""', STRING))
PLAIN_TRIPLE_SINGLE = (rb"'''", until(b"'''", STRING))
SLASHES = (rb"//[^\n]*+", COMMENT)
BLOCK = (rb"/\*", until(b"*/", COMMENT))
NESTING_BLOCK = (rb"/\*", Enter("nesting comment", b"*/"))
HASH = (rb"#[^\n]*+", COMMENT)
DASHES = (rb"--[^\n]*+", COMMENT)
HASH_BANG = (rb"#![^\n]*+", COMMENT)
CHARACTER = (rb"'(?:[^'\\\n\x80-\xff]|[\x80-\xff]{2,4}|\\[^\n][^'\n]{0,12})'", STRING)
MARKUP_COMMENT = (rb"<!--", until(b"-->", COMMENT))
ESCAPE = (rb"\\.", None)
BRACE = (rb"\{", Enter("braces"))
WORD_HASH = (rb"#(?:(?<=[\s;|&()]#)|(?<=\A#))[^\n]*+", COMMENT)
LINE_HASH = (rb"#", lambda lexer, match: whole_line(lexer, match, COMMENT))


def whole_line(lexer: Lexer, match: re.Match[bytes], outcome: Outcome) -> tuple[int, Outcome]:
    """A token that goes to the end of its line, but only where it is the first of it."""
    start = match.start()
    line = lexer.data.rfind(b"\n", max(0, start - _DEEPEST_INDENT), start) + 1
    before = lexer.data[line:start] if line or start <= _DEEPEST_INDENT else b"-"
    if before.strip(b" \t"):
        return start + 1, None
    end = lexer.data.find(b"\n", match.end(), lexer.stop)
    return lexer.stop if end < 0 else end, outcome


_DEEPEST_INDENT = 200


def interpolated(opener: bytes, closer: bytes, *tokens: Token, lines: bool = True) -> Mode:
    """A string up to `closer` with tokens in it; with `lines=False`, also up to the end of its line."""
    ends: tuple[Token, ...] = ((re.escape(closer), LEAVE),)
    return Mode(STRING, ESCAPE, *tokens, *ends, *(() if lines else ((rb"\n", LEAVE),)))


def code(*tokens: Token) -> Mode:
    return Mode(CODE, *tokens)


def braces(*tokens: Token, name: str) -> Mode:
    """The code between the braces of an expression in a string; `name` is the mode's own."""
    return Mode(CODE, (rb"\}", LEAVE), (rb"\{", Enter(name)), *tokens)


_WORD_END = re.compile(rb"[\w$]+\Z")


def before(lexer: Lexer, position: int) -> bytes:
    """The code before a position, up to 80 bytes, without the blanks and comments that end it."""
    while True:
        start = max(lexer.start, position - 80)
        spans = lexer.spans
        text = lexer.data[start:position]
        kept = text.rstrip()
        if kept or start == lexer.start:
            if spans and spans[-1][2] == COMMENT and spans[-1][1] >= start + len(kept) and spans[-1][1] <= position:
                return lexer.data[max(lexer.start, spans[-1][0] - 80) : spans[-1][0]].rstrip()
            return kept
        position = start


def last_word(text: bytes) -> bytes:
    found = _WORD_END.search(text)
    return found[0] if found else b""


def rest_of_line(lexer: Lexer, pattern: re.Pattern[bytes], position: int) -> re.Match[bytes] | None:
    """What a pattern that stays on its line matches; where it once does not, nothing more of this line is tried."""
    if position < lexer.no_regex_before:
        return None
    found = pattern.match(lexer.data, position, lexer.stop)
    if found is None:
        end = lexer.data.find(b"\n", position, lexer.stop)
        lexer.no_regex_before = lexer.stop if end < 0 else end
    return found


def regex(body: bytes, keywords: frozenset[bytes]) -> Handler:
    """A slash that begins a regular expression, and not a division, because of what stands before it."""
    pattern = re.compile(body)

    def run(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
        text = before(lexer, match.start())
        ends = text[-1:]
        word = last_word(text)
        divides = word not in keywords if word else ends in (b")", b"]", b"}", b'"', b"'", b"`")
        found = None if divides else rest_of_line(lexer, pattern, match.end())
        return (found.end(), STRING) if found else (match.end(), None)

    return run
