"""Which commands of a script run, in what order, when it is given certain arguments, as far as its text decides that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from dptops_audit.models.shell import Assignment, Command, Condition, Script
from dptops_audit.models.startup.conditions import decide
from dptops_audit.models.startup.paths import Ends, Path
from dptops_audit.models.startup.values import ALL_ARGUMENTS, Values
from dptops_audit.models.startup.words import Scope

MAX_STEPS = 20_000
"""Most commands, assignments and tests that are looked at in one script; a test counts as four."""

_COST_OF_A_TEST = 4
_MAX_CALLS = 12
_REFUSED = re.compile(r"""\$\{?(\w+)[^\s"']*["']?\s*(?:-eq|==?)\s*["']?(?:0|root)\b""")


_Case = tuple[Path, str]
"""A case: the conditions around it, and its subject."""


@dataclass(frozen=True, slots=True)
class Step:
    """A command that can run. `conditions` are those that nothing here decides, outermost first; `last` is True where nothing of
    the script runs after it. Of `resolved`, the known words are replaced; `refused` are variables for which the script has ended
    with an error if they are root."""

    command: Command
    resolved: Command
    conditions: Path
    last: bool
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Body:
    """A script by function: what stands outside of functions is under ""."""

    path: str
    parts: dict[str, tuple[tuple[Command | Assignment, bool], ...]]


def body_of(script: Script) -> Body:
    """The script's commands and assignments by function, in order, each with whether it can be the last of its function to run."""
    found: dict[str, list[Command | Assignment]] = {name: [] for name in ("", *script.functions)}
    items: list[Command | Assignment] = [
        *script.assignments,
        *(command for command in script.commands if not command.substituted),
    ]
    for item in sorted(items, key=lambda item: item.line):
        found.setdefault(_function(item), []).append(item)
    return Body(script.path, {name: tuple(_with_last(part)) for name, part in found.items()})


def _function(item: Command | Assignment) -> str:
    if isinstance(item, Command):
        return item.function or ""
    return next((condition.text for condition in reversed(item.conditions) if condition.kind == "function"), "")


def _with_last(part: list[Command | Assignment]) -> Iterator[tuple[Command | Assignment, bool]]:
    for at, item in enumerate(part):
        later = range(at + 1, len(part))
        yield item, all(_exclusive(item.conditions, part[index].conditions) for index in later)


def _exclusive(one: Path, other: Path) -> bool:
    """True for two branches of the same test: only one of them runs."""
    for first, second in zip(one, other, strict=False):
        if first.text == second.text:
            if first.negated != second.negated and "or" not in (first.kind, second.kind):
                return True
            continue
        subject, _, _ = first.text.partition(" in ")
        return first.kind == second.kind == "case" and second.text.startswith(f"{subject} in ")
    return False


@dataclass(slots=True)
class _Frame:
    """The script, or one call of a function: its arguments, and where it has returned."""

    values: Values
    path: Path = ()
    last: bool = True
    depth: int = 0
    ends: Ends = field(default_factory=Ends)
    taken: dict[_Case, str] = field(default_factory=dict)
    passed: set[_Case] = field(default_factory=set)
    decided: dict[Condition, bool | None] = field(default_factory=dict)
    seen: int = 0


class Flow:
    """One run of a script."""

    def __init__(self, body: Body, scope: Scope) -> None:
        self.body = body
        self.ends = Ends()
        self.looked_at = 0
        self.changed: list[str] = []
        self.calling: list[str] = []
        self.refused: set[str] = set()
        self.values = Values(scope)

    @property
    def cut(self) -> bool:
        """True where the script was too long to be followed to its end."""
        return self.looked_at > MAX_STEPS

    def steps(self) -> Iterator[Step]:
        """The commands in the order in which they run; none behind an exit, a return or an exec that every way comes to."""
        yield from self._run("", _Frame(self.values))

    def _run(self, function: str, frame: _Frame) -> Iterator[Step]:
        for item, last in self.body.parts.get(function, ()):
            self.looked_at += 1
            if self.cut or self.ends.cover(frame.path) or frame.ends.cover(frame.path):
                return
            path = self._path(item, frame)
            if path is None or self.ends.cover(path) or frame.ends.cover(path):
                continue
            if isinstance(item, Assignment):
                frame.values.assign(item.name, item.value, path)
                self.changed.append(item.name)
            else:
                yield from self._command(item, path, frame, last and frame.last)

    def _path(self, item: Command | Assignment, frame: _Frame) -> Path | None:
        """The open conditions of a command, or None where it cannot run."""
        left = list(frame.path)
        keys = {(item.conditions[:at], _subject(c)): c for at, c in enumerate(item.conditions) if c.kind == "case"}
        for key in frame.taken.keys() - keys.keys():
            del frame.taken[key]
            frame.passed.discard(key)
        cases = {id(condition): key for key, condition in keys.items()}
        for condition in item.conditions:
            case = cases.get(id(condition))
            if case is not None and self._taken_before(condition, case, frame):
                return None
            holds = self._decide(condition, frame)
            if holds is False:
                return None
            if holds is None and condition not in left:
                left.append(condition)
            elif holds and case is not None:
                frame.taken[case] = condition.text
        return tuple(left)

    def _taken_before(self, condition: Condition, case: _Case, frame: _Frame) -> bool:
        """True where an earlier pattern of the same case has matched; what follows a `*` is another case."""
        taken = frame.taken.get(case, condition.text)
        if taken == condition.text:
            return False
        if condition.text.endswith(" in *"):
            frame.passed.add(case)
        elif case in frame.passed:
            frame.passed.discard(case)
            del frame.taken[case]
            return False
        return True

    def _decide(self, condition: Condition, frame: _Frame) -> bool | None:
        for name in self.changed[frame.seen :]:
            stale = [known for known in frame.decided if not name or name in known.text]
            for known in stale:
                del frame.decided[known]
        frame.seen = len(self.changed)
        if condition not in frame.decided:
            self.looked_at += _COST_OF_A_TEST
            frame.decided[condition] = decide(condition, frame.values.scope(frame.path))
        return frame.decided[condition]

    def _command(self, command: Command, path: Path, frame: _Frame, last: bool) -> Iterator[Step]:
        values = frame.values
        if command.name in self.body.parts and command.name:
            yield from self._call(command, path, frame, last)
            return
        for conditions, argv in values.ways(command.argv, path):
            written = replace(command, argv=values.with_arguments(command.argv) if conditions == path else argv)
            yield Step(written, replace(command, argv=argv), conditions, last, frozenset(self.refused))
        if command.argv[:2] == ("set", "--"):
            values.set_arguments(command.argv[2:], path)
        elif command.name == "shift":
            values.shift(command.argv[1:], path)
        elif command.name == ":":
            values.assign_defaults(command.argv[1:], path)
        if command.name in ("set", "shift", ":"):
            self.changed.append("")  # the arguments, or more than one variable
        self._end(command, path, frame)

    def _call(self, command: Command, path: Path, frame: _Frame, last: bool) -> Iterator[Step]:
        if len(self.calling) >= _MAX_CALLS or command.name in self.calling:
            return
        arguments = frame.values.with_arguments(command.argv[1:], path)
        inner = _Frame(
            frame.values.called(arguments, len(command.argv) == 2 and command.argv[1] in ALL_ARGUMENTS), path, last
        )
        self.calling.append(command.name)
        yield from self._run(command.name, inner)
        self.calling.pop()

    def _end(self, command: Command, path: Path, frame: _Frame) -> None:
        if command.name == "return":
            frame.ends.add(path)
        elif command.name == "exit" or is_exec(command):
            self.ends.add(path)
            if command.name == "exit":
                self.refused.update(name for condition in path for name in _REFUSED.findall(condition.text))


def is_exec(command: Command) -> bool:
    """True for an `exec` that hands the process over, not for one that only redirects."""
    return command.name == "exec" and len(command.argv) > 1


def _subject(condition: Condition) -> str:
    return condition.text.partition(" in ")[0]
