"""pnpm-lock.yaml of lockfileVersion 5, 6 and 9.

Specification: https://github.com/pnpm/spec/tree/master/lockfile
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, text_of
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Scope
from dptops_audit.models.yamltree import parse

_SECTIONS = ("dependencies", "optionalDependencies", "devDependencies")
_OLD_KEY = re.compile(r"[^/]*/((?:@[^/]+/)?[^/@]+)/(\d[^/_(]*)")
_OWN = ("link:", "workspace:", "file:")
_ARCHIVES = (".tgz", ".tar.gz", ".tar")
_LONG_SECTIONS = ("packages:", "snapshots:")
_TELLING = re.compile(r" {4}(?:(?:name|version|dev|optional):|resolution:.*\bdirectory\b)")
_DEV = {"true": Scope.DEVELOPMENT, "false": Scope.RUNTIME}


def read(path: str, manifests: Manifests) -> Lock:
    """The packages, those of the repository itself left out. One that is installed under an alias comes under that too."""
    tree = parse(path, _slim(manifests.lines(path)))
    for problem in tree.problems:
        manifests.note(problem)
    root = tree.root
    is_old = (text_of(dig(root, "lockfileVersion")) or "").startswith("5")
    optional = _optional(dig(root, "snapshots"))
    found: dict[str, Locked] = {}
    for key, value in _items(dig(root, "packages")):
        name, version = _named(key.value, is_old)
        name, version = text_of(dig(value, "name")) or name, text_of(dig(value, "version")) or version
        if name and version and not _is_own(version, value):
            found[key.value] = Locked(name, version, key.location, _scope(value, optional.get(key.value, False)))
    chosen: dict[tuple[str, str], Locked] = {}
    aliases: list[Locked] = []
    for asker, importer in _importers(root):
        for key, value in (item for section in _SECTIONS for item in _items(dig(importer, section))):
            written = text_of(value) or text_of(dig(value, "version")) or ""
            locked = next((found[at] for at in _keys(key.value, written) if at in found), None)
            if locked is not None and locked.name != key.value:
                locked = replace(locked, name=key.value)
                aliases.append(locked)
            if locked is not None:
                chosen[asker, key.value] = locked
    return Lock((*found.values(), *aliases), chosen)


def _slim(lines: list[str]) -> str:
    """The text with lines emptied that tell nothing here: most of what a package has below its key. A fifth is left to be parsed."""
    kept = []
    section = ""
    for line in lines:
        if line[:1] not in ("", " ", "#"):
            section = line.rstrip()
        below = section in _LONG_SECTIONS and line.startswith("    ")
        kept.append("" if below and not _TELLING.match(line) else line)
    return "\n".join(kept)


def _items(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    return node.items() if isinstance(node, Mapping) else ()


def _importers(root: Node | None) -> Iterator[tuple[str, Node | None]]:
    """The packages that ask, by folder: the root itself where the file is that of no workspace."""
    importers = dig(root, "importers")
    if importers is None:
        yield ".", root
    for key, value in _items(importers):
        yield key.value, value


def _named(key: str, is_old: bool) -> tuple[str, str]:
    """Name and version in `/name/1.0.0_peers`, `/name@1.0.0(peers)` or `name@1.0.0`; empty where a key has none."""
    if is_old:
        found = _OLD_KEY.match(key)
        return (found[1], found[2]) if found else ("", "")
    key = key.removeprefix("/").partition("(")[0]
    name, _, version = key[1:].partition("@")
    return key[:1] + name, version


def _keys(name: str, written: str) -> Iterator[str]:
    """The keys of packages that the version of a direct dependency may stand for: it is a whole key for aliases and addresses."""
    plain = written.partition("(")[0]
    yield from (f"{name}@{plain}", f"/{name}@{written}", f"/{name}/{written}", written, plain)


def _is_own(version: str, value: Node) -> bool:
    is_folder = text_of(dig(value, "resolution", "type")) == "directory"
    return is_folder or (version.startswith(_OWN) and not version.endswith(_ARCHIVES))


def _optional(snapshots: Node | None) -> dict[str, bool]:
    """Whether each package of version 9 is optional wherever it is installed."""
    found: dict[str, bool] = {}
    for key, value in _items(snapshots):
        plain = key.value.partition("(")[0]
        found[plain] = found.get(plain, True) and text_of(dig(value, "optional")) == "true"
    return found


def _scope(value: Node, optional: bool) -> Scope | None:
    told = _DEV.get(text_of(dig(value, "dev")) or "")
    if told is not Scope.DEVELOPMENT and (optional or text_of(dig(value, "optional")) == "true"):
        return Scope.OPTIONAL
    return told
