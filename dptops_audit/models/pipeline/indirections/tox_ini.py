"""tox's INI configuration as sections of settings, each with its lines and the factors that they need.

https://tox.wiki/en/latest/config.html#tox-ini
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product

_SECTION = re.compile(r"\[([^\]\n]{1,200})\]\s*(?:[#;].*)?$")
_SETTING = re.compile(r"([A-Za-z_][\w.-]*)\s*[=:]\s*(.*)$")
_FACTORS = re.compile(r"[\w.!{},-]+")
_COMMA = re.compile(r"\s*,\s*")
_GROUP = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(\d{1,4})-(\d{1,4})")
_MOST_LINES = 10_000
_MOST_NAMES = 500
_LONGEST = 200
"""Of the factors before a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a setting, joined with those that it goes on in. `factors` are choices, each of factors that hold together (`!x`: must
    not), none where it always counts. `words` are those of a command that is given as a list, else empty."""

    path: str
    number: int
    text: str
    factors: tuple[tuple[str, ...], ...] = ()
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class Config:
    """Settings by section and name."""

    path: str
    sections: dict[str, dict[str, list[Line]]] = field(default_factory=dict)


def section_lines(config: Config, section: str, *names: str) -> list[Line]:
    """The lines of a setting by any of its names."""
    settings = config.sections.get(section, {})
    return next((settings[name] for name in names if settings.get(name)), [])


def read_ini(path: str, content: str, number_of: Callable[[int], int] | None = None) -> Config:
    """The configuration in an INI text; `number_of` maps its lines, from 1, to lines of the file."""
    place = number_of or (lambda number: number)
    config = Config(path)
    section: dict[str, list[Line]] = {}
    lines: list[Line] | None = None
    factors: tuple[tuple[str, ...], ...] = ()
    pending, start = "", 0
    for number, raw in enumerate(content.split("\n")[:_MOST_LINES], 1):
        body = raw.rstrip()
        stripped = body.strip()
        if not stripped or stripped.startswith(("#", ";")):
            continue
        header = _SECTION.match(body)
        if header is not None and not raw[:1].isspace():
            name = header[1].strip()
            name = name.replace("tox:tox", "tox")
            section = config.sections.setdefault(name, {})
            lines, pending, factors = None, "", ()
            continue
        setting = _SETTING.match(body) if not raw[:1].isspace() else None
        if setting is not None:
            lines = section.setdefault(setting[1].strip(), [])
            stripped, pending, factors = setting[2].strip(), "", ()
            if not stripped:
                continue
        if lines is None:
            continue
        text = stripped.partition(" #")[0].rstrip()
        if pending:
            text = f"{pending} {text}"
        else:
            start = number
            condition, text = _conditioned(text)
            factors = tuple(tuple(name.split("-")) for name in expanded(condition))
        if text.endswith("\\"):
            pending = text[:-1].rstrip()
            continue
        pending = ""
        if text:
            lines.append(Line(path, place(start), text, factors))
    return config


def _conditioned(text: str) -> tuple[str, str]:
    """The factors before a line's colon, empty for none, and the rest. A drive (`C:`) or an address is glued to what follows."""
    at = text.find(": ")
    if at < 0:
        at = len(text) - 1 if text.endswith(":") else 0
    head = _COMMA.sub(",", text[:at]) if at < _LONGEST else ""
    return (head, text[at + 1 :].strip()) if _FACTORS.fullmatch(head) else ("", text)


def expanded(text: str) -> list[str]:
    """The names of a list, `{py39,py310}-{a,b}` and `py3{9-12}` spelled out."""
    names: list[str] = []
    for part in _split(text):
        groups = _GROUP.split(part)
        choices = [[piece] if at % 2 == 0 else _choices(piece) for at, piece in enumerate(groups)]
        for combination in product(*choices):
            if len(names) >= _MOST_NAMES:
                return names
            # An empty choice leaves no dash of its own: `py39{,-cov}`.
            name = "".join(combination).strip()
            if name:
                names.append(re.sub(r"-{2,}", "-", name).strip("-"))
    return names


def _choices(text: str) -> list[str]:
    found: list[str] = []
    for part in text.split(","):
        numbers = _RANGE.fullmatch(part.strip())
        if numbers is not None and int(numbers[2]) - int(numbers[1]) < 100:
            found += [str(number) for number in range(int(numbers[1]), int(numbers[2]) + 1)]
        else:
            found.append(part.strip())
    return found


def _split(text: str) -> list[str]:
    parts, depth, begin = [], 0, 0
    for at, letter in enumerate(text):
        if letter == "{":
            depth += 1
        elif letter == "}":
            depth = max(0, depth - 1)
        elif letter in ", \n\t" and not depth:
            parts.append(text[begin:at])
            begin = at + 1
    parts.append(text[begin:])
    return [part.strip() for part in parts if part.strip()]
