"""Every word by which a script goes on after a failure or stops, and every form of a condition or a parameter that is read."""

from __future__ import annotations

import pytest

from dptops_audit.evidence import Location
from dptops_audit.models.packages.package import Setting
from dptops_audit.models.pipeline.model import Remote, Script
from dptops_audit.models.pipeline.remote_commands import commands_of
from dptops_audit.models.pipeline.script_conditions import decidable, impossible
from dptops_audit.models.pipeline.swallowed import swallowed_by, swallows_from
from dptops_audit.models.shell import parse_shell


@pytest.mark.parametrize(
    "rescue",
    [
        "true",
        ":",
        "/bin/true",
        "/usr/bin/true",
        "echo failed",
        "printf failed",
        "exit 0",
        "return 0",
        "( true )",
        "{ :; }",
    ],
)
def test_rescues_that_hide_a_failure(rescue: str) -> None:
    assert swallowed_by([rescue]) == f"`|| {rescue}` hides its failure"


@pytest.mark.parametrize(
    "rescue",
    [
        "exit 1",
        "exit 9",
        "exit $code",
        "return 2",
        "return $?",
        "false",
        "echo a; exit 1",
        "echo a; false",
        "echo a; return 1",
        "echo a; set -e",
        "truely",
        "echo-all",
        "pytest --lf",
        "pytest --lf && echo ok",
        "echo a; exit $code",
        "echo a; return $code",
    ],
)
def test_rescues_that_stop_or_may(rescue: str) -> None:
    assert swallowed_by([rescue]) == ""


@pytest.mark.parametrize(
    "rescue", ["echo falsehood", "echo exits 1", "echo reset -e", "echo exit 0", "echo unfalse", "echo preexit 1"]
)
def test_rescues_that_only_look_as_if_they_stopped(rescue: str) -> None:
    assert swallowed_by([rescue])


def test_the_first_rescue_that_hides_or_stops_decides_and_long_ones_are_cut() -> None:
    assert swallowed_by(["exit 1", "true"]) == ""
    assert swallowed_by(["pytest --lf", "true"]) == "`|| true` hides its failure"
    assert swallowed_by([f"echo  {'x' * 60}"]) == f"`|| echo {'x' * 35}` hides its failure"
    assert swallowed_by([]) == ""


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("set +e\npytest\nruff check\nset -e\nmypy .", ["pytest", "ruff"]),
        ("set +e\npytest\nset -eu\nmypy .", ["pytest"]),
        ("set +e\npytest\nset -x\nmypy .", ["pytest", "set", "mypy"]),
        ("set +x\npytest", []),
        ("pytest\nset +e\nmypy .", ["mypy"]),
        ("set +e\npytest\necho ${PIPESTATUS[0]}", []),
        ("set +e\npytest\nexit", []),
        ("set +e\npytest\nset -e\nset +e\nmypy .\nset -e", ["pytest", "mypy"]),
        ("echo $?\nset +e\npytest", ["pytest"]),
        ("set +eu\npytest", ["pytest"]),
        ("set +e\npytest\nset pipefail\nmypy .", ["pytest", "set", "mypy"]),
        ("set +e\npytest\nexit 0", ["pytest", "exit"]),
        ("set +e\npytest\nreturn 1", ["pytest", "return"]),
        ("set +e\npytest\nset -e\nif [ $code -ne 0 ]; then exit 1; fi", []),
        ("set +e\npytest\nset -e\nexit $code", []),
        ("set +e\npytest\nset -e\nreturn $code", []),
        ("set +e\npytest\nset -e\nexit 1", ["pytest"]),
        ("set +e\npytest\nset -e\nexit", ["pytest"]),
        ("set +e\npytest\nset -e\nif [ $code = 1 ]; then exit 0; fi", ["pytest"]),
        ("set +e\npytest\nset -e\necho $code", ["pytest"]),
        ("exit $code\nset +e\npytest\nset -e", ["pytest"]),
        ("if [ $a ]; then exit $a; fi\nset +e\npytest\nset -e\nexit $code", []),
        ("set +e\npytest\necho $?\nset -e\nset +e\nmypy .", ["mypy"]),
        ("set +e\nif [ $? -ne 0 ]; then echo a; fi\npytest", []),
        ("set +e\necho $?\nset -e\nset +e\npytest", ["pytest"]),
    ],
)
def test_commands_between_the_switches_of_a_shell(text: str, hidden: list[str]) -> None:
    commands = parse_shell("x.sh", text).commands
    reasons = swallows_from(commands)
    assert [command.name for command, reason in zip(commands, reasons, strict=True) if reason] == hidden
    assert set(reasons) <= {"", "`set +e` hides its failure"}


@pytest.mark.parametrize(
    ("text", "cannot"),
    [
        ("if test $1 = test; then pytest; fi", True),
        ("if test $1 = lint; then pytest; fi", False),
        ("if [ $1 != test ]; then pytest; fi", False),
        ("if [[ $1 != l* ]]; then pytest; fi", True),
        ("if [ $1 = 'l*' ]; then pytest; fi", True),
        ("if [[ -z $EMPTY ]]; then pytest; fi", False),
        ('if test -n "$EMPTY"; then pytest; fi', True),
        ('if [ -n "$OTHER" ]; then pytest; fi', False),
        ('if [ -z "$OTHER" ]; then pytest; fi', False),
        ('if [ "$OTHER" = lint ]; then pytest; fi', False),
        ('if [ lint = "$OTHER" ]; then pytest; fi', False),
        ("if [ test = lint ]; then pytest; fi", False),
        ("[ $1 = lint ] || pytest", True),
        ("[ $1 = test ] || pytest", False),
        ('if [ "$1 x" = "test x" ]; then pytest; fi', True),
        ('if test "$1 x" != "lint x"; then pytest; fi', True),
        ('if [ -z "$1 x" ]; then pytest; fi', True),
        ("if [ -n $EMPTY ]; then pytest; fi", True),
        ("while [ $1 = test ]; do pytest; done", False),
        ("case $1 in 'test') pytest;; esac", True),
        ('case $1 in "lint") pytest;; esac', False),
        ("case $1 in t*|l*) pytest;; esac", False),
        ("case $1 in $OTHER) pytest;; esac", False),
        ("case `id` in test) pytest;; esac", False),
        (f"case $1 in {'a|' * 160}test) pytest;; esac", False),
        ("if [ $1 = test ] && [ $CI = true ]; then pytest; fi", False),
        ("[ $CI = true ] && [ $1 = test ] && pytest", True),
        ("[ $1 = test ] && [ $CI = true ] && pytest", True),
    ],
)
def test_conditions_that_known_words_decide(text: str, cannot: bool) -> None:
    command = next(one for one in parse_shell("x.sh", text).commands if one.name == "pytest")
    known = {"1": "lint", "EMPTY": "", "CI": "true"}
    assert impossible(decidable(command.conditions), known) is cannot


def given(name: str, kind: str = "action", **inputs: str) -> list[Script]:
    settings = {key: Setting(value, Location("w.yml", 7)) for key, value in inputs.items()}
    return list(commands_of(Remote(kind, name, "v1", Location("w.yml", 5), settings, "web", {"A": "b"})))


def test_commands_keep_the_place_the_folder_and_the_variables() -> None:
    (script,) = given("example/retry", command="npm ci\nnpm test\n")
    assert (script.directory, script.variables, script.shell) == ("web", {"A": "b"}, "sh")
    assert (script.location, script.lines) == (Location("w.yml", 8), (8, 9, 10))
    (script,) = given("docker/build-push-action", context="a\n  b")
    assert (script.text, script.location, script.lines) == ("docker build a b", Location("w.yml", 5), (5,))
    (script,) = given("example/retry", command="npm test\n")
    assert (script.location, script.lines) == (Location("w.yml", 7), (7,))


def test_what_is_left_out_of_a_template() -> None:
    assert [one.text for one in given("docker/build-push-action", target="web")] == ["docker build --target web ."]
    assert [one.text for one in given("docker/bake-action")] == ["docker buildx bake"]
    assert [one.text for one in given("Gradle/Gradle-Build-Action", arguments="check")] == ["gradle check"]
    assert given("gradle/gradle-build-action") == []


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("run", True),
        ("pre_run", True),
        ("test-command", True),
        ("inlineScript".lower(), True),
        ("runner", False),
        ("prerun", False),
    ],
)
def test_names_of_parameters_that_hold_commands(name: str, runs: bool) -> None:
    assert bool(given("example/retry", **{name: "npm test"})) is runs


def test_what_holds_no_command() -> None:
    assert given("example/retry", command="  ") == []
    assert given("AppleBoy/ssh-action", script="make deploy") == []
    assert given("aquasec/trivy", "image", command="fs .") == given("aquasec/trivy", "image")
    (script,) = given("aquasec/trivy", "image")
    assert (script.text, script.location.line, script.lines) == ("trivy", 5, (5,))
