"""The CMake commands that ask for something from elsewhere.

https://cmake.org/cmake/help/latest/command/find_package.html, .../module/FetchContent.html, .../module/FindPkgConfig.html,
.../module/ExternalProject.html and https://github.com/cpm-cmake/CPM.cmake
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dptops_audit.models.packages.cpp.cmake_commands import Command
from dptops_audit.models.packages.package import Scope

_SCOPES = {
    Scope.BUILD: "PkgConfig Git SWIG BISON FLEX Perl Python PythonInterp Python2 Python3 Java Gettext Patch Wget ECM Cython protoc "
    "Ccache Vala Go Rust",
    Scope.TEST: "GTest GMock Catch Catch2 doctest googletest googlebenchmark benchmark UnitTest++ CppUTest Cppcheck Valgrind "
    "ApprovalTests trompeloeil cxxtest snitch",
    Scope.DEVELOPMENT: "Doxygen Sphinx LATEX ClangFormat ClangTidy Coverage codecov sanitizers Sanitizers Graphviz",
}
_SCOPE_OF = {name.lower(): scope for scope, names in _SCOPES.items() for name in names.split()}
"""What the packages of these names are for wherever they are asked for."""
_LIBRARY_PARTS = ("Development", "NumPy", "Embed", "JNI")
_VERSION = re.compile(r"\d[\w.<]*(?:\.\.\.<?[\w.]+)?")
_MODULE = re.compile(r"([A-Za-z][\w.+-]*)\s*((?:[<>=]=?|=)\s*[\w.]+)?")
_PKG_FLAGS = frozenset({"REQUIRED", "QUIET", "NO_CMAKE_PATH", "NO_CMAKE_ENVIRONMENT_PATH", "IMPORTED_TARGET", "GLOBAL"})
_CPM = re.compile(r"(?:[a-z]+:)?(?:[\w.+-]+/)?([\w.+-]+?)(?:\.git)?(?:([@#])([^@#]+))?(?:[@#].*)?")
_REVISIONS = ("VERSION", "GIT_TAG", "URL", "URL_HASH")


class Found(NamedTuple):
    """A dependency; `line` is 0 where the command's place is its own."""

    name: str
    scope: Scope
    requirement: str = ""
    line: int = 0
    column: int = 0


def dependencies_of(command: Command) -> Iterator[Found]:
    """What a command asks for; nothing for other commands and for names that hold a variable."""
    kind = _KINDS.get(command.name)
    if kind is not None and command.words:
        for found in kind(command):
            if found.name and "$" not in found.name:
                yield found


def _scope_of(name: str, otherwise: Scope) -> Scope:
    return _SCOPE_OF.get(name.lower(), otherwise)


def _find_package(command: Command) -> Iterator[Found]:
    name, *rest = command.words
    required = "REQUIRED" in rest
    scope = _scope_of(name, Scope.RUNTIME if required else Scope.OPTIONAL)
    # An interpreter serves the build, its headers and libraries the program.
    if scope is Scope.BUILD and any(part.startswith(_LIBRARY_PARTS) for part in rest):
        scope = Scope.RUNTIME if required else Scope.OPTIONAL
    version = rest[0] if rest and _VERSION.fullmatch(rest[0]) else ""
    yield Found(name, scope, version)


def _declare(command: Command) -> Iterator[Found]:
    name = command.words[0]
    version = next((command.after(word) for word in _REVISIONS if command.after(word)), "")
    yield Found(name, _scope_of(name, Scope.RUNTIME), version)


def _add_package(command: Command) -> Iterator[Found]:
    first = command.words[0]
    if len(command.words) > 1 and command.after("NAME"):
        name = command.after("NAME")
        version = next((command.after(word) for word in _REVISIONS if command.after(word)), "")
        yield Found(name, _scope_of(name, Scope.RUNTIME), version)
    elif len(command.words) == 1 and (found := _CPM.fullmatch(first.rpartition("//")[2])):
        yield Found(found[1], _scope_of(found[1], Scope.RUNTIME), found[3] or "")
    elif command.after("GITHUB_REPOSITORY"):
        name = command.after("GITHUB_REPOSITORY").rpartition("/")[2]
        yield Found(name, _scope_of(name, Scope.RUNTIME), command.after("VERSION") or command.after("GIT_TAG"))


def _pkg_config(command: Command) -> Iterator[Found]:
    scope = Scope.RUNTIME if "REQUIRED" in command.words else Scope.OPTIONAL
    for argument in command.arguments[1:]:
        if argument.text not in _PKG_FLAGS and (found := _MODULE.fullmatch(argument.text)):
            name, version = found[1], (found[2] or "").replace(" ", "")
            yield Found(name, _scope_of(name, scope), version, argument.line, argument.column)


_KINDS = {
    "find_package": _find_package,
    "fetchcontent_declare": _declare,
    "externalproject_add": _declare,
    "cpmaddpackage": _add_package,
    "cpmfindpackage": _add_package,
    "pkg_check_modules": _pkg_config,
    "pkg_search_module": _pkg_config,
}
