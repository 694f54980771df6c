"""The environments of tox and the sessions of nox."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from followed import follow, shown, workspace

from dptops_audit.models.pipeline.indirections.tox_ini import expanded

INI = """\
[tox]
envlist = py{311,312}-{unit,e2e}, lint

[testenv]
deps =
    -r requirements/test.txt
    e2e: -r e2e.txt
setenv =
    PYTHONPATH = {toxinidir}
commands =
    unit: pytest {posargs:tests}
    e2e: pytest e2e \\
        -q
    - coverage report

[testenv:lint]
skip_install = true
changedir = src
deps =
commands =
    ruff check {toxinidir}/src  # a comment
    {[base]more}
    {envpython} -m mypy {[base]flags}

[base]
flags = --strict
more =
    ./check.sh
    tox -e py

[testenv:docs]
commands = sphinx-build docs {envtmpdir}
ignore_outcome = true
"""


def test_tox_ini(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"tox.ini": INI})
    unit = [
        "tox.ini:6 [] pip install -r requirements/test.txt",
        "tox.ini:11 [] pytest tests",
        "tox.ini:14 [] coverage report !",
    ]
    assert shown(follow("tox", "tox -e py311-unit", place)) == unit
    assert shown(follow("tox", "tox run -e py312-unit -- -x", place))[1] == "tox.ini:11 [] pytest -x"
    lint = [
        "tox.ini:21 [src] ruff check ../src",
        "tox.ini:28 [src] ./check.sh",
        "tox.ini:29 [src] tox -e py",
        "tox.ini:23 [src] python -m mypy --strict",
    ]
    assert shown(follow("tox", "tox -elint", place)) == lint
    e2e = ["tox.ini:7 [] pip install -r e2e.txt", "tox.ini:12 [] pytest e2e -q"]
    assert shown(follow("tox", "tox", place)) == [*unit, *e2e, *lint]
    assert shown(follow("tox", "tox -f e2e", place)) == [unit[0], e2e[0], e2e[1], unit[2]]
    assert shown(follow("tox", "tox -e docs", place)) == [unit[0], "tox.ini:32 [] sphinx-build docs $envtmpdir !"]
    assert shown(follow("tox", "tox", place, variables={"TOXENV": "lint"})) == lint
    assert follow("tox", "tox list", place) is None
    found = follow("tox", "tox -e py311-unit", place) or ()
    assert found[1].variables == {"PYTHONPATH": "."}


def test_tox_toml_and_pyproject(tmp_path: Path) -> None:
    toml = (
        'env_list = ["3.12", "type"]\n[env_run_base]\ncommands = [["pytest", { replace = "posargs", default = ["tests"] }]]\n'
        '[env.type]\ndeps = ["mypy", "-r a.txt"]\ncommands = [["mypy", "src"], ["-", "x"]]\n'
    )
    legacy = '[tool.tox]\nlegacy_tox_ini = """\n[tox]\nenvlist = py\n[testenv]\ncommands = pytest\n"""\n'
    place = workspace(
        tmp_path, {"a/tox.toml": toml, "b/pyproject.toml": legacy, "c/setup.cfg": "[tox:tox]\n[testenv]\ncommands=x\n"}
    )
    assert shown(follow("tox", "tox", place, directory="a")) == [
        "a/tox.toml:3 [a] pytest tests",
        "a/tox.toml:5 [a] pip install -r a.txt",
        "a/tox.toml:6 [a] mypy src",
        "a/tox.toml:6 [a] x !",
    ]
    assert shown(follow("tox", "tox -c b", place)) == ["b/pyproject.toml:6 [b] pytest"]
    assert shown(follow("tox", "tox -c c/setup.cfg -e py", place)) == ["c/setup.cfg:3 [c] x"]
    assert follow("tox", "tox", place) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("py{39,310}-{a,b}", ["py39-a", "py39-b", "py310-a", "py310-b"]),
        ("py3{9-11}, lint", ["py39", "py310", "py311", "lint"]),
        ("py39{,-cov}", ["py39", "py39-cov"]),
    ],
)
def test_generated_names(text: str, names: list[str]) -> None:
    assert expanded(text) == names


def test_hostile_tox_files_end(tmp_path: Path) -> None:
    cycle = (
        "[tox]\nenvlist = {a,b}{a,b}"
        + "{a,b}" * 60
        + "\n[testenv]\ncommands = {[testenv]commands}\n    {[a]b}\n[a]\nb = {[a]b} {[a]b} {[a]b}\n"
    )
    place = workspace(
        tmp_path, {"tox.ini": cycle, "d/tox.ini": "[testenv]\ncommands = " + "{" * 50_000 + "a-{b}:" * 9_000}
    )
    began = time.monotonic()
    follow("tox", "tox", place)
    follow("tox", "tox", place, directory="d")
    assert time.monotonic() - began < 10


NOX = """\
import nox

nox.options.sessions = ["tests", "lint"]
FILES = ["src", "tests"]


@nox.session(python=["3.11", "3.12"])
def tests(session):
    session.install("-e", ".[test]")
    if session.posargs:
        session.run("pytest", "-x")
    session.run("pytest", *session.posargs, f"--n={session.name}")


@nox.session(name="lint", tags=["style"])
def _lint(session: nox.Session) -> None:
    _prepare(session)
    session.run("ruff", "check", *FILES, success_codes=[0, 1])
    session.notify("types")


@nox.session(default=False, tags=["style"])
def types(session):
    session.chdir("sub")
    session.run("mypy", unknown())


def _prepare(session):
    session.run("python", "prepare.py")
"""


def test_nox(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"noxfile.py": NOX})
    tests = [
        "noxfile.py:9 [] pip install -e .[test]",
        "noxfile.py:11 [] pytest -x ?",
        "noxfile.py:12 [] pytest --n=$UNKNOWN",
    ]
    types = ["noxfile.py:25 [None] mypy $UNKNOWN"]
    lint = ["noxfile.py:29 [] python prepare.py", "noxfile.py:18 [] ruff check src tests !"]
    assert shown(follow("nox", "nox -s tests-3.12", place)) == tests
    assert shown(follow("nox", "nox --session=types -- -x", place)) == types
    assert shown(follow("nox", "nox", place))[:5] == [*tests, *lint]
    assert shown(follow("nox", "nox -t style -r", place))[-1:] == types
    assert follow("nox", "nox --list", place) is None
    assert follow("nox", "nox", place, directory="elsewhere") == ()
