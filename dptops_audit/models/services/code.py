"""What the code says: listeners, queue workers and handlers of functions, each with the directory that it belongs to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from dptops_audit.evidence import Evidence, Location
from dptops_audit.knowledge.code_signs import CodeSign
from dptops_audit.knowledge.function_handlers import FUNCTION_SOURCES, HANDLERS
from dptops_audit.knowledge.languages_of_signs import NATIVE
from dptops_audit.knowledge.queue_workers import WORKERS
from dptops_audit.knowledge.server_starts import LISTENERS, MAINS
from dptops_audit.knowledge.start_programs import MOCK_FILES
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.package import Package, Scope
from dptops_audit.models.pattern_sets import SERVICES
from dptops_audit.models.repository import NOT_SHIPPED
from dptops_audit.models.services.homes import Homes, upwards
from dptops_audit.models.services.service import Role, Sign
from dptops_audit.models.signs import found
from dptops_audit.models.source import Hit, Source

_MOCK = re.compile(MOCK_FILES)
_NOT_RUNTIME = frozenset({Scope.DEVELOPMENT, Scope.TEST, Scope.BUILD})
_ARCHIVE_SUFFIX = (".zip", ".jar", ".tar.gz")


def code_signs(source: Source, homes: Homes) -> dict[str, list[Sign]]:
    """Listeners and workers by home, in the order of their places.

    Left out are those in servers for development and tests, and those that a dependency for development brings. Those in a package of a
    `NATIVE` language without a main function count for the packages here that depend on it and have one.
    """
    mains = [hit.file for _, hit in found(source, SERVICES, MAINS, NOT_SHIPPED)]
    with_main = {home for file in mains for home in homes.owners(file.path, file.kind)}
    users = _users(homes, with_main)
    main_folders = {posixpath.dirname(file.path) for file in mains}
    native = frozenset(NATIVE.split())
    signs: dict[str, list[Sign]] = {}
    for role, table in ((Role.LISTENER, LISTENERS), (Role.WORKER, WORKERS)):
        for sign, hit in found(source, SERVICES, table, NOT_SHIPPED):
            home = homes.of(hit.file.path, hit.file.kind)
            if home is None or _MOCK.fullmatch(hit.file.path) or _for_development(homes.packages(home), sign):
                continue
            if hit.file.kind not in native or home in with_main:
                near = hit.file.kind not in native or posixpath.dirname(hit.file.path) in main_folders
                signs.setdefault(home, []).append(replace(_sign(role, sign, hit), near=near))
                continue
            for user, via in users.get(home, ()):
                signs.setdefault(user, []).append(replace(_sign(role, sign, hit, via), near=False))
    return signs


def _users(homes: Homes, with_main: Collection[str | None]) -> dict[str, list[tuple[str, tuple[Location, ...]]]]:
    """The packages with a main function that depend on one of this repository directly, by its directory, with the line that says so."""
    users: dict[str, list[tuple[str, tuple[Location, ...]]]] = {}
    for directory in sorted(homes.directories & {home for home in with_main if home is not None}):
        for package in homes.packages(directory):
            for dependency in package.dependencies:
                if dependency.local is not None and dependency.scope is Scope.RUNTIME:
                    users.setdefault(dependency.local, []).append((directory, (dependency.location,)))
    return users


def function_signs(source: Source, homes: Homes, inventory: Inventory) -> dict[str, list[Sign]]:
    """The handlers of functions whose source configuration here deploys, by the directory that it names."""
    handlers: dict[str, list[tuple[CodeSign, Hit]]] = {}
    for sign, hit in found(source, SERVICES, HANDLERS, NOT_SHIPPED):
        handlers.setdefault(hit.file.path, []).append((sign, hit))
    below: dict[str, list[str]] = {}
    for path in handlers:
        for above in (path, *upwards(posixpath.dirname(path))):
            below.setdefault(above, []).append(path)
    signs: dict[str, dict[Location, Sign]] = {}
    for config, target in _deployed(source, inventory) if handlers else ():
        directory = target if target in inventory.directories else posixpath.dirname(target)
        for path in below.pop(target, ()):
            home = homes.of(path, handlers[path][0][1].file.kind)
            inside = home is not None and f"{home}/".startswith(f"{directory}/" if directory else "")
            for sign, hit in handlers[path]:
                made = _sign(Role.FUNCTION, sign, hit, (config.location,))
                at = home if inside and home is not None else directory
                signs.setdefault(at, {}).setdefault(made.evidence.location, made)
    return {directory: list(places.values()) for directory, places in signs.items()}


def _deployed(source: Source, inventory: Inventory) -> Iterator[tuple[Hit, str]]:
    """Each place of configuration that names a function's source, with the file or folder that it means."""
    for _, hit in found(source, SERVICES, FUNCTION_SOURCES, NOT_SHIPPED):
        folder = posixpath.dirname(hit.file.path)
        if not hit.groups:
            yield hit, folder
            continue
        written = hit.groups[0]
        for candidate in _candidates(written):
            path = posixpath.normpath(posixpath.join(folder, candidate))
            if not path.startswith("../") and path not in ("..", ".") and inventory.exists(path):
                yield hit, path
                break


def _candidates(written: str) -> Iterator[str]:
    """What a value may mean: a path as it is, one without its archive's suffix, or a handler `file.function` in some language."""
    yield written.rstrip("/")
    for suffix in _ARCHIVE_SUFFIX:
        if written.endswith(suffix):
            yield written.removesuffix(suffix)
    stem = written.rpartition(".")[0]
    if stem:
        yield from (f"{stem}{extension}" for extension in (".js", ".mjs", ".cjs", ".ts", ".py", ".rb"))


def _sign(role: Role, sign: CodeSign, hit: Hit, via: tuple[Location, ...] = ()) -> Sign:
    message = {
        Role.LISTENER: "serves requests",
        Role.WORKER: "takes work from a queue",
        Role.FUNCTION: "is the handler of a function",
    }[role]
    if sign.what:
        message += f" ({sign.what})"
    evidence = Evidence(hit.location, message, via)
    return Sign(role, hit.file.path, evidence, "code", hit.file.kind, sign.what, sign.alone)


def _for_development(packages: Sequence[Package], sign: CodeSign) -> bool:
    """Whether the packages declare what brings the sign, and only for development, tests or the build."""
    scopes = (
        {d.scope for package in packages for d in package.dependencies if d.name.lower() == sign.package.lower()}
        if sign.package
        else set()
    )
    return bool(scopes) and scopes <= _NOT_RUNTIME
