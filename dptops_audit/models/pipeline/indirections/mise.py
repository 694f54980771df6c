"""Follows mise to its tasks: https://mise.jdx.dev/tasks/toml-tasks.html and https://mise.jdx.dev/tasks/file-tasks.html"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.nodes import Sequence as Listed
from dptops_audit.models.pipeline.indirections.js_packages import quoted
from dptops_audit.models.pipeline.indirections.options import read_options
from dptops_audit.models.pipeline.indirections.text_places import shebang, shell_named, text_place
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

_CONFIGS = (
    "mise.local.toml .mise.local.toml mise.toml .mise.toml mise/config.toml .mise/config.toml .config/mise.toml .config/mise/config.toml"
).split()
_FOLDERS = "mise-tasks .mise-tasks mise/tasks .mise/tasks .config/mise/tasks".split()
_OWN = frozenset(
    """
    activate alias asdf backends b bin-paths bootstrap cache cfg completion config current deactivate direnv doctor dr en env e exec x fmt
    generate g gen global implode edit install i install-into latest link ln local l ls list ls-remote ls-list mcp outdated p plugins plugin
    lock prepare prune registry reshim search self-update set settings shell sh shell-alias shim sync tasks task t test-tool token tool
    tool-alias tool-stub trust uninstall unset untrust unuse rm remove un up upgrade usage use u version v watch w where which
    """.split()
)
_VALUED = frozenset(
    "-C --cd -E --env -j --jobs -o --output -t --tool -s --shell --timeout -P --profile --log-level".split()
)
_TEMPLATE = re.compile(r"\{\{(.*?)\}\}")
_ASKED = re.compile(r"\s*(?:arg|option|flag)\(")
_HEADER = re.compile(r"(?:#|//|--)\s*(?:\[MISE\]|MISE)\s+(\w+)\s*=\s*(.*)")
_QUOTED = re.compile(r"""["']([^"']*)["']""")
_MOST = 1_000
_MOST_STEPS = 50_000
_MOST_HEADERS = 50


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the tasks run that a call of mise names."""
    if posixpath.basename(invocation.argv[0]) not in ("mise", "rtx", "mise.exe"):
        return None
    words = read_options(invocation.argv[1:], _VALUED, leading=True)
    asked = words.plain[:1] in (["run"], ["r"]) or words.plain[:2] in (
        ["tasks", "run"],
        ["task", "run"],
        ["t", "run"],
        ["tasks", "r"],
    )
    rest = list(words.plain)
    directory = invocation.directory
    if asked:
        inner = read_options(rest[1 if rest[0] in ("run", "r") else 2 :], _VALUED, leading=True)
        rest = [*inner.plain, *inner.behind]
        if inner.has("-n", "--dry-run"):
            return ()
        folders = [*words.values("-C", "--cd"), *inner.values("-C", "--cd")]
    else:
        folders = words.values("-C", "--cd")
    if not rest or (not asked and rest[0] in _OWN):
        return () if asked else None
    for folder in folders[-1:]:
        directory = below(directory, folder)
    run = _Run(workspace, directory)
    for call in _calls([*rest, *words.behind]):
        run.call(call[0], [word for word in call[1:] if word != "--"])
    if run.cut:
        workspace.manifests.note(
            Problem(invocation.location.path, "runs more tasks of mise than are followed", invocation.location.line)
        )
    return run.found


def _calls(words: Sequence[str]) -> list[list[str]]:
    """The tasks with their arguments, which `:::` separates."""
    calls: list[list[str]] = [[]]
    for word in words:
        if word == ":::":
            calls.append([])
        else:
            calls[-1].append(word)
    return [call for call in calls if call]


class _Run:
    """The tasks that a folder sees: those of its own configuration, then of the folders above. `cut`: a limit left some out."""

    def __init__(self, workspace: Workspace, directory: str | None) -> None:
        self._workspace = workspace
        self._tasks: dict[str, tuple[Node | str, str]] = {}
        self._steps = 0
        self._seen: set[tuple[str, tuple[str, ...]]] = set()
        self.found: list[Reached] = []
        self.cut = False
        while directory is not None:
            for name in _CONFIGS:
                self._config(posixpath.join(directory, name), directory)
            for name in _FOLDERS:
                self._folder(posixpath.join(directory, name), directory)
            directory = posixpath.dirname(directory) if directory else None

    def _config(self, path: str, root: str) -> None:
        tree = self._workspace.manifests.toml(path) if self._workspace.manifests.exists(path) else None
        self._listed(dig(tree, "tasks"), root)
        for include in each(dig(tree, "task_config", "includes"))[:50]:
            target = below(root, text_of(include) or "")
            if target is not None and target.endswith(".toml"):
                self._listed(self._workspace.manifests.toml(target), root)
            elif target is not None:
                self._folder(target, root)

    def _listed(self, tasks: Node | None, root: str) -> None:
        for key, value in tasks.items() if isinstance(tasks, Mapping) else ():
            self._tasks.setdefault(key.value, (value, root))
            alias = dig(value, "alias")
            for one in each(alias) or (alias,):
                if (name := text_of(one)) is not None:
                    self._tasks.setdefault(name, (value, root))

    def _folder(self, folder: str, root: str) -> None:
        if not self._workspace.manifests.exists(folder) or not folder:
            return
        for path in self._workspace.manifests.paths:
            if path.startswith(folder + "/"):
                name = path[len(folder) + 1 :].replace("/", ":").removesuffix(":_default")
                self._tasks.setdefault(name, (path, root))
                stem, dot, _ = name.rpartition(".")
                if dot and stem:
                    self._tasks.setdefault(stem, (path, root))

    def call(self, name: str, arguments: Sequence[str]) -> None:
        """Add what a task runs, or all whose names match a pattern."""
        if "*" in name and name not in self._tasks:
            for one in self._matching(name):
                self._add(one, (), ())
            return
        self._add(name, arguments, ())

    def _matching(self, pattern: str) -> list[str]:
        self._steps += len(self._tasks) if self._steps <= _MOST_STEPS else 0
        return [name for name in self._tasks if fnmatchcase(name, pattern)] if self._steps <= _MOST_STEPS else []

    def _add(self, name: str, arguments: Sequence[str], via: tuple[Location, ...]) -> None:
        found = self._tasks.get(name) or self._tasks.get("default" if not name else name + ":default")
        key = (name, tuple(arguments))
        self._steps += 1
        if found is None or key in self._seen:
            return
        if self._steps > _MOST_STEPS or len(self._seen) >= _MOST or len(via) > 30:
            self.cut = True
            return
        self._seen.add(key)
        task, root = found
        if isinstance(task, str):
            self._file(task, root, via)
            return
        self._needs(dig(task, "depends"), (*via, task.location))
        folder = text_of(dig(task, "dir"))
        directory = below(root, self._filled(folder)) if folder else root
        file = text_of(dig(task, "file"))
        path = below(root, self._filled(file)) if file else None
        if path is not None:
            self._file(path, directory, (*via, task.location))
        program = text_of(dig(task, "shell")) or "sh"
        env = dig(task, "env")
        variables = (
            {k.value: v for k, node in env.items() if (v := text_of(node)) and "$" not in v and "{" not in v}
            if isinstance(env, Mapping)
            else {}
        )
        run = dig(task, "run") if isinstance(task, Mapping) else task
        commands = run.items if isinstance(run, Listed) else (run,)
        for at, node in enumerate(commands):
            if isinstance(node, Mapping):
                self._needs(node.get("task") or node.get("tasks"), (*via, task.location))
            elif isinstance(node, Scalar) and node.value.strip():
                given = arguments if at == len(commands) - 1 else ()
                way = (*via, task.location) if task.location.line != node.line else via
                text = self._filled(node.value) + "".join(
                    " " + quoted(word) for word in given if "{{" not in node.value
                )
                place, lines = text_place(node, text)
                shell = (
                    shebang(text.split("\n", 1)[0])
                    if text.startswith("#!")
                    else shell_named(program.split()[0] if program.split() else "")
                )
                self.found.append(
                    Reached(place, text, via=way, directory=directory, variables=variables, shell=shell, lines=lines)
                )
        self._needs(dig(task, "depends_post"), (*via, task.location))

    def _needs(self, node: Node | None, via: tuple[Location, ...]) -> None:
        for need in each(node) or ((node,) if node is not None else ()):
            words = [text_of(word) or "" for word in each(need)] or (
                text_of(need) or text_of(dig(need, "task")) or ""
            ).split()
            if words and "*" in words[0]:
                for one in self._matching(words[0]):
                    self._add(one, (), (*via, need.location))
            elif words:
                self._add(words[0], words[1:], (*via, need.location))

    def _file(self, path: str, directory: str | None, via: tuple[Location, ...]) -> None:
        """Add a task that is a script of its own, after those that its head says it depends on."""
        lines = self._workspace.manifests.lines(path)
        if not lines:
            return
        for line in lines[:_MOST_HEADERS]:
            match = _HEADER.match(line)
            if match is not None and match[1] == "depends":
                for name in _QUOTED.findall(match[2]):
                    self._add(name, (), via)
            elif match is not None and match[1] == "dir":
                directory = below(directory, self._filled("".join(_QUOTED.findall(match[2])[:1])))
        self.found.append(
            Reached(Location(path, 1), "\n".join(lines), via=via, directory=directory, shell=shebang(lines[0]))
        )

    @staticmethod
    def _filled(text: str) -> str:
        """The text with its templates replaced: the folder of the configuration is where tasks run."""
        return _TEMPLATE.sub(
            lambda match: (
                "." if match[1].strip() in ("config_root", "cwd") else "" if _ASKED.match(match[1]) else "${template}"
            ),
            text,
        )
