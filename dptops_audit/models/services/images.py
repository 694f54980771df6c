"""What the shipped images say: the program that a container starts, and the directory whose code it is."""

from __future__ import annotations

import itertools
import posixpath
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dptops_audit.evidence import Location
from dptops_audit.knowledge.start_programs import BASE_INTERPRETERS, BASE_SERVERS
from dptops_audit.models.images.image import Image
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.package import Package
from dptops_audit.models.services.homes import Homes, is_for_images, is_image_folder, upwards
from dptops_audit.models.services.programs import Program, programs_of
from dptops_audit.models.startup.entrypoint import Start

_BASES = tuple((what, re.compile(name), re.compile(tag)) for what, name, tag in BASE_SERVERS)
_INTERPRETERS = tuple((tuple(words.split()), re.compile(name)) for words, name in BASE_INTERPRETERS)
_ARGUMENT = re.compile(r"-.*|.*\.(?:[cm]?js|ts|py|jar)")
_MODULE = re.compile(r"([\w.]+):[\w.()]+|([\w.]+)")


@dataclass(frozen=True, slots=True)
class Started:
    """What an image starts: the program, where that is written, and the home of the code; None for a home that nothing tells.

    `copies` says that the Dockerfile copies from that home."""

    image: Image
    program: Program | None
    location: Location
    home: str | None
    via: tuple[Location, ...] = ()
    copies: bool = False


class ImageReader:
    """Finds for each image what it starts and whose code that is."""

    def __init__(self, homes: Homes, inventory: Inventory, packages: Sequence[Package]) -> None:
        self._homes, self._inventory = homes, inventory
        self._by_program: dict[str, str] = {}
        for package in packages:
            for name in (*package.programs, package.name, posixpath.basename(package.manifest).rpartition(".")[0]):
                if name:
                    self._by_program.setdefault(name.lower(), package.directory)

    def read(self, image: Image, start: Start) -> tuple[Started, ...]:
        """Each program that the image may start: those that the catalogue knows, else the one that takes the container over."""
        found: list[Started] = []
        fallback: list[Started] = []
        for command in start.commands:
            if command.leads_on:
                continue
            programs = programs_of(self._with_interpreter(image, command.resolved.argv))
            several = [Started(image, program, command.location, None, command.via) for program in programs]
            if any(program.kind in ("server", "worker", "static") for program in programs):
                found += several
            elif command.replaces and several:
                fallback = several
        chosen = found or fallback
        if not chosen:
            chosen = [self._by_base(image)]
        copied = self._copied_homes(image)
        homes = [self.home(image, one.program, copied) for one in chosen]
        return tuple(replace(one, home=home, copies=home in copied) for one, home in zip(chosen, homes, strict=True))

    def _with_interpreter(self, image: Image, argv: tuple[str, ...]) -> tuple[str, ...]:
        """The command with the base image's own interpreter before it, where CMD holds only its arguments."""
        base = image.root.base
        if argv and base is not None and base.reference is not None and _ARGUMENT.fullmatch(argv[0]):
            for words, name in _INTERPRETERS:
                if name.fullmatch(base.reference.name):
                    return (*words, *argv)
        return argv

    def home(self, image: Image, program: Program | None, copied: Collection[str]) -> str | None:
        """The directory whose code the image holds."""
        folder = posixpath.dirname(image.dockerfile.path)
        contexts = image.contexts or tuple(upwards(folder))
        if program is not None:
            if program.folder and (home := self._folder(program.folder)) is not None:
                return home
            for path in _files(program):
                source = self._find(path, folder, contexts)
                if source is not None and (home := self._homes.of(source, self._kind(source))) is not None:
                    return home
        inner = sorted(set(copied) - set(contexts))
        if folder in self._homes.directories:
            return inner[0] if len(inner) == 1 and not self._homes.packages(folder) else folder
        if program is not None:
            name = posixpath.basename(program.target).lower()
            for word in (name, name.rpartition(".")[0]):
                if word in self._by_program:
                    return self._by_program[word]
        if len(inner) == 1:
            return inner[0]
        for context in contexts:
            if context in self._homes.directories and (context in copied or _holds_images(folder, context)):
                return context
        above = self._homes.above(folder)
        return above if above is not None and _holds_images(folder, above) else None

    def _copied_homes(self, image: Image) -> frozenset[str]:
        folders = upwards(posixpath.dirname(image.dockerfile.path))
        contexts = image.contexts or tuple(folder for folder in folders if not folder or not is_for_images(folder))
        return frozenset(
            home for path in self._copied(image, contexts) if (home := self._homes.copied_with(path)) is not None
        )

    def _copied(self, image: Image, contexts: Sequence[str]) -> Iterable[str]:
        """The files and folders of the build context that the Dockerfile copies."""
        for stage in image.dockerfile.stages:
            for instruction in stage.instructions:
                if instruction.name not in ("COPY", "ADD") or instruction.flag("from") is not None:
                    continue
                for source in instruction.arguments[:-1]:
                    paths = (posixpath.normpath(posixpath.join(context, source.lstrip("/"))) for context in contexts)
                    there = ("" if path == "." else path for path in paths if self._inventory.exists(path))
                    # Of contexts that nothing here tells, the nearest that holds what is copied is the likeliest.
                    yield from there if image.contexts else itertools.islice(there, 1)

    def _folder(self, path: str) -> str | None:
        """The home of the folder that a path inside the image stands for: the longest tail of it that is one here."""
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        for start in range(len(parts)):
            tail = "/".join(parts[start:])
            if tail in self._homes.directories:
                return tail
        return None

    def _find(self, path: str, folder: str, contexts: Iterable[str]) -> str | None:
        """The file of the repository that a path in the image stands for: the longest tail of it that is below a context or the folder."""
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        for start in range(len(parts)):
            tail = "/".join(parts[start:])
            for base in (folder, *contexts):
                candidate = posixpath.normpath(posixpath.join(base, tail))
                if self._inventory.get(candidate) is not None:
                    return candidate
            inside = {found for context in contexts for found in _first_two(self._by_tail.get(tail, ()), context)}
            if len(inside) == 1:
                return inside.pop()
        return None

    @cached_property
    def _by_tail(self) -> Mapping[str, Sequence[str]]:
        """All files by the last two, three and four components of their paths."""
        index: dict[str, list[str]] = {}
        for file in self._inventory.files:
            parts = file.path.split("/")
            for depth in range(2, min(len(parts), 5)):
                index.setdefault("/".join(parts[-depth:]), []).append(file.path)
        return index

    def _kind(self, path: str) -> str:
        file = self._inventory.get(path)
        return file.kind if file is not None else ""

    def _by_base(self, image: Image) -> Started:
        """What the base image starts where nothing here says it."""
        base = image.base
        if (
            base is not None
            and base.reference is not None
            and not image.effective("CMD")
            and not image.effective("ENTRYPOINT")
        ):
            reference = base.reference
            for what, name, tag in _BASES:
                if name.fullmatch(reference.name) and tag.fullmatch(reference.tag or ""):
                    return Started(image, Program("server", reference.name, what), base.location, None)
        return Started(image, None, image.stage.location, None)


def _first_two(paths: Sequence[str], context: str) -> Iterable[str]:
    """Of sorted paths the first two below a context, which tell whether there is only one: a repository may hold thousands."""
    prefix = f"{context}/" if context else ""
    start = bisect_left(paths, prefix)
    return (path for path in paths[start : start + 2] if path.startswith(prefix))


def _holds_images(folder: str, home: str) -> bool:
    """Whether a Dockerfile's folder below a home is one for images, and no program of its own whose code is elsewhere."""
    below = folder.removeprefix(home).lstrip("/")
    return not below or is_image_folder(below.partition("/")[0])


def _files(program: Program) -> Iterable[str]:
    """The paths that the program's words may mean: the file that an interpreter runs, the module of a WSGI or ASGI application."""
    if program.kind == "file":
        yield program.target
    words = [program.target] if program.kind == "module" else []
    if program.kind in ("server", "worker"):
        words += [word for word in program.words if not word.startswith("-")]
        if program.target.endswith((".py", ".rb", ".php")) or "artisan" in program.target:
            yield program.target
    for word in words:
        match = _MODULE.fullmatch(word)
        if match is not None:
            module = (match[1] or match[2]).replace(".", "/")
            yield from (f"{module}.py", f"{module}/__init__.py", f"{module}/__main__.py")
