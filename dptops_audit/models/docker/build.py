"""A Dockerfile as built with given arguments: which stage builds on which, what variables hold, what is in force.

Sources: https://docs.docker.com/reference/dockerfile/ (scope of ARG, ENV over ARG, ENTRYPOINT clearing CMD, ONBUILD)
and moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from dptops_audit.models.docker.variables import MAX_VALUE, PREDEFINED, Expansion, Value, expand

if TYPE_CHECKING:
    from dptops_audit.models.docker.dockerfile import Dockerfile, Instruction, Stage
    from dptops_audit.models.shell import Command

DEFAULT_SHELL = ("/bin/sh", "-c")
WINDOWS_SHELL = ("cmd", "/S", "/C")
_IN_FORCE = frozenset({"USER", "WORKDIR", "SHELL", "ENTRYPOINT", "CMD", "HEALTHCHECK", "STOPSIGNAL"})
MAX_LINEAGE = 64
"""Most stages that are followed from one to its root."""

_MAX_TOTAL = 256 * MAX_VALUE
_MAX_CANDIDATES = 500
_MAX_TRIGGERS = 100
_WINDOWS_IMAGES = ("windowsservercore", "nanoserver", "/windows/", "/windows:")
_VARIABLE = re.compile(r"\$(?:\{[^{}]*\}|\w+)")
_PORT = re.compile(r"(\d{1,5})(?:-\d{1,5})?(?:/(\w+))?")


@dataclass(frozen=True, slots=True)
class Port:
    """One word of an EXPOSE: `number` is the first of a range, None where it is not known; `protocol` is lower-case."""

    text: str
    number: int | None
    protocol: str
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class Copy:
    """A COPY, ADD or `RUN --mount` of a stage. `source` is its `from` as written, None for the build context.

    `stage` is the stage of this file that the source names; None for an external image or a named context, which only
    the caller can tell apart (`docker build --build-context`, bake's `contexts`).
    """

    instruction: Instruction
    source: str | None = None
    stage: Stage | None = None
    mount: bool = False


@dataclass(frozen=True, slots=True)
class RunCommand:
    """One command of a RUN. `command` is None where the RUN is not read as shell, and `unread` says why."""

    instruction: Instruction
    command: Command | None
    unread: str = ""


_END = 1 << 60


class _Variables:
    """What one scope sets, by name: positions in order of execution, and the values set there. ENV wins over ARG."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, tuple[list[int], list[Value]]]] = {"ENV": {}, "ARG": {}}

    def set(self, kind: str, name: str, position: int, value: Value) -> None:
        positions, values = self._tables[kind].setdefault(name, ([], []))
        positions.append(position)
        values.append(value)

    def get(self, kind: str, name: str, before: int) -> Value | None:
        if name not in self._tables[kind]:
            return None
        positions, values = self._tables[kind][name]
        at = bisect_left(positions, before)
        return values[at - 1] if at else None


class Build:
    """A Dockerfile with build arguments. What is looked up is worked out once and kept."""

    def __init__(self, dockerfile: Dockerfile, build_args: dict[str, str]) -> None:
        self.dockerfile = dockerfile
        self.build_args = build_args
        self._budget = _MAX_TOTAL
        self._globals = _Variables()
        for position, instruction in enumerate(dockerfile.global_args):
            self._declare(None, self._globals, position, instruction)
        self._named: dict[str, list[int]] = {}
        self._images: list[Expansion] = []
        self._triggers: dict[int, tuple[Instruction, ...]] = {}
        self._bases = self._link()
        self._variables: dict[int, _Variables] = {}
        self._in_force: dict[int, dict[str, Instruction]] = {}
        self._positions: dict[int, tuple[Stage | None, int]] = {}

    def image(self, stage: Stage) -> Expansion:
        """The image of the stage's FROM, variables replaced."""
        return self._images[stage.index]

    def base(self, stage: Stage) -> Stage | None:
        """The earlier stage that this one is built on; None for an external image, or for one that cannot be told."""
        return self._bases[stage.index]

    def possible_bases(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages that FROM may mean: the base, or, for `base-${TARGETARCH}`, the earlier ones named `base-...`."""
        if (base := self.base(stage)) is not None:
            return (base,)
        if "$" not in stage.image or self.image(stage).value is not None:
            return ()
        parts = _VARIABLE.split(stage.image.lower())
        start, end = parts[0], parts[-1]
        if not start and not end:
            return ()
        earlier = self.dockerfile.stages[max(0, stage.index - _MAX_CANDIDATES) : stage.index]
        named = ((other, other.name or "") for other in earlier)
        return tuple(
            other
            for other, name in named
            if len(name) >= len(start) + len(end) and name.startswith(start) and name.endswith(end)
        )

    def lineage(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages that this one is built on, root first, ending with itself."""
        stages = [stage]
        while (base := self._bases[stages[-1].index]) is not None:
            stages.append(base)
        return tuple(reversed(stages))

    def executed(self, stage: Stage) -> tuple[Instruction, ...]:
        """What building the stage runs on top of its base: the base's ONBUILD triggers, then its own instructions."""
        return (*self._inherited_triggers(stage), *stage.instructions)

    def needed(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages that building this one needs as bases or as sources of copies and mounts, itself included."""
        found = {stage.index: stage}
        todo = [stage]
        while todo:
            current = todo.pop()
            sources = [copy.stage for copy in self.copies(current)]
            for other in (self.base(current), *sources):
                if other is not None and other.index not in found:
                    found[other.index] = other
                    todo.append(other)
        return tuple(found[index] for index in sorted(found))

    def expand_from(self, text: str) -> Expansion:
        """`text` as in a FROM line: only ARGs before the first FROM, and the platform arguments, are visible."""
        return expand(text, lambda name: self._global(name, _END), self.dockerfile.escape)

    def expand_at(self, text: str, instruction: Instruction) -> Expansion:
        """`text` as it stands at an instruction of this file, before that instruction takes effect."""
        stage, position = self._position(instruction)
        return expand(text, lambda name: self._variable(stage, name, position), self.dockerfile.escape)

    def variable(self, stage: Stage, name: str) -> Value | None:
        """The variable's value at the end of the stage; None where nothing here sets it."""
        return self._variable(stage, name, _END)

    def effective(self, stage: Stage, name: str) -> Instruction | None:
        """The instruction of that name (USER, CMD ...) in force at the stage's end; None where nothing sets one."""
        return self._effective(stage).get(name)

    def ports(self, stage: Stage) -> tuple[Port, ...]:
        """The ports that the stage and its lineage expose, in order, variables replaced."""
        exposing = [i for member in self.lineage(stage) for i in self.executed(member) if i.name == "EXPOSE"]
        return tuple(self._port(word, instruction) for instruction in exposing for word in instruction.arguments)

    def copies(self, stage: Stage) -> tuple[Copy, ...]:
        """The stage's own COPY and ADD instructions and the mounts of its RUNs that name a source, in order."""
        copies: list[Copy] = []
        for instruction in self.executed(stage):
            if instruction.name in ("COPY", "ADD"):
                source = instruction.flag("from")
                copies.append(Copy(instruction, source, self._source_stage(stage, source)))
            elif instruction.name == "RUN":
                for name, value in instruction.flags:
                    source = _mount_source(value) if name == "mount" else None
                    if source is not None:
                        copies.append(Copy(instruction, source, self._source_stage(stage, source), mount=True))
        return tuple(copies)

    def run_commands(self, stage: Stage) -> tuple[RunCommand, ...]:
        """The commands of the stage's own RUNs, in order; see RunCommand for those that are not read."""
        from dptops_audit.models.docker.commands import instruction_commands  # loads the shell model

        return tuple(
            RunCommand(instruction, command, unread)
            for instruction, shell in self._with_shell(stage)
            if instruction.name == "RUN"
            for command, unread in instruction_commands(instruction, shell)
        )

    def commands(self, stage: Stage, instruction: Instruction) -> tuple[RunCommand, ...]:
        """The commands of one RUN, CMD, ENTRYPOINT or HEALTHCHECK that is in force in the stage or its lineage."""
        from dptops_audit.models.docker.commands import instruction_commands  # loads the shell model

        shells = [shell for member in self.lineage(stage) for i, shell in self._with_shell(member) if i is instruction]
        shell = shells[-1] if shells else DEFAULT_SHELL
        return tuple(RunCommand(instruction, *found) for found in instruction_commands(instruction, shell))

    def _link(self) -> list[Stage | None]:
        bases: list[Stage | None] = []
        depths: list[int] = []
        for stage in self.dockerfile.stages:
            self._images.append(self.expand_from(stage.image))
            image = self._images[-1].value
            earlier = self._named.get(image.lower()) if image else None
            base = self.dockerfile.stages[earlier[-1]] if earlier else None
            if base is not None and depths[base.index] >= MAX_LINEAGE:
                base = None
            bases.append(base)
            depths.append(1 if base is None else depths[base.index] + 1)
            if stage.name is not None:
                self._named.setdefault(stage.name, []).append(stage.index)
        return bases

    def _inherited_triggers(self, stage: Stage) -> tuple[Instruction, ...]:
        base = self.base(stage)
        if base is None:
            return ()
        if base.index not in self._triggers:
            triggers = (trigger for instruction in base.instructions for trigger in instruction.triggers)
            self._triggers[base.index] = tuple(islice(triggers, _MAX_TRIGGERS))
        return self._triggers[base.index]

    def _source_stage(self, stage: Stage, source: str | None) -> Stage | None:
        if not source:
            return None
        if source.isascii() and source.isdigit():
            index = int(source[:9])
            return self.dockerfile.stages[index] if index < len(self.dockerfile.stages) else None
        named = self._named.get(source.lower())
        if named is None:
            return None
        earlier = bisect_left(named, stage.index)
        return self.dockerfile.stages[named[earlier - 1] if earlier else named[-1]]

    def _effective(self, stage: Stage) -> dict[str, Instruction]:
        in_force: dict[str, Instruction] = {}
        for member in self.lineage(stage):
            if member.index not in self._in_force:
                self._in_force[member.index] = self._after(member, in_force)
            in_force = self._in_force[member.index]
        return in_force

    def _after(self, stage: Stage, inherited: dict[str, Instruction]) -> dict[str, Instruction]:
        in_force = dict(inherited)
        has_cmd = False
        for instruction in self.executed(stage):
            if instruction.name in _IN_FORCE:
                in_force[instruction.name] = instruction
                has_cmd = has_cmd or instruction.name == "CMD"
                if instruction.name == "ENTRYPOINT" and not has_cmd:
                    in_force.pop("CMD", None)
        return in_force

    def _with_shell(self, stage: Stage) -> Iterator[tuple[Instruction, tuple[str, ...]]]:
        base = self.base(stage)
        set_by = self._effective(base).get("SHELL") if base is not None else None
        shell = set_by.words if set_by is not None and set_by.words else self._image_shell(stage)
        for instruction in self.executed(stage):
            if instruction.name == "SHELL" and instruction.words:
                shell = instruction.words
            yield instruction, shell

    def _image_shell(self, stage: Stage) -> tuple[str, ...]:
        root = self.lineage(stage)[0]
        image = (self.image(root).value or root.image).lower()
        windows = any(word in image for word in _WINDOWS_IMAGES) or (root.platform or "").startswith("windows")
        return WINDOWS_SHELL if windows else DEFAULT_SHELL

    def _port(self, word: str, instruction: Instruction) -> Port:
        text = self.expand_at(word, instruction).value or word
        match = _PORT.fullmatch(text)
        if match is None:
            return Port(text, None, "tcp", instruction)
        return Port(text, int(match[1]), (match[2] or "tcp").lower(), instruction)

    def _position(self, instruction: Instruction) -> tuple[Stage | None, int]:
        """The stage that an instruction stands in, None above the first FROM, and its position there."""
        if not self._positions:
            for position, arg in enumerate(self.dockerfile.global_args):
                self._positions[id(arg)] = (None, position)
            for stage in self.dockerfile.stages:
                self._positions[id(stage.origin)] = (None, _END)
                for position, own in enumerate(stage.instructions):
                    for part in (own, *own.triggers):
                        self._positions[id(part)] = (stage, position)
        return self._positions.get(id(instruction), (None, _END))

    def _variable(self, stage: Stage | None, name: str, before: int) -> Value | None:
        if stage is None:
            return self._global(name, before)
        lineage = self.lineage(stage)
        for member in lineage:
            if member.index not in self._variables:
                self._variables[member.index] = variables = _Variables()
                triggers = self._inherited_triggers(member)
                for position, instruction in enumerate((*triggers, *member.instructions), start=-len(triggers)):
                    self._declare(member, variables, position, instruction)
        for kind in ("ENV", "ARG"):
            for member in reversed(lineage):
                limit = before if member is stage else _END
                if (value := self._variables[member.index].get(kind, name, limit)) is not None:
                    return value
        return None

    def _global(self, name: str, before: int) -> Value | None:
        value = self._globals.get("ARG", name, before)
        if value is None and name in PREDEFINED:
            return Value(self.build_args[name]) if name in self.build_args else Value(None, (name,))
        return value

    def _declare(self, stage: Stage | None, variables: _Variables, position: int, instruction: Instruction) -> None:
        if instruction.name not in ("ARG", "ENV"):
            return
        # Each ARG sees those before it in one instruction; the values of one ENV see only what stands above it.
        visible = position + (instruction.name == "ARG")
        for name, default in instruction.pairs:
            if instruction.name == "ARG" and name in self.build_args:
                value: Value | None = Value(self.build_args[name])
            elif default is not None:
                value = self._evaluate(default, stage, name, visible)
            else:
                value = self._global(name, _END) if stage is not None else None
            if value is not None:
                variables.set(instruction.name, name, position, value)

    def _evaluate(self, text: str, stage: Stage | None, name: str, visible: int) -> Value:
        expansion = expand(text, lambda other: self._variable(stage, other, visible), self.dockerfile.escape)
        if expansion.value is None:
            return Value(None, expansion.unresolved or (name,))
        self._budget -= len(expansion.value)
        return Value(expansion.value) if self._budget >= 0 else Value(None, (name,))


def _mount_source(value: str) -> str | None:
    fields = dict(part.partition("=")[::2] for part in value.split(","))
    return fields.get("from")
