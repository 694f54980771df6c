"""All packages of a repository, by one reader an ecosystem."""

from __future__ import annotations

from importlib import import_module

from dptops_audit.evidence import Problem
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package

_READERS = {
    "python.reader": "pyproject.toml setup.py setup.cfg pipfile *.txt *.in",
    "javascript.reader": "package.json deno.json deno.jsonc",
    "golang.reader": "go.mod",
    "maven.reader": "pom.xml",
    "gradle.reader": "build.gradle build.gradle.kts settings.gradle settings.gradle.kts *.gradle",
    "sbt.reader": "*.sbt",
    "dotnet.reader": "*.csproj *.fsproj *.vbproj",
    "ruby.reader": "gemfile gems.rb *.gemspec",
    "php": "composer.json",
    "rust.reader": "cargo.toml",
    "elixir.reader": "mix.exs",
    "cpp.reader": "cmakelists.txt conanfile.txt conanfile.py vcpkg.json meson.build",
    "swift.reader": "package.swift podfile",
    "dart": "pubspec.yaml",
}
"""The modules of this folder that have `read(manifests) -> tuple[Package, ...]`, each with the lower-case names of manifests that make it
worth importing (`*.ext` for an extension)."""


def read_packages(manifests: Manifests) -> tuple[Package, ...]:
    """Every package, sorted by directory, ecosystem and manifest. A reader that fails is a problem, and costs its ecosystem alone."""
    found: list[Package] = []
    for module, words in _READERS.items():
        names = [word for word in words.split() if not word.startswith("*.")]
        extensions = [word[2:] for word in words.split() if word.startswith("*.")]
        present = (*manifests.named(*names), *manifests.with_extension(*extensions))
        if not present:
            continue
        try:
            found.extend(import_module(f"dptops_audit.models.packages.{module}").read(manifests))
        except Exception as error:  # noqa: BLE001 - what one ecosystem's files do to its reader must not cost the others
            message = f"the packages of {module.partition('.')[0]} could not be read: {type(error).__name__}"
            manifests.note(Problem(present[0], message))
    return tuple(sorted(found, key=lambda package: (package.directory, package.ecosystem, package.manifests)))
