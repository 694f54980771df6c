"""The scripts of package.json files: what `npm start` leads to, in which package of a workspace."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dptops_audit.evidence import Location
from dptops_audit.models.packages.package import Package
from dptops_audit.models.services.programs import Program, programs_in

_MAX_DEPTH = 5
_MAX_SCRIPTS = 200


@dataclass(frozen=True, slots=True)
class Reached:
    """A program that a script starts: in which package's directory, the script's line, and the lines that lead there."""

    program: Program
    directory: str
    location: Location
    via: tuple[Location, ...] = ()


class Scripts:
    """The named scripts of all packages."""

    def __init__(self, packages: Sequence[Package]) -> None:
        self._packages = [package for package in packages if package.scripts]
        self._left = _MAX_SCRIPTS

    def reached(self, directory: str, program: Program) -> tuple[Reached, ...]:
        """What a program of kind `script` leads to, started in a directory; nothing where no script of that name is here."""
        self._left = _MAX_SCRIPTS
        return tuple(self._follow(directory, program, (), 0))

    def _follow(self, directory: str, program: Program, via: tuple[Location, ...], depth: int) -> Iterator[Reached]:
        for package in self._selected(directory, program.words):
            script = package.scripts.get(program.target)
            self._left -= 1
            if script is None or script.location in via or self._left < 0:
                continue
            for inner in programs_in(script.value):
                if inner.kind != "script":
                    yield Reached(inner, package.directory, script.location, via)
                elif depth < _MAX_DEPTH:
                    yield from self._follow(package.directory, inner, (*via, script.location), depth + 1)

    def _selected(self, directory: str, words: tuple[str, ...]) -> Iterator[Package]:
        """The packages that a selection means, by name or folder; without one, that of the directory."""
        for package in self._packages:
            below = not directory or package.directory.startswith(f"{directory}/")
            if words == ("*",):
                chosen = below and package.directory != directory
            elif words:
                name = words[0].rstrip(".").strip("{}/")
                folder = posixpath.normpath(posixpath.join(directory, name))
                chosen = package.name == name or package.directory == folder or package.name.rpartition("/")[2] == name
            else:
                chosen = package.directory == directory
            if chosen:
                yield package
