"""Scripts of the repository that a command runs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from followed import follow, shown, workspace

from dptops_audit.models.pipeline.indirections.word_paths import own_folder, place_of


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("bash ci/test.sh", "ci/test.sh"),
        ("sh -ex ci/test.sh", "ci/test.sh"),
        ("bash -eo pipefail ci/test.sh", "ci/test.sh"),
        ("./ci/test.sh", "ci/test.sh"),
        ("source ci/test.sh", "ci/test.sh"),
        (". ./ci/test.sh", "ci/test.sh"),
        ("bin/setup", "bin/setup"),
        ("${{~github.workspace~}}/bin/setup", "bin/setup"),
        ("$CI_PROJECT_DIR/bin/setup", "bin/setup"),
        ("$(git~rev-parse~--show-toplevel)/bin/setup", "bin/setup"),
    ],
)
def test_a_script_is_read_from_its_first_line(line: str, path: str, tmp_path: Path) -> None:
    place = workspace(tmp_path, {"ci/test.sh": "pytest\n", "bin/setup": "#!/usr/bin/env bash\npytest\n"})
    (found,) = follow("scripts", line, place) or ()
    assert (found.location.path, found.location.line, found.shell) == (path, 1, "sh")
    assert "pytest" in found.text


@pytest.mark.parametrize(
    ("line", "shell"),
    [
        ("pwsh -NoProfile -File build.ps1", "powershell"),
        ("./build.ps1", "powershell"),
        (".\\build.ps1", "powershell"),
        ("cmd /c build.cmd", "cmd"),
    ],
)
def test_windows_scripts_keep_their_shell(line: str, shell: str, tmp_path: Path) -> None:
    place = workspace(tmp_path, {"build.ps1": "dotnet test\n", "build.cmd": "dotnet test\n"})
    (found,) = follow("scripts", line, place) or ()
    assert (found.shell, found.text) == (shell, "dotnet test\n")


def test_text_on_the_command_line_is_read_at_its_place(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"x": ""})
    assert shown(follow("scripts", "bash.exe -c make~test", place)) == ["ci.yml:7 [] make test"]
    assert shown(follow("scripts", "pwsh -Command dotnet test", place)) == ["ci.yml:7 [] dotnet test"]


def test_a_missing_script_leads_nowhere_and_another_program_is_none(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"app.py": "print(1)\n", "tool": "\x7fELF"})
    assert follow("scripts", "bash gone.sh", place) == ()
    assert follow("scripts", "bash ../outside.sh", place) == ()
    assert follow("scripts", "./gone.sh", place) is None
    assert follow("scripts", "python app.py", place) is None
    assert follow("scripts", "python -m pytest", place) is None
    assert follow("scripts", "./tool", place) is None


def test_the_folder_is_the_callers_and_a_first_cd_is_spelled_out(tmp_path: Path) -> None:
    text = 'DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"\ncd "$DIR"\nmake test\n'
    place = workspace(tmp_path, {"app/ci/run.sh": text, "app/ci/other.sh": 'cd "$(dirname "$0")"\nmake\n'})
    (found,) = follow("scripts", "app/ci/run.sh", place) or ()
    assert found.directory == ""
    assert found.text.splitlines()[1:] == ['cd "app"', "make test"]
    (found,) = follow("scripts", "../ci/other.sh", place, directory="app/x") or ()
    assert found.text.splitlines()[0] == 'cd "../ci"'


def test_words_that_are_given_replace_positional_ones(tmp_path: Path) -> None:
    files = {
        "a.sh": 'docker compose run app "$@"\necho $1\n',
        "b.sh": 'run() {\n  "$1" x\n}\nrun "$@"\n',
        "c.sh": 'shift\nrun "$@"\n',
    }
    place = workspace(tmp_path, files)
    (found,) = follow("scripts", "bash a.sh pytest -q", place) or ()
    assert found.text.splitlines()[0] == "docker compose run app pytest -q"
    assert found.variables == {"1": "pytest", "2": "-q"}
    (found,) = follow("scripts", "bash b.sh pytest", place) or ()
    assert found.text.splitlines()[1:] == ['  "$1" x', "}", "run pytest"]
    assert found.variables == {}
    (found,) = follow("scripts", "bash c.sh pytest", place) or ()
    assert found.text == files["c.sh"]
    # The words of a script around this one are not this one's.
    (found,) = follow("scripts", "bash a.sh", place, variables={"1": "outer"}) or ()
    assert found.variables == {"1": ""}


def test_literal_calls_of_other_languages_are_optional(tmp_path: Path) -> None:
    python = "import subprocess\n\nsubprocess.run(['ruff', 'check', name])\nos.system(f'pytest {x}')\nsubprocess.run(command)\n"
    node = "// execSync('no')\nexecSync('npm run lint');\nspawnSync('tsc', ['-p', \".\"]);\n"
    place = workspace(
        tmp_path, {"a.py": python, "b.js": node, "c": "#!/usr/bin/env ruby\nsystem('rspec', '--fast')\nsystem cmd\n"}
    )
    assert shown(follow("scripts", "python3 -u a.py", place)) == [
        "a.py:3 [] ruff check $UNKNOWN ?",
        "a.py:4 [] pytest $UNKNOWN ?",
    ]
    assert shown(follow("scripts", "node b.js", place)) == ["b.js:2 [] npm run lint ?", "b.js:3 [] tsc -p . ?"]
    assert shown(follow("scripts", "./c", place)) == ["c:2 [] rspec --fast ?"]


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ('$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/x', "a/b/x"),
        ("${BASH_SOURCE%/*}/x", "a/b/x"),
        ("$(realpath $(dirname $(readlink -f $0))/..)/x", "a/x"),
        ("$(dirname $(dirname $0))", "a"),
        ("$PWD/x", "d/x"),
        ("$SOMEWHERE/x", None),
        ("/x", None),
        ("$(dirname $other)/x", None),
    ],
)
def test_places_of_words(word: str, place: str | None) -> None:
    assert place_of(word, "d", "a/b/run.sh") == place


def test_hostile_texts_take_linear_time(tmp_path: Path) -> None:
    text = "#!/bin/sh\n" + "\n" * 60_000 + 'cd "$' * 9_000 + "\ndirname" + "x() {\n" * 5_000 + '"$1"'
    node = "execSync(" * 20_000 + "`" + "spawn('x', [" * 9_000 + "$`" * 9_000
    place = workspace(tmp_path, {"a.sh": text, "b.js": node, "c.py": "subprocess" + "(" * 90_000})
    began = time.monotonic()
    for line in ("bash a.sh x", "node b.js", "python c.py"):
        follow("scripts", line, place)
    own_folder("$(dirname " * 5_000, "x")
    assert time.monotonic() - began < 10
