"""Variables in the words of commands, and expressions of CI systems in shell text."""

from __future__ import annotations

import re
from collections.abc import Mapping

_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?:(:?[-=+])([^{}$]*))?\})")
_ENVIRONMENT = re.compile(r"\$\{\{\s*env\.(\w+)\s*\}\}")
_FIRST = 0xE000
_PAD = "\uf8ff"
_BREAK = "\uf8fe"
_MOST = 1_000
_HIDDEN = re.compile("([\ue000-\ue3e7])\uf8ff*")
MAX_LENGTH = 4_000


def hidden_expressions(text: str) -> tuple[str, list[str]]:
    """The text with each `${{ ... }}` as one plain word of the same length, and the expressions.

    The line breaks of an expression go to the end of its line, so that every line behind it keeps its number.
    """
    if "${{" not in text:
        return text, []
    found: list[str] = []

    def hide(match: re.Match[str]) -> str:
        if len(found) == _MOST:
            return match[0]
        found.append(match[0])
        breaks = match[0].count("\n")
        return chr(_FIRST + len(found) - 1) + _PAD * (len(match[0]) - breaks - 1) + _BREAK * breaks

    hidden = _EXPRESSION.sub(hide, text)
    if _BREAK in hidden:
        hidden = "\n".join(line.replace(_BREAK, "") + "\n" * line.count(_BREAK) for line in hidden.split("\n"))
    return hidden, found


def shown_expressions(word: str, hidden: list[str]) -> str:
    """The word with its expressions as they were written, white space in them as single spaces."""
    if not hidden or word.isascii():
        return word
    return _HIDDEN.sub(
        lambda match: (
            " ".join(hidden[ord(match[1]) - _FIRST].split()) if ord(match[1]) - _FIRST < len(hidden) else match[0]
        ),
        word,
    )


def replaced(word: str, variables: Mapping[str, str]) -> str:
    """The word with `$NAME`, `${NAME}`, `${NAME:-default}` and `${{ env.NAME }}` replaced where the value is known; others stay as written.

    A value that a step changes while the job runs is taken as the pipeline's file sets it.

    A result longer than 4,000 characters is not made.
    """
    if "$" not in word:
        return word

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        known = variables.get(name)
        operator, default = match[3], match[4]
        if known is None:
            return default if operator in (":-", "-", ":=", "=") and default else match[0]
        if operator in (":+", "+"):
            return default if known or operator == "+" else ""
        if not known and operator in (":-", ":="):
            return default or ""
        return known if "$" + name not in known else match[0]

    if "${{" in word:
        word = _ENVIRONMENT.sub(lambda match: variables.get(match[1], match[0]), word)
    result = _VARIABLE.sub(value, word)
    return result if len(result) <= MAX_LENGTH else word
