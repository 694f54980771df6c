"""What runs an image, in terms that Kubernetes and Compose share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dptops_audit.evidence import Location

NOWHERE = Location("")

System = Literal["kubernetes", "compose"]


@dataclass(frozen=True, slots=True)
class RunAs:
    """The user that a container is told to run as.

    `non_root` is True where that cannot be root, False for root or 0, None where the text leaves it open. `text` is the
    setting as written (`runAsUser: 1000`), `templated` says that a variable decides, and `note` what is odd about it.
    """

    non_root: bool | None
    text: str
    location: Location
    templated: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Port:
    """A port that a container listens on. `number` is None for a variable or a range; `text` is as written."""

    number: int | None
    text: str
    location: Location
    name: str = ""
    protocol: str = "tcp"


@dataclass(frozen=True, slots=True)
class Container:
    """One container. `image` is None where another document names it, and so is then `image_location`.

    `run_as` is what is in force, the container's own setting before its pod's. `command` replaces the image's
    entrypoint and `args` its command; None where the image's own stay.
    """

    name: str
    image: str | None
    image_location: Location | None
    run_as: RunAs | None
    ports: tuple[Port, ...] = ()
    command: tuple[str, ...] | None = None
    args: tuple[str, ...] | None = None
    init: bool = False
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Workload:
    """A Kubernetes object or a compose service that runs containers. `kind` is the object's, or "service"."""

    system: System
    kind: str
    name: str
    location: Location
    containers: tuple[Container, ...]
    development: bool = False
