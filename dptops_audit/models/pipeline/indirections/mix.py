"""`mix`: the aliases of mix.exs, `mix do a, b` and `mix cmd`: https://hexdocs.pm/mix/Mix.html#module-aliases"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.packages.elixir.module import MixModule, Range
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VALUED = options("--app")
_MOST = 300


@dataclass(frozen=True, slots=True)
class _Alias:
    """The steps of one alias, each with its line. A capture of a function is none."""

    steps: tuple[tuple[str, int], ...]
    lines: frozenset[int]


@dataclass(slots=True)
class _Aliases:
    path: str
    by_name: dict[str, _Alias] = field(default_factory=dict)


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """The tasks behind an alias or a list; None for a task of Mix or of a dependency."""
    words = invocation.argv[1:]
    if not words:
        return None
    if words[0] == "do":
        return tuple(_several(words[1:], invocation))
    if words[0] == "cmd":
        inner = options_of(words[1:], _VALUED, whole=False)
        argv = inner.operands or inner.rest
        return (Reached(invocation.location, argv=argv, directory=invocation.directory),) if argv else None
    path = workspace.beside(invocation.directory, "mix.exs")
    aliases = workspace.parsed(path, _read) if path is not None else None
    alias = aliases.by_name.get(words[0]) if aliases is not None else None
    if alias is None or aliases is None:
        return None
    if invocation.location.path == aliases.path and invocation.location.line in alias.lines:
        return None  # within its own alias, a task's name means the task
    found: list[Reached] = []
    for at, (step, line) in enumerate(alias.steps):
        try:
            argv = tuple(shlex.split(step))
        except ValueError:  # a quote without its counterpart
            argv = tuple(step.split())
        if argv:
            more = words[1:] if at == len(alias.steps) - 1 else ()
            place = Location(aliases.path, line)
            found.append(Reached(place, argv=("mix", *argv, *more), directory=invocation.directory))
    return tuple(found)


def _several(words: Sequence[str], invocation: Invocation) -> Iterator[Reached]:
    """`mix do a, b` and `mix do a + b`."""
    if words[:1] == ("--app",):
        words = words[2:]
    tasks: list[list[str]] = [[]]
    for word in words:
        if word == "+":
            tasks.append([])
        elif word.endswith(","):
            tasks[-1].append(word[:-1])
            tasks.append([])
        else:
            tasks[-1].append(word)
    for task in tasks[:_MOST]:
        argv = tuple(word for word in task if word)
        if argv:
            yield Reached(invocation.location, argv=("mix", *argv), directory=invocation.directory)


def _read(path: str, content: str) -> _Aliases:
    found = _Aliases(path)
    module = MixModule(path, content)
    for body in module.functions.get("project", []):
        pair = module.keywords(body).get("aliases")
        if pair is None:
            continue
        for name, alias in module.keywords(pair.value).items():
            if len(found.by_name) < _MOST:
                lines = frozenset(token.line for token in module.tokens[alias.value[0] : alias.value[1]])
                found.by_name[name] = _Alias(tuple(_steps(module, alias.value)), lines | {alias.token.line})
    return found


def _steps(module: MixModule, value: Range) -> Iterator[tuple[str, int]]:
    text = module.string(value)
    if text is not None:
        yield text, module.tokens[value[0]].line
        return
    for inside in module.lists(value):
        for element in module.elements(inside)[:_MOST]:
            step = module.string(element)
            if step is not None:
                yield step, module.tokens[element[0]].line
