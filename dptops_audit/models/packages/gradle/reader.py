"""Gradle projects, Groovy and Kotlin: settings, build scripts, the scripts and convention plugins they apply, and version catalogues.

Scripts are read as written, nothing is run: https://docs.gradle.org/current/dsl/, https://docs.gradle.org/current/userguide/kotlin_dsl.html.

Plugins are build dependencies named by their id (a core plugin without `org.gradle.`, a Kotlin plugin by its full id); one that is put on
the classpath alone (`apply false`, `buildscript`) has the group `classpath`, one of the settings the group `settings`. A dependency has its
configuration as its group unless that is one of the main ones; source sets are put before it, as Gradle does (`jvmTestImplementation`). A
platform is a dependency like any other. Projects of the same build are named by their path (`:core:api`). What a build for the build's own
plugins (buildSrc) needs at runtime is build. Both branches of a condition count. `allprojects` and `subprojects` of the projects above
are inherited, with `via` leading from the settings' `include`.

Left out: notations whose group or name only a build knows, `configure(...)` of a filtered set of projects, plugins given as classes or
written in code, projects that settings include in a loop.

Settings:
- `packaging`: the id of the plugin that decides what is built (war, ear, application, java-library, ...).
- `main`: the main class; `application-name`: what the application plugin's start script is called.
- `group`, `java` (toolchain or source level).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.groovy import Item, Token
from dptops_audit.models.packages.gradle.builds import Build, Project, Sources, find_builds
from dptops_audit.models.packages.gradle.collect import Collected, collect
from dptops_audit.models.packages.gradle.notations import plugin_of
from dptops_audit.models.packages.gradle.statements import Call, calls_in, literal
from dptops_audit.models.packages.gradle.values import Environment
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting

__all__ = ["read"]

_PACKAGING = (
    "war ear org.springframework.boot io.quarkus io.micronaut.application application com.android.application com.android.library "
    "java-gradle-plugin groovy-gradle-plugin kotlin-dsl java-platform java-library org.jetbrains.kotlin.multiplatform java groovy scala"
).split()
_FACTS = {
    "main": (
        "application.mainClass",
        "application.mainClassName",
        "springBoot.mainClass",
        "springBoot.mainClassName",
        "bootJar.mainClass",
        "bootJar.mainClassName",
        "mainClassName",
    ),
    "application-name": ("application.applicationName",),
    "group": ("group",),
    "java": (
        "toolchain.languageVersion",
        "kotlin.jvmToolchain",
        "options.release",
        "sourceCompatibility",
        "java.sourceCompatibility",
        "targetCompatibility",
        "java.targetCompatibility",
    ),
}
_LOCKS = ("gradle.lockfile", "buildscript-gradle.lockfile")
_MAX_DEPENDENCIES = 200_000


def read(manifests: Manifests) -> tuple[Package, ...]:
    """A package for every project that has a build script or is included by settings. Never raises."""
    sources = Sources(manifests)
    found: dict[str, Package] = {}
    left = _MAX_DEPENDENCIES
    for build in find_builds(sources):
        for project in build.projects.values():
            script = project.build_file or (build.settings.path if build.settings is not None else "")
            if project.directory in found or not script or not _has_files(project, manifests):
                continue
            if left <= 0:
                manifests.note(Problem(script, "inherits too many dependencies: those from here on are left out"))
                return tuple(found.values())
            package = _package(build, project, sources)
            left -= len(package.dependencies)
            found[project.directory] = package
    return tuple(found.values())


def _has_files(project: Project, manifests: Manifests) -> bool:
    """Whether a project is one of its own: a folder above included ones often is not."""
    return bool(project.build_file) or project.path == ":" or manifests.exists(posixpath.join(project.directory, "src"))


def _package(build: Build, project: Project, sources: Sources) -> Package:
    collected = collect(build, project, sources)
    dependencies = [*collected.dependencies, *_of_settings(build, project)]
    place = Location(project.build_file or (build.settings.path if build.settings is not None else ""), 1)
    root_name = (
        next((f for f in build.settings.facts if f.name == "rootProject.name"), None)
        if build.settings is not None
        else None
    )
    if project.path == ":" and root_name is not None and build.settings is not None:
        place = root_name.first.at(build.settings.path)
    settings = _settings(collected, dependencies)
    files = [project.build_file, build.settings.path if build.settings is not None and project.path == ":" else ""]
    manifests = tuple(dict.fromkeys(file for file in files if file)) or (place.path,)
    version = collected.facts.get("version")
    return Package(
        ecosystem="gradle",
        directory=project.directory,
        manifests=manifests,
        location=place,
        name=project.name,
        version=version.value if version is not None else collected.environment.properties.get("version", ""),
        dependencies=tuple(dependencies),
        programs=dict(_programs(collected, dependencies, project)),
        settings=settings,
        members=tuple(sorted({p.directory for p in build.projects.values()} - {project.directory}))
        if project.path == ":"
        else (),
        parent=build.root if project.path != ":" else None,
        lockfiles=tuple(
            path for name in _LOCKS if sources.manifests.exists(path := posixpath.join(project.directory, name))
        ),
    )


def _of_settings(build: Build, project: Project) -> Iterator[Dependency]:
    """The plugins of the settings script, which are the root's."""
    if build.settings is None or project.path != ":":
        return
    environment = Environment((build.settings.variables,), build.properties, build.catalogues, build.root, build.root)
    for plugin in build.settings.plugins:
        name, _ = plugin_of(plugin.argument, environment)
        if name and not plugin.managed:
            place = plugin.first.at(build.settings.path)
            yield Dependency(name, Scope.BUILD, place, environment.text(plugin.version), "settings")


def _settings(collected: Collected, dependencies: list[Dependency]) -> dict[str, Setting]:
    plugins = {d.name: d for d in dependencies if d.scope is Scope.BUILD and not d.group}
    found: dict[str, Setting] = {}
    packaging = next((name for name in _PACKAGING if name in plugins), None)
    if packaging is not None:
        place = plugins[packaging]
        found["packaging"] = Setting(packaging, place.via[-1] if place.via else place.location)
    for name, facts in _FACTS.items():
        fact = next((collected.facts[key] for key in facts if key in collected.facts), None)
        if fact is not None:
            found[name] = fact
    return found


def _programs(collected: Collected, dependencies: list[Dependency], project: Project) -> Iterator[tuple[str, Setting]]:
    """What start scripts start: the application plugin's, and those of tasks of their own."""
    main = next((collected.facts[key] for key in _FACTS["main"] if key in collected.facts), None)
    if main is not None and any(d.name == "application" and not d.group for d in dependencies):
        named = collected.facts.get("application.applicationName")
        yield named.value if named is not None else project.name, main
    for script in collected.own:
        for _, call in script.calls:
            if call.blocks and any(_mentions(argument, "CreateStartScripts") for argument in call.arguments):
                yield from _start_script(call, script.path, collected.environment)


def _start_script(call: Call, path: str, environment: Environment) -> Iterator[tuple[str, Setting]]:
    inner = {c.names[0]: c for block in call.blocks for c in calls_in(block) if c.arguments}
    main = inner.get("mainClass") or inner.get("mainClassName")
    if main is None:
        return
    named = inner.get("applicationName")
    first = call.arguments[0]
    task = literal(first) or next((item.text for item in first if isinstance(item, Token)), "")
    name = environment.text(named.arguments[0]) if named is not None else task
    value = environment.text(main.arguments[0])
    if name and value:
        yield name, Setting(value, main.first.at(path))


def _mentions(argument: tuple[Item, ...], word: str) -> bool:
    """Whether a name stands in an argument or in brackets directly in it."""
    for item in argument:
        inner = (item,) if isinstance(item, Token) else item.items
        if any(isinstance(token, Token) and token.text == word for token in inner):
            return True
    return False
