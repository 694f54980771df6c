"""Which of the images that are built here a name in a FROM, a manifest or a compose file means."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence

from dptops_audit.knowledge.docker_names import GENERIC_FOLDERS, PRODUCTION_STAGES
from dptops_audit.knowledge.registries import DOCKER_HUB_HOSTS, PUBLIC_REGISTRIES
from dptops_audit.models.deployment.compose import Service
from dptops_audit.models.docker.build import MAX_LINEAGE
from dptops_audit.models.images.image import Base, Image, known_base
from dptops_audit.models.images.reference import ImageReference, parse_reference

_WORD = re.compile(r"[-_.]+")
_SERVICE_CONTEXT = "service:"


class Links:
    """The images of a repository by what may name them, looked up without going through all of them.

    `builders` are the compose services that build each image.
    """

    def __init__(self, images: Sequence[Image], builders: Mapping[Image, Sequence[Service]], repository: str) -> None:
        self.images = images
        self.repository = repository
        self._references: dict[str, ImageReference | None] = {}
        self._assigned: dict[str, dict[Image, None]] = {}
        self._folders: dict[str, dict[Image, None]] = {}
        self._called: dict[str, dict[Image, None]] = {}
        self._services: dict[str, dict[Image, None]] = {}
        only_one = len({image.dockerfile.path for image in images}) == 1
        for image in images:
            for service in builders.get(image, ()):
                self._services.setdefault(service.name, {})[image] = None
                reference = self._parsed(service.image)
                if reference is not None:
                    self._assigned.setdefault(reference.name, {})[image] = None
            folders = _folder_names(image)
            for folder in folders:
                self._folders.setdefault(folder, {})[image] = None
            names = folders | ({repository} if repository and (only_one or not folders) else set())
            for name in names | {f"{repository}-{name}" for name in names if repository}:
                self._called.setdefault(name, {})[image] = None

    def link_bases(self) -> None:
        """Tell each image which of its external bases are built here, where the names say so; a circle is cut where it closes, and a
        chain after `MAX_LINEAGE` images."""
        wanted: dict[Image, dict[str, Image]] = {}
        depth: dict[Image, int] = {}
        open_: set[Image] = set()
        queue = [*reversed(self.images)]
        while queue:
            image = queue[-1]
            if image in depth:
                queue.pop()
            elif image not in open_:
                open_.add(image)
                wanted[image] = {text: other for text, other in self._bases_of(image) if other not in open_}
                queue.extend(reversed([other for other in wanted[image].values() if other not in depth]))
            else:
                queue.pop()
                open_.discard(image)
                kept = {text: other for text, other in wanted[image].items() if depth[other] < MAX_LINEAGE}
                image.local_bases = kept
                depth[image] = 1 + max((depth[other] for other in kept.values()), default=0)

    def run_by(self, text: str | None, *, assigned_only: bool = False) -> tuple[Image, ...]:
        """The images that a container with this reference may run: those that compose gives the name to, else, unless `assigned_only`,
        those that are called like it."""
        reference = self._parsed(text)
        if reference is None:
            return ()
        assigned = self._assigned.get(reference.name)
        if assigned or assigned_only:
            return tuple(assigned or ())
        if known_base(reference) is not None:
            return ()
        called = self._called.get(_last(reference), {})
        return tuple(i for i in called if reference.name not in i.base_names and not _of_others(reference, i))

    def _bases_of(self, image: Image) -> Iterable[tuple[str, Image]]:
        named = (image.base,) if image.base is not None and image.base.named_context else ()
        for base in (*image.own_bases, *named):
            found = [i for i in self._built_here(base) if i.dockerfile is not image.dockerfile]
            if found and all(i.dockerfile is found[0].dockerfile and i.stage is found[0].stage for i in found):
                yield base.text, found[0]

    def _built_here(self, base: Base) -> Iterable[Image]:
        """The images that the base may be: by the name that compose gives them, by the owner's namespace and the Dockerfile's folder, or
        by the repository's own name and that of the folder: `acme/parcel-base` for `Dockerfile.base` of parcel."""
        if base.named_context:
            name = base.text.removeprefix(_SERVICE_CONTEXT)
            return self._services.get(name, {}) if name != base.text else ()
        reference = base.reference
        if reference is None:
            return ()
        last, start = _last(reference), f"{self.repository}-"
        found = dict(self._assigned.get(reference.name, {}))
        found.update((image, None) for image in self._folders.get(last, {}) if image.owns(reference))
        if self.repository and last.startswith(start):
            found.update(self._folders.get(last.removeprefix(start), {}))
        return found

    def _parsed(self, text: str | None) -> ImageReference | None:
        if not text:
            return None
        if text not in self._references:
            self._references[text] = parse_reference(text)
        return self._references[text]


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


def _last(reference: ImageReference) -> str:
    return reference.path.rpartition("/")[2].lower()


def _of_others(reference: ImageReference, image: Image) -> bool:
    """True for an image in a public registry under neither the owner's nor the repository's name: somebody else's, which only happens
    to be called like a folder here. In a private registry the path names no owner."""
    if not image.owners or not (reference.host in PUBLIC_REGISTRIES or (reference.public and not reference.official)):
        return False
    if not reference.namespaces:
        return reference.host not in DOCKER_HUB_HOSTS
    return not any("$" in namespace for namespace in reference.namespaces) and not image.owns(reference)
