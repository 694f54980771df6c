"""sbt builds: build.sbt, other *.sbt files, project/*.sbt and project/*.scala (https://www.scala-sbt.org/1.x/docs/).

A module is named `group:artifact` without the suffix of the Scala version that `%%` adds. Its configurations decide its scope: `provided` is
runtime with that group, `test` and `it` are test, `optional` is optional, any other of the build's own is optional with its name as the
group. `addSbtPlugin` and what project/*.sbt adds are build dependencies of the root, compiler plugins of their project. Names of Play's own
modules (`guice`, `jdbc`) stand for that plugin's modules. A project that another depends on is named by its id.

Left out: modules added by methods of a build's own, Play's words in a list that a value holds, builds of the build
(project/project), versions and names computed at build time (versions are kept as written).

Settings:
- `organization`, `scala` (its version), `main` (the main class), `publish-skip` (whether publishing is left out).
- `plugins`: the plugins enabled for the project, in words, placed at the first.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.groovy import Group, Item, Token
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.gradle.statements import is_mark, is_name
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting
from dptops_audit.models.packages.sbt.build import Draft, Settings, draft, read_file, settings_in
from dptops_audit.models.packages.sbt.modules import Module, Values, dotted

__all__ = ["read"]

_SCOPES = {
    "": (Scope.RUNTIME, ""),
    "compile": (Scope.RUNTIME, ""),
    "runtime": (Scope.RUNTIME, ""),
    "default": (Scope.RUNTIME, ""),
    "provided": (Scope.RUNTIME, "provided"),
    "compile-internal": (Scope.RUNTIME, "compile-internal"),
    "optional": (Scope.OPTIONAL, ""),
    "plugin": (Scope.BUILD, "plugin"),
    "scala-tool": (Scope.BUILD, "scala-tool"),
    "test": (Scope.TEST, ""),
    "it": (Scope.TEST, "it"),
}
"""By configuration; of several, the first in this order counts."""
_DEPENDENCY_KEYS = frozenset(("libraryDependencies", "allDependencies"))
_PLUGIN_CALLS = frozenset(("addSbtPlugin", "addCompilerPlugin"))
_FACTS = {
    "name": "name",
    "version": "version",
    "organization": "organization",
    "scalaVersion": "scala",
    "mainClass": "main",
    "skip": "publish-skip",
}
_PLAY_MODULES = {
    **{
        name: f"play-{name}"
        for name in ("guice", "ws", "jdbc", "evolutions", "ehcache", "caffeine", "logback", "specs2")
    },
    "filters": "filters-helpers",
    "cacheApi": "play-cache",
    "openId": "play-openid",
    "javaCore": "play-java",
    "javaForms": "play-java-forms",
    "javaJdbc": "play-java-jdbc",
    "javaJpa": "play-java-jpa",
    "javaWs": "play-ahc-ws",
    "akkaHttpServer": "play-akka-http-server",
    "pekkoHttpServer": "play-pekko-http-server",
    "nettyServer": "play-netty-server",
}
"""https://www.playframework.com/documentation/latest/api/scala/play/sbt/PlayImport$.html."""
_SEPARATORS = re.compile(r"[,;]")
_MAX_PROJECTS = 2_000


@dataclass(eq=False, slots=True)
class _Project:
    directory: str
    files: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    settings: list[Settings] = field(default_factory=list)
    calls: list[tuple[str, Module]] = field(default_factory=list)
    root: bool = False


def read(manifests: Manifests) -> tuple[Package, ...]:
    """A package for the root of every build and for each of its projects. Never raises."""
    roots: list[str] = []
    for path in sorted(manifests.named("build.sbt"), key=lambda path: (path.count("/"), path)):
        folder = posixpath.dirname(path)
        if posixpath.basename(folder) != "project":
            roots.append(folder)
    found: dict[str, Package] = {}
    for root in roots:
        if root not in found:
            for package in _Build(manifests, root).packages():
                found.setdefault(package.directory, package)
    return tuple(found.values())


class _Build:
    """One build. Its files are read in the order in which sbt reads them."""

    def __init__(self, manifests: Manifests, root: str) -> None:
        self._manifests = manifests
        self._root = root
        self._values = Values()
        self._projects: dict[str, _Project] = {root: _Project(root, root=True)}
        self._by_name: dict[str, _Project] = {}
        meta = posixpath.join(root, "project")
        scala = [p for p in manifests.with_extension("scala") if posixpath.dirname(p) == meta]
        self._plugin_files = self._sbt_files(meta)
        for path in scala:
            self._read(path)
        for path in self._sbt_files(root):
            self._bare(self._projects[root], path, self._read(path))
        self._declare()
        for project in list(self._projects.values()):
            if not project.root:
                for path in self._sbt_files(project.directory):
                    self._bare(project, path, self._read(path))
        self._meta: list[Settings] = []
        self._plugins: list[Module] = []
        for path in self._plugin_files:
            for statement in self._read(path):
                self._plugins += self._called(statement, path)
                self._meta += settings_in(statement, path, (), self._values)
        self._play = next((m for m in self._plugins if m.name.endswith(":sbt-plugin") and "play" in m.name), None)

    def packages(self) -> Iterator[Package]:
        for project in self._projects.values():
            yield self._package(project)
        for path, line in self._values.cut.items():
            note_cut(self._manifests, path, line)

    def _sbt_files(self, folder: str) -> list[str]:
        # A file that is called `sbt` is the launcher.
        paths = self._manifests.with_extension("sbt")
        return [path for path in paths if posixpath.dirname(path) == folder and path.endswith(".sbt")]

    def _read(self, path: str) -> list[tuple[Item, ...]]:
        content = self._manifests.text(path)
        return read_file(path, content, self._values) if content is not None else []

    def _bare(self, project: _Project, path: str, statements: list[tuple[Item, ...]]) -> None:
        """The settings of a file that stand outside of any project: those of its folder's project."""
        project.files.append(path)
        for statement in statements:
            project.settings += settings_in(statement, path, (), self._values)
            project.calls += [(path, module) for module in self._called(statement, path)]

    def _declare(self) -> None:
        """Find the values that are projects."""
        for value in [value for values in self._values.by_name.values() for value in values]:
            if value.owner and not value.path.endswith(".scala"):
                continue
            made = draft(value, self._values)
            if made is not None and len(self._projects) >= _MAX_PROJECTS:
                self._values.note_cut(made.place.path, made.place.line)
            if made is None or len(self._projects) >= _MAX_PROJECTS:
                continue
            base = made.base if made.base is not None else made.name
            folder = posixpath.normpath(posixpath.join(self._root, base))
            folder = "" if folder == "." else folder
            if folder.startswith(("../", "/")) or folder == "..":
                continue
            project = self._projects.setdefault(folder, _Project(folder))
            project.drafts.append(made)
            self._by_name[made.name] = project
            for items in made.settings:
                project.settings += settings_in(items, made.place.path, made.owner, self._values)

    def _called(self, statement: tuple[Item, ...], path: str) -> list[Module]:
        """The plugins that `addSbtPlugin(...)` adds, also within sequences."""
        found: list[Module] = []
        queue = [statement]
        while queue:
            items = queue.pop(0)
            for at, item in enumerate(items):
                following = items[at + 1] if at + 1 < len(items) else None
                if is_name(item, *_PLUGIN_CALLS) and isinstance(following, Group):
                    found += self._values.modules((following,), path)
                elif isinstance(item, Group) and not (at and is_name(items[at - 1], *_PLUGIN_CALLS)):
                    queue.append(tuple(item.items))
        return found

    def _package(self, project: _Project) -> Package:
        facts = self._facts(project)
        first = project.drafts[0] if project.drafts else None
        declared = next(iter(self._sbt_files(self._root)), "")
        manifests = tuple(dict.fromkeys([*project.files, *(d.place.path for d in project.drafts)])) or (declared,)
        if project.root:
            manifests = tuple(dict.fromkeys((*manifests, *self._plugin_files)))
        place = facts["name"].location if "name" in facts else first.place if first else Location(manifests[0], 1)
        name = facts["name"].value if "name" in facts else (first.identity or first.name) if first else ""
        version = facts.pop("version", None)
        facts.pop("name", None)
        lock = posixpath.join(project.directory, "build.sbt.lock")
        return Package(
            ecosystem="sbt",
            directory=project.directory,
            manifests=manifests,
            location=place,
            name=name,
            version=version.value if version is not None else "",
            dependencies=tuple(self._dependencies(project)),
            settings=facts,
            members=tuple(sorted(set(self._projects) - {self._root})) if project.root else (),
            parent=None if project.root else self._root,
            lockfiles=(lock,) if self._manifests.exists(lock) else (),
        )

    def _facts(self, project: _Project) -> dict[str, Setting]:
        found: dict[str, Setting] = {}
        for own in (True, False):
            settings = project.settings if own else self._projects[self._root].settings
            for setting in settings:
                name = _FACTS.get(setting.key)
                if name is None or (not own and "ThisBuild" not in setting.scopes) or name in found:
                    continue
                if (setting.key == "skip" and "publish" not in setting.scopes) or "Test" in setting.scopes:
                    continue
                value = self._fact(setting)
                if value:
                    found[name] = Setting(value, setting.first.at(setting.path))
        plugins = [plugin for made in project.drafts for plugin in made.plugins]
        if plugins:
            found["plugins"] = Setting(" ".join(dict.fromkeys(name for name, _ in plugins)), plugins[0][1])
        return found

    def _fact(self, setting: Settings) -> str | None:
        value = setting.value
        if value and is_name(value[0], "Some") and len(value) > 1 and isinstance(value[1], Group):
            value = tuple(value[1].items)
        if len(value) == 1 and is_name(value[0], "true", "false") and isinstance(value[0], Token):
            return value[0].text
        return self._values.text(value, setting.owner)

    def _dependencies(self, project: _Project) -> Iterator[Dependency]:
        seen: set[tuple[str, Scope, str]] = set()
        for dependency in self._all(project):
            mark = (dependency.name, dependency.scope, dependency.group)
            if mark not in seen:
                seen.add(mark)
                yield dependency

    def _all(self, project: _Project) -> Iterator[Dependency]:
        of_build = [] if project.root else [s for s in self._projects[self._root].settings if "ThisBuild" in s.scopes]
        for setting in (*project.settings, *of_build):
            if self._adds_dependencies(setting):
                for module in self._values.modules(setting.value, setting.path, setting.owner):
                    yield _dependency(module, setting.via)
                yield from self._of_play(setting)
        for made in project.drafts:
            for argument in made.depends:
                yield from self._local(argument, made)
        for _, module in project.calls:
            yield Dependency(module.name, Scope.BUILD, module.location, module.version, "plugin", module.via)
        if project.root:
            for module in self._plugins:
                yield Dependency(module.name, Scope.BUILD, module.location, module.version, "plugin", module.via)
            for setting in self._meta:
                if self._adds_dependencies(setting):
                    for module in self._values.modules(setting.value, setting.path, setting.owner):
                        yield Dependency(module.name, Scope.BUILD, module.location, module.version, "", module.via)

    def _adds_dependencies(self, setting: Settings) -> bool:
        """Whether a setting is of dependencies, by its own name or by a value that stands for the key."""
        if setting.key in _DEPENDENCY_KEYS:
            return True
        value = self._values.find((setting.key,), setting.owner)
        return value is not None and len(value.items) == 1 and is_name(value.items[0], *_DEPENDENCY_KEYS)

    def _of_play(self, setting: Settings) -> Iterator[Dependency]:
        """The modules of Play's plugin that are named by a word."""
        queue = [setting.value] if self._play is not None else []
        while queue:
            items = queue.pop()
            for at, item in enumerate(items):
                if isinstance(item, Group):
                    queue.append(tuple(item.items))
                elif item.text in _PLAY_MODULES and _alone(items, at) and self._play:
                    after = items[at + 2 : at + 3]
                    scope = (
                        Scope.TEST if item.text == "specs2" or (after and is_name(after[0], "Test")) else Scope.RUNTIME
                    )
                    name = f"{self._play.name.split(':')[0]}:{_PLAY_MODULES[item.text]}"
                    yield Dependency(name, scope, item.at(setting.path), self._play.version)

    def _local(self, argument: tuple[Item, ...], made: Draft) -> Iterator[Dependency]:
        names, after = dotted(argument, 0)
        target = self._by_name.get(names[-1]) if names else None
        first = argument[0]
        if target is None or not isinstance(first, Token):
            return
        configuration = next((i for i in argument[after + 1 :] if isinstance(i, Token)), None)
        words = configuration.text.lower() if configuration is not None else ""
        scope, group = _scope(words)
        identity = target.drafts[0].identity or target.drafts[0].name
        yield Dependency(identity, scope, first.at(made.place.path), "", group, (), target.directory)


def _alone(items: tuple[Item, ...], at: int) -> bool:
    """Whether a name is no part of dotted names."""
    return is_name(items[at]) and len(dotted(items, at)[0]) == 1 and not (at and is_mark(items[at - 1], "."))


def _dependency(module: Module, via: tuple[Location, ...]) -> Dependency:
    scope, group = _scope(module.configurations)
    return Dependency(module.name, scope, module.location, module.version, group, (*via, *module.via))


def _scope(configurations: str) -> tuple[Scope, str]:
    """The scope of configurations as written: `test`, `compile->compile;test->test`, `provided,test`."""
    names = [part.partition("->")[0].strip().lower() for part in _SEPARATORS.split(configurations)]
    known = next((configuration for configuration in _SCOPES if configuration in names), None)
    if known is not None:
        return _SCOPES[known]
    return (Scope.TEST if "test" in configurations.lower() else Scope.OPTIONAL), configurations
