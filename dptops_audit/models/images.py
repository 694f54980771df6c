"""What is shipped: an image, the Dockerfile stage that it is built from, what it is built on, and what runs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.knowledge.base_images import KNOWN_NON_ROOT, LAMBDA_BASES, KnownBase
from dptops_audit.knowledge.build_tools import PRODUCTION_VARIABLES
from dptops_audit.models.deployment.workload import Container, Workload
from dptops_audit.models.docker_build import Build
from dptops_audit.models.dockerfile import Dockerfile, Instruction, Stage
from dptops_audit.models.image_reference import ImageReference, Pin, parse_reference

if TYPE_CHECKING:
    from dptops_audit.models.shell import Command

_IMAGE_CONTEXT = "docker-image://"
_VARIABLE = re.compile(r"\$(?:\{[^{}]*\}|\w+)")


@dataclass(frozen=True, slots=True)
class Base:
    """An image from outside of the Dockerfile, named by a FROM, a `COPY --from` or a mount.

    `text` has its variables replaced as far as they resolve, `unresolved` are those left; `reference` is None where the text has not
    an image's shape; `via` is where the variables are set. `named_context` says that the text is what a named context of the builder
    stands for (`service:base`, a folder), which needs no tag.
    """

    text: str
    location: Location
    reference: ImageReference | None
    unresolved: tuple[str, ...] = ()
    via: tuple[Location, ...] = ()
    named_context: bool = False

    @property
    def label(self) -> str:
        """The text for a sentence: of a digest, the first twelve digits."""
        name, sign, digest = self.text.partition("@")
        algorithm, colon, value = digest.partition(":")
        return f"{name}@{algorithm}:{value[:12]}" if sign and colon else self.text

    @property
    def pin(self) -> Pin:
        return self.reference.pin if self.reference else Pin.OPEN

    @property
    def known(self) -> KnownBase | None:
        """What is known of the user that this image ends as; None where nothing is."""
        return known_base(self.reference) if self.reference else None


@dataclass(frozen=True, slots=True)
class Use:
    """A container of a workload here that runs the image."""

    workload: Workload
    container: Container


@dataclass(frozen=True, slots=True)
class Join:
    """A COPY or mount at `at` that takes something from `stage`."""

    stage: Stage
    at: Location

    @property
    def name(self) -> str:
        """The stage's name, or its number where it has none."""
        return self.stage.name or str(self.stage.index)


@dataclass(eq=False)
class Image:
    """One shipped image, equal only to itself.

    `name` is the Dockerfile's path, with `:stage` where the target is not its last stage; `build_args` are the values that the builders
    here pass; `places` are where those builders stand; `uses` are the containers that run it. `owner` is the lower-case owner of the
    repository's origin, or empty; `named_contexts` are the builder's, lower-case name to what it stands for; `local_bases` are the images built here that it uses as external ones, by the text of the reference.
    """

    name: str
    dockerfile: Dockerfile
    stage: Stage
    build_args: Mapping[str, str] = field(default_factory=dict)
    places: tuple[Location, ...] = ()
    contexts: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    owner: str = ""
    named_contexts: Mapping[str, str] = field(default_factory=dict)
    local_bases: Mapping[str, Image] = field(default_factory=dict)

    @cached_property
    def parent(self) -> Image | None:
        """The image built here that this one is built on."""
        return self.local_bases.get(self.base.text) if self.base else None

    @cached_property
    def build(self) -> Build:
        return self.dockerfile.build(self.build_args)

    @cached_property
    def lineage(self) -> tuple[Stage, ...]:
        """The stages of this Dockerfile that the image is made of, root first."""
        return self.build.lineage(self.stage)

    @cached_property
    def base(self) -> Base | None:
        """The external image at the root of the lineage; None for `scratch`."""
        return self._external(self.build.image(self.lineage[0]).value, self.lineage[0].image, self.lineage[0].origin)

    @cached_property
    def bases(self) -> tuple[Base, ...]:
        """Every external image that the build of this image and of those below it uses, once each, in the order of the files."""
        found: dict[str, Base] = {base.text: base for local in self.local_bases.values() for base in local.bases}
        return tuple((found | {base.text: base for base in self.own_bases}).values())

    @cached_property
    def own_bases(self) -> tuple[Base, ...]:
        """Those of `bases` that this Dockerfile names."""
        found: dict[str, Base] = {}
        for stage in self._needed():
            if self.build.base(stage) is None and not self.build.possible_bases(stage):
                self._add(found, self._external(self.build.image(stage).value, stage.image, stage.origin))
            for copy in self.build.copies(stage):
                if copy.source is not None and copy.stage is None:
                    expanded = self.build.expand_at(copy.source, copy.instruction)
                    self._add(found, self._external(expanded.value, copy.source, copy.instruction))
        return tuple(found.values())

    def effective(self, name: str) -> Instruction | None:
        """The instruction of that name in force at the end, from this Dockerfile or from the image built here below it."""
        own = self.build.effective(self.stage, name)
        if own is None and self.parent is not None:
            return self.parent.effective(name)
        return own

    @property
    def root(self) -> Image:
        """The image built here that stands at the bottom: itself where it is built on an external one."""
        return self.parent.root if self.parent is not None else self

    def owner_of(self, instruction: Instruction) -> Image:
        """This image, or the one below it whose Dockerfile the instruction stands in."""
        if instruction.path == self.dockerfile.path or self.parent is None:
            return self
        return self.parent.owner_of(instruction)

    def set_at(self, text: str, instruction: Instruction) -> tuple[Location, ...]:
        """Where the variables of `text`, as it stands at an instruction of this Dockerfile, get their values; none without variables."""
        if "$" not in text:
            return ()
        stage = next((stage for stage in self.dockerfile.stages if instruction in stage.instructions), None)
        before = [i for member in self.build.lineage(stage) for i in member.instructions] if stage is not None else []
        if instruction in before:
            before = before[: before.index(instruction)]
        declared = [i for i in (*self.dockerfile.global_args, *before) if i.name in ("ARG", "ENV")]
        places = []
        for name in self.build.expand_at(text, instruction).used:
            values = [i for i in declared if any(key == name and value is not None for key, value in i.pairs)]
            if values:
                places.append(values[-1].location)
        return tuple(places)

    def layers(self) -> Iterator[tuple[Instruction, tuple[Command, ...]]]:
        """The RUNs of the final image's own stages with their commands, `sh -c` and wrappers taken off; the parent's first."""
        from dptops_audit.models.shell import expand

        if self.parent is not None:
            yield from self.parent.layers()
        for stage in self.lineage:
            found: dict[Instruction, list[Command]] = {}
            for run in self.build.run_commands(stage):
                if run.command is not None:
                    found.setdefault(run.instruction, []).extend(expand(run.command))
            yield from ((instruction, tuple(commands)) for instruction, commands in found.items())

    @property
    def joins(self) -> Iterator[Join]:
        """Where a stage of the final image, or of the one below it, takes something from a stage that runs a build of its own."""
        if self.parent is not None:
            yield from self.parent.joins
        for stage in self.lineage:
            for copy in self.build.copies(stage):
                if copy.stage is not None and copy.stage not in self.lineage and self._builds_something(copy.stage):
                    yield Join(copy.stage, copy.instruction.location)

    def production_at(self, instruction: Instruction) -> bool:
        """True where an environment variable makes JavaScript package managers leave devDependencies out at that instruction."""
        build = self.owner_of(instruction).build
        return any(
            build.expand_at(f"${{{name}}}", instruction).value in values
            for name, values in PRODUCTION_VARIABLES.items()
        )

    @property
    def deployed_uses(self) -> tuple[Use, ...]:
        """The uses that say how it runs in production: those of an orchestrator, else those of compose files.

        A compose file is mostly for development, so that a root user there says nothing of the image.
        """
        orchestrated = tuple(use for use in self.uses if use.workload.system != "compose")
        if orchestrated:
            return orchestrated
        return tuple(use for use in self.uses if use.container.run_as is not None and use.container.run_as.non_root)

    @property
    def only_for_lambda(self) -> bool:
        """True for an image on a base that only AWS Lambda runs."""
        reference = self.base.reference if self.base else None
        return reference is not None and any(_names(pattern, reference.name) for pattern in LAMBDA_BASES)

    def _builds_something(self, stage: Stage) -> bool:
        """True for a stage with a RUN of its own, or on an image that is built here."""
        members = self.build.lineage(stage)
        base = self._external(self.build.image(members[0]).value, members[0].image, members[0].origin)
        if base is not None and base.text in self.local_bases:
            return True
        return any(instruction.name == "RUN" for member in members for instruction in self.build.executed(member))

    def _needed(self) -> list[Stage]:
        """Every stage that the build goes through, in the order of the file, also where a variable decides which of several."""
        reached: set[Stage] = set()
        queue = [self.stage]
        while queue:
            for stage in self.build.needed(queue.pop()):
                if stage not in reached:
                    reached.add(stage)
                    queue.extend(self.build.possible_bases(stage))
        return [stage for stage in self.dockerfile.stages if stage in reached]

    def _external(self, value: str | None, written: str, at: Instruction) -> Base | None:
        text = self._expand_partly(written, at) if value is None else value
        if text.lower() == "scratch" or not text:
            return None if value else Base(written, at.location, None, (written,))
        context = self.named_contexts.get(text.lower())
        if context is not None and not context.startswith(_IMAGE_CONTEXT):
            return Base(context, at.location, None, named_context=True)
        text = context.removeprefix(_IMAGE_CONTEXT) if context is not None else text
        unresolved = tuple(_VARIABLE.findall(text))
        return Base(text, at.location, parse_reference(text), unresolved, self.set_at(written, at))

    def _expand_partly(self, text: str, at: Instruction) -> str:
        """The text with those variables replaced that resolve; the others stay as written."""

        def replace(match: re.Match[str]) -> str:
            value = self.build.expand_at(match[0], at).value
            return match[0] if value is None else value

        return _VARIABLE.sub(replace, text).strip("\"'")

    @staticmethod
    def _add(found: dict[str, Base], base: Base | None) -> None:
        if base is not None and not base.named_context:
            found.setdefault(base.text, base)


def known_base(reference: ImageReference) -> KnownBase | None:
    """The first row of the table of known images that this reference falls under."""
    for row in KNOWN_NON_ROOT:
        if _names(row.repository, reference.name) and (
            not row.tags or re.fullmatch(row.tags, reference.tag or "latest")
        ):
            return row
    return None


def _names(pattern: str, name: str) -> bool:
    """True where `name` is the pattern, or lies under it where the pattern ends in `/*` or `*`."""
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
