"""A repository of workflows for the tests: files by path in, what was read out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from small_trees import write

from dptops_audit.evidence import Problem
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.pipeline.github.reader import read_github
from dptops_audit.models.pipeline.model import Job, Pipeline, Script, Step
from dptops_audit.models.repository import Repository

FOLDER = ".github/workflows"


@dataclass(frozen=True)
class Workflows:
    pipelines: tuple[Pipeline, ...]
    problems: tuple[Problem, ...]

    def pipeline(self, name: str = "ci") -> Pipeline:
        return next(one for one in self.pipelines if one.path == f"{FOLDER}/{name}.yml")

    def job(self, identity: str = "a", name: str = "ci") -> Job:
        return next(job for job in self.pipeline(name).jobs if job.id == identity)

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.job().steps

    @property
    def scripts(self) -> tuple[Script, ...]:
        return tuple(script for step in self.steps for script in step.scripts)


def workflows(root: Path, files: dict[str, str]) -> Workflows:
    """Names without a slash are workflows."""
    for path, content in files.items():
        write(root, path if "/" in path else f"{FOLDER}/{path}.yml", content=content)
    inventory = Inventory.open(root)
    pipelines = read_github(Repository(inventory))
    return Workflows(pipelines, tuple(inventory.problems))


def job(body: str, on: str = "push") -> str:
    """A workflow of one job `a` with these lines, which start on line 5."""
    lines = "".join(f"    {line}\n" if line else "\n" for line in body.strip("\n").split("\n"))
    return f"on: {on}\njobs:\n  a:\n    runs-on: ubuntu-latest\n{lines}"
