"""Ruby and Elixir: strings that hold expressions, heredocs, percent literals and sigils."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dptops_audit.models.source.lexer import (
    CODE,
    COMMENT,
    DOCSTRING,
    STRING,
    Enter,
    Heredoc,
    Lexer,
    Mode,
    Outcome,
    closed_by,
    until,
)
from dptops_audit.models.source.syntax import (
    HASH,
    SINGLE_LINES,
    Token,
    before,
    braces,
    interpolated,
    last_word,
    regex,
    rest_of_line,
)

_CLOSERS = {b"(": b")", b"[": b"]", b"{": b"}", b"<": b">"}
_KEYWORDS = frozenset(
    b"if unless while until when and or not return in then else elsif do puts case match split".split()
)
_REGEX_REST = rb"[^/\\\n#]*+(?:(?:\\.|#\{[^}\n]*+\}|#)[^/\\\n#]*+)*+/[a-z]*+"
_REGEX = regex(_REGEX_REST, _KEYWORDS)
_LITERAL_REGEX = re.compile(_REGEX_REST)


def _slash(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    """As in JavaScript; a slash after a blank and before none begins an argument: `match /x/`."""
    start = match.start()
    end, outcome = _REGEX(lexer, match)
    if outcome is None and lexer.data[start - 1 : start].isspace() and not lexer.data[end : end + 1].isspace():
        text = before(lexer, start)
        found = rest_of_line(lexer, _LITERAL_REGEX, end) if last_word(text)[:1].islower() else None
        if found and lexer.data[end : end + 1] not in (b"=", b""):
            return found.end(), STRING
    return end, outcome


def _heredoc(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    """`<<~WORD`, `<<-WORD`, or a bare `<<WORD` where it is no shift or append."""
    marked = match[0][2:3] in b"~-"
    word = match[0][2:].lstrip(b"~-")
    bare = word.strip(b"\"'`")
    after = lexer.data[match.start() - 1 : match.start()]
    if not marked and (after.isalnum() or after in b")]}\"'" or not (bare == bare.upper() or bare != word)):
        return match.end(), None
    return match.end(), Heredoc(bare, marked)


def _percent(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    """`%w[...]` and the like, up to the closer that balances; `%` alone divides where it follows an operand."""
    opener = match[0][-1:]
    letter = match[0][1:-1]
    if not letter or opener not in b"([{<|!/":
        text = before(lexer, match.start())
        operand = text[-1:].isalnum() or text[-1:] in (b"_", b")", b"]", b"}", b'"', b"'")
        blank_before = lexer.data[match.start() - 1 : match.start()].isspace()
        apart = blank_before and not lexer.data[match.end() : match.end() + 1].isspace()
        if operand and not (apart and letter and last_word(text)[:1].islower()):
            return match.start() + 1, None
    end = _balanced(lexer, match.end(), opener)
    return (match.start() + 1, None) if end < 0 else (end, STRING)


_MOST_LITERAL = 100_000


def _balanced(lexer: Lexer, position: int, opener: bytes) -> int:
    """The end of a literal whose delimiters nest, behind its closer; -1 where it does not end."""
    closer = _CLOSERS.get(opener, opener)
    lost = (opener, closer)
    if lost in lexer.lost or lexer.find(closer, position) < 0:
        return -1
    delimiters = re.compile(
        b"\\\\.|" + re.escape(closer) + (b"|" + re.escape(opener) if closer != opener else b""), re.DOTALL
    )
    depth = 1
    for found in delimiters.finditer(lexer.data, position, min(lexer.stop, position + _MOST_LITERAL)):
        if found[0] == closer:
            depth -= 1
            if not depth:
                return found.end()
        elif found[0] == opener:
            depth += 1
    lexer.lost.add(lost)
    return -1


def _begin(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    end = lexer.find(b"\n=end", match.end())
    if end < 0:
        return match.end(), None
    newline = lexer.data.find(b"\n", end + 1, lexer.stop)
    return lexer.stop if newline < 0 else newline, COMMENT


_RUBY: tuple[Token, ...] = (
    (rb"^=begin\b", _begin),
    (rb"(?<=\n__)END__\r?$", lambda lexer, _match: (lexer.stop, COMMENT)),
    (rb"\$[\"'`/;,]", None),
    (rb"\?\\?[\"'`#/%](?!\w)", None),
    HASH,
    (rb'"', Enter("ruby double", b'"')),
    SINGLE_LINES,
    (rb"`", Enter("ruby back", b"`")),
    (rb"<<[~-]?(?:[A-Za-z_]\w*+|\"[^\"\n]++\"|'[^'\n]++'|`[^`\n]++`)", _heredoc),
    (rb"%[qQwWiIrxs]?[^\w\s]", _percent),
    (rb"/", _slash),
)

RUBY_MODES: Mapping[str, Mode] = {
    "ruby": Mode(CODE, *_RUBY),
    "ruby braces": braces(*_RUBY, name="ruby braces"),
    "ruby double": interpolated(b'"', b'"', (rb"#\{", Enter("ruby braces"))),
    "ruby back": interpolated(b"`", b"`", (rb"#\{", Enter("ruby braces"))),
}


def _sigil(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    opener = match[0].lstrip(b"~").lstrip(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if len(opener) == 3:
        return until(opener, STRING)(lexer, match)
    end = _balanced(lexer, match.end(), opener)
    return (match.end(), None) if end < 0 else (end, STRING)


_TRIPLE = rb'[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'
_DOC = rb"@(?:moduledoc|typedoc|shortdoc|doc)\s++"
_ELIXIR: tuple[Token, ...] = (
    HASH,
    (_DOC + rb'(?:~[sS])?"""', closed_by(_TRIPLE, DOCSTRING)),
    (_DOC + rb"(?:~[sS])?'''", until(b"'''", DOCSTRING)),
    (_DOC + rb'(?:~[sS])?"', closed_by(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', DOCSTRING)),
    (rb"~[a-zA-Z]++(?:\"\"\"|'''|[/|\"'(\[{<])", _sigil),
    (rb"(?<!\w)\?(?:\\.|[^\s\w])", None),
    (rb'"""', Enter("elixir text", b'"""')),
    (rb"'''", until(b"'''", STRING)),
    (rb'"', Enter("elixir double", b'"')),
    SINGLE_LINES,
)

ELIXIR_MODES: Mapping[str, Mode] = {
    "elixir": Mode(CODE, *_ELIXIR),
    "elixir braces": braces(*_ELIXIR, name="elixir braces"),
    "elixir double": interpolated(b'"', b'"', (rb"#\{", Enter("elixir braces"))),
    "elixir text": interpolated(b'"""', b'"""', (rb"#\{", Enter("elixir braces"))),
}
