"""Ways through a script, by the open conditions that lead there."""

from __future__ import annotations

from collections.abc import Iterable

from dptops_audit.models.shell import Condition

Path = tuple[Condition, ...]


class Ends:
    """The ways on which something has ended."""

    def __init__(self, paths: Iterable[Path] = ()) -> None:
        self._paths: set[tuple[tuple[str, bool], ...]] = set()
        for path in paths:
            self.add(path)

    def add(self, path: Path) -> None:
        """Note an end; where both sides of a test have ended, what is around them has ended too."""
        key = _key(path)
        self._paths.add(key)
        while key:
            text, negated = key[-1]
            if (*key[:-1], (text, not negated)) not in self._paths:
                return
            key = key[:-1]
            self._paths.add(key)

    def cover(self, path: Path) -> bool:
        """True where no way with these conditions is left."""
        if not self._paths:
            return False
        key = _key(path)
        return any(key[:size] in self._paths for size in range(len(key) + 1))


def within(one: Path, other: Path) -> bool:
    """True where all that `one` needs holds on the way `other`."""
    return not one or set(_key(one)) <= set(_key(other))


def against(one: Path, other: Path) -> bool:
    """True where one needs what the other needs to fail."""
    needed = set(_key(other))
    return any((text, not negated) in needed for text, negated in _key(one))


def joined(path: Path, more: Path) -> Path:
    """The conditions of both, each once."""
    return (*path, *(condition for condition in more if condition not in path))


def _key(path: Path) -> tuple[tuple[str, bool], ...]:
    return tuple((condition.text, condition.negated) for condition in path)
