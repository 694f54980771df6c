"""Compares our Dockerfile model with dockerfile-ast over directories of Dockerfiles, and measures its speed.

usage: python compare.py DIRECTORY... --modules DIRECTORY_WITH_NODE_MODULES [--table results.md]

Compared per file: each instruction's keyword, first and last line, flags and words; each stage's image and name. A file that
differs is put into the first class of CLASSES that explains it; the run fails if one is left unexplained.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dptops_audit.models.docker.dockerfile import Dockerfile, Instruction, read_dockerfile

NAME = re.compile(r"(?:Dockerfile|Containerfile)(?:[.-].+)?|.+\.(?:dockerfile|containerfile)", re.IGNORECASE)
OTHER = re.compile(r"\.(?:go|py|rs|ts|js|md|html|sh|ya?ml|json|txt|png|dockerignore)$")
BARE = re.compile(r"[\s\\`]+")


@dataclass(frozen=True)
class Pair:
    """One file as both parsers see it."""

    path: Path
    text: str
    ours: Dockerfile
    theirs: dict[str, Any]

    @property
    def lines(self) -> tuple[list[tuple[str, int, int]], list[tuple[str, int, int]]]:
        ours = [(i.name, i.line, i.end_line) for i in self.ours.instructions]
        return ours, [(i["name"], i["line"], i["end"]) for i in self.theirs["instructions"]]

    @property
    def flags(self) -> tuple[list[list[str]], list[list[str]]]:
        ours = [[bare(f"--{n}={v}" if v else f"--{n}") for n, v in i.flags] for i in self.ours.instructions]
        return ours, [[re.sub("[\"']", "", flag) for flag in i["flags"]] for i in self.theirs["instructions"]]

    @property
    def words(self) -> tuple[list[str], list[str]]:
        return [bare(with_heredocs(i)) for i in self.ours.instructions], [
            i["text"] for i in self.theirs["instructions"]
        ]

    @property
    def stages(self) -> tuple[list[tuple[str, str | None]], list[tuple[str, str | None]]]:
        theirs = [(s["image"] or "", s["name"] and s["name"].lower()) for s in self.theirs["stages"]]
        return [(s.image, s.name) for s in self.ours.stages], theirs

    @property
    def differing(self) -> list[str]:
        parts = {"lines": self.lines, "flags": self.flags, "words": self.words, "stages": self.stages}
        return [name for name, (ours, theirs) in parts.items() if ours != theirs]


def bare(text: str) -> str:
    return BARE.sub("", text)


def with_heredocs(instruction: Instruction) -> str:
    return instruction.value + "".join(heredoc.content + heredoc.delimiter for heredoc in instruction.heredocs)


@dataclass(frozen=True)
class Difference:
    name: str
    reason: str
    holds: Callable[[Pair], bool]


CLASSES = (
    Difference(
        "template",
        "has to be rendered first; what stands between its marks is no Dockerfile for either parser",
        lambda pair: pair.ours.templated or bool(re.search(r"template|\.tpl", pair.path.name)),
    ),
    Difference(
        "doubled escape",
        "a line that ends in two escapes does not go on (BuildKit's lineContinuationRegex); dockerfile-ast joins the next",
        lambda pair: bool(re.search(r"\\\\[ \t]*$", pair.text, re.MULTILINE)),
    ),
    Difference(
        "escape at end of file",
        "the last line ends in an escape and nothing follows; dockerfile-ast counts one line more than there is",
        lambda pair: pair.text.rstrip("\n").endswith("\\"),
    ),
    Difference(
        "lone escape",
        "a line of one escape goes on: BuildKit counts from that line, we from the keyword, dockerfile-ast reads it as one",
        lambda pair: any(instruction["name"] == "\\" for instruction in pair.theirs["instructions"]),
    ),
    Difference(
        "end of flags",
        "`--` ends the flags and is none, and CMD has flags too (BuildKit's extractBuilderFlags)",
        lambda pair: bool(re.search(r"^\s*(?:CMD\s+--|\w+\s+(?:--\S+\s+)*--\s)", pair.text, re.MULTILINE)),
    ),
)


def find(directories: list[Path]) -> list[Path]:
    files = [path for directory in directories for path in directory.rglob("*") if NAME.fullmatch(path.name)]
    return sorted(path for path in files if not OTHER.search(path.name) and path.is_file() and not path.is_symlink())


def read_both(paths: list[Path], modules: Path) -> tuple[list[Pair], float, float]:
    """All files as both parsers see them, and the CPU seconds that each took (theirs with the start of node)."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listing:
        listing.write("\n".join(str(path.resolve()) for path in paths))
        listing.flush()
        oracle = Path(__file__).with_name("oracle.mjs")
        begun = time.perf_counter()
        output = subprocess.run(
            ["node", str(oracle.resolve()), listing.name], cwd=modules, check=True, capture_output=True, text=True
        ).stdout
        theirs_took = time.perf_counter() - begun
    texts = [path.read_bytes().decode("utf-8", "replace") for path in paths]
    read_dockerfile("warm", "FROM scratch\n")
    begun = time.process_time()
    ours = [read_dockerfile(str(path), text) for path, text in zip(paths, texts, strict=True)]
    took = time.process_time() - begun
    theirs = [json.loads(line) for line in output.splitlines()]
    return [Pair(*parts) for parts in zip(paths, texts, ours, theirs, strict=True)], took, theirs_took


def explain(pair: Pair) -> str:
    if "error" in pair.theirs:
        return "unexplained"
    if not pair.differing:
        return ""
    return next((difference.name for difference in CLASSES if difference.holds(pair)), "unexplained")


def table(pairs: list[Pair], kinds: list[str], ours_took: float, theirs_took: float) -> str:
    """The result as Markdown."""
    counts = Counter(kinds)
    instructions = sum(len(pair.ours.instructions) for pair in pairs)
    reasons = {difference.name: difference.reason for difference in CLASSES}
    size = sum(len(pair.text) for pair in pairs)
    ours_speed, theirs_speed = len(pairs) / ours_took, len(pairs) / theirs_took
    speed = f"Speed: {ours_speed:.0f} Dockerfiles a CPU second; dockerfile-ast {theirs_speed:.0f} a second with node's start."
    rows = [
        f"| {name} | {counts[name]} | {reasons.get(name, '')} |" for name in [*reasons, "unexplained"] if counts[name]
    ]
    return "\n".join(
        [
            f"{len(pairs)} Dockerfiles, {instructions} instructions, {size / 1e6:.1f} MB; {counts['']} files are read alike.",
            "",
            "| difference | files | why ours is right |",
            "|---|---|---|",
            *rows,
            "",
            speed,
            "",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--modules", type=Path, required=True)
    parser.add_argument("--table", type=Path)
    options = parser.parse_args()
    pairs, ours_took, theirs_took = read_both(find(options.directories), options.modules)
    kinds = [explain(pair) for pair in pairs]
    result = table(pairs, kinds, ours_took, theirs_took)
    print(result)
    if options.table:
        options.table.write_text(result)
    unexplained = [pair for pair, kind in zip(pairs, kinds, strict=True) if kind == "unexplained"]
    for pair in unexplained:
        print(f"unexplained: {pair.path}: {', '.join(pair.differing)}", file=sys.stderr)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
