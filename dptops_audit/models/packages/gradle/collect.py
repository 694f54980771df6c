"""Everything that scripts of a Gradle build declare for one project: its own, those above it, and those that they apply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.groovy import Item
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.gradle.builds import Build, Project, Sources, located
from dptops_audit.models.packages.gradle.notations import notations, plugin_of
from dptops_audit.models.packages.gradle.scopes import scope_of
from dptops_audit.models.packages.gradle.script import ALL, SELF, SUB, Declaration, Plugin, Script
from dptops_audit.models.packages.gradle.values import Environment
from dptops_audit.models.packages.package import Dependency, Scope, Setting

__all__ = ["Collected", "collect"]

_NOT_CONFIGURATIONS = frozenset(
    "exclude include dependency because println print relocate modules module attribute attributes require apply task from set "
    "components constraints artifact artifactTypes registerTransform".split()
)
_MAX_SCRIPTS = 60
_MAX_FOUND = 20_000


@dataclass(slots=True)
class Collected:
    """What scripts declare for a project; `facts` by name (`application.mainClass`), nearest first."""

    environment: Environment
    dependencies: list[Dependency] = field(default_factory=list)
    facts: dict[str, Setting] = field(default_factory=dict)
    own: tuple[Script, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """A script that has a say. `above` is the path of the project that it belongs to where that is above, None for the own."""

    script: Script
    above: str | None = None
    via: tuple[Location, ...] = ()

    def speaks_of(self, target: str, path: str) -> bool:
        if target == SELF:
            return self.above is None
        if target == SUB:
            return self.above is not None
        return target == ALL or (":" + target.lstrip(":") == path)


def collect(build: Build, project: Project, sources: Sources) -> Collected:
    """Reads no more than `_MAX_SCRIPTS` scripts and gives no more than `_MAX_FOUND` dependencies."""
    first = _sources(build, project, sources)
    environment = _environment(build, project, sources, [source.script for source in first])
    scripts = list(first)
    seen = {(source.script.path, source.above) for source in scripts}
    cut: Location | None = None
    for source in scripts:
        for script, place in _applied(source, build, project, sources, environment):
            if (script.path, source.above) not in seen and len(scripts) >= _MAX_SCRIPTS:
                cut = cut or place[0]
            elif (script.path, source.above) not in seen:
                seen.add((script.path, source.above))
                follows = source.above if place[1] else None
                scripts.append(_Source(script, follows, (*source.via, place[0])))
    if len(scripts) > len(first):
        environment = _environment(build, project, sources, [source.script for source in scripts])
    found = Collected(environment, own=tuple(source.script for source in scripts if source.above is None))
    marks: set[tuple[str, Scope, str]] = set()
    for source in scripts:
        for dependency in (
            *_plugins(source, build, project, environment),
            *_dependencies(source, build, project, environment),
        ):
            mark = (dependency.name, dependency.scope, dependency.group)
            if mark not in marks and len(marks) >= _MAX_FOUND:
                cut = cut or (dependency.via or (dependency.location,))[-1]
            elif mark not in marks:
                marks.add(mark)
                found.dependencies.append(dependency)
        for fact in source.script.facts:
            value = environment.text(fact.value) if source.speaks_of(fact.target, project.path) else ""
            if value:
                found.facts.setdefault(fact.name, Setting(value, fact.first.at(source.script.path)))
    if cut is not None:
        note_cut(sources.manifests, cut.path, cut.line)
    return found


def _sources(build: Build, project: Project, sources: Sources) -> list[_Source]:
    """The project's own script, then those of the projects above it."""
    found: list[_Source] = []
    own = sources.script(project.build_file) if project.build_file else None
    if own is not None:
        found.append(_Source(own))
    path = project.path
    while path != ":":
        path = path.rpartition(":")[0] or ":"
        above = build.projects.get(path)
        script = sources.script(above.build_file) if above is not None and above.build_file else None
        if script is not None:
            found.append(_Source(script, path, (project.included,) if project.included else ()))
    return found


def _environment(build: Build, project: Project, sources: Sources, scripts: list[Script]) -> Environment:
    layers = (*(script.variables for script in scripts), build.constants)
    if build.settings is not None:
        layers += (build.settings.variables,)
    properties = {**build.properties, **sources.properties(project.directory)}
    return Environment(layers, properties, build.catalogues, project.directory, build.root)


def _applied(
    source: _Source, build: Build, project: Project, sources: Sources, environment: Environment
) -> Iterator[tuple[Script, tuple[Location, bool]]]:
    """The scripts that a script applies, with the place, and whether they stay those of a project above."""
    path = source.script.path
    wanted: list[tuple[str | None, Location, str]] = []
    for apply in source.script.applies:
        folder = project.directory if source.above is None else build.projects[source.above].directory
        wanted.append((located(apply.argument, environment, folder), apply.first.at(path), apply.target))
    for plugin in source.script.plugins:
        if plugin.applied and not plugin.managed:
            name, _ = plugin_of(plugin.argument, environment)
            wanted.append((build.conventions.get(name), plugin.first.at(path), plugin.target))
    for file, place, target in wanted:
        stays = source.above is not None and target == SELF
        if file and (stays or source.speaks_of(target, project.path)):
            script = sources.script(file)
            if script is not None:
                yield script, (place, stays)


def _plugins(source: _Source, build: Build, project: Project, environment: Environment) -> Iterator[Dependency]:
    for plugin in source.script.plugins:
        if plugin.managed or not source.speaks_of(plugin.target, project.path):
            continue
        name, entry = plugin_of(plugin.argument, environment)
        if not name:
            continue
        place = plugin.first.at(source.script.path)
        version = environment.text(plugin.version) or (entry.version if entry is not None else "")
        yield Dependency(
            name=name,
            scope=Scope.BUILD,
            location=entry.location if entry is not None else place,
            requirement=version or _managed_version(build, name, environment),
            group="" if plugin.applied else "classpath",
            via=(*source.via, place) if entry is not None else source.via,
        )


def _managed_version(build: Build, name: str, environment: Environment) -> str:
    """The version that `pluginManagement` gives to a plugin."""
    managed: list[Plugin] = [p for p in build.settings.plugins if p.managed] if build.settings is not None else []
    for plugin in managed:
        if plugin_of(plugin.argument, environment)[0] == name:
            return environment.text(plugin.version)
    return ""


def _dependencies(source: _Source, build: Build, project: Project, environment: Environment) -> Iterator[Dependency]:
    for declared in source.script.dependencies:
        if declared.configuration in _NOT_CONFIGURATIONS or not source.speaks_of(declared.target, project.path):
            continue
        yield from _declared(declared, source, build, environment)


def _declared(declared: Declaration, source: _Source, build: Build, environment: Environment) -> Iterator[Dependency]:
    scope, group = scope_of(declared.configuration, suite=declared.suite, sources=declared.sources)
    if build.tooling and scope is Scope.RUNTIME:
        scope = Scope.BUILD
    place = declared.first.at(source.script.path)
    argument: tuple[Item, ...] = declared.argument
    for notation in notations(argument, environment):
        target = build.project(notation.project) if notation.project is not None else None
        yield Dependency(
            name=target.path if target is not None else notation.name,
            scope=scope,
            location=notation.entry or place,
            requirement=notation.version,
            group=group,
            via=(*source.via, place) if notation.entry is not None else source.via,
            local=target.directory if target is not None else None,
        )
