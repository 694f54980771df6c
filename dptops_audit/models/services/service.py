"""A service root: a directory with its own manifest or image that starts a long-running program, or a function that is deployed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dptops_audit.evidence import Evidence
from dptops_audit.models.images.image import Image
from dptops_audit.models.packages.package import Package


class Role(StrEnum):
    """How the program is reached."""

    LISTENER = "listener"
    WORKER = "worker"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Sign:
    """A place that speaks for a service. `path` is the file that decides which directory it belongs to.

    `what` is the framework or the program, empty where only the language's own library shows. `source` is where it was seen: code, image,
    procfile, script, manifest or configuration. `alone` says that it needs no other sign beside it, `near` that it stands beside the
    program's main function, or in a language that has none.
    """

    role: Role
    path: str
    evidence: Evidence
    source: str
    language: str = ""
    what: str = ""
    alone: bool = True
    near: bool = True


@dataclass(frozen=True, slots=True)
class NoService:
    """A directory that has signs of a service and is none: `why` says so in one sentence, `signs` are the places."""

    directory: str
    why: str
    signs: tuple[Evidence, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Service:
    """One service root, equal only to itself.

    `directory` is root-relative, empty for the root; `name` is for sentences. `signs` are the places that show it, the leading one first;
    `packages` are those of the directory, and `images` the shipped ones that hold it. `workers` are the places where the same program
    takes work from a queue beside its listener.
    """

    directory: str
    name: str
    role: Role
    language: str
    framework: str
    signs: tuple[Sign, ...]
    packages: tuple[Package, ...] = ()
    images: tuple[Image, ...] = ()
    workers: tuple[Sign, ...] = ()

    @property
    def entry(self) -> Evidence:
        """The place that shows best where the program starts."""
        return self.signs[0].evidence
