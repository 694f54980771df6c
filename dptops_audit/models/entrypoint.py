"""What a container runs when it starts: ENTRYPOINT and CMD, and the scripts of this repository that they lead into."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dptops_audit.evidence import Location
from dptops_audit.models.build_context import BuildContext
from dptops_audit.models.dockerfile import Instruction
from dptops_audit.models.images import Image
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.script_flow import reachable
from dptops_audit.models.shell import SHELLS, Command, Condition, Script, expand, parse_shell, unwrap

_MAX_DEPTH = 4
_MAX_COMMANDS = 5_000
_ALL_ARGUMENTS = ("$@", "${@}", "$*")


@dataclass(frozen=True, slots=True)
class StartCommand:
    """One command of the start. `via` leads to it from the ENTRYPOINT or CMD; `replaces` is True where it takes the container over:
    it is exec'd, or the last command of what runs it. `conditions` are all that decide whether it runs and that the arguments of the
    start do not decide, outermost first; `arguments` are the words that the script it stands in is given."""

    command: Command
    location: Location
    via: tuple[Location, ...]
    replaces: bool
    conditions: tuple[Condition, ...] = ()
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """The commands of a start in order, and the program files that nothing here shows (`unseen`), by their name."""

    commands: tuple[StartCommand, ...]
    unseen: tuple[str, ...] = ()


def start_of(image: Image, inventory: Inventory) -> Start:
    """Read the start of an image; without an ENTRYPOINT or CMD here there is nothing, and `unseen` is empty."""
    reader = _Reader(image, inventory)
    reader.read()
    return Start(tuple(reader.commands), tuple(dict.fromkeys(reader.unseen)))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the start a command stands; see StartCommand."""

    at: Location
    via: tuple[Location, ...] = ()
    replaces: bool = False
    conditions: tuple[Condition, ...] = ()
    arguments: tuple[str, ...] = ()
    depth: int = 0


class _Reader:
    def __init__(self, image: Image, inventory: Inventory) -> None:
        self.image, self.inventory = image, inventory
        self.commands: list[StartCommand] = []
        self.unseen: list[str] = []
        self.context = BuildContext(image, inventory)
        self.entered: set[tuple[str, tuple[str, ...]]] = set()

    def read(self) -> None:
        entrypoint, cmd = self.image.effective("ENTRYPOINT"), self.image.effective("CMD")
        if entrypoint is not None and (entrypoint.words or entrypoint.value) and entrypoint.words != ():
            arguments = _words(cmd) if cmd is not None and entrypoint.words is not None else ()
            self._read_instruction(entrypoint, arguments)
        elif cmd is not None:
            self._read_instruction(cmd, ())

    def _read_instruction(self, instruction: Instruction, arguments: tuple[str, ...]) -> None:
        owner = self.image.owner_of(instruction)
        found = [run.command for run in owner.build.commands(owner.stage, instruction) if run.command is not None]
        for index, command in enumerate(found):
            line = command.line or instruction.line
            if instruction.words is not None:
                command = replace(command, argv=(*command.argv, *arguments))
            self._follow(command, _Place(Location(instruction.path, line), replaces=index == len(found) - 1))

    def _follow(self, command: Command, place: _Place) -> None:
        place = replace(
            place,
            replaces=place.replaces or command.name == "exec",
            conditions=(*place.conditions, *command.conditions),
        )
        self.commands.append(
            StartCommand(command, place.at, place.via, place.replaces, place.conditions, place.arguments)
        )
        if place.depth >= _MAX_DEPTH:
            return
        bare = replace(command, conditions=())
        inner = expand(bare)
        if inner != (unwrap(bare),):
            for index, part in enumerate(inner):
                last = place.replaces and index == len(inner) - 1
                self._follow(part, replace(place, replaces=last, depth=place.depth + 1))
            return
        program, given = _program(inner[0])
        if program in _ALL_ARGUMENTS:
            if place.arguments:
                passed_on = replace(inner[0], argv=place.arguments)
                self._follow(passed_on, replace(place, arguments=(), depth=place.depth + 1))
        elif program and "$" not in program:
            self._enter(program, given, place)

    def _enter(self, program: str, given: tuple[str, ...], place: _Place) -> None:
        if (program, given) in self.entered or len(self.commands) > _MAX_COMMANDS:
            return
        self.entered.add((program, given))
        script = self._script(program)
        if script is None:
            if "/" in program:
                self.unseen.append(program)
            return
        commands = [command for command in script.commands if not command.substituted]
        outside = [command for command in commands if command.function is None]
        reached = reachable(script, given)
        for command in commands:
            conditions = reached.get(command)
            if conditions is None:
                continue
            inner = _Place(
                Location(script.path, command.line),
                via=(*place.via, place.at),
                replaces=place.replaces and bool(outside) and command is outside[-1],
                conditions=(*place.conditions, *conditions),
                arguments=given,
                depth=place.depth + 1,
            )
            self._follow(replace(command, conditions=()), inner)

    def _script(self, program: str) -> Script | None:
        source = self.context.program(program)
        if source is None or not _is_shell(source.content):
            return None
        return parse_shell(source.path, source.content, first_line=source.first_line)


def _words(cmd: Instruction) -> tuple[str, ...]:
    return cmd.words if cmd.words is not None else ("/bin/sh", "-c", cmd.value)


def _program(command: Command) -> tuple[str, tuple[str, ...]]:
    """The program file of a command and its arguments: of `bash -e /start.sh web`, `/start.sh` and `web`."""
    words = list(command.argv)
    if words and (command.name in SHELLS or command.name in (".", "source")):
        words = words[1:]
        while words and words[0].startswith("-"):
            words = words[1:]
    return (words[0], tuple(words[1:])) if words else ("", ())


def _is_shell(content: str) -> bool:
    first = content.partition("\n")[0]
    if not first.startswith("#!"):
        return True
    return not SHELLS.isdisjoint(re.split(r"[\s/]+", first))
