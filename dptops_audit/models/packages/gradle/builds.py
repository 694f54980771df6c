"""The builds of a repository and their projects, from settings scripts: https://docs.gradle.org/current/userguide/multi_project_builds.html."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.groovy import Group, Item, Kind, Token
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.gradle.catalog import Catalogue, Entry, accessor, read_catalogue
from dptops_audit.models.packages.gradle.notations import project_accessor
from dptops_audit.models.packages.gradle.script import Script, read_script
from dptops_audit.models.packages.gradle.statements import Call, arguments, calls_in, chain, is_group, is_mark, is_name
from dptops_audit.models.packages.gradle.values import Environment
from dptops_audit.models.packages.manifests import Manifests

__all__ = ["Build", "Project", "Sources", "find_builds"]

BUILD_FILES = ("build.gradle.kts", "build.gradle")
SETTINGS_FILES = ("settings.gradle.kts", "settings.gradle")
_MAX_PROJECTS = 5_000
_MAX_CONSTANT_FILES = 50
_CONSTANT_FOLDERS = ("buildSrc/src/main/kotlin/", "buildSrc/src/main/java/", "buildSrc/src/main/groovy/")


@dataclass(eq=False, slots=True)
class Project:
    """One project of a build. `included` is the place in the settings that includes it, None for the root."""

    path: str
    directory: str
    build_file: str = ""
    included: Location | None = None
    name: str = ""


@dataclass(eq=False, slots=True)
class Build:
    """A root project with those that its settings include, by path (`:a:b`, `:` for the root).

    `tooling` is true of a build that gives plugins to another: buildSrc and what `pluginManagement` includes. `full` is true of one that
    includes more projects than are read.
    """

    root: str
    settings: Script | None = None
    projects: dict[str, Project] = field(default_factory=dict)
    catalogues: dict[str, Catalogue] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    constants: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    conventions: dict[str, str] = field(default_factory=dict)
    tooling: bool = False
    full: bool = False

    def project(self, path: str) -> Project | None:
        """The project of a path or of a type-safe accessor."""
        found = self.projects.get(path if path.startswith(":") else f":{path}")
        if found is not None or ":" in path:
            return found
        return next((p for p in self.projects.values() if project_accessor(p.path) == path), None)


class Sources:
    """The scripts and properties of a repository, each read once."""

    def __init__(self, manifests: Manifests) -> None:
        self.manifests = manifests
        self._scripts: dict[str, Script | None] = {}
        self._properties: dict[str, dict[str, str]] = {}

    def script(self, path: str) -> Script | None:
        """What a script declares; None where there is none."""
        if path not in self._scripts:
            content = self.manifests.text(path) if self.manifests.exists(path) else None
            self._scripts[path] = read_script(path, content) if content is not None else None
            script = self._scripts[path]
            if script is not None:
                note_cut(self.manifests, path, script.cut)
        return self._scripts[path]

    def properties(self, folder: str) -> dict[str, str]:
        """The keys and values of a folder's gradle.properties."""
        path = posixpath.join(folder, "gradle.properties")
        if path not in self._properties:
            found: dict[str, str] = {}
            for line in self.manifests.lines(path) if self.manifests.exists(path) else ():
                key, equals, value = line.strip().partition("=")
                if equals and key[:1] not in ("#", "!", ""):
                    found[key.strip()] = value.strip()
            self._properties[path] = found
        return self._properties[path]

    def first(self, folder: str, names: tuple[str, ...]) -> str:
        """The path of the first of some files that a folder has; empty where it has none."""
        return next((p for name in names if self.manifests.exists(p := posixpath.join(folder, name))), "")


def find_builds(sources: Sources) -> list[Build]:
    """All builds: one a settings script, one a buildSrc, and one for each build script that no settings include."""
    manifests = sources.manifests
    builds: dict[str, Build] = {}
    for path in manifests.named(*SETTINGS_FILES):
        folder = posixpath.dirname(path)
        if folder not in builds:
            builds[folder] = _build(sources, folder, sources.script(sources.first(folder, SETTINGS_FILES)))
    owned = {project.directory for build in builds.values() for project in build.projects.values()}
    for path in manifests.named(*BUILD_FILES):
        folder = posixpath.dirname(path)
        if folder not in owned:
            owned.add(folder)
            builds[folder] = _build(sources, folder, None)
    for build in list(builds.values()):
        tooling = [posixpath.join(build.root, "buildSrc"), *_included(build)]
        for folder in tooling:
            if folder in builds and folder != build.root:
                builds[folder].tooling = True
        _conventions(build, tooling, manifests)
    return [builds[folder] for folder in sorted(builds)]


def _build(sources: Sources, root: str, settings: Script | None) -> Build:
    build = Build(root, settings, properties=sources.properties(root))
    name = posixpath.basename(root)
    build.projects[":"] = Project(":", root, sources.first(root, BUILD_FILES), None, name)
    default = posixpath.join(root, "gradle/libs.versions.toml")
    if sources.manifests.exists(default):
        build.catalogues["libs"] = read_catalogue(sources.manifests, default)
    _constants(build, sources)
    if settings is not None:
        _settings(build, settings, sources)
    for project in build.projects.values():
        if not sources.manifests.exists(project.build_file or "?"):
            own = tuple(f"{project.name}{ending}" for ending in (".gradle.kts", ".gradle"))
            project.build_file = sources.first(project.directory, (*BUILD_FILES, *own))
    return build


def _settings(build: Build, settings: Script, sources: Sources) -> None:
    environment = Environment((settings.variables, build.constants), build.properties, {}, build.root, build.root)
    for fact in settings.facts:
        if fact.name == "rootProject.name":
            build.projects[":"].name = environment.text(fact.value) or build.projects[":"].name
    for context, call in settings.calls:
        if "versionCatalogs" in context.path:
            _catalogue(build, context.path[-1], call, environment, sources)
        elif call.names[-1] == "include" and not call.assigned:
            for argument in call.arguments:
                for path, token in _paths(argument, environment):
                    _include(build, path, token.at(settings.path), sources)
        elif call.names[0] == "project" and call.arguments:
            _moved(build, call, environment)
        elif call.names[-2:] == ("children", "each") and call.blocks:
            _renamed(build, call, environment)


def _paths(argument: tuple[Item, ...], environment: Environment) -> Iterator[tuple[str, Token]]:
    """The project paths in an argument: a string, or a list of such."""
    for item in argument:
        if isinstance(item, Token) and item.kind is Kind.STRING:
            value = environment.value((item,))
            if value and "*" not in value:
                yield ":" + value.strip(":").replace("/", ":"), item
        elif isinstance(item, Group) and item.bracket in "([":
            for inner in arguments(item.items):
                yield from _paths(inner, environment)


def _include(build: Build, path: str, place: Location, sources: Sources) -> None:
    """Add a project, and those above it."""
    parts = path.strip(":").split(":")
    for count in range(1, len(parts) + 1):
        above = ":" + ":".join(parts[:count])
        if above not in build.projects and len(build.projects) >= _MAX_PROJECTS:
            if not build.full:
                note_cut(sources.manifests, place.path, place.line)
            build.full = True
        elif above not in build.projects:
            folder = posixpath.normpath(posixpath.join(build.root, *parts[:count]))
            build.projects[above] = Project(above, "" if folder == "." else folder, "", place, parts[count - 1])


def _moved(build: Build, call: Call, environment: Environment) -> None:
    """`project(":x").projectDir = file("y")`, `.name = "z"` and `.buildFileName = "w"`."""
    at = next((i for i, item in enumerate(call.items) if is_mark(item, "=")), 0)
    path = environment.value(call.arguments[0])
    project = build.project(path) if path and at else None
    if project is None:
        return
    value, word = call.items[at + 1 :], call.items[at - 1]
    if is_name(word, "name"):
        name = environment.value(value)
        if name:
            del build.projects[project.path]
            project.path, project.name = f"{project.path.rpartition(':')[0]}:{name}", name
            build.projects[project.path] = project
    elif is_name(word, "buildFileName"):
        project.build_file = (
            posixpath.join(project.directory, environment.value(value) or "") if environment.value(value) else ""
        )
    elif is_name(word, "projectDir"):
        folder = located(value, environment, build.root)
        if folder is not None:
            project.directory = folder


def _renamed(build: Build, call: Call, environment: Environment) -> None:
    """`rootProject.children.each { it.name = "x-${it.name}" }`, and the same of `buildFileName`."""
    for inner in (inner for block in call.blocks for inner in calls_in(block) if inner.assigned):
        for project in [
            project for project in build.projects.values() if project.path.count(":") == 1 and project.path != ":"
        ]:
            named = {**environment.properties, f"{inner.names[0]}.name": project.name}
            value = Environment(environment.layers, named, {}, build.root, build.root).value(inner.arguments[0])
            if value and inner.names[-1] == "name":
                del build.projects[project.path]
                project.path, project.name = f":{value}", value
                build.projects[project.path] = project
            elif value and inner.names[-1] == "buildFileName":
                project.build_file = posixpath.join(project.directory, value)


def located(value: tuple[Item, ...], environment: Environment, folder: str) -> str | None:
    """The root-relative path that `file("x")`, `new File(rootDir, "x")` or a plain string names; None for one outside."""
    value = value[1:] if value and is_name(value[0], "new") else value
    names, after = chain(value, 0)
    group = value[after] if after < len(value) else None
    passed = arguments(group.items) if isinstance(group, Group) and group.bracket == "(" else ()
    if names and names[-1] in ("file", "File", "dir", "resolve", "files", "fileTree") and passed:
        base = environment.root if "rootProject" in names or "rootDir" in names else folder
        texts = [environment.value(argument) for argument in passed]
    else:
        base, texts = folder, [environment.value(value)]
    path = "/" + base
    for text in texts:
        if text is None:
            return None
        # A second path is below the first, even where it begins with a slash.
        path = text if text.startswith("/") and text is texts[0] else posixpath.join(path, text.lstrip("/"))
    path = posixpath.normpath(posixpath.join("/", path)).lstrip("/")
    climbs = sum(1 for text in texts if text and text.count("..") > path.count("/") + base.count("/") + 2)
    return None if climbs else path


def _catalogue(build: Build, name: str, call: Call, environment: Environment, sources: Sources) -> None:
    """A catalogue that the settings name: a file, or entries written there."""
    if call.names[-1] == "from" and call.arguments:
        path = located(call.arguments[0], environment, build.root)
        if path and sources.manifests.exists(path):
            build.catalogues[name] = read_catalogue(sources.manifests, path)
        return
    catalogue = build.catalogues.get(name, Catalogue())
    texts = [environment.value(argument) or "" for argument in call.arguments]
    last = call.items[-1]
    after = environment.value(tuple(last.items)) or "" if is_group(last, "(") and isinstance(last, Group) else ""
    version = catalogue.versions.get(accessor(after), "") if call.names[-1] == "versionRef" else after
    if len(texts) < 2 or call.assigned:
        return
    alias, place = accessor(texts[0]), call.first.at(build.settings.path if build.settings else "")
    if call.names[0] == "version":
        catalogue.versions[alias] = texts[1]
    elif call.names[0] == "library" and len(texts) == 2:
        group, _, rest = texts[1].partition(":")
        artifact, _, own = rest.partition(":")
        catalogue.libraries[alias] = Entry(f"{group}:{artifact}", own, place)
    elif call.names[0] == "library":
        catalogue.libraries[alias] = Entry(f"{texts[1]}:{texts[2]}", version, place)
    elif call.names[0] == "plugin":
        catalogue.plugins[alias] = Entry(texts[1], version, place)
    build.catalogues[name] = catalogue


def _included(build: Build) -> list[str]:
    """The folders of the builds that this one includes for their plugins."""
    environment = Environment(root=build.root)
    calls = build.settings.calls if build.settings is not None else []
    values = [
        environment.value(call.arguments[0])
        for context, call in calls
        if call.names[-1] == "includeBuild" and call.arguments and "pluginManagement" in context.path
    ]
    return [posixpath.normpath(posixpath.join(build.root, value)) for value in values if value]


def _conventions(build: Build, folders: list[str], manifests: Manifests) -> None:
    """The scripts that are plugins, by id: `my.java.gradle.kts` is `my.java`, with its folders below the source root before it."""
    scripts = [path for path in manifests.with_extension("gradle", "kts") if path.endswith((".gradle", ".gradle.kts"))]
    for path in scripts:
        for language in ("kotlin", "groovy"):
            head, mark, tail = path.partition(f"/src/main/{language}/")
            if mark and any(head == folder or head.startswith(folder + "/") for folder in folders):
                plugin = tail.removesuffix(".kts").removesuffix(".gradle").replace("/", ".")
                build.conventions.setdefault(plugin, path)


def _constants(build: Build, sources: Sources) -> None:
    """The constants of objects in buildSrc, as in `Versions.kotlin`."""
    folders = tuple(posixpath.join(build.root, folder) for folder in _CONSTANT_FOLDERS)
    paths = [p for p in sources.manifests.with_extension("kt") if p.startswith(folders)] if build.root != "." else []
    for path in paths[:_MAX_CONSTANT_FILES]:
        script = sources.script(path)
        if script is not None:
            build.constants.update(script.variables)
