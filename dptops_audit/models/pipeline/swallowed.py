"""Whether a script goes on although a command failed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dptops_audit.models.shell import Command

_HARMLESS = re.compile(r"\s*(?:[{(]\s*)?(?::|(?:/usr)?(?:/bin/)?true|echo|printf|exit 0|return 0)(?![\w-])")
_STOPS = re.compile(r"\b(?:exit|return) +(?:[1-9]|\$)|\bfalse\b|\bset -e\b")
_ASKED = re.compile(r"\$\?|PIPESTATUS")


def swallowed_by(rescues: Sequence[str]) -> str:
    """The reason, for the texts behind `||` that run when it fails; empty where one of them can stop the script."""
    for text in rescues:
        if _STOPS.search(text):
            return ""
        if _HARMLESS.match(text):
            return f"`|| {' '.join(text.split())[:40]}` hides its failure"
    return ""


def swallows_from(commands: Sequence[Command]) -> list[str]:
    """For each command, the reason why `set +e` hides its failure: nothing behind it asks for a status before `set -e` or the end."""
    reasons = [""] * len(commands)
    start: int | None = None
    asked = False
    for at, command in enumerate(commands):
        if command.name == "set":
            if "+e" in command.argv[1:]:
                start, asked = at, False
            elif any(word.startswith("-") and "e" in word for word in command.argv[1:]):
                _mark(reasons, start, at, asked)
                start = None
        elif start is not None:
            asked = asked or _asks(command)
    _mark(reasons, start, len(commands), asked)
    return reasons


def _mark(reasons: list[str], start: int | None, end: int, asked: bool) -> None:
    if start is not None and not asked:
        reasons[start + 1 : end] = ["`set +e` hides its failure"] * (end - start - 1)


def _asks(command: Command) -> bool:
    words = (*command.argv, *(condition.text for condition in command.conditions))
    return command.name == "exit" or any(_ASKED.search(word) for word in words)
