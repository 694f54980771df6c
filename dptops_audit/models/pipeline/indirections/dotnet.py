"""`dotnet nuke`, `nuke`, `dotnet run --project build`: the targets of a NUKE build: https://nuke.build/docs/fundamentals/targets/

What a target runs is given as ("dotnet", "test") and the like, for the calls that NUKE names after dotnet's commands.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.launched import program_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VALUED = options("--project -p --configuration -c --framework -f --root --target --skip --verbosity")
_FILES = ("build/Build.cs", "build/_build/Build.cs", "nuke/Build.cs", "_build/Build.cs")
_TARGET = re.compile(
    r"^[ \t]*(?:(?:public|private|protected|internal|virtual|override)[ \t]+){0,3}Target[ \t]+(\w+)[ \t]*=>",
    re.MULTILINE,
)
_NEEDS = re.compile(r"\.(?:DependsOn|Triggers)\(([^()]{1,500})\)")
_CALL = re.compile(r"\bDotNet(Build|Test|Pack|Publish|Restore|Format|NuGetPush|ToolRestore)\s*\(")
_NAME = re.compile(r"(?:nameof\()?(\w+)")
_DEFAULT = re.compile(r"Execute<\w+>\(\s*\w+\s*=>\s*\w+\.(\w+)")
_COMMANDS = {"NuGetPush": ("nuget", "push"), "ToolRestore": ("tool", "restore")}
_DEEPEST = 20
_MOST = 200


@dataclass(slots=True)
class _Target:
    needs: list[str] = field(default_factory=list)
    calls: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


@dataclass(slots=True)
class _Build:
    path: str
    default: str = ""
    targets: dict[str, _Target] = field(default_factory=dict)


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the targets run; None for commands of dotnet itself."""
    words = invocation.argv[1:]
    if program_of(invocation.argv) == "dotnet":
        given = options_of(words, _VALUED, whole=False)
        runs_build = given.operands[:1] == ("run",) and "build" in (
            options_of(words, _VALUED).value("--project", "-p") or ""
        )
        if given.operands[:1] != ("nuke",) and not runs_build:
            return None
        words = given.operands[1:]
    path = workspace.above(invocation.directory, *_FILES)
    build = workspace.parsed(path, _read) if path is not None else None
    if build is None or not build.targets:
        return None
    given = options_of(words, _VALUED)
    wanted = [
        word for word in (*given.operands, *given.rest, *given.values("--target")) if word.lower() in build.targets
    ]
    seen: set[str] = set()
    folder = posixpath.dirname(posixpath.dirname(build.path))
    return tuple(one for name in wanted or [build.default] for one in _run(name.lower(), build, folder, seen, 0))


def _run(name: str, build: _Build, folder: str, seen: set[str], depth: int) -> Iterator[Reached]:
    target = build.targets.get(name)
    if target is None or name in seen or depth > _DEEPEST:
        return
    seen.add(name)
    for need in target.needs:
        yield from _run(need, build, folder, seen, depth + 1)
    for line, words in target.calls:
        yield Reached(Location(build.path, line), argv=("dotnet", *words), directory=folder)


def _read(path: str, content: str) -> _Build:
    build = _Build(path)
    default = _DEFAULT.search(content)
    build.default = default[1].lower() if default else ""
    starts = list(_TARGET.finditer(content))[:_MOST]
    for at, start in enumerate(starts):
        end = starts[at + 1].start() if at + 1 < len(starts) else len(content)
        target = build.targets.setdefault(start[1].lower(), _Target())
        for needs in _NEEDS.finditer(content, start.end(), end):
            target.needs += [name.lower() for part in needs[1].split(",") for name in _NAME.findall(part)[-1:]]
        line, last = content.count("\n", 0, start.end()) + 1, start.end()
        for call in _CALL.finditer(content, start.end(), end):
            line, last = line + content.count("\n", last, call.start()), call.start()
            target.calls.append((line, _COMMANDS.get(call[1], (call[1].lower(),))))
    return build
