"""Words of a Dockerfile instruction: flags, quoted words, name=value pairs, JSON arrays and heredoc words.

Source: moby/buildkit, frontend/dockerfile/parser (split_command.go, line_parsers.go, parser.go).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from dptops_audit.models.docker.variables import LexError, split_words

SPACE = re.compile(r"[\t\v\f\r ]+")
_HEREDOC_KEYWORD = re.compile(r"(?:onbuild[\t\v\f\r ]+)?(?:run|copy|add)[\t\v\f\r ]+", re.IGNORECASE)
_HEREDOC_WORD = re.compile(r"(\d*)<<(-?)\s*([^<]*)")


class NotStrings(ValueError):
    """A JSON array that holds something else than strings: BuildKit refuses the instruction."""


@dataclass(frozen=True, slots=True)
class HeredocWord:
    """What `<<WORD` announces: the line that ends the body, whether it is expanded, and whether leading tabs go."""

    name: str
    expand: bool
    chomp: bool


def json_words(text: str) -> tuple[str, ...] | None:
    """The strings of a JSON array, or None where `text` is no JSON array (the shell form is meant then).

    Raises:
        NotStrings: for a valid array of anything but strings.
    """
    if not text.startswith("["):
        return None
    try:
        values = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(value, str) for value in values):
        raise NotStrings("when using JSON array syntax, arrays must be comprised of strings only")
    return tuple(values)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def take_flags(text: str, escape: str) -> tuple[tuple[tuple[str, str], ...], int]:
    """The leading `--name=value` words of an instruction's value, unquoted, and the offset of what follows them.

    A flag without `=` has the value "". A lone `--` ends the flags.
    """
    flags: list[tuple[str, str]] = []
    at = _skip_spaces(text, 0)
    while text.startswith("--", at):
        word, at = _flag_word(text, at, escape)
        if word == "--":
            return tuple(flags), _skip_spaces(text, at)
        name, _, value = word[2:].partition("=")
        flags.append((name, value))
        at = _skip_spaces(text, at)
    return tuple(flags), at


def _skip_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _flag_word(text: str, at: int, escape: str) -> tuple[str, int]:
    word: list[str] = []
    quote = ""
    while at < len(text) and (quote or not text[at].isspace()):
        char = text[at]
        at += 1
        if char == escape:
            word.append(text[at : at + 1])
            at += 1
        elif char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        else:
            word.append(char)
    return "".join(word), min(at, len(text))


def quoted_words(text: str, escape: str) -> list[str]:
    """Words as ENV, LABEL and ARG split them: quotes and escapes are kept, and hide the spaces in them."""
    if "'" not in text and '"' not in text and escape not in text:
        return text.split()
    words: list[str] = []
    word: list[str] = []
    quote = ""
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if not quote and char.isspace():
            if word:
                words.append("".join(word))
                word = []
            continue
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == escape and quote != "'":
            if at == len(text):
                break
            word.append(char)
            char = text[at]
            at += 1
        word.append(char)
    if word:
        words.append("".join(word))
    return words


def pairs(text: str, escape: str, bare_names: bool) -> tuple[tuple[str, str | None], ...]:
    """Names and values of ENV, LABEL (`bare_names` False) or ARG (True), quotes kept; None for a name without a value.

    Raises:
        ValueError: where BuildKit refuses the words.
    """
    words = quoted_words(text, escape)
    if not words:
        raise ValueError("requires at least one argument")
    if bare_names:
        named = [(name, value if equals else None) for name, equals, value in (w.partition("=") for w in words)]
    elif "=" not in words[0]:
        old_form = SPACE.split(text, 1)
        if len(old_form) < 2:
            raise ValueError("must have two arguments")
        named = [(old_form[0], old_form[1])]
    else:
        for word in words:
            if "=" not in word:
                raise ValueError(f"syntax error: can't find = in {word[:40]!r}")
        named = [(name, value) for name, _, value in (w.partition("=") for w in words)]
    if any(not name for name, _ in named):
        raise ValueError("names can not be blank")
    return tuple(named)


def takes_heredocs(line: str, escape: str) -> bool:
    """True where the logical line is a RUN, COPY or ADD (or an ONBUILD of one) that is not in JSON form."""
    keyword = _HEREDOC_KEYWORD.match(line)
    if keyword is None:
        return False
    rest = line[keyword.end() :]
    _, start = take_flags(rest, escape)
    try:
        return json_words(rest[start:].strip()) is None
    except NotStrings:
        return False


def heredoc_words(line: str) -> list[HeredocWord]:
    """The heredocs that a logical line announces, in order. A quoted `<<` and `<<<` announce none."""
    try:
        words = split_words(line, raw=True)
    except LexError:
        return []
    return [heredoc for word in words if (heredoc := heredoc_word(word)) is not None]


def heredoc_word(word: str) -> HeredocWord | None:
    """The heredoc that one word of a line announces, if it does (`<<EOF`, `<<-'EOF'`, `3<<EOF`)."""
    match = _HEREDOC_WORD.fullmatch(word)
    if match is None or not match[3]:
        return None
    try:
        names = split_words(match[3])
    except LexError:
        return None
    if len(names) != 1:
        return None
    return HeredocWord(names[0], _quotes(names[0]) == _quotes(match[3]), match[2] == "-")


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')
