"""What a Dockerfile means: stages and lineage, variables, values in force, copies, commands."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dptops_audit.models.docker.dockerfile import Dockerfile, Stage, read_dockerfile


def parse(text: str) -> Dockerfile:
    return read_dockerfile("Dockerfile", text)


def last(text: str) -> tuple[Dockerfile, Stage]:
    dockerfile = parse(text)
    stage = dockerfile.stage(None)
    assert stage is not None
    return dockerfile, stage


def value(text: str, **build_args: str) -> str | None:
    """The last stage's USER with its variables replaced."""
    dockerfile, stage = last(text)
    user = dockerfile.user(stage, build_args)
    assert user is not None
    return dockerfile.expand(user.value, user, build_args).value


def image(text: str, **build_args: str) -> str | None:
    dockerfile, stage = last(text)
    return dockerfile.expand(stage.image, stage, build_args).value


STAGES = "FROM golang:1.22 AS Build\nRUN make\nFROM build AS test\nFROM debian:12\nCOPY --from=BUILD /a /a\nUSER app\n"


def test_stages_are_found_by_name_in_any_case_and_by_index() -> None:
    dockerfile = parse(STAGES)
    assert [(s.index, s.name, s.image, s.location.line, s.end_line) for s in dockerfile.stages] == [
        (0, "build", "golang:1.22", 1, 2),
        (1, "test", "build", 3, 3),
        (2, None, "debian:12", 4, 6),
    ]
    found = [dockerfile.stage(target) for target in (None, "BUILD", "1", "9", "other")]
    assert [stage and stage.index for stage in found] == [2, 0, 1, None, None]


def test_a_stage_is_based_on_an_earlier_one_only() -> None:
    stages = parse("FROM app AS first\nFROM second AS app\nFROM APP AS second\n").stages
    assert [stage.base and stage.base.index for stage in stages] == [None, None, 1]
    assert [stage.index for stage in stages[2].lineage] == [1, 2]


def test_a_stage_may_share_its_name_with_its_image() -> None:
    assert parse("FROM nginx AS nginx\nFROM nginx\n").stages[0].base is None


def test_a_base_may_be_chosen_by_argument() -> None:
    dockerfile, stage = last("ARG WITH=slim\nFROM a AS base-slim\nFROM b AS base-full\nFROM base-${WITH}\n")
    assert [dockerfile.base(stage, args) for args in ({}, {"WITH": "full"}, {"WITH": "x"})] == [
        *dockerfile.stages[:2],
        None,
    ]


def test_an_unknown_platform_leaves_the_stages_that_may_be_meant() -> None:
    dockerfile, stage = last("FROM a AS base-amd64\nFROM b AS base-arm64\nFROM c AS other\nFROM base-${TARGETARCH}\n")
    assert [other.name for other in dockerfile.build().possible_bases(stage)] == ["base-amd64", "base-arm64"]


def test_global_arguments_are_seen_by_from_and_by_stages_that_ask() -> None:
    assert image("ARG R=registry.example\nARG V=12\nFROM ${R}/debian:$V\n") == "registry.example/debian:12"
    assert image("ARG V=12\nFROM debian:$V\n", V="13") == "debian:13"
    assert value("ARG U=app\nFROM a\nUSER ${U:-none}\n") == "none"
    assert value("ARG U=app\nFROM a\nARG U\nUSER $U\n") == "app"
    assert value("ARG U=app\nFROM a\nARG U=own\nUSER $U\n") == "own"
    assert value("FROM a\nARG U=app\nUSER $U\n", U="given") == "given"


def test_an_argument_of_a_stage_is_unknown_to_from() -> None:
    dockerfile, stage = last("FROM a\nARG V=1\nFROM b:$V\n")
    expansion = dockerfile.expand(stage.image, stage)
    assert (expansion.value, expansion.unresolved) == (None, ("V",))


def test_env_wins_over_arg_and_is_inherited() -> None:
    assert value("FROM a AS b\nENV U=env\nFROM b\nARG U=arg\nUSER $U\n", U="given") == "env"
    assert value("FROM a AS b\nARG U=arg\nFROM b\nUSER $U\n") == "arg"
    assert value("FROM a\nUSER ${U:-before}\nENV U=after\n") == "before"


def test_values_of_one_env_see_only_what_stands_above() -> None:
    assert value("FROM a\nENV X=old\nENV X=new Y=$X\nUSER $Y\n") == "old"
    assert value("FROM a\nARG X=old\nARG X=new Y=$X\nUSER $Y\n") == "new"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$X", "a/b/c"),
        ("${X}d", "a/b/cd"),
        ("${N:-deb:12}", "deb:12"),
        ("${N-${X}}", "a/b/c"),
        ("${E:-d}", "d"),
        ("${E-d}", ""),
        ("${X:+yes}${N+no}", "yes"),
        ("${X:?must}", "a/b/c"),
        ("${X#*/}", "b/c"),
        ("${X##*/}", "c"),
        ("${X%/*}", "a/b"),
        ("${X%%/*}", "a"),
        ("${X/b/d}", "a/d/c"),
        ("${X//\\//-}", "a-b-c"),
        ("\\$X", "$X"),
        ("'$X' \"$E$X\"", "$X a/b/c"),
    ],
)
def test_substitutions(text: str, expected: str) -> None:
    dockerfile, stage = last("FROM a\nENV X=a/b/c E=\nUSER u\n")
    assert dockerfile.expand(text, stage.instructions[-1]).value == expected


@pytest.mark.parametrize("text", ["$N", "${N:?must be set}", "${N}", "${TARGETARCH}", "${X:-$N}"])
def test_what_nothing_sets_is_unresolved(text: str) -> None:
    dockerfile, stage = last("FROM a\nARG TARGETARCH\nENV X=\nUSER u\n")
    expansion = dockerfile.expand(text, stage.instructions[-1])
    assert expansion.value is None
    assert expansion.unresolved == (("TARGETARCH",) if "ARCH" in text else ("N",))


def test_platform_arguments_are_set_but_not_known() -> None:
    dockerfile, stage = last("FROM a:${TARGETARCH:-amd64}\n")
    assert dockerfile.expand(stage.image, stage).unresolved == ("TARGETARCH",)


def test_a_bad_substitution_says_so() -> None:
    dockerfile, stage = last("FROM ${V!x}\n")
    expansion = dockerfile.expand(stage.image, stage)
    assert (expansion.value, bool(expansion.error)) == (None, True)


def test_self_reference_and_doubling_come_to_an_end() -> None:
    assert image("ARG A=${A}x\nFROM i:${A:-none}\n") is None
    assert image("ARG A=x\n" + "ARG A=$A$A\n" * 1000 + "FROM $A\n") is None
    assert image("ARG A=" + "a" * 1000 + "\nFROM ${A%%*a*a*a*a*a*a*a*b}\n") == "a" * 1000


def test_user_is_the_nearest_of_the_lineage() -> None:
    dockerfile, stage = last("FROM a AS b\nUSER app\nFROM b\nRUN true\n")
    user = dockerfile.user(stage)
    assert user is not None
    assert (user.value, user.line) == ("app", 2)


def test_a_user_of_a_builder_does_not_count() -> None:
    dockerfile, stage = last("FROM a AS b\nUSER app\nFROM c\nCOPY --from=b /x /x\n")
    assert dockerfile.user(stage) is None


def test_a_new_entrypoint_clears_an_inherited_cmd() -> None:
    inherited = 'FROM a AS b\nCMD ["serve"]\nFROM b\nENTRYPOINT ["/run"]\n'
    for text, cmd in (
        (inherited, None),
        (inherited + 'CMD ["own"]\n', ("own",)),
        ('FROM a\nCMD ["x"]\nENTRYPOINT ["y"]\n', ("x",)),
    ):
        dockerfile, stage = last(text)
        found = dockerfile.cmd(stage)
        assert (found and found.words) == cmd
    dockerfile, stage = last('FROM a AS b\nENTRYPOINT ["/run"]\nFROM b\nENTRYPOINT []\n')
    entrypoint = dockerfile.entrypoint(stage)
    assert entrypoint is not None
    assert entrypoint.words == ()


def test_onbuild_runs_in_the_stage_built_on_it_and_no_further() -> None:
    text = "FROM a AS b\nONBUILD USER app\nFROM b AS c\nFROM c\nUSER root\n"
    dockerfile = parse(text)
    users = [dockerfile.user(stage) for stage in dockerfile.stages]
    assert [user and user.value for user in users] == [None, "app", "root"]
    assert [i.triggers[0].name for i in dockerfile.onbuild(dockerfile.stages[0])] == ["USER"]


def test_workdir_shell_healthcheck_and_ports_are_inherited() -> None:
    dockerfile, stage = last(
        'FROM a AS b\nARG P=80\nWORKDIR /w\nSHELL ["/bin/bash", "-c"]\nHEALTHCHECK NONE\nEXPOSE $P 53/UDP\nFROM b\nEXPOSE 9000-9002\n'
    )
    found = (dockerfile.workdir(stage), dockerfile.shell(stage), dockerfile.healthcheck(stage))
    assert [i and i.name for i in found] == ["WORKDIR", "SHELL", "HEALTHCHECK"]
    assert [(p.number, p.protocol) for p in dockerfile.ports(stage)] == [(80, "tcp"), (53, "udp"), (9000, "tcp")]


def test_copies_tell_stages_from_other_sources() -> None:
    dockerfile, stage = last(
        "FROM a AS build\nFROM b\nCOPY . .\nCOPY --from=Build /x /x\nCOPY --from=0 /x /x\nCOPY --from=nginx:1.27 /x /x\n"
        "RUN --mount=type=bind,from=build,target=/b --mount=type=cache,target=/c true\n"
    )
    copies = [(c.source, c.stage and c.stage.index, c.mount) for c in dockerfile.copies(stage)]
    assert copies == [
        (None, None, False),
        ("Build", 0, False),
        ("0", 0, False),
        ("nginx:1.27", None, False),
        ("build", 0, True),
    ]
    assert [other.index for other in dockerfile.build().needed(stage)] == [0, 1]


def run(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    dockerfile, stage = last(text)
    found = [one.command for one in dockerfile.run_commands(stage)]
    return [(command.line, command.column, command.argv) for command in found if command is not None]


def test_run_commands_stand_at_their_own_lines() -> None:
    text = "FROM a\nRUN --mount=type=cache,target=/c apt-get update \\\n  # note\n\n    && apt-get install -y gcc \\\n    && rm x\n"
    assert run(text) == [
        (2, 34, ("apt-get", "update")),
        (5, 8, ("apt-get", "install", "-y", "gcc")),
        (6, 8, ("rm", "x")),
    ]


def test_a_comment_behind_a_command_hides_the_joined_rest() -> None:
    assert run("FROM a\nRUN one # note \\\n two\n") == [(2, 5, ("one",))]


def test_json_form_is_one_command() -> None:
    assert run('FROM a\nRUN ["/bin/x", "a && b"]\n') == [(2, 5, ("/bin/x", "a && b"))]


def test_heredoc_scripts_are_read_line_by_line() -> None:
    assert run("FROM a\nRUN <<EOF\nset -e\n  make all\nEOF\n") == [(3, 1, ("set", "-e")), (4, 3, ("make", "all"))]
    assert run("FROM a\nRUN <<EOF\n#!/usr/bin/env bash\nmake\nEOF\n") == [(4, 1, ("make",))]
    assert run("FROM a\nRUN bash -e <<EOF\nmake\nEOF\n") == [(2, 5, ("bash", "-e")), (3, 1, ("make",))]


def test_heredocs_for_other_programs_hold_no_commands() -> None:
    assert run("FROM a\nRUN <<EOF python3\nUSER = 'root'\nEOF\n") == [(2, 11, ("python3",))]
    assert run("FROM a\nRUN <<EOF\n#!/usr/bin/python3\nimport os\nEOF\n") == []
    assert run("FROM a\nRUN cat <<A <<B > /x && ls\nrm a\nA\nrm b\nB\n") == [(2, 5, ("cat",)), (2, 25, ("ls",))]


@pytest.mark.parametrize(
    "text",
    [
        'FROM a\nSHELL ["powershell", "-Command"]\nRUN Get-Item x\n',
        'FROM a AS b\nSHELL ["pwsh"]\nFROM b\nRUN Get-Item x\n',
        "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir\n",
    ],
)
def test_other_shells_are_not_read_and_say_so(text: str) -> None:
    dockerfile, stage = last(text)
    (one,) = dockerfile.run_commands(stage)
    assert one.command is None
    assert one.unread.startswith("it is run by ")


def test_entrypoint_cmd_and_healthcheck_have_commands_too() -> None:
    dockerfile, stage = last(
        "FROM a\nENTRYPOINT exec gosu app /run\nHEALTHCHECK --retries=2 CMD curl -f http://x || exit 1\n"
    )
    entrypoint, healthcheck = dockerfile.entrypoint(stage), dockerfile.healthcheck(stage)
    assert entrypoint is not None
    assert healthcheck is not None
    assert [c.command and c.command.argv for c in dockerfile.build().commands(stage, entrypoint)] == [
        ("exec", "gosu", "app", "/run")
    ]
    assert [
        c.command and (c.command.name, c.command.column) for c in dockerfile.build().commands(stage, healthcheck)
    ] == [
        ("curl", 29),
        ("exit", 49),
    ]


def test_reading_a_dockerfile_loads_no_grammar() -> None:
    code = (
        "import sys; from dptops_audit.models.docker.dockerfile import read_dockerfile;"
        "assert 'dockerfile_parse' not in sys.modules;"
        "d = read_dockerfile('Dockerfile', 'FROM a\\nRUN b\\n'); d.user(d.stages[0]);"
        "assert 'tree_sitter' not in sys.modules; d.run_commands(d.stages[0]); assert 'tree_sitter' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
