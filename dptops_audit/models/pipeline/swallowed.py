"""Whether a script goes on although a command failed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dptops_audit.models.shell import Command

_HARMLESS = re.compile(r"\s*(?:[{(]\s*)?(?::|(?:/usr)?(?:/bin/)?true|echo|printf|exit 0|return 0)(?![\w-])")
_STOPS = re.compile(r"\b(?:exit|return) +(?:[1-9]|\$)|\bfalse\b|\bset -e\b")
_ASKED = re.compile(r"\$\?|PIPESTATUS")
_ENDS = frozenset({"exit", "return"})


def swallowed_by(rescues: Sequence[str]) -> str:
    """The reason, for the texts behind `||` that run when it fails; empty where one of them can stop the script."""
    for text in rescues:
        if _STOPS.search(text):
            return ""
        if _HARMLESS.match(text):
            return f"`|| {' '.join(text.split())[:40]}` hides its failure"
    return ""


def swallows_from(commands: Sequence[Command]) -> list[str]:
    """For each command, the reason why `set +e` hides its failure.

    There is none where something behind it asks for a status before `set -e` or the end, or where the script ends later on with a status
    that was kept (`code=$?`, `set -e`, `exit $code`).
    """
    reasons = [""] * len(commands)
    ends = max((at for at, command in enumerate(commands) if _ends_with_status(command)), default=-1)
    start: int | None = None
    asked = False
    for at, command in enumerate(commands):
        if command.name == "set":
            if any(word.startswith("+") and "e" in word for word in command.argv[1:]):
                start, asked = at, False
            elif any(word.startswith("-") and "e" in word for word in command.argv[1:]):
                _mark(reasons, start, at, asked or ends > at)
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
    ends = command.name == "exit" and command.argv[1:2] != ("0",)
    return ends or any(_ASKED.search(word) for word in words)


def _ends_with_status(command: Command) -> bool:
    """Whether a command ends the script with a variable as its status, or as failed where a test of a variable says so."""
    if command.name not in _ENDS or len(command.argv) == 1 or command.argv[1] == "0":
        return False
    return "$" in command.argv[1] or any("$" in condition.text for condition in command.conditions)
