"""What rules can judge, by name, so that knowing the subjects loads none of their models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol


class Subject(NamedTuple):
    """What one subject is called in a sentence, and the Repository's property that lists them (none for the repository itself)."""

    noun: str
    listed_by: str


_MODELS = "dptops_audit.models"

REPOSITORY = f"{_MODELS}.repository.Repository"
"""The subject of which there is always one."""

SUBJECTS: Mapping[str, Subject] = {
    REPOSITORY: Subject("repository", ""),
    f"{_MODELS}.images.image.Image": Subject("image", "images"),
    f"{_MODELS}.services.service.Service": Subject("service", "services"),
    f"{_MODELS}.docker.dockerfile.Dockerfile": Subject("Dockerfile", "dockerfiles"),
    f"{_MODELS}.deployment.compose.ComposeFile": Subject("compose file", "compose_files"),
}
"""The type of a rule's subject, by its full name."""

_LINT_SECTIONS: Mapping[str, str] = {"dockerfile": "docker", "compose": "compose"}


class DeclaredTable(Protocol):
    """A table as a rule declares it."""

    @property
    def name(self) -> str: ...

    @property
    def entries(self) -> frozenset[str]: ...


def name_of(kind: type) -> str:
    """The full name of a type, as in `SUBJECTS`."""
    return f"{kind.__module__}.{kind.__qualname__}"


def rule_sections(kinds: Iterable[str]) -> frozenset[str]:
    """The rule folders whose lint rules look at files of these kinds."""
    return frozenset(_LINT_SECTIONS[kind] for kind in kinds if kind in _LINT_SECTIONS)
