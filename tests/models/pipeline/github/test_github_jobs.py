"""Jobs: what they say of themselves, whether they can run, and how they depend on each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from github_workflows import job, workflows

STEPS = "    steps: [{run: make}]\n"


def two(first: str, second: str, on: str = "push") -> str:
    return f"on: {on}\njobs:\n  a:\n    {first}\n{STEPS}  b:\n    {second}\n{STEPS}"


def test_facts(tmp_path: Path) -> None:
    content = job(
        "name: Test\nneeds: b\ncontainer: {image: 'node:20'}\nenvironment: {name: prod}\npermissions: {id-token: write}\n"
        "services:\n  db:\n    image: postgres:16\n  cache:\n    image: ''"
    )
    found = workflows(tmp_path, {"ci": content + "  b:\n" + STEPS})
    one = found.job()
    assert (one.name, one.needs, one.image, one.environment) == ("Test", ("b",), "node:20", "prod")
    assert (one.location.line, one.permissions) == (3, {"id-token": "write"})
    assert [(each.name, each.image, each.location.line) for each in one.services] == [("db", "postgres:16", 11)]
    assert found.job("b").permissions is None


@pytest.mark.parametrize(
    ("written", "name", "right"),
    [
        ("write-all", "id-token", "write"),
        ("read-all", "contents", "read"),
        ("read-all", "id-token", None),
        ("{}", "contents", None),
    ],
)
def test_permissions_in_a_word(tmp_path: Path, written: str, name: str, right: str | None) -> None:
    permissions = workflows(tmp_path, {"ci": job(f"permissions: {written}")}).job().permissions
    assert permissions is not None
    assert permissions.get(name) == right


def test_permissions_of_the_workflow_hold_for_its_jobs(tmp_path: Path) -> None:
    content = "permissions: {contents: read}\n" + job("steps: []")
    assert workflows(tmp_path, {"ci": content}).job().permissions == {"contents": "read"}


@pytest.mark.parametrize(
    ("on", "condition", "dead"),
    [
        ("push", "false", True),
        ("push", "${{ false }}", True),
        ("push", "'${{ false }} '", False),
        ("push", "github.event_name == 'pull_request'", True),
        ("[push, pull_request]", "github.event_name == 'pull_request'", False),
        ("workflow_call", "github.event_name == 'pull_request'", False),
        ("push", "github.repository == 'x/y'", False),
        ("push", "github.repository == 'x/y' && false", True),
        ("{push: {branches: [main]}}", "startsWith(github.ref, 'refs/tags/')", True),
        ("{push: {branches: [main]}}", "github.ref == 'refs/heads/main'", False),
        ("{push: {branches: [main]}}", "github.ref_name == 'master'", True),
        ("{push: {branches: ['release/*']}}", "github.ref == 'refs/heads/release/1'", False),
        ("{push: {tags: [v*]}}", "github.ref_type == 'branch'", True),
        ("push", "startsWith(github.ref, 'refs/tags/')", False),
        ("[pull_request, workflow_dispatch]", "github.ref == 'refs/heads/main'", False),
        ("pull_request", "github.ref == 'refs/heads/main'", True),
        ("{pull_request: {types: [closed]}}", "github.ref == 'refs/heads/main'", False),
        ("push", "inputs.deploy", True),
        ("[push, workflow_dispatch]", "inputs.deploy", False),
        ("push", "vars.X == 'y'", False),
        ("push", "not ( valid", False),
    ],
)
def test_condition_that_never_holds(tmp_path: Path, on: str, condition: str, dead: bool) -> None:
    one = workflows(tmp_path, {"ci": job(f"if: {condition}", on)}).job()
    assert bool(one.dead) is dead, one.dead


def test_reason_quotes_the_condition(tmp_path: Path) -> None:
    one = workflows(tmp_path, {"ci": job("if: false")}).job()
    assert one.dead == "its condition `false` never holds"
    assert one.condition == "false"


@pytest.mark.parametrize(
    ("condition", "on_failure"),
    [
        ("failure()", True),
        ("${{ failure() && github.sha == 'x' }}", True),
        ("cancelled()", True),
        ("always()", False),
        ("failure() || success()", False),
        ("always() && needs.b.result == 'failure'", True),
        ("always() && contains(needs.*.result, 'failure')", True),
        ("always() && !contains(needs.*.result, 'failure')", False),
        ("needs.b.outputs.x == 'failure'", False),
        ("'!cancelled()'", False),
    ],
)
def test_on_failure(tmp_path: Path, condition: str, on_failure: bool) -> None:
    content = job(f"needs: b\nif: {condition}") + "  b:\n" + STEPS
    assert workflows(tmp_path, {"ci": content}).job().on_failure is on_failure


def test_after_the_failure_of_another_workflow(tmp_path: Path) -> None:
    content = job("if: github.event.workflow_run.conclusion == 'failure'", "{workflow_run: {workflows: [x]}}")
    assert workflows(tmp_path, {"ci": content}).job().on_failure


@pytest.mark.parametrize(
    ("first", "second", "dead", "on_failure"),
    [
        ("if: false", "needs: a", True, False),
        ("if: false", "needs: [a]\n    if: always()", False, False),
        ("if: false", "needs: [a]\n    if: success()", True, False),
        ("if: failure()", "needs: a", False, True),
        ("if: failure()", "needs: a\n    if: '!cancelled()'", False, False),
        ("if: true", "needs: a", False, False),
    ],
)
def test_what_a_need_means_for_the_job(tmp_path: Path, first: str, second: str, dead: bool, on_failure: bool) -> None:
    one = workflows(tmp_path, {"ci": two(first, second)}).job("b")
    assert (bool(one.dead), one.on_failure) == (dead, on_failure)


def test_needs_that_are_not_here(tmp_path: Path) -> None:
    found = workflows(tmp_path, {"ci": two("needs: [nobody, B]", "name: x")})
    assert found.job().needs == ("b",)
    assert [(one.line, one.message) for one in found.problems] == [(4, "the job a needs nobody, which is not here")]


@pytest.mark.parametrize(
    ("written", "swallowed"),
    [
        ("true", True),
        ("false", False),
        ("${{ matrix.x }}", False),
        ("${{ matrix.y }}", True),
        ("${{ inputs.x }}", False),
    ],
)
def test_swallowed(tmp_path: Path, written: str, swallowed: bool) -> None:
    content = job(f"continue-on-error: {written}\nstrategy: {{matrix: {{x: [true, false], y: [true]}}}}")
    assert bool(workflows(tmp_path, {"ci": content}).job().swallowed) is swallowed


def test_names_and_environments_of_a_matrix_stay_as_written(tmp_path: Path) -> None:
    content = job(
        "name: on ${{ matrix.os }} ${{ matrix.one }}\nenvironment: ${{ matrix.os }}\nstrategy:\n"
        "  matrix: {os: [x, y], one: [z]}\nservices: {db: {image: 'p:${{ matrix.os }}'}}"
    )
    one = workflows(tmp_path, {"ci": content}).job()
    assert one.name == "on ${{ matrix.os }} ${{ matrix.one }}"
    assert one.environment == "${{ matrix.os }}"
    assert [each.image for each in one.services] == ["p:x", "p:y"]


def test_job_that_is_no_mapping(tmp_path: Path) -> None:
    found = workflows(tmp_path, {"ci": "on: push\njobs:\n  a: x\n  b: {steps: []}\n"})
    assert [one.id for one in found.pipeline().jobs] == ["b"]
    assert [one.line for one in found.problems] == [3]
