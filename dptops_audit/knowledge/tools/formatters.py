"""Formatters and fixers in the mode that rewrites files: with a look at the working tree behind them (`git diff --exit-code`), they check.

The same tools in their checking mode stand in the tables of their languages. Sources: the help text of each program.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, JAVASCRIPT
from dptops_audit.knowledge.tools.tool import Kind, Tool, tool, way

_CHECKS = (
    r"(?:^| )(?:--check\S*|--diff|--dry-run|--list-different|-c|-l|-d|-n|--verify-no-changes|--Werror|-Werror)(?: |$)"
)

TOOLS: tuple[Tool, ...] = (
    tool(
        "gofmt, rewriting",
        way(Kind.FORMAT, "gofmt gofumpt goimports gci", rf"{ANY}-(?:s )?w", unless=_CHECKS),
        languages="go",
    ),
    tool(
        "go fmt, rewriting",
        way(Kind.FORMAT, "go", rf"(?:fmt|fix){END}", unless=_CHECKS),
        languages="go",
    ),
    tool(
        "a Python formatter, rewriting",
        way(Kind.FORMAT, "black isort yapf autopep8 autoflake docformatter", unless=_CHECKS),
        languages="python",
    ),
    tool("Ruff, rewriting", way(Kind.FORMAT, "ruff", rf"format{END}", unless=_CHECKS), languages="python"),
    tool(
        "a JavaScript formatter, rewriting",
        way(Kind.FORMAT, "prettier biome dprint", rf"{ANY}(?:--write|-w|format|fmt){END}", unless=_CHECKS),
        languages=JAVASCRIPT,
    ),
    tool(
        "clang-format, rewriting",
        way(Kind.FORMAT, "clang-format astyle uncrustify", rf"{ANY}-i{END}", unless=_CHECKS),
        languages="c cpp",
    ),
    tool("cargo fmt, rewriting", way(Kind.FORMAT, "cargo", rf"(?:\+\S+ )?fmt{END}", unless=_CHECKS), languages="rust"),
    tool(
        "mix format, rewriting",
        way(Kind.FORMAT, "mix", rf"format{END}", unless=r"--check-formatted"),
        languages="elixir",
    ),
    tool(
        "dotnet format, rewriting",
        way(Kind.FORMAT, "dotnet", rf"(?:format|csharpier){END}", unless=_CHECKS),
        languages="csharp fsharp",
    ),
    tool(
        "Spotless or ktlint, rewriting",
        way(Kind.FORMAT, "gradle-task", rf"(?:spotlessApply|ktlintFormat|formatKotlin){END}"),
        languages="java kotlin",
    ),
    tool("SwiftFormat, rewriting", way(Kind.FORMAT, "swiftformat", unless=r"--lint"), languages="swift"),
    tool(
        "a PHP formatter, rewriting",
        way(Kind.FORMAT, "php-cs-fixer pint phpcbf", unless=rf"{_CHECKS}|--test"),
        languages="php",
    ),
)
