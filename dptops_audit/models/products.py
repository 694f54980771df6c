"""What a repository makes for others to install or to look at: libraries, command-line tools, frontends, sites, documents."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dptops_audit.evidence import Evidence, Location
from dptops_audit.knowledge.ecosystems import SCRIPT_LANGUAGES
from dptops_audit.knowledge.products import (
    BUNDLER_DEPENDENCIES,
    BUNDLERS,
    COMMAND_LINES,
    FRONTEND_FILES,
    FRONTEND_PACKAGES,
    PUBLISHING,
    SITE_FILES,
)
from dptops_audit.knowledge.start_programs import STATIC_SERVERS
from dptops_audit.models.inventory import Tag
from dptops_audit.models.packages.package import Package, Scope
from dptops_audit.models.pattern_sets import PRODUCTS
from dptops_audit.models.services.homes import upwards
from dptops_audit.models.signs import found

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_FRONTENDS = tuple((what, re.compile(expression)) for what, expression in FRONTEND_FILES)
_SITES = tuple((what, re.compile(expression)) for what, expression in SITE_FILES)
_IN_PIPELINES = frozenset({Tag.VENDORED, Tag.GENERATED, Tag.EXAMPLE, Tag.TEMPLATE, Tag.FIXTURE, Tag.TEST, Tag.DOCS})
_REGISTRIES = {
    "crates.io": "rust",
    "npm": "javascript",
    "PyPI": "python",
    "RubyGems": "ruby",
    "NuGet": "dotnet",
    "Maven repository": "maven gradle sbt",
    "Hex": "elixir",
    "pub.dev": "dart",
}
_INSTALLED = frozenset({"python", "javascript", "ruby", "php", "dotnet"})
"""Ecosystems whose packages install programs on purpose; a program of any other beside a service is a tool of its own."""
_ENTRIES = ("main", "module", "exports", "types", "typings")
_SCRIPTS = ("build", "dev", "start", "watch", "serve", "bundle", "compile")


def frontends(repository: Repository) -> Iterator[Evidence]:
    """Packages that make something for a browser or a device."""
    for package in repository.packages:
        for dependency in package.dependencies:
            if (
                dependency.name in BUNDLER_DEPENDENCIES.get(package.ecosystem, ())
                and dependency.scope is not Scope.PEER
            ):
                yield Evidence(dependency.location, f"bundles for a browser ({dependency.name})")
        if package.ecosystem != "javascript":
            continue
        names = {d.name: d for d in package.dependencies if d.scope is not Scope.PEER}
        shown = next((names[name] for name in sorted(names) if name in FRONTEND_PACKAGES), None)
        bundler = next((names[name] for name in sorted(names) if name in BUNDLERS), None)
        script = next((package.scripts[name] for name in _SCRIPTS if name in package.scripts), None)
        if bundler is not None and (shown is not None or script is not None):
            what = shown or bundler
            yield Evidence(what.location, f"is bundled for a browser ({what.name})")
    yield from _named(repository, _FRONTENDS, "serves a frontend")
    yield from _served_files(repository)


def _served_files(repository: Repository) -> Iterator[Evidence]:
    """Images of a server of files that stand beside pages."""
    pages: dict[str, str] = {}
    for file in repository.inventory.of_kind("html"):
        for above in upwards(posixpath.dirname(file.path)):
            pages.setdefault(above, file.path)
    for image in repository.images:
        base, folder = image.base, posixpath.dirname(image.dockerfile.path)
        if base is None or base.reference is None or not folder:
            continue
        name = posixpath.basename(base.reference.name).partition("-")[0]
        if name in STATIC_SERVERS and folder in pages:
            yield Evidence(base.location, f"serves pages ({pages[folder]})")


def libraries(repository: Repository) -> Iterator[Evidence]:
    """Packages that a pipeline or a script here publishes; without a program of any kind here, those that could be published."""
    publishing = [
        (ecosystem, hit.location)
        for sign, hit in found(repository.source, PRODUCTS, PUBLISHING, _IN_PIPELINES)
        for ecosystem in _REGISTRIES[sign.what].split()
    ]
    first_published: dict[str, Location] = {}
    for ecosystem, location in publishing:
        first_published.setdefault(ecosystem, location)
    roots = {service.directory for service in repository.services}
    for package in repository.packages:
        if package.directory in roots or not _may_be_library(package):
            continue
        via = first_published.get(package.ecosystem)
        if via is not None:
            yield Evidence(package.location, f"is a package that is published ({package.name})", (via,))
        elif not roots:
            yield Evidence(package.location, f"is a package for others to use ({package.name})")


def command_lines(repository: Repository) -> Iterator[Evidence]:
    """Programs that users run by hand."""
    roots = {service.directory for service in repository.services}
    for package in repository.packages:
        if package.directory in roots or (roots and package.ecosystem not in _INSTALLED) or _is_private(package):
            continue
        for name, program in sorted(package.programs.items()):
            yield Evidence(program.location, f"installs the program {name}")
    from dptops_audit.models.repository import NOT_SHIPPED

    entries = {
        posixpath.dirname(sign.evidence.location.path) for service in repository.services for sign in service.signs
    }
    shared = repository.services and any(service.directory == "" for service in repository.services)
    for sign, hit in found(repository.source, PRODUCTS, COMMAND_LINES, NOT_SHIPPED):
        folder = posixpath.dirname(hit.file.path)
        in_root = any(above in roots for above in upwards(folder))
        own = _is_program_folder(folder) and folder not in entries
        if sign.alone and (own if in_root and shared else not in_root):
            yield Evidence(hit.location, f"is a command line ({sign.what})")


def sites(repository: Repository) -> Iterator[Evidence]:
    """Generators of static sites."""
    yield from _named(repository, _SITES, "generates a site")


def has_application_code(repository: Repository) -> bool:
    """Whether anything here is written in a programming language and is more than a script around the rest."""
    return any(kind not in SCRIPT_LANGUAGES for kind, _ in repository.code_lines.values())


def _named(repository: Repository, table: tuple[tuple[str, re.Pattern[str]], ...], message: str) -> Iterator[Evidence]:
    from dptops_audit.models.repository import NOT_SHIPPED

    for file in repository.inventory.files:
        if file.tags.isdisjoint(NOT_SHIPPED):
            what = next((what for what, pattern in table if pattern.fullmatch(file.path)), None)
            if what is not None:
                yield Evidence(Location(file.path, 1), f"{message} ({what})")


def _may_be_library(package: Package) -> bool:
    """Whether it has a name, is not private and, in JavaScript, names what its users import."""
    has_entry = package.ecosystem != "javascript" or any(name in package.settings for name in _ENTRIES)
    return bool(package.name) and has_entry and not _is_private(package)


def _is_private(package: Package) -> bool:
    private = package.settings.get("private")
    return private is not None and private.value.lower() not in ("false", "")


def _is_program_folder(folder: str) -> bool:
    """`cmd/tool`: a folder that holds one program of several."""
    return posixpath.basename(posixpath.dirname(folder)) in ("cmd", "bin", "cli", "tools")
