"""Measure the one scan over code beside `git grep`, and the engines that could do it; writes table.md.

python benchmarks/source_scan/run.py --repositories CHECKOUT... --cache DIR [--expressions FILE] [--python PYTHON] [--runs 5]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.accuracy.table import markdown_rows  # noqa: E402
from benchmarks.source_scan.worker import ENGINES  # noqa: E402
from benchmarks.speed.measure import Command, run_once  # noqa: E402
from benchmarks.speed.trees import copy_tree, spread, tracked_files  # noqa: E402

GREP = ("git", "-c", "core.fsmonitor=false", "grep", "-c", "-E", "api[_-]?key")
COUNTS = (100, 500, 1200)
LIMIT = 3.0
"""Times the CPU of git grep."""
SLOW = frozenset({"re, one trie", "bytes.count"})


def one_core() -> tuple[str, ...]:
    return ("taskset", "-c", "0") if shutil.which("taskset") else ()


def worker(python: str, *words: str) -> dict[str, float] | None:
    """What the worker measured; None where it has not what it needs."""
    done = subprocess.run(
        [*one_core(), python, str(HERE / "worker.py"), *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    if done.returncode:
        if "ModuleNotFoundError" in done.stderr:
            return None
        raise SystemExit(done.stderr[-2000:])
    result: dict[str, float] = json.loads(done.stdout)
    return result


def tree_of(repositories: Sequence[Path], count: int, cache: Path) -> Path:
    into = cache / f"tree-{count}"
    if not into.exists():
        files = [(repository, file) for repository in repositories for file in tracked_files(repository)]
        chosen = spread([file for _, file in files], count)
        owner = {file: repository for repository, file in files}
        copy_tree([(owner[file], file) for file in chosen], into)
    return into


def source_rows(python: str, tree: Path, expressions: Path, runs: int) -> tuple[list[list[str]], dict[str, float]]:
    """The scan and git grep in turn: the median of each, and the ratio of the medians."""
    rows = []
    facts: dict[str, float] = {}
    grep = Command((*one_core(), *GREP), tree)
    for name, words in (("each set in its kinds of files", ()), ("every set in every file", ("--any-kind",))):
        run_once(grep)
        worker(python, "source", str(tree), str(expressions), *words)
        ours, theirs = [], []
        for _ in range(runs):
            theirs.append(run_once(grep).cpu)
            measured = worker(python, "source", str(tree), str(expressions), *words)
            assert measured is not None
            facts = measured
            ours.append(measured["source"])
        ratio = statistics.median(ours) / statistics.median(theirs)
        least = min(ours) / min(theirs)
        rows.append(
            [
                name,
                f"{facts['hits']:,.0f}",
                f"{statistics.median(ours):.2f} s ({min(ours):.2f} s)",
                f"{statistics.median(theirs):.2f} s ({min(theirs):.2f} s)",
                f"{ratio:.2f} ({least:.2f})",
                f"{facts['memory']:.0f} MB",
                ("yes" if ratio <= LIMIT else "**no**") if not words else "",
            ]
        )
    return rows, facts


def engine_rows(python: str, tree: Path, expressions: Path, runs: int) -> list[list[str]]:
    rows = []
    for name in ENGINES:
        for count in COUNTS:
            times = 1 if name in SLOW else runs
            done = [
                one
                for _ in range(times)
                if (one := worker(python, "engine", name, str(count), str(tree), str(expressions)))
            ]
            if not done:
                rows.append([name, f"{count:,}", "not installed", "", "", "", ""])
                break
            middle = {key: statistics.median(one[key] for one in done) for key in done[0]}
            rows.append(
                [
                    name,
                    f"{middle['literals']:,.0f}",
                    f"{middle['import'] * 1000:.0f} ms",
                    f"{middle['compile'] * 1000:.0f} ms",
                    f"{middle['scan']:.2f} s",
                    f"{middle['memory']:.0f} MB",
                    f"{middle['hits']:,.0f}",
                ]
            )
    return rows


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--repositories", nargs="+", type=Path, required=True)
    options.add_argument("--cache", type=Path, required=True)
    options.add_argument("--expressions", type=Path, default=HERE / "expressions.txt")
    options.add_argument("--python", default=sys.executable, help="an interpreter that has the engines")
    options.add_argument("--files", type=int, default=10_000)
    options.add_argument("--runs", type=int, default=5)
    given = options.parse_args()
    repositories = [path for path in sorted(given.repositories) if (path / ".git").exists()]
    tree = tree_of(repositories, given.files, given.cache)
    rows, facts = source_rows(given.python, tree, given.expressions, given.runs)
    engines = engine_rows(given.python, tree, given.expressions, min(3, given.runs))
    text = "\n".join(
        [
            "# The one scan over code",
            "",
            "Written by `run.py`; [README.md](README.md) says what is measured and how.",
            "",
            f"- CPython {platform.python_version()} on {platform.system()}, one core; medians of {given.runs} alternating runs (the least).",
            f"- {facts['files']:,.0f} files of {len(repositories)} public repositories.",
            f"- {facts['expressions']:,.0f} expressions, {facts['literals']:,.0f} literals.",
            "- CPU is user and system time. The expression for `git grep` is `api[_-]?key`; the budget is a ratio of at most 3.",
            "",
            "## `Source`, reading included",
            "",
            markdown_rows([["what", "hits", "CPU", "CPU of `git grep`", "ratio", "memory", "met"], *rows]),
            "",
            "## Engines, literals alone",
            "",
            markdown_rows([["engine", "literals", "import", "compile", "scan", "memory", "found"], *engines]),
            "",
        ]
    )
    (HERE / "table.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
