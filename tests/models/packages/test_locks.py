"""Lock files: every package with its version and line, and what the direct dependencies of a package get."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.locks.read import read_lock
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Scope
from dptops_audit.models.repository import Repository

FILES: dict[str, tuple[str, list[tuple[str, str, int]]]] = {
    "package-lock.json": (
        (
            '{"lockfileVersion": 3, "packages": {\n"": {"name": "shop"},\n"node_modules/left": {"version": "1.2.3"},\n'
            '"node_modules/left/node_modules/right": {"version": "2.0.0", "dev": true},\n"packages/a": {"version": "1.0.0"},\n'
            '"node_modules/a": {"resolved": "packages/a", "link": true}}}\n'
        ),
        [("left", "1.2.3", 3), ("right", "2.0.0", 4)],
    ),
    "npm-shrinkwrap.json": (
        (
            '{"lockfileVersion": 1, "dependencies": {\n"left": {"version": "1.2.3", "dependencies": {\n'
            '"right": {"version": "2.0.0"}}}}}\n'
        ),
        [("left", "1.2.3", 2), ("right", "2.0.0", 3)],
    ),
    "yarn.lock": (
        '# yarn lockfile v1\n\n\n"@a/b@^1.0.0", "@a/b@^1.1.0":\n  version "1.1.2"\n\nleft@~2.0:\n  version "2.0.1"\n',
        [("@a/b", "1.1.2", 4), ("left", "2.0.1", 7)],
    ),
    "pnpm-lock.yaml": (
        (
            "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      left:\n        specifier: ^1.0.0\n"
            "        version: 1.2.3\npackages:\n  '@a/b@2.0.0':\n    resolution: {integrity: x}\n  left@1.2.3:\n"
            "    resolution: {integrity: y}\n"
        ),
        [("@a/b", "2.0.0", 9), ("left", "1.2.3", 11)],
    ),
    "poetry.lock": (
        '[[package]]\nname = "Django"\nversion = "5.0"\n\n[[package]]\nname = "zope.interface"\nversion = "6.1"\n',
        [("django", "5.0", 2), ("zope-interface", "6.1", 6)],
    ),
    "uv.lock": (
        (
            'version = 1\n\n[[package]]\nname = "shop"\nversion = "0.1"\nsource = { virtual = "." }\n\n[[package]]\n'
            'name = "flask"\nversion = "3.0"\nsource = { registry = "https://pypi.org/simple" }\n'
        ),
        [("flask", "3.0", 9)],
    ),
    "Pipfile.lock": (
        '{"default": {\n"flask": {"version": "==3.0"}},\n"develop": {\n"pytest": {"version": "==8.1"}}}\n',
        [("flask", "3.0", 2), ("pytest", "8.1", 4)],
    ),
    "Cargo.lock": (
        (
            'version = 4\n\n[[package]]\nname = "shop"\nversion = "0.1.0"\n\n[[package]]\nname = "serde"\nversion = "1.0.1"\n'
            'source = "registry+https://github.com/rust-lang/crates.io-index"\n'
        ),
        [("serde", "1.0.1", 8)],
    ),
    "Gemfile.lock": (
        (
            "GEM\n  remote: https://rubygems.org/\n  specs:\n    puma (6.4.0)\n      nio4r (~> 2.0)\n    nio4r (2.7.0)\n\n"
            "DEPENDENCIES\n  puma\n"
        ),
        [("puma", "6.4.0", 4), ("nio4r", "2.7.0", 6)],
    ),
    "composer.lock": (
        (
            '{"packages": [\n{"name": "slim/slim",\n"version": "4.12.0"}],\n"packages-dev": [\n'
            '{"name": "phpunit/phpunit", "version": "10.0.0"}]}\n'
        ),
        [("slim/slim", "4.12.0", 2), ("phpunit/phpunit", "10.0.0", 5)],
    ),
    "mix.lock": (
        (
            '%{\n  "bandit": {:hex, :bandit, "1.5.0", "abc", [:mix], [], "hexpm", "def"},\n'
            '  "jason": {:hex, :jason, "1.4.1", "abc", [:mix], [], "hexpm", "def"},\n}\n'
        ),
        [("bandit", "1.5.0", 2), ("jason", "1.4.1", 3)],
    ),
    "packages.lock.json": (
        '{"version": 1, "dependencies": {"net8.0": {\n"Serilog": {"type": "Direct", "resolved": "3.1.1"}}}}\n',
        [("serilog", "3.1.1", 2)],
    ),
    "gradle.lockfile": (
        "# This is a Gradle generated file\norg.slf4j:slf4j-api:2.0.9=runtimeClasspath\nempty=annotationProcessor\n",
        [("org.slf4j:slf4j-api", "2.0.9", 2)],
    ),
    "pubspec.lock": (
        'packages:\n  http:\n    dependency: "direct main"\n    source: hosted\n    version: "1.2.0"\nsdks:\n  dart: ">=3.0.0"\n',
        [("http", "1.2.0", 2)],
    ),
    "Podfile.lock": ("PODS:\n  - Alamofire (5.8.1)\n\nDEPENDENCIES:\n  - Alamofire\n", [("Alamofire", "5.8.1", 2)]),
}


def manifests(root: Path) -> Manifests:
    inventory = Inventory.open(root)
    return Manifests(inventory, [file.path for file in inventory.files])


@pytest.mark.parametrize("name", FILES)
def test_each_format_gives_its_packages_with_version_and_line(name: str, tmp_path: Path) -> None:
    content, expected = FILES[name]
    write(tmp_path, name, content=content)
    found = [(one.name, one.version, one.location.line) for one in read_lock(name, manifests(tmp_path))]
    assert found == expected


def test_what_a_lock_file_says_of_the_scope_is_kept(tmp_path: Path) -> None:
    write(tmp_path, "package-lock.json", content=FILES["package-lock.json"][0])
    write(tmp_path, "Pipfile.lock", content=FILES["Pipfile.lock"][0])
    found = {
        one.name: one.scope
        for name in ("package-lock.json", "Pipfile.lock")
        for one in read_lock(name, manifests(tmp_path))
    }
    assert (found["right"], found["pytest"]) == (Scope.DEVELOPMENT, Scope.DEVELOPMENT)


def test_the_versions_of_direct_dependencies(tmp_path: Path) -> None:
    write(tmp_path, "package.json", content='{"name": "shop", "dependencies": {"left": "^1.0.0", "gone": "1"}}')
    write(tmp_path, "package-lock.json", content=FILES["package-lock.json"][0])
    repository = Repository(Inventory.open(tmp_path))
    (package,) = repository.packages
    assert {name: one.version for name, one in repository.locked(package).items()} == {"left": "1.2.3"}


def test_of_two_versions_of_a_name_none_is_guessed(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", content='[project]\nname = "shop"\ndependencies = ["numpy"]\n')
    write(
        tmp_path,
        "poetry.lock",
        content='[[package]]\nname = "numpy"\nversion = "1.26"\n\n[[package]]\nname = "numpy"\nversion = "2.0"\n',
    )
    repository = Repository(Inventory.open(tmp_path))
    assert repository.locked(repository.packages[0]) == {}


def test_a_module_of_go_is_locked_at_the_version_that_go_mod_names(tmp_path: Path) -> None:
    write(tmp_path, "go.mod", content="module example.com/shop\n\ngo 1.22\n\nrequire example.com/a v1.2.0\n")
    write(
        tmp_path,
        "go.sum",
        content="example.com/a v1.1.0 h1:x=\nexample.com/a v1.2.0 h1:y=\nexample.com/a v1.2.0/go.mod h1:z=\n",
    )
    repository = Repository(Inventory.open(tmp_path))
    (package,) = repository.packages
    locked = repository.locked(package)["example.com/a"]
    assert (locked.version, locked.location.line) == ("v1.2.0", 2)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", ["", "{", "[" * 50_000, '"' * 50_000, "\x00", "a: &a [*a, *a]\n", "é" * 1000])
def test_hostile_files_give_nothing_or_a_problem_and_never_raise(name: str, content: str, tmp_path: Path) -> None:
    write(tmp_path, name, content=content)
    start = time.process_time()
    read_lock(name, manifests(tmp_path))
    assert time.process_time() - start < 3


def test_a_file_of_no_known_name_gives_nothing(tmp_path: Path) -> None:
    write(tmp_path, "notes.md", content="left 1.2.3\n")
    assert read_lock("notes.md", manifests(tmp_path)) == ()
