"""Options and plain words of a command line, for followers whose tools let them stand in any order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Options:
    """`named` are the values of each option, empty for one without; `plain` the other words up to `--`, `behind` those after it."""

    named: dict[str, list[str]] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)

    def values(self, *names: str) -> list[str]:
        """The values of some options in the order of their names."""
        return [value for name in names for value in self.named.get(name, ())]

    def has(self, *names: str) -> bool:
        return any(name in self.named for name in names)


def read_options(words: Sequence[str], valued: Collection[str], *, leading: bool = False) -> Options:
    """Read a command line. `valued` are the options that take the following word; with `leading`, options end at the first plain word."""
    found = Options()
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word == "--":
            found.behind = list(words[at:])
            break
        if not word.startswith("-") or len(word) == 1 or (leading and found.plain):
            found.plain.append(word)
            continue
        name, equals, value = word.partition("=")
        if not equals and name in valued and at < len(words):
            value = words[at]
            at += 1
        found.named.setdefault(name, []).append(value)
    return found
