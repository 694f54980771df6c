"""Pieces that the tables of tools share: expressions for command lines, and groups of languages.

Every expression is for the words behind the program, joined by single spaces. A word may hold an expression of the pipeline system with
spaces in it (`${{ env.DIR }}`).
"""

from __future__ import annotations

import re

JAVASCRIPT = "javascript typescript vue svelte astro"
JVM = "java kotlin scala groovy clojure"
DOTNET = "csharp fsharp visualbasic"
CXX = "c cpp"
BEAM = "elixir erlang"
APPLE = "swift objective-c"

REVIEWDOG_FAILS = ({"fail_level": "any|info|warning|error"}, {"fail_on_error": "true"})
"""The inputs by which an action that reports through reviewdog fails; without one it only comments."""

END = r"(?: |$)"
"""The end of a word."""

ANY = r"(?:.* )?"
"""Any words, where the values of options cannot be mistaken for what follows."""

_WORD = r"(?:[^\s$]|\$(?!\{\{)|\$\{\{[^}]*\}\})*"
_VALUE = rf"(?!-)(?=\S){_WORD}"
_NUMBER = r"\"?(?!0+(?:\.0+)?(?:[ %\",]|$))\d"


def behind(valued: str = "") -> str:
    """Options that stand before a sub-command; those of `valued`, separated by spaces, take a word of their own."""
    return rf"(?:{_valued(valued)} {_VALUE} |[-+]{_WORD} )*" if valued else rf"(?:[-+]{_WORD} )*"


def among(valued: str = "") -> str:
    """Any words before the one that matters; the words that belong to options of `valued` are never taken for it."""
    return rf"(?:{_valued(valued)} \S+ |(?!{_valued(valued)} )\S+ )*" if valued else r"(?:\S+ )*"


def alone(valued: str = "") -> str:
    """Nothing but options to the end."""
    return rf"(?: {_valued(valued)} {_VALUE}| [-+]{_WORD})*$" if valued else rf"(?: [-+]{_WORD})*$"


def bare(valued: str = "") -> str:
    """Nothing but options, from the first word to the end."""
    return rf"(?:(?:{_valued(valued)} {_VALUE}|-{_WORD})(?: |$))*$" if valued else rf"(?:-{_WORD}(?: |$))*$"


def option(names: str) -> str:
    """One of some options, separated by spaces, with or without a value, somewhere in the words."""
    return rf"(?:^| )(?:{_either(names)})(?:[= ]|$)"


def above_zero(names: str) -> str:
    """One of some options with a number above zero behind `=`, `:` or a space; a variable's value is not known and does not count."""
    return rf"(?:{_either(names)})[= :]{_NUMBER}"


def words(names: str) -> str:
    """One of some whole words, separated by spaces."""
    return rf"(?:{_either(names)}){END}"


def _valued(names: str) -> str:
    return rf"(?:{_either(names)})"


def _either(names: str) -> str:
    return "|".join(re.escape(name) for name in names.split())
