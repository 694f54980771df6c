"""What a command installs or removes, by the words that it is given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dptops_audit.knowledge.build_tools import (
    DEVELOPMENT_FLAGS,
    INSTALL_VERBS,
    PRODUCTION_FLAGS,
    PRODUCTION_VARIABLES,
    PROJECT_INSTALLS,
    REMOVE_VERBS,
)
from dptops_audit.models.shell import Command

NONE: Mapping[str, str] = MappingProxyType({})

_VALUED = frozenset({"--virtual", "-t", "--repository", "-X", "-c", "--config-file", "--setopt"})
"""Options of the system package managers that take a word of their own."""
_VERSION = re.compile(r"[=<>~@].*|/.*")
_WORKSPACES = frozenset({"-w", "--workspace", "--filter", "-F"})
_PREFIXES = frozenset({"--prefix", "--cwd", "-C", "--dir"})


@dataclass(frozen=True, slots=True)
class ProjectInstall:
    """The installation of what a package.json names. `folder` is where it lies, relative to the working folder; `production` says
    that the command itself leaves development dependencies out (True) or asks for them (False), or the environment decides (None)."""

    folder: str
    production: bool | None


def installed_packages(command: Command, variables: Mapping[str, str] = NONE) -> tuple[str, ...]:
    """The system packages that the command installs, without versions; none where it is no such command.

    `variables` are those of the script: `$DEPS` counts as the words that it holds.
    """
    return _packages(command, INSTALL_VERBS, variables)


def removed_packages(command: Command, variables: Mapping[str, str] = NONE) -> tuple[str, ...]:
    """The system packages, or names of virtual ones, that the command removes."""
    return _packages(command, REMOVE_VERBS, variables)


def removes_unneeded(command: Command) -> bool:
    """True for `apt-get autoremove` and its like, and for a purge that takes along what nothing needs any more."""
    return command.name in REMOVE_VERBS and ("autoremove" in command.argv or "--auto-remove" in command.argv)


def virtual_package(command: Command) -> str:
    """The name that `apk add --virtual NAME` gives to what it installs, or empty."""
    words = command.argv
    if command.name != "apk":
        return ""
    for index, word in enumerate(words):
        if word in ("--virtual", "-t") and index + 1 < len(words):
            return words[index + 1]
        if word.startswith("--virtual="):
            return word.partition("=")[2]
    return ""


def project_install(command: Command) -> ProjectInstall | None:
    """The command as an installation of a JavaScript project's dependencies; None where it is none, or names packages itself."""
    verbs = PROJECT_INSTALLS.get(command.name)
    if verbs is None:
        return None
    folder, words, skip = "", [], False
    for index, word in enumerate(command.argv[1:], start=1):
        name, sign, value = word.partition("=")
        if skip:
            skip = False
        elif name in _WORKSPACES:
            skip = not sign
        elif name in _PREFIXES:
            folder = value if sign else command.argv[index + 1] if index + 1 < len(command.argv) else ""
            skip = not sign
        elif not word.startswith("-"):
            words.append(word)
    if (words or [""])[0] not in verbs or len(words) > 1:
        return None
    return ProjectInstall(folder, _for_production(command))


def _for_production(command: Command) -> bool | None:
    words = set(command.argv)
    if words & DEVELOPMENT_FLAGS or {"--include", "dev"} <= words:
        return False
    if words & PRODUCTION_FLAGS or {"--omit", "dev"} <= words or {"--only", "production"} <= words:
        return True
    return any(value in PRODUCTION_VARIABLES.get(name, ()) for name, value in command.assignments) or None


def _packages(
    command: Command, verbs_of: Mapping[str, frozenset[str]], variables: Mapping[str, str]
) -> tuple[str, ...]:
    verbs = verbs_of.get(command.name)
    if verbs is None:
        return ()
    words = list(command.argv[1:])
    if verbs:
        at = next((index for index, word in enumerate(words) if word in verbs), None)
        if at is None:
            return ()
        words = words[at + 1 :]
    found, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in _VALUED:
            skip = True
        elif not word.startswith("-"):
            found += [_VERSION.sub("", part) for part in variables.get(word.strip("${}"), word).split()]
    return tuple(found)
