"""The files that declare how the repository is deployed: manifests, charts, infrastructure as code, platform files, compose for production."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.knowledge.deployments import DEPLOYMENT_FILES, DEPLOYMENT_SIGNS, SIGN_FILES
from dptops_audit.models.images.reference import parse_reference
from dptops_audit.models.pattern_sets import DEPLOYMENTS
from dptops_audit.models.repository import NOT_SHIPPED
from dptops_audit.models.signs import found

if TYPE_CHECKING:
    from dptops_audit.models.deployment.compose import Service
    from dptops_audit.models.repository import Repository

_FILES = tuple((what, re.compile(expression)) for what, expression in DEPLOYMENT_FILES)
_ANY_FILE = re.compile("|".join(f"(?:{expression})" for _, expression in DEPLOYMENT_FILES))
_SIGN_FILES = {what: re.compile(expression) for what, expression in SIGN_FILES.items()}
_TELLING = 5
"""A repository's name of at least so many letters tells its own images where they carry it."""
_NOT_ALNUM = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Declared:
    """One file that deploys something: `what` names the tool or format, `location` is the line that shows it."""

    what: str
    location: Location

    @property
    def path(self) -> str:
        return self.location.path


def declared_deployments(repository: Repository) -> tuple[Declared, ...]:
    """Every such file in a shipped tree, once for each thing that it shows, by path."""
    places: dict[tuple[str, str], Declared] = {}
    for declared in (*_by_name(repository), *_by_content(repository), *_composed(repository)):
        places.setdefault((declared.path, declared.what), declared)
    return tuple(sorted(places.values(), key=lambda declared: (declared.location, declared.what)))


def _by_name(repository: Repository) -> Iterator[Declared]:
    for file in repository.inventory.files:
        if file.tags.isdisjoint(NOT_SHIPPED) and _ANY_FILE.fullmatch(file.path):
            what = next((what for what, pattern in _FILES if pattern.fullmatch(file.path)), None)
            if what is not None:
                yield Declared(what, Location(file.path, 1))


def _by_content(repository: Repository) -> Iterator[Declared]:
    code = frozenset(
        file.path.rpartition("/")[0]
        for file in repository.inventory.files
        if file.kind == "go" or file.path.endswith("/__init__.py")
    )
    for sign, hit in found(repository.source, DEPLOYMENTS, DEPLOYMENT_SIGNS, NOT_SHIPPED):
        pattern = _SIGN_FILES.get(sign.what)
        if (pattern is None or pattern.fullmatch(hit.file.path)) and not _is_product_data(hit.file.path, code):
            yield Declared(sign.what, hit.location)


def _is_product_data(path: str, code: frozenset[str]) -> bool:
    """Whether a manifest lies among a program's own files, which renders or installs it elsewhere: beside Go code, in a Python package,
    among the resources of a Java program."""
    if "/src/main/resources/" in f"/{path}":
        return True
    folder = path.rpartition("/")[0]
    while folder:
        if folder in code:
            return True
        folder = folder.rpartition("/")[0]
    return False


def _composed(repository: Repository) -> Iterator[Declared]:
    """Compose files that run, in production, what is built or published here."""
    for service in repository.production_services:
        if service.build is not None or _is_own(service, repository):
            yield Declared("Compose", service.location)


def _is_own(service: Service, repository: Repository) -> bool:
    """Whether the image is one of the repository's owner, or carries the repository's own name."""
    reference = parse_reference(service.image) if service.image else None
    if reference is None:
        return False
    owner, _, name = (repository.inventory.repository.slug or "").lower().rpartition("/")
    owner, name = _NOT_ALNUM.sub("", owner), _NOT_ALNUM.sub("", name)
    parts = [_NOT_ALNUM.sub("", part) for part in reference.path.lower().split("/")]
    return bool(owner and owner in parts) or (len(name) >= _TELLING and any(name in part for part in parts))
