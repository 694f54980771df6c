"""What a container runs when it starts: ENTRYPOINT and CMD, and the scripts of this repository that they lead into."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace

from dptops_audit.evidence import Location
from dptops_audit.models.docker.dockerfile import Instruction
from dptops_audit.models.images.build_context import BuildContext, Source
from dptops_audit.models.images.image import Image
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.shell import Command, Condition, unwrap
from dptops_audit.models.startup.flow import Body, Flow, Step, is_exec
from dptops_audit.models.startup.scripts import (
    body_of_commands,
    execline_script,
    inline_script,
    is_shell,
    parsed_script,
    program_of,
    service_folders,
    words_of,
)
from dptops_audit.models.startup.users import is_root
from dptops_audit.models.startup.words import Scope

_MAX_DEPTH = 4
_MAX_COMMANDS = 5_000
_MAX_LOOKED_AT = 100_000
_MAX_PARSED = 1 << 20
_MAX_SERVICES = 50
_CODE_FILES = (".js", ".mjs", ".cjs", ".ts", ".py", ".rb", ".php", ".pl", ".jar", ".dll")
_SUPERVISOR = "/init"
"""The program of s6-overlay, which starts every service that lies in its folders."""


@dataclass(frozen=True, slots=True)
class StartCommand:
    """One command of the start. `via` leads to it from the ENTRYPOINT or CMD. `replaces` is True where it takes the container over or
    ends it: it is exec'd, or the last command, of what the container's own process runs; `leads_on` where it only starts what follows.
    `conditions` are all that decide whether it runs and that nothing here decides, outermost first. `command` has the words of the
    script, with the start's own arguments in the place of "$@"; of `resolved`, every known variable is replaced. `refused` are the
    variables that are not root here, since the script ends otherwise; `service` is the folder of the service it belongs to."""

    command: Command
    location: Location
    via: tuple[Location, ...]
    replaces: bool
    conditions: tuple[Condition, ...]
    resolved: Command
    refused: frozenset[str] = frozenset()
    leads_on: bool = False
    service: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """The commands of a start in the order in which they run.

    `unseen` are the programs that nothing here shows, by their name: those of the ENTRYPOINT or CMD, those that are called by a path,
    and scripts that were too long to be followed (`cut` is True then, and what comes after is not known).
    """

    commands: tuple[StartCommand, ...]
    unseen: tuple[str, ...] = ()
    cut: bool = False


def start_of(image: Image, inventory: Inventory) -> Start:
    """Read the start of an image; without an ENTRYPOINT or CMD here there is nothing, and `unseen` is empty."""
    reader = _Reader(image, inventory)
    reader.read()
    return Start(tuple(reader.commands), tuple(dict.fromkeys(reader.unseen)), reader.cut)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the start a command stands; see StartCommand. `main` is True in what the container's own process runs."""

    at: Location
    via: tuple[Location, ...] = ()
    main: bool = True
    last: bool = False
    conditions: tuple[Condition, ...] = ()
    refused: frozenset[str] = frozenset()
    depth: int = 0
    service: str = ""


class _Reader:
    def __init__(self, image: Image, inventory: Inventory) -> None:
        self.image, self.inventory = image, inventory
        self.commands: list[StartCommand] = []
        self.unseen: list[str] = []
        self.cut = False
        self.context = BuildContext(image, inventory)
        self.entered: set[tuple[object, ...]] = set()
        self.emitted: set[tuple[object, ...]] = set()
        self.parsed: set[str] = set()
        self.budget = _MAX_PARSED
        self.looked_at = 0
        self.scope = Scope(outside=self._variable, root=self._starts_as_root())

    def read(self) -> None:
        entrypoint, cmd = self.image.effective("ENTRYPOINT"), self.image.effective("CMD")
        if entrypoint is not None and (entrypoint.words or entrypoint.value) and entrypoint.words != ():
            if entrypoint.words == (_SUPERVISOR,):
                self._read_services(entrypoint)
            arguments = words_of(cmd) if cmd is not None and entrypoint.words is not None else ()
            self._read_instruction(entrypoint, arguments)
        elif cmd is not None:
            self._read_instruction(cmd, ())

    def _variable(self, name: str) -> str | None:
        image: Image | None = self.image
        while image is not None:
            value = image.build.variable(image.stage, name)
            if value is not None:
                return value.text
            image = image.parent
        return None

    def _starts_as_root(self) -> bool:
        user = self.image.effective("USER")
        if user is None:
            return True
        value = self.image.owner_of(user).build.expand_at(user.value, user).value
        return value is None or not value.strip() or is_root(value)

    def _read_services(self, entrypoint: Instruction) -> None:
        """What s6-overlay starts: the `run` of each service that is copied into the image."""
        place = _Place(Location(entrypoint.path, entrypoint.line), last=True)
        runs = [file.path for file in self.inventory.files if file.path.endswith("/run")][:_MAX_SERVICES]
        for service in dict.fromkeys(folder for path in runs for folder in self._services(path)):
            source = self.context.file(f"{service}/run")
            body = self._body(source) if source is not None else None
            if body is not None:
                self._walk(body, self.scope, replace(place, via=(place.at,), depth=1, service=service))

    def _services(self, path: str) -> tuple[str, ...]:
        """Where in the image a `run` file would be one of a service that goes on: a oneshot ends by itself."""
        kind = self.inventory.read(f"{posixpath.dirname(path)}/type")
        return () if kind is not None and kind.content.strip() == "oneshot" else tuple(service_folders(path))

    def _read_instruction(self, instruction: Instruction, arguments: tuple[str, ...]) -> None:
        owner = self.image.owner_of(instruction)
        found = [run.command for run in owner.build.commands(owner.stage, instruction) if run.command is not None]
        found = [replace(command, line=command.line or instruction.line) for command in found]
        place = _Place(Location(instruction.path, instruction.line), last=True)
        if instruction.words is None:
            self._walk(body_of_commands(instruction.path, found), self.scope, place)
            return
        for command in found:
            command = replace(command, argv=(*command.argv, *arguments))
            self._follow(command, command, replace(place, at=Location(instruction.path, command.line)))

    def _follow(self, command: Command, resolved: Command, place: _Place) -> None:
        replaces = place.main and (place.last or is_exec(command) or command.name == "exit")
        inner = unwrap(resolved)
        nested = inline_script(inner, place.at)
        at = len(self.commands)
        started = StartCommand(
            replace(command, conditions=place.conditions),
            place.at,
            place.via,
            replaces,
            place.conditions,
            resolved,
            place.refused,
            service=place.service,
        )
        self.commands.append(started)
        if place.depth >= _MAX_DEPTH:
            return
        if nested is not None:
            nearer = replace(place, main=replaces, last=replaces, depth=place.depth + 1)
            self._walk(nested[0], replace(self.scope, arguments=nested[1]), nearer)
            leads_on = True
        else:
            program, given = program_of(inner)
            sourced = inner.name in (".", "source")
            leads_on = bool(program) and "$" not in program and self._enter(program, given, place, replaces, sourced)
        self.commands[at] = replace(started, leads_on=leads_on)

    def _enter(self, program: str, given: tuple[str, ...], place: _Place, replaces: bool, sourced: bool) -> bool:
        """Follow a script; False where nothing here shows it."""
        main = replaces or (sourced and place.main)
        key = (program, given, main, place.conditions)
        if key in self.entered:
            return True
        body = self._script(program)
        if body is None:
            if "/" in program or not place.depth:
                self.unseen.append(program)
            return False
        self.entered.add(key)
        inner = replace(place, via=(*place.via, place.at), main=main, last=replaces, depth=place.depth + 1)
        self._walk(body, replace(self.scope, arguments=given), inner)
        return True

    def _walk(self, body: Body, scope: Scope, place: _Place) -> None:
        flow = Flow(body, scope)
        for step in flow.steps():
            if len(self.commands) > _MAX_COMMANDS or self.looked_at + flow.looked_at > _MAX_LOOKED_AT:
                self._out_of_budget(body.path)
                break
            self._step(body, step, place)
            if self.context.exhausted:
                self._out_of_budget(body.path)
                break
        self.looked_at += flow.looked_at
        if flow.cut:
            self._out_of_budget(body.path)

    def _out_of_budget(self, path: str) -> None:
        self.cut = True
        self.unseen.append(path)

    def _step(self, body: Body, step: Step, place: _Place) -> None:
        key = (body.path, step.command, step.resolved, step.conditions, step.last, place.conditions, place.main)
        if key in self.emitted:
            return
        self.emitted.add(key)
        inner = replace(
            place,
            at=Location(body.path, step.command.line),
            last=place.last and step.last,
            conditions=(*place.conditions, *step.conditions),
            refused=place.refused | step.refused,
        )
        bare = replace(step.command, conditions=())
        self._follow(bare, replace(step.resolved, conditions=()), inner)

    def _script(self, program: str) -> Body | None:
        source = self.context.program(program)
        if source is not None and program.endswith(_CODE_FILES) and not source.content.startswith("#!"):
            return None  # for an interpreter that the base image brings
        return self._body(source) if source is not None else None

    def _body(self, source: Source) -> Body | None:
        if not is_shell(source.content):
            return execline_script(source)
        if source.path not in self.parsed:
            self.budget -= len(source.content)
            self.parsed.add(source.path)
        if self.budget < 0:
            self._out_of_budget(source.path)
            return None
        return parsed_script(source)
