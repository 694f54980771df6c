"""Which tools the live pipelines use, for what, where, and whether a failure stops the pipeline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dptops_audit.evidence import Evidence, Location
from dptops_audit.knowledge.remote_names import AREA_KINDS, AREAS, GENERAL_SCANNERS, PLAIN, SCAN_PARAMETER, SCANNED
from dptops_audit.knowledge.tools.tool import Kind
from dptops_audit.models.pipeline.invocations import Invocations
from dptops_audit.models.pipeline.kinds import Does, does_command, does_remote, is_known
from dptops_audit.models.pipeline.model import Event, Invocation, Job, Pipeline, Remote, Step
from dptops_audit.models.text import mask_credentials

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_SCAN_PARAMETER = re.compile(SCAN_PARAMETER)
_NOT_WRITTEN = {
    "maven-goal": "Maven's goal",
    "gradle-task": "Gradle's task",
    "pre-commit-hook": "the hook",
    "overcommit-hook": "the hook",
    "nx-executor": "Nx's executor",
    "nx-plugin": "Nx's plugin",
}
"""How commands are called that stand nowhere in these words, by the name that followers give them."""
_TREE_CHECK = re.compile(
    r"(?:-\S+ )*(?:diff(?:-\w+)? .*--(?:exit-code|quiet)\b|diff-index --quiet|status .*--porcelain|status -s\b)"
)
_SHOWN = 100
_LONGEST_NAME = 500
"""No thing on a hosting service has a longer name."""
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")


@dataclass(frozen=True, slots=True, eq=False)
class ToolUse:
    """A tool at work in a live pipeline.

    `kinds` say what it does, `languages` what it covers (empty: any). `step` is None where a whole job is remote. `weak` says why it is at
    most half a proof: its failure stops nothing, or only a person starts the pipeline; empty where it is a whole one. One of `invocation`
    and `remote` is set.
    """

    tool: str
    kinds: frozenset[Kind]
    languages: frozenset[str]
    pipeline: Pipeline
    job: Job
    step: Step | None
    location: Location
    via: tuple[Location, ...]
    what: str
    swallowed: str = ""
    invocation: Invocation | None = None
    remote: Remote | None = None

    @property
    def weak(self) -> str:
        return self.swallowed or ("only a person starts the pipeline" if self.pipeline.by_hand else "")

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.location, f"runs `{self.what}`", self.via, self.tool)

    def covers(self, languages: Iterable[str]) -> bool:
        """Whether it looks at code of one of these languages or ecosystems."""
        return not self.languages or not self.languages.isdisjoint(languages)


def _looks_at_tree(one: Invocation) -> bool:
    """Whether a command fails on a changed working tree, or a script asks for its changes."""
    return one.argv[:1] == ("git",) and _TREE_CHECK.match(" ".join(one.argv[1:])) is not None and not one.swallowed


class Pipelines:
    """All pipelines of a repository, and what the live ones do."""

    def __init__(self, repository: Repository, pipelines: Iterable[Pipeline]) -> None:
        self.all = tuple(pipelines)
        self.live = tuple(pipeline for pipeline in self.all if pipeline.live)
        self.invocations = Invocations(repository)
        self._uses: tuple[ToolUse, ...] | None = None
        self._kinds: dict[frozenset[Kind], tuple[ToolUse, ...]] = {}
        self._jobs: dict[frozenset[Kind], dict[Job, list[ToolUse]]] = {}

    @property
    def uses(self) -> tuple[ToolUse, ...]:
        """Every use in live pipelines, in the order of their files."""
        if self._uses is None:
            self._uses = tuple(use for pipeline in self.live for use in self._of(pipeline))
        return self._uses

    def of(self, *kinds: Kind) -> tuple[ToolUse, ...]:
        """The uses of any of these kinds; those that stop the pipeline when they fail come first."""
        wanted = frozenset(kinds)
        if wanted not in self._kinds:
            found = [use for use in self.uses if not wanted.isdisjoint(use.kinds)]
            self._kinds[wanted] = tuple(sorted(found, key=lambda use: bool(use.weak)))
        return self._kinds[wanted]

    def in_job(self, job: Job, *kinds: Kind) -> tuple[ToolUse, ...]:
        """The uses of these kinds in one job."""
        wanted = frozenset(kinds)
        if wanted not in self._jobs:
            self._jobs[wanted] = {}
            for use in self.of(*kinds):
                self._jobs[wanted].setdefault(use.job, []).append(use)
        return tuple(self._jobs[wanted].get(job, ()))

    def jobs(self) -> Iterator[tuple[Pipeline, Job]]:
        """Every job that can run."""
        for pipeline in self.live:
            for job in pipeline.jobs:
                if not job.dead:
                    yield pipeline, job

    def checked_formatters(self) -> tuple[ToolUse, ...]:
        """The formatters that rewrite code and whose job then fails on a changed working tree."""
        found = self.of(Kind.FORMAT)
        checked = {step for job in dict.fromkeys(use.job for use in found) for step in self._before_tree_check(job)}
        return tuple(use for use in found if use.step in checked)

    def _before_tree_check(self, job: Job) -> tuple[Step, ...]:
        """The steps of a job up to the last one that fails on a changed working tree."""
        for at in range(len(job.steps), 0, -1):
            step = job.steps[at - 1]
            if not step.dead and not step.swallowed and any(map(_looks_at_tree, self.invocations.of(step))):
                return job.steps[:at]
        return ()

    def elsewhere(self, area: str) -> Evidence | None:
        """The remote job that may hold what the area means, where no live pipeline here spells that area out."""
        if any(not AREA_KINDS[area].isdisjoint(use.kinds) for use in self.uses):
            return None
        for _, job in self.jobs():
            if job.remote is not None:
                words = {*_split(job.remote.name.rsplit("/", 1)[-1]), *_split(job.id)}
                if not words.isdisjoint(AREAS[area]):
                    return Evidence(job.remote.location, f"runs {job.remote.name}, which is defined elsewhere", job.via)
        return None

    def general_scanner(self) -> Evidence | None:
        """The first action that no table knows and whose name says that something is scanned, but not what."""
        for _, job in self.jobs():
            for step in job.steps:
                for remote in step.remotes if not step.dead else ():
                    words = _split(remote.name[:_LONGEST_NAME].rsplit("/", 1)[-1])
                    if GENERAL_SCANNERS.isdisjoint(words) or is_known(remote) or named(remote):
                        continue
                    return Evidence(remote.location, f"runs {mask_credentials(remote.name)}", step.via or job.via)
        return None

    def _of(self, pipeline: Pipeline) -> Iterator[ToolUse]:
        for job in pipeline.jobs:
            if job.dead or job.on_failure:
                continue
            if job.remote is not None:
                yield from self._remote(pipeline, job, None, job.remote)
            for step in job.steps:
                if step.dead or step.on_failure:
                    continue
                for remote in step.remotes:
                    yield from self._remote(pipeline, job, step, remote)
                for one in self.invocations.of(step):
                    for does in does_command(one.argv):
                        yield _use(does, pipeline, job, step, invocation=one)

    def _remote(self, pipeline: Pipeline, job: Job, step: Step | None, remote: Remote) -> Iterator[ToolUse]:
        for does in does_by_name(remote):
            yield _use(does, pipeline, job, step, remote=remote)
        if step is None:
            # What is given to a remote job as a command counts like a command of its own.
            inner = Step(job.name, remote.location, remotes=(remote,), via=job.via, swallowed=job.swallowed)
            for one in self.invocations.of(inner):
                for does in does_command(one.argv):
                    yield _use(does, pipeline, job, step, invocation=one)


def _use(
    does: Does,
    pipeline: Pipeline,
    job: Job,
    step: Step | None,
    invocation: Invocation | None = None,
    remote: Remote | None = None,
) -> ToolUse:
    via, what, swallowed, location = job.via, "", step.swallowed if step is not None else "", job.location
    if invocation is not None:
        location, via, what, swallowed = invocation.location, invocation.via, invocation.text, invocation.swallowed
    elif remote is not None:
        location, what = remote.location, remote.name
        via = step.via if step is not None else job.via
    if invocation is not None and invocation.argv[0] in _NOT_WRITTEN:
        what = f"{_NOT_WRITTEN[invocation.argv[0]]} {' '.join(invocation.argv[1:2])}"
    shown = mask_credentials(" ".join(what.split()))
    shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 3]}..."
    return ToolUse(
        does.tool,
        does.kinds,
        does.languages,
        pipeline,
        job,
        step,
        location,
        via,
        shown,
        swallowed or job.swallowed,
        invocation,
        remote,
    )


def does_by_name(remote: Remote) -> tuple[Does, ...]:
    """What a remote thing does: by the tables, else by what its name says plainly."""
    if len(remote.name) > _LONGEST_NAME:
        return ()
    return does_remote(remote) if is_known(remote) else named(remote)


def named(remote: Remote) -> tuple[Does, ...]:
    """What the name of a remote thing that no table knows says plainly: the longest phrases win over words inside them."""
    if remote.name.startswith("./"):
        return ()
    name = remote.name.removesuffix(".yml").removesuffix(".yaml").rsplit("/", 1)[-1]
    text = f" {' '.join(_split(name))} "
    kinds: set[Kind] = set()
    for phrase, meaning in sorted(PLAIN, key=lambda entry: -len(entry[0])):
        if f" {phrase} " in text:
            kinds |= meaning
            text = text.replace(f" {phrase} ", " | ")
    if remote.kind == "action":
        kinds -= _TOO_GENERAL
    push = remote.inputs.get("push")
    if push is not None and Kind.BUILD_IMAGE in kinds:
        (kinds.discard if push.value.strip().lower() == "false" else kinds.add)(Kind.PUSH_IMAGE)
    if not AREAS["scanning"].isdisjoint(text.split()):
        for name, setting in remote.inputs.items():
            if _SCAN_PARAMETER.fullmatch(name):
                kinds |= SCANNED.get(setting.value.strip().lower(), frozenset())
    return (Does(remote.name, frozenset(kinds), frozenset()),) if kinds else ()


_TOO_GENERAL = {Kind.TEST, Kind.COMPILE, Kind.DEPLOY, Kind.RELEASE, Kind.PUBLISH}
"""What the name of a single action does not say: a `test-reporter` tests nothing, and `setup-build` builds nothing."""


def _split(name: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(name)]


_MAIN_KINDS = frozenset({Kind.TEST, Kind.LINT, Kind.COMPILE, Kind.PUSH_IMAGE})


def main_pipeline(repository: Repository) -> Location | None:
    """The place of the pipeline that runs for changes and tests, lints and builds most, else of the first file of another system."""
    live = repository.pipelines.live
    if live:
        counts = Counter(use.pipeline for use in repository.pipelines.of(*_MAIN_KINDS))
        best = max(
            live,
            key=lambda one: (
                one.starts_on(Event.PUSH, Event.CHANGE),
                counts[one],
                sum(len(job.steps) for job in one.jobs),
                one.path,
            ),
        )
        return Location(best.path, 1)
    return next((file.location for file in repository.pipeline_files if file.live), None)


def local_uses(repository: Repository, *kinds: Kind) -> tuple[ToolUse, ...]:
    """The tools that hooks on developers' machines run (pre-commit, lefthook, husky), of any of these kinds."""
    from dptops_audit.models.pipeline.indirections.hooks import local_hooks

    wanted = frozenset(kinds)
    pipelines = repository.pipelines
    found = []
    for reached in local_hooks(pipelines.invocations.workspace):
        pipeline = Pipeline("hooks", reached.location.path, "hooks of developers' machines", reached.location)
        job = Job("hooks", "hooks", reached.location)
        for one in pipelines.invocations.from_reached(reached):
            found += [
                _use(does, pipeline, job, None, invocation=one)
                for does in does_command(one.argv)
                if not wanted.isdisjoint(does.kinds)
            ]
    return tuple(found)
