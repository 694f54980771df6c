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
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_OPENS = re.compile(r"<#|@[\"'][ \t]*\r?\n")
_CLOSERS = {"<#": "#>", '@"': '\n"@', "@'": "\n'@"}
_MOST_LINES = 5_000
_LONGEST = 2_000


def commands_in(text: str, shell: str) -> Iterator[tuple[int, tuple[str, ...], tuple[Condition, ...]]]:
    """Line number from 1, words and conditions of each command; what is a statement of the shell itself is left out."""
    depth = 0
    pending, first = "", 0
    if shell == "powershell":
        text = _without_blocks(text)
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
            for part in _parts(inner.strip("{}() @")[:_LONGEST]):
                words = _words(_ASSIGNED.sub("", part).removeprefix("& ").removeprefix("call ").strip("{}() "))
                if words:
                    yield number, words, conditions
        depth = max(0, depth + stripped.count("{") - stripped.count("}"))


def _without_blocks(text: str) -> str:
    """PowerShell's text with comments and strings of several lines blanked out; every line keeps its number.

    https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_comments and about_quoting_rules
    """
    kept: list[str] = []
    at = 0
    while (opened := _OPENS.search(text, at)) is not None:
        closer = _CLOSERS[opened[0][:2]]
        end = text.find(closer, opened.end() - (opened[0][0] == "@"))
        end = len(text) if end < 0 else end + len(closer)
        kept += (text[at : opened.start()], "\n" * text.count("\n", opened.start(), end))
        at = end
    return "".join((*kept, text[at:]))


def _parts(text: str) -> Iterator[str]:
    """The commands of a line; signs inside of quotes part none."""
    plain = _QUOTED.sub(lambda match: "x" * len(match[0]), text)
    at = 0
    for match in _SPLIT.finditer(plain):
        yield text[at : match.start()]
        at = match.end()
    yield text[at:]


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
