"""GitHub's workflows as pipelines.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dptops_audit.evidence import Problem
from dptops_audit.knowledge.github_actions import BUILT_IN_WORKFLOWS
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, text_of
from dptops_audit.models.pipeline.files import PipelineFile
from dptops_audit.models.pipeline.github.jobs import Caller, read_jobs
from dptops_audit.models.pipeline.github.permissions import permissions_of
from dptops_audit.models.pipeline.github.scope import Reading, Variant
from dptops_audit.models.pipeline.github.triggers import starts_of, triggers_of
from dptops_audit.models.pipeline.model import Event, Pipeline, Trigger

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_BY_HAND = frozenset({Event.MANUAL, Event.OUTSIDE})


@dataclass(slots=True)
class _Read:
    """A pipeline, the files that its jobs call, and whether its name lets it live."""

    pipeline: Pipeline
    calls: set[str]
    enabled: bool


def read_github(repository: Repository) -> tuple[Pipeline, ...]:
    """The workflows of GitHub Actions, sorted by path."""
    return read_workflows(repository, "github-actions")


def read_workflows(repository: Repository, system: str) -> tuple[Pipeline, ...]:
    """The workflows of a system that takes GitHub's syntax, sorted by path. What cannot be read is noted as a problem."""
    reading = Reading(repository)
    files = sorted((file for file in repository.pipeline_files if file.system == system), key=lambda file: file.path)
    read = [one for file in files if (one := _read(file, reading)) is not None]
    return tuple(_judged(read))


def _read(file: PipelineFile, reading: Reading) -> _Read | None:
    root = reading.manifests.yaml(file.path)
    jobs = dig(root, "jobs")
    if not isinstance(root, Mapping) or not isinstance(jobs, Mapping):
        text = reading.manifests.text(file.path)
        if root is not None or (text is not None and not text.strip()):
            place = root.key("jobs") if isinstance(root, Mapping) else None
            line = place.line if place is not None else 0
            reading.manifests.note(Problem(file.path, "is no workflow: it has no jobs", line))
        return None
    on = root.get("on")
    found = read_jobs(root, Caller(starts_of(on), (file.path,)), reading)
    reading.check_budget(file.path)
    pipeline = Pipeline(
        file.system,
        file.path,
        text_of(root.get("name")) or file.path,
        file.location,
        triggers_of(on),
        found.jobs,
        _variables(root.get("env"), reading),
        permissions_of(root.get("permissions")),
        _group(root.get("concurrency")),
    )
    return _Read(pipeline, found.calls, file.live)


def _variables(env: Node | None, reading: Reading) -> dict[str, str]:
    return dict(reading.with_env((Variant({}, {}),), env)[0].variables)


def _group(node: Node | None) -> str:
    return (text_of(node) if isinstance(node, Scalar) else text_of(dig(node, "group"))) or ""


def _judged(read: list[_Read]) -> Iterable[Pipeline]:
    """The pipelines, with the reason where nothing starts one, and whether only people start it, also through others."""
    live = _reached(read, frozenset(Event) - {Event.CALL, Event.PIPELINE})
    by_itself = _reached(read, frozenset(Event) - {Event.CALL, Event.PIPELINE} - _BY_HAND)
    for one in read:
        path = one.pipeline.path
        dead = "" if path in live else _why_dead(one)
        yield replace(one.pipeline, dead=dead, by_hand=not dead and path not in by_itself)


def _why_dead(one: _Read) -> str:
    if not one.enabled:
        return "its file's name says that it is disabled"
    events = {trigger.event for trigger in one.pipeline.triggers}
    if not events:
        return "it has no trigger"
    if events == {Event.CALL}:
        return "only other workflows can call it, and no live one here does"
    if events == {Event.PIPELINE}:
        return "the workflow whose end starts it is not here, or nothing starts that"
    return "only other workflows start it, and no live one here does"


def _reached(read: list[_Read], events: frozenset[Event]) -> set[str]:
    """The paths of the pipelines that one of the events starts, or that such a pipeline calls or whose end starts them."""
    found: set[str] = set()
    names: dict[str, list[_Read]] = {}
    after: dict[str, list[_Read]] = {}
    by_path = {one.pipeline.path: one for one in read}
    for one in read:
        for name in {one.pipeline.name, one.pipeline.path}:
            names.setdefault(name, []).append(one)
    for one in read:
        for trigger in one.pipeline.triggers:
            for name in trigger.pipelines:
                for other in names.get(name, ()):
                    after.setdefault(other.pipeline.path, []).append(one)
    waiting = [one for one in read if any(_starts_by_itself(trigger, events) for trigger in one.pipeline.triggers)]
    while waiting:
        one = waiting.pop()
        path = one.pipeline.path
        if path in found or not one.enabled:
            continue
        found.add(path)
        waiting += after.get(path, ())
        waiting += [
            by_path[called]
            for called in one.calls
            if called in by_path and any(trigger.event is Event.CALL for trigger in by_path[called].pipeline.triggers)
        ]
    return found


def _starts_by_itself(trigger: Trigger, events: frozenset[Event]) -> bool:
    return trigger.event in events or not BUILT_IN_WORKFLOWS.isdisjoint(trigger.pipelines)
