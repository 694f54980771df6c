"""The dependencies of a package.json and the imports of a deno.json.

Sources: https://docs.npmjs.com/cli/configuring-npm/package-json#dependencies and
https://docs.deno.com/runtime/fundamentals/modules/#managing-third-party-modules-and-libraries
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, dig, each, text_of
from dptops_audit.models.packages.javascript.catalogs import PROTOCOL, Catalogs, looked_up
from dptops_audit.models.packages.javascript.local import Neighbours, local
from dptops_audit.models.packages.javascript.project import Project, entries
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Scope

_SECTIONS = {
    "dependencies": Scope.RUNTIME,
    "optionalDependencies": Scope.OPTIONAL,
    "devDependencies": Scope.DEVELOPMENT,
    "peerDependencies": Scope.PEER,
}
_BUNDLES = ("bundleDependencies", "bundledDependencies")
_PEERS = "peerDependencies"
_URLS = ("https://", "http://")
_REGISTRIES = ("npm:", "jsr:")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the requirements of one project are looked up in."""

    manifests: Manifests
    known: dict[str, Project]
    catalogs: Catalogs
    around: Neighbours


def dependencies(project: Project, surroundings: Surroundings) -> tuple[Dependency, ...]:
    """In the order of the manifests. A name that stands in two sections comes twice, but for the rule of npm that an entry of
    optionalDependencies replaces the one of dependencies."""
    found = [
        *(_of_package(project.package) if project.package is not None else ()),
        *(_of_deno(project, project.deno, surroundings.manifests) if project.deno is not None else ()),
    ]
    return tuple(_resolved(dependency, project.directory, surroundings) for dependency in found)


def _of_package(package: Mapping) -> Iterator[Dependency]:
    optional = {key.value for key, _ in entries(package.get("optionalDependencies"))}
    bundled = _bundled(package)
    mandatory = set()
    for section, scope in _SECTIONS.items():
        for key, value in entries(package.get(section)):
            name, requirement = key.value, text_of(value)
            if requirement is None or (scope is Scope.RUNTIME and name in optional):
                continue
            if scope is Scope.PEER:
                mandatory.add(name)
                if _is_optional_peer(package, name):
                    yield Dependency(name, Scope.OPTIONAL, key.location, requirement, _PEERS)
                    continue
            group = ""
            if name in bundled and scope is not Scope.DEVELOPMENT:
                group = _BUNDLES[0]
                del bundled[name]
            yield Dependency(name, scope, key.location, requirement, group)
    # Yarn and pnpm take a name that only the details of peers hold for a peer of any version.
    for key, value in entries(package.get("peerDependenciesMeta")):
        if key.value not in mandatory and text_of(dig(value, "optional")) == "true":
            yield Dependency(key.value, Scope.OPTIONAL, key.location, "", _PEERS)
    for name, place in bundled.items():
        yield Dependency(name, Scope.RUNTIME, place, "", _BUNDLES[0])


def _bundled(package: Mapping) -> dict[str, Location]:
    """The names that are packed with the package, with their places; `true`, which stands for all, names none."""
    items = (item for key in _BUNDLES for item in each(package.get(key)))
    return {name: item.location for item in items if (name := text_of(item))}


def _is_optional_peer(package: Mapping, name: str) -> bool:
    return text_of(dig(package, "peerDependenciesMeta", name, "optional")) == "true"


def _of_deno(project: Project, deno: Mapping, manifests: Manifests) -> Iterator[Dependency]:
    """The packages that an import map names, each once however many aliases it has; aliases of own files are none."""
    seen = set()
    for via, imports in _import_maps(project, deno, manifests):
        for key, value in entries(imports):
            specifier = text_of(value) or ""
            name = _package_of(key.value, specifier)
            if name and name not in seen:
                seen.add(name)
                yield Dependency(name, Scope.RUNTIME, key.location, specifier, via=via)


def _import_maps(
    project: Project, deno: Mapping, manifests: Manifests
) -> Iterator[tuple[tuple[Location, ...], Node | None]]:
    yield (), deno.get("imports")
    key, path = deno.key("importMap"), text_of(deno.get("importMap"))
    # Deno leaves the other file alone where the manifest has imports of its own.
    if key is not None and path is not None and deno.get("imports") is None:
        file = posixpath.normpath(posixpath.join(project.directory, path))
        yield (key.location,), dig(manifests.json(file), "imports")


def _package_of(alias: str, specifier: str) -> str:
    """`@std/fs` for `jsr:@std/fs@^1/walk`, the alias for a URL, nothing for a file."""
    for registry in _REGISTRIES:
        if specifier.startswith(registry):
            rest = specifier.removeprefix(registry).lstrip("/")
            parts = rest.split("/", 2)
            scope = parts[0] + "/" if rest.startswith("@") and len(parts) > 1 else ""
            return scope + parts[1 if scope else 0].partition("@")[0]
    return alias.rstrip("/") if specifier.startswith(_URLS) else ""


def _resolved(dependency: Dependency, folder: str, surroundings: Surroundings) -> Dependency:
    """With what a catalog says for it and the package of this repository that it stands for."""
    if dependency.requirement.startswith(PROTOCOL):
        found = looked_up(surroundings.catalogs, dependency.name, dependency.requirement)
        if found is not None:
            requirement, place = found
            dependency = replace(
                dependency, requirement=requirement, location=place, via=(*dependency.via, dependency.location)
            )
    at = local(
        surroundings.manifests,
        surroundings.known,
        surroundings.around,
        folder,
        dependency.name,
        dependency.requirement,
    )
    return replace(dependency, local=at) if at is not None else dependency
