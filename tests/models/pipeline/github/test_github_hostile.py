"""Files made to do harm: none raises, and the work on each is bounded."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from github_workflows import FOLDER, job, workflows


@pytest.mark.parametrize(
    "content",
    [
        "on: [[push]]\njobs: {a: {steps: [[], x, {run: []}, {uses: {}}, {if: [], run: x}]}}\n",
        "on: {push: [a], schedule: x}\njobs: {a: {needs: {x: y}, runs-on: {labels: {}}, strategy: x, services: [x]}}\n",
        "on: {push: {branches: {a: b}}}\njobs: {a: {container: [], environment: [], permissions: x, env: [a], steps: {}}}\n",
        "on: push\njobs: {a: {uses: [], with: x}, b: {uses: '', steps: [{uses: '@'}]}, c: {uses: ./}, d: {uses: ../x}}\n",
        "on: push\njobs: {a: {strategy: {matrix: {include: [1, [a]], exclude: x, v: {a: b}}}, steps: [{run: '${{ matrix }}'}]}}\n",
        "on: push\njobs: {a: {defaults: x, if: {}, continue-on-error: [], steps: [{uses: docker://}, {uses: ./../x}, {uses: $/}]}}\n",
        "on: push\nenv: {[a]: b}\njobs: {? [x] : y, a: {steps: [{env: {x: [1]}, run: x}]}}\n",
        "on: push\njobs: {a: {steps: [{parallel: x}, {parallel: [x]}, {run: '${{'}, {run: '${{ ( }}'}]}}\n",
    ],
)
def test_wrong_shapes(tmp_path: Path, content: str) -> None:
    workflows(tmp_path, {"ci": content})


def timed(root: Path, files: dict[str, str]) -> float:
    begun = time.process_time()
    workflows(root, files)
    return time.process_time() - begun


def test_workflows_that_multiply(tmp_path: Path) -> None:
    files = {}
    for level in range(10):
        jobs = "".join(f"  j{number}:\n    uses: ./{FOLDER}/w{level + 1}.yml\n" for number in range(12))
        files[f"w{level}"] = f"on: [push, workflow_call]\njobs:\n{jobs}"
    files["w10"] = "on: workflow_call\njobs: {a: {steps: [{run: x}]}}\n"
    assert timed(tmp_path, files) < 10


def test_actions_that_multiply(tmp_path: Path) -> None:
    files = {"ci": job("steps:\n- uses: ./a0")}
    for level in range(10):
        uses = f"    - uses: ./a{level + 1}\n" * 10
        files[f"a{level}/action.yml"] = f"runs:\n  using: composite\n  steps:\n{uses}"
    files["a10/action.yml"] = "runs: {using: composite, steps: [{run: x, shell: bash}]}\n"
    assert timed(tmp_path, files) < 10


def test_texts_that_grow(tmp_path: Path) -> None:
    doubled = "${{ inputs.x }}" * 50
    files = {"ci": job("steps:\n- uses: ./a0\n  with: {x: yyyyyyyyyy}")}
    for level in range(9):
        files[f"a{level}/action.yml"] = (
            f"inputs: {{x: {{}}}}\nruns:\n  using: composite\n  steps:\n    - uses: ./a{level + 1}\n      with: {{x: '{doubled}'}}\n"
        )
    files["a9/action.yml"] = (
        "inputs: {x: {}}\nruns: {using: composite, steps: [{run: '${{ inputs.x }}', shell: bash}]}\n"
    )
    assert timed(tmp_path, files) < 5


def test_many_conditions_over_many_combinations(tmp_path: Path) -> None:
    values = ", ".join(f"v{number}" for number in range(16))
    condition = " || ".join(f"matrix.a == 'x{number}' && github.ref == 'y'" for number in range(60))
    steps = "".join(
        f"- if: {condition}\n  run: x{number} ${{{{ matrix.a }}}}{{{{ matrix.b }}}}\n" for number in range(300)
    )
    content = job(f"strategy: {{matrix: {{a: [{values}], b: [{values}]}}}}\nsteps:\n{steps}")
    assert timed(tmp_path, {"ci": content}) < 20


def test_long_chain_of_needs(tmp_path: Path) -> None:
    jobs = "".join(f"  j{number}:\n    needs: j{number - 1}\n    steps: []\n" for number in range(1, 4_000))
    found = workflows(tmp_path, {"ci": f"on: push\njobs:\n  j0:\n    if: false\n    steps: []\n{jobs}"})
    assert all(one.dead for one in found.pipeline().jobs)
