"""MSBuild's `$(...)`: properties and the property functions that only look at text and paths.

Specification: https://learn.microsoft.com/en-us/visualstudio/msbuild/property-functions
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

ROOT = "<root>"
"""What stands for the absolute path of the repository."""

_MAX_DEPTH = 10
_MAX_LENGTH = 10_000
_QUOTES = "'\"`"
_BOOLEANS = {True: "True", False: "False"}


@dataclass(frozen=True, slots=True)
class Text:
    """An expanded text. `known` is False where a piece could not be resolved and stands as written; `assumed` is True where a property
    that nothing sets was taken to be empty: the command line or the environment may set it."""

    value: str
    known: bool = True
    assumed: bool = False


class Surroundings(Protocol):
    """What an expression can ask about."""

    def property(self, name: str) -> Text:
        """The value of a property, by its lower-case name."""

    def exists(self, path: str) -> bool | None:
        """Whether a file or folder is at a path that starts with ROOT or is relative to the project; None for one elsewhere."""


_METHODS: dict[tuple[str, int], Callable[[str, Sequence[str]], str | bool | None]] = {
    ("contains", 1): lambda text, words: words[0] in text,
    ("startswith", 1): lambda text, words: text.startswith(words[0]),
    ("endswith", 1): lambda text, words: text.endswith(words[0]),
    ("equals", 1): lambda text, words: text == words[0],
    ("tolower", 0): lambda text, words: text.lower(),
    ("toupper", 0): lambda text, words: text.upper(),
    ("tolowerinvariant", 0): lambda text, words: text.lower(),
    ("toupperinvariant", 0): lambda text, words: text.upper(),
    ("trim", 0): lambda text, words: text.strip(),
    ("trimend", 1): lambda text, words: text.rstrip(words[0]),
    ("trimstart", 1): lambda text, words: text.lstrip(words[0]),
    ("replace", 2): lambda text, words: _replaced(text, words[0], words[1]),
}
"""The methods of a string by name and number of arguments; None for what they cannot do."""

_STATIC: dict[tuple[str, str], Callable[[Sequence[str]], str | bool]] = {
    ("system.string", "isnullorempty"): lambda words: not "".join(words),
    ("system.string", "isnullorwhitespace"): lambda words: not "".join(words).strip(),
    ("system.string", "concat"): "".join,
    ("system.io.path", "combine"): lambda words: _joined(words),
    ("system.io.path", "getfilename"): lambda words: posixpath.basename(slashed(words[0])),
    ("system.io.path", "getdirectoryname"): lambda words: posixpath.dirname(slashed(words[0])),
    ("system.io.path", "getfilenamewithoutextension"): lambda words: posixpath.splitext(
        posixpath.basename(slashed(words[0]))
    )[0],
    ("msbuild", "normalizepath"): lambda words: posixpath.normpath(_joined(words)),
    ("msbuild", "normalizedirectory"): lambda words: posixpath.normpath(_joined(words)) + "/",
    ("msbuild", "ensuretrailingslash"): lambda words: slashed(words[0]).rstrip("/") + "/",
    ("msbuild", "valueordefault"): lambda words: words[0] or words[1],
}
"""Static functions by class and name. What raises an IndexError was given too few arguments."""


def slashed(path: str) -> str:
    """A path with forward slashes."""
    return path.replace("\\", "/")


def expand(text: str, around: Surroundings, depth: int = 0) -> Text:
    """The text with its properties and functions replaced. Never raises; takes linear time in the text and what it expands to."""
    if "$(" not in text:
        return Text(text, "@(" not in text and "%(" not in text)
    pieces: list[str] = []
    known, assumed, at, length = True, False, 0, 0
    while (begin := text.find("$(", at)) >= 0:
        end = closing(text, begin + 1) if depth < _MAX_DEPTH else -1
        if end < 0:
            known = False
            break
        found = _evaluate(text[begin + 2 : end], around, depth + 1)
        written = found is None or not (found.known or found.value)
        pieces += (text[at:begin], text[begin : end + 1] if found is None or written else found.value)
        length += len(pieces[-1])
        known, assumed = known and found is not None and found.known, assumed or (found is not None and found.assumed)
        at = end + 1
        # A property that holds itself twice doubles each time.
        if length > _MAX_LENGTH:
            return Text("", False, assumed)
    rest = text[at:]
    value = "".join(pieces) + rest
    return Text(value, known and "@(" not in value and "%(" not in value, assumed)


def closing(text: str, opened: int) -> int:
    """The place of the parenthesis that closes the one at `opened`, quotes passed over; -1 where there is none near."""
    depth, at, end = 0, opened, min(len(text), opened + _MAX_LENGTH)
    while at < end:
        letter = text[at]
        if letter in _QUOTES:
            at = text.find(letter, at + 1, end)
            if at < 0:
                return -1
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if not depth:
                return at
        at += 1
    return -1


def _evaluate(body: str, around: Surroundings, depth: int) -> Text | None:
    """What stands between `$(` and `)`; None where it cannot be resolved."""
    body = body.strip()
    if body.startswith("["):
        subject, rest = _static(body, around, depth)
    else:
        name, dot, rest = body.partition(".")
        if not name.replace("_", "").replace("-", "").isalnum():
            return None
        subject, rest = around.property(name.lower()), dot + rest
    while subject is not None and rest:
        # A method of what could not be resolved cannot be resolved either.
        subject, rest = _method(subject, rest, around, depth) if subject.known else (None, "")
    return subject


def _static(body: str, around: Surroundings, depth: int) -> tuple[Text | None, str]:
    kind, mark, call = body[1:].partition("]::")
    opened = call.find("(")
    end = closing(call, opened) if opened >= 0 else -1
    if not mark or end < 0:
        return None, ""
    words, certain = _arguments(call[opened + 1 : end], around, depth)
    key = (kind.strip().lower(), call[:opened].strip().lower())
    value = _called(key, words, around) if certain.known else None
    return (Text(value, True, certain.assumed) if value is not None else None), call[end + 1 :]


def _called(key: tuple[str, str], words: Sequence[str], around: Surroundings) -> str | None:
    try:
        if key == ("msbuild", "getpathoffileabove"):
            start = words[1] if len(words) > 1 else around.property("msbuildthisfiledirectory").value
            folder = _above(words[0], start, around)
            return posixpath.join(folder, words[0]) if folder else ""
        if key == ("msbuild", "getdirectorynameoffileabove"):
            return _above(words[1], words[0], around)
        function = _STATIC.get(key)
        return _text(function(words)) if function is not None else None
    except IndexError:
        return None


def _above(name: str, start: str, around: Surroundings) -> str:
    """The nearest folder at or above `start` that has a file of that name; empty where there is none."""
    folder = posixpath.normpath(slashed(start))
    while folder.startswith(ROOT):
        if around.exists(posixpath.join(folder, name)):
            return folder
        folder = posixpath.dirname(folder)
    return ""


def _method(subject: Text, rest: str, around: Surroundings, depth: int) -> tuple[Text | None, str]:
    opened = rest.find("(")
    end = closing(rest, opened) if opened >= 0 else -1
    if not rest.startswith(".") or end < 0:
        return None, ""
    words, certain = _arguments(rest[opened + 1 : end], around, depth)
    function = _METHODS.get((rest[1:opened].strip().lower(), len(words)))
    if function is None or not certain.known:
        return None, ""
    value = function(subject.value, words)
    if value is None:
        return None, ""
    return Text(_text(value), True, subject.assumed or certain.assumed), rest[end + 1 :]


def _arguments(text: str, around: Surroundings, depth: int) -> tuple[list[str], Text]:
    """The arguments of a call, and how certain they are."""
    words: list[str] = []
    known, assumed = True, False
    for word in _split(text):
        if len(word) > 1 and word[0] in _QUOTES and word[-1] == word[0]:
            word = word[1:-1]
        found = expand(word, around, depth)
        words.append(found.value)
        known, assumed = known and found.known, assumed or found.assumed
    return words, Text("", known, assumed)


def _split(text: str) -> Iterator[str]:
    """The arguments as written: what commas outside of quotes and parentheses part."""
    begin = at = 0
    while at < len(text):
        letter = text[at]
        if letter == ",":
            yield text[begin:at].strip()
            begin = at + 1
        elif letter in _QUOTES or letter == "(":
            end = closing(text, at) if letter == "(" else text.find(letter, at + 1)
            at = end if end > 0 else len(text)
        at += 1
    if text[begin:].strip():
        yield text[begin:].strip()


def _replaced(text: str, old: str, new: str) -> str | None:
    return text.replace(old, new) if old and len(text) * (len(new) + 1) <= _MAX_LENGTH * len(old) else None


def _joined(words: Sequence[str]) -> str:
    return posixpath.join(*(slashed(word) for word in words)) if words else ""


def _text(value: str | bool) -> str:
    return _BOOLEANS[value] if isinstance(value, bool) else value
