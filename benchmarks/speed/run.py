"""Measures the budgets: whole processes, CPU and wall, as ratios beside a peer in the same runs.

usage: python benchmarks/speed/run.py --repositories DIR... --cache DIR [--runs N] [--table FILE]

Takes its material from the git checkouts that are given: trees of 2,000 and 10,000 real files, and 500 Dockerfiles. --cache holds the
environments and the trees; it is made where it is missing and may be deleted at any time. Writes table.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.speed.installs import hadolint, hadolint_version, installed_wheel
from benchmarks.speed.measure import Command, Timing, alternating
from benchmarks.speed.table import Budget, Row, shown, table
from benchmarks.speed.trees import copy_tree, is_dockerfile, spread, tracked_files

TABLE = Path(__file__).resolve().with_name("table.md")
SMALL, LARGE = 2_000, 10_000
DOCKERFILES, FEWEST_DOCKERFILES = 500, 400
MANY_DOCKERFILES = 0.05
"""From this share of Dockerfiles on, a repository is a collection of them, and no usual one."""

EXPRESSION = "api[_-]?key"
QUIET = ("--format", "json", "--exit-zero", "--no-progress")


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measurement needs."""

    bin: Path
    hadolint: Path | None
    material: tuple[tuple[Path, Path], ...]
    cache: Path
    runs: int

    @property
    def audit(self) -> str:
        return str(self.bin / "audit")

    @property
    def usual(self) -> list[tuple[Path, Path]]:
        """The files of the repositories that are no collections of Dockerfiles."""
        found: dict[Path, list[Path]] = {}
        for repository, file in self.material:
            found.setdefault(repository, []).append(file)
        return [
            (repository, file)
            for repository, files in found.items()
            if sum(is_dockerfile(file.name) for file in files) < MANY_DOCKERFILES * len(files)
            for file in files
        ]

    def beside_hadolint(self, ours: Sequence[tuple[str, ...]], paths: tuple[str, ...], folder: Path) -> list[Command]:
        """Our command lines, and last hadolint over these paths, where it is installed."""
        peers = [(str(self.hadolint), "--no-fail", *paths)] if self.hadolint else []
        return [Command(words, folder) for words in (*ours, *peers)]

    def tree(self, name: str, files: Sequence[tuple[Path, Path]]) -> tuple[Path, list[Path]]:
        """A tree of copies in the cache, and the copies."""
        root = self.cache / "trees" / name
        return root, copy_tree(files, root)


def version(bench: Bench) -> Iterator[Row]:
    """How long it takes to start."""
    python = str(bench.bin / "python")
    ours, bare = alternating(
        [Command((bench.audit, "--version"), bench.cache), Command((python, "-I", "-S", "-c", "pass"), bench.cache)],
        bench.runs * 3,
    )
    yield Row("`audit --version`, installed wheel", 0, ours, "`python -I -S -c pass`", bare, Budget("cpu", 0.040))


def one_core(bench: Bench) -> Iterator[Row]:
    """A repository of 2,000 files on one core, cold."""
    root, copies = bench.tree("small", spread_pairs(bench.usual, SMALL))
    pin = pinned()
    (ours,) = alternating([Command((*pin, bench.audit, str(root), *QUIET), root)], bench.runs)
    where = "one core" if pin else "taskset is missing: all cores"
    yield Row(f"cold audit, {where}", len(copies), ours, budget=Budget("wall", 2.0))


def beside_git_grep(bench: Bench) -> Iterator[Row]:
    """A cold audit beside the physical limit: one expression over the same files."""
    for name, count in (("small", SMALL), ("large", LARGE)):
        root, copies = bench.tree(name, spread_pairs(bench.usual, count))
        grep = Command(("git", "grep", "-c", "-E", EXPRESSION), root)
        ours, theirs = alternating([Command((bench.audit, str(root), *QUIET), root), grep], bench.runs)
        budget = Budget("ratio", 4) if len(copies) == LARGE else None
        yield Row("cold audit", len(copies), ours, "`git grep -c -E`", theirs, budget)


def dockerfiles(bench: Bench) -> Iterator[Row]:
    """The files hook over one Dockerfile and over many, and the Docker items over a tree of them."""
    found = spread_pairs([pair for pair in bench.material if is_dockerfile(pair[1].name)], DOCKERFILES)
    if not found:
        return
    root, copies = bench.tree("dockerfiles", found)
    middle = sorted(copies, key=lambda copy: (copy.stat().st_size, copy))[len(copies) // 2]
    one = (middle.relative_to(root).as_posix(),)
    # The hook's command line word for word, so no format is given.
    ours, *theirs = alternating(bench.beside_hadolint([(bench.audit, "check", *one)], one, root), bench.runs * 3)
    yield beside("files hook: `audit check Dockerfile`", 1, ours, theirs, Budget("cpu", 0.150))
    if len(copies) < FEWEST_DOCKERFILES:
        return
    names = tuple(copy.relative_to(root).as_posix() for copy in copies)
    lint, items = ((bench.audit, "check", *paths, "--select", "docker/*", *QUIET) for paths in (names, (".",)))
    linted, judged, *theirs = alternating(bench.beside_hadolint([lint, items], names, root), bench.runs)
    yield beside("`audit check FILES --select 'docker/*'` (lint rules)", len(copies), linted, theirs)
    yield beside("`audit check TREE --select 'docker/*'` (items)", len(copies), judged, theirs)


def beside(name: str, files: int, ours: Timing, theirs: Sequence[Timing], budget: Budget | None = None) -> Row:
    return Row(name, files, ours, "`hadolint`" if theirs else "", theirs[0] if theirs else None, budget)


def pinned() -> tuple[str, ...]:
    """The words that keep a command on one core, or none where that cannot be done."""
    taskset = shutil.which("taskset")
    return (taskset, "-c", str(min(os.sched_getaffinity(0)))) if taskset else ()


def spread_pairs(pairs: Sequence[tuple[Path, Path]], count: int) -> list[tuple[Path, Path]]:
    """`count` (repository, file) pairs, evenly over all, so that each kind of file is there in its usual share."""
    by_file = {file: repository for repository, file in pairs}
    return [(by_file[file], file) for file in spread([file for _, file in pairs], count)]


def facts(bench: Bench) -> list[str]:
    """What the figures were measured on; no name and no path of the machine."""
    repositories = len({repository for repository, _ in bench.material})
    usual = len({repository for repository, _ in bench.usual})
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = f"{python} on {platform.system()}, {os.cpu_count()} cores"
    runs = f"{bench.runs} alternating runs after one that warms the disk, three times as many for one file and for --version"
    what = f"Dockerfiles of {repositories} public repositories, trees of files of the {usual} that are no collections of Dockerfiles."
    lines = [
        f"{machine}; {runs}.",
        what,
        "CPU is user and system time of the process and its children: medians, the least run in brackets.",
        f"The ratio is of the medians of CPU. The expression for `git grep` is `{EXPRESSION}`.",
    ]
    if bench.hadolint:
        lines.append(f"hadolint {hadolint_version(bench.hadolint)}, its own rules, over the same Dockerfiles.")
    return lines


def notes(bench: Bench, rows: Sequence[Row]) -> list[str]:
    said = []
    if bench.hadolint is None:
        said.append("hadolint could not be installed, so its columns are empty.")
    if not any(row.files == LARGE for row in rows):
        said.append(f"The repositories that were given hold fewer than {LARGE:,} files.")
    if sum(is_dockerfile(file.name) for _, file in bench.material) < FEWEST_DOCKERFILES:
        said.append(f"The repositories that were given hold fewer than {FEWEST_DOCKERFILES} Dockerfiles.")
    return said


def main(words: Sequence[str] | None = None) -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument(
        "--repositories", type=Path, nargs="+", required=True, metavar="DIR", help="git checkouts to copy from"
    )
    arguments.add_argument("--cache", type=Path, required=True, metavar="DIR", help="where environments and trees go")
    arguments.add_argument("--runs", type=int, default=7, metavar="N", help="how often each command runs (default: 7)")
    arguments.add_argument(
        "--table", type=Path, default=TABLE, metavar="FILE", help="where the table goes (default: table.md here)"
    )
    options = arguments.parse_args(words)
    cache = options.cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    repositories = sorted(
        {repository.resolve() for repository in options.repositories}, key=lambda path: (path.name, path)
    )
    material = tuple((repository, file) for repository in repositories for file in tracked_files(repository))
    bench = Bench(installed_wheel(cache), hadolint(cache), material, cache, options.runs)
    rows: list[Row] = []
    for measurement in (version, one_core, beside_git_grep, dockerfiles):
        print(f"measuring: {measurement.__name__.replace('_', ' ')}", file=sys.stderr)
        for row in measurement(bench):
            rows.append(row)
            ratio = f", {row.ratio:.2f} times {row.peer}" if row.ratio is not None else ""
            print(f"  {row.name}: CPU {shown(row.ours.cpu)}, wall {shown(row.ours.wall)}{ratio}", file=sys.stderr)
    page = table(rows, facts(bench), notes(bench, rows))
    options.table.write_text(page, "utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
