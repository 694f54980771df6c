"""Compare the regions that our lexer finds with what tree-sitter's grammars say, over real files.

    python benchmarks/source_scan/regions.py --repositories CHECKOUT... [--files 300] [--language ruby --show]

needs the grammars: `pip install tree-sitter-python tree-sitter-javascript ...`; a language whose grammar is not installed is left out. Only
files that the grammar reads without an error are compared, byte for byte and without blanks.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks" / "speed")]

from trees import spread, tracked_files  # noqa: E402

from dptops_audit.models.kinds import kind_by_name  # noqa: E402
from dptops_audit.models.source.regions import Regions  # noqa: E402

CODE, COMMENT, STRING, DOCSTRING, OPEN = b"cmsd?"
LETTERS = {"code": CODE, "comment": COMMENT, "string": STRING, "docstring": DOCSTRING}


class Grammar(NamedTuple):
    """A grammar's module and function, the kinds and extensions of its files, and its node types: comments, strings, the expressions in
    strings, and what is not compared because it is a matter of taste.
    """

    module: str
    function: str
    kind: str
    extensions: str
    comments: str
    strings: str
    expressions: str = ""
    ignored: str = ""


GRAMMARS = {
    "Python": Grammar("python", "language", "python", "py", "comment", "string", "interpolation"),
    "JavaScript": Grammar(
        "javascript",
        "language",
        "javascript",
        "js jsx mjs cjs",
        "comment",
        "string template_string jsx_text",
        "template_substitution",
        "regex hash_bang_line",
    ),
    "TypeScript": Grammar(
        "typescript",
        "language_typescript",
        "typescript",
        "ts",
        "comment",
        "string template_string",
        "template_substitution",
        "regex",
    ),
    "TSX": Grammar(
        "typescript",
        "language_tsx",
        "typescript",
        "tsx",
        "comment",
        "string template_string jsx_text",
        "template_substitution",
        "regex",
    ),
    "Go": Grammar(
        "go", "language", "go", "go", "comment", "interpreted_string_literal raw_string_literal rune_literal"
    ),
    "Java": Grammar(
        "java", "language", "java", "java", "line_comment block_comment", "string_literal character_literal"
    ),
    "Kotlin": Grammar(
        "kotlin",
        "language",
        "kotlin",
        "kt kts",
        "line_comment block_comment multiline_comment",
        "string_literal multiline_string_literal character_literal",
        "interpolation",
        "shebang_line",
    ),
    "Scala": Grammar(
        "scala",
        "language",
        "scala",
        "scala sbt",
        "comment block_comment",
        "string interpolated_string character_literal",
        "",
        "interpolation",
    ),
    "C#": Grammar(
        "c_sharp",
        "language",
        "csharp",
        "cs",
        "comment",
        "string_literal verbatim_string_literal raw_string_literal character_literal interpolated_string_expression",
        "interpolation",
        "preproc_region preproc_endregion preproc_error preproc_pragma preproc_if preproc_else",
    ),
    "Ruby": Grammar(
        "ruby",
        "language",
        "ruby",
        "rb rake",
        "comment uninterpreted",
        "string string_array symbol_array heredoc_beginning subshell delimited_symbol",
        "interpolation",
        "regex character heredoc_body",
    ),
    "PHP": Grammar(
        "php",
        "language_php",
        "php",
        "php",
        "comment",
        "string encapsed_string shell_command_expression text",
        "",
        "heredoc nowdoc variable_name member_access_expression subscript_expression php_tag",
    ),
    "Rust": Grammar(
        "rust", "language", "rust", "rs", "line_comment block_comment", "string_literal raw_string_literal char_literal"
    ),
    "Elixir": Grammar(
        "elixir",
        "language",
        "elixir",
        "ex exs",
        "comment",
        "string charlist sigil",
        "interpolation",
        "quoted_atom quoted_keyword char",
    ),
    "C": Grammar(
        "c",
        "language",
        "c",
        "c h",
        "comment",
        "string_literal char_literal",
        "",
        "preproc_arg system_lib_string preproc_call",
    ),
    "C++": Grammar(
        "cpp",
        "language",
        "cpp",
        "cpp cc hpp",
        "comment",
        "string_literal raw_string_literal char_literal",
        "",
        "preproc_arg system_lib_string preproc_call",
    ),
    "Shell": Grammar(
        "bash",
        "language",
        "shell",
        "sh bash",
        "comment",
        "string raw_string ansi_c_string heredoc_body heredoc_start",
        "command_substitution",
        "expansion simple_expansion regex heredoc_end arithmetic_expansion",
    ),
    "Terraform": Grammar(
        "hcl",
        "language",
        "terraform",
        "tf",
        "comment",
        "string_lit template_expr quoted_template",
        "template_interpolation",
        "heredoc_template",
    ),
    "YAML": Grammar(
        "yaml",
        "language",
        "yaml",
        "yaml yml",
        "comment",
        "double_quote_scalar single_quote_scalar",
        "",
        "block_scalar plain_scalar",
    ),
    "TOML": Grammar("toml", "language", "toml", "toml", "comment", "string", "", "quoted_key"),
}


def expected(tree: Any, data: bytes, grammar: Grammar) -> bytearray:
    """A letter for each byte, as the grammar has it."""
    letters = bytearray([CODE]) * len(data)
    table = {
        **dict.fromkeys(grammar.comments.split(), COMMENT),
        **dict.fromkeys(grammar.strings.split(), STRING),
        **dict.fromkeys(grammar.expressions.split(), CODE),
        **dict.fromkeys(grammar.ignored.split(), OPEN),
    }

    def paint(node: Any, letter: int) -> None:
        letters[node.start_byte : node.end_byte] = bytes([letter]) * (node.end_byte - node.start_byte)

    stack = [tree.root_node]
    while stack:
        node = stack.pop()
        letter = table.get(node.type)
        if letter is not None and node.is_named:
            paint(node, docstring(node, data) if letter == STRING else letter)
            for start, end in delimiters(node, data, letter):
                letters[start:end] = bytes([OPEN]) * (end - start)
            if letter == COMMENT or (letter == OPEN and node.type != "heredoc_body"):
                continue
        stack.extend(node.children)  # children are painted after their parents
    return letters


def delimiters(node: Any, data: bytes, letter: int) -> Iterator[tuple[int, int]]:
    """What may be counted to the string or to the code around it: the signs about an expression, and the letters before a quote."""
    if letter == CODE:
        for child in (node.children[:1] + node.children[-1:]) if node.child_count else ():
            if not child.is_named:
                yield child.start_byte, child.end_byte
    elif letter == STRING:
        start = node.start_byte
        while start < node.end_byte and data[start : start + 1] not in b"\"'`<%:(":
            start += 1
        yield node.start_byte, min(start, node.start_byte + 4)
        before = data[max(0, node.start_byte - 20) : node.start_byte]
        if before.rstrip().rpartition(b"@")[2] in DOC_WORDS:
            yield node.start_byte - len(before) + before.rindex(b"@"), node.start_byte


DOC_WORDS = (b"doc", b"moduledoc", b"typedoc", b"shortdoc")


def docstring(node: Any, data: bytes) -> int:
    """A string of Python or Elixir may be a docstring."""
    parent = node.parent
    if (
        parent is not None
        and parent.type == "expression_statement"
        and parent.child_count == 1
        and parent.parent.type in ("module", "block")
    ):
        return STRING if data[node.start_byte : node.start_byte + 2].lower()[:1] in (b"f", b"b") else DOCSTRING
    before = data[max(0, node.start_byte - 14) : node.start_byte].rstrip().rpartition(b"@")[2]
    return DOCSTRING if before in DOC_WORDS else STRING


def found(data: bytes, kind: str) -> bytearray:
    letters = bytearray([CODE]) * len(data)
    regions = Regions(kind, data)
    regions.at(len(data))
    for start, end, region in regions.spans:
        letters[start:end] = bytes([LETTERS[region]]) * (end - start)
    return letters


class Count:
    def __init__(self) -> None:
        self.files = self.same_files = self.broken = 0
        self.bytes = self.same = self.comment = self.comment_same = 0


def compare(name: str, grammar: Grammar, files: list[Path], show: bool) -> Count | None:
    import tree_sitter

    try:
        module = importlib.import_module(f"tree_sitter_{grammar.module}")
    except ImportError:
        return None
    parser = tree_sitter.Parser(tree_sitter.Language(getattr(module, grammar.function)()))
    count = Count()
    for path in files:
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        if b"\0" in data or len(data) > 300_000:
            continue
        tree = parser.parse(data)
        if tree.root_node.has_error:
            count.broken += 1
            continue
        count.files += 1
        wanted, ours = expected(tree, data, grammar), found(data, grammar.kind)
        differ = [
            at for at, (a, b) in enumerate(zip(wanted, ours, strict=True)) if a != b and a != OPEN and data[at] > 32
        ]
        count.bytes += sum(code > 32 for code in data)
        count.same += sum(code > 32 for code in data) - len(differ)
        prose = {COMMENT, DOCSTRING}
        both = [(a, b) for a, b, code in zip(wanted, ours, data, strict=True) if code > 32 and a != OPEN]
        count.comment += sum(a in prose or b in prose for a, b in both)
        count.comment_same += sum(a in prose and b in prose for a, b in both)
        count.same_files += not differ
        if differ and show:
            at = differ[0]
            start = data.rfind(b"\n", 0, at) + 1
            line = data.count(b"\n", 0, at) + 1
            text = data[start : at + 60].split(b"\n\n")[0].decode("utf-8", "replace")[:200]
            print(
                f"{path}:{line}: {len(differ)} bytes: {chr(wanted[at])} ours {chr(ours[at])} at column {at - start}: {text!r}"
            )
    return count


def files_of(repositories: list[Path], grammar: Grammar) -> Iterator[Path]:
    extensions = tuple("." + extension for extension in grammar.extensions.split())
    for repository in repositories:
        yield from (
            path
            for path in tracked_files(repository)
            if path.name.endswith(extensions) and kind_by_name(path.name) == grammar.kind
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--repositories", nargs="+", type=Path, required=True)
    options.add_argument("--files", type=int, default=300, help="files a language")
    options.add_argument("--language", action="append", choices=sorted(GRAMMARS))
    options.add_argument("--show", action="store_true", help="print the first difference of each file")
    given = options.parse_args()
    repositories = [path for path in sorted(given.repositories) if (path / ".git").exists()]
    print(
        "| language | files | not read by the grammar | the same to the byte | bytes agree | comments and docstrings agree |"
    )
    print("|---|---|---|---|---|---|")
    for name, grammar in GRAMMARS.items():
        if given.language and name not in given.language:
            continue
        count = compare(name, grammar, spread(list(files_of(repositories, grammar)), given.files), given.show)
        if count is None or not count.files:
            continue
        same, prose = count.same / max(1, count.bytes), count.comment_same / max(1, count.comment)
        print(
            f"| {name} | {count.files} | {count.broken} | {count.same_files} | {same:.3%} | {prose:.3%} |", flush=True
        )


if __name__ == "__main__":
    main()
