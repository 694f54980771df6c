"""The layers that an image's RUNs make: their commands, also those of scripts that they run, and what they take out again."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.models.images.installs import removed_packages, removes_unneeded
from dptops_audit.models.shell import SHELLS, Command, expand, parse_shell

if TYPE_CHECKING:
    from dptops_audit.models.docker.dockerfile import Instruction
    from dptops_audit.models.images.image import Image
    from dptops_audit.models.repository import Repository

UNNEEDED = ""
"""In `Layer.removed`: every package that nothing marks as needed."""
MODULES = "node_modules"
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_PRUNERS = frozenset({"npm", "yarn", "pnpm"})


@dataclass(frozen=True, slots=True)
class LayerCommand:
    """A command of a layer at its place. `via` leads there where a script of the repository holds it, and `folder` is where `cd` has
    gone before it, relative to the working folder."""

    command: Command
    at: Location
    via: tuple[Location, ...] = ()
    folder: str = "."


@dataclass(frozen=True, slots=True)
class Layer:
    """What one RUN does. `variables` are those that its commands can see, as far as their values are known; `removed` are the packages,
    and `node_modules`, that it takes out again."""

    instruction: Instruction
    commands: tuple[LayerCommand, ...]
    variables: Mapping[str, str]
    removed: frozenset[str]


def layers_of(image: Image, repository: Repository) -> Iterator[Layer]:
    """The layers of the final image's own stages, those of images built here below it first."""
    for instruction, commands in image.layers():
        found = tuple(_commands(image, repository, instruction, commands))
        variables = _variables(image, instruction, found)
        yield Layer(instruction, found, variables, frozenset(_removed(found, variables)))


def unread_run(image: Image) -> tuple[Location, str] | None:
    """The first RUN of the image that is not read as shell, and why; None where all are."""
    for stage in image.lineage:
        for run in image.build.run_commands(stage):
            if run.command is None:
                return run.instruction.location, run.unread
    return None


def _commands(
    image: Image, repository: Repository, instruction: Instruction, commands: tuple[Command, ...]
) -> Iterator[LayerCommand]:
    folder = "."
    for command in commands:
        at = Location(instruction.path, command.line or instruction.line)
        if command.name == "cd" and len(command.argv) == 2 and "$" not in command.argv[1]:
            folder = posixpath.normpath(posixpath.join(folder, command.argv[1]))
            continue
        yield LayerCommand(command, at, folder=folder)
        path = _script(image, repository, instruction, command, folder)
        text = repository.inventory.read(path) if path else None
        if path is not None and text is not None:
            for inner in parse_shell(path, text.content).commands:
                for part in expand(inner):
                    yield LayerCommand(part, Location(path, inner.line), (at,), folder)


def _script(
    image: Image, repository: Repository, instruction: Instruction, command: Command, folder: str
) -> str | None:
    """The script of the repository that a command of a RUN runs: `sh build.sh`, `./build.sh`, `/build.sh`."""
    words = list(command.argv)
    if command.name in SHELLS:
        words = [word for word in words[1:] if not word.startswith("-")]
    if not words or "$" in words[0] or (command.name not in SHELLS and "/" not in words[0]):
        return None
    path = repository.copied_file(image, posixpath.join(folder, words[0]), instruction)
    file = repository.inventory.get(path) if path else None
    return path if file is not None and repository.inventory.kind_of(file) == "shell" else None


def _variables(image: Image, instruction: Instruction, commands: tuple[LayerCommand, ...]) -> dict[str, str]:
    variables = {name: value for each in commands for name, value in each.command.assignments}
    build = image.owner_of(instruction).build
    for each in commands:
        for word in each.command.argv:
            match = _VARIABLE.fullmatch(word)
            name = (match[1] or match[2]) if match else ""
            value = build.expand_at(word, instruction).value if name and name not in variables else None
            if value is not None:
                variables[name] = value
    return variables


def _removed(commands: tuple[LayerCommand, ...], variables: Mapping[str, str]) -> Iterator[str]:
    marks = any(each.command.name == "apt-mark" for each in commands)
    for each in commands:
        command = each.command
        yield from removed_packages(command, variables)
        if marks and removes_unneeded(command):
            yield UNNEEDED
        if command.name == "rm" and MODULES in {word.rstrip("/").rpartition("/")[2] for word in command.argv}:
            yield MODULES
        if command.name in _PRUNERS and "prune" in command.argv:
            yield MODULES
