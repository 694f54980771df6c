"""The tokens of Ruby text, as far as Gemfiles, gemspecs and Podfiles need them: https://docs.ruby-lang.org/en/master/syntax/literals_rdoc.html

Comments, embedded documents and what follows `__END__` are left out; here-documents, percent literals and regular expressions are one
token each. Takes time linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

MAX_TOKENS = 40_000
"""No manifest comes near it; what lies beyond is not read."""


class Token(NamedTuple):
    """One token; `kind` is word, label (`name:`), string, symbol, words (`%w[..]`), regex, number, op or newline.

    `text` is the value: of a label the name, of a string what stands between its quotes with `#{..}` as written and `dynamic` set.
    `line` and `column` count from 1; `start` and `end` are offsets in the text, `spaced` says whether white space stands before it.
    """

    kind: str
    text: str
    line: int
    column: int
    start: int
    end: int
    dynamic: bool
    spaced: bool


_SKIP = re.compile(r"(?:[ \t\r\f\v]|\\\r?\n)+")
_COMMENT = re.compile(r"#[^\n]*")
_DOCUMENT_END = re.compile(r"^=end\b[^\n]*", re.MULTILINE)
_DATA = re.compile(r"__END__\r?(?:\n|\Z)")
_WORD = re.compile(r"[$@]{0,2}[^\W\d]\w*(?:[?!](?![=~]))?")
_NUMBER = re.compile(r"\d\w*(?:\.\d\w*)*")
_SYMBOL = re.compile(r":([^\W\d]\w*[?!]?)")
_OPERATOR = re.compile(r"::|=>|->|<=>|===?|=~|!=|!~|&\.|&&=?|\|\|=?|\.{2,3}|\*\*|<<|>>|[+\-*/%|&<>]=|.", re.DOTALL)
_PERCENT = re.compile(r"%([wWiIqQrsx]?)([!-/:-@\[-^`{-~])")
_HEREDOC = re.compile(r"<<([~-]?)([\"'`]?)([^\W\d]\w*)\2")
_PERCENT_KINDS = {"w": "words", "W": "words", "i": "words", "I": "words", "r": "regex", "s": "symbol"}
_CLOSERS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_PLAIN = re.compile(r"[^\\\"'`#{}()\[\]<>|/!^$%@+,.;:~*&=?-]+")
_ESCAPES = re.compile(r"\\(.)", re.DOTALL)
_VALUE_ENDS = frozenset({"string", "symbol", "words", "regex", "number"})


def tokenize(text: str) -> list[Token]:
    """The tokens in order, no more than MAX_TOKENS; whatever is not closed goes on to the end of the text."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.tokens: list[Token] = []
        self.documents: list[str] = []
        self.spaced = False

    def run(self) -> list[Token]:
        text, size, at = self.text, len(self.text), 0
        while at < size and len(self.tokens) < MAX_TOKENS:
            skipped = _SKIP.match(text, at)
            self.spaced = skipped is not None
            if skipped:
                at = skipped.end()
                if at >= size:
                    break
            at = self._token(at)
            if at < 0:
                break
        return self.tokens

    def _token(self, at: int) -> int:
        """The offset after the token there; below 0 where the program ends."""
        text, letter = self.text, self.text[at]
        if letter == "#":
            found = _COMMENT.match(text, at)
            return found.end() if found else at + 1
        if letter == "\n":
            self._add("newline", "\n", at, at + 1)
            return self._skip_documents(at + 1)
        if letter == ";":
            return self._add("newline", ";", at, at + 1)
        if at == 0 or text[at - 1] == "\n":
            if text.startswith("=begin", at):
                last = _DOCUMENT_END.search(text, at)
                return last.end() if last else len(text)
            if _DATA.match(text, at):
                return -1
        if letter in "\"'`":
            return self._quoted(at, at + 1, letter, letter, letter != "'")
        if letter == "%" and (percent := _PERCENT.match(text, at)) and self._value_may_start(percent.end()):
            return self._percent(at, percent)
        if letter == "/" and self._value_may_start(at + 1):
            return self._quoted(at, at + 1, "/", "/", True, "regex")
        if letter == "<" and (heredoc := _HEREDOC.match(text, at)) and self._value_may_start(at + 2):
            self.documents.append(heredoc[3])
            return self._add("string", heredoc[0], at, heredoc.end(), dynamic=True)
        if letter == ":":
            if text.startswith(':"', at) or text.startswith(":'", at):
                return self._quoted(at, at + 2, text[at + 1], text[at + 1], text[at + 1] == '"', "symbol")
            if (found := _SYMBOL.match(text, at)) and not text.startswith("::", at):
                return self._add("symbol", found[1], at, found.end())
        if found := _WORD.match(text, at):
            after = found.end()
            if text.startswith(":", after) and not text.startswith("::", after) and not self._after("?"):
                return self._add("label", found[0], at, after + 1)
            return self._add("word", found[0], at, after)
        if found := _NUMBER.match(text, at):
            return self._add("number", found[0], at, found.end())
        operator = _OPERATOR.match(text, at)
        return self._add("op", operator[0] if operator else letter, at, operator.end() if operator else at + 1)

    def _after(self, operator: str) -> bool:
        return bool(self.tokens) and self.tokens[-1].kind == "op" and self.tokens[-1].text == operator

    def _value_may_start(self, following: int) -> bool:
        """Whether a literal, not a binary operator, can start after the last token."""
        if not self.tokens:
            return True
        last = self.tokens[-1]
        if last.kind in _VALUE_ENDS or (last.kind == "op" and last.text in (")", "]", "}")):
            return False
        if last.kind == "word":
            return self.spaced and not self.text[following : following + 1].isspace()
        return True

    def _add(self, kind: str, text: str, at: int, end: int, dynamic: bool = False) -> int:
        line = bisect_right(self.starts, at)
        self.tokens.append(Token(kind, text, line, at - self.starts[line - 1] + 1, at, end, dynamic, self.spaced))
        return end

    def _percent(self, at: int, found: re.Match[str]) -> int:
        opener = found[2]
        closer = _CLOSERS.get(opener, opener)
        kind = _PERCENT_KINDS.get(found[1], "string")
        return self._quoted(at, found.end(), opener, closer, found[1] not in ("w", "i", "q", "s"), kind)

    def _quoted(self, at: int, begin: int, opener: str, closer: str, interpolates: bool, kind: str = "string") -> int:
        end, dynamic = _end_of_string(self.text, begin, opener, closer, interpolates)
        body = self.text[begin:end]
        if kind != "regex" and "\\" in body:
            body = _ESCAPES.sub(r"\1", body)
        end = min(end + 1, len(self.text))
        follows = self.text[end : end + 1] == ":" and self.text[end : end + 2] != "::"
        if kind == "string" and opener in "\"'" and follows and not dynamic and not self._after("?"):
            return self._add("label", body, at, end + 1)
        return self._add(kind, body, at, end, dynamic)

    def _skip_documents(self, at: int) -> int:
        """The offset after the bodies of the here-documents that the line before began."""
        for word in self.documents:
            end = re.compile(rf"^[ \t]*{re.escape(word)}\r?$", re.MULTILINE).search(self.text, at)
            at = min(end.end() + 1, len(self.text)) if end else len(self.text)
        self.documents.clear()
        return at


def _end_of_string(text: str, at: int, opener: str, closer: str, interpolates: bool) -> tuple[int, bool]:
    """The offset of a literal's closing sign (the text's length where there is none), and whether it holds `#{..}`."""
    dynamic = False
    # Each frame: opening sign, closing sign, whether it is code within `#{..}`, whether it interpolates, and how many are open.
    frames: list[tuple[str, str, bool, bool]] = [(opener, closer, False, interpolates)]
    counts = [1]
    size = len(text)
    while at < size:
        if plain := _PLAIN.match(text, at):
            at = plain.end()
            if at >= size:
                break
        letter = text[at]
        begins, ends, code, interpolated = frames[-1]
        if letter == "\\":
            at += 2
            continue
        if letter == ends:
            counts[-1] -= 1
            if not counts[-1]:
                frames.pop()
                counts.pop()
                if not frames:
                    return at, dynamic
        elif letter == begins:
            counts[-1] += 1
        elif code and letter in "\"'`":
            frames.append((letter, letter, False, letter != "'"))
            counts.append(1)
        elif letter == "#" and interpolated and text.startswith("#{", at):
            dynamic = True
            frames.append(("{", "}", True, False))
            counts.append(1)
            at += 1
        at += 1
    return size, dynamic
