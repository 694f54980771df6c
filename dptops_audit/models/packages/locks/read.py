"""All packages that a lock file holds, and the versions that the direct dependencies of a package get from its lock files."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from fnmatch import fnmatchcase
from importlib import import_module

from dptops_audit.evidence import Problem
from dptops_audit.models.packages.locks.locked import Asker, Lock, Locked, merged
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package

_READERS = {
    "package-lock.json": "npm",
    "npm-shrinkwrap.json": "npm",
    "yarn.lock": "yarn",
    "pnpm-lock.yaml": "pnpm",
    "bun.lock": "bun",
    "poetry.lock": "python",
    "uv.lock": "python",
    "pdm.lock": "python",
    "pylock.toml": "python",
    "pylock.*.toml": "python",
    "pipfile.lock": "pipenv",
    "requirements*.lock": "requirements",
    "*.txt": "requirements",
    "go.sum": "golang",
    "go.work.sum": "golang",
    "cargo.lock": "cargo",
    "gemfile.lock": "bundler",
    "gems.locked": "bundler",
    "*.gemfile.lock": "bundler",
    "composer.lock": "composer",
    "mix.lock": "mix",
    "packages.lock.json": "nuget",
    "packages.*.lock.json": "nuget",
    "gradle.lockfile": "gradle",
    "buildscript-gradle.lockfile": "gradle",
    "package.resolved": "swiftpm",
    "podfile.lock": "cocoapods",
    "pubspec.lock": "pub",
    "conan.lock": "conan",
}
"""The modules of this folder that have `read(path, manifests) -> Lock`, by the lower-case names of the files that they read."""
_NAMED_FREELY = {"elixir": "mix", "dotnet": "nuget"}
"""Those for ecosystems whose manifests may give the lock file any name."""


def read_lock(path: str, manifests: Manifests) -> tuple[Locked, ...]:
    """Each locked package of a file once, in the order written. Never raises: none for a format that is not known."""
    return _read(path, manifests, "").packages


def locked_versions(package: Package, manifests: Manifests) -> dict[str, Locked]:
    """What each direct dependency of a package gets, by name, from the first of its lock files that tells.

    A dependency has an entry where its lock file says which of several packages of that name it gets, or where it has exactly one.
    """
    found: dict[str, Locked] = {}
    for path in package.lockfiles:
        lock = _read(path, manifests, package.ecosystem)
        only = {} if lock.strict else _only(lock.packages)
        for dependency in package.dependencies:
            if dependency.name not in found and dependency.local is None:
                key = (_asker(lock.asker, package, dependency, path), dependency.name)
                locked = lock.chosen.get(key) or only.get(dependency.name)
                if locked is not None:
                    found[dependency.name] = locked
    return found


def _read(path: str, manifests: Manifests, ecosystem: str) -> Lock:
    name = posixpath.basename(path).lower()
    module = _READERS.get(name) or next(
        (each for pattern, each in _READERS.items() if fnmatchcase(name, pattern)), None
    )
    module = module or _NAMED_FREELY.get(ecosystem)
    if module is None:
        return Lock(())
    reader: Callable[[str, Manifests], Lock] = import_module(f"dptops_audit.models.packages.locks.{module}").read
    try:
        lock = reader(path, manifests)
    except Exception as error:  # noqa: BLE001 - what one file does to its reader must not cost the others
        manifests.note(Problem(path, f"the locked packages could not be read: {type(error).__name__}"))
        return Lock(())
    return Lock(merged(lock.packages), lock.chosen, lock.asker, lock.strict)


def _only(packages: tuple[Locked, ...]) -> dict[str, Locked]:
    """The packages by name, of those names that have one version."""
    found: dict[str, Locked | None] = {}
    for package in packages:
        found[package.name] = None if package.name in found else package
    return {name: package for name, package in found.items() if package is not None}


def _asker(asker: Asker, package: Package, dependency: Dependency, path: str) -> str:
    if asker is Asker.NAME:
        return package.name
    if asker is Asker.REQUIREMENT:
        return dependency.requirement
    return posixpath.relpath(package.directory or ".", posixpath.dirname(path) or ".")
