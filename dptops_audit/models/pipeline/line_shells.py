"""PowerShell and cmd, read line by line: good enough to see which programs run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from dptops_audit.models.shell import Condition

_BLOCK = re.compile(
    r"^\s*(?:if|foreach|for|while|else|elseif|switch|try|catch|function|param|do|finally)\b", re.IGNORECASE
)
_ASSIGNED = re.compile(r"^\s*\$(?:env:)?[\w:.]+\s*[+]?=\s*")
_COMMAND = re.compile(r"[A-Za-z_.%/\\\"']")
_SPLIT = re.compile(r"\s*(?:;|\|\||&&|\||(?<![>&\d])&(?!\d))\s*")
_MOST_LINES = 5_000
_LONGEST = 2_000


def commands_in(text: str, shell: str) -> Iterator[tuple[int, tuple[str, ...], tuple[Condition, ...]]]:
    """Line number from 1, words and conditions of each command; what is a statement of the shell itself is left out."""
    depth = 0
    pending, first = "", 0
    for number, line in enumerate(text.split("\n")[:_MOST_LINES], 1):
        body = pending + line.rstrip("\r")
        first = first or number
        if body.endswith(("`", "^")) and len(body) < _LONGEST:
            pending = body[:-1] + " "
            continue
        pending, number, first = "", first, 0
        stripped = body.strip()
        if not stripped or stripped.startswith(("#", "::", "@echo", "rem ", "REM ")):
            continue
        is_block = _BLOCK.match(stripped) is not None
        if not is_block or "{" in stripped:
            inner = stripped[stripped.index("{") + 1 :] if is_block else stripped
            conditions = (Condition("a block of the script", False, "if"),) if depth or is_block else ()
            for part in _SPLIT.split(inner.strip("{}() @")[:_LONGEST]):
                words = _words(_ASSIGNED.sub("", part).removeprefix("& ").removeprefix("call ").strip("{}() "))
                if words:
                    yield number, words, conditions
        depth = max(0, depth + stripped.count("{") - stripped.count("}"))


def _words(text: str) -> tuple[str, ...]:
    if not text or not _COMMAND.match(text):
        return ()
    lexer = shlex.shlex(text, posix=True, punctuation_chars="")
    lexer.whitespace_split = True
    lexer.escape = ""
    lexer.commenters = ""
    try:
        return tuple(lexer)
    except ValueError:
        return tuple(text.split())
