"""Which directory a file belongs to: the nearest one above with a manifest, of the file's own language where there is one, or an image."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping, Sequence

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


def _is_for_images(folder: str) -> bool:
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
        with_code = _folders_with(path for path, kind in code.items() if kind not in SCRIPT_LANGUAGES)
        self._images = frozenset(
            folder
            for folder in {posixpath.dirname(path) for path in dockerfiles}
            if folder in with_code and not _is_for_images(folder)
        )

    @property
    def directories(self) -> frozenset[str]:
        return frozenset(self._packages) | self._images

    def packages(self, directory: str) -> tuple[Package, ...]:
        return tuple(self._packages.get(directory, ()))

    def of(self, path: str, language: str = "") -> str | None:
        """The home of a file; None where no directory above it, nor its own, has a manifest or an image."""
        return self.above(posixpath.dirname(path), language)

    def above(self, folder: str, language: str = "") -> str | None:
        """The nearest home at or above a folder whose packages, where it has any, may hold code of the language."""
        for directory in _upwards(folder):
            languages = self._languages.get(directory)
            if languages is None and directory in self._images:
                return directory
            if languages is not None and (not language or language in languages):
                return directory
        return None


def languages_of(package: Package) -> Collection[str]:
    """The file kinds of the package's code."""
    return ECOSYSTEM_LANGUAGES.get(package.ecosystem, "").split()


def nearest(packages: Mapping[str, Sequence[Package]], folder: str) -> Sequence[Package]:
    """The packages of the nearest directory at or above a folder that has any."""
    return next((packages[directory] for directory in _upwards(folder) if directory in packages), ())


def _upwards(folder: str) -> Iterable[str]:
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
