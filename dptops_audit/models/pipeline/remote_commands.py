"""Commands that are given to actions and other remote things as parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dptops_audit.knowledge.command_inputs import COMMAND_INPUT, NEEDED, NOT_COMMANDS, TEMPLATES
from dptops_audit.knowledge.tools.images import IMAGES
from dptops_audit.models.pipeline.model import Remote, Script

_NAME = re.compile(COMMAND_INPUT)
_FIELD = re.compile(r"\{([\w-]+)(?:\|([^}]*))?\}")
_OPTION = re.compile(r"\[([^\]]*)\]")


def commands_of(remote: Remote) -> Iterator[Script]:
    """The shell texts among the parameters, each where it is given; of a known action, the command that it stands for."""
    name = remote.name.lower()
    template = TEMPLATES.get(name)
    if template is not None:
        if name not in NEEDED or NEEDED[name] in remote.inputs:
            yield _script(remote, _filled(template, remote), remote.location.line, block=False)
        return
    if remote.kind == "image":
        program = IMAGES.get(name)
        if program is not None:
            yield _script(remote, f"{program} {_filled('{args}', remote)}".strip(), remote.location.line, block=False)
        return
    if name in NOT_COMMANDS:
        return
    for key, setting in remote.inputs.items():
        if _NAME.fullmatch(key) and setting.value.strip():
            yield _script(remote, setting.value, setting.location.line, block="\n" in setting.value.strip())


def _filled(template: str, remote: Remote) -> str:
    def given(name: str) -> str:
        setting = remote.inputs.get(name)
        return " ".join(setting.value.split()) if setting is not None else ""

    def option(match: re.Match[str]) -> str:
        return match[1] if all(given(field[1]) for field in _FIELD.finditer(match[1])) else ""

    filled = _FIELD.sub(lambda match: given(match[1]) or match[2] or "", _OPTION.sub(option, template))
    return " ".join(filled.split())


def _script(remote: Remote, text: str, line: int, block: bool) -> Script:
    """A block's text begins on the line behind the parameter's name."""
    count = text.count("\n") + 1
    lines = tuple(range(line + 1, line + 1 + count)) if block else (line,)
    place = type(remote.location)(remote.location.path, lines[0])
    return Script(text, place, "sh", remote.directory, remote.variables, lines)
