"""Steps: their scripts with every line's place, and the things of other repositories that they use."""

from __future__ import annotations

from pathlib import Path

import pytest
from github_workflows import job, workflows


def test_script_with_all_around_it(tmp_path: Path) -> None:
    content = "env: {A: 1, B: 2}\n" + job(
        "env: {B: 3}\ndefaults: {run: {working-directory: web}}\nsteps:\n- name: Test\n  id: t\n  env: {C: '${{ env.B }}4'}\n"
        "  run: |\n    make ${{ env.A }}\n    make ${{ secrets.X }}"
    )
    (step,) = workflows(tmp_path, {"ci": content}).steps
    (script,) = step.scripts
    assert (step.name, step.id, step.location.line) == ("Test", "t", 9)
    assert script.text == "make 1\nmake ${{ secrets.X }}\n"
    assert (script.location.line, script.lines, script.directory, script.shell) == (13, (), "web", "sh")
    assert dict(script.variables) == {"A": "1", "B": "3", "C": "34"}


def test_folded_script_has_the_lines_of_the_file(tmp_path: Path) -> None:
    content = job("steps:\n- run: >\n    make\n    all\n\n    make test")
    (script,) = workflows(tmp_path, {"ci": content}).scripts
    assert script.text == "make all\nmake test\n"
    assert script.lines[:2] == (7, 10)


@pytest.mark.parametrize(
    ("settings", "shell"),
    [
        ("run: x", "sh"),
        ("run: x\n  shell: bash", "sh"),
        ("run: x\n  shell: bash -eo pipefail {0}", "sh"),
        ("run: x\n  shell: /usr/bin/bash {0}", "sh"),
        ("run: x\n  shell: nix develop -c bash {0}", "sh"),
        ("run: x\n  shell: alpine.sh {0}", "sh"),
        ("run: x\n  shell: pwsh", "powershell"),
        ("run: x\n  shell: cmd", "cmd"),
        ("run: x\n  shell: python {0}", "python"),
        ("run: x\n  shell: ${{ inputs.shell }}", "sh"),
    ],
)
def test_shell(tmp_path: Path, settings: str, shell: str) -> None:
    (script,) = workflows(tmp_path, {"ci": job(f"steps:\n- {settings}", "workflow_dispatch")}).scripts
    assert script.shell == shell


@pytest.mark.parametrize(
    ("runner", "shells"),
    [
        ("windows-latest", ["powershell"]),
        ("[self-hosted, Windows]", ["powershell"]),
        ("{group: g, labels: [windows-x]}", ["powershell"]),
        ("macos-latest", ["sh"]),
        ("${{ inputs.os }}", ["sh"]),
        ("${{ matrix.os }}", ["sh"]),
        ("windows-latest\n    defaults: {run: {shell: bash}}", ["sh"]),
    ],
)
def test_shell_of_the_runner(tmp_path: Path, runner: str, shells: list[str]) -> None:
    content = (
        f"on: workflow_dispatch\njobs:\n  a:\n    runs-on: {runner}\n    strategy: {{matrix: {{os: [windows-latest, ubuntu-latest]}}}}\n"
        "    steps: [{run: make}]\n"
    )
    assert [one.shell for one in workflows(tmp_path, {"ci": content}).scripts] == shells


@pytest.mark.parametrize(
    ("directory", "expected"),
    [
        ("./a/b/", "a/b"),
        ("a/..", ""),
        ("../x", None),
        ("/tmp", None),
        ("${{ matrix.d }}", "m"),
        ("${{ inputs.d }}", None),
        ("${{ github.workspace }}/x", "x"),
        (".\\\\src", "src"),
    ],
)
def test_directory(tmp_path: Path, directory: str, expected: str | None) -> None:
    content = job(
        f'strategy: {{matrix: {{d: [m]}}}}\nsteps:\n- run: make\n  working-directory: "{directory}"',
        "workflow_dispatch",
    )
    assert [one.directory for one in workflows(tmp_path, {"ci": content}).scripts] == [expected]


def test_one_script_for_each_text_that_the_matrix_gives(tmp_path: Path) -> None:
    content = job(
        "strategy: {matrix: {v: [1, 2], os: [x, y]}}\nenv: {OS: '${{ matrix.os }}', V: '${{ matrix.v }}'}\nsteps:\n"
        "- run: make\n- run: tox -e ${{ matrix.v }}\n- run: tox -e $V\n- run: only\n  if: matrix.os == 'y' && matrix.v == 2"
    )
    found = workflows(tmp_path, {"ci": content})
    texts = [[(one.text, one.variables.get("V")) for one in step.scripts] for step in found.steps]
    assert texts == [
        [("make", None)],
        [("tox -e 1", None), ("tox -e 2", None)],
        [("tox -e $V", "1"), ("tox -e $V", "2")],
        [("only", "2")],
    ]


def test_forms_beyond_twenty_are_noted(tmp_path: Path) -> None:
    numbers = ", ".join(str(number) for number in range(30))
    content = job(f"strategy: {{matrix: {{v: [{numbers}]}}}}\nsteps:\n- run: tox -e ${{{{ matrix.v }}}}")
    found = workflows(tmp_path, {"ci": content})
    assert len(found.scripts) == 20
    assert [(one.line, one.skipped) for one in found.problems] == [(7, True)]


def test_variables_that_a_step_sets_are_unknown_to_expressions(tmp_path: Path) -> None:
    content = job(
        "env: {A: '', B: ''}\nsteps:\n- run: echo A=1 >> $GITHUB_ENV\n- run: x\n  if: env.A\n- run: x\n  if: env.B"
    )
    assert [bool(step.dead) for step in workflows(tmp_path, {"ci": content}).steps] == [False, False, True]


def test_variables_that_a_step_sets_are_what_is_declared_in_texts(tmp_path: Path) -> None:
    content = job("env: {A: cargo}\nsteps:\n- run: echo A=cross >> $GITHUB_ENV\n- run: ${{ env.A }} test")
    assert workflows(tmp_path, {"ci": content}).scripts[1].text == "cargo test"


@pytest.mark.parametrize(
    ("later", "swallowed"),
    [
        ("", True),
        ("- if: steps.t.outcome == 'failure'\n  run: exit 1", False),
        ("- run: test ${{ steps['T'].outcome }} = success", False),
        ("- env: {X: '${{ steps.t.outcome }}'}\n  run: y", False),
        ("- if: steps.t.conclusion == 'failure'\n  run: exit 1", True),
        ("- if: steps.other.outcome == 'failure'\n  run: exit 1", True),
    ],
)
def test_swallowed_unless_a_later_step_looks(tmp_path: Path, later: str, swallowed: bool) -> None:
    content = job(f"steps:\n- id: t\n  run: make\n  continue-on-error: true\n{later}")
    assert bool(workflows(tmp_path, {"ci": content}).steps[0].swallowed) is swallowed


@pytest.mark.parametrize(
    ("condition", "on_failure"),
    [
        ("failure()", True),
        ("failure() && steps.t.outcome == 'failure'", True),
        ("steps.t.outcome == 'failure'", False),
        ("steps.u.outcome == 'failure'", True),
        ("always() && job.status == 'failure'", True),
        ("always()", False),
    ],
)
def test_steps_on_failure(tmp_path: Path, condition: str, on_failure: bool) -> None:
    content = job(
        f"steps:\n- id: t\n  run: x\n  continue-on-error: true\n- id: u\n  run: x\n- if: {condition}\n  run: y"
    )
    assert workflows(tmp_path, {"ci": content}).steps[2].on_failure is on_failure


def test_step_that_its_job_rules_out(tmp_path: Path) -> None:
    content = job(
        "if: github.event_name == 'push'\nsteps:\n- if: github.event_name != 'push'\n  run: x", "[push, issues]"
    )
    assert workflows(tmp_path, {"ci": content}).steps[0].dead


def test_runner_system_is_known_by_its_label(tmp_path: Path) -> None:
    content = job("steps:\n- if: runner.os == 'Windows'\n  run: x\n- if: runner.os == 'Linux'\n  run: x")
    assert [bool(one.dead) for one in workflows(tmp_path, {"ci": content}).steps] == [True, False]


@pytest.mark.parametrize(
    ("uses", "kind", "name", "ref"),
    [
        ("actions/setup-go@v5", "action", "actions/setup-go", "v5"),
        ("github/codeql-action/init@abc", "action", "github/codeql-action/init", "abc"),
        ("docker://alpine:3.19", "image", "alpine", "3.19"),
        ("docker://localhost:5000/x/y", "image", "localhost:5000/x/y", ""),
        ("docker://a/b:1@sha256:00", "image", "a/b", "sha256:00"),
    ],
)
def test_remote(tmp_path: Path, uses: str, kind: str, name: str, ref: str) -> None:
    content = job(f"env: {{A: b}}\nsteps:\n- name: x\n  uses: {uses}\n  with:\n    Path: ${{{{ env.A }}}}")
    (step,) = workflows(tmp_path, {"ci": content}).steps
    (remote,) = step.remotes
    assert (remote.kind, remote.name, remote.ref, remote.location.line) == (kind, name, ref, 8)
    assert {key: (one.value, one.location.line) for key, one in remote.inputs.items()} == {"path": ("b", 10)}
    assert dict(remote.variables) == {"A": "b"}


def test_remote_for_each_set_of_parameters(tmp_path: Path) -> None:
    content = job("strategy: {matrix: {v: [1, 2], w: [3, 4]}}\nsteps:\n- uses: x/y@v1\n  with: {v: '${{ matrix.v }}'}")
    (step,) = workflows(tmp_path, {"ci": content}).steps
    assert [one.inputs["v"].value for one in step.remotes] == ["1", "2"]


def test_steps_beside_each_other_follow_each_other(tmp_path: Path) -> None:
    content = job("steps:\n- parallel:\n  - run: one\n  - run: two\n- run: three\n  background: true")
    assert [one.text for one in workflows(tmp_path, {"ci": content}).scripts] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("checkouts", "directory"),
    [
        ("- uses: actions/checkout@v5", "src/web"),
        ("- uses: actions/checkout@v5\n  with: {path: src}", "web"),
        ("- uses: actions/checkout@v5\n  with: {path: elsewhere}", None),
        ("- uses: actions/checkout@v5\n  with: {repository: other/one}", None),
        ("- uses: actions/checkout@v5\n- uses: actions/checkout@v5\n  with: {repository: other/one, path: src}", None),
        ("- uses: actions/checkout@v5\n- uses: actions/checkout@v5\n  with: {ref: gh-pages, path: src}", None),
        ("- uses: actions/checkout@v5\n  with: {repository: '${{ github.repository }}'}", "src/web"),
        ("- uses: actions/checkout@v5\n  with: {repository: '${{ inputs.other }}'}", None),
        ("- uses: actions/checkout@v5\n  if: false\n  with: {repository: other/one}", "src/web"),
    ],
)
def test_directories_are_of_this_repository(tmp_path: Path, checkouts: str, directory: str | None) -> None:
    content = job(f"steps:\n{checkouts}\n- run: make\n  working-directory: src/web", "workflow_dispatch")
    assert [one.directory for one in workflows(tmp_path, {"ci": content}).scripts] == [directory]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${{ github.workspace }}/x.sh", "../x.sh"),
        ("cd y && ${{ github.workspace }}/x.sh", "cd y && ${{ github.workspace }}/x.sh"),
    ],
)
def test_workspace_is_seen_from_where_the_script_runs(tmp_path: Path, text: str, expected: str) -> None:
    content = job(f"steps:\n- run: {text}\n  working-directory: web")
    assert [one.text for one in workflows(tmp_path, {"ci": content}).scripts] == [expected]


def test_workspace_variable(tmp_path: Path) -> None:
    (script,) = workflows(tmp_path, {"ci": job("steps:\n- run: $GITHUB_WORKSPACE/x.sh")}).scripts
    assert script.variables["GITHUB_WORKSPACE"] == "."
