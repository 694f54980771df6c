"""`invoke x`: the `@task` functions of tasks.py or of a package `tasks`, read as text: https://docs.pyinvoke.org/en/stable/"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from dptops_audit.evidence import Location
from dptops_audit.models.packages.python.syntax import parse
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.indirections.spawned import UNKNOWN, text_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

_VALUED = options("-c --collection -r --search-root -f --config -F --list-format -T --command-timeout -D --list-depth")
_RUNS = frozenset({"run", "sudo", "local"})
_DEEPEST = 8
_MOST = 500
_MOST_FILES = 60


@dataclass(slots=True)
class _Module:
    path: str
    tasks: dict[str, ast.FunctionDef] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    default: str = ""
    constants: dict[str, ast.expr] = field(default_factory=dict)


def invoked(words: Sequence[str], invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the tasks on the command line run; None where it names none."""
    given = options_of(words, _VALUED, whole=False)
    if given.has("-l", "--list", "--help", "-h", "--version", "-V") or not given.operands:
        return None
    modules = _modules(given.value("-c", "--collection") or "tasks", invocation.directory, workspace)
    found: list[Reached] = []
    for word in given.operands:
        if not word.startswith("-") and len(found) < _MOST:
            found += _named(word, modules)
    return tuple(found[:_MOST])


def _modules(collection: str, directory: str | None, workspace: Workspace) -> dict[str, _Module]:
    """Modules by namespace, "" for the first one."""
    path = workspace.above(directory, f"{collection}.py", f"{collection}/__init__.py")
    if path is None:
        return {}
    first = workspace.parsed(path, _read)
    found = {"": first} if first is not None else {}
    if path.endswith("__init__.py"):
        folder = posixpath.dirname(path) + "/"
        for other in [p for p in workspace.manifests.with_extension("py") if p.startswith(folder)][:_MOST_FILES]:
            module = workspace.parsed(other, _read) if other != path else None
            if module is not None:
                found[posixpath.basename(other).removesuffix(".py").replace("_", "-")] = module
    return found


def _read(path: str, content: str) -> _Module:
    module = _Module(path)
    tree, _ = parse(content)
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            module.constants[node.targets[0].id] = node.value
        if not isinstance(node, ast.FunctionDef):
            continue
        module.functions[node.name] = node
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            target = call.func if call is not None else decorator
            if (isinstance(target, ast.Name) and target.id == "task") or (
                isinstance(target, ast.Attribute) and target.attr == "task"
            ):
                named = {keyword.arg: keyword.value for keyword in (call.keywords if call is not None else ())}
                name = (text_of(named["name"]) if "name" in named else None) or node.name
                module.tasks[name.replace("_", "-")] = node
                flag = named.get("default")
                if isinstance(flag, ast.Constant) and flag.value is True:
                    module.default = name.replace("_", "-")
    return module


def _named(word: str, modules: dict[str, _Module]) -> Iterator[Reached]:
    space, dot, name = word.replace("_", "-").rpartition(".")
    module = modules.get(space.rpartition(".")[2]) if dot else modules.get("")
    if module is not None and name in module.tasks:
        yield from _task(module, module.tasks[name], 0)
        return
    if not dot:
        other = modules.get(name)
        if other is not None and other.default:
            yield from _task(other, other.tasks[other.default], 0)
            return
        holders = [one for one in modules.values() if name in one.tasks]
        if len(holders) == 1:
            yield from _task(holders[0], holders[0].tasks[name], 0)


def _task(module: _Module, function: ast.FunctionDef, depth: int) -> Iterator[Reached]:
    if depth > _DEEPEST:
        return
    before, after = _around(module, function)
    for other in before:
        yield from _task(module, other, depth + 1)
    yield from _body(module, function.body, posixpath.dirname(module.path), depth, False)
    for other in after:
        yield from _task(module, other, depth + 1)


def _around(module: _Module, function: ast.FunctionDef) -> tuple[list[ast.FunctionDef], list[ast.FunctionDef]]:
    before: list[ast.expr] = []
    after: list[ast.expr] = []
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call):
            before += decorator.args
            for keyword in decorator.keywords:
                if keyword.arg in ("pre", "post") and isinstance(keyword.value, (ast.List, ast.Tuple)):
                    (before if keyword.arg == "pre" else after).extend(keyword.value.elts)
    return _functions(module, before), _functions(module, after)


def _functions(module: _Module, nodes: Sequence[ast.expr]) -> list[ast.FunctionDef]:
    names = []
    for node in nodes[:50]:
        if isinstance(node, ast.Call) and node.args:
            node = node.args[0]
        if isinstance(node, ast.Name) and node.id in module.functions:
            names.append(module.functions[node.id])
    return names


def _body(
    module: _Module, body: Sequence[ast.stmt], folder: str | None, depth: int, optional: bool
) -> Iterator[Reached]:
    if module.path.endswith("tasks/__init__.py") or "/tasks/" in f"/{module.path}":
        # A package of tasks is used from the folder that it lies in.
        folder = (
            posixpath.dirname(folder) if folder == posixpath.dirname(module.path) and folder is not None else folder
        )
    local: dict[str, ast.expr] = {}
    yield from _statements(module, body, folder, depth, optional, local)


def _statements(
    module: _Module,
    body: Sequence[ast.stmt],
    folder: str | None,
    depth: int,
    optional: bool,
    local: dict[str, ast.expr],
) -> Iterator[Reached]:
    for statement in body:
        if isinstance(statement, (ast.If, ast.For, ast.While, ast.Try)):
            uncertain = optional or isinstance(statement, (ast.If, ast.While))
            for inner in (statement.body, statement.orelse, getattr(statement, "finalbody", [])):
                yield from _statements(module, inner, folder, depth, uncertain, local)
        elif isinstance(statement, ast.With):
            yield from _statements(module, statement.body, _moved(statement, folder), depth, optional, local)
        else:
            if (
                isinstance(statement, ast.Assign)
                and len(statement.targets) == 1
                and isinstance(statement.targets[0], ast.Name)
            ):
                local[statement.targets[0].id] = statement.value
            calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
            for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
                yield from _call(module, call, folder, depth, optional, local)


def _call(
    module: _Module, call: ast.Call, folder: str | None, depth: int, optional: bool, local: dict[str, ast.expr]
) -> Iterator[Reached]:
    function = call.func
    if isinstance(function, ast.Name) and function.id in module.functions and depth < _DEEPEST:
        yield from _task(module, module.functions[function.id], depth + 1)
        return
    if not isinstance(function, ast.Attribute) or function.attr not in _RUNS or not call.args:
        return
    node = call.args[0]
    if isinstance(node, ast.Name):
        node = local.get(node.id) or module.constants.get(node.id) or node
    text = text_of(node)
    if not text or text.startswith(UNKNOWN):
        return
    warns = any(
        keyword.arg == "warn" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in call.keywords
    )
    yield replace(
        Reached(Location(module.path, call.lineno), text=text, directory=folder, optional=optional),
        swallowed="`warn=True` hides its failure" if warns else "",
        lines=(call.lineno,) if "\n" not in text else (),
    )


def _moved(statement: ast.With, folder: str | None) -> str | None:
    """The folder within `with c.cd("x"):`."""
    for item in statement.items:
        call = item.context_expr
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "cd":
            text = text_of(call.args[0]) if call.args else None
            folder = below(folder, text) if text else None
    return folder
