"""`cargo`: aliases, the `xtask` crate, and the tasks of cargo-make.

https://doc.rust-lang.org/cargo/reference/config.html#alias, https://github.com/matklad/cargo-xtask,
https://sagiegurari.github.io/cargo-make/
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_MAKE = options(
    "--makefile -t --task -p --profile -l --loglevel --cwd --env-file -e --env --output-format --time-summary"
)
_RUN = options(
    "-p --package --bin --manifest-path --features -F --target --target-dir --profile -j --jobs --color -Z --config --example -C"
)
_NATIVE = options("--config --color -Z -C --manifest-path")
_BUILT_IN = frozenset(
    "build b check c test t run r bench doc d clippy fmt publish install update clean metadata".split()
)
_MAKE_TASKS = {
    "build": "build --all-features",
    "test": "test --all-features",
    "check": "check",
    "clippy": "clippy",
    "clippy-flow": "clippy",
    "format": "fmt",
    "check-format": "fmt --check",
    "check-format-flow": "fmt --check",
    "audit": "audit",
    "audit-flow": "audit",
    "publish": "publish",
    "default": "test --all-features",
    "dev-test-flow": "test --all-features",
    "ci-flow": "test --all-features",
}
"""Tasks of cargo-make itself that a Makefile.toml need not define: its book's list, those of one command."""
_STRING = r'"((?:[^"\\\n]|\\.){1,500})"'
_CMD = re.compile(rf"\b(?:cmd|run_cmd|run_fun)!\s*\(\s*(?:\w+\s*,\s*)?r?#?{_STRING}")
_COMMAND = re.compile(rf"\bCommand::new\(\s*{_STRING}\s*\)")
_ARGS = re.compile(r"\s*\.(args?)\(\s*(?:&?(?:vec!)?\[([^\]]{0,1000})\]|\"((?:[^\"\\\n]|\\.){1,300})\")\s*,?\s*\)")
_ITEM = re.compile(_STRING)
_HOLE = re.compile(r"\{[^{}]*\}")
_FUNCTION = re.compile(r"^(?:pub(?:\([\w: ]+\))?\s+)?(?:async\s+)?fn\s+(\w+)", re.MULTILINE)
_DEEPEST = 12
_MOST = 300
_MOST_FILES = 60


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What an alias, a task or the xtask crate runs; None for what cargo does itself."""
    words = list(invocation.argv[1:])
    if words and words[0].startswith("+"):
        del words[0]
    given = options_of(words, _NATIVE, whole=False)
    if not given.operands:
        return None
    name, *rest = given.operands
    if invocation.argv[0].rpartition("/")[2] == "cargo-make" or name == "make":
        return _make(rest, invocation, workspace)
    if name in ("run", "r"):
        return _xtask(rest, invocation, workspace)
    if name in _BUILT_IN:
        return None
    alias = _alias(name, invocation.directory, workspace)
    if alias is None:
        return None
    place, inner = alias
    if place == invocation.location:
        return None
    return (Reached(place, argv=("cargo", *inner, *rest), directory=invocation.directory),)


def _alias(name: str, directory: str | None, workspace: Workspace) -> tuple[Location, tuple[str, ...]] | None:
    while directory is not None:
        path = workspace.beside(directory, ".cargo/config.toml", ".cargo/config")
        table = dig(workspace.manifests.toml(path), "alias") if path is not None else None
        node = dig(table, name)
        if isinstance(table, Mapping) and node is not None:
            key = table.key(name)
            words = tuple(text_of(item) or "" for item in each(node)) or tuple((text_of(node) or "").split())
            return (Location(node.path, key.line if key is not None else node.line), words) if words else None
        directory = posixpath.dirname(directory) if directory else None
    return None


def _xtask(words: Sequence[str], invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """`cargo run --package xtask -- x`: the commands in the crate's file or function that is named after `x`."""
    given = options_of(words, _RUN, whole=False)
    wanted = given.value("-p", "--package") or given.value("--bin")
    file = given.value("--manifest-path")
    folder: str | None = None
    if file is not None:
        path = place_of(file, invocation.directory, invocation.location.path)
        folder = posixpath.dirname(path) if path is not None else None
        wanted = wanted or (posixpath.basename(folder) if folder else None)
    elif wanted is not None:
        folder = next(
            (p.directory for p in workspace.packages if p.name == wanted and p.manifest.endswith("Cargo.toml")), None
        )
    operands = given.rest or given.operands
    if wanted is None or not re.fullmatch(r"x?tasks?|[\w-]*xtask[\w-]*", wanted):
        return None
    if folder is None or not operands:
        return ()
    name = operands[0].replace("-", "_")
    prefix = f"{folder}/src/" if folder else "src/"
    files = [path for path in workspace.manifests.with_extension("rs") if path.startswith(prefix)][:_MOST_FILES]
    found: list[Reached] = []
    for path in files:
        content = workspace.manifests.text(path) or ""
        base = posixpath.basename(path)
        if base == f"{name}.rs" or path.endswith(f"/{name}/mod.rs"):
            found += _spawned(path, content, 0, len(content))
        elif base in ("main.rs", "lib.rs", "tasks.rs", "commands.rs"):
            found += _of_function(path, content, name)
    root = workspace.above(folder, "Cargo.lock") or ""
    return tuple(replace(one, directory=posixpath.dirname(root)) for one in found[:_MOST])


def _of_function(path: str, content: str, name: str) -> Iterator[Reached]:
    starts = list(_FUNCTION.finditer(content))[:2_000]
    for at, start in enumerate(starts):
        if start[1] in (name, f"run_{name}", f"cmd_{name}", f"do_{name}"):
            end = starts[at + 1].start() if at + 1 < len(starts) else len(content)
            yield from _spawned(path, content, start.end(), end)


def _spawned(path: str, content: str, begin: int, end: int) -> Iterator[Reached]:
    calls = [(found.start(), (), found[1]) for found in _CMD.finditer(content, begin, end)]
    for found in _COMMAND.finditer(content, begin, end):
        words, at = [found[1]], found.end()
        for _ in range(20):
            more = _ARGS.match(content, at)
            if more is None:
                break
            words += _ITEM.findall(f"{more[2] or ''}") if more[2] is not None else [more[3]]
            at = more.end()
        calls.append((found.start(), tuple(words), ""))  # type: ignore[arg-type]
    line, last = 1, 0
    for start, argv, text in sorted(calls)[:_MOST]:
        line += content.count("\n", last, start)
        last = start
        shown = _HOLE.sub("$UNKNOWN", text)
        if not shown.startswith("$UNKNOWN"):
            yield Reached(Location(path, line), argv=argv, text=shown, optional=True, lines=(line,) if text else ())


def _make(words: Sequence[str], invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    given = options_of(words, _MAKE, whole=False)
    if given.has("--list-all-steps", "--list-category-steps", "--print-steps", "--version", "--help"):
        return None
    name = given.value("-t", "--task") or next(iter(given.operands), "default")
    folder = given.value("--cwd")
    here = invocation.location.path
    directory = place_of(folder, invocation.directory, here) if folder else invocation.directory
    file = given.value("--makefile")
    path = place_of(file, directory, here) if file else workspace.beside(directory, "Makefile.toml")
    root = workspace.manifests.toml(path) if path is not None else None
    run = _Make(root, directory, workspace)
    found = tuple(run.of(name, 0))[:_MOST]
    if found or run.has(name):
        return found
    command = _MAKE_TASKS.get(name)
    return (Reached(invocation.location, argv=("cargo", *command.split()), directory=directory),) if command else ()


class _Make:
    """The tasks of one Makefile.toml, each run once."""

    def __init__(self, root: Node | None, directory: str | None, workspace: Workspace) -> None:
        self._tasks = dig(root, "tasks")
        self._directory = directory
        self._workspace = workspace
        self._seen: set[str] = set()

    def has(self, name: str) -> bool:
        return dig(self._tasks, name) is not None

    def of(self, name: str, depth: int) -> Iterator[Reached]:
        task = dig(self._tasks, name)
        if not isinstance(task, Mapping) or name in self._seen or depth > _DEEPEST:
            return
        self._seen.add(name)
        alias = text_of(task.get("alias"))
        if alias:
            yield from self.of(alias, depth + 1)
            return
        for need in each(task.get("dependencies"))[:_MOST]:
            yield from self.of(text_of(need) or text_of(dig(need, "name")) or "", depth + 1)
        optional = task.get("condition") is not None or task.get("condition_script") is not None
        ignored = text_of(task.get("ignore_errors")) == "true" or text_of(task.get("force")) == "true"
        moved = text_of(task.get("cwd"))
        folder = place_of(moved, self._directory, task.path) if moved else self._directory
        for one in self._own(task):
            yield replace(
                one,
                directory=folder,
                optional=optional,
                swallowed="`ignore_errors` hides its failure" if ignored else "",
            )
        following = task.get("run_task")
        names = [following] if isinstance(following, Scalar) else []
        for item in (following, *each(following)):
            inner = dig(item, "name")
            names += (
                [inner] if isinstance(inner, Scalar) else [part for part in each(inner) if isinstance(part, Scalar)]
            )
        for item in names[:_MOST]:
            yield from self.of(item.value, depth + 1)

    def _own(self, task: Mapping) -> Iterator[Reached]:
        command, script = task.get("command"), task.get("script")
        if isinstance(command, Scalar):
            words = tuple(text_of(item) or "" for item in each(task.get("args")))
            yield Reached(Location(command.path, command.line), argv=(*shlex_words(command.value), *words))
        runner = text_of(task.get("script_runner")) or "@shell"
        if runner not in ("@shell", "sh", "bash", "@duckscript", "zsh") or runner == "@duckscript":
            return
        if isinstance(script, Scalar):
            breaks = script.value.rstrip("\n").count("\n")
            first = script.line + (1 if script.end_line - script.line > breaks else 0)
            yield Reached(Location(script.path, first), text=script.value)
        for item in each(script)[:_MOST]:
            if isinstance(item, Scalar):
                yield Reached(Location(item.path, item.line), text=item.value, lines=(item.line,))


def shlex_words(text: str) -> tuple[str, ...]:
    """The words of a text as a shell splits it, as white space does where a quote is left open."""
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return tuple(text.split())
