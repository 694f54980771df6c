"""The files that package readers look at, each parsed once however many readers ask for it."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from functools import cached_property

from dptops_audit.evidence import Problem
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.nodes import Node, Tree
from dptops_audit.models.xml import Element

_LONGEST_PATTERN = 32
"""Components of a workspace pattern; none written by people has more than a few."""
_MOST_MATCHES = 200_000
"""Directories compared with patterns in all: a workspace of 2,000 packages with 100 patterns; more is hostile."""
_Parse = Callable[[str, str], Tree]


class Manifests:
    """Root-relative POSIX paths in, text and located trees out. What is wrong with a file is noted in the inventory, once."""

    def __init__(self, inventory: Inventory, paths: Iterable[str]) -> None:
        """`paths` are those that `find` may give: the files written here, sorted."""
        self.paths = tuple(paths)
        self._inventory = inventory
        self._trees: dict[tuple[str, str], Node | None] = {}
        self._elements: dict[str, Element | None] = {}
        self._holding: dict[frozenset[str], list[str]] = {}
        self._left = _MOST_MATCHES

    def exists(self, path: str) -> bool:
        """Whether a file or folder is at that path, which may hold `..`; False for one that leaves the root."""
        path = posixpath.normpath(path)
        return not path.startswith("../") and path != ".." and self._inventory.exists(path)

    def text(self, path: str) -> str | None:
        """The text of a file; None where there is none that can be read."""
        file = self._inventory.get(path)
        text = self._inventory.read(file) if file is not None else None
        return text.content if text is not None else None

    def lines(self, path: str) -> list[str]:
        """The lines of a file without their ends; none where it cannot be read."""
        file = self._inventory.get(path)
        text = self._inventory.read(file) if file is not None else None
        return text.lines if text is not None else []

    def named(self, *names: str) -> tuple[str, ...]:
        """The paths of all files with one of these names, without regard to case, sorted."""
        return tuple(sorted(path for name in {n.lower() for n in names} for path in self._by_name.get(name, ())))

    def with_extension(self, *extensions: str) -> tuple[str, ...]:
        """The paths of all files that end in `.` and one of these lower-case extensions, sorted."""
        return tuple(sorted(path for ext in set(extensions) for path in self._by_extension.get(ext, ())))

    def matching(self, folder: str, pattern: str, names: Iterable[str]) -> tuple[str, ...]:
        """The directories that hold a file of one of `names` and match a workspace pattern relative to `folder`, sorted.

        `*` stays within a component, `**` crosses them; a trailing slash is let pass.
        """
        full = posixpath.normpath(posixpath.join(folder, pattern.strip().rstrip("/") or "."))
        full = "" if full == "." else full
        holders = self._holders(frozenset(name.lower() for name in names))
        parts = full.split("/")[:_LONGEST_PATTERN]
        plain = next((at for at, part in enumerate(parts) if any(letter in part for letter in "*?[")), None)
        if plain is None:
            at = bisect_left(holders, full)
            return (full,) if at < len(holders) and holders[at] == full else ()
        prefix = "/".join([*parts[:plain], ""])
        found = []
        for at in range(bisect_left(holders, prefix), len(holders)):
            if not holders[at].startswith(prefix):
                break
            self._left -= 1
            if self._left < 0:
                self.note(
                    Problem(posixpath.join(folder, "."), "has too many workspace patterns to look all of them up")
                )
                break
            below = holders[at][len(prefix) :]
            if _matches(below.split("/") if below else [], parts[plain:]):
                found.append(holders[at])
        return tuple(found)

    def toml(self, path: str) -> Node | None:
        """The located tree of a TOML file; None where it cannot be read."""
        from dptops_audit.models.toml import parse

        return self._tree("toml", path, parse)

    def json(self, path: str) -> Node | None:
        """The located tree of a JSON file; None where it cannot be read."""
        from dptops_audit.models.jsontree import parse

        return self._tree("json", path, parse)

    def yaml(self, path: str) -> Node | None:
        """The located tree of a YAML file's first document; None where it cannot be read."""
        from dptops_audit.models.yamltree import parse

        return self._tree("yaml", path, parse)

    def xml(self, path: str) -> Element | None:
        """The root element of an XML file; None where it cannot be read."""
        from dptops_audit.models.xml import parse

        if path not in self._elements:
            content = self.text(path)
            self._elements[path] = None
            if content is not None:
                self._elements[path], problem = parse(path, content)
                if problem is not None:
                    self.note(problem)
        return self._elements[path]

    def note(self, problem: Problem) -> None:
        """Say what is wrong with a file, once."""
        self._inventory.note(problem)

    def _tree(self, language: str, path: str, parse: _Parse) -> Node | None:
        key = (language, path)
        if key not in self._trees:
            content = self.text(path)
            self._trees[key] = None
            if content is not None:
                tree = parse(path, content)
                for problem in tree.problems:
                    self.note(problem)
                self._trees[key] = tree.root
        return self._trees[key]

    def _holders(self, names: frozenset[str]) -> list[str]:
        """The directories of files with these names, sorted."""
        if names not in self._holding:
            self._holding[names] = sorted({posixpath.dirname(path) for path in self.named(*names)})
        return self._holding[names]

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.paths:
            found.setdefault(posixpath.basename(path).lower(), []).append(path)
        return found

    @cached_property
    def _by_extension(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.paths:
            _, dot, extension = posixpath.basename(path).rpartition(".")
            if dot:
                found.setdefault(extension.lower(), []).append(path)
        return found


def _matches(parts: list[str], pattern: list[str]) -> bool:
    """Whether path components match those of a pattern. Takes time in the product of both lengths."""
    reached = {0}
    for index in range(len(parts) + 1):
        # `**` may stand for nothing at all.
        for at in range(len(pattern)):
            if at in reached and pattern[at] == "**":
                reached.add(at + 1)
        if index == len(parts):
            break
        part = parts[index]
        reached = {
            following
            for at in reached
            if at < len(pattern)
            for following in ((at,) if pattern[at] == "**" else (at + 1,) if fnmatchcase(part, pattern[at]) else ())
        }
    return len(pattern) in reached
