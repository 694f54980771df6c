"""The scripts that a start leads into, and what the words that start them mean."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from dptops_audit.evidence import Location
from dptops_audit.knowledge.privileges import DROPS, SERVICE_FOLDERS
from dptops_audit.models.docker.dockerfile import Instruction
from dptops_audit.models.images.build_context import Source
from dptops_audit.models.shell import SHELLS, Command, Script, inline_text, parse_shell
from dptops_audit.models.startup.flow import Body, body_of

_MAX_EXECLINE = 20_000


@lru_cache(maxsize=64)
def parsed_script(source: Source) -> Body:
    """The script, parsed once for all the images that hold it."""
    return body_of(parse_shell(source.path, source.content, first_line=source.first_line))


def body_of_commands(path: str, commands: list[Command]) -> Body:
    """The commands of a shell-form instruction."""
    functions = dict.fromkeys(command.function for command in commands if command.function is not None)
    return body_of(Script(path, tuple(commands), functions=tuple(functions)))


def inline_script(command: Command, at: Location) -> tuple[Body, tuple[str, ...]] | None:
    """What `sh -c` is given, with the arguments behind the text and its name; None for any other command."""
    text = inline_text(command)
    if text is None:
        return None
    after = command.argv[command.argv.index(text) + 2 :]
    return body_of(parse_shell(at.path, text, place=lambda _: (at.line, 1))), after


def execline_script(source: Source) -> Body | None:
    """A script for execlineb, which is one command whose words may stand on many lines, from the word that names the user."""
    head, _, text = source.content.partition("\n")
    if "execlineb" not in head or len(text) > _MAX_EXECLINE:
        return None
    words = [(at, word) for at, line in enumerate(text.split("\n"), 1) for word in line.partition("#")[0].split()]
    start = next((at for at, (_, word) in enumerate(words) if word.rpartition("/")[2] in DROPS), 0)
    if not words:
        return None
    argv = tuple(word for _, word in words[start:])
    return body_of_commands(source.path, [Command(argv, line=source.first_line + words[start][0])])


def service_folders(path: str) -> Iterator[str]:
    """The folder inside the image that s6-overlay starts the `run` from, if this file is one: `root/etc/services.d/web/run`."""
    parts = path.split("/")
    for kind, folder in SERVICE_FOLDERS:
        if len(parts) >= 3 and parts[-3] == kind:
            yield posixpath.join(folder, parts[-2])


def words_of(cmd: Instruction) -> tuple[str, ...]:
    """The words of a CMD, which a shell runs where it is not written as a list."""
    return cmd.words if cmd.words is not None else ("/bin/sh", "-c", cmd.value)


def program_of(command: Command) -> tuple[str, tuple[str, ...]]:
    """The program file of a command and its arguments: of `bash -e /start.sh web`, `/start.sh` and `web`."""
    words = list(command.argv)
    if words and (command.name in SHELLS or command.name in (".", "source")):
        words = words[1:]
        while words and words[0].startswith("-"):
            words = words[1:]
    return (words[0], tuple(words[1:])) if words else ("", ())


def is_shell(content: str) -> bool:
    """True for a script without a first line that says otherwise."""
    first = content.partition("\n")[0]
    if not first.startswith("#!"):
        return True
    return not SHELLS.isdisjoint(re.split(r"[\s/]+", first))
