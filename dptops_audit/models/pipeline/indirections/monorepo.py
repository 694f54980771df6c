"""Follows the programs that run scripts of many packages: Turborepo, Lerna, Rush, moon, wsrun; Nx and runners of lists are beside it.

Sources: https://turborepo.com/docs/reference/run, https://lerna.js.org/docs/api-reference/commands,
https://rushjs.io/pages/configs/command-line_json/, https://moonrepo.dev/docs/config/project and https://github.com/hfour/wsrun#readme
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, dig, each, text_of
from dptops_audit.models.packages.package import Package
from dptops_audit.models.pipeline.indirections.js_packages import (
    members,
    package_of,
    program,
    root_of,
    script,
    selected,
)
from dptops_audit.models.pipeline.indirections.moon import moon
from dptops_audit.models.pipeline.indirections.npm_run_all import concurrently, run_all, ultra, wireit
from dptops_audit.models.pipeline.indirections.nx import nx
from dptops_audit.models.pipeline.indirections.options import Options, read_options
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

_TURBO_VALUED = frozenset(
    "--filter -F --cwd --concurrency --output-logs --cache-dir --cache --log-order --log-prefix --env-mode --global-deps --scope --since "
    "--token --team --api --ui --profile --anon-profile --cache-workers --color --ignore --framework-inference".split()
)
_TURBO_OWN = frozenset(
    "bin boundaries completion config daemon devtools docs gen generate info link login logout ls prune query scan telemetry unlink watch".split()
)
_LERNA_VALUED = frozenset(
    "--scope --ignore --since --concurrency --npm-client --loglevel --exclude-dependents --profile-location".split()
)
_RUSH_VALUED = frozenset(
    "-t --to -T --to-except -f --from -o --only -i --impacted-by -I --impacted-by-except -p --parallelism --changed-projects-only "
    "--to-version-policy --from-version-policy --variant --subspace".split()
)
_WSRUN_VALUED = frozenset("-p --package --exclude --concurrency --bin --prefix-format --report".split())
_MOST = 2_000


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What a command of a tool for many packages runs."""
    tool = _TOOLS.get(program(invocation.argv))
    if tool is None:
        return None
    found = tool(invocation, workspace)
    return found[:_MOST] if found is not None else None


def _turbo(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    words = read_options(invocation.argv[1:], _TURBO_VALUED)
    tasks = words.plain[1:] if words.plain[:1] == ["run"] else words.plain
    if not tasks or (words.plain[0] in _TURBO_OWN):
        return None
    if words.has("--dry", "--dry-run", "--graph"):
        return ()
    directory = invocation.directory
    for folder in words.values("--cwd"):
        directory = below(directory, folder)
    root = root_of(workspace, directory)
    if root is None or directory is None:
        return ()
    filters = [*words.values("--filter", "-F", "--scope"), *(f"!{text}" for text in words.values("--ignore"))]
    if not root.members:
        packages: Sequence[Package] = (root,)
    elif not filters and directory in root.members:
        packages = [package for package in members(workspace, root) if package.directory == directory]
    else:
        positive = any(not text.startswith("!") for text in filters)
        packages = [*(() if positive else (root,)), *selected(workspace, root, filters, directory)]
    path = workspace.beside(root.directory, "turbo.json", "turbo.jsonc")
    run = _Turbo(workspace, root, workspace.manifests.json(path) if path is not None else None, words.behind)
    for task in tasks:
        owner, sharp, name = task.rpartition("#")
        for package in packages if not sharp else (root, *members(workspace, root)):
            if not sharp or (owner == "//" and package is root) or package.name == owner:
                run.add(package, name, (), root_too=bool(sharp) or not root.members)
    return run.found


class _Turbo:
    """The scripts of tasks, after those of the same package that turbo.json makes them depend on."""

    def __init__(self, workspace: Workspace, root: Package, config: object, arguments: Sequence[str]) -> None:
        tasks = dig(config, "tasks") or dig(config, "pipeline") if isinstance(config, Mapping) else None
        self._tasks = tasks if isinstance(tasks, Mapping) else None
        self._workspace = workspace
        self._root = root
        self._arguments = arguments
        self._seen: set[tuple[str, str]] = set()
        self.found: list[Reached] = []

    def add(self, package: Package, task: str, via: tuple[Location, ...], *, root_too: bool = False) -> None:
        if (package.directory, task) in self._seen or len(self._seen) > 10 * _MOST or len(via) > 20:
            return
        self._seen.add((package.directory, task))
        own = dig(self._tasks, f"{package.name}#{task}") or (
            dig(self._tasks, f"//#{task}") if package is self._root else None
        )
        if package is self._root and own is None and not root_too:
            return
        entry = own or dig(self._tasks, task)
        for dependency in each(dig(entry, "dependsOn")):
            name = text_of(dependency) or ""
            if name and "#" not in name and name[0] not in "^$":
                self.add(package, name, (*via, dependency.location), root_too=root_too)
        if not via or package.scripts.get(task) is not None:
            self.found += script(package, task, self._arguments if not via else (), around=True, via=via)


def _lerna(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    words = read_options(invocation.argv[1:], _LERNA_VALUED)
    root = root_of(workspace, invocation.directory)
    if not words.plain or words.plain[0] not in ("run", "exec"):
        return None
    if root is None:
        return ()
    scopes, ignored = words.values("--scope"), words.values("--ignore")
    packages = [
        package
        for package in members(workspace, root)
        if (not scopes or _any(package.name, scopes)) and not _any(package.name, ignored)
    ]
    if words.plain[0] == "exec":
        argv = (*words.plain[1:], *words.behind)
        return [Reached(invocation.location, argv=argv, directory=package.directory) for package in packages if argv]
    names = [name for word in words.plain[1:2] for name in word.split(",")]
    return [one for package in packages for name in names for one in script(package, name, words.behind)]


def _any(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, one) for pattern in patterns for one in pattern.strip("{}").split(","))


def _rush(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    words = read_options(invocation.argv[1:], _RUSH_VALUED)
    path = workspace.above(invocation.directory, "rush.json")
    if not words.plain or path is None:
        return None if path is not None or not words.plain else ()
    folder, name = posixpath.dirname(path), words.plain[0]
    root = workspace.package_at(folder, "javascript")
    config = workspace.manifests.json(posixpath.join(folder, "common/config/rush/command-line.json"))
    commands = [item for item in each(dig(config, "commands")) if text_of(dig(item, "name")) == name]
    if not commands:
        return _rush_scripts(root, "build", words, workspace, ()) if name in ("build", "rebuild") else None
    found: list[Reached] = []
    for command in commands:
        shell, kind = dig(command, "shellCommand"), text_of(dig(command, "commandKind"))
        text = text_of(shell)
        if text and shell is not None and kind == "global":
            found.append(Reached(shell.location, text, directory=folder))
        elif kind == "bulk":
            found += _rush_scripts(root, name, words, workspace, (command.location,))
        elif kind == "phased":
            for phase in each(dig(command, "phases")):
                found += _rush_scripts(root, text_of(phase) or "", words, workspace, (phase.location,))
    return found


def _rush_scripts(
    root: Package | None, name: str, words: Options, workspace: Workspace, via: tuple[Location, ...]
) -> list[Reached]:
    if root is None:
        return []
    filters = [
        *words.values("-o", "--only"),
        *(f"{value}..." for value in words.values("-t", "--to")),
        *(f"{value}^..." for value in words.values("-T", "--to-except")),
        *(f"...{value}..." for value in words.values("-f", "--from")),
        *(f"...{value}" for value in words.values("-i", "--impacted-by")),
    ]
    packages = selected(workspace, root, filters, root.directory)
    return [one for package in packages for one in script(package, name, via=via, around=False)]


def _rushx(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    words = [word for word in invocation.argv[1:] if word not in ("-q", "--quiet", "-d", "--debug")]
    package = package_of(workspace, invocation.directory)
    return script(package, words[0], words[1:], around=False) if package is not None and words else ()


def _wsrun(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    words = read_options(invocation.argv[1:], _WSRUN_VALUED, leading=True)
    root = root_of(workspace, invocation.directory)
    name = (words.values("-c") or [""])[0] or next(iter(words.plain), "")
    if root is None or not name:
        return ()
    wanted = words.values("-p", "--package")
    packages = [p for p in members(workspace, root) if not wanted or p.name in wanted]
    return [one for package in packages for one in script(package, name, words.plain[1:])]


_TOOLS: dict[str, Callable[[Invocation, Workspace], Sequence[Reached] | None]] = {
    "turbo": _turbo,
    "lerna": _lerna,
    "rush": _rush,
    "install-run-rush": _rush,
    "rushx": _rushx,
    "wsrun": _wsrun,
    "nx": nx,
    "moon": moon,
    "npm-run-all": run_all,
    "npm-run-all2": run_all,
    "run-s": run_all,
    "run-p": run_all,
    "concurrently": concurrently,
    "wireit": wireit,
    "ultra": ultra,
}
