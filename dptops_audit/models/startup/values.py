"""What the variables and arguments of a script hold while it runs, and which other values a condition can give them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from dptops_audit.models.startup.paths import Ends, Path, against, joined, within
from dptops_audit.models.startup.words import Known, Scope

ALL_ARGUMENTS = ("$@", "${@}", "$*")
"""Words that stand for all arguments, without their quotes."""

_MAX_WAYS = 4
_MAX_CHOICES = 16
_MAX_ARGUMENTS = 500
_NAMED = re.compile(r"\$\{?(\w+)")
_SPLIT = re.compile(r"\$(?:\w+|\{\w+(?::?-[^{}$]*)?\})")
_UNSET = r"""(?:-z\s+["']?\$\{{?{name}\b.*|!\s*-n\s+["']?\$\{{?{name}\b.*)"""
_OWN_DEFAULT = re.compile(r"\$\{(?P<name>\w+):?=(?P<value>[^{}]*)\}")


@dataclass(frozen=True, slots=True)
class _Choice:
    """A value that a variable has, or a condition can give it."""

    path: Path
    known: Known


class Values:
    """Variables are shared by the functions of a script; each call has arguments of its own."""

    def __init__(self, scope: Scope) -> None:
        self.outer = scope
        self.variables: dict[str, list[_Choice]] = {}
        self.arguments: list[tuple[Path, tuple[str, ...]]] = [((), scope.arguments)]

    def called(self, arguments: tuple[str, ...], all_of_them: bool) -> Values:
        """Those of a function that is called with these arguments, or with all of the caller's."""
        inner = Values(self.outer)
        inner.variables = self.variables
        inner.arguments = list(self.arguments) if all_of_them else [((), arguments)]
        return inner

    def scope(self, path: Path, chosen: Mapping[str, Known] | None = None, arguments: int = 0) -> Scope:
        """What is seen on a way: with the arguments of that number, and these values instead of the first ones."""

        def variables(name: str) -> Known | None:
            return chosen[name] if chosen and name in chosen else self._held(name, path)

        return replace(self.outer, arguments=self.arguments[arguments][1], variables=variables)

    def _held(self, name: str, path: Path) -> Known | None:
        """The value that holds unless an open condition changes it; None where only such a condition sets it."""
        choices = self.variables.get(name, [])
        sure = [choice for choice in choices if within(choice.path, path)]
        open_ones = [choice for choice in choices if choice not in sure and not against(choice.path, path)]
        if not sure:
            return Known(None, self.outer.outside(name)) if open_ones else None
        later = [choice for choice in open_ones if choices.index(choice) > choices.index(sure[-1])]
        return replace(sure[-1].known, firm=None) if later else sure[-1].known

    def assign(self, name: str, text: str, path: Path) -> None:
        scope = self.scope(path)
        value = Known(scope.expand(text), scope.expand(text, likely=True))
        choices = self.variables.setdefault(name, [])
        unset = _UNSET.format(name=re.escape(name))
        if path and not choices and any(re.search(unset, c.text) and not c.negated for c in path[-1:]):
            outside = self.outer.outside(name)
            choices.append(_Choice(path[:-1], Known(None, value.likely if outside is None else outside)))
            return
        if not path:
            choices.clear()
        if len(choices) < _MAX_CHOICES:
            choices.append(_Choice(path, value))
        else:
            choices[-1] = _Choice((), Known(None, None))

    def assign_defaults(self, words: tuple[str, ...], path: Path) -> None:
        """What `: "${NAME:=value}"` sets."""
        for word in words:
            for match in _OWN_DEFAULT.finditer(word):
                if match["name"] not in self.variables:
                    self.assign(match["name"], f"${{{match['name']}:-{match['value']}}}", path)

    def set_arguments(self, words: tuple[str, ...], path: Path) -> None:
        new = self.with_arguments(words, path)
        if not path:
            self.arguments.clear()
        if len(self.arguments) < _MAX_WAYS:
            self.arguments.append((path, new))

    def shift(self, words: tuple[str, ...], path: Path) -> None:
        count = int(words[0]) if words and words[0].isdigit() and len(words[0]) < 5 else 1
        if not path:
            self.arguments = [(conditions, arguments[count:]) for conditions, arguments in self.arguments]

    def with_arguments(self, argv: tuple[str, ...], path: Path = ()) -> tuple[str, ...]:
        """The words with those of the script in the place of `"$@"`."""
        given = self.arguments[self._own(path)][1]
        words: list[str] = []
        for word in argv:
            words += given if word in ALL_ARGUMENTS else (word,)
        return tuple(words[:_MAX_ARGUMENTS])

    def _own(self, path: Path) -> int:
        fitting = [at for at, (given, _) in enumerate(self.arguments) if within(given, path)]
        return fitting[-1] if fitting else 0

    def ways(self, argv: tuple[str, ...], path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
        """The words as they come out: first for each condition that can change them, then for the rest."""
        own = self._own(path)
        rest = True
        if any(word in ALL_ARGUMENTS for word in argv):
            for at, (conditions, _) in enumerate(self.arguments):
                if at != own and not against(conditions, path) and not within(conditions, path):
                    yield joined(path, conditions), self._resolved(argv, self.scope(path, arguments=at))
        names = {name for word in argv for name in _NAMED.findall(word)}
        for name in sorted(names & self.variables.keys()):
            choices = self._open(self.variables[name], path)
            rest = rest and not Ends(choice.path for choice in choices).cover(())
            for choice in choices[:_MAX_WAYS]:
                scope = self.scope(path, {name: choice.known}, own)
                yield joined(path, choice.path), self._resolved(argv, scope)
        if rest:
            yield path, self._resolved(argv, self.scope(path, arguments=own))

    def _open(self, choices: list[_Choice], path: Path) -> list[_Choice]:
        return [c for c in choices if not within(c.path, path) and not against(c.path, path)]

    def _resolved(self, argv: tuple[str, ...], scope: Scope) -> tuple[str, ...]:
        words: list[str] = []
        for word in argv:
            if word in ALL_ARGUMENTS:
                words += scope.arguments
                continue
            value = scope.expand(word, likely=True) if "$" in word or "`" in word else word
            if value is None:
                words.append(word)
            else:
                words += value.split() if _SPLIT.fullmatch(word) else [value]
        return tuple(words[:_MAX_ARGUMENTS])
