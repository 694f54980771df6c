"""The shape of an entry of the catalogues of code: an expression, where it counts and what it proves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeSign:
    """`kinds` are the file kinds, separated by spaces, in which the expression counts, outside of comments and docstrings.

    `what` is what it proves, in a word or two. `package` is the name of the dependency that brings it, as its ecosystem compares names:
    where the nearest manifest declares that for development or tests alone, the place proves nothing. `alone` says that the place is
    enough by itself; else it needs another sign beside it.
    """

    expression: str
    kinds: str
    what: str = ""
    package: str = ""
    alone: bool = True
