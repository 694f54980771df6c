"""Which images a repository ships, what builds each and what runs it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dptops_audit.knowledge.docker_names import DEVELOPMENT_STAGES, PRODUCTION_STAGES, RETIRED_PROFILES
from dptops_audit.models.deployment.compose import Service
from dptops_audit.models.deployment.workload import Workload
from dptops_audit.models.docker.dockerfile import Dockerfile, Stage
from dptops_audit.models.docker.variables import PREDEFINED
from dptops_audit.models.images.image import Image, Use, plain
from dptops_audit.models.images.links import Links

_WORD = re.compile(r"[-_.]+")
MAX_VARIANTS = 50
"""Most images of one stage with different arguments; services beyond them count for the first."""


@dataclass(frozen=True, slots=True, eq=False)
class _Builder:
    """A compose service that builds a stage; `arguments` are those that the Dockerfile declares, `contexts` the named ones."""

    service: Service
    stage: Stage
    arguments: dict[str, str]
    contexts: dict[str, str]

    @property
    def key(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        return (tuple(sorted(self.arguments.items())), tuple(sorted(self.contexts.items())))


def shipped_images(
    dockerfiles: Sequence[Dockerfile],
    production: Sequence[Service],
    development: Sequence[Service],
    workloads: Sequence[Workload],
    slug: str,
) -> tuple[Image, ...]:
    """The images that these Dockerfiles ship, sorted by name.

    Each Dockerfile's last stage is shipped, and each stage that a compose service builds, once for each set of arguments; a stage named
    for development is not, nor is one that only feeds the last one, nor, where there are others, one that only services of a retired
    profile build. An image that another one here is built on, and that nothing runs, is judged through the latter. `production` are the
    services of compose files that run there and `development` those of plain ones, whose builds count where production has none of the
    same stage. `workloads` are what else runs images, and `slug` is the origin's `owner/name`, or empty.
    """
    parts = slug.lower().split("/")
    owners = frozenset(filter(None, map(plain, parts)))
    live, others = _by_dockerfile(production), _by_dockerfile(development)
    images: list[Image] = []
    builders: dict[Image, list[Service]] = {}
    for dockerfile in dockerfiles:
        found = _Dockerfile(dockerfile, live.get(dockerfile.path, ()), others.get(dockerfile.path, ()), owners).images()
        builders.update(found)
        images.extend(found)
    links = Links(images, builders, parts[-1])
    links.link_bases()
    _link_uses(images, builders, links, production, development, workloads)
    bases = {local for image in images for local in image.local_bases.values()}
    shipped = sorted((i for i in images if i.uses or i not in bases), key=lambda image: image.name)
    current = tuple(image for image in shipped if image.uses or not _is_retired(builders[image]))
    return current or tuple(shipped)


def _is_retired(builders: Sequence[Service]) -> bool:
    return bool(builders) and all(is_retired(service) for service in builders)


def _by_dockerfile(services: Iterable[Service]) -> dict[str, list[Service]]:
    found: dict[str, list[Service]] = {}
    for service in services:
        if service.build is not None and service.build.dockerfile is not None:
            found.setdefault(service.build.dockerfile, []).append(service)
    return found


class _Dockerfile:
    """What is shipped of one Dockerfile."""

    def __init__(
        self,
        dockerfile: Dockerfile,
        production: Iterable[Service],
        development: Iterable[Service],
        owners: frozenset[str],
    ) -> None:
        self.dockerfile = dockerfile
        self.owners = owners
        instructions = (*dockerfile.global_args, *(i for stage in dockerfile.stages for i in stage.instructions))
        self._declared = PREDEFINED.union(name for i in instructions if i.name == "ARG" for name, _ in i.pairs)
        self._builders: dict[Stage, list[_Builder]] = {}
        for services in (production, development):
            found: dict[Stage, list[_Builder]] = {}
            for service in services:
                if (builder := self._builder(service)) is not None:
                    found.setdefault(builder.stage, []).append(builder)
            self._builders = found | self._builders

    def images(self) -> dict[Image, list[Service]]:
        """The images with the services that build each."""
        found: dict[Image, list[Service]] = {}
        stages = self._shipped()
        for stage in stages:
            name = self.dockerfile.path
            if stage is not self.dockerfile.stages[-1] or (len(stages) > 1 and stage.name):
                name = f"{name}:{stage.name or stage.index}"
            variants: dict[object, list[_Builder]] = {}
            for builder in self._builders.get(stage, ()):
                key = builder.key if builder.key in variants or len(variants) < MAX_VARIANTS else next(iter(variants))
                variants.setdefault(key, []).append(builder)
            groups = list(variants.values()) or [[]]
            for label, group in zip(_labels(groups), groups, strict=True):
                image = self._image(f"{name} ({label})" if label else name, stage, group)
                found[image] = [builder.service for builder in group]
        return found

    def _builder(self, service: Service) -> _Builder | None:
        build = service.build
        stage = self.dockerfile.stage(build.target) if build else None
        if build is None or stage is None:
            return None
        arguments = {
            name: argument.value
            for name, argument in build.args.items()
            if argument.value is not None and name in self._declared
        }
        contexts = {key.lower(): value for key, value in build.additional_contexts.items()}
        return _Builder(service, stage, arguments, contexts)

    def _shipped(self) -> list[Stage]:
        if not self.dockerfile.stages:
            return []
        last = self.dockerfile.stages[-1]
        targets = {stage.index: stage for stage in self._builders if not _for_development(stage)}
        if not _for_development(last):
            fed = {stage.index for stage in self.dockerfile.build().needed(last)}
            targets = {index: stage for index, stage in targets.items() if index not in fed}
            targets[last.index] = last
        elif not targets:
            shipped = self._meant_for_production(last)
            targets[shipped.index] = shipped
        return [stage for _, stage in sorted(targets.items())]

    def _meant_for_production(self, last: Stage) -> Stage:
        """Of a Dockerfile that ends in a development stage: the last stage named for production, else what the last is built on."""
        others = [stage for stage in reversed(self.dockerfile.stages) if not _for_development(stage)]
        named = next((stage for stage in others if _words(stage) & PRODUCTION_STAGES), None)
        below = next((stage for stage in reversed(last.lineage) if stage in others), None)
        return named or below or last

    def _image(self, name: str, stage: Stage, group: Sequence[_Builder]) -> Image:
        builds = [builder.service.build for builder in group if builder.service.build is not None]
        return Image(
            name,
            self.dockerfile,
            stage,
            group[0].arguments if group else {},
            tuple(build.location for build in builds),
            tuple(dict.fromkeys(build.context for build in builds if build.context is not None)),
            owners=self.owners,
            named_contexts=group[0].contexts if group else {},
        )


def _labels(groups: Sequence[Sequence[_Builder]]) -> list[str]:
    """What tells the images of one stage apart: the first service that builds each, with its file where two have one name."""
    if len(groups) == 1:
        return [""]
    names = [group[0].service.name for group in groups]
    return [
        name if names.count(name) == 1 else f"{name} in {group[0].service.path}"
        for name, group in zip(names, groups, strict=True)
    ]


def is_retired(service: Service) -> bool:
    """True for a service that starts in a retired profile alone."""
    words = [set(_WORD.split(profile.lower())) for profile in service.profiles]
    return bool(words) and all(not RETIRED_PROFILES.isdisjoint(each) for each in words)


def _words(stage: Stage) -> set[str]:
    return set(_WORD.split(stage.name or ""))


def _for_development(stage: Stage) -> bool:
    return not DEVELOPMENT_STAGES.isdisjoint(_words(stage))


def _link_uses(
    images: Iterable[Image],
    builders: dict[Image, list[Service]],
    links: Links,
    production: Iterable[Service],
    development: Iterable[Service],
    workloads: Iterable[Workload],
) -> None:
    """Tell each image what runs it: the services that build it, and whatever names it."""
    built = {id(service): image for image, services in builders.items() for service in services}
    uses: dict[Image, list[Use]] = {image: [] for image in images}
    for services, is_development in ((production, False), (development, True)):
        for service in services:
            if is_retired(service) or not DEVELOPMENT_STAGES.isdisjoint(service.profiles):
                continue
            workload = service.workload(development=is_development)
            image = built.get(id(service))
            if image is not None:
                uses[image].append(Use(workload, service.container))
            elif not (is_development and service.build):
                for image in links.run_by(service.image, assigned_only=is_development):
                    uses[image].append(Use(workload, service.container))
    for workload in workloads:
        for container in workload.containers:
            if not workload.development and not container.init:
                for image in links.run_by(container.image):
                    uses[image].append(Use(workload, container))
    for image, found in uses.items():
        image.uses = tuple(found)
