"""Named commands of Python projects: `poe x`, `pdm run x`, `hatch run env:x`, `task x`, `invoke x`.

https://poethepoet.natn.io/tasks/index.html, https://pdm-project.org/latest/usage/scripts/, https://github.com/taskipy/taskipy,
https://hatch.pypa.io/latest/config/environment/overview/#scripts, https://docs.pyinvoke.org/en/stable/
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.indirections.invoke_tasks import invoked
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.launched import program_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VALUED = options(
    "-C --root --directory -e --executor -X -H -p --project --env-file -f --env --name --lock-timeout --color"
)
_POE_FILES = ("poe_tasks.toml", "pyproject.toml")
_HOOKED = ("pre_", "", "post_")
_FIRST = re.compile(r"\s*([\w:.-]+)\s*(.*)", re.DOTALL)
_ARGS = re.compile(r"\{args(?::((?:[^{}]|\{[^{}]*\})*))?\}")
_DEEPEST = 12
_MOST = 500


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the named command runs; None where the program gets no such name."""
    program = program_of(invocation.argv)
    words = invocation.argv[1:]
    if program in ("invoke", "inv"):
        return invoked(words, invocation, workspace)
    given = options_of(words, _VALUED, whole=False)
    if not given.operands:
        return None
    name, *rest = given.operands
    folder = given.value("-C", "--root", "--directory")
    directory = place_of(folder, invocation.directory, invocation.location.path) if folder else invocation.directory
    if program == "poe":
        path = workspace.above(directory, *_POE_FILES)
        found = _Tasks(path, workspace, rest).poe(name) if path is not None else ()
        return tuple(found)[:_MOST]
    path = workspace.above(directory, "pyproject.toml")
    if program == "task":
        return _taskipy(path, name, rest, workspace)
    if program == "hatch":
        return _hatch(name, rest, given.value("-e", "--env"), directory, invocation, workspace)
    if program == "pdm":
        if name == "run":
            inner = options_of(rest, _VALUED, whole=False).operands
            if not inner:
                return None
            name, *rest = inner
        tasks = _Tasks(path, workspace, rest) if path is not None else None
        if tasks is None or not tasks.has("pdm", name):
            return None
        return tuple(one for prefix in _HOOKED for one in tasks.pdm(prefix + name, 0))[:_MOST]
    return None


class _Tasks:
    """The tasks of one pyproject.toml. `given` are the words behind the task's name."""

    def __init__(self, path: str, workspace: Workspace, given: Sequence[str]) -> None:
        self._path, self._workspace, self._given = path, workspace, tuple(given)
        self._root = workspace.manifests.toml(path)
        self._folder = posixpath.dirname(path)

    def has(self, tool: str, name: str) -> bool:
        return self._entry(tool, name) is not None

    def poe(self, name: str, depth: int = 0) -> Iterator[Reached]:
        """https://poethepoet.natn.io/tasks/index.html"""
        entry = self._entry("poe", name)
        if entry is not None and depth < _DEEPEST:
            yield from self._poe_task(entry[1], entry[0].line, depth)

    def pdm(self, name: str, depth: int) -> Iterator[Reached]:
        """https://pdm-project.org/latest/usage/scripts/"""
        entry = self._entry("pdm", name)
        if entry is None or depth >= _DEEPEST:
            return
        node = entry[1]
        if isinstance(node, Scalar):
            yield self._text(node)
        elif isinstance(node, Mapping):
            command, call, parts = node.get("cmd"), node.get("call"), node.get("composite")
            shell = node.get("shell")
            yield from self._command(command)
            if isinstance(shell, Scalar):
                yield self._text(shell)
            if isinstance(call, Scalar):
                yield self._call(call)
            for part in each(parts)[:_MOST]:
                text = text_of(part) or ""
                first = _FIRST.match(text)
                if first is not None and self.has("pdm", first[1]):
                    yield from self.pdm(first[1], depth + 1)
                elif isinstance(part, Scalar):
                    yield self._text(part)

    def taskipy(self, name: str) -> Iterator[Reached]:
        """https://github.com/taskipy/taskipy"""
        entry = self._entry("taskipy", name)
        node = entry[1] if entry is not None else None
        command = node.get("cmd") if isinstance(node, Mapping) else node
        if isinstance(command, Scalar):
            yield self._text(command)

    def _entry(self, tool: str, name: str) -> tuple[Scalar, Node] | None:
        keys = {
            "poe": ("tool", "poe", "tasks"),
            "pdm": ("tool", "pdm", "scripts"),
            "taskipy": ("tool", "taskipy", "tasks"),
        }
        table = dig(self._root, *keys[tool])
        if table is None and tool == "poe" and posixpath.basename(self._path) == "poe_tasks.toml":
            table = dig(self._root, "tasks")
        key = table.key(name) if isinstance(table, Mapping) else None
        value = table.get(name) if isinstance(table, Mapping) else None
        return (key, value) if key is not None and value is not None else None

    def _poe_task(self, node: Node, line: int, depth: int) -> Iterator[Reached]:
        if depth >= _DEEPEST:
            return
        if isinstance(node, Scalar):
            yield self._text(node)
            return
        for item in each(node)[:_MOST]:
            yield from self._poe_step(item, depth + 1, plain_command=False)
        if not isinstance(node, Mapping):
            return
        for need in each(node.get("deps"))[:_MOST]:
            first = _FIRST.match(text_of(need) or "")
            if first is not None:
                yield from self.poe(first[1], depth + 1)
        found: list[Reached] = []
        for key in ("cmd", "shell", "script", "ref"):
            value = node.get(key)
            if not isinstance(value, Scalar):
                continue
            if key == "ref":
                first = _FIRST.match(value.value)
                found += list(self.poe(first[1], depth + 1)) if first is not None else []
            elif key == "script":
                found.append(self._call(value))
            elif key == "cmd" or (text_of(node.get("interpreter")) or "posix") in ("posix", "sh", "bash", "zsh"):
                found.append(self._text(value))
        for key in ("sequence", "parallel"):
            for item in each(node.get(key))[:_MOST]:
                found += self._poe_step(item, depth + 1, plain_command=text_of(node.get("default_item_type")) == "cmd")
        swallowed = (
            "`ignore_fail` hides its failure" if text_of(node.get("ignore_fail")) in ("true", "return_zero") else ""
        )
        moved = text_of(node.get("cwd"))
        for one in found:
            folder = place_of(moved, self._folder, self._path) if moved else one.directory
            yield replace(one, directory=folder, swallowed=one.swallowed or swallowed)

    def _poe_step(self, item: Node, depth: int, *, plain_command: bool) -> Iterator[Reached]:
        """A step of a sequence: text is the name of a task, unless the task says that its steps are commands."""
        if isinstance(item, Scalar) and not plain_command:
            first = _FIRST.match(item.value)
            if first is not None:
                yield from self.poe(first[1], depth)
        else:
            yield from self._poe_task(item, item.line, depth)

    def _command(self, node: Node | None) -> Iterator[Reached]:
        words = tuple(text for item in each(node) if (text := text_of(item)) is not None)
        if isinstance(node, Scalar):
            yield self._text(node)
        elif words and node is not None:
            yield Reached(Location(self._path, node.line), argv=(*words, *self._given), directory=self._folder)

    def _call(self, node: Scalar) -> Reached:
        """("python-call", "module:function") for what runs a function of the project."""
        name = node.value.partition("(")[0].strip()
        return Reached(Location(self._path, node.line), argv=("python-call", name), directory=self._folder)

    def _text(self, node: Scalar) -> Reached:
        return _text_at(node, self._folder, self._given)


def _text_at(node: Scalar, folder: str, given: Sequence[str]) -> Reached:
    """The text of a TOML string, with the words that are given put behind it."""
    text = node.value.rstrip()
    breaks = text.count("\n")
    # The text of a multi-line string begins on the line after its quotes where these end the line.
    first = node.line + (1 if node.end_line - node.line > node.value.rstrip("\n").count("\n") else 0)
    if given and not breaks and all(word and not set(word) & set("\n'\"$`;&|<>") for word in given):
        text = f"{text} {' '.join(given)}"
    lines = tuple(range(first, first + breaks + 1))
    return Reached(Location(node.path, first), text=text, directory=folder, lines=lines)


def _taskipy(path: str | None, name: str, rest: Sequence[str], workspace: Workspace) -> Sequence[Reached] | None:
    tasks = _Tasks(path, workspace, rest) if path is not None else None
    if tasks is None or not tasks.has("taskipy", name):
        return None  # `task` is also the program of Taskfiles
    return tuple(one for prefix in _HOOKED for one in tasks.taskipy(prefix + name))


def _hatch(
    action: str,
    rest: Sequence[str],
    env: str | None,
    directory: str | None,
    invocation: Invocation,
    workspace: Workspace,
) -> Sequence[Reached] | None:
    if action == "test":
        name: tuple[str, ...] = ("pytest",)
    elif action == "fmt":
        name = ("ruff", "check") if "--check" in rest or "-l" in rest or "--linter" in rest else ("ruff", "format")
    else:
        return _hatch_run(action, rest, env, directory, workspace)
    script, key = ("run", "hatch-test") if action == "test" else ("lint-check", "hatch-static-analysis")
    own = _Hatch(directory, workspace)
    if own.has(key, script):
        return tuple(own.run(key, script, (), 0))
    return (Reached(invocation.location, argv=name, directory=invocation.directory),)


def _hatch_run(
    action: str, rest: Sequence[str], env: str | None, directory: str | None, workspace: Workspace
) -> Sequence[Reached] | None:
    if action == "run":
        inner = options_of(rest, _VALUED, whole=False).operands
        if not inner:
            return None
        action, *rest = inner
        env = None if ":" in action else env
        name, colon, script = action.partition(":")
        if colon:
            env, action = name.lstrip("+"), script
    elif action == "env" and rest and rest[0] == "run":
        given = options_of(rest[1:], options("-e --env"), whole=False)
        words = given.operands or given.rest
        if not words:
            return None
        env, action, rest = given.value("-e", "--env") or env, words[0], words[1:]
    else:
        return None
    own = _Hatch(directory, workspace)
    name = env or "default"
    return tuple(own.run(name, action, tuple(rest), 0))[:_MOST] if own.has(name, action) else None


class _Hatch:
    """The environments of hatch.toml and pyproject.toml, with the scripts that they take over from their templates."""

    def __init__(self, directory: str | None, workspace: Workspace) -> None:
        self._tables: list[Node] = []
        self._folder = ""
        path = workspace.above(directory, "pyproject.toml", "hatch.toml")
        if path is None:
            return
        self._folder = posixpath.dirname(path)
        for name, keys in (("hatch.toml", ("envs",)), ("pyproject.toml", ("tool", "hatch", "envs"))):
            file = workspace.beside(self._folder, name)
            table = dig(workspace.manifests.toml(file), *keys) if file is not None else None
            if table is not None:
                self._tables.append(table)

    def has(self, env: str, script: str) -> bool:
        return self._script(env, script) is not None

    def run(self, env: str, script: str, given: tuple[str, ...], depth: int) -> Iterator[Reached]:
        node = self._script(env, script)
        items = (node,) if isinstance(node, Scalar) else each(node)
        for item in items[:_MOST]:
            if not isinstance(item, Scalar):
                continue
            text = item.value.strip()
            swallowed = text.startswith("- ")
            text = text.removeprefix("- ").lstrip()
            first = _FIRST.match(text)
            if first is not None and first[1] != script and self.has(env, first[1]) and depth < _DEEPEST:
                filled = _ARGS.sub(lambda hole: " ".join(given) or hole[1] or "", first[2])
                passed = tuple(filled.split())
                found = list(self.run(env, first[1], passed, depth + 1))
            else:
                filled = _ARGS.sub(lambda hole: " ".join(given) or hole[1] or "", text).strip()
                place = Location(item.path, item.line)
                found = [Reached(place, text=filled, directory=self._folder, lines=(item.line,))] if filled else []
            for one in found:
                yield replace(one, swallowed=one.swallowed or ("`-` hides its failure" if swallowed else ""))

    def _script(self, env: str, script: str) -> Node | None:
        name: str | None = env.partition(".")[0]
        for _ in range(_DEEPEST):
            if name is None:
                break
            for table in self._tables:
                found = dig(table, name, "scripts", script)
                if found is not None:
                    return found
            templates = [text for table in self._tables if (text := text_of(dig(table, name, "template")))]
            parent = templates[0] if templates else "default"
            name = parent if parent != name and name != "default" else None
        return None
