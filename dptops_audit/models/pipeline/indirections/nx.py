"""Follows Nx to the targets of projects: https://nx.dev/reference/project-configuration and https://nx.dev/reference/nx-json

A target comes from project.json, from `nx.targets` or a script of package.json, or from a plugin of nx.json that finds the configuration of
its tool in the project. An executor is given as ("nx-executor", name), a target of a plugin as ("nx-plugin", plugin, target).
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, dig, each, text_of
from dptops_audit.models.packages.package import Package
from dptops_audit.models.pipeline.indirections.js_packages import quoted, script
from dptops_audit.models.pipeline.indirections.options import Options, read_options
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

_VALUED = frozenset(
    "-t --target --targets -p --projects --exclude --base --head --files --parallel --configuration -c --runner --output-style --outputStyle "
    "--maxParallel --nxBail --project".split()
)
_OWN = frozenset(
    """
    add affected:graph configure-ai-agents connect connect-to-nx-cloud daemon dep-graph exec fix-ci format format:check format:write g generate
    graph import init lint-workspace list login logout mcp migrate new plugin print-affected register release repair report reset show
    start-ci-run stop-all-agents sync sync:check view-logs watch workspace-generator workspace-lint
    """.split()
)
_COMMANDS = frozenset({"nx:run-commands", "@nx/workspace:run-commands", "@nrwl/workspace:run-commands"})
_MOST = 2_000

_PLUGINS: dict[str, tuple[str, dict[str, str]]] = {
    "@nx/jest": ("jest.config.", {"targetName": "test", "ciTargetName": ""}),
    "@nx/eslint": ("eslint.config. .eslintrc", {"targetName": "lint"}),
    "@nx/vitest": ("vitest.config. vite.config.", {"testTargetName": "test", "ciTargetName": ""}),
    "@nx/vite": (
        "vite.config. vitest.config.",
        {
            "buildTargetName": "build",
            "testTargetName": "test",
            "serveTargetName": "serve",
            "typecheckTargetName": "typecheck",
        },
    ),
    "@nx/playwright": ("playwright.config.", {"targetName": "e2e", "ciTargetName": "e2e-ci"}),
    "@nx/cypress": (
        "cypress.config.",
        {"targetName": "e2e", "componentTestingTargetName": "component-test", "ciTargetName": "e2e-ci"},
    ),
    "@nx/webpack": ("webpack.config.", {"buildTargetName": "build", "serveTargetName": "serve"}),
    "@nx/rspack": ("rspack.config.", {"buildTargetName": "build", "serveTargetName": "serve"}),
    "@nx/rsbuild": ("rsbuild.config.", {"buildTargetName": "build"}),
    "@nx/rollup": ("rollup.config.", {"buildTargetName": "build"}),
    "@nx/next": ("next.config.", {"buildTargetName": "build", "startTargetName": "start"}),
    "@nx/remix": ("remix.config. vite.config.", {"buildTargetName": "build", "typecheckTargetName": "typecheck"}),
    "@nx/nuxt": ("nuxt.config.", {"buildTargetName": "build"}),
    "@nx/storybook": (
        ".storybook/main.",
        {"buildStorybookTargetName": "build-storybook", "testStorybookTargetName": "test-storybook"},
    ),
    "@nx/js/typescript": ("tsconfig.json", {"typecheck": "typecheck"}),
}
"""Plugins with the beginnings of the files that they look for, and the options that name their targets, with the defaults."""
_ENDS = "js ts cjs mjs cts mts json jsx tsx yml yaml".split()


@dataclass(frozen=True, slots=True)
class _Project:
    name: str
    directory: str
    config: Node | None
    package: Package | None

    def target(self, name: str) -> Node | None:
        return dig(self.config, "targets", name)


def nx(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the targets run that a command of Nx names."""
    words = read_options(invocation.argv[1:], _VALUED)
    if not words.plain or words.plain[0] in _OWN:
        return None
    path = workspace.above(invocation.directory, "nx.json")
    if path is None:
        return ()
    run = _Nx(workspace, path, words.behind)
    command, *rest = words.plain
    if command in ("run-many", "affected"):
        run.many(words, rest)
    elif command.startswith("affected:"):
        run.many(replace(words, named={**words.named, "--target": [command.removeprefix("affected:")]}), [])
    elif command in ("run", "run-one"):
        project, _, target = (rest or [""])[0].partition(":")
        run.one(project if target else "", target.partition(":")[0] or project, invocation.directory)
    else:
        run.one(
            (words.values("--project", "-p") or rest or [""])[0],
            command.partition(":")[0],
            invocation.directory,
            command,
        )
    return run.found[:_MOST]


class _Nx:
    """The projects of a workspace of Nx, and what their targets run."""

    def __init__(self, workspace: Workspace, path: str, arguments: Sequence[str]) -> None:
        self._workspace = workspace
        self._root = posixpath.dirname(path)
        self._config = workspace.manifests.json(path)
        self._arguments = arguments
        self._projects = self._read_projects()
        self._seen: set[tuple[str, str]] = set()
        self.found: list[Reached] = []

    def _read_projects(self) -> dict[str, _Project]:
        inside = self._root + "/" if self._root else ""
        found: dict[str, _Project] = {}
        for path in self._workspace.manifests.named("project.json"):
            config = self._workspace.manifests.json(path)
            folder = posixpath.dirname(path)
            if path.startswith(inside) and isinstance(config, Mapping):
                name = text_of(config.get("name")) or posixpath.basename(folder)
                found[folder] = _Project(name, folder, config, self._workspace.package_at(folder, "javascript"))
        root = self._workspace.package_at(self._root, "javascript")
        for folder in (self._root, *(root.members if root is not None else ())):
            package = self._workspace.package_at(folder, "javascript")
            if folder not in found and package is not None:
                config = dig(self._workspace.manifests.json(package.manifest), "nx")
                name = text_of(dig(config, "name")) or package.name or posixpath.basename(folder)
                found[folder] = _Project(name, folder, config, package)
        return {project.name: project for project in found.values()}

    def many(self, words: Options, rest: Sequence[str]) -> None:
        """What `run-many` and `affected` run. Several targets may stand behind one option."""
        given = words.values("-t", "--target", "--targets")
        targets = [one.strip() for text in [*given, *(rest if given else ())] for one in text.split(",")]
        wanted = [one.strip() for text in words.values("-p", "--projects") for one in text.split(",")]
        without = [one.strip() for text in words.values("--exclude") for one in text.split(",")]
        for project in self._projects.values():
            if (wanted and not _is_meant(project, wanted)) or _is_meant(project, without):
                continue
            for target in targets:
                self._add(project, target, ())

    def one(self, project: str, target: str, directory: str | None, whole: str = "") -> None:
        """What one target of one project runs; without a name, of the project around the folder, else of the default one."""
        found = self._projects.get(project) if project else None
        if not project:
            around = [p for p in self._projects.values() if directory is not None and _holds(p.directory, directory)]
            around = [p for p in around if p.directory != self._root or directory == self._root]
            default = self._projects.get(text_of(dig(self._config, "defaultProject")) or "")
            found = max(around, key=lambda p: len(p.directory), default=None)
            if found is None or not self._has(found, target):
                found = default or found
        if found is not None:
            self._add(found, whole if whole and self._has(found, whole) else target, ())

    def _has(self, project: _Project, target: str) -> bool:
        return project.target(target) is not None or (project.package is not None and target in project.package.scripts)

    def _add(self, project: _Project, target: str, via: tuple[Location, ...]) -> None:
        if (project.name, target) in self._seen or len(self.found) >= _MOST or len(via) > 20:
            return
        self._seen.add((project.name, target))
        config = project.target(target)
        defaults = dig(self._config, "targetDefaults", target)
        depends = dig(config, "dependsOn") or dig(defaults, "dependsOn")
        for dependency in each(depends):
            name = text_of(dig(dependency, "target") if isinstance(dependency, Mapping) else dependency) or ""
            elsewhere = isinstance(dependency, Mapping) and (
                dig(dependency, "dependencies") or dig(dependency, "projects")
            )
            if name and not name.startswith("^") and not elsewhere:
                owner, _, inner = name.partition(":")
                other = self._projects.get(owner) if inner else None
                self._add(other or project, inner if other is not None else name, (*via, dependency.location))
        if isinstance(config, Mapping) and self._configured(project, config, defaults, via):
            return
        if project.package is not None and target in project.package.scripts:
            self.found += script(project.package, target, self._arguments if not via else (), via=via)
            return
        self._inferred(project, target, via)

    def _configured(self, project: _Project, config: Mapping, defaults: Node | None, via: tuple[Location, ...]) -> bool:
        """Add what a configured target runs; False where it says nothing of that."""
        way = (*via, config.location)
        command = config.get("command") or dig(config, "options", "command")
        executor = config.get("executor") or config.get("builder") or dig(defaults, "executor")
        name = text_of(executor) or ""
        if name in _COMMANDS or (not name and command is not None):
            commands = dig(config, "options", "commands") or dig(defaults, "options", "commands")
            nodes = [*each(commands), *([command] if command is not None else [])]
            folder = text_of(dig(config, "options", "cwd"))
            names = {"{projectRoot}": project.directory, "{projectName}": project.name, "{workspaceRoot}": "."}
            directory = below(self._root, _filled(folder, names)) if folder else self._root
            for item in nodes:
                node = dig(item, "command") if isinstance(item, Mapping) else item
                text = text_of(node)
                if text and node is not None:
                    self.found.append(Reached(node.location, _filled(text, names), via=way, directory=directory))
            return True
        if name == "nx:run-script" and project.package is not None:
            wanted = text_of(dig(config, "options", "script")) or ""
            self.found += script(project.package, wanted, via=way)
            return True
        if name and name != "nx:noop" and executor is not None:
            where = (*via, config.location) if executor.location != config.location else via
            self.found.append(
                Reached(executor.location, argv=("nx-executor", name), via=where, directory=project.directory)
            )
        return bool(name)

    def _inferred(self, project: _Project, target: str, via: tuple[Location, ...]) -> None:
        for plugin in each(dig(self._config, "plugins")):
            name = text_of(dig(plugin, "plugin") if isinstance(plugin, Mapping) else plugin) or ""
            known = _PLUGINS.get(name) or _PLUGINS.get(name.removesuffix("/plugin"))
            if known is None or not _covers(plugin, project.directory):
                continue
            files, options = known
            targets = {_target(dig(plugin, "options", option), default) for option, default in options.items()}
            if target in targets - {""} and self._set_up(project, files.split(), name):
                self.found.append(
                    Reached(plugin.location, argv=("nx-plugin", name, target), via=via, directory=project.directory)
                )

    def _set_up(self, project: _Project, files: Sequence[str], plugin: str) -> bool:
        """Whether the project has the file that a plugin looks for; ESLint takes that of the root too, but not for the root itself."""
        folders = [project.directory]
        if plugin.startswith("@nx/eslint") and project.directory != self._root:
            folders.append(self._root)
        names = [
            file + end if file.endswith(".") or file == ".eslintrc" else file for file in files for end in ("", *_ENDS)
        ]
        names += [f".eslintrc.{end}" for end in _ENDS] if ".eslintrc" in files else []
        return any(self._workspace.beside(folder, *names) is not None for folder in folders)


def _target(option: Node | None, default: str) -> str:
    if isinstance(option, Mapping):
        option = option.get("targetName")
    return text_of(option) or default


def _covers(plugin: Node, directory: str) -> bool:
    """Whether `include` and `exclude` of a plugin let it look at a project."""
    include = [text_of(node) or "" for node in each(dig(plugin, "include"))][:50]
    exclude = [text_of(node) or "" for node in each(dig(plugin, "exclude"))][:50]
    return (not include or any(_within(directory, one) for one in include)) and not any(
        _within(directory, one) for one in exclude
    )


def _within(directory: str, pattern: str) -> bool:
    return fnmatchcase(directory + "/", pattern.removesuffix("**/*").removesuffix("*") + "*")


def _is_meant(project: _Project, patterns: Sequence[str]) -> bool:
    tags = {text_of(node) for node in each(dig(project.config, "tags"))}
    for pattern in patterns[:50]:
        if pattern.startswith("tag:"):
            if any(tag is not None and fnmatchcase(tag, pattern[4:]) for tag in tags):
                return True
        elif fnmatchcase(project.name, pattern) or fnmatchcase(project.directory, pattern):
            return True
    return False


def _holds(folder: str, directory: str) -> bool:
    return not folder or directory == folder or directory.startswith(folder + "/")


def _filled(text: str, names: Map[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(name, quoted(value) if value else ".")
    return text
