"""What a terminal shows: escaping of text from the repository, cell widths, colour, links and wrapping."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# What could drive a terminal, hide text or turn it around: C0 and C1 controls, line separators, the soft hyphen, zero-width and
# bidirectional controls, invisible operators, annotation marks, tag characters, and lone surrogates (undecodable bytes).
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "magenta": "35", "cyan": "36"}


@dataclass(frozen=True, slots=True)
class Style:
    """How to draw. `width` is in cells; `verbosity` is -1 (quiet), 0 or 1; `links_to` is the URI of the root, or empty for no links.

    Without `unicode` only ASCII glyphs are drawn; without `bars` the scores are numbers alone.
    """

    color: bool = False
    bars: bool = False
    unicode: bool = True
    width: int = 100
    verbosity: int = 0
    links_to: str = ""

    def paint(self, text: str, *names: str) -> str:
        """The text in these colours (`bold`, `dim`, `red`, ...), or as it is where there is no colour."""
        if not self.color or not text or not names:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"

    def link(self, text: str, path: str) -> str:
        """The text as a link to a file of the repository, where the terminal shows links."""
        if not self.links_to or not path:
            return text
        from urllib.parse import quote

        target = f"{self.links_to.rstrip('/')}/{quote(path.encode('utf-8', 'surrogateescape'))}"
        return f"\x1b]8;;{target}\x1b\\{text}\x1b]8;;\x1b\\"


def escape(text: str, keep: str = "") -> str:
    """The text with every character that could drive a terminal or mislead a reader written as an escape; `keep` stays as it is."""
    return UNSAFE.sub(lambda match: match[0] if match[0] in keep else _escaped(match[0]), text)


def _escaped(character: str) -> str:
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cells(text: str) -> int:
    """How many cells a terminal gives to the text, which holds no control characters: wide characters take two, marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int) -> str:
    """The text filled with spaces up to `width` cells."""
    return text + " " * max(0, width - cells(text))


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at spaces only: a longer word, such as a path, stays whole."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and cells(longer) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]
