"""The commands of RUN, CMD, ENTRYPOINT and HEALTHCHECK instructions, each at its line of the Dockerfile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dptops_audit.models.docker.words import heredoc_word
from dptops_audit.models.shell import SHELLS, Command, Script, parse_shell, reads_script, unwrap

if TYPE_CHECKING:
    from dptops_audit.models.docker.dockerfile import Instruction
    from dptops_audit.models.docker.syntax import Heredoc

Found = tuple[Command | None, str]


def instruction_commands(instruction: Instruction, shell: tuple[str, ...]) -> Iterator[Found]:
    """Each command of the instruction, or None and why its text is not read as shell; `shell` is what SHELL says."""
    if instruction.words is not None:
        if instruction.words:
            at = instruction.place(0)
            yield Command(argv=instruction.words, line=at.line, column=at.column), ""
        return
    text, start = instruction.value, 0
    if instruction.name == "HEALTHCHECK":
        text = instruction.value.partition(" ")[2].lstrip()
        start = len(instruction.value) - len(text)
    if not text:
        return
    name = _shell_name(shell)
    script = instruction.heredocs[0] if len(instruction.heredocs) == 1 and heredoc_word(text) else None
    if script is not None and script.text.startswith("#!"):
        name = _shell_name(tuple(script.text.splitlines()[0][2:].split()))
    if name not in SHELLS:
        yield None, f"it is run by {name or 'another program'}, not by a shell"
    elif script is not None:
        yield from _script_commands(instruction, script)
    else:
        text = _without_heredocs(text, instruction.heredocs)
        parsed = parse_shell(instruction.path, text, place=lambda offset: instruction.places.at(start + offset))
        commands = parsed.commands
        yield from _with_variables(parsed)
        if len(commands) == 1 and len(instruction.heredocs) == 1 and reads_script(unwrap(commands[0])):
            yield from _script_commands(instruction, instruction.heredocs[0])


def _script_commands(instruction: Instruction, script: Heredoc) -> Iterator[Found]:
    return _with_variables(parse_shell(instruction.path, script.content, first_line=script.first_line))


def _with_variables(script: Script) -> Iterator[Found]:
    """The script's commands, each with the variables that are set above it among its assignments."""
    for command in script.commands:
        here = (command.line, command.column)
        above = tuple((each.name, each.value) for each in script.assignments if (each.line, each.column) < here)
        yield (replace(command, assignments=(*above, *command.assignments)) if above else command), ""


def _shell_name(shell: tuple[str, ...]) -> str:
    """The shell among the words of a SHELL or a shebang, else the first word's last part."""
    names = [word.replace("\\", "/").rsplit("/", 1)[-1].lower() for word in shell]
    return next((name for name in names if name in SHELLS), names[0] if names else "")


def _without_heredocs(text: str, heredocs: tuple[Heredoc, ...]) -> str:
    """The text with spaces for its heredoc words: the bodies are not in it, and two in a line confuse the grammar."""
    at = 0
    for heredoc in heredocs:
        name = re.escape(heredoc.delimiter)
        word = re.compile(rf"\d*<<-?[ \t]*(?:\\?{name}|'{name}'|\"{name}\")").search(text, at)
        if word is not None:
            text = text[: word.start()] + " " * len(word[0]) + text[word.end() :]
            at = word.end()
    return text
