"""Texts with `${{ }}` in them, and the lines of the file that a scalar's lines stand on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from dptops_audit.models.nodes import Scalar
from dptops_audit.models.pipeline.github.expression_syntax import parse_expression
from dptops_audit.models.pipeline.github.expressions import MAX_TEXT, PURE, Unknown, Value, as_text

_INSIDE = re.compile(r"(?:[^'}]|'[^']*'|\}(?!\})){0,5000}")
_ESCAPED = re.compile(r"\\[nt]")
_MOST_BROKEN = 50
_TOLD = frozenset({"matrix", "inputs", "env", "runner"})
_PLACES = re.compile("workspace|action_path", re.IGNORECASE)

Piece = tuple[int, int, str]
"""Where an expression stands in its text, from `${{` to behind `}}`, and what is between them."""


@lru_cache(maxsize=4096)
def expressions_in(text: str) -> tuple[Piece, ...]:
    """Every `${{ }}` of a text. A `}}` inside quotes ends none."""
    found: list[Piece] = []
    start = text.find("${{")
    broken = 0
    while start >= 0 and broken < _MOST_BROKEN:
        match = _INSIDE.match(text, start + 3)
        end = match.end() if match else start + 3
        if text.startswith("}}", end):
            found.append((start, end + 2, text[start + 3 : end].strip()))
            start = text.find("${{", end + 2)
        else:
            broken += 1
            start = text.find("${{", start + 3)
    return tuple(found)


@lru_cache(maxsize=4096)
def may_be_known(text: str) -> bool:
    """Whether a text has an expression of which files can tell the value: of a matrix, inputs, variables, or of literals alone."""
    for _, _, inside in expressions_in(text):
        parsed = parse_expression(inside)
        if parsed is None:
            continue
        if not parsed.contexts.isdisjoint(_TOLD) or not (parsed.contexts or parsed.functions - PURE):
            return True
        if "github" in parsed.contexts and _PLACES.search(inside):
            return True
    return False


def whole_expression(text: str) -> str | None:
    """What is inside a text that is one `${{ }}` and nothing else; None for any other text."""
    if not text.startswith("${{"):
        return None
    pieces = expressions_in(text)
    return pieces[0][2] if pieces and pieces[0][:2] == (0, len(text)) else None


def expanded(text: str, value_of: Callable[[str], Value], lines: tuple[int, ...] = ()) -> tuple[str, tuple[int, ...]]:
    """The text with its expressions replaced by their values; those that nothing here tells stay as written.

    `lines` are the lines of the file for the text's lines; those for the result come back with it, none where there were none. Text that
    would grow beyond 100,000 characters stays as it is.
    """
    if "${{" not in text:
        return text, lines
    parts: list[tuple[str, int]] = []
    done = 0
    for start, end, inside in expressions_in(text):
        value = value_of(inside)
        known = value.text if isinstance(value, Unknown) else as_text(value)
        if known is not None:
            parts += [(text[done:start], -1), (known, text.count("\n", start, end))]
            done = end
    parts.append((text[done:], -1))
    if len(parts) == 1 or sum(len(part) for part, _ in parts) > MAX_TEXT:
        return text, lines
    return "".join(part for part, _ in parts), _moved(parts, lines)


def _moved(parts: Sequence[tuple[str, int]], lines: tuple[int, ...]) -> tuple[int, ...]:
    """The lines of a text that is put together from pieces: plain ones (-1) and values, with the breaks of what they stand for."""
    if not lines:
        return ()
    at = 0
    found = [lines[0]]
    for part, breaks in parts:
        for _ in range(part.count("\n")):
            if breaks < 0:
                at += 1
            found.append(lines[min(at, len(lines) - 1)])
        at += max(0, breaks)
    return tuple(found)


def value_lines(scalar: Scalar, source: Sequence[str]) -> tuple[int, ...]:
    """The line of the file where each line of a scalar's text begins. `source` are the file's lines.

    Of a literal block each line has its own; where line breaks are folded, the words tell, since folding neither splits nor joins any.
    """
    value = scalar.value
    count = value.count("\n") + 1
    if scalar.style == "literal":
        # Counted from the end: an anchor or a tag may stand on a line of its own before the indicator.
        text = value.rstrip()
        first = scalar.end_line - text.count("\n") if text else scalar.content_line
        return tuple(range(first, first + count))
    if scalar.line == scalar.end_line or count > 10_000:
        return (scalar.line,) * count
    words = _words_by_line(scalar, source)
    found = []
    at, left = 0, words[0][1] if words else 0
    for line in value.split("\n"):
        while left <= 0 and at + 1 < len(words):
            at += 1
            left += words[at][1]
        found.append(words[at][0] if words else scalar.line)
        left -= len(line.split())
        while left < 0 and at + 1 < len(words):
            at += 1
            left += words[at][1]
    return tuple(found)


def _words_by_line(scalar: Scalar, source: Sequence[str]) -> list[tuple[int, int]]:
    """The lines of a folded scalar that hold words, and how many."""
    found: list[tuple[int, int]] = []
    folded = scalar.style == "folded"
    first = scalar.end_line if folded else scalar.line
    if folded:
        # An anchor or a tag may stand on a line of its own before the indicator.
        first = next(
            (
                number + 1
                for number in range(scalar.line, scalar.end_line)
                if number <= len(source) and _HEADER.search(source[number - 1])
            ),
            scalar.content_line,
        )
    for number in range(first, min(scalar.end_line, len(source)) + 1):
        text = source[number - 1]
        if number == scalar.line and not folded:
            text = text[scalar.column - 1 :]
        if scalar.style == "plain" and number > scalar.line and text.lstrip().startswith("#"):
            continue
        if scalar.style == "double":
            text = _ESCAPED.sub(" ", text)
        if scalar.style in ("single", "double"):
            text = text.strip().strip("'\"" if number in (scalar.line, scalar.end_line) else "")
        count = len(text.split()) - (scalar.style == "double" and text.endswith("\\"))
        if count > 0:
            found.append((number, count))
    return found


_HEADER = re.compile(r">[+\-\d]{0,2}\s*(?:#.*)?$")
