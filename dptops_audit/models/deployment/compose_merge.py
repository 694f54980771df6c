"""How Compose lays one definition over another, for `extends` and for override files, on located trees.

Source: https://docs.docker.com/reference/compose-file/merge/
"""

from __future__ import annotations

from collections.abc import Iterator, Sized

from dptops_audit.models.yamltree import Mapping, Node, Scalar, Sequence

MERGE_BUDGET = 200_000

_REPLACED = frozenset({"command", "entrypoint", "test"})
"""Lists that an override replaces; all others it appends to."""
_KEYED = frozenset({"args", "environment", "labels", "annotations", "extra_hosts", "sysctls", "additional_contexts"})
"""Settings that may be a mapping or a list of `key=value`, and are joined by key."""


class Merger:
    """Lays definitions over each other until it has copied as many entries as one file may cost."""

    def __init__(self) -> None:
        self.left = MERGE_BUDGET

    @property
    def exhausted(self) -> bool:
        return self.left < 0

    def mappings(self, base: Mapping, over: Mapping) -> Mapping:
        """`over` laid over `base`: the nodes are those of the two files, so that each keeps its place."""
        if not self._afford(base.items(), over.items()):
            return over
        entries = {key.value: (key, value) for key, value in base.items()}
        for key, value in over.items():
            below = entries.get(key.value)
            if value.tag == "!reset":
                entries.pop(key.value, None)
            else:
                entries[key.value] = (key, value if below is None else self._values(key.value, below[1], value))
        return _mapping(over, list(entries.values()))

    def _values(self, name: str, base: Node, over: Node) -> Node:
        if over.tag == "!override" or (isinstance(over, Sequence) and name in _REPLACED):
            return over
        if name == "build":
            base, over = _long_build(base), _long_build(over)
        elif name in _KEYED and isinstance(base, Sequence) != isinstance(over, Sequence):
            base, over = _keyed_mapping(base), _keyed_mapping(over)
        if isinstance(base, Mapping) and isinstance(over, Mapping):
            return self.mappings(base, over)
        if isinstance(base, Sequence) and isinstance(over, Sequence) and self._afford(base.items, over.items):
            items = (*base.items, *over.items)
            return Sequence(over.path, over.line, over.column, over.end_line, over.tag, over.anchor, items)
        return base if isinstance(over, Scalar) and over.is_null else over

    def _afford(self, base: Sized, over: Sized) -> bool:
        if self.left >= 0:
            self.left -= len(base) + len(over)
        return self.left >= 0


def keyed_items(node: Node | None) -> Iterator[tuple[Scalar, Node | None]]:
    """The entries of a mapping or of a list of `key=value`; the value is None where there is only a key."""
    if isinstance(node, Mapping):
        yield from node.items()
    elif isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, Scalar):
                name, sign, value = item.value.partition("=")
                yield _scalar(item, name), _scalar(item, value) if sign else None


def _long_build(node: Node) -> Node:
    """`build: folder` in its long form."""
    if not isinstance(node, Scalar) or node.is_null:
        return node
    return _mapping(node, [(_scalar(node, "context"), node)])


def _keyed_mapping(node: Node) -> Node:
    entries = [(key, _scalar(key, "", plain=True) if value is None else value) for key, value in keyed_items(node)]
    return _mapping(node, entries) if entries else node


def _mapping(at: Node, entries: list[tuple[Scalar, Node]]) -> Mapping:
    nodes = [node for entry in entries for node in entry]
    return Mapping(at.path, at.line, at.column, at.end_line, at.tag, at.anchor, nodes)


def _scalar(at: Node, value: str, *, plain: bool = False) -> Scalar:
    indicator = "" if plain else '"'
    return Scalar(at.path, at.line, at.column, at.end_line, None, None, value, indicator)
