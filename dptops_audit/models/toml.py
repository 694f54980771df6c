"""Located TOML: the nodes of `dptops_audit.models.nodes`, by tree-sitter-toml.

Every value is a Scalar with its text as written (quotes and escapes undone, `plain` for what is no string), a Sequence or a Mapping.
Source: https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import tree_sitter_toml
from tree_sitter import Language, Parser
from tree_sitter import Node as SyntaxNode

from dptops_audit.evidence import Problem
from dptops_audit.models.nodes import Mapping, Node, Scalar, Sequence, Tree
from dptops_audit.models.syntax import MAX_DEPTH, Syntax

__all__ = ["parse"]

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(\n\s*)|([ \t]+\n\s*)|(.))", re.DOTALL)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}
_TOO_DEEP = "is nested too deeply here"
_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})


def parse(path: str, content: str) -> Tree:
    """The located tree of `content`, as far as it parses. Never raises: what is wrong becomes a problem with its line."""
    syntax = Syntax(path, content.removeprefix("\ufeff"), _parser())
    reader = _Reader(syntax)
    reader.read(syntax.root)
    error = syntax.first_error()
    problems = ([error] if error else []) + reader.problems
    return Tree(path, (reader.document.frozen(),), tuple(problems))


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_toml.language()))


class _Table:
    """A table while it is being read. `place` is that of its header or value, `depth` how many tables and arrays hold it."""

    def __init__(self, path: str, place: tuple[int, int, int], depth: int) -> None:
        self.path, self.place, self.depth = path, place, depth
        self.entries: dict[str, tuple[Scalar, Any]] = {}

    def frozen(self) -> Mapping:
        nodes: list[Node] = []
        for key, value in self.entries.values():
            nodes += (key, _freeze(value))
        return Mapping(self.path, *self.place, None, None, nodes)


def _freeze(value: Any) -> Node:
    if isinstance(value, _Table):
        return value.frozen()
    if isinstance(value, list):
        (line, column, _), (_, _, end_line) = value[0].place, value[-1].place
        items = tuple(table.frozen() for table in value)
        return Sequence(value[0].path, line, column, end_line, None, None, items)
    node: Node = value
    return node


class _Reader:
    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.problems: list[Problem] = []
        self.document = _Table(syntax.path, (1, 1, max(1, syntax.place(syntax.root)[2])), 0)

    def read(self, root: SyntaxNode) -> None:
        for child in root.children:
            if child.type == "pair":
                self._pair(self.document, child)
            elif child.type in ("table", "table_array_element"):
                self._table(child)

    def _table(self, node: SyntaxNode) -> None:
        header = next((child for child in node.children if child.type in _KEYS), None)
        if header is None:
            return
        *above, last = self._keys(header)
        table = self._descend(self.document, above)
        if table is None:
            return
        own = _Table(self.syntax.path, self.syntax.place(node), table.depth + 1)
        if node.type == "table_array_element":
            entry = table.entries.setdefault(last.value, (last, []))
            if not isinstance(entry[1], list):
                self._clash(last)
                return
            entry[1].append(own)
        else:
            found = table.entries.setdefault(last.value, (last, own))[1]
            if not isinstance(found, _Table):
                self._clash(last)
                return
            own = found
        for child in node.children:
            if child.type == "pair":
                self._pair(own, child)

    def _descend(self, table: _Table, keys: list[Scalar]) -> _Table | None:
        for key in keys:
            place = (key.line, key.column, key.end_line)
            if table.depth >= MAX_DEPTH:
                self._too_deep(key.line)
                return None
            made = _Table(self.syntax.path, place, table.depth + 1)
            value = table.entries.setdefault(key.value, (key, made))[1]
            if isinstance(value, list):
                value = value[-1]
            if not isinstance(value, _Table):
                self._clash(key)
                return None
            table = value
        return table

    def _pair(self, table: _Table, node: SyntaxNode) -> None:
        key_node = next((child for child in node.children if child.type in _KEYS), None)
        value_node = next((child for child in reversed(node.children) if child.type != "comment"), None)
        if key_node is None or value_node is None or value_node.type in ("=", "ERROR") or key_node == value_node:
            return
        *above, last = self._keys(key_node)
        owner = self._descend(table, above)
        if owner is None:
            return
        if last.value in owner.entries:
            self._clash(last)
            return
        owner.entries[last.value] = (last, self._value(value_node, owner.depth + 1))

    def _too_deep(self, line: int) -> None:
        """Say once that something is left out."""
        if not any(problem.message == _TOO_DEEP for problem in self.problems):
            self.problems.append(Problem(self.syntax.path, _TOO_DEEP, line))

    def _clash(self, key: Scalar) -> None:
        self.problems.append(Problem(self.syntax.path, f"{key.value} is defined twice", key.line))

    def _keys(self, node: SyntaxNode) -> list[Scalar]:
        keys: list[Scalar] = []
        queue = [node]
        while queue and len(keys) < MAX_DEPTH:
            current = queue.pop()
            if current.type == "dotted_key":
                queue.extend(child for child in reversed(current.children) if child.type in _KEYS)
                continue
            text = self.syntax.text(current)
            value = _unquoted(text) if current.type == "quoted_key" else text
            keys.append(Scalar(self.syntax.path, *self.syntax.place(current), None, None, value, ""))
        return keys

    def _value(self, node: SyntaxNode, depth: int) -> Any:
        place = self.syntax.place(node)
        if depth > MAX_DEPTH:
            self._too_deep(place[0])
            return Scalar(self.syntax.path, *place, None, None, "", "")
        if node.type == "inline_table":
            table = _Table(self.syntax.path, place, depth)
            for child in node.children:
                if child.type == "pair":
                    self._pair(table, child)
            return table
        if node.type == "array":
            items = tuple(
                _freeze(self._value(child, depth + 1))
                for child in node.children
                if child.is_named and child.type not in ("comment", "ERROR")
            )
            return Sequence(self.syntax.path, *place, None, None, items)
        text = self.syntax.text(node)
        if node.type == "string":
            return Scalar(self.syntax.path, *place, None, None, _unquoted(text), text[:1])
        return Scalar(self.syntax.path, *place, None, None, text, "")


def _unquoted(text: str) -> str:
    quote = text[:3] if text[:3] in ('"""', "'''") else text[:1]
    body = (
        text[len(quote) : -len(quote)] if len(text) >= 2 * len(quote) and text.endswith(quote) else text[len(quote) :]
    )
    if len(quote) == 3:
        body = body.removeprefix("\r").removeprefix("\n")
    return _ESCAPE.sub(_unescaped, body) if quote.startswith('"') else body


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    if match[3] or match[4]:
        return ""
    return _ESCAPES.get(match[5], match[5])
