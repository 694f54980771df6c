"""Shell text as commands: words, conditions, wrappers, places."""

from __future__ import annotations

import pytest

from dptops_audit.models.shell import Command, Condition, expand, parse_shell, unwrap


def commands(source: str) -> tuple[Command, ...]:
    return parse_shell("run.sh", source).commands


def argvs(source: str) -> list[tuple[str, ...]]:
    return [command.argv for command in commands(source)]


def only(source: str) -> Command:
    (command,) = commands(source)
    return command


@pytest.mark.parametrize(
    ("source", "argv"),
    [
        ("echo 'a b' \"c $D\" e\\ f g'h'\"i\"", ("echo", "a b", "c $D", "e f", "ghi")),
        ('exec gosu app "$@"', ("exec", "gosu", "app", "$@")),
        ('run ${X:-y z} "$(id -u)"', ("run", "${X:-y z}", "$(id -u)")),
        ('echo "a \\"b\\" \\$c \\d"', ("echo", 'a "b" $c \\d')),
        ("echo $'a\\n' 1 --x=y", ("echo", "a\n", "1", "--x=y")),
        ("apt-get install -y \\\n  gcc é", ("apt-get", "install", "-y", "gcc", "é")),
        ("make > log 2>&1 all", ("make", "all")),
        ("/usr/bin/env", ("/usr/bin/env",)),
    ],
)
def test_words_lose_quotes_and_keep_expansions(source: str, argv: tuple[str, ...]) -> None:
    assert commands(source)[0].argv == argv


def test_assignments_before_a_command_and_alone() -> None:
    script = parse_shell("run.sh", "A=1 B='x y' run\nC=$D\nexport E=f\n")
    assert script.commands[0].assignments == (("A", "1"), ("B", "x y"))
    assert [(a.name, a.value, a.line) for a in script.assignments] == [("C", "$D", 2), ("E", "f", 3)]
    assert script.commands[1].argv == ("export", "E=f")


def test_places_follow_the_first_line_or_a_map() -> None:
    assert [(c.line, c.column) for c in parse_shell("x", "a\n  b\r\nc", first_line=10).commands] == [
        (10, 1),
        (11, 3),
        (12, 1),
    ]
    assert [c.line for c in parse_shell("x", "a\nb", line_of=lambda line: line * 5).commands] == [5, 10]
    assert [(c.line, c.column) for c in parse_shell("x", "é; b", place=lambda at: (7, at)).commands] == [(7, 0), (7, 3)]


def test_and_or_chains_name_what_they_need() -> None:
    _, second, third, fourth = commands("a x && b || c && d")
    assert second.conditions == (Condition("a x", False, "and"),)
    assert third.conditions == (Condition("a x && b", True, "or"),)
    assert fourth.conditions == (Condition("a x && b || c", False, "and"),)


def test_each_link_of_a_plain_chain_is_a_condition() -> None:
    assert [c.text for c in commands("a && [ -f x ] && b")[-1].conditions] == ["a", "[ -f x ]"]


def test_branches_carry_their_tests() -> None:
    source = 'if [ "$A" ]; then b; elif c; then d; else e; fi'
    found = {command.name: command.conditions for command in commands(source)}
    test, other = Condition('[ "$A" ]', False, "if"), Condition('[ "$A" ]', True, "else")
    assert found["b"] == (test,)
    assert found["c"] == (other,)
    assert found["d"] == (other, Condition("c", False, "if"))
    assert found["e"] == (other, Condition("c", True, "else"))


def test_case_loop_and_function() -> None:
    found = {c.name: c for c in commands('case "$1" in\n a|b) x ;;\nesac\nwhile read l; do y; done\nf() { z; }\n')}
    assert found["x"].conditions == (Condition('"$1" in a|b', False, "case"),)
    assert found["y"].conditions == (Condition("while read l", False, "loop"),)
    assert (found["z"].function, found["z"].conditions) == ("f", (Condition("f", False, "function"),))
    assert parse_shell("x", "f() { z; }").functions == ("f",)


def test_a_drop_of_privileges_behind_a_test_is_conditional() -> None:
    assert commands('[ "$(id -u)" = 0 ] && exec gosu app "$@"')[-1].conditional
    assert not commands("apt-get update && exec gosu app x")[-1].conditional


def test_substitutions_are_marked() -> None:
    assert [(c.name, c.substituted) for c in commands('echo "$(a `b`)" <(c)')] == [
        ("echo", False),
        ("a", True),
        ("b", True),
        ("c", True),
    ]


def test_comments_and_heredoc_bodies_are_no_commands() -> None:
    assert argvs("# rm x\ncat <<EOF && next\nrm y\nEOF\n") == [("cat",), ("next",)]
    assert commands("cat <<EOF && next\nEOF\n")[1].conditions == (Condition("cat", False, "and"),)


@pytest.mark.parametrize(
    ("source", "argv"),
    [
        ("exec -a n app x", ("app", "x")),
        ("sudo -u app -E env -i A=1 nice -n 5 app x", ("app", "x")),
        ("timeout -k 5 30 app", ("app",)),
        ("/sbin/tini -g -- app", ("app",)),
        ("nohup time app", ("app",)),
        ("command -v app", ("command", "-v", "app")),
        ("exec", ("exec",)),
        ("gosu app x", ("gosu", "app", "x")),
    ],
)
def test_wrappers_are_taken_off(source: str, argv: tuple[str, ...]) -> None:
    assert unwrap(only(source)).argv == argv


def test_inline_scripts_are_read_at_the_place_of_their_command() -> None:
    command = commands("x\nif y; then exec bash -euxo pipefail -c 'cd /a && make \"b c\"'; fi")[-1]
    first, second = expand(command)
    assert (first.argv, second.argv) == (("cd", "/a"), ("make", "b c"))
    assert (second.line, [c.text for c in second.conditions]) == (2, ["y", "cd /a"])
    assert [c.argv for c in expand(only("sh script.sh"))] == [("sh", "script.sh")]


@pytest.mark.parametrize(
    "source",
    [
        "(" * 50_000,
        "a $(" * 20_000 + ")" * 20_000,
        "a&&" * 20_000 + "a",
        "a|" * 100_000,
        "if a; then " * 10_000,
        '"' * 50_001,
        "<" * 100_000,
        "\0\ud800",
        "x" * 300_000,
        "fi fi ;; ) }",
    ],
    ids=range(10),
)
def test_hostile_text_ends_soon_and_raises_nothing(source: str) -> None:
    parse_shell("x", source)


def test_invalid_shell_is_told_and_read_as_far_as_it_goes() -> None:
    script = parse_shell("x", "good one\n)(\n")
    assert script.errors
    assert script.commands[0].argv == ("good", "one")
