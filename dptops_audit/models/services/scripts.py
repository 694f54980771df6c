"""The scripts of package.json files: what `npm start` leads to, in which package of a workspace."""

from __future__ import annotations

import posixpath
from bisect import bisect_left, bisect_right
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
        self._packages = sorted((package for package in packages if package.scripts), key=lambda one: one.directory)
        self._directories = [package.directory for package in self._packages]
        self._named: dict[str, list[int]] = {}
        for number, package in enumerate(self._packages):
            for name in {package.name, package.name.rpartition("/")[2]} - {""}:
                self._named.setdefault(name, []).append(number)
        self._programs: dict[str, tuple[Program, ...]] = {}
        self._reached: dict[tuple[str, str, tuple[str, ...]], tuple[Reached, ...]] = {}
        self._left = _MAX_SCRIPTS

    def reached(self, directory: str, program: Program) -> tuple[Reached, ...]:
        """What a program of kind `script` leads to, started in a directory; nothing where no script of that name is here."""
        asked = (directory, program.target, program.words)
        if asked not in self._reached:
            self._left = _MAX_SCRIPTS
            self._reached[asked] = tuple(self._follow(directory, program, (), 0))
        return self._reached[asked]

    def _follow(self, directory: str, program: Program, via: tuple[Location, ...], depth: int) -> Iterator[Reached]:
        for package in self._selected(directory, program.words):
            if self._left <= 0:
                return
            self._left -= 1
            script = package.scripts.get(program.target)
            if script is None or script.location in via:
                continue
            if script.value not in self._programs:
                self._programs[script.value] = programs_in(script.value)
            for inner in self._programs[script.value]:
                if inner.kind != "script":
                    yield Reached(inner, package.directory, script.location, via)
                elif depth < _MAX_DEPTH:
                    yield from self._follow(package.directory, inner, (*via, script.location), depth + 1)

    def _selected(self, directory: str, words: tuple[str, ...]) -> Iterator[Package]:
        """The packages that a selection means, by name or folder; without one, that of the directory."""
        if words == ("*",):
            yield from self._below(directory)
            return
        numbers = set(self._at(directory))
        if words:
            name = words[0].rstrip(".").strip("{}/")
            folder = posixpath.normpath(posixpath.join(directory, name))
            numbers = {*self._at("" if folder == "." else folder), *self._named.get(name, ())}
        for number in sorted(numbers):
            yield self._packages[number]

    def _at(self, directory: str) -> range:
        return range(bisect_left(self._directories, directory), bisect_right(self._directories, directory))

    def _below(self, directory: str) -> Iterator[Package]:
        """The packages further down: in the order of the directories they follow each other."""
        prefix = f"{directory}/" if directory else ""
        for number in range(bisect_left(self._directories, prefix), len(self._directories)):
            if not self._directories[number].startswith(prefix):
                break
            if self._directories[number] != directory:
                yield self._packages[number]
