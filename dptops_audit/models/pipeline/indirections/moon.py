"""Follows moon to the tasks of projects: https://moonrepo.dev/docs/config/project and https://moonrepo.dev/docs/commands/run"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, dig, each, text_of
from dptops_audit.models.pipeline.indirections.js_packages import quoted
from dptops_audit.models.pipeline.indirections.options import read_options
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VALUED = frozenset(
    "--base --head --job --jobTotal --job-total --stdin --summary -c --concurrency --color --log --logFile --log-file --profile --status "
    "--remote --query --downstream --upstream --theme --cache -s".split()
)
_MOST = 2_000
_NEVER_IN_CI = frozenset({"false", "skip"})
_LOCAL = frozenset({"dev", "start", "serve"})


def moon(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the tasks run that `moon run`, `moon ci` and `moon check` name."""
    words = read_options(invocation.argv[1:], _VALUED)
    if not words.plain:
        return None
    command, *targets = words.plain
    if ":" in command:
        command, targets = "run", words.plain
    if command not in ("run", "r", "ci", "check", "c", "exec"):
        return None
    root = _root(workspace, invocation.directory)
    if root is None:
        return ()
    run = _Moon(workspace, root)
    if command in ("check", "c"):
        targets = [f"{name}:" for name in (targets or ["" if words.has("--all") else "~"])]
    elif command == "ci" and not targets:
        targets = [":"]
    for target in targets:
        run.target(target, invocation.directory, words.behind, automatic=command in ("ci", "check", "c"))
    return run.found[:_MOST]


def _root(workspace: Workspace, directory: str | None) -> str | None:
    path = workspace.above(directory, ".moon/workspace.yml", ".moon/workspace.pkl")
    return posixpath.dirname(posixpath.dirname(path)) if path is not None else None


class _Moon:
    """The projects of a workspace, and what their tasks run."""

    def __init__(self, workspace: Workspace, root: str) -> None:
        self._root = root
        self._common: list[tuple[str, Node]] = []
        inside = root + "/" if root else ""
        for path in workspace.manifests.with_extension("yml"):
            if path == f"{inside}.moon/tasks.yml" or path.startswith(f"{inside}.moon/tasks/"):
                self._common += _tasks(workspace.manifests.yaml(path))
        self._folders: dict[str, str] = {}
        self._own: dict[str, list[tuple[str, Node]]] = {}
        self._tags: dict[str, frozenset[str]] = {}
        for path in workspace.manifests.named("moon.yml"):
            if path.startswith(inside):
                config, folder = workspace.manifests.yaml(path), posixpath.dirname(path)
                name = text_of(dig(config, "id")) or posixpath.basename(folder) or "root"
                self._folders[name] = folder
                self._own[name] = _tasks(config)
                self._tags[name] = frozenset(text_of(tag) or "" for tag in each(dig(config, "tags")))
        for name, folder in _named(workspace.manifests.yaml(f"{inside}.moon/workspace.yml")):
            full = posixpath.normpath(posixpath.join(root, folder))
            old = next((one for one, at in self._folders.items() if at == full), None)
            self._folders.pop(old or "", None)
            self._folders[name] = full
            self._own[name] = self._own.get(old or "", [])
            self._tags[name] = self._tags.get(old or "", frozenset())
        self._seen: set[tuple[str, str]] = set()
        self.found: list[Reached] = []

    def target(self, target: str, directory: str | None, arguments: Sequence[str], *, automatic: bool) -> None:
        """Add what one target runs: `project:task`, `:task` for all projects, `#tag:task`, `~:task` for the one around."""
        owner, _, task = target.partition(":")
        for name, folder in self._folders.items():
            if owner == "~" and not (directory == folder or (directory or "").startswith(folder + "/")):
                continue
            if owner.startswith("#") and owner[1:] not in self._tags[name]:
                continue
            if owner in ("", "~") or owner.startswith("#") or owner == name:
                for one, config in self._all(name).items():
                    asked = one == task if task else _runs_by_itself(one, config)
                    if asked and not (automatic and text_of(dig(config, "options", "runInCI")) in _NEVER_IN_CI):
                        self._add(name, one, (), arguments)

    def _all(self, name: str) -> dict[str, Node]:
        return dict([*self._common, *self._own[name]])

    def _add(self, name: str, task: str, via: tuple[Location, ...], arguments: Sequence[str] = ()) -> None:
        config = self._all(name).get(task)
        if config is None or (name, task) in self._seen or len(self._seen) > _MOST or len(via) > 20:
            return
        self._seen.add((name, task))
        for dependency in each(dig(config, "deps")):
            written = text_of(dig(dependency, "target") if isinstance(dependency, Mapping) else dependency) or ""
            owner, colon, inner = written.partition(":")
            other = name if not colon or owner == "~" else owner
            if other in self._folders:
                self._add(other, inner if colon else written, (*via, dependency.location))
        node = dig(config, "script") or dig(config, "command")
        if node is None:
            return
        parts = [text_of(part) or "" for part in each(node)] or [text_of(node) or ""]
        text = parts[0] if len(parts) == 1 else " ".join(map(quoted, parts))
        given = dig(config, "args")
        more = text_of(given) or " ".join(quoted(text_of(part) or "") for part in each(given))
        text = " ".join([text, *([more] if more else []), *map(quoted, arguments)])
        at_root = text_of(dig(config, "options", "runFromWorkspaceRoot")) == "true"
        if text.strip() and text.strip() not in ("noop", "nop", "no-op"):
            breaks = text.count("\n")
            line = node.location.line + (1 if breaks else 0)
            self.found.append(
                Reached(
                    Location(node.path, line),
                    text,
                    via=via,
                    directory=self._root if at_root else self._folders[name],
                )
            )


def _tasks(config: Node | None) -> list[tuple[str, Node]]:
    tasks = dig(config, "tasks")
    return [(key.value, value) for key, value in tasks.items()] if isinstance(tasks, Mapping) else []


def _named(config: Node | None) -> list[tuple[str, str]]:
    projects = dig(config, "projects")
    listed = dig(projects, "sources") or projects
    if not isinstance(listed, Mapping):
        return []
    return [(key.value, folder) for key, value in listed.items() if (folder := text_of(value))]


def _runs_by_itself(task: str, config: Node) -> bool:
    """Whether `moon ci` and `moon check` run a task that is not named."""
    said = text_of(dig(config, "options", "runInCI"))
    local = text_of(dig(config, "local")) == "true" or text_of(dig(config, "preset")) in ("server", "watcher")
    return said not in _NEVER_IN_CI and not local and not (said is None and task in _LOCAL)
