"""What the readers of tree-sitter grammars share: places in code points, the first error, and a bound on depth."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from tree_sitter import Node as SyntaxNode
from tree_sitter import Parser

from dptops_audit.evidence import Problem

MAX_DEPTH = 200
"""Nesting beyond it is cut off: no manifest needs it, and recursion must not exhaust the stack."""


class Syntax:
    """A parsed file. `root` is the grammar's own tree; places are lines and columns from 1, the latter in code points."""

    def __init__(self, path: str, content: str, parser: Parser) -> None:
        self.path = path
        self._bytes = content.encode("utf-8", "surrogatepass")
        self._ascii = content.isascii()
        self._lines = [] if self._ascii else self._bytes.split(b"\n")
        self._found: dict[int, list[int]] = {}
        self.root = parser.parse(self._bytes).root_node

    def text(self, node: SyntaxNode) -> str:
        return self._bytes[node.start_byte : node.end_byte].decode("utf-8", "surrogatepass")

    def place(self, node: SyntaxNode) -> tuple[int, int, int]:
        """Line, column and last line of a node."""
        row, column = node.start_point
        if not self._ascii:
            column -= bisect_left(self._continuations(row), column)
        end_row, end_column = node.end_point
        return row + 1, column + 1, max(row, end_row - (not end_column)) + 1

    def _continuations(self, row: int) -> list[int]:
        """Where in a row the bytes stand that begin no character; found once a row, as one may hold a whole file."""
        if row not in self._found:
            self._found[row] = [at for at, byte in enumerate(self._lines[row]) if byte & 0xC0 == 0x80]
        return self._found[row]

    def first_error(self, harmless: Callable[[SyntaxNode], bool] = lambda node: False) -> Problem | None:
        """A problem at the first place that does not parse, looked for no deeper than MAX_DEPTH; None where all does."""
        if not self.root.has_error:
            return None
        queue = [(self.root, 0)]
        while queue:
            node, depth = queue.pop()
            if (node.is_error or node.is_missing) and not harmless(node):
                return Problem(self.path, "cannot be parsed here", node.start_point[0] + 1)
            if depth < MAX_DEPTH:
                queue.extend((child, depth + 1) for child in reversed(node.children) if child.has_error)
        return None
