"""Whether the start of a container hands the process to another user than root."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dptops_audit.knowledge.privileges import DROPS, ROOT_TESTS, ROOT_USERS
from dptops_audit.models.entrypoint import Start, StartCommand
from dptops_audit.models.shell import Command, Condition, unwrap


@dataclass(frozen=True, slots=True)
class Drop:
    """A command of the start that goes on as another user; `skipped_by` is a condition that can skip it, or empty."""

    start: StartCommand
    user: str
    skipped_by: str = ""


def is_root(user: str) -> bool:
    """True for the value of a USER or `user:` that is root, by name or id, whatever the group: `root`, `0`, `0:1000`."""
    name = user.split(":")[0].strip().lower()
    return name in ROOT_USERS or (name.isascii() and name.isdigit() and int(name) == 0)


def drop_of(start: Start) -> Drop | None:
    """The drop of privileges that the start ends in: one that nothing can skip, else one that a condition can; None without any."""
    found: Drop | None = None
    for command in start.commands:
        user = _user_of(command.command)
        if user is None or not command.replaces:
            continue
        drop = Drop(command, user, _skipped_by(command))
        if not drop.skipped_by:
            return drop
        found = found or drop
    return found


def _user_of(command: Command) -> str | None:
    """The user that the command goes on as: that of the first of `exec`, `sudo -u app`, `gosu app` that names one; None for root."""
    for name, words in _layers(command):
        options = DROPS.get(name)
        if options is None:
            continue
        user = _option(words, options) if options else _first_word(words)
        if user and not is_root(user):
            return user
    return None


def _layers(command: Command) -> Iterator[tuple[str, list[str]]]:
    """The command, then what each wrapper around it runs: `exec sudo -u app x` gives exec, sudo and x with their words."""
    words = list(command.argv)
    inner = unwrap(command)
    while words:
        yield words[0].rsplit("/", 1)[-1], words[1:]
        if tuple(words) == inner.argv:
            return
        words = words[1:]
        while words and tuple(words) != inner.argv and words[0].rsplit("/", 1)[-1] not in DROPS:
            words = words[1:]


def _option(words: list[str], options: frozenset[str]) -> str | None:
    for index, word in enumerate(words):
        name, sign, value = word.partition("=")
        if name in options:
            return value if sign else words[index + 1] if index + 1 < len(words) else None
    return None


def _first_word(words: list[str]) -> str | None:
    """The first word that is no option; of `su -s /bin/sh app -c x` it is app."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("-s", "--shell", "-g", "--group", "-G", "-c", "--command"):
            skip = True
        elif not word.startswith("-"):
            return word
    return None


def _skipped_by(command: StartCommand) -> str:
    """The first condition that can skip the drop while the process is root, or empty."""
    for condition in command.conditions:
        if not _holds_for_root(condition, command):
            return condition.text
    return ""


def _holds_for_root(condition: Condition, command: StartCommand) -> bool:
    if condition.kind in ("function", "and"):
        return True
    if any(re.search(test, condition.text) for test in ROOT_TESTS):
        return True
    return "$1" in condition.text and bool(command.arguments) and command.arguments[0] in condition.text
