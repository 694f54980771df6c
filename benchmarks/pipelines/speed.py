"""How long pipelines take to be read, as ratios to libyaml's bare event stream over the same workflows in the same run.

    python benchmarks/pipelines/speed.py CHECKOUT... [--workflows 400] [--runs 5] [--model-only] [--breakdown]

Measured is CPU time, of each stage the best of the runs: (a) the event stream, (b) our located trees, (c) the model of GitHub Actions
from files that are in memory, its trees included, (d) the whole model with every command that the steps lead to. What is remembered
from texts is forgotten before each stage; tables of knowledge are compiled once, before the first one. The listing of the repository's
files is none of the model's work: it is a row of its own, and is done before the clock of (c) and (d) starts.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

from yaml._yaml import CParser
from yaml.events import StreamEndEvent

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.pipeline import invocations as driver
from dptops_audit.models.pipeline.github.reader import read_github
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Workspace
from dptops_audit.models.repository import Repository
from dptops_audit.models.yamltree import parse

LIMITS = {"located trees": 2.0, "whole model with commands": 8.0}


def main() -> int:
    arguments = _arguments()
    inventories = list(_inventories(arguments.checkouts, arguments.workflows))
    texts = [
        text.content
        for inventory in inventories
        for file in Repository(inventory).pipeline_files
        if file.system == "github-actions" and (text := inventory.read(file.path)) is not None
    ]
    for inventory in inventories:
        _ = inventory.repository
    stages: dict[str, Callable[[list[Repository]], int]] = {
        "event stream": lambda _: sum(_events(text) for text in texts),
        "located trees": lambda _: sum(len(parse("x.yml", text).documents) for text in texts),
        "model": lambda repositories: sum(map(_model, repositories)),
    }
    if not arguments.model_only:
        stages["whole model with commands"] = lambda repositories: sum(map(_commands, repositories))
    best = _measure(stages, inventories, arguments.runs)
    listed = best.pop("listing of the files")
    size = sum(len(text.encode("utf-8", "replace")) for text in texts)
    print(f"{len(texts)} workflows of {len(inventories)} repositories, {size:,} bytes, best of {arguments.runs}\n")
    print("| stage | CPU seconds | times the event stream |\n|---|---:|---:|")
    base = best["event stream"]
    for name, seconds in best.items():
        print(f"| {name} | {seconds:.3f} | {seconds / base:.2f} |")
    files = sum(len(inventory.files) for inventory in inventories)
    print(f"\nListing of {files:,} files, in none of the rows: {listed:.3f} seconds")
    if arguments.breakdown and not arguments.model_only:
        _breakdown(inventories, base / size, best["whole model with commands"])
    return int(any(name in best and best[name] > limit * base for name, limit in LIMITS.items()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--workflows", type=int, default=400)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--model-only", action="store_true", help="leave the commands out")
    parser.add_argument(
        "--breakdown", action="store_true", help="say what the commands cost, and which bytes were read for them"
    )
    return parser.parse_args()


def _inventories(checkouts: Sequence[Path], most: int) -> Iterator[Inventory]:
    found = 0
    for checkout in checkouts:
        inventory = Inventory.open(checkout)
        count = sum(file.system == "github-actions" for file in Repository(inventory).pipeline_files)
        if count:
            found += count
            yield inventory
        if found >= most:
            return


def _events(text: str) -> int:
    parser = CParser(text.removeprefix("\ufeff"))
    count = 0
    while type(parser.get_event()) is not StreamEndEvent:
        count += 1
    return count


def _model(repository: Repository) -> int:
    return sum(len(job.steps) for pipeline in read_github(repository) for job in pipeline.jobs)


def _commands(repository: Repository) -> int:
    invocations = driver.Invocations(repository)
    return sum(
        len(invocations.of(step)) for pipeline in read_github(repository) for job in pipeline.jobs for step in job.steps
    )


def _listed(inventories: Sequence[Inventory]) -> list[Repository]:
    """The repositories with the lists that the model begins from."""
    repositories = [Repository(inventory) for inventory in inventories]
    for repository in repositories:
        _ = repository.pipeline_files, repository.manifests
    return repositories


def _measure(
    stages: dict[str, Callable[[list[Repository]], int]], inventories: Sequence[Inventory], runs: int
) -> dict[str, float]:
    best = dict.fromkeys((*stages, "listing of the files"), float("inf"))
    for stage in stages.values():
        stage(_listed(inventories))  # loads modules, and compiles the tables
    gc.collect()
    gc.freeze()  # the collector need not look at all repositories, which no one who reads one has in memory
    for _ in range(runs):
        for name, stage in stages.items():
            _forget()
            gc.collect()
            begun = time.process_time()
            repositories = _listed(inventories)
            listed = time.process_time()
            stage(repositories)
            best[name] = min(best[name], time.process_time() - listed)
            best["listing of the files"] = min(best["listing of the files"], listed - begun)
    return best


def _forget() -> None:
    """Empty what functions remember of texts; tables, whose size is not bounded, stay."""
    for module in [module for name, module in sys.modules.items() if name.startswith("dptops_audit")]:
        for value in vars(module).values():
            if isinstance(value, _lru_cache_wrapper) and value.cache_parameters()["maxsize"] is not None:
                value.cache_clear()


def _breakdown(inventories: Sequence[Inventory], base: float, whole: float) -> None:
    """What following, by its kind, and reading shell text cost, and which files were read, against the event stream's cost of a byte."""
    seconds: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    read: dict[tuple[int, str], int] = {}
    with _watched(seconds, calls), _counted(read):
        for repository in _listed(inventories):
            _commands(repository)
    print("\n| part | calls | CPU seconds, watched |\n|---|---:|---:|")
    for name, spent in seconds.most_common():
        print(f"| {name} | {calls[name]} | {spent:.3f} |")
    kinds: Counter[str] = Counter()
    for (_, path), size in read.items():
        name = path.rpartition("/")[2]
        kinds[
            "workflows and actions" if ".github/" in path or name.startswith("action.y") else name.rpartition(".")[2]
        ] += size
    total = sum(kinds.values())
    print(f"\nRead for the whole model: {len(read):,} files, {total:,} bytes; most of them {kinds.most_common(8)}")
    print(
        f"For each byte that is read, {whole / total / base:.2f} times what the event stream costs for a byte of workflows"
    )


@contextmanager
def _watched(seconds: Counter[str], calls: Counter[str]) -> Iterator[None]:
    """Count the calls and the time of followers and of the shell's reader."""
    followers_of, parse_shell = driver.followers_of, driver.parse_shell

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            begun = time.process_time()
            found = function(*given, **named)
            seconds[name] += time.process_time() - begun
            calls[name] += 1
            return found

        return call

    def watched(argv: tuple[str, ...]) -> Iterator[Callable[[Invocation, Workspace], Any]]:
        for follow in followers_of(argv):
            yield timed(f"follows {follow.__module__.rpartition('.')[2]}", follow)

    driver.followers_of, driver.parse_shell = watched, timed("reads shell text", parse_shell)
    try:
        yield
    finally:
        driver.followers_of, driver.parse_shell = followers_of, parse_shell


@contextmanager
def _counted(read: dict[tuple[int, str], int]) -> Iterator[None]:
    """Count the bytes of the files that are read, each once."""
    original = Inventory.read

    def counted(self: Inventory, file: Any) -> Any:
        text = original(self, file)
        if text is not None:
            path = file if isinstance(file, str) else file.path
            read[id(self), path] = len(text.content.encode("utf-8", "replace"))
        return text

    Inventory.read = counted  # type: ignore[method-assign]
    try:
        yield
    finally:
        Inventory.read = original  # type: ignore[method-assign]


if __name__ == "__main__":
    raise SystemExit(main())
