"""The text functions of GNU make, and how to find variable references in its lines.

Source: https://www.gnu.org/software/make/manual/html_node/Functions.html. Every function here takes time linear in its text, but for
patterns, whose number is limited.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import cache

MOST_PATTERNS = 10
_MOST_NESTED = 100
_CLOSERS = {"(": ")", "{": "}"}
_MARK = re.compile(r"[$]")


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text as ("text", literal), ("one", letter) for `$@`, ("in", inside) for `$(...)`, and ("dollar", "$") for `$$`.

    What follows an unclosed reference is literal.
    """
    at = 0
    while at < len(text):
        match = _MARK.search(text, at)
        if match is None or match.start() + 1 >= len(text):
            break
        start = match.start()
        if start > at:
            yield "text", text[at:start]
        letter = text[start + 1]
        if letter == "$":
            yield "dollar", "$"
            at = start + 2
        elif letter in _CLOSERS:
            end = closing(text, start + 1)
            if end < 0:
                yield "text", text[start:]
                return
            yield "in", text[start + 2 : end]
            at = end + 1
        else:
            yield "one", letter
            at = start + 2
    if at < len(text):
        yield "text", text[at:]


def closing(text: str, at: int) -> int:
    """Where the bracket at `at` is closed, counting its own kind alone, as make does; -1 where it is not, or is nested too deeply."""
    opener = text[at]
    closer = _CLOSERS[opener]
    depth, position = 1, at + 1
    while depth:
        close = text.find(closer, position)
        if close < 0:
            return -1
        depth += text.count(opener, position, close) - 1
        if depth > _MOST_NESTED:
            return -1
        position = close + 1
    return position - 1


def first_of(text: str, letters: str, start: int = 0) -> int:
    """The first of some letters that stands in no reference and behind no backslash; -1 where there is none."""
    if len(letters) == 1 and "$" not in text and "\\" not in text:
        return text.find(letters, start)
    at = start
    wanted = _any_of(letters)
    while (match := wanted.search(text, at)) is not None:
        letter = match[0]
        if letter in letters:
            return match.start()
        at = match.start() + 1
        if letter == "\\":
            at += 1
        elif text[at : at + 1] in _CLOSERS:
            end = closing(text, at)
            if end < 0:
                return -1
            at = end + 1
        else:
            at += 1
    return -1


@cache
def _any_of(letters: str) -> re.Pattern[str]:
    return re.compile("[$\\\\" + re.escape(letters) + "]")


def without_comment(line: str) -> str:
    """The line up to its comment; an escaped `#` is plain text."""
    if "#" not in line:
        return line
    at = first_of(line, "#")
    return (line[:at] if at >= 0 else line).replace("\\#", "#")


def arguments(text: str, most: int) -> list[str]:
    """The parts between commas that stand in no brackets, as many as the function takes: the last has all the rest."""
    found: list[str] = []
    start = depth = 0
    for match in re.finditer(r"[(){},]", text):
        letter = match[0]
        if letter in "({":
            depth += 1
        elif letter in ")}":
            depth = max(0, depth - 1)
        elif depth == 0:
            if len(found) + 1 >= most:
                break
            found.append(text[start : match.start()])
            start = match.end()
    found.append(text[start:])
    return found


def stem(pattern: str, word: str) -> str | None:
    """What `%` of a pattern stands for in a word, None where it does not match; empty for equal words without `%`."""
    before, percent, behind = pattern.partition("%")
    if not percent:
        return "" if pattern == word else None
    if len(word) < len(before) + len(behind) or not (word.startswith(before) and word.endswith(behind)):
        return None
    return word[len(before) : len(word) - len(behind)]


def patsubst(pattern: str, replacement: str, text: str) -> str:
    found = []
    for word in text.split():
        part = stem(pattern, word)
        found.append(word if part is None else replacement.replace("%", part, 1) if "%" in pattern else replacement)
    return " ".join(found)


def _filter(patterns: str, text: str, keep: bool) -> str:
    wanted = patterns.split()
    plain = {word for word in wanted if "%" not in word}
    wild = [word for word in wanted if "%" in word][:MOST_PATTERNS]
    return " ".join(
        word
        for word in text.split()
        if (word in plain or any(stem(pattern, word) is not None for pattern in wild)) is keep
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.strip().isdigit() and len(text) < 10 else 0


def _word(number: str, text: str) -> str:
    words, at = text.split(), _number(number)
    return words[at - 1] if 0 < at <= len(words) else ""


def _wordlist(first: str, last: str, text: str) -> str:
    return " ".join(text.split()[max(0, _number(first) - 1) : _number(last)])


def _join(first: str, second: str) -> str:
    one, other = first.split(), second.split()
    longest = max(len(one), len(other))
    one += [""] * (longest - len(one))
    other += [""] * (longest - len(other))
    return " ".join(a + b for a, b in zip(one, other, strict=True))


def _each(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: " ".join(part for word in text.split() if (part := change(word)))


def _dir(word: str) -> str:
    return word[: word.rfind("/") + 1] or "./"


def _suffix(word: str) -> str:
    return posixpath.splitext(word)[1]


def absolute(word: str) -> str:
    """Paths stay relative to where make runs, as the folder above the repository is not known."""
    if word.startswith(("/", "$", "~")):
        return word
    path = posixpath.normpath(word)
    return path if path.startswith(".") else "./" + path


FUNCTIONS: dict[str, tuple[int, Callable[..., str]]] = {
    "subst": (3, lambda old, new, text: text.replace(old, new) if old else text),
    "patsubst": (3, lambda pattern, new, text: patsubst(pattern.strip(), new.strip(), text)),
    "strip": (1, lambda text: " ".join(text.split())),
    "findstring": (2, lambda part, text: part if part in text else ""),
    "filter": (2, lambda patterns, text: _filter(patterns, text, True)),
    "filter-out": (2, lambda patterns, text: _filter(patterns, text, False)),
    "sort": (1, lambda text: " ".join(sorted(set(text.split())))),
    "word": (2, _word),
    "wordlist": (3, _wordlist),
    "words": (1, lambda text: str(len(text.split()))),
    "firstword": (1, lambda text: next(iter(text.split()), "")),
    "lastword": (1, lambda text: (text.split() or [""])[-1]),
    "dir": (1, _each(_dir)),
    "notdir": (1, _each(posixpath.basename)),
    "suffix": (1, _each(_suffix)),
    "basename": (1, _each(lambda word: word.removesuffix(_suffix(word)))),
    "addsuffix": (2, lambda suffix, text: " ".join(word + suffix for word in text.split())),
    "addprefix": (2, lambda prefix, text: " ".join(prefix + word for word in text.split())),
    "join": (2, _join),
    "abspath": (1, _each(absolute)),
    "realpath": (1, _each(absolute)),
    "info": (1, lambda text: ""),
    "warning": (1, lambda text: ""),
    "error": (1, lambda text: ""),
}
"""Functions of plain text, by name, with how many arguments they take."""
