"""The dependencies of an evaluated .NET project.

Specifications: https://learn.microsoft.com/en-us/nuget/consume-packages/package-references-in-project-files and
https://learn.microsoft.com/en-us/nuget/consume-packages/central-package-management
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Scalar, dig
from dptops_audit.models.packages.dotnet.evaluation import Above, Item, Project, inside
from dptops_audit.models.packages.dotnet.expressions import slashed
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Scope
from dptops_audit.models.xml import Element

_ITEMS = {
    "packagereference": Scope.RUNTIME,
    "globalpackagereference": Scope.BUILD,
    "packagedownload": Scope.BUILD,
    "dotnetclitoolreference": Scope.DEVELOPMENT,
    "frameworkreference": Scope.RUNTIME,
    "projectreference": Scope.RUNTIME,
}
_BUILD_ONLY = {
    "privateassets": ("all",),
    "excludeassets": ("all", "runtime"),
    "referenceoutputassembly": ("false",),
    "outputitemtype": ("analyzer",),
}
"""Metadata that keeps a reference out of what runs, by lower-case name and value."""

_TEST_PACKAGES = ("microsoft.net.test.sdk", "mstest", "tunit", "xunit.v3", "xunit.v3.mtp-v1", "xunit.v3.mtp-v2")
"""Packages that make a project a test project by what they import."""

_TEST_SDKS = frozenset({"mstest.sdk"})


def sdks(project: Project) -> Iterator[tuple[str, str, Element]]:
    """The SDKs of a project: name, version (empty where the project names none) and the element that names it."""
    for word in project.root.attributes.get("Sdk", "").split(";"):
        name, _, version = word.strip().partition("/")
        if name:
            yield name, version, project.root
    for element in project.root.children:
        key = {"Sdk": "Name", "Import": "Sdk"}.get(element.name)
        name, _, version = element.attributes.get(key, "").strip().partition("/") if key else ("", "", "")
        # An explicit import of the SDK comes in two halves.
        if name and not element.attributes.get("Project", "").lower().endswith(".targets"):
            yield name, element.attributes.get("Version", version), element


def test_mark(project: Project) -> Location | None:
    """What makes a project a test project; None where it is none."""
    declared = project.properties.get("istestproject")
    if declared is not None and declared.text.value.strip().lower() in ("true", "false"):
        return declared.location if declared.text.value.strip().lower() == "true" else None
    for name, _, element in sdks(project):
        if name.lower() in _TEST_SDKS:
            return element.location
    items = project.items.get("packagereference", ())
    return next((item.location for item in items if item.name.lower() in _TEST_PACKAGES and item.wanted), None)


def dependencies(
    project: Project, projects: Mapping[str, str], above: Above, manifests: Manifests, config: str | None
) -> Iterator[Dependency]:
    """All of them but projects that a pattern names.

    `projects` are the paths of project files by lower-case path, `config` is the path of the packages.config.
    """
    is_test = test_mark(project) is not None
    central = _central(project)
    for kind, default in _ITEMS.items():
        for item in project.items.get(kind, ()):
            scope = _scope(kind, default, item, is_test)
            if kind == "projectreference":
                if "*" in item.name:
                    continue
                path = inside(project.directory, item.name)
                path = projects.get(path.lower()) if path is not None else None
                name = posixpath.splitext(posixpath.basename(slashed(item.name)))[0].lower()
                local = posixpath.dirname(path) if path is not None else None
                yield Dependency(name, scope, item.location, "", item.condition, item.via, local)
            else:
                yield _package(item, scope, central if kind == "packagereference" else {})
    for name, version, element in sdks(project):
        found = _sdk(name, version, element, project, above, manifests)
        if found is not None:
            yield found
    root = manifests.xml(config) if config is not None else None
    for element in root.each("package") if root is not None else ():
        name = element.attributes.get("id", "").strip().lower()
        if name:
            scope = Scope.BUILD if element.attributes.get("developmentDependency") == "true" else Scope.RUNTIME
            version = element.attributes.get("version", "")
            here = (project.root.location,)
            yield Dependency(name, Scope.TEST if is_test else scope, element.location, version, "", here)


def _scope(kind: str, default: Scope, item: Item, is_test: bool) -> Scope:
    if is_test and kind != "globalpackagereference":
        return Scope.TEST
    for key, words in _BUILD_ONLY.items():
        values = {value.strip().lower() for value in item.metadata.get(key, "").split(";")}
        if not values.isdisjoint(words):
            return Scope.BUILD
    return Scope.OPTIONAL if default is Scope.RUNTIME and not item.wanted else default


def _central(project: Project) -> dict[str, Item]:
    """The central versions by lower-case name, where the project takes its versions from there."""
    if project.value("ManagePackageVersionsCentrally").strip().lower() != "true":
        return {}
    found: dict[str, Item] = {}
    for item in project.items.get("packageversion", ()):
        if item.wanted:
            found.setdefault(item.name.lower(), item)
    return found


def _package(item: Item, scope: Scope, central: Mapping[str, Item]) -> Dependency:
    name = item.name.lower()
    version = item.metadata.get("versionoverride") or item.metadata.get("version", "")
    if not version and name in central:
        entry = central[name]
        via = (*item.via, item.location)
        return Dependency(name, scope, entry.location, entry.metadata.get("version", ""), item.condition, via)
    return Dependency(name, scope, item.location, version, item.condition, item.via)


def _sdk(
    name: str, version: str, element: Element, project: Project, above: Above, manifests: Manifests
) -> Dependency | None:
    """The package of an SDK that does not come with .NET: only such a one has a version."""
    if version:
        return Dependency(name.lower(), Scope.BUILD, element.location, version)
    path = above.nearest("global.json", project.directory)
    node = dig(manifests.json(path), "msbuild-sdks", name) if path is not None else None
    if not isinstance(node, Scalar):
        return None
    return Dependency(name.lower(), Scope.BUILD, node.location, node.value, "", (element.location,))
