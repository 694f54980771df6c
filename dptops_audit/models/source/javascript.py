"""JavaScript and TypeScript with templates, regular expressions and JSX, and the markup of components that holds scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dptops_audit.models.source.lexer import CODE, LEAVE, LEAVE_BEFORE, STRING, Enter, Inside, Lexer, Mode, Outcome
from dptops_audit.models.source.syntax import (
    BLOCK,
    DOUBLE,
    ESCAPE,
    HASH_BANG,
    MARKUP_COMMENT,
    SINGLE,
    SLASHES,
    Token,
    before,
    last_word,
    regex,
)

_BEFORE_OPERAND = frozenset(
    b"return typeof case in of delete void throw new else do await yield instanceof default extends".split()
)
_REGEX = regex(rb"(?![*/])(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\])++/[a-z]*+", _BEFORE_OPERAND)
_TAG = re.compile(rb"<(?:>|[A-Za-z][\w.:-]*+(?=[\s/>]))")


def _tag(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    """A tag of JSX where an operand may stand; elsewhere `<` compares, or begins type arguments."""
    text = before(lexer, match.start())
    word = last_word(text)
    if (word and word not in _BEFORE_OPERAND) or text[-1:] in (b")", b"]", b'"', b"'", b"`", b"."):
        return match.end(), None
    if match[0] == b"<>":
        return match.end(), Enter("jsx text", b"</", inside=False)
    name = match[0][1:]
    after = lexer.data[match.end() : match.end() + 12].lstrip()
    # `<T extends ...>(`, `<T,>(` and `<T>value` are types: of a tag the end comes, or it closes itself.
    if after.startswith((b"extends ", b",")) or not _is_closed(lexer, name, match.end()):
        return match.end(), None
    return match.end(), Enter("jsx tag")


def _is_closed(lexer: Lexer, name: bytes, position: int) -> bool:
    return lexer.find(b"</" + name, position) >= 0 or lexer.find(b"/>", position) >= 0


def _script(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    """The JavaScript, TypeScript or CSS between `<script ...>` or `<style ...>` and its end."""
    name = b"script" if match[0][1:3].lower() == b"sc" else b"style"
    stop = lexer.find(b"</" + name, match.end())
    if stop < 0:
        return match.end(), None
    return match.end(), Inside("javascript" if name == b"script" else "css", stop)


def _front_matter(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    """The script between the lines of dashes at the top of an Astro component."""
    stop = lexer.data.find(b"\n---", match.end(), lexer.stop) if match.start() == lexer.start else -1
    return match.end(), Inside("javascript", stop) if stop >= 0 else None


_JAVASCRIPT: tuple[Token, ...] = (
    SLASHES,
    BLOCK,
    DOUBLE,
    SINGLE,
    (rb"`", Enter("js template", b"`")),
    (rb"/", _REGEX),
    (rb"<(?:>|[A-Za-z][\w.:-]*+(?=[\s/>]))", _tag),
)
_SCRIPTS: tuple[Token, ...] = (
    MARKUP_COMMENT,
    (rb"<(?i:script|style)\b[^>]{0,400}+>", _script),
)

JAVASCRIPT_MODES: Mapping[str, Mode] = {
    "javascript": Mode(CODE, HASH_BANG, *_JAVASCRIPT),
    "js braces": Mode(CODE, (rb"\}", LEAVE), (rb"\{", Enter("js braces")), *_JAVASCRIPT),
    "jsx braces": Mode(CODE, (rb"\}", LEAVE_BEFORE), (rb"\{", Enter("js braces")), *_JAVASCRIPT),
    "js template": Mode(STRING, ESCAPE, (rb"\$\{", Enter("js braces")), (rb"`", LEAVE)),
    "jsx tag": Mode(
        CODE,
        (rb"/>", LEAVE_BEFORE),
        (rb">", Enter("jsx text", inside=False, instead=True)),
        (rb'"[^"]*+"', STRING),
        (rb"'[^']*+'", STRING),
        (rb"\{", Enter("js braces")),
        BLOCK,
        SLASHES,
    ),
    "jsx text": Mode(
        STRING,
        (rb"</[^>]{0,200}>", LEAVE_BEFORE),
        (rb"\{", Enter("jsx braces", inside=False)),
        (rb"<>", Enter("jsx text")),
        (rb"<(?=[A-Za-z])", Enter("jsx tag", inside=False)),
    ),
    "vue": Mode(CODE, *_SCRIPTS),
    "svelte": Mode(CODE, (rb"^---[ \t]*+$", _front_matter), *_SCRIPTS),
}
