"""Located JSON: the nodes of `dptops_audit.models.nodes`, by tree-sitter-json. Comments and trailing commas are let pass, as the files
that tools of the JavaScript world read have both."""

from __future__ import annotations

import json
from functools import cache

import tree_sitter_json
from tree_sitter import Language, Parser
from tree_sitter import Node as SyntaxNode

from dptops_audit.evidence import Problem
from dptops_audit.models.nodes import Mapping, Node, Scalar, Sequence, Tree
from dptops_audit.models.syntax import MAX_DEPTH, Syntax

__all__ = ["parse"]


def parse(path: str, content: str) -> Tree:
    """The located tree of `content`, as far as it parses. Never raises: what is wrong becomes a problem with its line."""
    syntax = Syntax(path, content.removeprefix("\ufeff"), _parser())
    reader = _Reader(syntax)
    values = _values(syntax.root)
    documents = tuple(reader.value(value, 0) for value in values[:1])
    error = syntax.first_error(lambda node: syntax.text(node) in (",", ""))
    if error is None and len(values) != 1:
        error = Problem(path, "holds no JSON value" if not values else "holds more than one JSON value", 1)
    return Tree(path, documents, (*((error,) if error else ()), *reader.problems))


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_json.language()))


def _values(node: SyntaxNode) -> list[SyntaxNode]:
    """The values in a document or an array. Where one is missing, before a comma too many, the grammar puts an empty one."""
    children = (child for child in node.children if child.is_named and child.type not in ("comment", "ERROR"))
    return [child for child in children if not child.is_missing and child.start_byte != child.end_byte]


class _Reader:
    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.problems: list[Problem] = []

    def value(self, node: SyntaxNode, depth: int) -> Node:
        path, place = self.syntax.path, self.syntax.place(node)
        if depth > MAX_DEPTH:
            if not self.problems:
                self.problems.append(Problem(path, "is nested too deeply here", place[0]))
            return Scalar(path, *place, None, None, "null", "")
        if node.type == "object":
            nodes: list[Node] = []
            for pair in node.children:
                key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
                if pair.type == "pair" and key is not None and value is not None:
                    nodes += (self.value(key, depth + 1), self.value(value, depth + 1))
            return Mapping(path, *place, None, None, nodes)
        if node.type == "array":
            return Sequence(path, *place, None, None, tuple(self.value(child, depth + 1) for child in _values(node)))
        text = self.syntax.text(node)
        if node.type == "string":
            return Scalar(path, *place, None, None, _unquoted(text), '"')
        return Scalar(path, *place, None, None, text, "")


def _unquoted(text: str) -> str:
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        return text[1:-1]
    return value if isinstance(value, str) else text[1:-1]
