"""Dependencies of a package from requirements files, each file once however many include it.

Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/#referring-to-other-requirements-files
"""

from __future__ import annotations

import posixpath
from collections import deque

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.packages.package import Scope
from dptops_audit.models.packages.python.facts import Facts
from dptops_audit.models.packages.python.requirements import RequirementsFiles, owner
from dptops_audit.models.packages.python.scopes import group_of_file, scope_of, scope_of_file

_MOST_LINES = 50_000
"""Of included files, in all packages of a repository together: files that include each other in many folders must not multiply."""
_ORDER = (Scope.RUNTIME, Scope.OPTIONAL, Scope.DEVELOPMENT, Scope.TEST)


class Includes:
    """Reads requirements files into packages. Files of other folders that a package's own ones include are read for both."""

    def __init__(self, files: RequirementsFiles) -> None:
        self.files = files
        self._left = _MOST_LINES

    def read(self, facts: Facts, name: str, scope: Scope, group: str, at: Location) -> bool:
        """Take the requirements file that another manifest names at a place; False where there is none."""
        path = posixpath.normpath(facts.path(name))
        if not self.files.get(path).lines:
            return False
        declaring = self.files.declaring(path)
        for source in declaring or (path,):
            self._take(facts, deque([(source, scope, group, (at,))]), by_name=False)
        return True

    def read_own(self, facts: Facts) -> None:
        """Take all requirements files that belong to the folder and that no other of its manifests has read."""
        own = [path for path in self.files.by_directory.get(facts.directory, ()) if path not in facts.claimed]
        facts.lockfiles += [path for path in own if self.files.is_lock(path)]
        paths = [path for path in own if not self.files.is_lock(path) and self.files.get(path).likely]
        paths.sort(key=lambda path: (_rank(path), path))
        # What tests include of another scope is installed without them too: it is a manifest of its own.
        included = {
            target
            for path in paths
            for _, target in self.files.included(path)
            if target != path and _rank(path) in (0, _rank(target))
        }
        # Those that only include each other come last: the first of such a circle leads to the others.
        for path in (*(path for path in paths if path not in included), *paths):
            if path not in facts.claimed:
                facts.manifests.append(path)
                self._take(facts, deque([(path, None, group_of_file(_words(path)), ())]), by_name=True)

    def _take(
        self, facts: Facts, waiting: deque[tuple[str, Scope | None, str, tuple[Location, ...]]], *, by_name: bool
    ) -> None:
        """Take files and what they include. `by_name`: the name of a file decides before the scope of what includes it."""
        while waiting:
            path, inherited, group, via = waiting.popleft()
            if path in facts.claimed:
                continue
            facts.claimed.add(path)
            scope = (_scope_by_name(path) if by_name else None) or inherited or Scope.OPTIONAL
            file = self.files.get(path)
            self._left -= len(file.lines) if via else 0
            if self._left < 0:
                facts.files.note(Problem(path, "is one of more included requirements than are read"))
                return
            folders = (posixpath.dirname(path), "")
            for line in file.lines:
                if line.requirement is not None:
                    facts.add(line.requirement, scope, line.location, group, via, folders)
            for at, target in self.files.included(path):
                if target not in facts.claimed:
                    waiting.append((target, scope, group_of_file(_words(target)) if by_name else group, (*via, at)))


def _rank(path: str) -> int:
    return _ORDER.index(_scope_by_name(path) or Scope.OPTIONAL)


def _words(path: str) -> str:
    """The part of a path that tells a scope: the name, and the folders below one called requirements."""
    return posixpath.splitext(path[len(owner(path)) :])[0]


def _scope_by_name(path: str) -> Scope | None:
    """The scope that a file's name tells, else what the folder of its package does (`tests/requirements.txt`)."""
    by_file = scope_of_file(_words(path))
    if by_file in (Scope.RUNTIME, None):
        by_folder = scope_of(posixpath.basename(owner(path)), Scope.RUNTIME)
        return by_folder if by_folder is not Scope.RUNTIME else by_file
    return by_file
