"""Whether the start of a container hands the process to another user than root."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dptops_audit.knowledge.privileges import DROPS, PLAIN_USERS, TAKES_DOWN
from dptops_audit.models.shell import Command, Condition, unwrap
from dptops_audit.models.startup.entrypoint import Start, StartCommand
from dptops_audit.models.startup.paths import Ends
from dptops_audit.models.startup.users import is_root as is_root

_VARIABLE = re.compile(r"\$\{?(\w+)")


@dataclass(frozen=True, slots=True)
class Drop:
    """A command of the start that goes on as another user; `skipped_by` is what can make it root after all, or empty.

    `user` is as written where it is decided at run time. `skipped_by` completes the words "only if".
    """

    start: StartCommand
    user: str
    skipped_by: str = ""


def drop_of(start: Start) -> Drop | None:
    """The drop of privileges that the start ends in: one that nothing can skip, else one that a condition can; None without any.

    Of several services, all have to drop: where some do not, the drop of another one is skipped for them.
    """
    services = list(dict.fromkeys(command.service for command in start.commands if command.service))
    if not services:
        return _drop_among([command for command in start.commands if not command.service])
    found = [(name, _drop_among([c for c in start.commands if c.service == name])) for name in services]
    drops = [drop for _, drop in found if drop is not None]
    if not drops:
        return None
    root = next((name for name, drop in found if drop is None), None)
    if root is not None:
        return replace(drops[0], skipped_by=f"the service is not {root}, which stays root")
    return next((drop for drop in drops if drop.skipped_by), drops[0])


def _drop_among(commands: list[StartCommand]) -> Drop | None:
    """The drop that one process ends in. Its commands stand in the order in which they run."""
    drops: list[Drop] = []
    over = Ends()
    as_root: list[StartCommand] = []
    for command in commands:
        if not command.replaces or command.leads_on:
            continue
        user = _user_of(command)
        if user is not None:
            drops.append(Drop(command, user, _decided_later(command, user)))
            over.add(command.conditions)
        elif command.command.name == "exit" or _takes_down(command.command):
            over.add(command.conditions)
        elif not over.cover(command.conditions):
            as_root.append(command)
    if not drops:
        return None
    if as_root:
        return replace(drops[0], skipped_by=_way_around(drops[0], as_root[0]))
    if not over.cover(()):
        return replace(drops[0], skipped_by=_said(drops[0].start.conditions[0]))
    return next((drop for drop in drops if drop.skipped_by), drops[0])


def _takes_down(command: Command) -> bool:
    """True where a service takes itself down: what stands there is the last of it, and runs nothing as root."""
    pattern = TAKES_DOWN.get(command.name)
    return pattern is not None and any(re.fullmatch(pattern, word) for word in command.argv[1:])


def _way_around(drop: Drop, root: StartCommand) -> str:
    """Under which condition the process is handed over as another user, where another command takes it over as root."""
    own = [condition for condition in drop.start.conditions if condition not in root.conditions]
    if own:
        return _said(own[0])
    others = [condition for condition in root.conditions if condition not in drop.start.conditions]
    return _said(others[0], opposite=True) if others else f"{drop.start.command.name} comes before {root.command.name}"


def _said(condition: Condition, opposite: bool = False) -> str:
    return f"not {condition.text}" if condition.negated != opposite else condition.text


def _decided_later(command: StartCommand, user: str) -> str:
    """Why a user that is decided at run time may be root; empty where it is known, or where the script refuses root."""
    if "$" not in user and "`" not in user:
        return ""
    names = set(_VARIABLE.findall(user.split(":")[0]))
    if names & command.refused:
        return ""
    return "that is not root, which nothing here decides"


def _user_of(command: StartCommand) -> str | None:
    """The user that the command goes on as: that of the first of `exec`, `sudo -u app`, `gosu app` that names one; None for root."""
    written = _named(command.command)
    if written is not None and set(_VARIABLE.findall(written)) & command.refused:
        return written
    user = _named(command.resolved)
    return None if user is None or not user or is_root(user) else user


def _named(command: Command) -> str | None:
    for name, words in _layers(command):
        options = DROPS.get(name)
        if options is None:
            continue
        user = _option(words, options)
        if user is None and name in PLAIN_USERS:
            user = _first_word(words)
        if user is not None:
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
