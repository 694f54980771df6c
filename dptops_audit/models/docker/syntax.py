"""Cuts a Dockerfile into logical lines: directives, comments, continuations and heredocs, as BuildKit reads them.

Source: moby/buildkit, frontend/dockerfile/parser (parser.go, directives.go). dockerfile-parse splits the logical lines
into keyword and value, but it reads heredoc bodies as instructions, ends an instruction at a blank line inside a
continuation and loses a trailing escape at the end of the file. So these are taken out first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO

from dptops_audit.models.docker.words import HeredocWord, heredoc_words, takes_heredocs

_WIDE_SPACES = (
    "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)

SPACES = "\t\n\v\f\r " + _WIDE_SPACES
"""What Go's unicode.IsSpace accepts; Python's str.isspace also takes the separators \\x1c to \\x1f."""

_ODD_SPACES = "\x1c\x1d\x1e\x1f" + _WIDE_SPACES
_HIDE = {ord(space): chr(0xF0000 + ord(space)) for space in _ODD_SPACES}
_SHOW = {0xF0000 + ord(space): space for space in _ODD_SPACES}
_END = " ;"

MAX_INSTRUCTIONS = 20_000
"""Most instructions that are read of one file."""

_DIRECTIVES = ("syntax", "escape", "check")


@dataclass(frozen=True, slots=True)
class Heredoc:
    """The body of one `<<WORD`.

    `content` is as in the file, without the terminator line; `first_line` is the line of its first character.
    `expand` is False where the word was quoted; `chomp` is True for `<<-`, which drops leading tabs.
    """

    delimiter: str
    content: str
    first_line: int
    expand: bool = True
    chomp: bool = False

    @property
    def text(self) -> str:
        """The body as the build sees it: without leading tabs where the heredoc is `<<-`."""
        if not self.chomp:
            return self.content
        return "".join(line.lstrip("\t") for line in self.content.splitlines(keepends=True))


@dataclass(frozen=True, slots=True)
class Places:
    """Where the characters of a joined line stand in the file: (offset, line, column) of each piece, by offset."""

    pieces: tuple[tuple[int, int, int], ...]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of the character at `offset`."""
        start, line, column = self.pieces[max(0, bisect_right(self.pieces, (offset, 1 << 60, 0)) - 1)]
        return line, column + max(0, offset - start)

    def after(self, offset: int) -> Places:
        """The same places for the text that starts at `offset`."""
        line, column = self.at(offset)
        later = tuple((start - offset, at, col) for start, at, col in self.pieces if start > offset)
        return Places(((0, line, column), *later))


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """One instruction's text with its continuations joined, and the heredocs that follow it. Lines count from 1."""

    text: str
    line: int
    end_line: int
    places: Places
    heredocs: tuple[Heredoc, ...] = ()


@dataclass(slots=True)
class Layout:
    """A Dockerfile cut into logical lines. `problems` are (line, message)."""

    lines: list[LogicalLine] = field(default_factory=list)
    directives: dict[str, str] = field(default_factory=dict)
    escape: str = "\\"
    problems: list[tuple[int, str]] = field(default_factory=list)


def lay_out(content: str) -> Layout:
    """Cut `content` into logical lines. A byte-order mark is dropped; any text is accepted."""
    layout = Layout()
    physical = content.removeprefix("\ufeff").split("\n")
    if not physical[-1]:
        physical.pop()
    at = _read_directives(physical, layout)
    while at < len(physical):
        if len(layout.lines) == MAX_INSTRUCTIONS:
            layout.problems.append((at + 1, f"more than {MAX_INSTRUCTIONS} instructions: the rest is not read"))
            break
        at = _read_logical_line(physical, at, layout)
    return layout


def _read_directives(physical: list[str], layout: Layout) -> int:
    """Read the directives that open the file; gives the index of the first line that is none."""
    first = 1 if physical and physical[0].startswith("#!") else 0
    for at in range(first, len(physical)):
        directive = _directive(physical[at].lstrip(SPACES))
        if directive is None:
            return at
        name, value = directive
        if name in layout.directives:
            layout.problems.append((at + 1, f"only one {name} parser directive can be used"))
        elif name != "escape":
            layout.directives[name] = value
        elif first:
            return at  # BuildKit looks for `syntax` behind a shebang, but for no other directive
        elif value in ("\\", "`"):
            layout.directives[name] = layout.escape = value
        else:
            layout.problems.append((at + 1, f"invalid escape token {value[:20]!r}: only \\ and ` are allowed"))
    return len(physical)


def _directive(line: str) -> tuple[str, str] | None:
    if not line.startswith("#"):
        return None
    name, equals, value = line[1:].partition("=")
    name = name.strip(SPACES).lower()
    value = value.strip(SPACES)
    return (name, value) if equals and value and name in _DIRECTIVES else None


def _read_logical_line(physical: list[str], at: int, layout: Layout) -> int:
    """Read the logical line that starts at index `at`, if one does; gives the index after it."""
    first = at
    raw = physical[at].rstrip("\r")
    text = raw.lstrip(SPACES)
    at += 1
    if not text or text.startswith("#"):
        return at
    text, continues = _without_continuation(text, layout.escape)
    offset, parts, pieces = len(text), [text], [(0, first + 1, len(raw) - len(raw.lstrip(SPACES)) + 1)]
    while continues and at < len(physical):
        raw = physical[at].rstrip("\r")
        at += 1
        bare = raw.lstrip(SPACES)
        if not bare or bare.startswith("#"):
            continue
        text, continues = _without_continuation(raw, layout.escape)
        pieces.append((offset, at, 1))
        parts.append(text)
        offset += len(text)
    joined = "".join(parts)
    heredocs: list[Heredoc] = []
    if "<<" in joined and takes_heredocs(joined, layout.escape):
        for word in heredoc_words(joined):
            heredoc, at = _read_heredoc(physical, at, word)
            if heredoc is None:
                layout.problems.append((first + 1, f"unterminated heredoc {word.name[:40]!r}"))
                at = len(physical)
                break
            heredocs.append(heredoc)
    layout.lines.append(LogicalLine(joined, first + 1, at, Places(tuple(pieces)), tuple(heredocs)))
    return at


def _without_continuation(line: str, escape: str) -> tuple[str, bool]:
    """The line without its continuation character, and whether it had one: a doubled escape is none."""
    bare = line.rstrip(" \t")
    if not bare.endswith(escape) or bare.endswith(escape * 2):
        return line, False
    return bare[:-1], True


def _read_heredoc(physical: list[str], at: int, word: HeredocWord) -> tuple[Heredoc | None, int]:
    """The body that starts at index `at` and the index after its terminator; None where nothing terminates it."""
    for end in range(at, len(physical)):
        line = physical[end].rstrip("\r")
        if (line.lstrip("\t") if word.chomp else line) == word.name:
            content = "".join(f"{body}\n" for body in physical[at:end])
            return Heredoc(word.name, content, at + 1, word.expand, word.chomp), end + 1
    return None, len(physical)


def split_lines(lines: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """Keyword (upper-case), value, and the value's offset, of each logical line.

    dockerfile-parse does the splitting. A mark at each line's end keeps it from reading a final escape as a
    continuation, and what only Python takes for a space is hidden from it.
    """
    from dockerfile_parse import DockerfileParser  # type: ignore[import-untyped]  # slow to import

    shown = [line.rstrip(SPACES) for line in lines]
    masked = "".join(f"{line.translate(_HIDE)}{_END}\n" for line in shown)
    parser = DockerfileParser(fileobj=BytesIO(masked.encode()))
    for entry, line in zip(parser.structure, shown, strict=True):
        value = entry["value"].removesuffix(_END[1:]).rstrip().translate(_SHOW).lstrip(SPACES)
        keyword = entry["instruction"].translate(_SHOW) if line else ""
        yield keyword, value, len(line) - len(value)
