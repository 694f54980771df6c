"""Where the variables of a Dockerfile get their values."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from operator import itemgetter

from dptops_audit.evidence import Location
from dptops_audit.models.docker.build import Build
from dptops_audit.models.docker.dockerfile import Dockerfile, Instruction, Stage


def set_at(build: Build, text: str, instruction: Instruction) -> tuple[Location, ...]:
    """Where the variables of `text`, as it stands at an instruction, get their values; none without variables."""
    if "$" not in text:
        return ()
    settings = _settings_of(build.dockerfile)
    places = []
    for name in build.expand_at(text, instruction).used:
        setting = settings.of(build, name, instruction)
        if setting is not None:
            places.append(setting.location)
    return tuple(places)


class _Settings:
    """The ARGs and ENVs of one Dockerfile that give a value, by the stage that they stand in, None above the first FROM, and by name."""

    def __init__(self, dockerfile: Dockerfile) -> None:
        self._stands: dict[Instruction, tuple[Stage, int]] = {}
        self._found: dict[tuple[Stage | None, str], list[tuple[int, Instruction]]] = {}
        self._add(None, dockerfile.global_args)
        for stage in dockerfile.stages:
            self._stands.update((instruction, (stage, at)) for at, instruction in enumerate(stage.instructions))
            self._add(stage, stage.instructions)

    def of(self, build: Build, name: str, instruction: Instruction) -> Instruction | None:
        """What gave the variable the value that it has before the instruction."""
        if instruction in self._stands:
            stage, position = self._stands[instruction]
            for member in reversed(build.lineage(stage)):
                found = self._found.get((member, name), [])
                before = bisect_left(found, position, key=itemgetter(0)) if member is stage else len(found)
                if before:
                    return found[before - 1][1]
        return self._found.get((None, name), [(0, None)])[-1][1]

    def _add(self, stage: Stage | None, instructions: tuple[Instruction, ...]) -> None:
        for at, instruction in enumerate(instructions):
            if instruction.name in ("ARG", "ENV"):
                for name in dict.fromkeys(name for name, value in instruction.pairs if value is not None):
                    self._found.setdefault((stage, name), []).append((at, instruction))


@lru_cache(maxsize=64)
def _settings_of(dockerfile: Dockerfile) -> _Settings:
    return _Settings(dockerfile)
