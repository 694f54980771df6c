"""Follows `make` to the recipes of its goals: https://www.gnu.org/software/make/manual/html_node/Running.html

Prerequisites come before what needs them, each once. A target that is a file of the repository without being phony is taken as make does:
without prerequisites its recipe never runs, and with prerequisites that are files too it is optional, since that depends on their times.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from weakref import WeakKeyDictionary

from dptops_audit.evidence import Problem
from dptops_audit.models.pipeline.indirections.make_file import MOST_LINES, Makefile
from dptops_audit.models.pipeline.indirections.make_run import Run
from dptops_audit.models.pipeline.indirections.make_values import BUDGET, Values
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

_NAMES = ("GNUmakefile", "makefile", "Makefile")
_PROGRAMS = frozenset({"make", "gmake", "mingw32-make", "gnumake", "make.exe"})
_NOTHING = frozenset("-n --just-print --dry-run --recon -q --question -t --touch -v --version -h --help".split())
_VALUED = frozenset(
    "-I --include-dir -o --old-file --assume-old -W --what-if --new-file --assume-new -E --eval".split()
)
_LETTERS_VALUED = "CfIoWE"
_MOST_MATCHES = 20_000
_MOST_READ = 1_000_000
_CHARACTERS = 50


@dataclass(slots=True)
class _Command:
    """The words of one call of make. `nothing` is True where it runs no recipe."""

    directories: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    overrides: dict[str, str] = field(default_factory=dict)
    goals: list[str] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    ignore: bool = False
    always: bool = False
    nothing: bool = False


_LEFT: WeakKeyDictionary[Workspace, int] = WeakKeyDictionary()
"""Lines of makefiles that may still be read for a repository, each as often as it is read; what recipes expand to counts too."""


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """The recipe lines that a call of make runs."""
    if posixpath.basename(invocation.argv[0]) not in _PROGRAMS:
        return None
    command = _command(invocation.argv[1:])
    directory = invocation.directory
    for part in command.directories:
        directory = place_of(part, directory, invocation.location.path)
    if command.nothing or directory is None:
        return ()
    if command.files:
        paths = [
            path
            for name in command.files
            if (path := place_of(name, directory, invocation.location.path)) and workspace.manifests.lines(path)
        ]
    else:
        path = workspace.beside(directory, *_NAMES)
        paths = [path] if path is not None else []
    if not paths or len(paths) < len(command.files):
        return ()
    makefile = _read(tuple(paths), directory, command, invocation, workspace)
    if makefile is None:
        return ()
    goals = [goal for goal in command.goals if "$" not in goal]
    if not command.goals:
        goals = makefile.default_goal.split()[:1]
    makefile.values.left = BUDGET
    run = Run(makefile, workspace, directory, always=command.always, ignore=command.ignore)
    reached = run.of(goals)
    _LEFT[workspace] = _LEFT.get(workspace, _MOST_READ) - (BUDGET - makefile.values.left) // _CHARACTERS
    if run.cut or makefile.cut:
        workspace.manifests.note(Problem(paths[0], "has more rules than are followed", 1))
    return reached


def _command(words: Sequence[str]) -> _Command:
    found = _Command()
    at, only_goals = 0, False
    while at < len(words):
        word = words[at]
        at += 1
        following = words[at] if at < len(words) else ""
        name, equals, value = word.partition("=")
        if only_goals or not word.startswith("-") or word == "-":
            if equals and name and not any(letter in name for letter in "$/ "):
                found.overrides[name.rstrip(":+?!")] = value
            elif word.strip():
                found.goals.append(word)
        elif word == "--":
            only_goals = True
        elif word in _NOTHING:
            found.nothing = True
        elif word in _VALUED:
            at += 1
            if word in ("-I", "--include-dir"):
                found.includes.append(following)
        elif name in ("--directory", "--file", "--makefile"):
            at += 0 if equals else 1
            (found.directories if name == "--directory" else found.files).append(value if equals else following)
        elif word in ("--jobs", "--load-average", "--max-load"):
            at += 1 if _is_number(following) else 0
        elif word in ("--always-make", "--ignore-errors"):
            found.always = found.always or word == "--always-make"
            found.ignore = found.ignore or word == "--ignore-errors"
        elif not word.startswith("--"):
            at += _letters(word[1:], following, found)
    return found


def _letters(letters: str, following: str, found: _Command) -> int:
    """Read options of one letter that stand together; gives how many of the following words belong to them."""
    for place, letter in enumerate(letters):
        rest = letters[place + 1 :]
        if letter in "nqtvh":
            found.nothing = True
        elif letter == "i":
            found.ignore = True
        elif letter == "B":
            found.always = True
        elif letter in _LETTERS_VALUED:
            into = {"C": found.directories, "f": found.files, "I": found.includes}.get(letter)
            if into is not None:
                into.append(rest or following)
            return 0 if rest else 1
        elif letter in "jl":
            return 1 if not rest and _is_number(following) else 0
        elif letter == "O":
            return 0
    return 0


def _is_number(word: str) -> bool:
    return word[:1].isdigit() or word.startswith("$")


def _read(
    paths: tuple[str, ...], directory: str, command: _Command, invocation: Invocation, workspace: Workspace
) -> Makefile | None:
    known = workspace.parsed(paths[0], _made)
    left = _LEFT.get(workspace, _MOST_READ)
    if known is None:
        return None
    key: tuple[object, ...] = (
        paths,
        directory,
        tuple(command.overrides.items()),
        tuple(command.includes),
    )
    goals = " ".join(command.goals)
    variables = invocation.variables
    readings = known.setdefault(key, [])
    for one in readings:
        if (not one.makefile.values.goals_asked or one.goals == goals) and all(
            variables.get(name) == value for name, value in one.asked.items()
        ):
            one.makefile.values.environment = variables
            one.makefile.values.set("MAKECMDGOALS", ":=", goals, override=True)
            return one.makefile
    if left <= 0:
        workspace.manifests.note(Problem(paths[0], "is run too often to follow each time", 1))
        return None
    lookup = _Lookup(workspace, directory, tuple(command.includes))
    values = Values(invocation.variables, command.overrides, lookup.glob)
    makefile = Makefile(values, lookup.files, min(left, MOST_LINES))
    for name, value in command.overrides.items():
        values.set(name, "=", value, override=True)
    values.set("MAKECMDGOALS", ":=", goals, override=True)
    for at, path in enumerate(paths):
        makefile.read(
            path, workspace.manifests.lines(path), command.files[at] if command.files else posixpath.basename(path)
        )
    _LEFT[workspace] = left - makefile.lines_read
    readings.append(_Reading(makefile, goals, dict(values.asked)))
    return makefile


@dataclass(frozen=True, slots=True)
class _Reading:
    """A makefile as it was read for some goals, with the variables of the environment that it asked for meanwhile."""

    makefile: Makefile
    goals: str
    asked: Mapping[str, str | None]


def _made(path: str, content: str) -> dict[object, list[_Reading]]:
    """What is kept of a makefile: the readings of it, by what they depend on."""
    return {}


@dataclass(frozen=True, slots=True)
class _Lookup:
    """Finds the files that a makefile names, relative to the folder where make runs."""

    workspace: Workspace
    directory: str
    includes: tuple[str, ...]

    def files(self, name: str) -> Sequence[tuple[str, list[str]]]:
        """The files of an include that are here, with their lines."""
        for folder in (".", *self.includes):
            start = below(self.directory, folder)
            found = self._paths(start, name) if start is not None else ()
            if found:
                return [(path, self.workspace.manifests.lines(path)) for path in found]
        return ()

    def glob(self, pattern: str) -> tuple[str, ...]:
        """The paths that `$(wildcard pattern)` gives, as make would write them."""
        paths = self._paths(self.directory, pattern)
        if not any(letter in pattern for letter in "*?["):
            return (pattern,) if paths else ()
        return tuple(posixpath.relpath(path, self.directory or ".") for path in paths)

    def _paths(self, directory: str, pattern: str) -> tuple[str, ...]:
        full = below(directory, pattern)
        if full is None:
            return ()
        if not any(letter in full for letter in "*?["):
            return (full,) if self.workspace.manifests.exists(full) else ()
        parts = full.split("/")[:30]
        plain = next(at for at, part in enumerate(parts) if any(letter in part for letter in "*?["))
        prefix = "/".join([*parts[:plain], ""])
        listed = self.workspace.manifests.paths
        found = []
        for at in range(bisect_left(listed, prefix), len(listed))[:_MOST_MATCHES]:
            if not listed[at].startswith(prefix):
                break
            names = listed[at].split("/")
            if len(names) == len(parts) and all(map(fnmatchcase, names[plain:], parts[plain:])):
                found.append(listed[at])
        return tuple(found)
