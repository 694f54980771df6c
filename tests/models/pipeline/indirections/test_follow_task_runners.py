"""just, Task, mise and Composer."""

from __future__ import annotations

from pathlib import Path

import pytest
from followed import follow, shown, workspace

JUST = """set dotenv-load
version := "1" + "2"
tool := if version == "12" { "yes" } else { "no" }
alias t := test
mod sub
import 'more.just'

# the first
default: lint (build "x") && after
  @echo {{version}} {{tool}}

[private]
lint:
    -eslint .
    ruff check \\
      src

build target mode='debug' *rest:
    make {{target}} {{mode}} {{rest}}

after:
    end `x`

test $name="all":
    #!/usr/bin/env python3
    print("{{name}}")

[windows]
win:
    dir

[no-cd]
here:
    ls {{justfile_directory()}} {{env('HOME')}}
"""
JUST_FILES = {
    "justfile": JUST,
    "sub.just": "go:\n  sub-go\n",
    "more.just": "extra: lint\n    extra\n",
    "deep/x.txt": "x",
}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "just",
            [
                "justfile:14 [] eslint . !",
                "justfile:15 [] ruff check \\\n  src",
                "justfile:19 [] make x debug",
                "justfile:10 [] echo 12 yes",
                "justfile:22 [] end `x`",
            ],
        ),
        ("just lint", ["justfile:14 [] eslint . !", "justfile:15 [] ruff check \\\n  src"]),
        ("just build a release b c", ["justfile:19 [] make a release b c"]),
        (
            "just after lint",
            ["justfile:22 [] end `x`", "justfile:14 [] eslint . !", "justfile:15 [] ruff check \\\n  src"],
        ),
        ("just version=3 default", None),
        ("just t", ['justfile:25 [] #!/usr/bin/env python3\nprint("all")']),
        ("just sub::go", ["sub.just:2 [] sub-go"]),
        ("just sub go", ["sub.just:2 [] sub-go"]),
        ("just extra", ["justfile:14 [] eslint . !", "justfile:15 [] ruff check \\\n  src", "more.just:2 [] extra"]),
        ("just win", []),
        ("just here", ["justfile:34 [deep] ls . ${HOME}"]),
        ("just --list", []),
        ("just -n lint", []),
        ("just missing", []),
        ("just -f other.just", []),
    ],
)
def test_just(tmp_path: Path, line: str, expected: list[str] | None) -> None:
    found = follow("just", line, workspace(tmp_path, JUST_FILES), directory="deep" if "here" in line else "")
    if expected is None:
        assert "justfile:10 [] echo 3 no" in shown(found)
    else:
        assert shown(found) == expected


def test_just_says_the_program_the_way_and_the_environment(tmp_path: Path) -> None:
    found = follow("just", "just test me", workspace(tmp_path, JUST_FILES))
    assert found is not None
    assert (found[0].shell, dict(found[0].variables), [place.line for place in found[0].via]) == (
        "python",
        {"name": "me"},
        [24],
    )
    assert follow("just", "justify x", workspace(tmp_path, JUST_FILES)) is None


TASK = """version: '3'
includes:
  docs: {taskfile: ./docs, dir: ./docs}
vars:
  NAME: app
  SHA: {sh: git rev-parse HEAD}
env:
  MODE: ci
tasks:
  default: echo {{.NAME}} {{.UNKNOWN}}
  build:
    aliases: [b]
    deps: [gen]
    dir: src
    cmds:
      - go build {{.SHA}}
      - task: gen
        vars: {X: "2"}
      - cmd: might-fail
        ignore_error: true
      - |
        one
        two
  gen:
    vars: {X: '{{.X | default "1"}}'}
    cmds: ['gen {{.X}} {{if eq OS "windows"}}a.exe{{else}}./a{{end}}']
  win:
    platforms: [windows]
    cmds: [dir]
  loop:
    cmds:
      - for: [a, b]
        cmd: run {{.ITEM}}
  args:
    - pytest {{.CLI_ARGS}}
"""
TASK_FILES = {
    "Taskfile.yml": TASK,
    "docs/Taskfile.yml": "tasks:\n  default: [mk]\n  serve:\n    deps: [inner, ':gen']\n  inner: x\n",
}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("task", ["Taskfile.yml:10 [] echo app ${UNKNOWN}"]),
        (
            "task b",
            [
                "Taskfile.yml:26 [] gen 1 ./a",
                "Taskfile.yml:16 [src] go build $(git rev-parse HEAD)",
                "Taskfile.yml:26 [] gen 2 ./a",
                "Taskfile.yml:19 [src] might-fail !",
                "Taskfile.yml:22 [src] one\ntwo",
            ],
        ),
        ("task gen X=5", ["Taskfile.yml:26 [] gen 5 ./a"]),
        ("task win", []),
        ("task loop", ["Taskfile.yml:33 [] run a", "Taskfile.yml:33 [] run b"]),
        ("task args -- -k x", ["Taskfile.yml:35 [] pytest -k x"]),
        ("task docs", ["docs/Taskfile.yml:2 [docs] mk"]),
        ("task docs:serve", ["docs/Taskfile.yml:5 [docs] x", "Taskfile.yml:26 [] gen 1 ./a"]),
        ("task -d docs inner", ["docs/Taskfile.yml:5 [docs] x"]),
        ("task --list", []),
        ("task missing", []),
    ],
)
def test_task(tmp_path: Path, line: str, expected: list[str]) -> None:
    assert shown(follow("taskfile", line, workspace(tmp_path, TASK_FILES))) == expected


def test_task_is_none_without_a_taskfile(tmp_path: Path) -> None:
    assert follow("taskfile", "task lint", workspace(tmp_path, {"pyproject.toml": ""})) is None


MISE = """[tasks.test]
depends = ["lint", "gen:*"]
run = [
  "pytest",
  "coverage xml",
]
[tasks.lint]
dir = "src"
run = '''
ruff check
mypy
'''
[tasks]
fmt = "ruff format"
"gen:a" = "gen-a"
py = { run = "#!/usr/bin/env python\\nprint()" }
"""
MISE_FILES = {"mise.toml": MISE, ".mise/tasks/e2e.sh": '#!/bin/bash\n#MISE depends=["fmt"]\nrun-e2e\n', "sub/x": "x"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("mise run fmt --check", ["mise.toml:14 [] ruff format --check"]),
        ("mise r fmt", ["mise.toml:14 [] ruff format"]),
        ("mise tasks run fmt", ["mise.toml:14 [] ruff format"]),
        ("mise fmt2", []),
        (
            "mise run test",
            [
                "mise.toml:10 [src] ruff check\nmypy",
                "mise.toml:15 [] gen-a",
                "mise.toml:4 [] pytest",
                "mise.toml:5 [] coverage xml",
            ],
        ),
        ("mise run fmt ::: gen:a", ["mise.toml:14 [] ruff format", "mise.toml:15 [] gen-a"]),
        ("mise test-all", []),
        (
            "mise run e2e",
            ["mise.toml:14 [] ruff format", '.mise/tasks/e2e.sh:1 [] #!/bin/bash\n#MISE depends=["fmt"]\nrun-e2e'],
        ),
        ("mise run -n fmt", []),
    ],
)
def test_mise(tmp_path: Path, line: str, expected: list[str]) -> None:
    assert shown(follow("mise", line, workspace(tmp_path, MISE_FILES), directory="sub")) == expected


@pytest.mark.parametrize("line", ["mise install", "mise exec -- npm test", "mise fmt", "miser x"])
def test_what_mise_does_itself_is_none(tmp_path: Path, line: str) -> None:
    assert follow("mise", line, workspace(tmp_path, MISE_FILES)) is None


COMPOSER = """{"scripts": {
 "test": ["@lint", "@putenv MODE=ci", "@php vendor/bin/phpunit", "App\\\\Hooks::done"],
 "lint": "phpcs",
 "loop": "@loop",
 "install": "never",
 "fix": ["phpcbf", "@composer validate"]
}}"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("composer test", ["composer.json:3 [] phpcs", "composer.json:2 [] php vendor/bin/phpunit"]),
        ("composer run lint -- --x", ["composer.json:3 [] phpcs --x"]),
        ("composer run-script lint", ["composer.json:3 [] phpcs"]),
        ("composer --no-interaction lint", ["composer.json:3 [] phpcs"]),
        ("composer -d . lint", ["composer.json:3 [] phpcs"]),
        ("composer loop", []),
        ("composer fix", ["composer.json:6 [] phpcbf", "composer.json:6 [] composer validate"]),
        ("composer run missing", []),
    ],
)
def test_composer(tmp_path: Path, line: str, expected: list[str]) -> None:
    assert shown(follow("composer", line, workspace(tmp_path, {"composer.json": COMPOSER}))) == expected


def test_what_composer_does_itself_is_none(tmp_path: Path) -> None:
    there = workspace(tmp_path, {"composer.json": COMPOSER})
    assert follow("composer", "composer install --no-dev", there) is None
    found = follow("composer", "composer test", there)
    assert found is not None
    assert dict(found[-1].variables) == {"MODE": "ci"}
