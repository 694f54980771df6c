"""Texts that the expressions of a Python module stand for, found without running any of it.

Names stand for all that is assigned or added to them (`+=`, `append`, `extend`), whatever the branch; what is computed otherwise is
left out.
"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

_MOST_STEPS = 20_000
_DEEPEST = 25
_FILE_ENDINGS = (".txt", ".in", ".pip")
_COLLECTIONS = frozenset({"list", "set", "tuple", "sorted", "frozenset"})
_ADDING = frozenset({"append", "extend", "update", "insert", "add"})
_TEXT_METHODS = frozenset({"strip", "split", "splitlines", "lstrip", "rstrip", "copy"})


@dataclass(frozen=True, slots=True)
class Found:
    """A text and its line; `file` where it names a file that is read in its place."""

    text: str
    line: int
    file: bool = False


class Literals:
    """The assignments, functions and calls of one module. `cut` where what it says takes more steps to find than are taken."""

    def __init__(self, tree: ast.Module) -> None:
        self._assigned: dict[str, list[ast.expr]] = {}
        self._keyed: dict[str, list[tuple[str, int, ast.expr]]] = {}
        self._opened: dict[str, list[tuple[int, ast.expr]]] = {}
        self._functions: dict[str, ast.AST] = {}
        self._calls: dict[str, list[ast.Call]] = {}
        self._left = _MOST_STEPS
        self.cut = False
        for node in ast.walk(tree):
            self._note(node)
        for values in self._assigned.values():
            values.sort(key=lambda value: value.lineno)

    def calls(self, function: str) -> list[ast.Call]:
        """The calls of a function or method of that name, in the order written."""
        return sorted(self._calls.get(function, []), key=lambda call: call.lineno)

    def texts(self, node: ast.expr, depth: int = 0) -> Iterator[Found]:
        """The texts that a list, a string or what stands for one holds, in order."""
        if not self._go_on(depth):
            return
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield Found(node.value, node.lineno)
            return
        if isinstance(node, ast.Call):
            yield from self._called(node, depth)
            return
        for part in self._parts(node):
            yield from self.texts(part, depth + 1)

    def entries(self, node: ast.expr | None, depth: int = 0) -> Iterator[tuple[str, int, ast.expr]]:
        """The literal keys of a dictionary, their lines, and their values."""
        if node is None or not self._go_on(depth):
            return
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, key.lineno, value
                elif key is None:
                    yield from self.entries(value, depth + 1)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
            for argument in node.args:
                yield from self.entries(argument, depth + 1)
            for keyword in node.keywords:
                if keyword.arg is not None:
                    yield keyword.arg, keyword.value.lineno, keyword.value
        elif isinstance(node, ast.Name):
            for value in self._assigned.get(node.id, ()):
                yield from self.entries(value, depth + 1)
            yield from self._keyed.get(node.id, ())
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            yield from self.entries(node.left, depth + 1)
            yield from self.entries(node.right, depth + 1)

    def _parts(self, node: ast.expr) -> Iterator[ast.expr]:
        """The expressions whose texts together are those of this one."""
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            yield from node.elts
        elif isinstance(node, ast.Starred):
            yield node.value
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.BitOr):
            yield from (node.left, node.right)
        elif isinstance(node, ast.IfExp):
            yield from (node.body, node.orelse)
        elif isinstance(node, ast.BoolOp):
            yield from node.values
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
            # An element that is put together anew is not what the source held.
            if not isinstance(node.elt, ast.JoinedStr | ast.BinOp):
                yield node.generators[0].iter
        elif isinstance(node, ast.Name):
            yield from self._assigned.get(node.id, ())
            before = [value for line, value in self._opened.get(node.id, ()) if line <= node.lineno]
            yield from before[-1:]
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            yield from (value for key, _, value in self.entries(node.value) if key == node.slice.value)

    def _called(self, call: ast.Call, depth: int) -> Iterator[Found]:
        """The texts of a collection's copy or of a string's pieces; else the files that the call names."""
        function = call.func
        if isinstance(function, ast.Name) and function.id in _COLLECTIONS and call.args:
            yield from self.texts(call.args[0], depth + 1)
            return
        if isinstance(function, ast.Attribute) and function.attr in _TEXT_METHODS:
            yield from self.texts(function.value, depth + 1)
            return
        owners = (function.value,) if isinstance(function, ast.Attribute) else ()
        named = [Found(path, call.lineno, True) for path in map(self._path, (*call.args, *owners)) if path]
        if named:
            yield from named
            return
        if isinstance(function, ast.Name) and function.id in self._functions:
            yield from self._named_inside(self._functions[function.id])
            return
        for part in (*call.args, *owners):
            yield from (found for found in self.texts(part, depth + 1) if found.file)

    def _named_inside(self, function: ast.AST) -> Iterator[Found]:
        """The files that a function of this module names."""
        for node in ast.walk(function):
            if not self._go_on(0):
                return
            path = self._path(node) if isinstance(node, ast.Constant | ast.Call | ast.BinOp) else ""
            if path and isinstance(node, ast.expr):
                yield Found(path, node.lineno, True)

    def _path(self, node: ast.AST, depth: int = 0) -> str:
        """The path that an expression ends in where its last literals look like that of a requirements file; empty for others."""
        pieces = [piece for piece in self._pieces(node, depth) if piece]
        path = posixpath.join(*(piece.lstrip("/") for piece in pieces)) if pieces else ""
        return path if path.endswith(_FILE_ENDINGS) and "\n" not in path else ""

    def _pieces(self, node: ast.AST, depth: int) -> Iterator[str]:
        if not self._go_on(depth):
            return
        parts: list[ast.expr] = []
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node.value
        elif isinstance(node, ast.Call):
            parts = node.args
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Add):
            parts = [node.left, node.right]
        elif isinstance(node, ast.JoinedStr):
            parts = node.values
        elif isinstance(node, ast.Name):
            parts = self._assigned.get(node.id, [])[-1:]
        for part in parts:
            yield from self._pieces(part, depth + 1)

    def _go_on(self, depth: int) -> bool:
        """Whether to look further: names may refer to each other in circles."""
        self._left -= 1
        self.cut = self.cut or self._left <= 0
        return self._left > 0 and depth < _DEEPEST

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            self._assign(node.target, node.value)
        elif isinstance(node, ast.FunctionDef):
            self._functions[node.name] = node
        elif isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
            self._open(node.optional_vars, node.context_expr)
        elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name):
            self._open(node.target, node.iter)
        elif isinstance(node, ast.Call):
            self._note_call(node)

    def _note_call(self, call: ast.Call) -> None:
        function = call.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        self._calls.setdefault(name, []).append(call)
        if isinstance(function, ast.Attribute) and function.attr in _ADDING and call.args:
            self._assign(function.value, call.args[-1])

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._assigned.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            key = target.slice
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                self._keyed.setdefault(target.value.id, []).append((key.value, key.lineno, value))

    def _open(self, name: ast.Name, value: ast.expr) -> None:
        self._opened.setdefault(name.id, []).append((name.lineno, value))
