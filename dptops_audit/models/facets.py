"""What the repository is: the facets of the checklist, each with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from dptops_audit.evidence import Evidence, Facet, Location
from dptops_audit.knowledge.deployments import PAGE_PLATFORMS
from dptops_audit.models.databases import database_evidence
from dptops_audit.models.images.builders import image_builders
from dptops_audit.models.products import command_lines, frontends, has_application_code, libraries, sites
from dptops_audit.models.services.service import Role

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository


def find_facets(repository: Repository) -> tuple[Facet, ...]:
    """The facets that hold, in the checklist's order, each with the first place of every file that shows it."""
    facets = []
    for name, find in _FINDERS.items():
        places: dict[str, Evidence] = {}
        for evidence in find(repository):
            places.setdefault(evidence.location.path, evidence)
        if places:
            facets.append(Facet(name, tuple(places.values())))
    return tuple(facets)


def _has_ci(repository: Repository) -> Iterable[Evidence]:
    dead = {pipeline.path for pipeline in repository.pipelines.all if pipeline.dead}
    return (
        Evidence(file.location, f"is a pipeline ({file.system})")
        for file in repository.pipeline_files
        if file.live and file.path not in dead
    )


def _builds_image(repository: Repository) -> Iterable[Evidence]:
    shipped = (Evidence(image.stage.location, f"builds the image {image.name}") for image in repository.images)
    return (*shipped, *image_builders(repository.source, repository.packages))


def _service(repository: Repository) -> Iterable[Evidence]:
    return (service.entry for service in repository.services if service.role is not Role.WORKER)


def _worker(repository: Repository) -> Iterable[Evidence]:
    roots = (service.entry for service in repository.services if service.role is Role.WORKER)
    beside = (sign for service in repository.services for sign in service.workers)
    # A queue that the listener's own process works off is no worker: the place must speak for a process of its own.
    return (*roots, *(sign.evidence for sign in beside if sign.alone))


def _deploys(repository: Repository) -> Iterable[Evidence]:
    declared = (Evidence(one.location, f"deploys ({one.what})") for one in repository.deployments)
    return (*declared, *(use.evidence for use in repository.pipeline_deployments))


def _static_site(repository: Repository) -> Iterable[Evidence]:
    return () if repository.services or has_application_code(repository) else sites(repository)


def _iac_only(repository: Repository) -> Iterable[Evidence]:
    return () if has_application_code(repository) or _only_publishes(repository) else _deploys(repository)


def _docs(repository: Repository) -> Iterable[Evidence]:
    """Documents where there is nothing else but what publishes them."""
    if has_application_code(repository) or repository.images or not _only_publishes(repository):
        return ()
    return (Evidence(Location(file.path, 1), "is a document") for file in repository.inventory.of_kind("markdown"))


def _only_publishes(repository: Repository) -> bool:
    """Whether all that is deployed are pages."""
    return all(declared.what in PAGE_PLATFORMS for declared in repository.deployments)


_FINDERS: dict[str, Callable[[Repository], Iterable[Evidence]]] = {
    "has-ci": _has_ci,
    "builds-image": _builds_image,
    "service": _service,
    "worker": _worker,
    "deploys": _deploys,
    "uses-database": database_evidence,
    "library": libraries,
    "cli": command_lines,
    "frontend": frontends,
    "static-site": _static_site,
    "iac-only": _iac_only,
    "docs": _docs,
}
