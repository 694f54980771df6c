"""A service of a compose file as an image that is built, with what a container of it is given."""

from __future__ import annotations

import posixpath

from dptops_audit.models.deployment.compose import Service
from dptops_audit.models.nodes import Mapping, each, text_of
from dptops_audit.models.pipeline.indirections.dockerfiles import ImageBuild, folders_of, started
from dptops_audit.models.pipeline.reached import Workspace, below


def image_of(service: Service) -> ImageBuild | None:
    """How a service's image is built; None where it is not, or from text or a folder that is elsewhere."""
    build = service.build
    if build is None or build.dockerfile is None:
        return None
    args = {name: arg.value for name, arg in build.args.items() if arg.value is not None and "$" not in arg.value}
    return ImageBuild(build.dockerfile, build.context, build.target, args)


def folder_of(service: Service, workspace: Workspace, workdir: str | None = None) -> str | None:
    """The folder of the repository that a service's working directory holds, by its volumes or what its image copies."""
    image = image_of(service)
    folders = folders_of(image, workspace).copy() if image is not None else None
    at = workdir or text_of(service.node.get("working_dir")) or (folders.workdir if folders is not None else None)
    if at is None or not at.startswith("/"):
        return None
    at = posixpath.normpath(at)
    for source, target in _volumes(service):
        if at == target or at.startswith(target.rstrip("/") + "/"):
            return below(source, at[len(target) :].strip("/") or ".")
    return folders.origin(at) if folders is not None else None


def program_in(service: Service, words: tuple[str, ...], workspace: Workspace) -> tuple[str, ...]:
    """The program that a service's container runs, given these words instead of its command."""
    if service.entrypoint:
        return (*service.entrypoint, *words)
    image = image_of(service)
    return started(image, words, workspace) if image is not None and service.entrypoint is None else words


def _volumes(service: Service) -> list[tuple[str, str]]:
    """The folders of the repository that a service mounts, and where, longest target first."""
    found: list[tuple[str, str]] = []
    folder = posixpath.dirname(service.path)
    for item in each(service.node.get("volumes")):
        if isinstance(item, Mapping):
            source, target = text_of(item.get("source")) or "", text_of(item.get("target")) or ""
        else:
            source, _, target = (text_of(item) or "").partition(":")
            target = target.partition(":")[0]
        root = below(folder, source) if source.startswith(".") else None
        if root is not None and target.startswith("/"):
            found.append((root, posixpath.normpath(target)))
    return sorted(found, key=lambda one: -len(one[1]))
