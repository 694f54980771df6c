"""Compose's variable interpolation, as far as it can be known without the shell that runs it.

Source: https://docs.docker.com/reference/compose-file/interpolation/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MAX_NESTING = 20

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BRACES = re.compile(r"\$\{|\}")
_OPERATOR = re.compile(r":?[-?+]")


@dataclass(frozen=True, slots=True)
class Interpolated:
    """A value with its variables filled in.

    `unresolved` are the names that nothing sets and that have no default: they stay in `text` as written. `defaulted`
    are those whose default stands in `text`, which a shell may still override.
    """

    text: str
    unresolved: tuple[str, ...] = ()
    defaulted: tuple[str, ...] = ()

    @property
    def templated(self) -> bool:
        """True where another environment may give another text."""
        return bool(self.unresolved or self.defaulted)


def interpolate(text: str, env: Mapping[str, str]) -> Interpolated:
    """`text` with `$X` and `${X...}` replaced from `env` or by the default written there, and `$$` by a dollar sign."""
    if "$" not in text:
        return Interpolated(text)
    filler = _Filler(env)
    return Interpolated(
        filler.fill(text, 0), tuple(dict.fromkeys(filler.unresolved)), tuple(dict.fromkeys(filler.defaulted))
    )


class _Filler:
    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.unresolved: list[str] = []
        self.defaulted: list[str] = []

    def fill(self, text: str, nesting: int) -> str:
        parts: list[str] = []
        at = 0
        while (dollar := text.find("$", at)) >= 0:
            parts.append(text[at:dollar])
            value, at = self._variable(text, dollar, nesting)
            parts.append(value)
        parts.append(text[at:])
        return "".join(parts)

    def _variable(self, text: str, dollar: int, nesting: int) -> tuple[str, int]:
        """What the dollar sign at that place stands for, and where the text goes on."""
        following = text[dollar + 1 : dollar + 2]
        if following == "$":
            return "$", dollar + 2
        if following == "{":
            end = _closing(text, dollar + 2)
            name = _NAME.match(text, dollar + 2)
            if end < 0 or name is None or nesting == MAX_NESTING:
                self.unresolved.append(name[0] if name else "")
                return text[dollar:], len(text)
            return self._braced(text[dollar : end + 1], name[0], nesting), end + 1
        name = _NAME.match(text, dollar + 1)
        if name is None:
            return "$", dollar + 1
        return self._plain(name[0], f"${name[0]}"), name.end()

    def _braced(self, written: str, name: str, nesting: int) -> str:
        rest = written[2 + len(name) : -1]
        operator = _OPERATOR.match(rest)
        if operator is None and rest:
            self.unresolved.append(name)
            return written
        if operator is None:
            return self._plain(name, written)
        argument = rest[operator.end() :]
        value = self.env.get(name)
        given = value is not None and (value != "" or not operator[0].startswith(":"))
        if operator[0].endswith("+"):
            self.defaulted.append(name)
            return self.fill(argument, nesting + 1) if given else ""
        if given and value is not None:
            return value
        if operator[0].endswith("?"):
            return self._plain(name, written)
        self.defaulted.append(name)
        return self.fill(argument, nesting + 1)

    def _plain(self, name: str, written: str) -> str:
        if name in self.env:
            return self.env[name]
        self.unresolved.append(name)
        return written


def _closing(text: str, start: int) -> int:
    """The place of the brace that closes the one opened before `start`; -1 where none does, or too many are opened."""
    depth = 1
    for brace in _BRACES.finditer(text, start):
        depth += 1 if brace[0].endswith("{") else -1
        if not depth:
            return brace.start()
        if depth > MAX_NESTING:
            break
    return -1
