"""What a command or a remote thing does, by the tables of `dptops_audit.knowledge.tools`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules

from dptops_audit.knowledge import tools
from dptops_audit.knowledge.tools.tool import Action, Kind, Tool, Way
from dptops_audit.models.pipeline.launched import program_of
from dptops_audit.models.pipeline.model import Remote

_LONGEST = 4_000
_BLANKS = re.compile(r"\s+")
_NO_WORK = re.compile(r"(?:--version|--help|-h|-V|help|version)$|help .*|.* --(?:help|version)$")


@dataclass(frozen=True, slots=True)
class Does:
    """One tool that is at work, what it does, and the languages or ecosystems that it covers (none: any)."""

    tool: str
    kinds: frozenset[Kind]
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Index:
    programs: dict[str, list[tuple[Tool, Way]]]
    actions: dict[str, list[tuple[Tool, Action]]]
    beginnings: dict[str, list[tuple[Tool, Action]]]


@lru_cache(maxsize=8192)
def does_command(argv: tuple[str, ...]) -> tuple[Does, ...]:
    """What a command does; nothing for one that only asks a program for its version or help."""
    program = program_of(argv)
    entries = _index().programs.get(program)
    if not entries:
        return ()
    # A blank inside of one word (`--prefix "$(cd .. && pwd)/web"`) must not look like the border of two.
    arguments = " ".join(_BLANKS.sub("_", word) for word in argv[1:])[:_LONGEST]
    if _NO_WORK.match(arguments):
        return ()
    return _merged(
        (tool, way.kinds, way.languages)
        for tool, way in entries
        if _compiled(way.arguments).match(arguments) and not (way.unless and _compiled(way.unless).search(arguments))
    )


def does_remote(remote: Remote) -> tuple[Does, ...]:
    """What an action, a reusable workflow or an image does that the tables know by its name and parameters."""
    index = _index()
    name = remote.name.lower()
    entries = list(index.actions.get(name, ()))
    for end in range(1, len(name) + 1):
        entries += index.beginnings.get(name[:end], ())
    return _merged((tool, action.kinds, action.languages) for tool, action in entries if _takes(action, remote))


def is_known(remote: Remote) -> bool:
    """Whether the tables know the thing, whatever its parameters make it do."""
    index, name = _index(), remote.name.lower()
    return name in index.actions or any(name[:end] in index.beginnings for end in range(1, len(name) + 1))


def _takes(action: Action, remote: Remote) -> bool:
    def value(name: str) -> str:
        setting = remote.inputs.get(name)
        return setting.value[:_LONGEST] if setting is not None else ""

    return all(_insensitive(pattern).search(value(name)) for name, pattern in action.inputs) and not any(
        _insensitive(pattern).search(value(name)) for name, pattern in action.unless
    )


def _merged(found: Iterator[tuple[Tool, frozenset[Kind], frozenset[str]]]) -> tuple[Does, ...]:
    merged: dict[tuple[str, frozenset[str]], frozenset[Kind]] = {}
    for tool, kinds, languages in found:
        key = (tool.name, languages or tool.languages)
        merged[key] = merged.get(key, frozenset()) | kinds
    return tuple(Does(name, kinds, languages) for (name, languages), kinds in merged.items())


@cache
def all_tools() -> tuple[Tool, ...]:
    """Every entry of every table, in the order of the modules' names."""
    found: list[Tool] = []
    for module in sorted(module.name for module in iter_modules(tools.__path__)):
        found += getattr(import_module(f"{tools.__name__}.{module}"), "TOOLS", ())
    return tuple(found)


@cache
def _index() -> _Index:
    index = _Index({}, {}, {})
    for tool in all_tools():
        for way in tool.ways:
            if isinstance(way, Way):
                for program in way.programs:
                    index.programs.setdefault(program, []).append((tool, way))
                continue
            for name in way.names:
                where = index.beginnings if name.endswith("*") else index.actions
                where.setdefault(name.rstrip("*"), []).append((tool, way))
    return index


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@cache
def _insensitive(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)
