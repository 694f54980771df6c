"""Which commands of a script run, and in what order."""

from __future__ import annotations

import pytest

from dptops_audit.models.shell import parse_shell
from dptops_audit.models.startup import flow as flow
from dptops_audit.models.startup.flow import Flow, body_of
from dptops_audit.models.startup.words import Scope


def run(source: str, *arguments: str, root: bool = True, **image: str) -> list[str]:
    """The commands that run, known words replaced, each with its open conditions behind a `?`."""
    flow = Flow(body_of(parse_shell("start", source)), Scope(arguments, outside=image.get, root=root))
    return [
        " ? ".join([" ".join(step.resolved.argv), *(("not " * c.negated) + c.text for c in step.conditions)])
        for step in flow.steps()
    ]


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        ('[ "$(id -u)" = 0 ]', True),
        ('[ "$(id -u)" != "0" ]', False),
        ("[ `id -u` -eq 0 ]", True),
        ('test "$(/usr/bin/id -u 2>/dev/null)" -gt 0', False),
        ("[[ $EUID -ne 0 ]]", False),
        ("(( EUID == 0 ))", True),
        ("(( UID ))", False),
        ('[ "$CURRENT_UID" = 1000 ]', False),
        ('[ "$PUID" = 0 ]', None),
        ('[ "$(whoami)" = app ]', False),
        ("[[ $(id -un) == root && $1 == ap* ]]", True),
        ('[ "$USER" != root ]', False),
        ('! [ "$(id -u)" = 0 ]', False),
        ('[ "$1" = x ] && [ "$(id -u)" = 0 ]', False),
        ('[ "$1" = app -a "$(id -u)" = 0 ]', True),
        ('[ "$1" = x -o "$(id -u)" = 0 ]', True),
        ('[ -n "$X" ] && [ "$(id -u)" != 0 ]', False),
        ('[ -n "$X" ] || [ "$(id -u)" = 0 ]', True),
        ('[ -n "$X" ] && [ "$(id -u)" = 0 ]', None),
        ('[ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]', False),
        ('[ "${1:0:1}" = "-" ]', False),
        ('[[ "$*" == app*--port* ]]', True),
        ('[ "$#" -eq 0 ]', False),
        ("[ -f /x ]", None),
        ("grep -q x /etc/passwd", None),
        ('[ "${MODE:-web}" = web ]', None),
        ('_want_help "$@"', False),
        ("[[ $1 =~ ^(a|b)$ ]]", None),
    ],
)
def test_what_a_test_answers_for_root(test: str, holds: bool | None) -> None:
    expected = {True: ["yes"], False: ["no"], None: [f"yes ? {test}", f"no ? not {test}"]}[holds]
    found = run(f"if {test}; then\n yes\nelse\n no\nfi\n", "app", "--port", "1")
    assert [line for line in found if line.startswith(("yes", "no"))] == [
        text.replace("[ ?", "[?") for text in expected
    ]


def test_nobody_is_known_where_the_image_sets_a_user() -> None:
    assert len(run('if [ "$(id -u)" = 0 ]; then a; else b; fi', root=False)) == 2


@pytest.mark.parametrize(
    ("source", "commands"),
    [
        ("a\nexec b\nc\n", ["a", "exec b"]),
        ("a\nexit 0\nc\n", ["a", "exit 0"]),
        ("exec 2>&1\na\n", ["exec", "a"]),
        ("f() { a; return; b; }\nf\nc\n", ["a", "return", "c"]),
        ("f() { exit; }\nf\nc\n", ["exit"]),
        ("f() { f; a; }\nf\n", ["a"]),
        ("f() { a; }\nb\n", ["b"]),
        ('f() { echo "$1"; }\nf x\n', ["echo x"]),
        ("if t; then exec a; else exec b; fi\nc\n", ["t", "exec a ? t", "exec b ? not t"]),
        ("if t; then exec a; b; fi\nc\n", ["t", "exec a ? t", "c"]),
        ("mkdir x && exec a\nb\n", ["mkdir x", "exec a"]),
        ("[ -f x ] && exec a\nb\n", ["exec a ? [ -f x ]", "b"]),
        ('case "$1" in\n app) a;;\n *) b;;\nesac\ncase "$1" in\n z) c;;\n *) d;;\nesac', ["a", "d"]),
        ('set -- gosu x "$@"\nexec "$@"\n', ["set -- gosu x app", "exec gosu x app"]),
        ('shift\necho "$#"\n', ["shift", "echo 0"]),
        ("A=1\nif t; then A=2; fi\necho $A\n", ["t", "echo 2 ? t", "echo 1"]),
        ("if t; then A=1; else A=2; fi\necho $A\n", ["t", "echo 1 ? t", "echo 2 ? not t"]),
        (': "${A:=1}"\necho $A $B $HOME\n', [": 1", "echo 1 $B /home/app"]),
        ('A="x y"\necho $A "${A}z"\n', ["echo x y x yz"]),
    ],
)
def test_the_commands_in_the_order_in_which_they_run(source: str, commands: list[str]) -> None:
    assert run(source, "app", HOME="/home/app") == commands


def test_a_user_that_the_image_sets_is_not_root_unless_somebody_says_so() -> None:
    source = 'if [ "$APP_USER" = root ]; then exec a; fi\nb\n'
    assert run(source, APP_USER="app") == ["b"]
    assert len(run(source, APP_USER="root")) == len(run(source)) == 2
    assert len(run(source.replace("APP_USER", "MODE"), MODE="app")) == 2


def test_what_an_error_exit_refuses() -> None:
    source = 'if [ "$U" = 0 ]; then echo no; exit 1; fi\nif [ "$V" = 0 ]; then echo root; fi\na\n'
    *_, last = Flow(body_of(parse_shell("start", source)), Scope()).steps()
    assert last.refused == {"U"}


def test_a_long_script_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dptops_audit.models.startup.flow.MAX_STEPS", 10)
    flow = Flow(body_of(parse_shell("start", "a\n" * 20)), Scope())
    assert len(list(flow.steps())) == 10
    assert flow.cut


def test_arguments_that_double_and_calls_that_branch_stay_small() -> None:
    assert len(run('set -- "$@" "$@"\n' * 300 + 'echo "$@"\n', "x")[-1]) < 2_000
    calls = "".join(f"f{n}() {{ f{n + 1}; f{n + 1}; }}\n" for n in range(40))
    run(calls + "f0\n")
