"""Located YAML: a tree of nodes that know their place, built from libyaml's event stream.

Scalars follow YAML 1.2 and are never converted: `on` stays "on" and `3.10` stays "3.10". Events are used because
composing crashes the process on deep nesting, and libyaml alone because PyYAML's own parser treats tabs differently.

Sources: https://yaml.org/spec/1.2.2/ and, for `<<`, https://yaml.org/type/merge.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from yaml import MarkedYAMLError
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from dptops_audit.evidence import Problem
from dptops_audit.models.nodes import Mapping, Node, Scalar, Sequence, Tree, dig, each, text_of

__all__ = [
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "Tree",
    "dig",
    "each",
    "parse",
    "text_of",
]

MAX_DEPTH = 200
EXPANSION_BUDGET = 100_000
MAX_LISTED_DUPLICATES = 50

# libyaml follows YAML 1.1, where these end a line; to YAML 1.2, and to every editor's line count, they are text.
_OLD_BREAKS = "\x85\u2028\u2029"
_SURROGATES = re.compile("[\ud800-\udfff]")
_MERGE_KEY = re.compile(r"<<\s*:")
_PRIVATE_USE = range(0xE000, 0xF900)


def parse(path: str, content: str) -> Tree:
    """The located tree of `content`. Never raises: what is wrong becomes a problem with its line.

    Aliases are resolved to the node they name, which is shared. An alias to an unknown anchor or to a node that holds
    the alias, and aliases and merges beyond the budget, read as null.
    """
    text, restore = _readable(content.removeprefix("\ufeff"))
    return _Reader(path, text, restore).read()


def _readable(content: str) -> tuple[str, dict[int, str]]:
    """`content` as libyaml must see it, and the translation that undoes the change in what comes back.

    Each character is replaced by one other, so that columns stay. Halves of surrogate pairs become U+FFFD for good.
    """
    if not content.isascii():
        content = _SURROGATES.sub("\ufffd", content)
        found = [mark for mark in _OLD_BREAKS if mark in content]
        if found:
            spare = (chr(code) for code in _PRIVATE_USE if chr(code) not in content)
            stand_ins = list(zip(found, spare, strict=False))
            hide = {ord(old): new for old, new in stand_ins}
            return content.translate(hide), {ord(new): old for old, new in stand_ins}
    return content, {}


class _Anchored(NamedTuple):
    node: Node
    size: int


class _Reader:
    def __init__(self, path: str, text: str, restore: dict[int, str]) -> None:
        self.path = path
        self.text = text
        self.restore = restore
        self.documents: list[Node] = []
        self.problems: list[Problem] = []
        self.budget = EXPANSION_BUDGET
        self.has_merges = _MERGE_KEY.search(text) is not None
        self.duplicates = 0
        self.lines: list[str] | None = None
        self.anchors: dict[str, _Anchored | Event] = {}

    def read(self) -> Tree:
        try:
            self._read_events()
        except MarkedYAMLError as error:
            self._report(
                f"not valid YAML: {_explained(error)}", error.problem_mark.line + 1 if error.problem_mark else 0
            )
        except ReaderError as error:
            line = self.text.encode()[: error.position].count(b"\n") + 1
            self._report(f"not valid YAML: {error.reason}", line)
        return Tree(self.path, tuple(self.documents), tuple(self.problems))

    def _report(self, message: str, line: int) -> None:
        self.problems.append(Problem(self.path, message, line))

    def _read_events(self) -> None:
        path, restore, anchors = self.path, self.restore, self.anchors
        stack: list[tuple[Any, list[Node], int]] = []
        nodes: list[Node] = []
        add = nodes.append
        made = last_line = 0
        next_event: Callable[[], Any] = CParser(self.text).get_event
        while True:
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                start = event.start_mark
                line = start.line + 1
                last_line = event.end_mark.line + 1
                style = event.style
                if style == "|" or style == ">":
                    last_line = self._end_of_block(line, event.end_mark)
                value, anchor = event.value, event.anchor
                if restore:
                    value = value.translate(restore)
                node = Scalar(path, line, start.column + 1, last_line, event.tag, anchor, value, style)
                add(node)
                made += 1
                if anchor:
                    anchors[anchor] = _Anchored(node, 1)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                opened, siblings, made_before = stack.pop()
                made += 1
                if opened.flow_style or not nodes:
                    last_line = event.end_mark.line + 1
                collection = self._close(opened, nodes, last_line)
                nodes = siblings
                add = nodes.append
                add(collection)
                anchor = opened.anchor
                if anchor and anchors.get(anchor) is opened:
                    anchors[anchor] = _Anchored(collection, made - made_before)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(stack) == MAX_DEPTH:
                    self._report(f"nested deeper than {MAX_DEPTH} levels", event.start_mark.line + 1)
                    return
                stack.append((event, nodes, made))
                nodes = []
                add = nodes.append
                if event.anchor:
                    anchors[event.anchor] = event
            elif kind is AliasEvent:
                last_line = event.end_mark.line + 1
                target = self._resolve(event)
                add(target.node)
                made += target.size
            elif kind is DocumentStartEvent:
                anchors.clear()
            elif kind is DocumentEndEvent:
                self.documents.append(nodes.pop())
            elif kind is StreamEndEvent:
                return

    def _end_of_block(self, line: int, end: Any) -> int:
        """The last line of a block scalar's text; libyaml's mark lies behind the empty lines that follow it."""
        if self.lines is None:
            self.lines = self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        last: int = end.line + 1 if end.column else end.line
        while last > line and not self.lines[last - 1].strip():
            last -= 1
        return last

    def _close(self, event: Any, nodes: list[Node], last_line: int) -> Node:
        start = event.start_mark
        line, column = start.line + 1, start.column + 1
        if type(event) is SequenceStartEvent:
            return Sequence(
                self.path,
                line,
                column,
                last_line,
                event.tag,
                event.anchor,
                tuple(nodes),
            )
        node = Mapping(self.path, line, column, last_line, event.tag, event.anchor, nodes)
        if len(nodes) > 2:
            keys = nodes[::2]
            if len({key.value for key in keys if type(key) is Scalar}) != len(keys):
                self._report_duplicates(keys)
        if self.has_merges:
            self._merge(node)
        return node

    def _report_duplicates(self, keys: Iterable[Node]) -> None:
        first: dict[str, int] = {}
        for key in keys:
            if not isinstance(key, Scalar) or _is_merge(key):
                continue
            if key.value not in first:
                first[key.value] = key.line
                continue
            self.duplicates += 1
            if self.duplicates <= MAX_LISTED_DUPLICATES:
                self._report(f"duplicate key {key.value[:80]!r}: line {first[key.value]} sets it as well", key.line)
            elif self.duplicates == MAX_LISTED_DUPLICATES + 1:
                self._report("more duplicate keys are not listed", key.line)

    def _merge(self, node: Mapping) -> None:
        """Resolve the merge keys of a mapping; those whose value is no mapping stay keys like any other."""
        merges = [
            (key.line, source)
            for key, value in node.entries
            if _is_merge(key)
            for source in (value.items if isinstance(value, Sequence) else (value,))
            if isinstance(source, Mapping)
        ]
        if not merges:
            return
        merged = node.merged()
        del merged["<<"]
        for line, source in merges:
            inherited = source.merged()
            if self._spend(len(inherited), line):
                for name, entry in inherited.items():
                    merged.setdefault(name, entry)

    def _resolve(self, event: Any) -> _Anchored:
        line = event.start_mark.line + 1
        target = self.anchors.get(event.anchor)
        if isinstance(target, _Anchored) and self._spend(target.size, line):
            return target
        if isinstance(target, Event):
            self._report(f"the alias *{event.anchor} stands inside the node that it names", line)
        elif target is None:
            self._report(f"the alias *{event.anchor} names no anchor", line)
        return _Anchored(
            Scalar(self.path, line, event.start_mark.column + 1, line, None, None, "", ""),
            1,
        )

    def _spend(self, size: int, line: int) -> bool:
        """Take `size` from the budget of what aliases and merges repeat; once it is spent, nothing more is repeated."""
        if self.budget < 0:
            return False
        self.budget -= size
        if self.budget >= 0:
            return True
        self._report(f"aliases and merge keys repeat more than {EXPANSION_BUDGET:,} nodes", line)
        return False


def _explained(error: MarkedYAMLError) -> str:
    """libyaml's own words, with the line where it began to read what it could not finish."""
    begun, stopped = error.context_mark, error.problem_mark
    if not error.context:
        return error.problem or "unreadable"
    since = f" (from line {begun.line + 1})" if begun and stopped and begun.line != stopped.line else ""
    return f"{error.problem} {error.context}{since}"


def _is_merge(key: Node) -> bool:
    return isinstance(key, Scalar) and key.value == "<<" and key.plain
