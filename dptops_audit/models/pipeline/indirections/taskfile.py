"""Follows Task to the commands of Taskfile.yml: https://taskfile.dev/docs/reference/schema and https://taskfile.dev/docs/reference/cli

What a template holds beside variables of known value becomes a variable of the shell. Folders such as `ROOT_DIR` are relative.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.nodes import Sequence as Listed
from dptops_audit.models.pipeline.indirections.js_packages import quoted
from dptops_audit.models.pipeline.indirections.options import read_options
from dptops_audit.models.pipeline.indirections.text_places import text_place
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

_NAMES = "Taskfile.yml taskfile.yml Taskfile.yaml taskfile.yaml Taskfile.dist.yml taskfile.dist.yml Taskfile.dist.yaml taskfile.dist.yaml".split()
_VALUED = frozenset(
    "-d --dir -t --taskfile -o --output -C --concurrency -I --interval --sort --output-group-begin --output-group-end --cacert --cert "
    "--cert-key --timeout --expiry --remote-cache-dir --completion".split()
)
_NOTHING = (
    "-l",
    "--list",
    "-a",
    "--list-all",
    "--summary",
    "-n",
    "--dry",
    "--status",
    "-i",
    "--init",
    "--version",
    "-h",
    "--help",
    "--completion",
)
_TEMPLATE = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_CHOICE = re.compile(r"\{\{-?\s*if\b((?:(?!\}\}).)*?)-?\}\}(.*?)\{\{-?\s*end\s*-?\}\}", re.DOTALL)
_ELSE = re.compile(r"\{\{-?\s*else\s*-?\}\}")
_SYSTEM = re.compile(r"""\s*eq\s+(?:\.?OS|\(?\s*OS\s*\)?)\s+"(\w+)"\s*""")
_LONGEST_CHOICE = 4_000
_REFERENCE = re.compile(r"\s*\.(\w+)\s*")
_DEFAULT = re.compile(r"""\s*\.(\w+)\s*\|\s*default\s+["'`]([^"'`]*)["'`]\s*""")
_MOST = 2_000
_MOST_ITEMS = 100
_MOST_FILES = 200
_MAX_DEPTH = 30
_SWALLOWED = "task goes on after it (ignore_error)"


@dataclass(frozen=True, slots=True)
class _Task:
    """A task with what its file says of all. `space` is the prefix of its file's tasks, `folder` where they run by default."""

    place: Location
    body: Node
    space: str
    folder: str | None
    values: Map[str, str]
    env: Map[str, str]


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the tasks run that a call of Task names. None where there is no Taskfile, since others have a program of that name."""
    if posixpath.basename(invocation.argv[0]) not in ("task", "go-task", "task.exe"):
        return None
    words = read_options(invocation.argv[1:], _VALUED)
    directory = invocation.directory
    for folder in words.values("-d", "--dir")[-1:]:
        directory = below(directory, folder)
    given = words.values("-t", "--taskfile")
    path = below(invocation.directory, given[-1]) if given else workspace.above(directory, *_NAMES)
    if path is None or not isinstance(workspace.manifests.yaml(path), Mapping):
        return None
    if words.has(*_NOTHING) or words.has("-g", "--global"):
        return ()
    variables: dict[str, str] = {"CLI_ARGS": " ".join(map(quoted, words.behind))}
    names = []
    for word in words.plain:
        name, equals, value = word.partition("=")
        if equals:
            variables[name] = value
        else:
            names.append(word)
    home = posixpath.dirname(path)
    run = _Run(workspace, home, variables)
    run.read(path, "", directory if words.has("-d", "--dir") else home, {}, {})
    for name in names or ["default"]:
        run.add(name, "", {}, ())
    if run.cut:
        workspace.manifests.note(Problem(path, "has more tasks than are followed", 1))
    return run.found


class _Run:
    """The tasks of one call. `cut` is True where a limit left some out."""

    def __init__(self, workspace: Workspace, root: str, variables: Map[str, str]) -> None:
        self._workspace = workspace
        self._root = root
        self._variables = variables
        self._tasks: dict[str, _Task] = {}
        self._files = 0
        self._seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        self.found: list[Reached] = []
        self.cut = False

    def read(self, path: str, space: str, folder: str | None, values: Map[str, str], env: Map[str, str]) -> None:
        """Read one Taskfile and those that it includes, whose tasks are called `space:name`."""
        tree = self._workspace.manifests.yaml(path)
        self._files += 1
        if not isinstance(tree, Mapping) or self._files > _MOST_FILES or space.count(":") > 10:
            return
        values = self._values(dig(tree, "vars"), {**self._here(folder), **values})
        env = {**env, **_plain(self._values(dig(tree, "env"), {}, only=True))}
        tasks = tree.get("tasks")
        for key, body in tasks.items() if isinstance(tasks, Mapping) else ():
            task = _Task(key.location, body, space, folder, values, env)
            self._tasks.setdefault(space + key.value, task)
            for alias in each(dig(body, "aliases")):
                self._tasks.setdefault(space + (text_of(alias) or ""), task)
        includes = tree.get("includes")
        for key, include in includes.items() if isinstance(includes, Mapping) else ():
            self._include(path, key.value, include, space, folder, values, env)

    def _include(
        self,
        path: str,
        name: str,
        include: Node,
        space: str,
        folder: str | None,
        values: Map[str, str],
        env: Map[str, str],
    ) -> None:
        written = text_of(include) or text_of(dig(include, "taskfile")) or ""
        target = below(posixpath.dirname(path), self._filled(written, values))
        if target is None or not written:
            return
        if self._workspace.manifests.text(target) is None:
            inside = self._workspace.beside(target, *_NAMES)
            if inside is None:
                return
            target = inside
        own = text_of(dig(include, "dir"))
        at = below(posixpath.dirname(path), self._filled(own, values)) if own else folder
        values = {**values, **self._values(dig(include, "vars"), values, only=True)}
        for one in ("" if text_of(dig(include, "flatten")) == "true" else name, *self._aliases(include)):
            self.read(target, f"{space}{one}:" if one else space, at, values, env)

    @staticmethod
    def _aliases(include: Node) -> list[str]:
        return [alias for node in each(dig(include, "aliases"))[:5] if (alias := text_of(node))]

    def _here(self, folder: str | None) -> dict[str, str]:
        back = posixpath.relpath(self._root or ".", folder or ".") if folder is not None else "${ROOT_DIR}"
        return {
            "ROOT_DIR": back,
            "TASKFILE_DIR": ".",
            "USER_WORKING_DIR": ".",
            "OS": "linux",
            "ARCH": "amd64",
            "exeExt": "",
        }

    def _values(self, node: Node | None, values: Map[str, str], *, only: bool = False) -> dict[str, str]:
        """The variables of a `vars` or `env`, over the ones given; those of the command line win."""
        found: dict[str, str] = {} if only else dict(values)
        for key, value in node.items() if isinstance(node, Mapping) else ():
            command = text_of(dig(value, "sh"))
            text = f"$({command})" if command else text_of(value)
            if text is not None and len(found) < 2_000:
                found[key.value] = self._filled(text, {**values, **found} if only else found)
        return {**found, **{name: value for name, value in self._variables.items() if not only or name in found}}

    def _filled(self, text: str, values: Map[str, str]) -> str:
        """The text with its templates replaced."""
        if "{{" not in text:
            return text

        def value(match: re.Match[str]) -> str:
            if plain := _REFERENCE.fullmatch(match[1]):
                return values.get(plain[1], "${" + plain[1] + "}")
            if default := _DEFAULT.fullmatch(match[1]):
                return values.get(default[1]) or default[2]
            return "" if match[1].strip().startswith(("/*", "if", "end", "else", "range", "with")) else "${template}"

        if len(text) <= _LONGEST_CHOICE:
            text = _CHOICE.sub(_chosen, text)
        return _TEMPLATE.sub(value, text)[:100_000]

    def add(
        self, name: str, space: str, given: Map[str, str], via: tuple[Location, ...], *, optional: bool = False
    ) -> None:
        """Add what a task runs, after those that it depends on, once for each set of variables."""
        full = name[1:] if name.startswith(":") else space + name
        task = self._tasks.get(full) or self._tasks.get(full + ":default" if full else "default")
        key = (full, tuple(given.items()))
        if task is None or key in self._seen:
            return
        if len(self._seen) >= _MOST or len(via) >= _MAX_DEPTH:
            self.cut = True
            return
        self._seen.add(key)
        body = task.body
        if not _on_linux(body):
            return
        values = {**self._values(dig(body, "vars"), task.values), **given, "TASK": full, **self._variables}
        folder = text_of(dig(body, "dir"))
        directory = below(task.folder, self._filled(folder, values)) if folder else task.folder
        env = {**task.env, **_plain(self._values(dig(body, "env"), values, only=True))}
        way = (*via, task.place)
        optional = optional or dig(body, "if") is not None
        for need in each(dig(body, "deps")):
            inner, variables = self._called(need, values)
            self.add(inner, task.space, variables, (*way, need.location), optional=optional)
        ignored = text_of(dig(body, "ignore_error")) == "true"
        commands = dig(body, "cmds") or dig(body, "cmd") if isinstance(body, Mapping) else body
        for command in commands.items if isinstance(commands, Listed) else (commands,):
            self._command(
                command,
                task,
                values,
                Reached(task.place, via=way, directory=directory, variables=env),
                ignored,
                optional,
            )

    def _called(self, node: Node | None, values: Map[str, str]) -> tuple[str, dict[str, str]]:
        name = text_of(dig(node, "task") if isinstance(node, Mapping) else node) or ""
        return self._filled(name, values), self._values(dig(node, "vars"), values, only=True)

    def _command(
        self, node: Node | None, task: _Task, values: Map[str, str], base: Reached, ignored: bool, optional: bool
    ) -> None:
        if node is None:
            return
        if isinstance(node, Mapping):
            deferred = node.get("defer")
            if deferred is not None:
                self._command(deferred, task, values, base, True, optional)
                return
            items = [text_of(item) or "" for item in each(node.get("for"))][:_MOST_ITEMS]
            if not _on_linux(node):
                return
            optional = optional or node.get("if") is not None
            ignored = ignored or text_of(node.get("ignore_error")) == "true"
            for item in items or [""]:
                inner = {**values, "ITEM": item} if items else values
                if node.get("task") is not None:
                    name, variables = self._called(node, inner)
                    self.add(name, task.space, variables, (*base.via, node.location), optional=optional)
                else:
                    self._text(node.get("cmd"), inner, base, ignored, optional)
            return
        self._text(node, values, base, ignored, optional)

    def _text(self, node: Node | None, values: Map[str, str], base: Reached, ignored: bool, optional: bool) -> None:
        if not isinstance(node, Scalar) or node.is_null or not node.value.strip():
            return
        if len(self.found) >= _MOST:
            self.cut = True
            return
        text = self._filled(node.value, values)
        place, lines = text_place(node, text)
        if text.count("\n") != node.value.count("\n"):
            lines = (place.line,) * (text.count("\n") + 1)
        self.found.append(
            Reached(
                place,
                text,
                via=base.via,
                directory=base.directory,
                variables=base.variables,
                swallowed=_SWALLOWED if ignored else "",
                optional=optional,
                lines=lines,
            )
        )


def _chosen(match: re.Match[str]) -> str:
    """The branch of a template's `if`: Linux where it asks for the system, else what cannot be told."""
    system = _SYSTEM.fullmatch(match[1])
    branches = _ELSE.split(match[2], 1)
    if system is None or "{{" in "".join(branches).replace("{{.", ""):
        return "${template}"
    return branches[0] if system[1] == "linux" else branches[1] if len(branches) > 1 else ""


def _plain(values: Map[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if "$" not in value}


def _on_linux(node: Node) -> bool:
    platforms = [text_of(item) or "" for item in each(dig(node, "platforms"))]
    return not platforms or any(platform.split("/")[0] in ("linux", "amd64", "arm64") for platform in platforms)
