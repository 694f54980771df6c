"""Which images a repository ships, what builds each and what runs it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from dptops_audit.evidence import Location
from dptops_audit.knowledge.docker_names import DEVELOPMENT_STAGES, GENERIC_FOLDERS, PRODUCTION_STAGES
from dptops_audit.models.deployment.compose import Service
from dptops_audit.models.deployment.workload import Container, Workload
from dptops_audit.models.dockerfile import Dockerfile, Stage
from dptops_audit.models.image_reference import ImageReference, parse_reference
from dptops_audit.models.images import Base, Image, Use, known_base

_WORD = re.compile(r"[-_.]+")


def shipped_images(
    dockerfiles: Sequence[Dockerfile],
    services: Sequence[Service],
    workloads: Sequence[Workload],
    slug: str,
) -> tuple[Image, ...]:
    """The images that these Dockerfiles ship, sorted by name.

    Each Dockerfile's last stage is shipped, and each stage that a compose service builds; a stage named for development is not,
    nor is one that only feeds the last one. An image that another one here is built on, and that nothing runs, is judged through
    the latter. `services` are the compose services that build (not those of development files), `workloads` what runs images, and
    `slug` is the origin's `owner/name`, or empty.
    """
    owner, _, repository = slug.lower().partition("/")
    images = [image for dockerfile in dockerfiles for image in _images_of(dockerfile, services, owner)]
    _link_bases(images, services, owner, repository)
    for image in images:
        image.uses = (
            *_built_uses(image, services),
            *_named_uses(image, images, services, workloads, owner, repository),
        )
    bases = {id(local) for image in images for local in image.local_bases.values()}
    return tuple(sorted((i for i in images if i.uses or id(i) not in bases), key=lambda image: image.name))


def _images_of(dockerfile: Dockerfile, services: Sequence[Service], owner: str) -> list[Image]:
    last = dockerfile.stage(None)
    if last is None:
        return []
    building = [service for service in services if service.build and service.build.dockerfile == dockerfile.path]
    targets: dict[int, Stage] = {}
    for service in building:
        target = dockerfile.stage(service.build.target) if service.build else None
        if target is not None and not _for_development(target):
            targets.setdefault(target.index, target)
    if not _for_development(last):
        fed = {stage.index for stage in dockerfile.build().needed(last)}
        targets = {index: stage for index, stage in targets.items() if index not in fed}
        targets[last.index] = last
    elif not targets:
        shipped = _meant_for_production(dockerfile, last)
        targets[shipped.index] = shipped
    return [_image(dockerfile, stage, building, last, owner) for _, stage in sorted(targets.items())]


def _meant_for_production(dockerfile: Dockerfile, last: Stage) -> Stage:
    """Of a Dockerfile that ends in a development stage: the last stage named for production, else what the last is built on."""
    others = [stage for stage in reversed(dockerfile.stages) if not _for_development(stage)]
    named = next((stage for stage in others if _words(stage) & PRODUCTION_STAGES), None)
    below = next((stage for stage in reversed(last.lineage) if stage in others), None)
    return named or below or last


def _image(dockerfile: Dockerfile, stage: Stage, building: Iterable[Service], last: Stage, owner: str) -> Image:
    name = dockerfile.path if stage is last else f"{dockerfile.path}:{stage.name or stage.index}"
    arguments: dict[str, str] = {}
    places: list[Location] = []
    contexts: list[str] = []
    named: dict[str, str] = {}
    for service in building:
        build = service.build
        if build is None or dockerfile.stage(build.target) is not stage:
            continue
        places.append(build.location)
        if build.context is not None:
            contexts.append(build.context)
        named.update({key.lower(): value for key, value in build.additional_contexts.items()})
        for key, argument in build.args.items():
            if argument.value is not None:
                arguments.setdefault(key, argument.value)
    return Image(
        name,
        dockerfile,
        stage,
        arguments,
        tuple(places),
        tuple(dict.fromkeys(contexts)),
        owner=owner,
        named_contexts=named,
    )


def _words(stage: Stage) -> set[str]:
    return set(_WORD.split(stage.name or ""))


def _for_development(stage: Stage) -> bool:
    return not DEVELOPMENT_STAGES.isdisjoint(_words(stage))


def _link_bases(images: Sequence[Image], services: Sequence[Service], owner: str, repository: str) -> None:
    """Tell each image which of its external bases are built here, where the names say so."""
    named = {image: _assigned_names(image, services) for image in images}
    for image in images:
        found: dict[str, Image] = {}
        for base in (*image.own_bases, *(base for base in (image.base,) if base is not None and base.named_context)):
            locals_ = [
                other
                for other in images
                if other.dockerfile is not image.dockerfile
                and _is_built_here(base, other, named[other], services, owner, repository)
                and not _uses(other, image)
            ]
            if len(locals_) == 1:
                found[base.text] = locals_[0]
        image.local_bases = found


def _is_built_here(
    base: Base, image: Image, assigned: set[str], services: Iterable[Service], owner: str, repository: str
) -> bool:
    if base.named_context:
        name = base.text.removeprefix("service:")
        return any(service.name == name and _builds(service, image) for service in services)
    return base.reference is not None and _is_built_from(base.reference, image, assigned, owner, repository)


def _is_built_from(reference: ImageReference, image: Image, assigned: set[str], owner: str, repository: str) -> bool:
    """True where the reference names this image: by the name that compose gives it, by the owner's namespace and the Dockerfile's
    folder, or by the repository's own name and that of the folder: `acme/parcel-base` for `Dockerfile.base` of parcel."""
    if reference.name in assigned:
        return True
    folders = _folder_names(image)
    if repository and _last(reference) in {f"{repository}-{folder}" for folder in folders}:
        return True
    return owner in reference.namespaces and _last(reference) in folders


def _uses(image: Image, below: Image) -> bool:
    return image is below or any(_uses(local, below) for local in image.local_bases.values())


def _assigned_names(image: Image, services: Iterable[Service]) -> set[str]:
    """The names, without tags, that compose gives to what it builds from this image's stage."""
    names = set()
    for service in services:
        if service.build and service.image and _builds(service, image):
            reference = parse_reference(service.image)
            if reference is not None:
                names.add(reference.name)
    return names


def _builds(service: Service, image: Image) -> bool:
    build = service.build
    return (
        build is not None
        and build.dockerfile == image.dockerfile.path
        and image.dockerfile.stage(build.target) is image.stage
    )


def _folder_names(image: Image) -> set[str]:
    """What the Dockerfile's place calls the image: its nearest telling folder, or the other part of `api.Dockerfile`."""
    folder, file = posixpath.split(image.dockerfile.path.lower())
    names = {
        part
        for part in _WORD.split(file)
        if part not in ("dockerfile", "containerfile") and part not in PRODUCTION_STAGES
    }
    parts = folder.split("/") if folder else []
    while parts and parts[-1] in GENERIC_FOLDERS:
        parts.pop()
    return names | set(parts[-1:])


def _built_uses(image: Image, services: Iterable[Service]) -> list[Use]:
    return [
        Use(Workload("compose", "service", service.name, service.location, (container,)), container)
        for service in services
        if _builds(service, image)
        for container in [_container(service)]
    ]


def _container(service: Service) -> Container:
    return Container(service.name, service.image, service.image_location, service.user, location=service.location)


def _named_uses(
    image: Image,
    images: Sequence[Image],
    services: Sequence[Service],
    workloads: Iterable[Workload],
    owner: str,
    repository: str,
) -> list[Use]:
    assigned = _assigned_names(image, services)
    only_one = len({other.dockerfile.path for other in images}) == 1
    names = _folder_names(image) or ({repository} if repository else set())
    if only_one and repository:
        names = names | {repository}
    names = names | {f"{repository}-{name}" for name in names if repository}
    return [
        Use(workload, container)
        for workload in workloads
        if not workload.development
        for container in workload.containers
        if not container.init and _runs(container, image, assigned, names, owner, repository)
    ]


def _runs(container: Container, image: Image, assigned: set[str], names: set[str], owner: str, repository: str) -> bool:
    reference = parse_reference(container.image) if container.image else None
    if reference is None:
        return False
    if reference.name in assigned:
        return True
    return _last(reference) in names and not _third_party(reference, image, owner, repository)


def _last(reference: ImageReference) -> str:
    return reference.path.rpartition("/")[2].lower()


def _third_party(reference: ImageReference, image: Image, owner: str, repository: str) -> bool:
    """True where the reference names somebody else's image that only happens to be called like a folder here."""
    if known_base(reference) is not None or any(
        base.reference and base.reference.name == reference.name for base in image.bases
    ):
        return True
    if not reference.namespaces or not owner:
        return False
    return reference.public and reference.host == "docker.io" and not reference.namespaces & {owner, repository}
