"""Gradle's version catalogues: https://docs.gradle.org/current/userguide/version_catalogs.html."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.packages.manifests import Manifests

__all__ = ["Catalogue", "Entry", "accessor", "read_catalogue"]

_SEPARATORS = re.compile(r"[-_.]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A library (`group:artifact`) or plugin (its id) with its version, empty where there is none, and where it stands."""

    name: str
    version: str
    location: Location


@dataclass(slots=True)
class Catalogue:
    """What a catalogue names, each by its accessor: `spring-boot_web` is `spring.boot.web`."""

    versions: dict[str, str] = field(default_factory=dict)
    libraries: dict[str, Entry] = field(default_factory=dict)
    bundles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    plugins: dict[str, Entry] = field(default_factory=dict)


def accessor(alias: str) -> str:
    """An alias as build files spell it."""
    return _SEPARATORS.sub(".", alias).lower()


def read_catalogue(manifests: Manifests, path: str) -> Catalogue:
    """The catalogue in a TOML file, empty where it cannot be read. Never raises."""
    root = manifests.toml(path)
    found = Catalogue()
    for alias, node in _items(dig(root, "versions")):
        found.versions[accessor(alias.value)] = _version(node, {})
    for alias, node in _items(dig(root, "libraries")):
        name, version = _library(node)
        if name:
            version = _version(dig(node, "version"), found.versions) if isinstance(node, Mapping) else version
            found.libraries[accessor(alias.value)] = Entry(name, version, alias.location)
    for alias, node in _items(dig(root, "plugins")):
        written = text_of(node)
        name, version = (written or "").partition(":")[::2] if written else (text_of(dig(node, "id")) or "", "")
        if name:
            version = _version(dig(node, "version"), found.versions) if isinstance(node, Mapping) else version
            found.plugins[accessor(alias.value)] = Entry(name, version, alias.location)
    for alias, node in _items(dig(root, "bundles")):
        found.bundles[accessor(alias.value)] = tuple(accessor(text) for item in each(node) if (text := text_of(item)))
    return found


def _items(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    return node.items() if isinstance(node, Mapping) else ()


def _library(node: Node) -> tuple[str, str]:
    """The name of a library, and its version where it is written in one string with it."""
    written = text_of(node)
    if written:
        parts = written.split(":")
        return (":".join(parts[:2]), parts[2] if len(parts) > 2 else "") if len(parts) > 1 else ("", "")
    module = text_of(dig(node, "module"))
    if module:
        return module, ""
    group, name = text_of(dig(node, "group")), text_of(dig(node, "name"))
    return (f"{group}:{name}", "") if group and name else ("", "")


def _version(node: Node | None, versions: dict[str, str]) -> str:
    """A version as written, one that it refers to, or the strictest word of a rich version."""
    written = text_of(node)
    if written is not None:
        return written
    reference = text_of(dig(node, "ref"))
    if reference is not None:
        return versions.get(accessor(reference), "")
    words = (text_of(dig(node, key)) for key in ("strictly", "require", "prefer"))
    return next((word for word in words if word), "")
