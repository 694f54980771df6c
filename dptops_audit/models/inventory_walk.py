"""What lies below a root: as git lists it, or as a plain walk with `.gitignore` files finds it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dptops_audit.evidence import Problem
from dptops_audit.models import git
from dptops_audit.models.inventory_read import Reader

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUBMODULE = 0o160000
_REPOSITORIES = frozenset({".git", ".hg", ".svn"})


class Listed(NamedTuple):
    """One path that is there: its name for the operating system, relative to the root, and its `st_mode`.

    The mode is `SUBMODULE` for a submodule and for an untracked repository inside this one.
    """

    name: str
    mode: int
    tracked: bool


def from_git(root: Path) -> list[Listed]:
    """What git tracks or does not ignore below `root`, without what is gone from the disk.

    Raises:
        GitError: git cannot tell.
    """
    listed = []
    for entry in git.entries(root):
        if entry.on_disk is False:
            continue
        name, mode = entry.path, entry.mode
        if name.endswith("/"):
            name, mode = name.rstrip("/"), SUBMODULE
        elif not mode or entry.on_disk is None:
            try:
                mode = os.lstat(f"{root}/{name}").st_mode
            except FileNotFoundError:
                continue
        listed.append(Listed(name, mode, tracked=bool(entry.mode)))
    return listed


def from_walk(root: str, reader: Reader) -> tuple[list[Listed], list[Problem]]:
    """All that lies below `root` and no `.gitignore` on the way excludes, and the folders that could not be listed.

    Version control's own folders are left out, symbolic links are not followed, and everything counts as tracked.
    """
    listed: list[Listed] = []
    problems: list[Problem] = []
    folders: list[tuple[str, tuple[_Ignore, ...]]] = [("", ())]
    while folders:
        folder, ignores = folders.pop()
        try:
            with os.scandir(f"{root}/{folder}") as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            problems.append(Problem(reader.printable(folder) or ".", f"cannot be listed: {error.strerror}"))
            continue
        prefix = f"{folder}/" if folder else ""
        if any(entry.name == ".gitignore" for entry in entries):
            ignores = (*ignores, _Ignore(prefix, reader))
        for entry in entries:
            name = prefix + entry.name
            if entry.name in _REPOSITORIES:
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if any_ignores(ignores, f"{name}/" if is_folder else name):
                continue
            if is_folder:
                folders.append((name, ignores))
            else:
                listed.append(Listed(name, entry.stat(follow_symlinks=False).st_mode, tracked=True))
    return listed, problems


class _Ignore:
    """One `.gitignore` file; pathspec takes longer to import than a small folder to walk, so only where there is one."""

    def __init__(self, prefix: str, reader: Reader) -> None:
        self._prefix = prefix
        text = reader.load(reader.printable(f"{prefix}.gitignore")).text
        self._spec = _spec(text.lines) if text else None

    def decides(self, name: str) -> bool | None:
        """True to ignore, False to keep, None where no pattern matches."""
        return self._spec.check_file(name[len(self._prefix) :]).include if self._spec else None


def any_ignores(ignores: tuple[_Ignore, ...], name: str) -> bool:
    """Whether the nearest `.gitignore` that says anything of a root-relative name (folders end in `/`) excludes it."""
    for ignore in reversed(ignores):
        decision = ignore.decides(name)
        if decision is not None:
            return decision
    return False


def _spec(lines: list[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)


def is_regular(mode: int) -> bool:
    """Whether an `st_mode` or a git mode is a regular file's."""
    return mode != SUBMODULE and stat.S_ISREG(mode)
