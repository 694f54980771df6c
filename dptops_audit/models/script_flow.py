"""Which commands of a script run when it is given certain arguments, as far as its text decides that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

from dptops_audit.models.shell import Command, Condition, Script

_FIRST = r"""["']?\$(?:1|\{1(?::?-[^}]*)?\})["']?"""
_WORD = r"""(?:"(?P<double>[^"$`]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'$`\]]*))"""
_OPEN, _CLOSE = r"(?:\[\[?|test)\s+", r"\s*\]{0,2}"
_COMPARED = re.compile(f"{_OPEN}{_FIRST}\\s+(?P<sign>==?|!=)\\s+{_WORD}{_CLOSE}")
_FIRST_LETTER = re.compile(_OPEN + r"""["']?\$\{1:0:1\}["']?\s+==?\s+["']?(?P<bare>.)["']?""" + _CLOSE)
_IS_OPTION = re.compile(_OPEN + r"""["']?\$\{1#-\}["']?\s+!=\s+["']?\$1["']?""" + _CLOSE)
_EMPTY = re.compile(f"{_OPEN}(?P<sign>-z|-n)\\s+{_FIRST}{_CLOSE}")
_COUNTED = re.compile(
    _OPEN + r"""["']?\$#["']?\s+(?P<sign>-eq|-ne|-gt|-lt|-ge|-le|==?|!=)\s+["']?(?P<number>\d+)["']?""" + _CLOSE
)
_SOURCED = re.compile(r"BASH_SOURCE|\b_?is_sourced\b")
"""The idiom by which a script does nothing when another one sources it: as the entrypoint, it is run."""
_CASE = re.compile(f"{_FIRST} in (?P<patterns>.*)", re.DOTALL)


def reachable(script: Script, arguments: tuple[str, ...]) -> Mapping[Command, tuple[Condition, ...]]:
    """The commands that can run, each with the conditions that the arguments leave open, outermost first.

    A command in a function can run where some call of the function can: of several calls, the one with the fewest open conditions counts.
    """
    return _Flow(script, arguments).commands()


class _Flow:
    def __init__(self, script: Script, arguments: tuple[str, ...]) -> None:
        self.script, self.arguments = script, arguments
        self.calls: dict[str, list[Command]] = {name: [] for name in script.functions}
        for command in script.commands:
            if command.name in self.calls:
                self.calls[command.name].append(command)
        self.known: dict[str, tuple[Condition, ...] | None] = {}

    def commands(self) -> dict[Command, tuple[Condition, ...]]:
        found = {}
        for command in self.script.commands:
            conditions = self._open(command)
            if conditions is not None:
                found[command] = conditions
        return found

    def _open(self, command: Command) -> tuple[Condition, ...] | None:
        """The open conditions of a command, or None where it cannot run."""
        around: tuple[Condition, ...] | None = ()
        if command.function is not None:
            around = self._call(command.function)
        if around is None:
            return None
        left = []
        arguments = self.arguments if command.function is None else self._passed_to(command.function)
        for condition in command.conditions:
            if condition.kind == "function":
                continue
            holds = decide(condition, arguments)
            if holds is False:
                return None
            if holds is None:
                left.append(condition)
        return (*around, *left)

    def _passed_to(self, function: str) -> tuple[str, ...] | None:
        """The arguments of a function, where every call hands on those of the script; None otherwise."""
        return self.arguments if all(call.argv[1:] == ("$@",) for call in self.calls.get(function, ())) else None

    def _call(self, function: str) -> tuple[Condition, ...] | None:
        if function not in self.known:
            self.known[function] = None  # a function that only calls itself is never called
            ways = [way for call in self.calls.get(function, ()) if (way := self._open(call)) is not None]
            self.known[function] = min(ways, key=len) if ways else None
        return self.known[function]


def decide(condition: Condition, arguments: tuple[str, ...] | None) -> bool | None:
    """Whether a condition on the script's own arguments holds; None for any other condition, or where the arguments are not known."""
    if _SOURCED.search(condition.text):
        return True
    if arguments is None:
        return None
    holds = _case(condition, arguments) if condition.kind == "case" else _test(condition.text.strip(), arguments)
    return holds if holds is None else holds != condition.negated


def _case(condition: Condition, arguments: tuple[str, ...]) -> bool | None:
    match = _CASE.fullmatch(condition.text)
    if match is None:
        return None
    first = arguments[0] if arguments else ""
    patterns = (pattern.strip().strip("\"'") for pattern in match["patterns"].split("|"))
    return any(fnmatchcase(first, pattern) for pattern in patterns)


def _test(text: str, arguments: tuple[str, ...]) -> bool | None:
    first = arguments[0] if arguments else ""
    if match := _COMPARED.fullmatch(text):
        word = next((part for part in (match["double"], match["single"], match["bare"]) if part is not None), "")
        return (first == word) != (match["sign"] == "!=")
    if match := _FIRST_LETTER.fullmatch(text):
        return first[:1] == match["bare"]
    if _IS_OPTION.fullmatch(text):
        return first.startswith("-")
    if match := _EMPTY.fullmatch(text):
        return (first == "") == (match["sign"] == "-z")
    if match := _COUNTED.fullmatch(text):
        return _COMPARISONS[match["sign"]](len(arguments), int(match["number"][:9]))
    return None


_COMPARISONS = {
    "-eq": int.__eq__,
    "=": int.__eq__,
    "==": int.__eq__,
    "-ne": int.__ne__,
    "!=": int.__ne__,
    "-gt": int.__gt__,
    "-lt": int.__lt__,
    "-ge": int.__ge__,
    "-le": int.__le__,
}
