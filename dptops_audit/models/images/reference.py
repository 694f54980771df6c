"""An image reference such as `ghcr.io/acme/api:1.2@sha256:...`: its parts, and how firmly it names a version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from dptops_audit.knowledge.image_tags import CODENAMES, MOVING_TAGS, VARIANT_TAGS, VERSION_CODENAMES
from dptops_audit.knowledge.registries import (
    ARCHITECTURE_NAMESPACES,
    DOCKER_HUB_HOSTS,
    PUBLIC_NAMESPACES,
    PUBLIC_REGISTRIES,
)

_REFERENCE = re.compile(r"(?P<name>[^@\s]+?)(?::(?P<tag>[^:/@\s]+))?(?:@(?P<digest>[a-z0-9+._-]+:[^\s@]+))?")
_VERSION = re.compile(r"(?P<word>[a-z]*?)(?P<number>v?\d[\w.+]*)", re.IGNORECASE)
_COMMIT = re.compile(r"(?=[a-f]*\d)[0-9a-f]{7,40}", re.IGNORECASE)
_SYSTEM_VARIANTS = (VARIANT_TAGS | CODENAMES) - frozenset("jdk jre java openjdk".split())
"""Words whose number is not the image's own version: `node:alpine3.20` pins no Node. A JDK's is (`openjdk:jdk17`)."""

_SYSTEMS = CODENAMES | frozenset(
    "debian ubuntu centos fedora rocky rockylinux almalinux oraclelinux ubi amazonlinux al alpine azurelinux mariner "
    "wolfi busybox windows windowsservercore nanoserver".split()
)
"""Words behind which a number is the system's version: `api:ubuntu-22.04` names no version of the api."""


class Pin(Enum):
    """How a reference names its version, from firm to none."""

    DIGEST = "digest"
    VERSION = "version"
    MAJOR = "bare major"
    MOVING = "moving tag"
    NO_TAG = "no tag"
    OPEN = "unresolved"

    @property
    def pinned(self) -> bool:
        return self in (Pin.DIGEST, Pin.VERSION, Pin.MAJOR)


@dataclass(frozen=True)
class ImageReference:
    """`host` is lower-case (`docker.io` where none is written); `name` is the normalised name without it for Docker Hub: `redis`,
    `bitnami/redis`, `gcr.io/distroless/static`. A mirror that repeats an official path (`.../library/redis`) is that image."""

    text: str
    host: str
    path: str
    tag: str
    digest: str

    @cached_property
    def official(self) -> bool:
        """True for an official image of Docker Hub, also through a mirror that repeats its path."""
        head = self.path.rpartition("/")[0]
        if head.rpartition("/")[2] == "library":
            return True
        return self.host in DOCKER_HUB_HOSTS and (not head or head in ARCHITECTURE_NAMESPACES)

    @cached_property
    def name(self) -> str:
        if self.official:
            return self.path.rpartition("/")[2]
        return self.path if self.host in DOCKER_HUB_HOSTS else f"{self.host}/{self.path}"

    @property
    def public(self) -> bool:
        """True where anyone can pull it, so that its user is known or taken to be root."""
        project = f"{self.host}/{self.path.rpartition('/')[0]}"
        return self.official or self.host in PUBLIC_REGISTRIES or project in PUBLIC_NAMESPACES

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """The path's segments but the last, lower-case: one of them may be the repository's owner."""
        return frozenset(self.path.lower().split("/")[:-1])

    @property
    def pin(self) -> Pin:
        """How firmly this names a version; `OPEN` where a variable is left in the part that decides."""
        if self.digest:
            return Pin.OPEN if "$" in self.digest else Pin.DIGEST
        if not self.tag:
            return Pin.OPEN if "$" in self.path.rpartition("/")[2] else Pin.NO_TAG
        return _pin_of_tag(self.name, self.tag)


def parse_reference(text: str) -> ImageReference | None:
    """The parts of a reference, which may hold unresolved `$variables`; None where it has not the shape of one."""
    match = _REFERENCE.fullmatch(_shield(text))
    if match is None or "//" in match["name"]:
        return None
    name, tag, digest = (_unshield(match[part] or "") for part in ("name", "tag", "digest"))
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or "$" in first or first == "localhost"):
        return ImageReference(text, first.lower(), rest, tag, digest)
    return ImageReference(text, "docker.io", name, tag, digest)


def _shield(text: str) -> str:
    """Hide the colons and slashes of `${X:-a/b}`, so that they do not split the reference."""
    return re.sub(r"\$\{[^}]*\}", lambda match: match[0].translate(_HIDE), text)


_HIDE = {ord(":"): "\ue000", ord("/"): "\ue001", ord("@"): "\ue002"}
_SHOW = {ord(shown): chr(hidden) for hidden, shown in _HIDE.items()}


def _unshield(text: str) -> str:
    return text.translate(_SHOW)


def _pin_of_tag(name: str, tag: str) -> Pin:
    segments = [segment for segment in re.split(r"[-_]", tag.lower().replace("x86_64", "amd64")) if segment]
    numbers = [
        segment
        for before, segment in zip(["", *segments], segments, strict=False)
        if _carries_version(segment) and (before not in _SYSTEMS or name.endswith(before))
    ]
    if numbers:
        bare = numbers[0].removeprefix("v")
        return Pin.MAJOR if len(numbers) == 1 and bare.isdigit() and len(bare) <= 3 else Pin.VERSION
    if "$" in tag:
        return Pin.OPEN
    codenames = VERSION_CODENAMES.get(name) or VERSION_CODENAMES.get(name.rpartition("/")[2], frozenset())
    if any(segment in codenames for segment in segments) and not any(segment in MOVING_TAGS for segment in segments):
        return Pin.VERSION
    return Pin.MOVING


def _carries_version(segment: str) -> bool:
    """True for a segment of a tag that carries a version: `20`, `3.12.1`, `v2`, `jdk17`, a commit id."""
    if "$" in segment or segment in VARIANT_TAGS:
        return False
    if _COMMIT.fullmatch(segment):
        return True
    match = _VERSION.fullmatch(segment)
    return match is not None and match["word"].lower() not in _SYSTEM_VARIANTS
