"""The languages whose comments and strings are told apart, as modes for the lexer, and which kind of file begins in which mode."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dptops_audit.models.source.javascript import JAVASCRIPT_MODES
from dptops_audit.models.source.lexer import (
    CODE,
    COMMENT,
    LEAVE,
    STRING,
    Enter,
    Heredoc,
    Lexer,
    Mode,
    Outcome,
    closed_by,
    until,
)
from dptops_audit.models.source.python import PYTHON_MODES
from dptops_audit.models.source.ruby import ELIXIR_MODES, RUBY_MODES
from dptops_audit.models.source.syntax import (
    BLOCK,
    CHARACTER,
    DASHES,
    DOUBLE,
    DOUBLE_LINES,
    ESCAPE,
    HASH,
    HASH_BANG,
    LINE_HASH,
    MARKUP_COMMENT,
    NESTING_BLOCK,
    PLAIN_SINGLE_LINES,
    PLAIN_TRIPLE_DOUBLE,
    PLAIN_TRIPLE_SINGLE,
    SINGLE,
    SINGLE_LINES,
    SLASHES,
    TRIPLE_DOUBLE,
    TRIPLE_SINGLE,
    WORD_HASH,
    braces,
    code,
    interpolated,
    regex,
    whole_line,
)


def _raw_c(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    """`R"mark(...)mark"`."""
    return until(b")" + match[0][1:-1] + b'"', STRING)(lexer, match)


_RAW_RUST = re.compile(rb"\b[bc]?r(#*+)\Z")


def _rust_string(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    """`"..."`, or `r##"..."##`."""
    raw = _RAW_RUST.search(lexer.data, max(lexer.start, match.start() - 16), match.start())
    return _QUOTED_LINES(lexer, match) if raw is None else until(b'"' + raw[1], STRING)(lexer, match)


_QUOTED_LINES = closed_by(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', STRING)


def _raw_csharp(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    """Three or more quotes up to as many."""
    return until(b'"' * match[0].count(b'"'), STRING)(lexer, match)


def _php_heredoc(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    return match.end(), Heredoc(match[0][3:].strip(b" \t'\""), True)


def _shell_heredoc(lexer: Lexer, match: re.Match[bytes]) -> tuple[int, Outcome]:
    if lexer.data[match.start() - 1 : match.start()] == b"<":
        return match.end(), None
    return match.end(), Heredoc(match[0].lstrip(b"<-~ \t").strip(b"\\'\""), b"-" in match[0][:3])


_C_PREPROCESSOR = (
    rb"#[ \t]*+(?:error|warning|pragma|region|endregion)\b",
    lambda lexer, match: whole_line(lexer, match, None),
)
_C_CHARACTER = (rb"(?<![0-9a-fA-F])'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'?|(?<=u8)'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'", STRING)
_C_SLASHES = (rb"//[^\\\n]*+(?:\\(?:\r?\n|.)[^\\\n]*+)*+", COMMENT)
_C = (
    _C_SLASHES,
    BLOCK,
    (rb'"(?:(?<=\bR")|(?<=\b[uUL]R")|(?<=\bu8R"))[^\s()\\]{0,16}\(', _raw_c),
    _C_PREPROCESSOR,
    DOUBLE,
    _C_CHARACTER,
)
_GO = (SLASHES, BLOCK, DOUBLE, (rb"`", until(b"`", STRING)), CHARACTER)
_JAVA = (SLASHES, BLOCK, TRIPLE_DOUBLE, DOUBLE, CHARACTER)
_KOTLIN = (
    HASH_BANG,
    SLASHES,
    NESTING_BLOCK,
    (rb'"""', Enter("kotlin raw", b'"""')),
    (rb'"[^"\\\n$]*+(?:\\.[^"\\\n$]*+)*+"', STRING),
    (rb'"', Enter("kotlin string")),
    CHARACTER,
)
_SCALA = (
    SLASHES,
    NESTING_BLOCK,
    (rb'(?<=\w)"""', Enter("scala raw", b'"""')),
    (rb'"""', closed_by(rb'(?:[^"]|"(?!""))*+"""+', STRING)),
    (rb'(?<=\w)"', Enter("scala string")),
    DOUBLE,
    CHARACTER,
)
_GROOVY_REGEX = regex(rb"[^/\\\n]++(?:\\.[^/\\\n]*+)*+/", frozenset({b"return", b"in", b"case", b"assert"}))
_GROOVY = (
    HASH_BANG,
    SLASHES,
    BLOCK,
    (rb'"""', Enter("groovy text", b'"""')),
    TRIPLE_SINGLE,
    (rb'"[^"\\\n$]*+(?:\\.[^"\\\n$]*+)*+"', STRING),
    (rb'"', Enter("groovy string")),
    SINGLE,
    (rb"\$/", until(b"/$", STRING)),
    (rb"/", _GROOVY_REGEX),
)
_CSHARP = (
    SLASHES,
    BLOCK,
    (rb'(?:\$++@|@\$)"', Enter("c# verbatim", b'"')),
    (rb'@"', closed_by(rb'(?:[^"]|"")*+"', STRING)),
    (rb'\$*+"""++', _raw_csharp),
    (rb'\$"', Enter("c# string")),
    DOUBLE,
    CHARACTER,
    _C_PREPROCESSOR,
)
_RUST = (
    SLASHES,
    NESTING_BLOCK,
    (rb'"', _rust_string),
    CHARACTER,
)
_PHP = (
    (rb"\?>", LEAVE),
    (rb"(?://|#(?!\[))(?:[^\n?]|\?(?!>))*+", COMMENT),
    BLOCK,
    (rb"<<<[ \t]*+(?:\w++|\"\w++\"|'\w++')", _php_heredoc),
    SINGLE_LINES,
    (rb'"', Enter("php string", b'"')),
    (rb"`", until(b"`", STRING)),
)
_PHP_NESTED = _PHP[1:]
_SHELL = (
    ESCAPE,
    WORD_HASH,
    (rb"<<[-~]?[ \t]*+(?:\\?[A-Za-z_!%][^\s'\"\\;&|<>()]*+|'[^'\n]++'|\"[^\"\n]++\")", _shell_heredoc),
    (rb"(?<=\$)'", closed_by(rb"[^'\\]*+(?:\\.[^'\\]*+)*+'", STRING)),
    PLAIN_SINGLE_LINES,
    (rb'"', Enter("shell string", b'"')),
)
_HCL = (
    HASH,
    SLASHES,
    BLOCK,
    (rb"<<[-~]?\w++", _shell_heredoc),
    (rb'"[^"\\\n$%]*+(?:\\.[^"\\\n$%]*+)*+"', STRING),
    (rb'"', Enter("hcl string")),
)
_SWIFT = (SLASHES, NESTING_BLOCK, TRIPLE_DOUBLE, DOUBLE)
_DART = (SLASHES, NESTING_BLOCK, TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE)
_YAML_STRINGS = (
    (rb'"(?:(?<=[\s\[{,(]")|(?<=\A"))(?:[^"\\\n]*+(?:\\.[^"\\\n]*+)*+(?:\n(?=[ \t]))?+)*+"', STRING),
    (rb"'(?:(?<=[\s\[{,(]')|(?<=\A'))(?:[^'\n]|''|\n(?=[ \t]))*+'", STRING),
)
_TOML = (HASH, TRIPLE_DOUBLE, PLAIN_TRIPLE_SINGLE, DOUBLE, (rb"'[^'\n]*+'?", STRING))
_SQL = (DASHES, BLOCK, (rb"'", closed_by(rb"[^']*+(?:''[^']*+)*+'", STRING)), (rb'"[^"\n]*+"?', STRING))

MODES: Mapping[str, Mode] = {
    "nesting comment": Mode(COMMENT, (rb"/\*", Enter("nesting comment")), (rb"\*/", LEAVE)),
    "nesting dashes": Mode(COMMENT, (rb"\{-", Enter("nesting dashes")), (rb"-\}", LEAVE)),
    **PYTHON_MODES,
    **JAVASCRIPT_MODES,
    **RUBY_MODES,
    **ELIXIR_MODES,
    "c": code(*_C),
    "go": code(*_GO),
    "java": code(*_JAVA),
    "kotlin": code(*_KOTLIN),
    "kotlin braces": braces(*_KOTLIN, name="kotlin braces"),
    "kotlin string": interpolated(b'"', b'"', (rb"\$\{", Enter("kotlin braces")), lines=False),
    "kotlin raw": Mode(STRING, (rb"\$\{", Enter("kotlin braces")), (rb'"""++', LEAVE)),
    "scala": code(*_SCALA),
    "scala braces": braces(*_SCALA, name="scala braces"),
    "scala string": interpolated(b'"', b'"', (rb"\$\$", None), (rb"\$\{", Enter("scala braces")), lines=False),
    "scala raw": Mode(STRING, (rb"\$\$", None), (rb"\$\{", Enter("scala braces")), (rb'"""++', LEAVE)),
    "groovy": code(*_GROOVY),
    "groovy braces": braces(*_GROOVY, name="groovy braces"),
    "groovy string": interpolated(b'"', b'"', (rb"\$\{", Enter("groovy braces")), lines=False),
    "groovy text": interpolated(b'"""', b'"""', (rb"\$\{", Enter("groovy braces"))),
    "c#": code(*_CSHARP),
    "c# braces": braces(*_CSHARP, name="c# braces"),
    "c# string": interpolated(b'"', b'"', (rb"\{\{", None), (rb"\{", Enter("c# braces")), lines=False),
    "c# verbatim": Mode(STRING, (rb'""', None), (rb"\{\{", None), (rb"\{", Enter("c# braces")), (rb'"', LEAVE)),
    "rust": code(*_RUST),
    "php": Mode(STRING, (rb"<\?(?:php\b|=|(?=\s))", Enter("php code"))),
    "php code": code(*_PHP),
    "php braces": braces(*_PHP_NESTED, name="php braces"),
    "php string": interpolated(b'"', b'"', (rb"\{(?=\$)", Enter("php braces"))),
    "shell": code(*_SHELL),
    "shell string": interpolated(b'"', b'"', (rb"\$\(", Enter("shell parentheses")), (rb"\$\{", Enter("shell braces"))),
    "shell parentheses": Mode(CODE, (rb"\)", LEAVE), (rb"\(", Enter("shell parentheses")), *_SHELL),
    "shell braces": Mode(
        CODE, (rb"\}", LEAVE), (rb"\$\{", Enter("shell braces")), ESCAPE, (rb'"', Enter("shell string", b'"'))
    ),
    "hcl": code(*_HCL),
    "hcl string": interpolated(b'"', b'"', (rb"[$%]{2}\{", None), (rb"[$%]\{", Enter("hcl braces")), lines=False),
    "hcl braces": braces(*_HCL, name="hcl braces"),
    "swift": code(*_SWIFT),
    "dart": code(*_DART),
    "yaml": code(WORD_HASH, *_YAML_STRINGS),
    "toml": code(*_TOML),
    "sql": code(*_SQL),
    "slashes": code(SLASHES, BLOCK, TRIPLE_DOUBLE, DOUBLE, SINGLE),
    "jsonnet": code(SLASHES, HASH, BLOCK, DOUBLE_LINES, SINGLE_LINES),
    "bicep": code(SLASHES, BLOCK, PLAIN_TRIPLE_SINGLE, SINGLE),
    "json": code(DOUBLE),
    "word hash": code(WORD_HASH, DOUBLE),
    "line hash": code(LINE_HASH),
    "dotenv": code(LINE_HASH, DOUBLE_LINES, SINGLE_LINES),
    "ini": code((rb"[#;]", lambda lexer, match: whole_line(lexer, match, COMMENT))),
    "properties": code((rb"[#!]", lambda lexer, match: whole_line(lexer, match, COMMENT))),
    "script hash": code(WORD_HASH, DOUBLE, SINGLE),
    "powershell": code(
        (rb"<#", until(b"#>", COMMENT)),
        WORD_HASH,
        (rb'@"', until(b'\n"@', STRING)),
        (rb"@'", until(b"\n'@", STRING)),
        (rb'"', closed_by(rb'[^"`]*+(?:`.[^"`]*+)*+"', STRING)),
        (rb"'[^'\n]*+'?", STRING),
    ),
    "lua": code((rb"--\[\[", until(b"]]", COMMENT)), DASHES, (rb"\[\[", until(b"]]", STRING)), DOUBLE, SINGLE),
    "haskell": code((rb"\{-", Enter("nesting dashes", b"-}")), DASHES, DOUBLE),
    "markup": code(MARKUP_COMMENT),
    "lisp": code((rb";[^\n]*+", COMMENT), DOUBLE_LINES),
    "erlang": code((rb"%[^\n]*+", COMMENT), DOUBLE_LINES),
    "batch": code((rb"(?i:^[ \t]*+@?rem\b|^[ \t]*+::)[^\n]*+", COMMENT)),
    "css": code(BLOCK, DOUBLE, SINGLE),
    "graphql": code(HASH, PLAIN_TRIPLE_DOUBLE, DOUBLE),
    "visual basic": code((rb"'[^\n]*+", COMMENT), (rb'"[^"\n]*+"?', STRING)),
    "fsharp": code(SLASHES, (rb"\(\*(?!\))", until(b"*)", COMMENT)), PLAIN_TRIPLE_DOUBLE, DOUBLE_LINES, CHARACTER),
}

_KINDS: Mapping[str, str] = {
    "python": "python starlark",
    "javascript": "javascript typescript",
    "vue": "vue",
    "svelte": "svelte astro",
    "ruby": "ruby",
    "elixir": "elixir",
    "c": "c cpp objective-c",
    "go": "go",
    "java": "java",
    "kotlin": "kotlin",
    "scala": "scala",
    "groovy": "groovy",
    "c#": "csharp",
    "rust": "rust",
    "php": "php",
    "shell": "shell fish",
    "hcl": "hcl terraform",
    "swift": "swift",
    "dart": "dart",
    "yaml": "yaml compose",
    "toml": "toml",
    "sql": "sql",
    "slashes": "protobuf prisma zig solidity cue verilog json5",
    "jsonnet": "jsonnet",
    "bicep": "bicep",
    "json": "json",
    "word hash": "conf make cmake just rego nix",
    "line hash": "dockerfile earthfile procfile systemd",
    "dotenv": "dotenv",
    "ini": "ini",
    "properties": "properties",
    "script hash": "perl r julia crystal nim awk puppet coffeescript",
    "powershell": "powershell",
    "lua": "lua",
    "haskell": "haskell elm",
    "markup": "html xml markdown",
    "lisp": "clojure",
    "erlang": "erlang",
    "batch": "batch",
    "css": "css",
    "graphql": "graphql",
    "visual basic": "visualbasic",
    "fsharp": "fsharp",
}

FIRST_MODE: Mapping[str, str] = {kind: mode for mode, kinds in _KINDS.items() for kind in kinds.split()}
"""The mode in which a file of a kind begins. A file of another kind is all code."""
