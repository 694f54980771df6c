"""Shell text as commands with their words, places and conditions. Nothing is run and no variable is replaced.

The grammar is tree-sitter-bash, which loads on the first call. Where the text is no valid shell, what could be read is
given and `errors` is set.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["if", "else", "case", "and", "or", "loop", "function"]
Place = Callable[[int], tuple[int, int]]

SHELLS = frozenset({"sh", "bash", "ash", "dash", "ksh", "mksh", "zsh"})

_MAX_SOURCE = 1 << 18
MAX_CONDITIONS = 32
"""Most conditions that a command keeps: the innermost ones."""

_MAX_INNER = 4
_MAX_RESCUES = 8
_MAX_PIPES = 1000

_TEST = re.compile(r"\[|test\s|!\s")


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that a command depends on: `text` as written (300 characters at most), `negated` if it must not hold.

    Of a "case", the text is `subject in pattern`; of a "loop", its head; of a "function", its name: it must be called.
    """

    text: str
    negated: bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command. `argv` are its words without quotes, expansions as written ("$HOME", "$(id -u)").

    Assignments before the name are in `assignments`, redirections nowhere. `conditions` are the 32 innermost, innermost
    last. `function` is the function it stands in; `substituted` is True inside `$( )`, backticks and `<( )`. `rescues` are
    the texts behind `||` that run when it fails, next one first; `subshells` say by their offsets in which `( )` and `$( )`
    it stands, outermost first. `[ ]` and `[[ ]]` are no commands here: they show up as conditions. Line and column count
    from 1, in the file.
    """

    argv: tuple[str, ...]
    assignments: tuple[tuple[str, str], ...] = ()
    line: int = 0
    column: int = 0
    conditions: tuple[Condition, ...] = ()
    function: str | None = None
    substituted: bool = False
    rescues: tuple[str, ...] = ()
    subshells: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The last part of the command's path, "" for assignments alone."""
        return self.argv[0].rsplit("/", 1)[-1] if self.argv else ""

    @property
    def conditional(self) -> bool:
        """True where a test decides whether it runs: a branch, a loop, `||`, or `&&` behind `[ ]`, `test` or `!`."""
        return any(
            condition.kind not in ("and", "function") or _TEST.match(condition.text) for condition in self.conditions
        )


@dataclass(frozen=True, slots=True)
class Assignment:
    """A variable that the script sets, also by export, declare, local and readonly; `value` is unquoted.

    Of an array it is the words joined by blanks; `appends` is True for `+=`.
    """

    name: str
    value: str
    line: int
    conditions: tuple[Condition, ...] = ()
    column: int = 0
    appends: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """Commands and assignments in order of appearance, names of functions; `errors` where it is no valid shell."""

    path: str
    commands: tuple[Command, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    functions: tuple[str, ...] = ()
    errors: bool = False


def parse_shell(
    path: str,
    source: str,
    first_line: int = 1,
    line_of: Callable[[int], int] | None = None,
    place: Place | None = None,
) -> Script:
    """Parse shell text of any kind; never raises.

    Text longer than 256 KiB, or with more than a thousand `|` in a row, is not read, nor is text that keeps the grammar
    busy for two seconds (which valid text never does): it has no commands, and counts as an error.

    Args:
        first_line: the line of the file where `source` starts.
        line_of: maps lines of `source`, from 1, to lines of the file, where they do not simply follow each other.
        place: maps character offsets of `source` to (line, column) in the file, where columns move too.
    """
    if len(source) > _MAX_SOURCE or _most_pipes(source) > _MAX_PIPES:
        return Script(path, errors=True)
    from dptops_audit.models.shell_tree import read_tree  # tree-sitter loads only when there is shell to read

    source = source.replace("\r\n", " \n")
    if place is None:
        place = _places(source, line_of if line_of is not None else lambda line: first_line + line - 1)
    return read_tree(path, source, place)


def _most_pipes(source: str) -> int:
    """Most `|` in lines that follow each other: an unfinished pipeline costs the grammar memory by their square."""
    if source.count("|") <= _MAX_PIPES:
        return 0
    most = run = 0
    for line in source.split("\n"):
        pipes = line.count("|")
        run = run + pipes if pipes else 0
        most = max(most, run)
    return most


def _places(source: str, line_of: Callable[[int], int]) -> Place:
    starts = [0, *(match.end() for match in re.finditer("\n", source))]

    def place(offset: int) -> tuple[int, int]:
        line = bisect_right(starts, offset)
        return line_of(line), offset - starts[line - 1] + 1

    return place


_WRAPPERS: dict[str, frozenset[str]] = {
    "exec": frozenset({"-a"}),
    "sudo": frozenset({"-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D", "-R", "--user", "--group"}),
    "doas": frozenset({"-u", "-C"}),
    "env": frozenset({"-u", "-C", "--unset", "--chdir"}),
    "time": frozenset({"-f", "-o"}),
    "nice": frozenset({"-n", "--adjustment"}),
    "ionice": frozenset({"-c", "-n"}),
    "nohup": frozenset(),
    "setsid": frozenset(),
    "stdbuf": frozenset({"-i", "-o", "-e"}),
    "timeout": frozenset({"-k", "-s", "--kill-after", "--signal"}),
    "command": frozenset(),
    "builtin": frozenset(),
    "tini": frozenset({"-p", "-e"}),
    "dumb-init": frozenset({"-r", "--rewrite"}),
    "catatonit": frozenset(),
}
"""Programs that run the command behind their options; the set holds the options that take a word of their own."""

_OPERANDS = {"timeout": 1}


def unwrap(command: Command) -> Command:
    """The command that exec, sudo, env, time, timeout, tini and the like run; the same one where there is no other.

    What env and sudo assign goes to `assignments`. `command -v` asks for a command and runs none.
    """
    while command.name in _WRAPPERS and (inner := _unwrapped(command)) is not None:
        command = inner
    return command


def _unwrapped(command: Command) -> Command | None:
    words = list(command.argv[1:])
    valued = _WRAPPERS[command.name]
    assignments = list(command.assignments)
    operands = _OPERANDS.get(command.name, 0)
    at = 0
    while at < len(words):
        word = words[at]
        if word in ("-v", "-V") and command.name == "command":
            return None
        if word == "--":
            at += 1
            break
        if word.startswith("-") and len(word) > 1:
            at += 2 if word in valued else 1
        elif command.name in ("env", "sudo") and _IS_ASSIGNMENT.match(word):
            name, _, value = word.partition("=")
            assignments.append((name, value))
            at += 1
        else:
            break
    at += operands
    return replace(command, argv=tuple(words[at:]), assignments=tuple(assignments)) if at < len(words) else None


_IS_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


def expand(command: Command, depth: int = 0) -> tuple[Command, ...]:
    """The command unwrapped; for `sh -c '...'` the commands of that text, at the same place and conditions instead."""
    command = unwrap(command)
    text = inline_text(command)
    if text is None or depth >= _MAX_INNER:
        return (command,)
    script = parse_shell("", text, place=lambda _: (command.line, command.column))
    inner = [
        replace(
            part,
            conditions=(*command.conditions, *part.conditions)[-MAX_CONDITIONS:],
            function=part.function or command.function,
            substituted=part.substituted or command.substituted,
            rescues=(*part.rescues, *command.rescues)[:_MAX_RESCUES],
            subshells=(*command.subshells, -1 - depth, *part.subshells),
        )
        for part in script.commands
    ]
    return tuple(found for part in inner for found in expand(part, depth + 1)) or (command,)


def reads_script(command: Command) -> bool:
    """True for a shell that reads its script from standard input: `bash -e` with no file and no `-c`."""
    return command.name in SHELLS and all(word.startswith("-") and "c" not in word for word in command.argv[1:])


def inline_text(command: Command) -> str | None:
    """The text that `sh -c` or `bash -euxo pipefail -c` is given."""
    if command.name not in SHELLS:
        return None
    words = iter(command.argv[1:])
    asked = False
    for word in words:
        if word.startswith(("-", "+")) and len(word) > 1 and word != "--":
            asked = asked or (not word.startswith("--") and "c" in word)
            if not word.startswith("--") and word.endswith(("o", "O")):
                next(words, None)
        elif word != "--":
            return word if asked else None
    return None
