"""Cargo workspaces: which crate belongs to which root.

Specification: https://doc.rust-lang.org/cargo/reference/workspaces.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dptops_audit.models.nodes import Mapping, Node, dig, each, text_of
from dptops_audit.models.packages.manifests import Manifests

_MANIFEST = "Cargo.toml"
_TABLES = ("dependencies", "dev-dependencies", "build-dependencies")


@dataclass(frozen=True, slots=True, eq=False)
class Crate:
    """One Cargo.toml: `package` is None in a virtual workspace root, `workspace` in all that are no root."""

    directory: str
    path: str
    tree: Mapping
    package: Mapping | None
    workspace: Mapping | None


class Workspaces:
    """All crates by directory, and their workspaces."""

    def __init__(self, manifests: Manifests) -> None:
        self._manifests = manifests
        self.crates = {crate.directory: crate for crate in _crates(manifests)}
        self._members: dict[str, frozenset[str]] = {}
        self._root: dict[str, Crate] = {}
        # Inner roots first: the nearest one that takes a crate is its own.
        for root in sorted(self.crates.values(), key=lambda crate: -len(crate.directory)):
            if root.workspace is not None:
                taken = {folder for folder in self._reached(root, root.workspace) if folder not in self._root}
                self._members[root.directory] = frozenset(taken)
                self._root.update(dict.fromkeys(taken, root))

    def root_of(self, crate: Crate) -> Crate | None:
        """The workspace root of a crate, itself where it is one; None for a crate of its own."""
        return crate if crate.workspace is not None else self._root.get(crate.directory)

    def members_of(self, crate: Crate) -> tuple[str, ...]:
        """The directories of a root's other crates, sorted; none for any other crate."""
        return tuple(sorted(self._members.get(crate.directory, frozenset()) - {crate.directory}))

    def folder(self, base: str, path: str) -> str | None:
        """The directory of the crate at a path relative to `base`; None where this repository has no crate there."""
        folder = _join(base, path)
        return folder if folder in self.crates else None

    def _reached(self, root: Crate, workspace: Mapping) -> frozenset[str]:
        """The directories that a root's patterns name and those that path dependencies lead to from there."""
        patterns = _texts(workspace, "members")
        queue = [root.directory] if root.package is not None else []
        for pattern in patterns:
            queue += self._matching(root.directory, pattern)
        excluded = [_join(root.directory, text) for text in _texts(workspace, "exclude")]
        literal = [_join(root.directory, text) for text in patterns]
        above = _Above(excluded), _Above(literal)
        found: set[str] = set()
        while queue:
            folder = queue.pop()
            crate = self.crates.get(folder)
            if crate is None or folder in found or (above[0].holds(folder) and not above[1].holds(folder)):
                continue
            if crate is not root and crate.workspace is not None:
                continue
            found.add(folder)
            queue += (path for path in self._local_paths(crate, root) if _is_below(path, root.directory))
        return frozenset(found)

    def _matching(self, base: str, pattern: str) -> Iterable[str]:
        if any(letter in pattern for letter in "*?["):
            return self._manifests.matching(base, pattern, [_MANIFEST])
        return (_join(base, pattern),)

    def _local_paths(self, crate: Crate, root: Crate) -> Iterator[str]:
        shared = dig(root.tree, "workspace", "dependencies")
        targets = dig(crate.tree, "target")
        holders: list[Node] = [crate.tree]
        if isinstance(targets, Mapping):
            holders += (value for _, value in targets.items())
        for holder in holders:
            for table in _TABLES:
                entries = dig(holder, table)
                for key, value in entries.items() if isinstance(entries, Mapping) else ():
                    inherits = text_of(dig(value, "workspace")) == "true"
                    path = text_of(dig(shared, key.value, "path") if inherits else dig(value, "path"))
                    if path is not None:
                        yield _join(root.directory if inherits else crate.directory, path)


class _Above:
    """Answers whether a folder is one of some folders or below one."""

    def __init__(self, folders: Iterable[str]) -> None:
        self._folders = frozenset(folders)

    def holds(self, folder: str) -> bool:
        while folder not in self._folders:
            if not folder:
                return False
            folder = posixpath.dirname(folder)
        return True


def _crates(manifests: Manifests) -> Iterator[Crate]:
    for path in manifests.named(_MANIFEST):
        # Cargo takes no other spelling.
        tree = manifests.toml(path) if posixpath.basename(path) == _MANIFEST else None
        if not isinstance(tree, Mapping):
            continue
        package = tree.get("package") or tree.get("project")
        workspace = tree.get("workspace")
        if package is not None or workspace is not None:
            yield Crate(
                posixpath.dirname(path),
                path,
                tree,
                package if isinstance(package, Mapping) else None,
                workspace if isinstance(workspace, Mapping) else None,
            )


def _texts(workspace: Mapping, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for item in each(workspace.get(key)) if (text := text_of(item))))


def _join(base: str, path: str) -> str:
    """A root-relative directory, empty for the root; one that leaves the root starts with `..`."""
    joined = posixpath.normpath(posixpath.join(base, path.replace("\\", "/")))
    return "" if joined == "." else joined


def _is_below(folder: str, base: str) -> bool:
    return not folder.startswith("..") and (not base or folder == base or folder.startswith(base + "/"))
