"""The words behind a program's name as options and operands, for the followers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """`options` are (name, value) pairs in order, "" for one without a value; `rest` is what stands behind `--`."""

    options: tuple[tuple[str, str], ...]
    operands: tuple[str, ...]
    rest: tuple[str, ...] = ()

    def has(self, *names: str) -> bool:
        """Whether one of these options is given."""
        return any(name in names for name, _ in self.options)

    def values(self, *names: str) -> tuple[str, ...]:
        """The values that are given to an option, by any of its names, in order."""
        return tuple(value for name, value in self.options if name in names)

    def value(self, *names: str) -> str | None:
        """The last value that is given to an option; None where it is not given."""
        values = self.values(*names)
        return values[-1] if values else None


def options_of(words: Iterable[str], valued: frozenset[str], *, whole: bool = True) -> Words:
    """The options among some words; those of `valued` take a value, glued to them, behind `=` or as a word of its own.

    With `whole` False, all from the first operand on are operands: options behind a subcommand or program are its own.
    """
    options: list[tuple[str, str]] = []
    operands: list[str] = []
    left = list(words)
    at = 0
    while at < len(left):
        word = left[at]
        at += 1
        if word == "--":
            return Words(tuple(options), tuple(operands), tuple(left[at:]))
        if not word.startswith("-") or word == "-":
            operands.append(word)
            if not whole:
                operands += left[at:]
                break
            continue
        name, equals, value = word.partition("=")
        if equals:
            options.append((name, value))
        elif word in valued:
            options.append((word, left[at] if at < len(left) else ""))
            at += 1
        elif not word.startswith("--") and word[:2] in valued:
            options.append((word[:2], word[2:]))
        else:
            options.append((word, ""))
    return Words(tuple(options), tuple(operands))


def options(text: str) -> frozenset[str]:
    """A set of option names from words that are separated by spaces."""
    return frozenset(text.split())
