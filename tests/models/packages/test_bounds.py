"""A manifest that goes beyond what its reader reads of one is noted, once and with the line, and one within it is not."""

from __future__ import annotations

import time
from importlib import import_module
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.groovy import Dialect, cut_at, tokens
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.manifests import Manifests

MESSAGE = "is too long to be read in full"
GEMS = "gem 'a'\n"
LONG = {
    "Gemfile": ("ruby.reader", GEMS * 20_000),
    "shop.gemspec": ("ruby.reader", "Gem::Specification.new do |s|\n" + "s.add_dependency 'a'\n" * 20_000 + "end\n"),
    "Podfile": ("swift.reader", "pod 'a'\n" * 20_000),
    "Package.swift": (
        "swift.reader",
        "let package = Package(name: 'a', dependencies: [\n" + '.package(url: "https://e.com/a"),\n' * 10_000 + "])\n",
    ),
    "mix.exs": (
        "elixir.reader",
        "defmodule A do\ndef project, do: [deps: deps()]\ndef deps do\n[\n" + '{:a, "1"},\n' * 10_000 + "]\nend\nend\n",
    ),
    "CMakeLists.txt": ("cpp.reader", "project(a)\n" + "find_package(B)\n" * 30_000),
    "meson.build": ("cpp.reader", "project('a')\n" + "dependency('b')\n" * 15_000),
    "conanfile.py": ("cpp.reader", "class A(ConanFile):\n    requires = (\n" + "'a/1.0',\n" * 20_000 + ")\n"),
    "build.gradle": ("gradle.reader", "dependencies {\n" + "api 'a:b:1'\n" * 40_000 + "}\n"),
    "build.sbt": ("sbt.reader", 'libraryDependencies += "a" % "b" % "1"\n' * 20_000),
    "setup.py": (
        "python.reader",
        "from setuptools import setup\nsetup(install_requires=[" + "'a',\n" * 21_000 + "])\n",
    ),
}
DEEP = {
    "Package.swift": ("swift.reader", "let package = Package(name: 'a', targets: " + "[" * 100 + "]" * 100 + ")\n"),
    "build.gradle": ("gradle.reader", "a {\n" * 300 + "}\n" * 300),
    "build.sbt": ("sbt.reader", "val a = " + "(\n" * 300 + ")\n" * 300),
    "mix.exs": (
        "elixir.reader",
        "defmodule A do\ndef project, do: [deps: d0()]\n"
        + "".join(f"def d{at}, do: d{at + 1}()\n" for at in range(30))
        + 'def d30, do: [{:a, "1"}]\nend\n',
    ),
    "meson.build": ("cpp.reader", "project('a')\nexecutable('b', [" + "'c',\n" * 3_000 + "])\n"),
}


def noted(root: Path, module: str) -> list[tuple[str, int]]:
    inventory = Inventory.open(root)
    import_module(f"dptops_audit.models.packages.{module}").read(
        Manifests(inventory, [file.path for file in inventory.files])
    )
    return [(problem.path, problem.line) for problem in inventory.problems if problem.message == MESSAGE]


@pytest.mark.parametrize("name", LONG)
def test_a_file_that_is_too_long_is_noted_once(name: str, tmp_path: Path) -> None:
    module, content = LONG[name]
    write(tmp_path, name, content=content)
    start = time.process_time()
    ((path, line),) = noted(tmp_path, module)
    assert path == name
    assert 1 <= line <= content.count("\n") + 1
    assert time.process_time() - start < 5


@pytest.mark.parametrize("name", LONG)
def test_a_file_of_some_length_is_not(name: str, tmp_path: Path) -> None:
    module, content = LONG[name]
    lines = content.split("\n")
    write(tmp_path, name, content="\n".join([*lines[:300], *lines[-5:]]))
    assert noted(tmp_path, module) == []


@pytest.mark.parametrize("name", DEEP)
def test_a_file_that_nests_too_deeply_is_noted_once(name: str, tmp_path: Path) -> None:
    module, content = DEEP[name]
    write(tmp_path, name, content=content)
    assert [path for path, _ in noted(tmp_path, module)] == [name]


def test_loops_that_take_too_many_steps_are_noted(tmp_path: Path) -> None:
    names = "%w[" + "a " * 2_000 + "]"
    write(tmp_path, "Gemfile", content=f"{names}.each do |b|\n  {names}.each do |c|\n    gem c\n  end\nend\n")
    assert [path for path, _ in noted(tmp_path, "ruby.reader")] == ["Gemfile"]


def test_more_included_files_than_are_read_are_noted_where_they_are_included(tmp_path: Path) -> None:
    write(tmp_path, "Gemfile", content="".join(f"eval_gemfile 'g{at}.rb'\n" for at in range(60)))
    for at in range(60):
        write(tmp_path, f"g{at}.rb", content=f"gem 'a{at}'\n")
    assert noted(tmp_path, "ruby.reader") == [("Gemfile", 51)]


def test_more_files_of_a_listing_than_are_read_are_noted_where_they_are_included(tmp_path: Path) -> None:
    write(
        tmp_path, "CMakeLists.txt", content="project(a)\n" + "".join(f"include(c/m{at}.cmake)\n" for at in range(250))
    )
    for at in range(250):
        write(tmp_path, f"c/m{at}.cmake", content="find_package(B)\n")
    assert noted(tmp_path, "cpp.reader") == [("CMakeLists.txt", 201)]


def test_more_projects_of_a_build_than_are_read_are_noted_where_they_are_included(tmp_path: Path) -> None:
    write(tmp_path, "build.gradle", content="apply plugin: 'java'\n")
    write(tmp_path, "settings.gradle", content="".join(f"include 'p{at}'\n" for at in range(5_100)))
    assert noted(tmp_path, "gradle.reader") == [("settings.gradle", 5_000)]


def test_more_workspace_patterns_than_are_looked_up_are_noted(tmp_path: Path) -> None:
    patterns = ",\n".join(f'"p{at}"' for at in range(120))
    write(tmp_path, "pyproject.toml", content=f'[project]\nname = "a"\n[tool.uv.workspace]\nmembers = [\n{patterns}]\n')
    assert noted(tmp_path, "python.reader") == [("pyproject.toml", 105)]


def test_a_script_is_cut_where_its_brackets_nest_too_deeply() -> None:
    assert cut_at(tokens("a {\n b(1)\n}\n" * 100, Dialect.GROOVY)) == 0
    assert cut_at(tokens("(\n" * 300 + ")\n" * 300, Dialect.GROOVY)) == 201
    assert cut_at(tokens(")\n" * 300 + "(a)\n", Dialect.GROOVY)) == 0
