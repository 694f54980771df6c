"""What building an image runs: the RUNs of the stages that its target needs, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from dptops_audit.models.docker.dockerfile import Build, Dockerfile, Instruction, Stage, read_dockerfile
from dptops_audit.models.pipeline.indirections.commands import reached_commands
from dptops_audit.models.pipeline.indirections.image_folders import Folders, ImageFolders
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)")
_MOST_VARIABLES = 40
_ENTRYPOINT_SCRIPT = re.compile(r"(?:^|/)(?:[\w.-]*entry[-_]?point[\w.-]*|tini|dumb-init|gosu|su-exec|[\w.-]+\.sh)$")


@dataclass(frozen=True, slots=True)
class ImageBuild:
    """One image as it is built. `context` is the root-relative folder, None for one that is elsewhere."""

    dockerfile: str
    context: str | None
    target: str | None = None
    args: Mapping[str, str] = field(default_factory=dict)


def dockerfile_at(path: str, workspace: Workspace) -> Dockerfile | None:
    """The Dockerfile at a path; None where there is none that can be read."""
    found = workspace.parsed(path, read_dockerfile)
    return found if found is not None and found.stages else None


def built(image: ImageBuild, workspace: Workspace) -> tuple[Reached, ...]:
    """What building an image runs; nothing where its Dockerfile is not here."""
    dockerfile = dockerfile_at(image.dockerfile, workspace)
    stage = dockerfile.stage(image.target) if dockerfile is not None else None
    if dockerfile is None or stage is None:
        return ()
    build = dockerfile.build(image.args)
    folders = ImageFolders(build, image.context)
    return tuple(one for needed in build.needed(stage) for one in _runs(build, needed, folders))


def started(image: ImageBuild, words: tuple[str, ...], workspace: Workspace) -> tuple[str, ...]:
    """The program that a container of an image runs, which is given these words; its entry point is left out where it is a script."""
    dockerfile = dockerfile_at(image.dockerfile, workspace)
    stage = dockerfile.stage(image.target) if dockerfile is not None else None
    entry = dockerfile.entrypoint(stage, image.args) if dockerfile is not None and stage is not None else None
    if dockerfile is None or stage is None:
        return words
    if not words:
        cmd = dockerfile.cmd(stage, image.args)
        if cmd is not None:
            words = cmd.words if cmd.words is not None else ("sh", "-c", cmd.value)
    if entry is None or entry.words is None or not entry.words:
        return words
    return words if any(_ENTRYPOINT_SCRIPT.search(word) for word in entry.words[:2]) else (*entry.words, *words)


def folders_of(image: ImageBuild, workspace: Workspace) -> Folders:
    """The folders inside a built image."""
    dockerfile = dockerfile_at(image.dockerfile, workspace)
    stage = dockerfile.stage(image.target) if dockerfile is not None else None
    if dockerfile is None or stage is None:
        return Folders()
    return ImageFolders(dockerfile.build(image.args), image.context).end(stage)


def _runs(build: Build, stage: Stage, images: ImageFolders) -> Iterator[Reached]:
    folders = images.begin(stage)
    runs = {
        id(instruction): [run.command for run in group if run.command is not None]
        for instruction, group in (
            (key, list(group)) for key, group in groupby(build.run_commands(stage), lambda run: run.instruction)
        )
    }
    for instruction in build.executed(stage):
        images.take(folders, stage, instruction)
        commands = runs.get(id(instruction))
        if not commands:
            continue
        seen = images.mounted(folders, instruction)
        place = _Place(seen)
        yield from reached_commands(
            commands,
            instruction.path,
            place.folder,
            within=place.moved,
            variables=_variables(build, instruction, " ".join(word for c in commands for word in c.argv)),
        )


class _Place:
    """The folder in the image that commands of one RUN are in."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders.copy()
        self.folder = folders.origin(folders.workdir)

    def moved(self, _: str | None, word: str) -> str | None:
        """The folder of the repository after `cd`."""
        self._folders.workdir = self._folders.absolute(word)
        return self._folders.origin(self._folders.workdir)


def _variables(build: Build, instruction: Instruction, words: str) -> dict[str, str]:
    """The variables in some words that the Dockerfile knows there."""
    found = {}
    for name in list(dict.fromkeys(_VARIABLE.findall(words)))[:_MOST_VARIABLES]:
        value = build.expand_at("${" + name + "}", instruction).value
        if value:
            found[name] = value
    return found
