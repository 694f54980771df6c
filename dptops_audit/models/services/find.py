"""Finds the service roots: gathers what code, images, manifests and configuration say, directory by directory."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dptops_audit.evidence import Evidence
from dptops_audit.knowledge.products import COMMAND_LINES, DESKTOP_PACKAGES
from dptops_audit.models.pattern_sets import PRODUCTS
from dptops_audit.models.repository import NOT_SHIPPED
from dptops_audit.models.services.code import code_signs, function_signs
from dptops_audit.models.services.declared import manifest_signs, procfile_signs, renderer_signs
from dptops_audit.models.services.homes import Homes, upwards
from dptops_audit.models.services.images import ImageReader, Started
from dptops_audit.models.services.roots import Candidate, judge, name_of, service_of
from dptops_audit.models.services.scripts import Scripts
from dptops_audit.models.services.service import NoService, Role, Service
from dptops_audit.models.signs import found

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_FRONT_CONTROLLERS = frozenset({"index.php", "app.php"})
_INSTALLED = frozenset({"python", "javascript"})
"""Ecosystems whose packages install programs for their users; a program of any other may as well be a server."""


@dataclass(frozen=True, slots=True)
class Found:
    """The service roots, and the directories that look like one and are none, both sorted by directory."""

    services: tuple[Service, ...]
    left_out: tuple[NoService, ...]


def find_services(repository: Repository) -> Found:
    """Weigh what code, images, manifests and configuration say of each directory."""
    inventory = repository.inventory
    packages = repository.packages
    code = {path: kind for path, (kind, _) in repository.code_lines.items()}
    homes = Homes(packages, (image.dockerfile.path for image in repository.images), code)
    candidates: dict[str, Candidate] = {}

    def at(directory: str) -> Candidate:
        return candidates.setdefault(directory, Candidate(directory))

    functions = function_signs(repository.source, homes, inventory)
    for signs in (code_signs(repository.source, homes), procfile_signs(inventory, homes), functions):
        for directory, several in signs.items():
            at(directory).signs += several
    for directory, sign in (*manifest_signs(packages), *renderer_signs(packages)):
        at(directory).signs.append(sign)
    scripts = Scripts(packages)
    reader = ImageReader(homes, inventory, packages)
    for image in repository.images:
        for read in reader.read(image, repository.start_of(image)):
            for started in _programs(read, scripts, homes):
                if started.home is not None:
                    _add(at(started.home), started, repository)
    _mark(candidates, repository, homes)
    _share_code(candidates, homes)
    return _services(candidates, homes, repository)


def _programs(started: Started, scripts: Scripts, homes: Homes) -> Iterator[Started]:
    """What an image starts, scripts of its package followed, each with the package that it is in."""
    program = started.program
    if program is None or program.kind != "script" or started.home is None:
        yield started
        return
    reached = scripts.reached(started.home, program)
    for one in reached:
        led = (
            posixpath.normpath(posixpath.join(one.directory, one.program.folder))
            if one.program.folder
            else one.directory
        )
        home = next((folder for folder in (led, one.directory) if folder in homes.directories), started.home)
        yield replace(
            started,
            program=one.program,
            home=home,
            location=one.location,
            via=(*started.via, started.location, *one.via),
        )
    if not reached:
        yield started


def _add(candidate: Candidate, started: Started, repository: Repository) -> None:
    candidate.started.append(started)
    if started.program is None or started.program.kind == "static":
        return
    image = started.image
    containers = [*(use.container for use in image.uses), *repository.containers_of(image)]
    candidate.exposed |= bool(image.build.ports(image.stage)) or any(container.ports for container in containers)
    candidate.run |= bool(containers)


def _share_code(candidates: Mapping[str, Candidate], homes: Homes) -> None:
    """Give a program that has an image, and only the code of the package above it, the listeners of that package."""
    for directory, candidate in candidates.items():
        if (
            not candidate.started
            or candidate.signs
            or homes.packages(directory)
            or candidate.command_line
            or not directory
        ):
            continue
        above = homes.above(posixpath.dirname(directory), "go")
        if above is not None and above in candidates:
            candidate.signs += [
                replace(sign, alone=False)
                for sign in candidates[above].signs
                if sign.source == "code" and sign.language == "go"
            ]


def _mark(candidates: Mapping[str, Candidate], repository: Repository, homes: Homes) -> None:
    deployed = {homes.of(d.path) for d in repository.deployments} | {
        "" for d in repository.deployments if "/" not in d.path
    }
    with_controller = {
        folder
        for file in repository.inventory.of_kind("php", without=NOT_SHIPPED)
        if posixpath.basename(file.path) in _FRONT_CONTROLLERS
        for folder in upwards(posixpath.dirname(file.path))
    }
    tools = {
        homes.of(hit.file.path, hit.file.kind)
        for sign, hit in found(repository.source, PRODUCTS, COMMAND_LINES, NOT_SHIPPED)
        if sign.alone
    }
    for candidate in candidates.values():
        own = homes.packages(candidate.directory)
        candidate.entry = bool(own) or candidate.directory in with_controller
        candidate.deployed = candidate.directory in deployed
        candidate.command_line = candidate.directory in tools
        candidate.published = any(package.programs and package.ecosystem in _INSTALLED for package in own)
        candidate.published |= any(d.name in DESKTOP_PACKAGES for package in own for d in package.dependencies)


def _services(candidates: Mapping[str, Candidate], homes: Homes, repository: Repository) -> Found:
    lines: dict[str, dict[str, int]] = {}
    for path, (kind, count) in repository.code_lines.items():
        home = homes.of(path, kind)
        directory = home if home is not None else ""
        by_kind = lines.setdefault(directory, {})
        by_kind[kind] = by_kind.get(kind, 0) + count
        for above in upwards(posixpath.dirname(path)):
            if above != directory and above in candidates:
                inner = lines.setdefault(above, {})
                inner[kind] = inner.get(kind, 0) + count
    services: list[Service] = []
    left_out: list[NoService] = []
    for directory in sorted(candidates):
        candidate = candidates[directory]
        own = lines.get(directory, {})
        judged = judge(candidate, own)
        if isinstance(judged, Role):
            services.append(service_of(candidate, judged, homes, own, name_of(directory, repository.name)))
        else:
            left_out.append(NoService(directory, judged, _places(candidate)))
    shared = set(_with_shared_code(services, homes))
    kept = [service for service in services if service not in shared]
    chosen = tuple(_without_collections(kept, homes))
    directories = {service.directory for service in chosen}
    for service in services:
        if service.directory not in directories:
            why = (
                "holds code that services further down share"
                if service in shared
                else "is only the workspace of services further down"
            )
            left_out.append(NoService(service.directory, why, tuple(sign.evidence for sign in service.signs)))
    return Found(chosen, tuple(sorted(left_out, key=lambda one: one.directory)))


def _places(candidate: Candidate) -> tuple[Evidence, ...]:
    started = (Evidence(one.location, "is what its image starts", one.via) for one in candidate.started)
    return (*(sign.evidence for sign in candidate.signs), *started)


def _without_collections(services: Sequence[Service], homes: Homes) -> Iterator[Service]:
    """The services without those that are only the workspace of others: what its images start is a member's, so that they hold each member
    that has none of its own."""
    members: dict[str, frozenset[str]] = {
        service.directory: frozenset(member for package in service.packages for member in package.members)
        for service in services
        if all(sign.source in ("image", "script") for sign in service.signs)
    }
    held = {member: service.images for service in services for member in members.get(service.directory, ())}
    directories = {service.directory for service in services}
    for service in services:
        if members.get(service.directory, frozenset()) & directories:
            continue
        yield service if service.images else replace(service, images=held.get(service.directory, ()))


def _with_shared_code(services: Sequence[Service], homes: Homes) -> Iterator[Service]:
    """What looked like a service and is the code that services further down share: they are of the same package, and it has no image and
    no process of its own."""
    above = {
        folder
        for service in services
        if service.directory and not homes.packages(service.directory)
        for folder in upwards(posixpath.dirname(service.directory))
    }
    for service in services:
        if service.directory in above and not service.images and all(sign.source == "code" for sign in service.signs):
            yield service
