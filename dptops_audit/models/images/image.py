"""What is shipped: an image, the Dockerfile stage that it is built from, what it is built on, and what runs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.knowledge.base_environments import BASE_VARIABLES, BaseVariable
from dptops_audit.knowledge.base_images import KNOWN_NON_ROOT, LAMBDA_BASES, KnownBase
from dptops_audit.knowledge.build_tools import PRODUCTION_VARIABLES
from dptops_audit.models.deployment.workload import Container, Workload
from dptops_audit.models.docker.build import MAX_LINEAGE, Build
from dptops_audit.models.docker.dockerfile import Dockerfile, Instruction, Stage
from dptops_audit.models.docker.settings import set_at
from dptops_audit.models.images.reference import ImageReference, Pin, parse_reference

if TYPE_CHECKING:
    from dptops_audit.models.shell import Command

_IMAGE_CONTEXT = "docker-image://"
_VARIABLE = re.compile(r"\$(?:\{[^{}]*\}|\w+)")
_NOT_PLAIN = re.compile(r"[^a-z0-9]")
_MAX_ALTERNATIVES = 32


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

    `name` is the Dockerfile's path, with `:stage` where the target is not its last stage or one of several, and `(service)` where
    services build it with other arguments. `build_args` are the values that its builders here pass, and `places` are where those stand;
    `uses` are the containers that run it. `owners` are the parts of the origin's name, in letters and digits alone. `named_contexts` are
    the builder's, lower-case name to what it stands for; `local_bases` are the images built here that it uses as external ones, by the
    text of the reference. `below` is set for one of `alternatives`: the image up to the stage that its FROM is taken to mean.
    """

    name: str
    dockerfile: Dockerfile
    stage: Stage
    build_args: Mapping[str, str] = field(default_factory=dict)
    places: tuple[Location, ...] = ()
    contexts: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    owners: frozenset[str] = frozenset()
    named_contexts: Mapping[str, str] = field(default_factory=dict)
    local_bases: Mapping[str, Image] = field(default_factory=dict)
    below: Image | None = None

    @property
    def told_apart(self) -> str:
        """The name, where the Dockerfile's path alone does not say which image is meant; else empty."""
        return self.name if self.name != self.dockerfile.path else ""

    @cached_property
    def parent(self) -> Image | None:
        """The image built here that this one is built on."""
        if self.below is not None:
            return self.below
        return self.local_bases.get(self.base.text) if self.base else None

    @cached_property
    def chain(self) -> tuple[Image, ...]:
        """This image and those built here that it is built on, the root last; no more than `MAX_LINEAGE`."""
        found = [self]
        while len(found) < MAX_LINEAGE and (parent := found[-1].parent) is not None:
            found.append(parent)
        return tuple(found)

    @cached_property
    def alternatives(self) -> tuple[Image, ...]:
        """The image once for each stage that a variable in the root's FROM may mean (`base-${TARGETARCH}`); else itself alone."""
        found: list[Image] = []
        queue = [self]
        while queue:
            image = queue.pop()
            stages = image.root.undecided
            if (
                not stages
                or len(found) + len(queue) + len(stages) > _MAX_ALTERNATIVES
                or len(image.chain) >= MAX_LINEAGE
            ):
                found.append(image)
            else:
                queue.extend(image._on(stage) for stage in reversed(stages))
        return tuple(found)

    @property
    def undecided(self) -> tuple[Stage, ...]:
        """The stages of this file, one of which a variable picks as what the image is built on; empty where nothing is open."""
        return () if self.below is not None else self.build.possible_bases(self.lineage[0])

    def _on(self, stage: Stage) -> Image:
        """This image with its root built on that stage of the root's Dockerfile."""
        image = replace(self.root, stage=stage)
        for upper in reversed(self.chain):
            image = replace(upper, below=image)
        return image

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
        return self._base_of(self.lineage[0])

    @cached_property
    def bases(self) -> tuple[Base, ...]:
        """Every external image that the build of this image and of those below it uses, once each, in the order of the files."""
        found: dict[str, Base] = {base.text: base for local in self.local_bases.values() for base in local.bases}
        return tuple((found | {base.text: base for base in self.own_bases}).values())

    @cached_property
    def base_names(self) -> frozenset[str]:
        """The names of `bases`, without tags."""
        return frozenset(base.reference.name for base in self.bases if base.reference)

    @cached_property
    def own_bases(self) -> tuple[Base, ...]:
        """Those of `bases` that this Dockerfile names."""
        found: dict[str, Base] = {}
        for stage in self._needed():
            if self.build.base(stage) is None and not self.build.possible_bases(stage):
                self._add(found, self._base_of(stage))
            for copy in self.build.copies(stage):
                if copy.source is not None and copy.stage is None:
                    expanded = self.build.expand_at(copy.source, copy.instruction)
                    self._add(found, self._external(expanded.value, copy.source, copy.instruction))
        return tuple(found.values())

    def effective(self, name: str) -> Instruction | None:
        """The instruction of that name in force at the end, from this Dockerfile or from the images built here below it."""
        for alternative in self.alternatives:
            for image in alternative.chain:
                if (found := image.build.effective(image.stage, name)) is not None:
                    return found
        return None

    @property
    def root(self) -> Image:
        """The image built here that stands at the bottom: itself where it is built on an external one."""
        return self.chain[-1]

    def owner_of(self, instruction: Instruction) -> Image:
        """This image, or the one below it whose Dockerfile the instruction stands in."""
        members = [i for alternative in self.alternatives for i in alternative.chain]
        here = [image for image in members if image.dockerfile.path == instruction.path]
        if len(here) > 1:
            made = (i for i in here if any(instruction in i.build.executed(stage) for stage in i.lineage))
            return next(made, here[0])
        return here[0] if here else self.root

    def owns(self, reference: ImageReference) -> bool:
        """True for an image in the namespace of this repository's owner, however its name is spelled there."""
        return not self.owners.isdisjoint(map(plain, reference.namespaces))

    def value_at(self, text: str, at: Instruction) -> str | None:
        """`text` as it stands at an instruction of this Dockerfile, with the variables of base images where they are known; None where
        a variable is left."""
        value = self.build.expand_at(text, at).value
        if value is not None:
            return value

        def known(match: re.Match[str]) -> str:
            own = self.build.expand_at(match[0], at).value
            return own if own is not None else self._inherited(match[0]) or match[0]

        expanded = _VARIABLE.sub(known, text).strip("\"'")
        return None if "$" in expanded else expanded

    def _inherited(self, variable: str) -> str | None:
        """The value of `$NAME` in the images below this one."""
        for image in self.chain[1:]:
            value = image.build.variable(image.stage, variable.strip("${}"))
            if value is not None and value.text is not None:
                return value.text
        base = self.root.base
        return base_variable(base.reference if base else None, variable)

    def set_at(self, text: str, instruction: Instruction) -> tuple[Location, ...]:
        """Where the variables of `text`, as it stands at an instruction of this Dockerfile, get their values; none without variables."""
        return set_at(self.build, text, instruction)

    def layers(self) -> Iterator[tuple[Instruction, tuple[Command, ...]]]:
        """The RUNs of the final image's own stages with their commands, `sh -c` and wrappers taken off; those of the root first."""
        from dptops_audit.models.shell import expand

        for build, stage in self._members:
            found: dict[Instruction, list[Command]] = {}
            for run in build.run_commands(stage):
                if run.command is not None:
                    found.setdefault(run.instruction, []).extend(expand(run.command))
            yield from ((instruction, tuple(commands)) for instruction, commands in found.items())

    @property
    def joins(self) -> Iterator[Join]:
        """Where a stage of the final image, or of one below it, takes something from a stage that runs a build of its own."""
        members = {stage for _, stage in self._members}
        for image in self._images:
            for stage in image.lineage:
                for copy in image.build.copies(stage):
                    if copy.stage is not None and copy.stage not in members and image._builds_something(copy.stage):
                        yield Join(copy.stage, copy.instruction.location)

    @cached_property
    def _images(self) -> tuple[Image, ...]:
        """All images that this one may be made of, itself last."""
        below = (image for each in self.alternatives for image in reversed(each.chain[1:]))
        return (*{(image.dockerfile, image.stage): image for image in below}.values(), self)

    @cached_property
    def _members(self) -> tuple[tuple[Build, Stage], ...]:
        """All stages that the image may be made of, once each, the root first."""
        found = {stage: (image.build, stage) for image in self._images for stage in image.lineage}
        return tuple(found.values())

    def production_at(self, instruction: Instruction) -> bool:
        """True where an environment variable makes JavaScript package managers leave devDependencies out at that instruction."""
        build = self.owner_of(instruction).build
        return any(
            build.expand_at(f"${{{name}}}", instruction).value in values
            for name, values in PRODUCTION_VARIABLES.items()
        )

    @property
    def deployed_uses(self) -> tuple[Use, ...]:
        """The uses that say how it runs in production; where there are none, those of compose files for development."""
        return tuple(use for use in self.uses if not use.workload.development) or self.uses

    @property
    def only_for_lambda(self) -> bool:
        """True for an image on a base that only AWS Lambda runs."""
        base = self.root.base
        reference = base.reference if base else None
        return reference is not None and any(_names(pattern, reference.name) for pattern in LAMBDA_BASES)

    def _builds_something(self, stage: Stage) -> bool:
        """True for a stage with a RUN of its own, or on an image that is built here."""
        members = self.build.lineage(stage)
        base = self._base_of(members[0])
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

    def _base_of(self, stage: Stage) -> Base | None:
        return self._external(self.build.image(stage).value, stage.image, stage.origin)

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


def plain(name: str) -> str:
    """A name in lower-case letters and digits alone: what `DFE-Digital` and `dfedigital` have in common."""
    return _NOT_PLAIN.sub("", name.lower())


def base_variable(reference: ImageReference | None, text: str) -> str | None:
    """The value of `$NAME` or `${NAME}` that a published base image is known to set; None for any other text or image."""
    match = re.fullmatch(r"\$(?:\{(\w+)\}|(\w+))", text)
    if match is None or reference is None:
        return None
    for row in BASE_VARIABLES:
        if row.name in match.groups() and _falls_under(row, reference):
            return row.value
    return None


def known_base(reference: ImageReference) -> KnownBase | None:
    """The first row of the table of known images that this reference falls under."""
    for row in KNOWN_NON_ROOT:
        if _falls_under(row, reference):
            return row
    return None


def _falls_under(row: KnownBase | BaseVariable, reference: ImageReference) -> bool:
    tag = reference.tag or "latest"
    return _names(row.repository, reference.name) and (not row.tags or re.fullmatch(row.tags, tag) is not None)


def _names(pattern: str, name: str) -> bool:
    """True where `name` is the pattern, or lies under it where the pattern ends in `/*` or `*`."""
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
