"""Variables of make and the text that they stand for.

Source: https://www.gnu.org/software/make/manual/html_node/Using-Variables.html

A variable that nothing defines becomes one of the shell (`${NAME}`), since both would take it from the environment; so does what cannot be
told (`${origin}`). `$(shell x)` becomes `$(x)`, hidden as one word until `shown`, so that functions of text leave it whole. Paths of the
running make (`CURDIR`) are relative to its folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from dptops_audit.evidence import Location
from dptops_audit.models.pipeline.indirections.make_text import FUNCTIONS, arguments, first_of, patsubst, pieces

BUDGET = 6_000_000
"""Characters that the variables of one run of make may become in all."""
MAX_LENGTH = 200_000
_EACH = 100
"""What each reference costs beside its text."""
_MAX_DEPTH = 30
_MOST_APPENDED = 50_000_000
_NAME = re.compile(r"[A-Za-z_]\w*")
_FUNCTION = re.compile(r"\s*([a-z-]+)(?:\s+|$)")
_PWD = re.compile(r"\s*(?:/bin/)?pwd(?:\s+-P)?\s*")
_HIDDEN = re.compile("\ue000([0-9]{1,7})\ue001")
_OTHERS = frozenset("shell foreach if or and call value eval wildcard origin flavor file guile let intcmp".split())

DEFAULTS = {
    "MAKE": "make",
    "CURDIR": ".",
    "PWD": ".",
    "MAKEFLAGS": "",
    "MFLAGS": "",
    "MAKELEVEL": "0",
    "MAKEOVERRIDES": "",
    "RM": "rm -f",
    "CC": "cc",
    "CXX": "g++",
    "AR": "ar",
    "LD": "ld",
    "CPP": "cc -E",
    "SHELL": "/bin/sh",
    "LEX": "lex",
    "YACC": "yacc",
}
"""https://www.gnu.org/software/make/manual/html_node/Implicit-Variables.html"""


def is_known(text: str) -> bool:
    """Whether an expanded text holds nothing that only the shell or the environment knows."""
    return "$" not in text and "\ue000" not in text


@dataclass(frozen=True, slots=True)
class Variable:
    """`simple` values are never expanded again. `location` is the first line of the value for one made by `define`."""

    value: str
    simple: bool = False
    location: Location | None = None


@dataclass(slots=True)
class Doubt:
    """What a text depends on: `assumed` where an unset variable was taken as empty, `unknown` where something cannot be told."""

    assumed: bool = False
    unknown: bool = False


class Values:
    """The variables of one run of make. `overrides` are those of its command line, which win over the makefile's."""

    def __init__(
        self,
        environment: Mapping[str, str],
        overrides: Mapping[str, str],
        glob: Callable[[str], tuple[str, ...]],
    ) -> None:
        self.environment = environment
        self.overrides = overrides
        self.known: dict[str, Variable] = {}
        self.left = BUDGET
        self.goals_asked = False
        self.asked: dict[str, str | None] = {}
        """The variables of the environment that were asked for, None for those that it does not have."""
        self._shells: dict[str, int] = {}
        self._shell_texts: list[str] = []
        self.on_eval: Callable[[str, str], None] | None = None
        self._glob = glob
        self._locals: list[Mapping[str, Variable]] = []
        self._depth = 0
        self._appended = 0
        self._doubt = Doubt()
        self._empty = False
        self._functions: dict[str, Callable[[str], str]] = {
            "shell": self._shell,
            "foreach": self._foreach,
            "if": self._if,
            "or": self._or,
            "and": self._and,
            "call": self._call,
            "value": lambda inside: found.value if (found := self.find(inside.strip())) else "",
            "eval": self._eval,
            "wildcard": self._wildcard,
        }

    @contextmanager
    def local(self, variables: Mapping[str, Variable]) -> Iterator[None]:
        """The variables of one target or call, over all others."""
        self._locals.append(variables)
        try:
            yield
        finally:
            self._locals.pop()

    def shown(self, text: str) -> str:
        """The text with the commands of `$(shell ...)` in place of what hides them."""
        if "\ue000" not in text:
            return text
        texts = self._shell_texts
        return _HIDDEN.sub(lambda match: texts[int(match[1])] if int(match[1]) < len(texts) else match[0], text)

    def find(self, name: str) -> Variable | None:
        """The variable of that name, None where nothing here sets it."""
        if name == "MAKECMDGOALS":
            self.goals_asked = True
        for scope in reversed(self._locals):
            if name in scope:
                return scope[name]
        found = self.known.get(name)
        if found is not None:
            return found
        value = self.environment.get(name)
        self.asked[name] = value
        if value is None:
            value = DEFAULTS.get(name)
        return Variable(value, True) if value is not None else None

    def set(self, name: str, operator: str, value: str, *, override: bool = False, at: Location | None = None) -> None:
        """What an assignment does. `at` is where the value begins, for one of several lines."""
        if not override and name in self.overrides:
            return
        made = self.made(name, operator, value, at)
        if made is not None:
            self.known[name] = made

    def made(self, name: str, operator: str, value: str, at: Location | None = None) -> Variable | None:
        """The variable that an assignment makes; None where it changes nothing."""
        old = self.find(name)
        if operator == "?=":
            return Variable(value, location=at) if old is None else None
        if operator == "+=" and old is not None:
            self._appended += len(old.value) + len(value)
            if len(old.value) > MAX_LENGTH or self._appended > _MOST_APPENDED:
                return None
            added = self.expand(value) if old.simple else value
            return Variable(f"{old.value} {added}" if old.value else added, old.simple, old.location or at)
        if operator == "!=":
            return Variable(self._shell(value), True)
        if operator in (":=", "::=", ":::="):
            return Variable(self.expand(value), True, at)
        return Variable(value, location=at)

    def expand(self, text: str) -> str:
        """The text with every reference replaced. Cut short where that becomes too long."""
        if "$" not in text:
            return text
        found: list[str] = []
        length = 0
        for kind, part in pieces(text):
            value = part
            if kind in ("one", "in"):
                value = self.reference(part)
                self.left -= len(value)
            length += len(value)
            if length > MAX_LENGTH or self.left < 0:
                self._doubt.unknown = True
                break
            found.append(value)
        return "".join(found)

    def weighed(self, text: str) -> tuple[str, Doubt]:
        """The text as make sees it, unset variables empty, and how far that can be relied on."""
        before = self._doubt, self._empty
        self._doubt, self._empty = Doubt(), True
        try:
            value = self.expand(text)
            if not is_known(value):
                self._doubt.unknown = True
            return value, self._doubt
        finally:
            self._doubt, self._empty = before

    def reference(self, inside: str) -> str:
        """What `$(inside)` stands for."""
        if self._depth >= _MAX_DEPTH or self.left < 0:
            self._doubt.unknown = True
            return ""
        self._depth += 1
        self.left -= _EACH
        try:
            return self._reference(inside)
        finally:
            self._depth -= 1

    def _reference(self, inside: str) -> str:
        match = _FUNCTION.match(inside)
        if match is not None and (match[1] in FUNCTIONS or match[1] in _OTHERS):
            return self._function(match[1], inside[match.end() :])
        colon = first_of(inside, ":")
        if colon > 0 and "=" in inside[colon:]:
            old, _, new = inside[colon + 1 :].partition("=")
            old, new = self.expand(old), self.expand(new)
            pattern, replacement = (old, new) if "%" in old else ("%" + old, "%" + new)
            return patsubst(pattern, replacement, self.reference(inside[:colon]))
        return self.variable(self.expand(inside).strip())

    def variable(self, name: str) -> str:
        found = self.find(name)
        if found is not None:
            return found.value if found.simple else self.expand(found.value)
        if self._empty:
            self._doubt.assumed = True
            return ""
        return "${" + name + "}" if _NAME.fullmatch(name) else ""

    def _function(self, name: str, inside: str) -> str:
        if name in self._functions:
            return self._functions[name](inside)
        if name not in FUNCTIONS:
            self._doubt.unknown = True
            return "${" + name + "}"
        count, function = FUNCTIONS[name]
        given = [self.expand(part) for part in arguments(inside, count)]
        given += [""] * (count - len(given))
        size = sum(map(len, given))
        if name in ("addsuffix", "addprefix") and len(given[0]) * len(given[1].split()) > MAX_LENGTH:
            return given[1]
        if name in ("subst", "patsubst") and (len(given[1]) + 1) * (len(given[2]) + 1) > 50 * MAX_LENGTH:
            return given[2]
        self.left -= 10 * size if name.startswith("filter") else size
        return function(*given)

    def _shell(self, inside: str) -> str:
        if _PWD.fullmatch(inside):
            return "."
        self._doubt.unknown = True
        text = "$(" + self.shown(self.expand(inside)).strip().replace("\n", " ") + ")"
        self.left -= len(text)
        if text not in self._shells:
            self._shells[text] = len(self._shell_texts)
            self._shell_texts.append(text)
        return f"\ue000{self._shells[text]}\ue001"

    def _foreach(self, inside: str) -> str:
        name, words, text = [*arguments(inside, 3), "", ""][:3]
        name = self.expand(name).strip()
        found = []
        for word in self.expand(words).split():
            with self.local({name: Variable(word, True)}):
                found.append(self.expand(text))
            self.left -= len(found[-1]) + 20
            if self.left < 0:
                break
        return " ".join(found)

    def _if(self, inside: str) -> str:
        condition, yes, no = [*arguments(inside, 3), "", ""][:3]
        value, doubt = self.weighed(condition)
        self._doubt.assumed |= doubt.assumed
        self._doubt.unknown |= doubt.unknown
        return self.expand(yes if value.strip() else no)

    def _or(self, inside: str) -> str:
        return next((value for part in arguments(inside, 99) if (value := self.expand(part).strip())), "")

    def _and(self, inside: str) -> str:
        value = ""
        for part in arguments(inside, 99):
            value = self.expand(part).strip()
            if not value:
                return ""
        return value

    def _call(self, inside: str) -> str:
        name, *given = arguments(inside, 99)
        name = self.expand(name).strip()
        if name in FUNCTIONS or name in _OTHERS:
            return self._function(name, ",".join(given))
        found = self.find(name)
        if found is None:
            return ""
        self.left -= 5 * _EACH
        parameters = {str(at): Variable(self.expand(part), True) for at, part in enumerate(given, 1)}
        parameters["0"] = Variable(name, True)
        for at in range(len(given) + 1, 10):
            parameters[str(at)] = Variable("", True)
        with self.local(parameters):
            return found.value if found.simple else self.expand(found.value)

    def _eval(self, inside: str) -> str:
        if self.on_eval is not None:
            self.on_eval(inside, self.expand(inside))
        return ""

    def _wildcard(self, inside: str) -> str:
        return " ".join(path for pattern in self.expand(inside).split()[:50] for path in self._glob(pattern))
