"""Which directory a file belongs to: the nearest one above with a manifest, of the file's own language where there is one, or an image."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from dptops_audit.knowledge.ecosystems import ECOSYSTEM_LANGUAGES, SCRIPT_LANGUAGES
from dptops_audit.knowledge.trees import DOCKER_ROOTS
from dptops_audit.models.packages.package import Package

_COLLECTIONS = (".sln", ".slnx", "go.work")
"""Manifests that only list packages, and own no code."""
_DOCKER_ROOTS = frozenset(DOCKER_ROOTS.split())
_NO_HOMES = _DOCKER_ROOTS | frozenset("build packaging deploy deployment ci scripts tools".split())
"""Folders of Dockerfiles, whose code serves the build of images."""


def is_image_folder(name: str) -> bool:
    """Whether a folder of that name holds Dockerfiles for code that lies elsewhere."""
    return name.lower().lstrip(".") in _NO_HOMES


def is_for_images(folder: str) -> bool:
    """Whether a folder, or one above it, is there for Dockerfiles whose code lies elsewhere."""
    return is_image_folder(folder.rpartition("/")[2]) or not _DOCKER_ROOTS.isdisjoint(folder.lower().split("/"))


class Homes:
    """The directories that may be service roots, and the way from a file to its own."""

    def __init__(self, packages: Sequence[Package], dockerfiles: Iterable[str], code: Mapping[str, str]) -> None:
        """`dockerfiles` are the paths of shipped ones, `code` the kinds of the shipped files in a programming language, by path."""
        self._packages: dict[str, list[Package]] = {}
        for package in packages:
            if package.manifest.endswith(_COLLECTIONS):
                continue
            self._packages.setdefault(package.directory, []).append(package)
        self._languages: dict[str, frozenset[str]] = {
            directory: frozenset(language for one in found for language in languages_of(one))
            for directory, found in self._packages.items()
        }
        self._code = frozenset(path for path, kind in code.items() if kind not in SCRIPT_LANGUAGES)
        self._with_code = _folders_with(self._code)
        self._images = frozenset(
            folder
            for folder in {posixpath.dirname(path) for path in dockerfiles}
            if folder in self._with_code and not is_for_images(folder)
        )

    @cached_property
    def directories(self) -> frozenset[str]:
        return frozenset(self._packages) | self._images

    def packages(self, directory: str) -> tuple[Package, ...]:
        return tuple(self._packages.get(directory, ()))

    def of(self, path: str, language: str = "") -> str | None:
        """The home of a file; None where no directory above it, nor its own, has a manifest or an image."""
        return self.above(posixpath.dirname(path), language)

    def owners(self, path: str, language: str) -> Iterator[str]:
        """The home of a file, and, where that has an image and no manifest, the package above that it is part of."""
        home = self.of(path, language)
        while home is not None:
            yield home
            if not home or self._packages.get(home):
                break
            home = self.above(posixpath.dirname(home), language)

    def copied_with(self, path: str) -> str | None:
        """The home whose program is copied with a file or folder: its own directory, its manifest, or code of it."""
        home = self.above(path) if path in self._languages or path in self._with_code else self.of(path)
        if home is None or path == home or path in self._with_code or path in self._code:
            return home
        manifests = (manifest for package in self.packages(home) for manifest in package.manifests)
        return home if path in manifests else None

    def above(self, folder: str, language: str = "") -> str | None:
        """The nearest home at or above a folder whose packages, where it has any, may hold code of the language."""
        for directory in upwards(folder):
            languages = self._languages.get(directory)
            if languages is None and directory in self._images:
                return directory
            if languages is not None and (not language or language in languages):
                return directory
        return None


def languages_of(package: Package) -> Collection[str]:
    """The file kinds of the package's code."""
    return ECOSYSTEM_LANGUAGES.get(package.ecosystem, "").split()


def upwards(folder: str) -> Iterator[str]:
    """A folder and all above it, the root last."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _folders_with(paths: Iterable[str]) -> frozenset[str]:
    """All folders that hold one of these files, directly or further down."""
    found: set[str] = {""}
    for path in paths:
        folder = posixpath.dirname(path)
        while folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(found)
