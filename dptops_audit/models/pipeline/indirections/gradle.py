"""`gradle`, `gradlew`: the tasks that a command runs in the projects of its folder and below.

https://docs.gradle.org/current/userguide/java_plugin.html#lifecycle_tasks. A task is ("gradle-task", name, *settings): at the line that
applies the plugin it comes from, or that defines it with "type=Exec" and the like, or at the invocation where neither is here. Settings are
"minimum=0.8" (coverage), "type=...". What a task of type Exec runs is given as plain words.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.packages.gradle.builds import Build, Project, Sources, find_builds
from dptops_audit.models.packages.gradle.collect import collect
from dptops_audit.models.packages.gradle.script import ALL, SELF, SUB
from dptops_audit.models.packages.package import Scope
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.indirections.gradle_plugins import LIFECYCLE, PLUGIN_TASKS, UNFOLLOWED
from dptops_audit.models.pipeline.indirections.gradle_tasks import Task, tasks_in
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VALUED = options(
    "-p --project-dir -b --build-file -c --settings-file -x --exclude-task -I --init-script -g --gradle-user-home --max-workers --console "
    "--warning-mode --tests --include-build --project-cache-dir --priority --configuration-cache-problems -m --args --configuration "
    "--dependency --gradle-version --distribution-type -F --dependency-verification -M --write-verification-metadata --task --rerun-task"
) - {"-m", "-M"}
_MOST = 3_000
_MOST_PROJECTS = 400


@dataclass(slots=True)
class _Projects:
    """The builds of a repository, with the project of each folder."""

    sources: Sources
    by_directory: dict[str, tuple[Build, Project]] = field(default_factory=dict)
    tasks: dict[tuple[str, str], dict[str, Task]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Holder:
    """Reads all build files, whatever the one that it is asked for."""

    workspace: Workspace

    def __call__(self, _: str, __: str) -> _Projects:
        sources = Sources(self.workspace.manifests)
        found = _Projects(sources)
        for build in find_builds(sources):
            for project in build.projects.values():
                found.by_directory.setdefault(project.directory, (build, project))
        return found


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the tasks on the command line run; None where there are none."""
    given = options_of(invocation.argv[1:], _VALUED)
    wanted = [word for word in given.operands if word.rpartition(":")[2] not in UNFOLLOWED]
    if not wanted:
        return None
    folder = given.value("-p", "--project-dir")
    directory = place_of(folder, invocation.directory, invocation.location.path) if folder else invocation.directory
    first = next(
        iter(workspace.manifests.named("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts")),
        "",
    )
    projects = workspace.parsed(first, _Holder(workspace)) if first else None
    place = projects.by_directory.get(directory) if projects is not None and directory is not None else None
    excluded = frozenset(word.rpartition(":")[2] for word in given.values("-x", "--exclude-task"))
    found: dict[tuple[object, ...], Reached] = {}
    for word in wanted:
        runs = list(_Runs(projects, place[0], excluded).of(word, place[1])) if projects is not None and place else []
        name = word.rpartition(":")[2]
        if not runs and name not in LIFECYCLE and name not in excluded:
            runs = [Reached(invocation.location, argv=("gradle-task", name), directory=directory)]
        for one in runs:
            if len(found) < _MOST:
                found.setdefault((one.location, one.argv), one)
    return tuple(found.values())


class _Runs:
    """The tasks of one build that a command runs, each once."""

    def __init__(self, projects: _Projects, build: Build, excluded: frozenset[str]) -> None:
        self._projects, self._build, self._excluded = projects, build, excluded
        self._seen: set[tuple[str, str]] = set()
        self._left = _MOST

    def of(self, word: str, start: Project) -> Iterator[Reached]:
        """A task by path, or by its name in a project and all those below."""
        path, colon, name = word.rpartition(":")
        if colon:
            whole = path if path.startswith(":") or start.path == ":" else f"{start.path}:{path}"
            project = self._build.projects.get(":" + whole.strip(":"))
            if project is not None:
                yield from self._task(name, project, 0)
            return
        for project in list(self._build.projects.values())[:_MOST_PROJECTS]:
            if project is start or start.path == ":" or project.path.startswith(start.path + ":"):
                yield from self._task(name, project, 0)

    def _task(self, name: str, project: Project, depth: int) -> Iterator[Reached]:
        key = (project.path, name)
        self._left -= 1
        if key in self._seen or name in self._excluded or self._left < 0 or depth > 20:
            return
        self._seen.add(key)
        tasks = self._tasks(project)
        task = tasks.get(name)
        for other in LIFECYCLE.get(name, ()):
            yield from self._task(other, project, depth + 1)
        if name in LIFECYCLE:
            for other, one in list(tasks.items()):
                if one.part_of == name:
                    yield from self._task(other, project, depth + 1)
        if task is None or task.off:
            return
        for other in task.needs:
            yield from self._other(other, project, depth)
        yield from self._own(task, project)
        for other in task.after:
            yield from self._other(other, project, depth)

    def _other(self, name: str, project: Project, depth: int) -> Iterator[Reached]:
        path, colon, last = name.rpartition(":")
        other = self._build.projects.get(path or ":") if colon else project
        if other is not None:
            yield from self._task(last, other, depth + 1)

    def _own(self, task: Task, project: Project) -> Iterator[Reached]:
        if task.location is not None and task.name not in LIFECYCLE:
            words = ("gradle-task", task.name, *((f"type={task.type}",) if task.type else ()), *task.settings)
            yield Reached(
                task.location, argv=words, via=task.via, directory=project.directory, swallowed=task.swallowed
            )
        for location, words, folder in task.commands:
            yield Reached(
                location,
                argv=words,
                directory=posixpath.normpath(posixpath.join(project.directory, folder)).removeprefix(".")
                if folder is not None
                else None,
                swallowed=task.swallowed,
            )

    def _tasks(self, project: Project) -> dict[str, Task]:
        """The tasks of a project: those of its plugins, and those that scripts define or change."""
        key = (self._build.root, project.path)
        if key not in self._projects.tasks:
            self._projects.tasks[key] = _tasks_of(self._build, project, self._projects.sources)
        return self._projects.tasks[key]


def _tasks_of(build: Build, project: Project, sources: Sources) -> dict[str, Task]:
    tasks: dict[str, Task] = {}
    collected = collect(build, project, sources)
    for plugin in collected.dependencies:
        if plugin.scope is not Scope.BUILD or plugin.group:
            continue
        place, via = plugin.location, plugin.via
        if place.path.endswith(".toml") and via:
            place, via = via[-1], via[:-1]
        for name, part_of in PLUGIN_TASKS.get(plugin.name, ()):
            tasks.setdefault(name, Task(name, Location(place.path, place.line), part_of, via))
    for script in collected.own:
        tasks_in(script, (SELF, ALL, project.path), tasks)
    path = project.path
    while path != ":":
        path = path.rpartition(":")[0] or ":"
        above = build.projects.get(path)
        parent = sources.script(above.build_file) if above is not None and above.build_file else None
        if parent is not None:
            tasks_in(parent, (ALL, SUB, project.path), tasks)
    return tasks
