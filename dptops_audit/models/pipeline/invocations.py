"""What the steps of pipelines run, through every indirection: each program with its words, its line, and the way there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.pipeline.indirections import followers_of
from dptops_audit.models.pipeline.launched import launched
from dptops_audit.models.pipeline.model import Invocation, Script, Step
from dptops_audit.models.pipeline.reached import Reached, Workspace, below
from dptops_audit.models.pipeline.remote_commands import commands_of
from dptops_audit.models.pipeline.script_conditions import decidable, impossible
from dptops_audit.models.pipeline.swallowed import swallowed_by, swallows_from
from dptops_audit.models.pipeline.variables import hidden_expressions, replaced, shown_expressions
from dptops_audit.models.shell import Assignment, Command, Condition, expand, parse_shell

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

MAX_DEPTH = 10
MOST_PER_STEP = 3_000
"""Programs that one step may run; the longest seen in practice, a Makefile's `all` over a monorepo, runs some hundred."""
MOST = 200_000
_PREFIX = re.compile(r"\$\w+|\$\{\w+(?::?[-+][^}]*)?\}")
_LONGEST_NAME = 300
_MOST_KEPT = 4_000_000
"""Characters of texts whose commands are kept, since forms of a matrix and steps of several jobs often run the same."""
_LINE_SHELLS = frozenset({"powershell", "cmd"})

_MOST_KNOWN = 50_000
"""Things reached that are kept with the commands that lead to them, for the same reason."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A command of a text, and what can be said of it wherever the text stands. `line` counts from 1 in the text."""

    argv: tuple[str, ...]
    line: int
    column: int
    assignments: tuple[tuple[str, str], ...]
    subshells: tuple[int, ...]
    conditional: bool
    swallowed: str
    tests: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class _Parsed:
    """The commands of a text that run when it does, and its assignments, last first."""

    lines: tuple[_Line, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    unread: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """What holds for a text that is about to be read."""

    via: tuple[Location, ...]
    variables: Mapping[str, str]
    swallowed: str
    optional: bool
    depth: int
    through: tuple[str, ...] = ()


class Invocations:
    """Programs that steps run, each step followed once."""

    def __init__(self, repository: Repository) -> None:
        self.workspace = Workspace(repository)
        self._found: dict[Step, tuple[Invocation, ...]] = {}
        self._left = MOST
        self._step_left = 0
        self._parsed: dict[tuple[str, str], _Parsed] = {}
        self._kept_left = _MOST_KEPT
        self._known: dict[tuple[object, ...], tuple[Reached, ...] | None] = {}
        self._known_left = _MOST_KNOWN

    def of(self, step: Step) -> tuple[Invocation, ...]:
        """What a step's scripts, and the command lines given to its remote things, run; each program once."""
        if step not in self._found:
            self._step_left = min(MOST_PER_STEP, self._left)
            found: dict[tuple[object, ...], Invocation] = {}
            for script in (*step.scripts, *(script for remote in step.remotes for script in commands_of(remote))):
                state = _State(step.via, script.variables, step.swallowed, False, 0)
                for one in self._read(script, state):
                    found.setdefault((one.argv, one.location, one.via, one.directory), one)
            if self._step_left <= 0:
                self.workspace.manifests.note(
                    Problem(step.location.path, "a step runs too many commands to follow all", step.location.line)
                )
            self._left -= min(MOST_PER_STEP, self._left) - max(0, self._step_left)
            self._found[step] = tuple(found.values())
        return self._found[step]

    def from_reached(self, reached: Reached) -> tuple[Invocation, ...]:
        """What a hook runs that no pipeline leads to."""
        self._step_left = min(MOST_PER_STEP, self._left)
        outer = Invocation((), reached.location)
        found = tuple(self._inner(reached, outer, 0))
        self._left -= min(MOST_PER_STEP, self._left) - max(0, self._step_left)
        return found

    def _read(self, script: Script, state: _State) -> Iterator[Invocation]:
        key = (script.text, script.shell)
        parsed = self._parsed.get(key)
        if parsed is None:
            parsed = _parsed(script.text, script.shell)
            if len(script.text) <= self._kept_left:
                self._kept_left -= len(script.text)
                self._parsed[key] = parsed
        if parsed.unread:
            message = "a script that cannot be read as shell text, or is too long: what it runs is not known"
            self.workspace.manifests.note(Problem(script.location.path, message, script.location.line))
        if parsed.lines:
            yield from self._commands(parsed, script, state)

    def _commands(self, parsed: _Parsed, script: Script, state: _State) -> Iterator[Invocation]:
        place, path = _line_of(script), script.location.path
        variables: Mapping[str, str] = dict(state.variables)
        folders: dict[tuple[int, ...], str | None] = {(): script.directory}
        waiting = list(parsed.assignments)
        for line in parsed.lines:
            while waiting and (waiting[-1].line, waiting[-1].column) < (line.line, line.column):
                variables = _assigned(waiting.pop(), variables)
            if line.tests and impossible(line.tests, variables):
                continue
            argv = tuple([replaced(word, variables) if "$" in word else word for word in _spread(line.argv, variables)])
            if argv and argv[0] != line.argv[0] and " " in argv[0]:
                argv = (*argv[0].split(), *argv[1:])  # a variable that holds a whole command: `$COMPOSE up`
            elif len(argv) > 1 and _PREFIX.fullmatch(argv[0]):
                argv = argv[1:]  # one that may hold a launcher, or nothing: `$SUDO make install`
            if not argv:
                continue
            folder = _folder(line.subshells, folders)
            if argv[0] in ("cd", "pushd") and not line.conditional:
                folders[line.subshells] = below(folder, argv[1]) if len(argv) == 2 else None
                continue
            if argv[0] == "popd":
                folders[line.subshells] = script.directory
                continue
            here = variables
            if line.assignments:
                here = {**variables, **{name: replaced(value, variables) for name, value in line.assignments}}
            invocation = Invocation(
                argv,
                Location(path, place(line.line)),
                state.via,
                folder,
                here,
                state.swallowed or line.swallowed,
                state.optional or line.conditional,
                state.through,
            )
            yield from self._follow(invocation, state.depth)

    def _follow(self, invocation: Invocation, depth: int) -> Iterator[Invocation]:
        self._step_left -= 1
        if self._step_left < 0:
            return
        yield invocation
        if depth >= MAX_DEPTH:
            return
        reached = self._reached(invocation)
        if reached is not None:
            for one in reached:
                yield from self._inner(one, invocation, depth + 1)
            return
        inner = launched(invocation.argv)
        if inner is None:
            return
        words, is_text = inner
        if is_text:
            script = Script(words[0], invocation.location, "sh", invocation.directory, invocation.variables)
            yield from self._read(
                replace(script, lines=(invocation.location.line,)), self._state(invocation, depth + 1)
            )
        else:
            yield from self._follow(replace(invocation, argv=words), depth + 1)

    def _reached(self, invocation: Invocation) -> tuple[Reached, ...] | None:
        followers = tuple(followers_of(invocation.argv))
        if not followers:
            return None
        # Followers go by these alone, and by the files, which stay as they are.
        key = (invocation.argv, invocation.directory, invocation.location, tuple(invocation.variables.items()))
        if key in self._known:
            return self._known[key]
        reached = None
        for follow in followers:
            found = follow(invocation, self.workspace)
            if found is not None:
                reached = tuple(found)
                break
        size = 1 + len(reached or ())
        if size <= self._known_left:
            self._known_left -= size
            self._known[key] = reached
        return reached

    def _inner(self, reached: Reached, outer: Invocation, depth: int) -> Iterator[Invocation]:
        way = (*outer.via, outer.location, *reached.via) if reached.location != outer.location else outer.via
        if reached.location in way:
            return  # a script that leads to itself
        variables = {**outer.variables, **reached.variables} if reached.variables else outer.variables
        swallowed = outer.swallowed or reached.swallowed
        optional = outer.optional or reached.optional
        through = (*outer.through, outer.text[:_LONGEST_NAME])
        if reached.argv:
            argv = tuple(replaced(word, variables) for word in reached.argv)
            yield from self._follow(
                Invocation(argv, reached.location, way, reached.directory, variables, swallowed, optional, through),
                depth,
            )
        else:
            script = Script(reached.text, reached.location, reached.shell, reached.directory, variables, reached.lines)
            yield from self._read(script, _State(way, variables, swallowed, optional, depth, through))

    def _state(self, invocation: Invocation, depth: int) -> _State:
        return _State(
            invocation.via,
            invocation.variables,
            invocation.swallowed,
            invocation.optional,
            depth,
            (*invocation.through, invocation.text[:_LONGEST_NAME]),
        )


def _line_of(script: Script) -> Callable[[int], int]:
    lines, first = script.lines, script.location.line
    if lines:
        return lambda line: lines[min(line, len(lines)) - 1]
    return lambda line: first + line - 1


def _folder(subshells: tuple[int, ...], folders: dict[tuple[int, ...], str | None]) -> str | None:
    """The folder of a subshell, which is that of the shell around it when it begins."""
    if subshells not in folders:
        folders[subshells] = _folder(subshells[:-1], folders)
    return folders[subshells]


def _assigned(one: Assignment, variables: Mapping[str, str]) -> Mapping[str, str]:
    """The variables after an assignment. One behind a test sets nothing for certain, but what it adds to an array is told."""
    before = variables.get(one.name)
    value = replaced(one.value, variables)
    if one.appends:
        value = f"{before} {value}".strip() if before is not None else value
    elif any(condition.kind not in ("function", "and") for condition in one.conditions):
        return variables
    return {**variables, one.name: value}


def _spread(argv: tuple[str, ...], variables: Mapping[str, str]) -> Iterator[str]:
    """The words, with `${NAME[@]}` as the words of the array."""
    for word in argv:
        name = word[2:-4] if word.endswith(("[@]}", "[*]}")) and word.startswith("${") else ""
        if name in variables:
            yield from variables[name].split()
        else:
            yield word


def _parsed(text: str, shell: str) -> _Parsed:
    """What a text holds; nothing for a language that is no shell."""
    assignments: list[Assignment] = []
    unread = False
    if shell in _LINE_SHELLS:
        commands: tuple[Command, ...] = tuple(_commands_in_lines(text, shell))
    elif shell == "sh":
        plain, hidden = hidden_expressions(text)
        parsed = parse_shell("", plain)
        unread = parsed.errors and not parsed.commands and bool(plain.strip())
        commands = tuple(
            replace(one, argv=tuple(shown_expressions(word, hidden) for word in one.argv))
            if hidden and any(not word.isascii() for word in one.argv)
            else one
            for command in parsed.commands
            for one in expand(command)
        )
        assignments = [
            replace(one, value=shown_expressions(one.value, hidden)) if hidden else one for one in parsed.assignments
        ]
    else:
        return _Parsed()
    called = {command.argv[0] for command in commands if command.argv}
    return _Parsed(
        tuple(
            _Line(
                command.argv,
                command.line,
                command.column,
                command.assignments,
                command.subshells,
                command.conditional,
                swallowed_by(command.rescues) or ignored,
                decidable(command.conditions),
            )
            for command, ignored in zip(commands, swallows_from(commands), strict=True)
            if command.argv and (command.function is None or command.function in called)
        ),
        tuple(assignments[::-1]),
        unread,
    )


def _commands_in_lines(text: str, shell: str) -> Iterator[Command]:
    """The commands of a text in a shell that is read line by line: PowerShell and cmd."""
    from dptops_audit.models.pipeline.line_shells import commands_in

    for number, argv, conditional in commands_in(text, shell):
        yield Command(argv, line=number, column=1, rescues=(), conditions=conditional)
