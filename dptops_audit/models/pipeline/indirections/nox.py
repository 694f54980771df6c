"""`nox`: what the sessions of a noxfile.py run, read as text: https://nox.thea.codes/en/stable/config.html"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.packages.python.syntax import parse
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.indirections.spawned import UNKNOWN, text_of
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VALUED = options(
    "-f --noxfile -p --python --pythons -k --keywords --envdir --extra-pythons -db --default-venv-backend -fb --report -x -P --force-python"
)
_LISTS = {"-s": "s", "--session": "s", "--sessions": "s", "-e": "s", "-t": "t", "--tags": "t"}
_RUNS = frozenset({"run", "run_always", "run_install"})
_MOST_DEPTH = 8
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class _Session:
    name: str
    function: ast.FunctionDef
    tags: tuple[str, ...] = ()
    default: bool = True


@dataclass(slots=True)
class _File:
    path: str
    sessions: list[_Session] = field(default_factory=list)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    chosen: tuple[str, ...] | None = None
    constants: dict[str, ast.expr] = field(default_factory=dict)


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the chosen sessions run; None where nox only lists them."""
    names, tags, others = _chosen(invocation.argv[1:])
    given = options_of(others, _VALUED)
    if given.has("-l", "--list", "--list-sessions", "--version", "-h", "--help"):
        return None
    written = given.value("-f", "--noxfile")
    path = (
        place_of(written, invocation.directory, invocation.location.path)
        if written
        else workspace.beside(invocation.directory, "noxfile.py")
    )
    file = workspace.parsed(path, _read) if path is not None else None
    if file is None:
        return ()
    if not names and not tags and invocation.variables.get("NOXSESSION"):
        names = invocation.variables["NOXSESSION"].replace(",", " ").split()
    wanted = [session for session in file.sessions if _is_wanted(session, names, tags, file)]
    keyword = given.value("-k", "--keywords")
    if keyword is not None and keyword.replace("_", "").replace("-", "").isalnum():
        wanted = [session for session in wanted if keyword in session.name]
    folder = posixpath.dirname(file.path)
    return tuple(one for session in wanted for one in _Runs(file, folder).of(session.function, 0))[:_MOST]


def _chosen(words: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Names of sessions, tags, and the other words; options for names take all words up to the next option."""
    names: list[str] = []
    tags: list[str] = []
    others: list[str] = []
    taking: list[str] | None = None
    for word in words:
        if word == "--":
            break
        head, equals, value = word.partition("=")
        if head in _LISTS:
            taking = names if _LISTS[head] == "s" else tags
            if equals:
                taking += value.replace(",", " ").split()
        elif word[:2] in ("-s", "-e", "-t") and len(word) > 2 and not word.startswith("--"):
            taking = names if word[1] in "se" else tags
            taking += word[2:].replace(",", " ").split()
        elif word.startswith("-"):
            taking = None
            others.append(word)
        elif taking is not None:
            taking += word.replace(",", " ").split()
        else:
            others.append(word)
    return names, tags, others


def _is_wanted(session: _Session, names: list[str], tags: list[str], file: _File) -> bool:
    if names:
        plain = {name.partition("(")[0] for name in names}
        # `tests-3.12` is the session `tests` for one Python, `$SESSION` any of them.
        return any(name == session.name or name.startswith((session.name + "-", "$")) for name in plain)
    if tags:
        return not set(tags).isdisjoint(session.tags)
    return session.name in file.chosen if file.chosen is not None else session.default


def _read(path: str, content: str) -> _File:
    file = _File(path)
    tree, _ = parse(content)
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.FunctionDef):
            file.functions[node.name] = node
            session = _session(node)
            if session is not None:
                file.sessions.append(session)
        elif isinstance(node, ast.Assign):
            _assigned(node.targets, node.value, file)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            _assigned([node.target], node.value, file)
    return file


def _assigned(targets: Sequence[ast.expr], value: ast.expr, file: _File) -> None:
    for target in targets:
        if isinstance(target, ast.Name):
            file.constants[target.id] = value
        elif isinstance(target, ast.Attribute) and target.attr == "sessions":
            listed = _texts(value, file)
            file.chosen = listed or file.chosen


def _texts(value: ast.expr, file: _File) -> tuple[str, ...]:
    if isinstance(value, ast.Name):
        value = file.constants.get(value.id, value)
    items = value.elts if isinstance(value, (ast.List, ast.Tuple, ast.Set)) else ()
    return tuple(text for item in items if (text := text_of(item)) is not None)


def _session(node: ast.FunctionDef) -> _Session | None:
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        target = call.func if call is not None else decorator
        name = target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""
        if name not in ("session", "nox_session") and not name.endswith("_session"):
            continue
        named = {keyword.arg: keyword.value for keyword in (call.keywords if call is not None else ())}
        title = text_of(named["name"]) if "name" in named else None
        tags = named.get("tags")
        marks = tuple(text for item in getattr(tags, "elts", ()) if (text := text_of(item)) is not None)
        default = named.get("default")
        is_default = not (isinstance(default, ast.Constant) and default.value is False)
        return _Session(title or node.name, node, marks, is_default)
    return None


class _Runs:
    """What a session's function runs, through other functions of the file that it calls with its session."""

    def __init__(self, file: _File, folder: str) -> None:
        self._file, self._folder = file, folder
        self._moved = False
        self._left = _MOST
        self._lists: dict[str, ast.expr] = {}

    def of(self, function: ast.FunctionDef, depth: int) -> Iterator[Reached]:
        yield from self._body(function.body, depth, False)

    def _body(self, body: Sequence[ast.stmt], depth: int, optional: bool) -> Iterator[Reached]:
        for statement in body:
            if isinstance(statement, (ast.If, ast.For, ast.While, ast.Try)):
                uncertain = optional or isinstance(statement, (ast.If, ast.While))
                for inner in (statement.body, statement.orelse, getattr(statement, "finalbody", [])):
                    yield from self._body(inner, depth, uncertain)
                continue
            if isinstance(statement, ast.With):
                for item in statement.items:
                    yield from self._calls(item.context_expr, depth, optional)
                yield from self._body(statement.body, depth, optional)
                continue
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                target = statement.targets[0]
                if isinstance(target, ast.Name):
                    self._lists[target.id] = statement.value
            yield from self._calls(statement, depth, optional)

    def _calls(self, node: ast.AST, depth: int, optional: bool) -> Iterator[Reached]:
        calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
        for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
            self._left -= 1
            if self._left < 0:
                return
            function = call.func
            if isinstance(function, ast.Name) and function.id in self._file.functions and depth < _MOST_DEPTH:
                yield from self._body(self._file.functions[function.id].body, depth + 1, optional)
            elif isinstance(function, ast.Attribute):
                yield from self._called(function.attr, call, depth, optional)

    def _called(self, name: str, call: ast.Call, depth: int, optional: bool) -> Iterator[Reached]:
        if name in ("chdir", "cd"):
            self._moved = True
        words = self._words(call.args)
        if name in ("notify",) and words and depth < _MOST_DEPTH:
            session = next((one for one in self._file.sessions if one.name == words[0]), None)
            if session is not None:
                yield from self._body(session.function.body, depth + 1, optional)
            return
        if name == "install" and words:
            words = ("pip", "install", *words)
        elif name == "conda_install" and words:
            words = ("conda", "install", *words)
        elif name not in _RUNS or not words or words[0].startswith(UNKNOWN):
            return
        codes = next((keyword.value for keyword in call.keywords if keyword.arg == "success_codes"), None)
        allowed = [item.value for item in getattr(codes, "elts", ()) if isinstance(item, ast.Constant)]
        yield Reached(
            Location(self._file.path, call.lineno),
            argv=words,
            directory=None if self._moved else self._folder,
            swallowed="`success_codes` hides its failure" if 1 in allowed else "",
            optional=optional,
        )

    def _words(self, args: Sequence[ast.expr], depth: int = 0) -> tuple[str, ...]:
        words: list[str] = []
        for arg in args[:200]:
            if isinstance(arg, ast.Starred):
                value = arg.value
                if isinstance(value, ast.Name):
                    value = self._lists.get(value.id) or self._file.constants.get(value.id) or value
                if isinstance(value, (ast.List, ast.Tuple)) and depth < _MOST_DEPTH:
                    words += self._words(value.elts, depth + 1)
                elif not (isinstance(value, ast.Attribute) and value.attr == "posargs"):
                    words.append(UNKNOWN)
                continue
            value = arg
            if isinstance(value, ast.Name):
                value = self._lists.get(value.id) or self._file.constants.get(value.id) or value
            if isinstance(value, ast.Attribute) and value.attr == "executable":
                words.append("python")
            else:
                words.append(text_of(value) or UNKNOWN)
        return tuple(words)
