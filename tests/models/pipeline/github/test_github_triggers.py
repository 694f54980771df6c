"""What starts a workflow, and which workflows nothing starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from github_workflows import workflows

from dptops_audit.models.pipeline.model import Event, Trigger

JOBS = "\njobs:\n  a:\n    runs-on: x\n    steps: [{run: make}]\n"


def triggers(root: Path, on: str) -> tuple[Trigger, ...]:
    return workflows(root, {"ci": on + JOBS}).pipeline().triggers


@pytest.mark.parametrize(
    ("on", "events"),
    [
        ("on: push", [(Event.PUSH, 1)]),
        ("on: [push, pull_request]", [(Event.PUSH, 1), (Event.CHANGE, 1)]),
        ("on:\n  - push\n  - release", [(Event.PUSH, 2), (Event.RELEASE, 3)]),
        ("'on':\n  pull_request_target:\n  merge_group:", [(Event.CHANGE, 2), (Event.CHANGE, 3)]),
        ("on:\n  schedule:\n    - cron: 0 0 * * *\n  workflow_dispatch:", [(Event.SCHEDULE, 2), (Event.MANUAL, 4)]),
        ("on:\n  push:\n    tags: [v*]", [(Event.TAG, 2)]),
        ("on:\n  push:\n    tags-ignore: [v*]", [(Event.TAG, 2)]),
        ("on:\n  push:\n    tags: [v*]\n    branches: main", [(Event.TAG, 2), (Event.PUSH, 2)]),
        ("on: [repository_dispatch, create, issues]", [(Event.OUTSIDE, 1), (Event.OTHER, 1), (Event.OTHER, 1)]),
        ("on: {workflow_call: {}}", [(Event.CALL, 1)]),
        ("name: x", []),
        ("on:", []),
    ],
)
def test_events_with_their_lines(tmp_path: Path, on: str, events: list[tuple[Event, int]]) -> None:
    assert [(one.event, one.location.line) for one in triggers(tmp_path, on)] == events


def test_limits_are_as_written(tmp_path: Path) -> None:
    on = "on:\n  push:\n    branches: [main, '!x']\n    paths-ignore: [docs/**]\n  workflow_run:\n    workflows: [CI]\n"
    push, run = triggers(tmp_path, on)
    assert (push.branches, push.paths) == (("main", "!x"), ("!docs/**",))
    assert run.pipelines == ("CI",)


def state(root: Path, files: dict[str, str], name: str) -> tuple[str, bool]:
    pipeline = workflows(root, files).pipeline(name)
    return pipeline.dead, pipeline.by_hand


CALLED = "on: workflow_call" + JOBS


def calling(path: str, on: str = "push", condition: str = "true") -> str:
    return f"on: {on}\njobs:\n  x:\n    if: {condition}\n    uses: ./.github/workflows/{path}.yml\n"


@pytest.mark.parametrize(
    ("files", "name", "dead", "by_hand"),
    [
        ({"ci": "on: push" + JOBS}, "ci", False, False),
        ({"ci": "name: x" + JOBS}, "ci", True, False),
        ({"ci.disabled": "on: push" + JOBS}, "ci.disabled", True, False),
        ({"ci": "on: workflow_dispatch" + JOBS}, "ci", False, True),
        ({"ci": "on: [repository_dispatch]" + JOBS}, "ci", False, True),
        ({"ci": "on: [workflow_dispatch, schedule]" + JOBS}, "ci", False, False),
        ({"ci": CALLED}, "ci", True, False),
        ({"ci": CALLED, "b": calling("ci")}, "ci", False, False),
        ({"ci": CALLED, "b": calling("ci", "workflow_dispatch")}, "ci", False, True),
        ({"ci": CALLED, "b": calling("ci", condition="false")}, "ci", True, False),
        ({"ci": CALLED, "b": calling("ci", "[]")}, "ci", True, False),
        ({"ci": CALLED, "b": calling("c", "push"), "c": calling("ci", "workflow_call")}, "ci", False, False),
        ({"ci": "on: {workflow_run: {workflows: [B]}}" + JOBS}, "ci", True, False),
        ({"ci": "on: {workflow_run: {workflows: [B]}}" + JOBS, "b": "name: B\non: push" + JOBS}, "ci", False, False),
        ({"ci": "on: {workflow_run: {workflows: [B]}}" + JOBS, "b": "name: B" + JOBS}, "ci", True, False),
        (
            {"ci": "on: {workflow_run: {workflows: [B]}}" + JOBS, "b": "name: B\non: workflow_dispatch" + JOBS},
            "ci",
            False,
            True,
        ),
        (
            {"ci": "on: {workflow_run: {workflows: [.github/workflows/b.yml]}}" + JOBS, "b": "on: push" + JOBS},
            "ci",
            0,
            0,
        ),
        ({"ci": "on: {workflow_run: {workflows: [pages-build-deployment]}}" + JOBS}, "ci", False, False),
    ],
)
def test_dead_and_by_hand(tmp_path: Path, files: dict[str, str], name: str, dead: bool, by_hand: bool) -> None:
    reason, hand = state(tmp_path, files, name)
    assert (bool(reason), hand) == (bool(dead), bool(by_hand))


def test_what_the_pipeline_says_of_itself(tmp_path: Path) -> None:
    content = "name: CI\non: push\nenv: {A: 1}\npermissions: {contents: read}\nconcurrency: {group: g}\n" + JOBS
    pipeline = workflows(tmp_path, {"ci": content}).pipeline()
    assert (pipeline.name, dict(pipeline.variables), pipeline.concurrency) == ("CI", {"A": "1"}, "g")
    assert pipeline.permissions == {"contents": "read"}


@pytest.mark.parametrize("content", ["", "- a\n", "on: push\n", "on: push\njobs: [a]\n", "text\n"])
def test_file_without_jobs_is_a_problem(tmp_path: Path, content: str) -> None:
    found = workflows(tmp_path, {"ci": content})
    assert found.pipelines == ()
    assert [(one.path, one.message) for one in found.problems] == [
        (".github/workflows/ci.yml", "is no workflow: it has no jobs")
    ]


def test_broken_file_has_one_problem(tmp_path: Path) -> None:
    found = workflows(tmp_path, {"ci": "on: push\njobs: {a: [\n"})
    assert found.pipelines == ()
    assert len(found.problems) == 1
