"""How Compose lays one definition over another, for `extends` and for override files, on located trees.

Source: https://docs.docker.com/reference/compose-file/merge/
"""

from __future__ import annotations

from collections.abc import Iterator

from dptops_audit.models.yamltree import Mapping, Node, Scalar, Sequence

_REPLACED = frozenset({"command", "entrypoint", "test"})
"""Lists that an override replaces; all others it appends to."""
_KEYED = frozenset({"args", "environment", "labels", "annotations", "extra_hosts", "sysctls", "additional_contexts"})
"""Settings that may be a mapping or a list of `key=value`, and are joined by key."""


def merge_mappings(base: Mapping, over: Mapping) -> Mapping:
    """`over` laid over `base`: the nodes are those of the two files, so that each keeps its place."""
    entries = {key.value: (key, value) for key, value in base.items()}
    for key, value in over.items():
        name = key.value
        below = entries.get(name)
        if value.tag == "!reset":
            entries.pop(name, None)
        elif below is None:
            entries[name] = (key, value)
        else:
            entries[name] = (key, _merge(name, below[1], value))
    return _mapping(over, list(entries.values()))


def keyed_items(node: Node | None) -> Iterator[tuple[Scalar, Node | None]]:
    """The entries of a mapping or of a list of `key=value`; the value is None where there is only a key."""
    if isinstance(node, Mapping):
        yield from node.items()
    elif isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, Scalar):
                name, sign, value = item.value.partition("=")
                yield _scalar(item, name), _scalar(item, value) if sign else None


def _merge(name: str, base: Node, over: Node) -> Node:
    if over.tag == "!override" or (isinstance(over, Sequence) and name in _REPLACED):
        return over
    if name == "build":
        base, over = _long_build(base), _long_build(over)
    elif name in _KEYED and isinstance(base, Sequence) != isinstance(over, Sequence):
        base, over = _keyed_mapping(base), _keyed_mapping(over)
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return merge_mappings(base, over)
    if isinstance(base, Sequence) and isinstance(over, Sequence):
        items = (*base.items, *over.items)
        return Sequence(over.path, over.line, over.column, over.end_line, over.tag, over.anchor, items)
    if isinstance(over, Scalar) and over.is_null:
        return base
    return over


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
