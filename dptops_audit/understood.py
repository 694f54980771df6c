"""What was understood of a repository, as JSON types: languages, packages, service roots, images, facets, each with its places.

It says why a verdict came about, and what was left out and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dptops_audit.evidence import Evidence, Location, Problem
from dptops_audit.models.images.image import Image
from dptops_audit.models.inventory import File, Inventory
from dptops_audit.models.packages.locks.locked import Locked
from dptops_audit.models.packages.package import Dependency, Package, Setting
from dptops_audit.models.repository import Repository
from dptops_audit.models.services.service import NoService, Service
from dptops_audit.models.text import mask_credentials
from dptops_audit.plan import summary_sentence
from dptops_audit.understood_pipelines import pipelines_as_json

SCHEMA = "dptops-audit/doctor/1"
_PATHS = frozenset(
    "path directory manifests lockfiles members parent local packages dockerfile dockerfiles compose_files schema commit".split()
)
"""Fields that hold paths of the repository, which are to be opened as they stand."""


def as_json(repository: Repository) -> dict[str, Any]:
    """What was understood: files in the order of the inventory, everything else in the order of the repository's models."""
    inventory = repository.inventory
    data = {
        "schema": SCHEMA,
        "repository": {"name": repository.name, "commit": inventory.repository.commit or None},
        "summary": summary_sentence(repository),
        "facets": [
            {"name": facet.name, "evidence": [_evidence(place) for place in facet.evidence]}
            for facet in repository.facets
        ],
        "languages": [
            {"kind": one.kind, "name": one.name, "lines": one.lines, "share": round(one.share, 4), "main": one.main}
            for one in repository.languages
        ],
        "packages": [_package(package, repository.locked(package)) for package in repository.packages],
        "other_packages": [{**_package_head(package)} for package in repository.other_packages],
        "services": [_service(service) for service in repository.services],
        "no_services": [_no_service(one) for one in repository.no_services],
        "images": [_image(image) for image in repository.images],
        "pipeline_files": [
            {"path": file.path, "system": file.system, "live": file.live} for file in repository.pipeline_files
        ],
        "pipelines": pipelines_as_json(repository),
        "deployments": [{"what": one.what, **_place(one.location)} for one in repository.deployments],
        "workloads": [
            {"name": workload.name, "kind": workload.kind, **_place(workload.location)}
            for workload in repository.workloads
        ],
        "dockerfiles": [dockerfile.path for dockerfile in repository.dockerfiles],
        "unshipped_dockerfiles": _unshipped(repository),
        "compose_files": [file.path for file in repository.compose_files],
        "lifted": [{"tag": tag.value, "reason": reason} for tag, reason in inventory.lifted],
        "files": [_file(file, inventory) for file in inventory.files],
    }
    # Models note their problems when they are built, so that these come last.
    problems = sorted(set(inventory.problems), key=lambda problem: (problem.path, problem.line, problem.message))
    masked: dict[str, Any] = _masked({**data, "problems": [_problem(problem) for problem in problems]})
    return masked


def _masked(value: Any, key: str = "") -> Any:
    """The same data with credentials masked in every text but paths, so that no field can be forgotten."""
    if isinstance(value, str):
        return value if key in _PATHS else mask_credentials(value)
    if isinstance(value, dict):
        return {mask_credentials(name): _masked(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner, key) for inner in value]
    return value


def _file(file: File, inventory: Inventory) -> dict[str, Any]:
    return {
        "path": file.path,
        "kind": inventory.kind_of(file),
        "tracked": file.tracked,
        "tags": [{"tag": tag.value, "reason": reason} for tag, reason in inventory.why(file.path)],
    }


def _package(package: Package, locked: Mapping[str, Locked]) -> dict[str, Any]:
    return {
        **_package_head(package),
        "version": package.version or None,
        "lockfiles": list(package.lockfiles),
        "members": list(package.members),
        "parent": package.parent,
        "programs": _settings(package.programs),
        "scripts": _settings(package.scripts),
        "settings": _settings(package.settings),
        "dependencies": [_dependency(one, locked.get(one.name)) for one in package.dependencies],
    }


def _package_head(package: Package) -> dict[str, Any]:
    return {
        "ecosystem": package.ecosystem,
        "directory": package.directory,
        "name": package.name or None,
        "manifests": list(package.manifests),
        **_place(package.location),
    }


def _settings(settings: Any) -> dict[str, Any]:
    return {name: _setting(name, setting) for name, setting in sorted(settings.items())}


def _setting(name: str, setting: Setting) -> dict[str, Any]:
    """A value with its place; only `***` where the name says that it is a credential."""
    secret = mask_credentials(f"{name}=value") != f"{name}=value"
    return {"value": "***" if secret else setting.value, **_place(setting.location)}


def _dependency(dependency: Dependency, locked: Locked | None) -> dict[str, Any]:
    return {
        "name": dependency.name,
        "scope": dependency.scope.value,
        "requirement": dependency.requirement or None,
        "group": dependency.group or None,
        "locked": {"version": locked.version, **_place(locked.location)} if locked else None,
        "local": dependency.local,
        **_place(dependency.location),
        "via": [_place(place) for place in dependency.via],
    }


def _service(service: Service) -> dict[str, Any]:
    return {
        "name": service.name,
        "directory": service.directory,
        "role": service.role.value,
        "language": service.language or None,
        "framework": service.framework or None,
        "images": [image.name for image in service.images],
        "packages": [package.manifest for package in service.packages],
        "entry": _evidence(service.entry),
        "evidence": [{**_evidence(sign.evidence), "source": sign.source} for sign in service.signs],
        "workers": [_evidence(sign.evidence) for sign in service.workers],
    }


def _no_service(one: NoService) -> dict[str, Any]:
    return {"directory": one.directory, "why": one.why, "evidence": [_evidence(place) for place in one.signs]}


def _image(image: Image) -> dict[str, Any]:
    user = image.effective("USER")
    return {
        "name": image.name,
        "dockerfile": image.dockerfile.path,
        "stage": image.stage.name or str(image.stage.index),
        "user": user.value if user is not None else None,
        "base": image.base.text if image.base is not None else None,
        "bases": [base.text for base in image.bases],
        "built_by": [_place(place) for place in image.places],
        "run_by": [{"workload": use.workload.name, **_place(use.container.location)} for use in image.uses],
    }


def _unshipped(repository: Repository) -> list[dict[str, Any]]:
    """The Dockerfiles of which no image is shipped, each with the reason."""
    shipped = {image.dockerfile.path for image in repository.images}
    queue, bases = [*repository.images], set[str]()
    while queue:
        below = [local for local in queue.pop().local_bases.values() if local.dockerfile.path not in bases]
        bases.update(local.dockerfile.path for local in below)
        queue += below
    found = []
    for dockerfile in repository.dockerfiles:
        tagged = repository.inventory.why(dockerfile.path)
        if dockerfile.path in shipped:
            continue
        if tagged:
            why = tagged[0][1]
        elif dockerfile.templated:
            why = "has to be rendered before it can be built"
        elif not dockerfile.stages:
            why = "has no FROM"
        elif dockerfile.path in bases:
            why = "is judged through the images that are built on it"
        else:
            why = "is built by services of a retired profile only"
        found.append({"path": dockerfile.path, "why": why})
    return found


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        **_place(evidence.location),
        "message": evidence.message,
        "via": [_place(place) for place in evidence.via],
    }


def _place(location: Location) -> dict[str, Any]:
    return {"path": location.path, "line": location.line or None}


def _problem(problem: Problem) -> dict[str, Any]:
    return {"path": problem.path, "line": problem.line or None, "message": problem.message, "skipped": problem.skipped}
