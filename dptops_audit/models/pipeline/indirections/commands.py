"""Commands that are parsed already, as what is reached: for text that is no plain run of lines, and for single words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from dptops_audit.evidence import Location
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.reached import Reached
from dptops_audit.models.pipeline.swallowed import swallowed_by, swallows_from
from dptops_audit.models.shell import Command, expand

Within = Callable[[str | None, str], str | None]
"""The folder that `cd` leads to, from the one before and its word."""


def reached_commands(
    commands: Sequence[Command],
    path: str,
    directory: str | None,
    *,
    within: Within | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[Reached]:
    """The commands of one shell's text, in order: wrappers undone, `cd` followed, `sh -c` read."""
    found = [part for command in commands for part in expand(command)]
    ignored = swallows_from(found)
    called = {command.argv[0] for command in found if command.argv}
    folders: dict[tuple[int, ...], str | None] = {(): directory}
    for at, command in enumerate(found):
        if not command.argv or (command.function is not None and command.function not in called):
            continue
        shell = command.subshells
        known = max((size for size in range(len(shell) + 1) if shell[:size] in folders), default=0)
        folder = folders.setdefault(shell, folders[shell[:known]])
        if command.argv[0] in ("cd", "pushd", "popd"):
            if not command.conditional:
                folders[shell] = _moved(folder, command.argv[1:], path, within)
            continue
        yield Reached(
            Location(path, command.line),
            argv=command.argv,
            directory=folder,
            variables={**(variables or {}), **dict(command.assignments)},
            swallowed=swallowed_by(command.rescues) or ignored[at],
            optional=command.conditional,
        )


def reached_words(argv: Sequence[str], reached: Reached) -> Iterator[Reached]:
    """A program given as plain words, at the place and with all else of `reached`; `sh -c` and wrappers are undone."""
    place = reached.location
    for one in reached_commands((Command(tuple(argv), line=place.line, column=1),), place.path, reached.directory):
        yield replace(
            reached,
            argv=one.argv,
            text="",
            lines=(),
            directory=one.directory,
            variables={**reached.variables, **one.variables},
            swallowed=reached.swallowed or one.swallowed,
            optional=reached.optional or one.optional,
        )


def _moved(folder: str | None, words: tuple[str, ...], path: str, within: Within | None) -> str | None:
    if len(words) != 1:
        return None
    return within(folder, words[0]) if within is not None else place_of(words[0], folder, path)
