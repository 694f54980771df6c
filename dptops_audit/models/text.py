"""Bytes to text: byte order marks, encodings, a line index, and the masking of credentials in any line that is shown."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from dptops_audit.evidence import Problem

MAX_BYTES = 2 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Text:
    """A decoded file. `content` has no byte order mark and keeps the file's newlines; `encoding` is a Python codec name.

    A line ends at `\\n` or `\\r\\n`, as git and editors count: form feeds, lone `\\r` and Unicode separators end none.
    """

    path: str
    content: str
    encoding: str = "utf-8"

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their terminators. A final newline opens no further line; an empty file has none."""
        lines = [line.removesuffix("\r") for line in self.content.split("\n")]
        if not lines[-1]:
            lines.pop()
        return lines

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self.content.split("\n")), initial=0))[:-1]

    def line_at(self, offset: int) -> int:
        """The line, from 1, of the character at `offset` (0 to `len(content)`, in code points)."""
        return bisect_right(self._starts, offset)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of the character at `offset`; the column counts code points."""
        line = self.line_at(offset)
        return line, offset - self._starts[line - 1] + 1


def decode(path: str, data: bytes) -> tuple[Text | None, Problem | None]:
    """The text of a file's bytes, with a note where that was not plain UTF-8.

    A UTF-8, UTF-16 or UTF-32 byte order mark decides; without one the bytes are UTF-8, and Latin-1 where they cannot be.
    The text is None for a binary file: one that holds NUL, or does not decode as its mark says.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(path, data[len(mark) :], encoding)
    if b"\0" in data:
        return None, _binary(path)
    try:
        return Text(path, data.decode("utf-8")), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Text(path, data.decode("latin-1"), "latin-1"), Problem(
            path, "is not UTF-8: read as Latin-1", line, skipped=True
        )


def _decode_marked(path: str, data: bytes, encoding: str) -> tuple[Text | None, Problem | None]:
    try:
        content = data.decode(encoding)
    except UnicodeDecodeError:
        return None, Problem(path, f"has the byte order mark of {encoding.upper()} but does not decode", skipped=True)
    if "\0" in content:
        return None, _binary(path)
    return Text(path, content, encoding), None


def _binary(path: str) -> Problem:
    return Problem(path, "is a binary file", skipped=True)


# Every pattern below starts where a run of name characters starts and has bounded or disjoint runs: linear time.
_ASSIGNMENT = re.compile(r"""(?<![\w.\-])([\w.\-]+)(["']?\s{0,8}(?::=|=>|==?|:)\s{0,8})""")
_OPTION = re.compile(r"(?<![^\s\"'\[,(])--?([A-Za-z][\w\-]*)\s{1,8}(?=[^\s\-])")
_DOCKER_PAIR = re.compile(r"(?i)^\s*(?:ENV|ARG)\s+(\w+)\s{1,8}(?=[^\s=])")
_ELEMENT = re.compile(r"<([\w.\-]+)>(?=[^<>])")
_VALUE = re.compile(
    r"""\$\{\{[^}\n]{0,200}\}\}|\{\{[^}\n]{0,200}\}\}|"((?:[^"\\]|\\.)*+)"?|'([^']*+)'?|[^\s"'&;<]+""",
)
_BLOCK_SCALAR = re.compile(r"[|>][+\-\d]{0,3}\s*(?:#|$)")
_REFERENCE = re.compile(
    r"""\$\{\{.*\}\}|\{\{.*\}\}|\$\{\w+\}|\$[A-Z_][A-Z0-9_]*|\$[\d@*?]|\$\([^=]*|%\w+%|<[^<>]*>|\*+[,)\]}]*
    |(?i:true|false|null|none|nil|~|undefined)[,)\]}]*|""",
    re.VERBOSE,
)
_PLAIN = re.compile(
    r"""(?P<token>://)(?P<token_value>[^\s/@:"'<>]{1,200})(?=:(?:x-oauth-basic)?@)
    |(?P<url>://[^\s/@:"'<>]*:)(?P<url_value>[^\s/"'<>]+)@
    |(?P<http>(?i:https?)://)(?P<http_value>[^\s/@:"'<>]{8,})@
    |(?P<bare>(?<![\w.\-/@:])[\w.\-]{1,80}:)(?P<bare_value>[^\s/@:"'<>&;]{1,200})@(?=[\w.\-]{1,200}(?::\d{1,5})?/)
    |(?P<login>(?i:authorization)["']?\s{0,8}[:=]\s{0,8}["']?\w+\s{1,8})(?P<login_value>[^\s"']+)
    |(?P<bearer>\b(?i:bearer)\s{1,8})(?P<bearer_value>[\w.~+/=\-]{16,})
    |(?P<user>(?<!\S)(?:-u|--user)[\s=]{1,8}["']?[^\s:"']+:)(?P<user_value>[^\s"']+)
    |(?<![\w\-])(?P<known_value>gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w\-]{20,}|(?:AKIA|ASIA)[0-9A-Z]{16}
      |xox[abeprs]-[\w\-]{10,}|sk_live_\w{10,}|AIza[\w\-]{35}|npm_\w{36}|pypi-[\w\-]{20,}|hf_\w{30,}
      |eyJ[\w\-]{10,}\.eyJ[\w\-]{10,}(?:\.[\w\-]*)?)""",
    re.VERBOSE,
)
_LOGS_IN = re.compile(r"login|\btwine\b|\bsshpass\b|\bmysql(?:admin|dump)?\b|\bmariadb\b")
_LOGIN_PASSWORD = re.compile(r"(?<=\s)-p[ =]?(?=\S)")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_ENDINGS = ("password", "passwd", "passphrase", "passwort", "secret", "token", "apikey", "credentials")
_SECRET_WORDS = frozenset({"pwd", "pass", "pw"})
_KEY_WORDS = frozenset({"api", "access", "private", "secret", "auth", "signing", "encryption", "account", "master"})
_NAMES_SOMETHING_ELSE = frozenset(
    {"name", "ref", "file", "path", "dir", "id", "url", "uri", "type", "length", "size", "ttl", "expiry", "expires"}
    | {"arn", "version", "enabled", "required", "endpoint", "stdin", "policy", "count", "limit", "field", "provider"}
)


def mask_credentials(line: str) -> str:
    """The line with every value that looks like a credential replaced by `***`; for anything that shows or hashes a line.

    Masked are passwords in URLs, values after names such as `password=`, `token:`, `--secret`, `api_key=`, and tokens of a
    known shape. References (`$NAME`, `${{ secrets.NAME }}`), booleans and null stay. Takes linear time; masking a masked line
    changes nothing.
    """
    spans = [*_named_spans(line), *_plain_spans(line)]
    if not spans:
        return line
    masked: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        if start >= done:
            masked.append(line[done:start])
            masked.append("***")
        done = end
    masked.append(line[done:])
    return "".join(masked)


def _named_spans(line: str) -> list[tuple[int, int]]:
    spans = []
    indent = len(line) - len(line.lstrip("- \t\"'"))
    done = 0
    for match in _ASSIGNMENT.finditer(line):
        if match.start() < done or not _names_secret(match[1]) or _is_image(line, match):
            continue
        is_yaml = match.start() <= indent and match[2].rstrip("\"' ") != match[2] and "=" not in match[2]
        done, span = (_yaml_scalar if is_yaml else _value)(line, match.end())
        spans.extend(span)
    for pattern in (_OPTION, _DOCKER_PAIR, _ELEMENT, *((_LOGIN_PASSWORD,) if _LOGS_IN.search(line) else ())):
        done = 0
        for match in pattern.finditer(line):
            if match.start() >= done and (pattern is _LOGIN_PASSWORD or _names_secret(match[1])):
                done, span = _value(line, match.end())
                spans.extend(span)
    return spans


def _is_image(line: str, match: re.Match[str]) -> bool:
    """Whether `name:` is an image's name before its tag: `registry/token-service:1.2`."""
    if match[2] != ":" or line[match.end() : match.end() + 1] in ('"', "'"):
        return False
    return line[match.start() - 1 : match.start()] == "/" or not _names_secret(_last_word(match[1]))


def _plain_spans(line: str) -> list[tuple[int, int]]:
    spans = []
    for match in _PLAIN.finditer(line):
        group = next(name for name, value in match.groupdict().items() if name.endswith("_value") and value is not None)
        if group == "bare_value" and _names_secret(match["bare"][:-1]):
            continue  # `_named_spans` masks that, as far as it goes
        if not _REFERENCE.fullmatch(match[group]):
            spans.append(match.span(group))
    return spans


def _yaml_scalar(line: str, start: int) -> tuple[int, list[tuple[int, int]]]:
    """Where the value that begins at `start` ends, and its span if it is to be masked.

    A plain scalar runs to the end of its line or to a comment.
    """
    if line[start : start + 1] in ("", '"', "'"):
        return _value(line, start)
    comment = line.find(" #", start)
    end = len(line[:comment].rstrip() if comment >= 0 else line.rstrip())
    keeps = _BLOCK_SCALAR.match(line, start) or _REFERENCE.fullmatch(line, start, end)
    return end, [] if keeps else [(start, end)]


def _value(line: str, start: int) -> tuple[int, list[tuple[int, int]]]:
    """Where the quoted or unquoted value that begins at `start` ends, and its span if it is to be masked."""
    match = _VALUE.match(line, start)
    if match is None:
        return start, []
    group = next((number for number in (1, 2) if match[number] is not None), 0)
    return match.end(), [] if _REFERENCE.fullmatch(match[group]) else [match.span(group)]


def _last_word(name: str) -> str:
    words = _WORDS.findall(name)
    return words[-1] if words else ""


def _names_secret(name: str) -> bool:
    if name in ("PWD", "OLDPWD"):
        return False
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words or words[-1] in _NAMES_SOMETHING_ELSE:
        return False
    return any(word in _SECRET_WORDS or word.endswith(_SECRET_ENDINGS) for word in words) or any(
        word in _KEY_WORDS and following == "key" for word, following in pairwise(words)
    )
