"""All packages of a repository, by one reader an ecosystem."""

from __future__ import annotations

from importlib import import_module

from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package

_READERS = {
    "python": "pyproject.toml setup.py setup.cfg pipfile *.txt *.in",
    "javascript": "package.json deno.json deno.jsonc",
    "golang": "go.mod",
    "maven": "pom.xml",
    "gradle": "build.gradle build.gradle.kts settings.gradle settings.gradle.kts *.gradle",
    "sbt": "build.sbt",
    "dotnet": "*.csproj *.fsproj *.vbproj",
    "ruby": "gemfile gems.rb *.gemspec",
    "php": "composer.json",
    "rust": "cargo.toml",
    "elixir": "mix.exs",
    "cpp": "cmakelists.txt conanfile.txt conanfile.py vcpkg.json meson.build",
    "swift": "package.swift podfile",
    "dart": "pubspec.yaml",
}
"""The modules of this folder that have `read(manifests) -> tuple[Package, ...]`, each with the lower-case names of manifests that make it
worth importing (`*.ext` for an extension)."""


def read_packages(manifests: Manifests) -> tuple[Package, ...]:
    """Every package, sorted by directory, ecosystem and manifest."""
    found: list[Package] = []
    for module, words in _READERS.items():
        names = [word for word in words.split() if not word.startswith("*.")]
        extensions = [word[2:] for word in words.split() if word.startswith("*.")]
        if manifests.named(*names) or manifests.with_extension(*extensions):
            found.extend(import_module(f"dptops_audit.models.packages.{module}").read(manifests))
    return tuple(sorted(found, key=lambda package: (package.directory, package.ecosystem, package.manifests)))
