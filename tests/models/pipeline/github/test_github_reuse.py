"""Composite actions and reusable workflows of the repository stand in place of what uses them."""

from __future__ import annotations

from pathlib import Path

import pytest
from github_workflows import FOLDER, job, workflows

ACTION = """inputs:
  what:
    default: all
  Flag:
    default: 'false'
runs:
  using: composite
  steps:
    - name: inner
      run: make ${{ inputs.what }} -C ${{ github.action_path }}
      shell: bash
    - if: inputs.flag == 'true'
      run: never
      shell: bash
"""


def steps_of(
    root: Path, step: str, files: dict[str, str], checkout: str = ""
) -> list[tuple[str, str, tuple[int, ...]]]:
    found = workflows(root, {"ci": job(f"steps:\n{checkout}- {step}"), **files})
    return [
        (script.text, step.location.path, tuple(place.line for place in step.via))
        for step in found.steps
        if not step.dead
        for script in step.scripts
    ]


@pytest.mark.parametrize(
    ("uses", "text"),
    [
        ("uses: ./build", "make all -C ./build"),
        ("uses: ./build/\n  with: {WHAT: 'x ${{ github.sha }}'}", "make x ${{ github.sha }} -C ./build"),
        ("uses: $/build", "make all -C ./build"),
    ],
)
def test_composite_action(tmp_path: Path, uses: str, text: str) -> None:
    assert steps_of(tmp_path, uses, {"build/action.yml": ACTION}) == [(text, "build/action.yml", (6,))]


def test_composite_in_composite(tmp_path: Path) -> None:
    outer = "runs:\n  using: composite\n  steps:\n    - uses: ./build\n      with: {what: inner}\n"
    files = {"outer/action.yaml": outer, "build/action.yml": ACTION}
    assert steps_of(tmp_path, "uses: ./outer", files) == [("make inner -C ./build", "build/action.yml", (6, 4))]


def test_what_the_using_step_says_holds_inside(tmp_path: Path) -> None:
    content = job("steps:\n- uses: ./build\n  if: failure()\n  continue-on-error: true\n  env: {A: b}")
    step = workflows(tmp_path, {"ci": content, "build/action.yml": ACTION}).steps[0]
    assert (step.on_failure, step.swallowed, step.condition) == (True, "continue-on-error is true", "failure()")
    assert step.scripts[0].variables["A"] == "b"


def test_action_path_variable(tmp_path: Path) -> None:
    action = "runs:\n  using: composite\n  steps:\n    - run: $GITHUB_ACTION_PATH/x.sh\n      working-directory: web\n"
    found = workflows(tmp_path, {"ci": job("steps:\n- uses: ./build"), "build/action.yml": action})
    assert found.scripts[0].variables["GITHUB_ACTION_PATH"] == "../build"


def test_inputs_by_the_matrix(tmp_path: Path) -> None:
    content = job("strategy: {matrix: {v: [1, 2]}}\nsteps:\n- uses: ./build\n  with: {what: '${{ matrix.v }}'}")
    found = workflows(tmp_path, {"ci": content, "build/action.yml": ACTION})
    assert [one.text for one in found.steps[0].scripts] == ["make 1 -C ./build", "make 2 -C ./build"]


@pytest.mark.parametrize(
    ("files", "kind", "name"),
    [
        ({"build/action.yml": "runs: {using: docker, image: Dockerfile}\n"}, "image", "build/Dockerfile"),
        ({"build/action.yml": "runs: {using: docker, image: ../Dockerfile}\n"}, "image", "Dockerfile"),
        ({"build/action.yml": "runs: {using: docker, image: 'docker://x/y:1'}\n"}, "image", "x/y"),
        ({"build/action.yml": "runs: {using: node20, main: x.js}\n"}, "action", "./build"),
        ({"build/Dockerfile": "FROM scratch\n"}, "image", "build/Dockerfile"),
    ],
)
def test_other_actions_of_the_repository(tmp_path: Path, files: dict[str, str], kind: str, name: str) -> None:
    found = workflows(tmp_path, {"ci": job("steps:\n- uses: ./build"), **files})
    (remote,) = found.steps[0].remotes
    assert (remote.kind, remote.name) == (kind, name)
    assert not found.problems


def test_missing_action_is_a_problem_where_it_is_used(tmp_path: Path) -> None:
    found = workflows(tmp_path, {"ci": job("steps:\n- uses: ./nowhere")})
    assert [(one.path, one.line) for one in found.problems] == [(f"{FOLDER}/ci.yml", 6)]
    assert found.steps[0].remotes[0].name == "./nowhere"


def test_action_in_another_checkout_is_remote(tmp_path: Path) -> None:
    checkout = "- uses: actions/checkout@v5\n- uses: actions/checkout@v5\n  with: {repository: o/r, path: build}\n"
    content = job(f"steps:\n{checkout}- uses: ./build")
    found = workflows(tmp_path, {"ci": content, "build/action.yml": ACTION})
    assert (found.steps[2].remotes[0].name, found.problems) == ("./build", ())


def test_action_in_a_checkout_of_this_repository_in_a_folder(tmp_path: Path) -> None:
    content = job("steps:\n- uses: actions/checkout@v5\n  with: {path: own}\n- uses: ./own/build")
    found = workflows(tmp_path, {"ci": content, "build/action.yml": ACTION})
    assert found.steps[1].location.path == "build/action.yml"


def test_actions_that_use_each_other_end(tmp_path: Path) -> None:
    action = "runs:\n  using: composite\n  steps:\n    - uses: ./build\n    - uses: ./build\n"
    found = workflows(tmp_path, {"ci": job("steps:\n- uses: ./build"), "build/action.yml": action})
    assert any("deep" in one.message or "more steps" in one.message for one in found.problems)


CALLED = """on:
  workflow_call:
    inputs:
      what: {type: string, default: all}
      deploy: {type: boolean}
env: {FROM: callee}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: make ${{ inputs.what }}
  test:
    name: Tests
    needs: build
    steps:
      - run: make test
  deploy:
    if: inputs.deploy
    needs: [test]
    environment: ${{ inputs.what }}
    steps:
      - run: make deploy
"""


def calling(body: str, on: str = "push") -> str:
    return (
        f"on: {on}\nenv: {{FROM: caller}}\njobs:\n  first:\n    steps: [{{run: x}}]\n  x:\n    needs: first\n"
        f"    uses: ./{FOLDER}/called.yml\n{body}  last:\n    needs: x\n    steps: [{{run: y}}]\n"
    )


def test_reusable_workflow(tmp_path: Path) -> None:
    found = workflows(tmp_path, {"ci": calling("    with: {what: y, deploy: true}\n"), "called": CALLED})
    jobs = {one.id: one for one in found.pipeline().jobs}
    assert list(jobs) == ["first", "x/build", "x/test", "x/deploy", "last"]
    assert [one.needs for one in jobs.values()] == [
        (),
        ("first",),
        ("x/build",),
        ("x/test",),
        ("x/build", "x/test", "x/deploy"),
    ]
    assert (jobs["x/test"].name, jobs["x/test"].location.path) == ("x / Tests", f"{FOLDER}/called.yml")
    assert [place.line for place in jobs["x/test"].via] == [6]
    (step,) = jobs["x/build"].steps
    assert [place.line for place in step.via] == [6]
    assert step.scripts[0].text == "make y"
    assert step.scripts[0].variables == {"FROM": "callee"}
    assert (jobs["x/deploy"].environment, jobs["x/deploy"].dead) == ("y", "")


def test_defaults_of_inputs_by_type(tmp_path: Path) -> None:
    found = workflows(tmp_path, {"ci": calling(""), "called": CALLED})
    assert found.job("x/deploy").dead == "its condition `inputs.deploy` never holds"
    assert found.job("x/build").steps[0].scripts[0].text == "make all"


def test_what_the_caller_says_holds_inside(tmp_path: Path) -> None:
    called = CALLED.replace("if: inputs.deploy", "if: github.event_name == 'issues'")
    body = "    if: github.event_name == 'push'\n    permissions: {packages: write}\n"
    found = workflows(tmp_path, {"ci": calling(body, "[push, issues]"), "called": called})
    assert found.job("x/build").condition == "github.event_name == 'push'"
    assert found.job("x/build").permissions == {"packages": "write"}
    assert found.job("x/deploy").dead


def test_dead_caller(tmp_path: Path) -> None:
    found = workflows(tmp_path, {"ci": calling("    if: false\n"), "called": CALLED})
    assert found.job("x/build").dead == "its caller's condition `false` never holds"
    assert found.job("last").dead == "it needs x, which never runs"


def test_inputs_of_a_matrix_give_several_scripts(tmp_path: Path) -> None:
    body = "    strategy: {matrix: {v: [p, q]}}\n    with: {what: '${{ matrix.v }}'}\n"
    found = workflows(tmp_path, {"ci": calling(body), "called": CALLED})
    assert [one.text for one in found.job("x/build").steps[0].scripts] == ["make p", "make q"]


def test_missing_workflow_is_a_problem_where_it_is_called(tmp_path: Path) -> None:
    found = workflows(tmp_path, {"ci": calling("")})
    remote = found.job("x").remote
    assert remote is not None
    assert (remote.kind, remote.name) == ("workflow", f"./{FOLDER}/called.yml")
    assert [(one.path, one.line) for one in found.problems] == [(f"{FOLDER}/ci.yml", 8)]
    assert found.job("last").needs == ("x",)


def test_workflow_of_another_repository(tmp_path: Path) -> None:
    content = f"on: push\njobs:\n  x:\n    uses: o/r/{FOLDER}/test.yml@v1\n    with: {{go: 1}}\n"
    remote = workflows(tmp_path, {"ci": content}).job("x").remote
    assert remote is not None
    assert (remote.name, remote.ref, remote.inputs["go"].value) == (f"o/r/{FOLDER}/test.yml", "v1", "1")


def test_workflows_that_call_each_other_end(tmp_path: Path) -> None:
    content = f"on: [push, workflow_call]\njobs:\n  x:\n    uses: ./{FOLDER}/NAME.yml\n"
    found = workflows(tmp_path, {"ci": content.replace("NAME", "b"), "b": content.replace("NAME", "ci")})
    assert found.problems
    assert [one.id for one in found.pipeline().jobs] == ["x/x"]


def test_chain_of_workflows_ends_after_ten(tmp_path: Path) -> None:
    def content(number: int) -> str:
        return f"on: [push, workflow_call]\njobs:\n  x:\n    uses: ./{FOLDER}/w{number + 1}.yml\n"

    files = {f"w{number}": content(number) for number in range(12)}
    found = workflows(tmp_path, {**files, "w12": "on: workflow_call\njobs: {a: {steps: []}}\n"})
    assert [one.id for one in found.pipeline("w3").jobs] == ["/".join("x" * 9) + "/a"]
    assert any("end here" in one.message for one in found.problems)


def test_matrix_of_the_job_is_not_claimed_in_an_action_that_never_names_it(tmp_path: Path) -> None:
    outer = "runs:\n  using: composite\n  steps:\n    - uses: ./inner\n"
    inner = "runs:\n  using: composite\n  steps:\n    - run: x ${{ matrix.v }}\n      shell: bash\n"
    content = job("strategy: {matrix: {v: [1, 2]}}\nsteps:\n- uses: ./outer")
    found = workflows(tmp_path, {"ci": content, "outer/action.yml": outer, "inner/action.yml": inner})
    assert [one.text for one in found.scripts] == ["x ${{ matrix.v }}"]


@pytest.mark.parametrize(
    ("given", "folder", "runs"),
    [
        ("{repository: example/other}", "", False),
        ("{repository: example/other, path: other}", "other", False),
        ("{repository: example/other, path: other}", "", True),
        ("{repository: '${{ github.repository }}'}", "", True),
        ("{repository: '${{ inputs.repository }}'}", "", True),
        ("{path: here}", "here", True),
    ],
)
def test_a_step_in_a_checkout_of_another_repository_proves_nothing_here(
    tmp_path: Path, given: str, folder: str, runs: bool
) -> None:
    where = f", working-directory: {folder}" if folder else ""
    body = f"steps:\n- {{uses: actions/checkout@v5, with: {given}}}\n- {{run: pytest{where}}}"
    found = workflows(tmp_path, {"ci": job(body)})
    (step,) = [step for step in found.steps if step.scripts]
    assert bool(step.dead) != runs


def test_outputs_of_a_job_are_kept_as_written(tmp_path: Path) -> None:
    body = "outputs: {tags: '${{ steps.meta.outputs.tags }}', list: []}\nsteps: [{run: a}]"
    found = workflows(tmp_path, {"ci": job(body)})
    assert dict(found.job().outputs) == {"tags": "${{ steps.meta.outputs.tags }}"}
