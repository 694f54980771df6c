"""What leads from one command to others: task runners, build tools, hooks, scripts, Dockerfiles. One module a kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from dptops_audit.models.pipeline.launched import program_of
from dptops_audit.models.pipeline.reached import Follow
from dptops_audit.models.shell import SHELLS

_PROGRAMS = {
    "make": "make gmake mingw32-make",
    "just": "just",
    "python_tasks": "poe hatch pdm duty invoke inv task",
    "taskfile": "task go-task",
    "mise": "mise rtx",
    "npm_scripts": "npm yarn yarnpkg pnpm bun deno node",
    "monorepo": "turbo nx lerna wireit rush rushx moon npm-run-all npm-run-all2 run-s run-p concurrently wsrun ultra",
    "composer": "composer",
    "pipenv": "pipenv",
    "tox": "tox",
    "nox": "nox",
    "rake": "rake rails",
    "mix": "mix",
    "cargo": "cargo cargo-make",
    "maven": "mvn mvnw mvnd",
    "gradle": "gradle gradlew",
    "sbt": "sbt sbtx",
    "dotnet": "dotnet nuke",
    "hooks": "pre-commit prek lefthook husky overcommit lint-staged",
    "docker": "docker podman buildah nerdctl docker-compose podman-compose",
}
"""Modules of this package by the programs whose commands they follow."""

_BY_PROGRAM: dict[str, tuple[str, ...]] = {}
for _module, _names in _PROGRAMS.items():
    for _name in _names.split():
        _BY_PROGRAM[_name] = (*_BY_PROGRAM.get(_name, ()), _module)

_RUN_FILES = SHELLS | frozenset("source . pwsh powershell cmd python ruby node perl php".split())
_NEVER_FILES = frozenset("mvnw gradlew".split())
"""Wrappers that lie in repositories and only fetch the build tool that they are named after."""


def followers_of(argv: tuple[str, ...]) -> Iterator[Follow]:
    """The followers to be asked about a command, most special first."""
    program = program_of(argv)
    for module in _BY_PROGRAM.get(program, ()):
        yield _follow(module)
    if program not in _NEVER_FILES and (program in _RUN_FILES or "/" in argv[0] or "\\" in argv[0]):
        yield _follow("scripts")


@cache
def _follow(module: str) -> Follow:
    follow: Follow = import_module(f"{__name__}.{module}").follow
    return follow
