"""The nodes of a located tree, whether YAML, TOML or JSON, and ways to ask them."""

from __future__ import annotations

from dataclasses import dataclass

from dptops_audit.evidence import Location, Problem

_STYLES = {"": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_BLOCK = ("|", ">")
_CORE = "tag:yaml.org,2002:"

_NULL_TAGS = (None, _CORE + "null")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_TRUE_1_1 = _TRUE | {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"}
_FALSE_1_1 = _FALSE | {"n", "N", "no", "No", "NO", "off", "Off", "OFF"}


class Node:
    """A place in a document. `line`, `column` and `end_line` count from 1; `tag` is an explicit one (`!Ref`)."""

    __slots__ = ("anchor", "column", "end_line", "line", "path", "tag")

    def __init__(self, path: str, line: int, column: int, end_line: int, tag: str | None, anchor: str | None) -> None:
        self.path = path
        self.line = line
        self.column = column
        self.end_line = end_line
        self.tag = tag
        self.anchor = anchor

    @property
    def location(self) -> Location:
        return Location(self.path, self.line, self.column, self.end_line)


class Scalar(Node):
    """Text as written, quotes and folding undone."""

    __slots__ = ("_indicator", "value")

    def __init__(
        self,
        path: str,
        line: int,
        column: int,
        end_line: int,
        tag: str | None,
        anchor: str | None,
        value: str,
        indicator: str,
    ) -> None:
        self.path = path
        self.line = line
        self.column = column
        self.end_line = end_line
        self.tag = tag
        self.anchor = anchor
        self.value = value
        self._indicator = indicator

    def __repr__(self) -> str:
        return f"Scalar({self.value!r} at {self.line}:{self.column})"

    @property
    def style(self) -> str:
        """plain, single, double, literal or folded."""
        return _STYLES[self._indicator]

    @property
    def plain(self) -> bool:
        """True where no quotes and no block indicator make the text a string."""
        return not self._indicator

    @property
    def is_null(self) -> bool:
        """True for `~`, `null` and an absent value."""
        return not self._indicator and self.value in _NULLS and self.tag in _NULL_TAGS

    @property
    def content_line(self) -> int:
        """The first line of the text itself: of a block scalar, the line after its indicator."""
        return self.line + 1 if self._indicator in _BLOCK else self.line

    def as_bool(self, *, yaml11: bool = False) -> bool | None:
        """The truth value of a plain `true` or `false`; None for any other text.

        `yaml11` also takes yes, no, on, off, y and n: Compose and Kubernetes read their boolean fields so.
        """
        if not self.plain or self.tag not in (None, _CORE + "bool"):
            return None
        if self.value in (_TRUE_1_1 if yaml11 else _TRUE):
            return True
        if self.value in (_FALSE_1_1 if yaml11 else _FALSE):
            return False
        return None


class Sequence(Node):
    """Nodes in order."""

    __slots__ = ("items",)

    def __init__(
        self,
        path: str,
        line: int,
        column: int,
        end_line: int,
        tag: str | None,
        anchor: str | None,
        items: tuple[Node, ...],
    ) -> None:
        self.path = path
        self.line = line
        self.column = column
        self.end_line = end_line
        self.tag = tag
        self.anchor = anchor
        self.items = items

    def __repr__(self) -> str:
        return f"Sequence({len(self.items)} at {self.line}:{self.column})"


class Mapping(Node):
    """Keys and values. `entries` are as written; `get`, `key` and `items` see merge keys (`<<`) resolved.

    A mapping's own keys win over merged ones, earlier merges over later ones, and of two equal keys the last wins.
    """

    __slots__ = ("_index", "_nodes")

    def __init__(
        self, path: str, line: int, column: int, end_line: int, tag: str | None, anchor: str | None, nodes: list[Node]
    ) -> None:
        self.path = path
        self.line = line
        self.column = column
        self.end_line = end_line
        self.tag = tag
        self.anchor = anchor
        self._nodes = nodes
        self._index: dict[str, tuple[Scalar, Node]] | None = None

    def __repr__(self) -> str:
        return f"Mapping({len(self._nodes) // 2} at {self.line}:{self.column})"

    @property
    def entries(self) -> tuple[tuple[Node, Node], ...]:
        """Each key with its value, merge keys and duplicates included."""
        return tuple(zip(self._nodes[::2], self._nodes[1::2], strict=True))

    def get(self, key: str) -> Node | None:
        index = self._index
        entry = (self.merged() if index is None else index).get(key)
        return entry[1] if entry else None

    def key(self, name: str) -> Scalar | None:
        """The key itself, for its place."""
        entry = self.merged().get(name)
        return entry[0] if entry else None

    def items(self) -> tuple[tuple[Scalar, Node], ...]:
        """The entries with scalar keys: the mapping's own in the order written, then the merged ones."""
        return tuple(self.merged().values())

    def merged(self) -> dict[str, tuple[Scalar, Node]]:
        """The table behind `get`, `key` and `items`, to be changed by none but the reader that resolves merges."""
        if self._index is None:
            pairs = zip(self._nodes[::2], self._nodes[1::2], strict=True)
            self._index = {key.value: (key, value) for key, value in pairs if isinstance(key, Scalar)}
        return self._index


@dataclass(frozen=True, slots=True)
class Tree:
    """The documents of one file, up to the first syntax error, and what was wrong with it."""

    path: str
    documents: tuple[Node, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def root(self) -> Node | None:
        """The first document."""
        return self.documents[0] if self.documents else None


def dig(node: Node | None, *keys: str | int) -> Node | None:
    """The node under `keys`, each a mapping's key or a sequence's index; None where there is no such thing."""
    for key in keys:
        if isinstance(node, Mapping) and isinstance(key, str):
            node = node.get(key)
        elif isinstance(node, Sequence) and isinstance(key, int) and -len(node.items) <= key < len(node.items):
            node = node.items[key]
        else:
            return None
    return node


def text_of(node: Node | None) -> str | None:
    """A scalar's text; None for null, for a collection and for nothing."""
    return node.value if isinstance(node, Scalar) and not node.is_null else None


def each(node: Node | None) -> tuple[Node, ...]:
    """A sequence's items; nothing for any other node."""
    return node.items if isinstance(node, Sequence) else ()
