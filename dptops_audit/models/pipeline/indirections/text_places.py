"""Where the text of a scalar stands, for followers that give shell text out of YAML and TOML."""

from __future__ import annotations

import posixpath

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Scalar

_POSIX = frozenset("sh bash dash ash ksh zsh mksh".split())
_SHELLS = {"python3": "python", "nodejs": "node", "pwsh": "powershell"}


def text_place(node: Scalar, text: str) -> tuple[Location, tuple[int, ...]]:
    """The place of the text's first line, and the lines of all where they do not follow each other.

    A TOML string of several lines may begin on the line behind its quotes, which its length tells.
    """
    breaks = text.count("\n")
    first = node.content_line
    if node.style in ("literal", "folded"):
        if node.style == "folded" and breaks:
            return Location(node.path, first), (first,) * (breaks + 1)
        return Location(node.path, first), ()
    spanned = node.end_line - node.line
    whole = node.value.count("\n")
    if breaks and spanned not in (whole, whole + 1):
        return node.location, (first,) * (breaks + 1)
    return Location(node.path, first + (1 if whole and spanned == whole + 1 else 0)), ()


def shell_named(word: str) -> str:
    """The shell of `Reached` for a program: "sh" for every POSIX one."""
    name = posixpath.basename(word.strip()).removesuffix(".exe")
    return "sh" if name in _POSIX or not name else _SHELLS.get(name, name)


def shebang(line: str) -> str:
    """The program that a first line `#!...` names, as `shell_named` gives it; "sh" without one."""
    words = line[2:].split() if line.startswith("#!") else []
    if len(words) > 1 and posixpath.basename(words[0]) == "env":
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    return shell_named(words[0]) if words else "sh"
