"""Maven projects: pom.xml (https://maven.apache.org/pom.html) and .mvn/extensions.xml.

Scopes: `compile` and `runtime` are runtime; `provided` and `system` too, with that word as their group, but an annotation processor by name is
build; `test` is test; `optional` is optional whatever its scope. A profile's dependencies have its id as their group. Plugins, their own
dependencies (group: the plugin), build extensions and annotation processor paths are build; plugins of `reporting` are dev. What plugin or
dependency management holds gives versions and scopes and is no dependency. What a parent of the same repository declares is inherited,
with `via` leading from the project's own `parent` element.

Settings:
- `packaging`: jar, war, pom, ...; where nothing is written, jar at the project's name.
- `group`: the group id.
- `parent`: `group:artifact:version` of a parent from elsewhere.
- `main`: the main class, from a plugin's configuration, `start-class` or `exec.mainClass`.
- `java`: the language level, from the compiler plugin or the usual properties.
- `final-name`: the name of what is built.
- `deploy-skip`: whether publishing is left out (`maven.deploy.skip` or the deploy plugin's `skip`).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.maven.model import Declared, Pom, Poms, dependency_key
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting
from dptops_audit.models.xml import Element

__all__ = ["read"]

_SCOPES = {
    "": (Scope.RUNTIME, ""),
    "compile": (Scope.RUNTIME, ""),
    "runtime": (Scope.RUNTIME, ""),
    "provided": (Scope.RUNTIME, "provided"),
    "system": (Scope.RUNTIME, "system"),
    "test": (Scope.TEST, ""),
}
_PROCESSORS = frozenset({"org.projectlombok:lombok", "org.immutables:value", "com.google.auto.value:auto-value"})
_PROCESSOR_ENDS = ("-processor", "-apt", "-annotation-processor")
_PLUGIN_GROUP = "org.apache.maven.plugins"
_MAIN_PROPERTIES = ("start-class", "spring-boot.run.main-class", "exec.mainClass", "mainClass", "main.class")
_MAIN_PATHS = (
    ("mainClass",),
    ("archive", "manifest", "mainClass"),
    ("transformers", "transformer", "mainClass"),
    ("container", "mainClass"),
)
_JAVA_PROPERTIES = (
    "maven.compiler.release",
    "java.version",
    "maven.compiler.target",
    "maven.compiler.source",
    "jdk.version",
)
_JAVA_CONFIGURATION = ("release", "target", "source")
_MAX_DEPENDENCIES = 200_000


def read(manifests: Manifests) -> tuple[Package, ...]:
    """A package for every pom.xml that can be read. Never raises."""
    poms = Poms(manifests)
    aggregators = _aggregators(poms)
    members = _members(aggregators)
    left = _MAX_DEPENDENCIES
    found: list[Package] = []
    for path, pom in sorted(poms.by_path.items()):
        dependencies = _Reader(poms, pom, left).dependencies() if left else ()
        if left and len(dependencies) >= left:
            manifests.note(Problem(path, "inherits too many dependencies: those from here on are left out"))
        left = max(left - len(dependencies), 0)
        extensions = posixpath.join(pom.directory, ".mvn/extensions.xml")
        core = _core_extensions(manifests, extensions)
        found.append(_package(poms, pom, dependencies + core, members, aggregators, extensions if core else ""))
    return tuple(found)


def _package(
    poms: Poms,
    pom: Pom,
    dependencies: tuple[Dependency, ...],
    members: dict[str, list[str]],
    aggregators: dict[str, str],
    extensions: str,
) -> Package:
    artifact = pom.root.child("artifactId")
    above = aggregators.get(pom.path)
    parent = poms.by_path.get(above) if above else pom.parent
    return Package(
        ecosystem="maven",
        directory=pom.directory,
        manifests=(pom.path, extensions) if extensions else (pom.path,),
        location=artifact.location if artifact is not None else Location(pom.path, 1),
        name=f"{pom.group}:{pom.artifact}" if pom.group else pom.artifact,
        version=pom.version,
        dependencies=dependencies,
        settings=_settings(pom),
        members=tuple(sorted({posixpath.dirname(path) for path in members.get(pom.path, ())} - {pom.directory})),
        parent=parent.directory if parent is not None else None,
    )


def _aggregators(poms: Poms) -> dict[str, str]:
    """The POM that lists a POM as its module, by the latter's path."""
    found: dict[str, str] = {}
    for path, pom in sorted(poms.by_path.items()):
        for module in poms.modules(pom):
            if module in poms.by_path and module != path:
                found.setdefault(module, path)
    return found


def _members(aggregators: dict[str, str]) -> dict[str, list[str]]:
    """All modules below each aggregator."""
    found: dict[str, list[str]] = {}
    for module in aggregators:
        seen = {module}
        above = aggregators.get(module)
        while above is not None and above not in seen:
            found.setdefault(above, []).append(module)
            seen.add(above)
            above = aggregators.get(above)
    return found


class _Reader:
    """The dependencies of one POM."""

    def __init__(self, poms: Poms, pom: Pom, limit: int) -> None:
        self._poms = poms
        self._pom = pom
        self._limit = limit
        self._management = {
            self._plugin_name(declared.element): declared.element
            for declared in reversed(pom.declared("build", "pluginManagement", "plugins", "plugin"))
        }

    def dependencies(self) -> tuple[Dependency, ...]:
        found: list[Dependency] = []
        seen: set[tuple[object, ...]] = set()
        for declared in self._pom.declared("dependencies", "dependency"):
            key = (*dependency_key(self._pom, declared.element), declared.profile)
            if key not in seen and len(found) < self._limit:
                seen.add(key)
                found.append(self._dependency(declared))
        for dependency in self._build():
            mark = (dependency.name, dependency.scope, dependency.group)
            if mark not in seen and len(found) < self._limit:
                seen.add(mark)
                found.append(dependency)
        return tuple(found)

    def _dependency(self, declared: Declared) -> Dependency:
        pom, element = self._pom, declared.element
        key = dependency_key(pom, element)
        managed = self._poms.managed(pom, key)
        values = {
            name: pom.expand(element.value(name)) or (managed[1].expand(managed[0].value(name)) if managed else "")
            for name in ("version", "scope")
        }
        name = f"{key[0]}:{key[1]}"
        scope, group = _SCOPES.get(values["scope"], (Scope.OPTIONAL, values["scope"]))
        if group == "provided" and (name in _PROCESSORS or key[1].endswith(_PROCESSOR_ENDS)):
            scope = Scope.BUILD
        if pom.expand(element.value("optional")) == "true":
            scope, group = Scope.OPTIONAL, ""
        local = self._poms.local(key[0], key[1], pom.path)
        return Dependency(
            name=name,
            scope=scope,
            location=_whole(element),
            requirement=values["version"],
            group=declared.profile or group,
            via=declared.via,
            local=local.directory if local is not None and local is not pom else None,
        )

    def _build(self) -> Iterator[Dependency]:
        for declared in self._pom.declared("build", "plugins", "plugin"):
            if declared.via and declared.element.value("inherited") == "false":
                continue
            yield from self._plugin(declared, Scope.BUILD, declared.profile)
        for declared in self._pom.declared("build", "extensions", "extension"):
            yield self._named(
                declared, self._coordinates(declared.element), Scope.BUILD, declared.profile or "extensions"
            )
        for declared in self._pom.declared("reporting", "plugins", "plugin"):
            yield from self._plugin(declared, Scope.DEVELOPMENT, declared.profile or "reporting")

    def _plugin(self, declared: Declared, scope: Scope, group: str) -> Iterator[Dependency]:
        name = self._plugin_name(declared.element)
        yield self._named(declared, name, scope, group)
        for element in declared.element.each("dependencies", "dependency"):
            yield self._named(Declared(element, "", declared.via), self._coordinates(element), scope, name)
        for configuration in _configurations(declared.element):
            for path in configuration.each("annotationProcessorPaths"):
                for element in path.children:
                    if element.value("artifactId"):
                        shown = Declared(element, "", declared.via)
                        yield self._named(shown, self._coordinates(element), scope, "annotationProcessorPaths")

    def _named(self, declared: Declared, name: str, scope: Scope, group: str) -> Dependency:
        managed = self._management.get(name)
        version = declared.element.value("version") or (managed.value("version") if managed is not None else "")
        group_id, _, artifact = name.partition(":")
        local = self._poms.local(group_id, artifact, self._pom.path)
        return Dependency(
            name=name,
            scope=scope,
            location=_whole(declared.element),
            requirement=self._pom.expand(version),
            group=group,
            via=declared.via,
            local=local.directory if local is not None and local is not self._pom else None,
        )

    def _plugin_name(self, element: Element) -> str:
        group = self._pom.expand(element.value("groupId")) or _PLUGIN_GROUP
        return f"{group}:{self._pom.expand(element.value('artifactId'))}"

    def _coordinates(self, element: Element) -> str:
        return f"{self._pom.expand(element.value('groupId'))}:{self._pom.expand(element.value('artifactId'))}"


def _whole(element: Element) -> Location:
    """The place of an element that ends with the last of its direct children."""
    return Location(
        element.path, element.line, element.column, max((c.line for c in element.children), default=element.line)
    )


def _configurations(plugin: Element) -> Iterator[Element]:
    """The configurations of a plugin: its own, then those of its executions."""
    yield from plugin.each("configuration")
    yield from plugin.each("executions", "execution", "configuration")


def _core_extensions(manifests: Manifests, path: str) -> tuple[Dependency, ...]:
    root = manifests.xml(path) if manifests.exists(path) else None
    return tuple(
        Dependency(
            name=f"{element.value('groupId')}:{element.value('artifactId')}",
            scope=Scope.BUILD,
            location=_whole(element),
            requirement=element.value("version"),
            group="extensions",
        )
        for element in (root.each("extension") if root is not None else ())
    )


def _settings(pom: Pom) -> dict[str, Setting]:
    """The settings that the module's docstring names."""
    artifact = pom.root.child("artifactId") or pom.root
    packaging = pom.root.child("packaging")
    elements = {
        "packaging": packaging,
        "group": pom.setting("groupId") or pom.root.child("parent", "groupId"),
        "main": _first_property(pom, _MAIN_PROPERTIES) or _configured(pom, _MAIN_PATHS),
        "java": _first_property(pom, _JAVA_PROPERTIES) or _compiled(pom),
        "final-name": pom.root.child("build", "finalName"),
        "deploy-skip": pom.property_element("maven.deploy.skip")
        or _plugin_value(pom, "maven-deploy-plugin", (("skip",),)),
    }
    found = {
        name: Setting(pom.expand(element.text), element.location)
        for name, element in elements.items()
        if element is not None and element.text
    }
    found.setdefault("packaging", Setting("jar", artifact.location))
    *_, (eldest, _) = pom.lineage()
    parent = eldest.root.child("parent")
    if parent is not None and eldest.parent is None:
        coordinates = (parent.value(name) for name in ("groupId", "artifactId", "version"))
        found["parent"] = Setting(pom.expand(":".join(coordinates)), parent.location)
    return found


def _first_property(pom: Pom, names: tuple[str, ...]) -> Element | None:
    return next((found for name in names if (found := pom.property_element(name)) is not None and found.text), None)


def _configured(pom: Pom, paths: tuple[tuple[str, ...], ...]) -> Element | None:
    """The first value at one of the paths in the configuration of any plugin of the build."""
    for management in ((), ("pluginManagement",)):
        for declared in pom.declared("build", *management, "plugins", "plugin"):
            if declared.profile:
                continue
            for configuration in _configurations(declared.element):
                for path in paths:
                    found = next((e for e in configuration.each(*path) if e.text), None)
                    if found is not None:
                        return found
    return None


def _compiled(pom: Pom) -> Element | None:
    return _plugin_value(pom, "maven-compiler-plugin", tuple((name,) for name in _JAVA_CONFIGURATION))


def _plugin_value(pom: Pom, artifact: str, paths: tuple[tuple[str, ...], ...]) -> Element | None:
    """The first value at one of the paths in the configuration of a plugin, managed ones included."""
    for management in ((), ("pluginManagement",)):
        for declared in pom.declared("build", *management, "plugins", "plugin"):
            if declared.element.value("artifactId") == artifact:
                for path in paths:
                    found = declared.element.child("configuration", *path)
                    if found is not None and found.text:
                        return found
    return None
