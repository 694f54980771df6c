"""Measures whole processes: CPU of the process and its children, and wall time, in alternating runs."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class MeasureError(Exception):
    """A command that failed instead of doing its work; the message holds its exit code and the end of what it said."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line and the folder that it runs in. Exit codes 0 and 1 count as done: 1 is how linters and grep answer."""

    words: tuple[str, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of one run."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Timing:
    """The runs of one command."""

    runs: tuple[Run, ...]

    @property
    def cpu(self) -> float:
        """Median CPU seconds."""
        return statistics.median(run.cpu for run in self.runs)

    @property
    def least_cpu(self) -> float:
        return min(run.cpu for run in self.runs)

    @property
    def wall(self) -> float:
        """Median wall seconds."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def least_wall(self) -> float:
        return min(run.wall for run in self.runs)


def alternating(commands: Sequence[Command], runs: int) -> list[Timing]:
    """Each command once to warm the disk up, then all of them in turn, `runs` times: what disturbs the machine disturbs all alike.

    Raises:
        MeasureError: where a command fails.
    """
    for command in commands:
        run_once(command)
    rounds = [[run_once(command) for command in commands] for _ in range(runs)]
    return [Timing(tuple(one[index] for one in rounds)) for index in range(len(commands))]


def run_once(command: Command) -> Run:
    """Run to the end, with an empty cache folder: every audit is a cold one.

    Raises:
        MeasureError: where the exit code is neither 0 nor 1.
    """
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryFile() as errors:
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": cache}
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        code = subprocess.run(
            command.words, cwd=command.folder, env=environment, stdout=subprocess.DEVNULL, stderr=errors, check=False
        ).returncode
        wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
        if code not in (0, 1):
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace").strip()[-300:]
            raise MeasureError(f"{' '.join(command.words)[:200]}: exit code {code}: {said}")
    return Run(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall)
