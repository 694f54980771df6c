"""Python's comments, strings and docstrings."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dptops_audit.models.source.lexer import CODE, COMMENT, DOCSTRING, LEAVE, STRING, Enter, Lexer, Mode, Outcome
from dptops_audit.models.source.syntax import ESCAPE, HASH

_REST = {
    b'"': re.compile(rb'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"?', re.DOTALL),
    b"'": re.compile(rb"[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'?", re.DOTALL),
    b'"""': re.compile(rb'[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""', re.DOTALL),
    b"'''": re.compile(rb"[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''", re.DOTALL),
}
_PREFIX = re.compile(rb"(?<![\w\x80-\xff])[a-zA-Z]{1,2}\Z")
_STATEMENT_END = re.compile(rb"[ \t]*+(?:;|\r?\n|#|\Z)")
_HEADER = re.compile(
    rb"[ \t]*+(?:(?:async|def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b|[)\]])"
)
_HEADER_END = re.compile(rb"[)\]][ \t]*+(?:->[^\n]{0,200})?:\Z")
_ONE_LINE_HEADER = re.compile(rb"[ \t]*+(?:async[ \t]++)?(?:def|class)\b")
_GOES_ON = re.compile(
    rb"(?:[,(\[{=+\-*/%|&^~<>!@.\\]|\b(?:and|or|not|in|is|if|else|return|yield|lambda|await|from|import|for|assert|raise|del))\Z"
)
_MOST_LINE = 4096
_MOST_HEADER_END = 240


def _string(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    start, quote = match.start(), match[0]
    prefix = _PREFIX.search(lexer.data, max(lexer.start, start - 3), start)
    letters = prefix[0].lower() if prefix else b""
    if b"f" in letters or b"t" in letters:
        return match.end(), Enter(f"python f{quote.decode()}", quote if len(quote) == 3 else b"")
    rest = _REST[quote]
    found = None if rest in lexer.lost else rest.match(lexer.data, match.end(), lexer.stop)
    if found is None:
        lexer.lost.add(rest)
        return match.end(), None
    if b"b" not in letters and _is_statement(lexer, start - len(letters), found.end()):
        return found.end(), DOCSTRING
    return found.end(), STRING


def _is_statement(lexer: Lexer, start: int, end: int) -> bool:
    """Whether a string is all that there is of a statement. What stands before it on the lines above decides about brackets too:
    inside of them a string follows a sign, a word such as `in`, or another string.
    """
    data = lexer.data
    if not _STATEMENT_END.match(data, end, lexer.stop):
        return False
    line = _line_of(lexer, start)
    indent = data[line:start]
    if begun := indent.rstrip():
        return begun.endswith(b";") or (begun.endswith(b":") and bool(_ONE_LINE_HEADER.match(indent)))
    at, position = len(lexer.spans) - 1, line
    while True:
        floor = max(lexer.start, position - _MOST_LINE, lexer.spans[at][1] if at >= 0 else 0)
        text = data[floor:position].rstrip()
        if text:
            break
        if at < 0 or floor != lexer.spans[at][1]:
            return True  # nothing but comments before it, or very many blanks
        span_start, _, region = lexer.spans[at]
        if region != COMMENT:
            return region == DOCSTRING or (data.count(b"\n", floor, position) > 0 and _closed_alone(lexer, at))
        position, at = span_start, at - 1
    if text.endswith(b":"):
        header = floor + len(text)
        return bool(
            _HEADER.match(data, _line_of(lexer, header), header) or _HEADER_END.search(text[-_MOST_HEADER_END:])
        )
    return not _GOES_ON.search(text[-12:])


def _line_of(lexer: Lexer, position: int) -> int:
    """Where the line of a position begins, or as far before it as a line is looked at: one line may be the whole file."""
    first = max(lexer.start, position - _MOST_LINE)
    newline = lexer.data.rfind(b"\n", first, position)
    return first if newline < 0 else newline + 1


def _closed_alone(lexer: Lexer, at: int) -> bool:
    """Whether the string before ends an assignment: its own line then begins with a name and a sign, outside of brackets."""
    start = lexer.spans[at][0]
    text = lexer.data[_line_of(lexer, start) : start]
    if b'"' in text or b"'" in text:  # the last part of a string with expressions, or of several
        return False
    return (
        b"=" in text and text.count(b"(") == text.count(b")") and not text.rstrip().endswith((b",", b"(", b"[", b"{"))
    )


_QUOTES = (rb'"""', _string), (rb"'''", _string), (rb'"', _string), (rb"'", _string)


def _f_string(quote: bytes) -> Mode:
    ends = ((quote, LEAVE),) if len(quote) == 3 else ((quote, LEAVE), (rb"\n", LEAVE))
    return Mode(STRING, ESCAPE, (rb"\{\{", None), (rb"\{", Enter("python braces")), *ends)


PYTHON_MODES: Mapping[str, Mode] = {
    "python": Mode(CODE, HASH, *_QUOTES),
    "python braces": Mode(CODE, (rb"\}", LEAVE), (rb"\{", Enter("python braces")), *_QUOTES),
    **{f"python f{quote.decode()}": _f_string(quote) for quote in _REST},
}
