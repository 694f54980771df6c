"""How text becomes instructions: directives, continuations, comments, heredocs, JSON forms. BuildKit's parser decides."""

from __future__ import annotations

import pytest

from dptops_audit.models.docker.dockerfile import Dockerfile, read_dockerfile


def parse(text: str) -> Dockerfile:
    return read_dockerfile("Dockerfile", text)


def spans(text: str) -> list[tuple[str, int, int]]:
    return [(i.name, i.line, i.end_line) for i in parse(text).instructions]


def messages(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in parse(text).problems]


def test_lines_count_from_one_and_keywords_are_upper_case() -> None:
    assert spans("from debian:12\n\n# note\nrun true\n") == [("FROM", 1, 1), ("RUN", 4, 4)]


@pytest.mark.parametrize(
    ("text", "escape", "syntax"),
    [
        ("# syntax=docker/dockerfile:1.7\nFROM a\n", "\\", "docker/dockerfile:1.7"),
        ("# check=skip=all\n# escape=`\nFROM a\n", "`", None),
        ("#  ESCAPE = `  \nFROM a\n", "`", None),
        ("# a comment\n# escape=`\nFROM a\n", "\\", None),
        ("\n# escape=`\nFROM a\n", "\\", None),
        ("FROM a\n# escape=`\n", "\\", None),
        ("#!/usr/bin/env dockerfile\n# syntax=docker/dockerfile:1\nFROM a\n", "\\", "docker/dockerfile:1"),
        ("\ufeff# escape=`\nFROM a\n", "`", None),
    ],
)
def test_directives_stand_before_anything_else(text: str, escape: str, syntax: str | None) -> None:
    dockerfile = parse(text)
    assert (dockerfile.escape, dockerfile.syntax) == (escape, syntax)


def test_a_bad_or_repeated_directive_is_a_problem() -> None:
    assert messages("# escape=x\nFROM a\n") == [(1, "invalid escape token 'x': only \\ and ` are allowed")]
    assert messages("# escape=`\n# escape=`\nFROM a\n") == [(2, "only one escape parser directive can be used")]


def test_backtick_escape_leaves_windows_paths_alone() -> None:
    run, user = parse("# escape=`\nFROM a\nRUN dir C:\\ `\n  && ver\nUSER app\n").instructions[1:]
    assert (run.value, run.line, run.end_line) == ("dir C:\\   && ver", 3, 4)
    assert user.value == "app"


def test_byte_order_mark_and_windows_line_ends() -> None:
    dockerfile = parse("\ufeffFROM debian:12\r\nRUN a \\\r\n  && b\r\nUSER app\r\n")
    assert [(i.name, i.value) for i in dockerfile.instructions] == [
        ("FROM", "debian:12"),
        ("RUN", "a   && b"),
        ("USER", "app"),
    ]


def test_comments_and_blank_lines_inside_a_continuation_are_dropped() -> None:
    run, user = parse("FROM a\nRUN one \\\n  # why\n\n  && two \\\n#USER root\n  && three\nUSER app\n").instructions[1:]
    assert (run.value, run.line, run.end_line) == ("one   && two   && three", 2, 7)
    assert (user.value, user.line) == ("app", 8)


def test_an_instruction_may_end_the_file_with_an_escape() -> None:
    assert spans("FROM a\nRUN true \\") == [("FROM", 1, 1), ("RUN", 2, 2)]


def test_spaces_behind_the_escape_do_not_matter_and_a_doubled_escape_does_not_go_on() -> None:
    assert parse("FROM a\nRUN x \\  \t\n y\n").instructions[1].value == "x  y"
    assert spans("FROM a\nENV A b\\\\\nUSER c\n") == [("FROM", 1, 1), ("ENV", 2, 2), ("USER", 3, 3)]


def test_a_keyword_may_itself_be_continued() -> None:
    assert [(i.name, i.value) for i in parse("FR\\\nOM a\nRUN\\\n  true\n").instructions] == [
        ("FROM", "a"),
        ("RUN", "true"),
    ]


def test_heredoc_bodies_are_no_instructions() -> None:
    dockerfile = parse("FROM a\nRUN <<EOF\nUSER root\nFROM b\nEOF\nUSER app\n")
    assert spans("FROM a\nRUN <<EOF\nUSER root\nFROM b\nEOF\nUSER app\n") == [
        ("FROM", 1, 1),
        ("RUN", 2, 5),
        ("USER", 6, 6),
    ]
    (heredoc,) = dockerfile.instructions[1].heredocs
    assert (heredoc.delimiter, heredoc.content, heredoc.first_line) == ("EOF", "USER root\nFROM b\n", 3)


@pytest.mark.parametrize(
    ("line", "terminator", "expand", "chomp"),
    [
        ("RUN <<EOF", "EOF", True, False),
        ("RUN <<'EOF'", "EOF", False, False),
        ('RUN <<"E"OF', "EOF", False, False),
        ("RUN <<-EOF", "\tEOF", True, True),
        ("RUN <<  EOF  > out", "EOF", True, False),
        ("RUN 3<<EOF cat", "EOF", True, False),
        ("RUN <<eo\\'f", "eo'f", True, False),
        ("RUN <<'one two'", "one two", False, False),
        ("RUN <<$EOF", "$EOF", True, False),
        ("RUN --mount=type=cache,target=/c <<EOF", "EOF", True, False),
        ("COPY <<file.txt /dest", "file.txt", True, False),
        ("ONBUILD RUN <<EOF", "EOF", True, False),
    ],
)
def test_heredoc_words(line: str, terminator: str, expand: bool, chomp: bool) -> None:
    instruction, following = parse(f"FROM a\n{line}\n\tbody\n{terminator}\nUSER app\n").instructions[1:]
    (heredoc,) = instruction.heredocs
    assert (heredoc.content, heredoc.expand, heredoc.chomp) == ("\tbody\n", expand, chomp)
    assert heredoc.text == ("body\n" if chomp else "\tbody\n")
    assert following.name == "USER"


def test_several_heredocs_follow_each_other() -> None:
    copy = parse("FROM a\nCOPY <<X <<Y /dest\nY\nX\nX\nY\n").instructions[1]
    assert [(heredoc.delimiter, heredoc.content) for heredoc in copy.heredocs] == [("X", "Y\n"), ("Y", "X\n")]


@pytest.mark.parametrize(
    "line",
    [
        'RUN "<<EOF"',
        "RUN cat <<<EOF",
        "RUN echo $((1<<2))",
        'RUN ["cat", "<<EOF"]',
        "USER <<EOF",
        "RUN it's <<EOF",
        "RUN a\\<<EOF",
    ],
)
def test_no_heredocs(line: str) -> None:
    assert spans(f"FROM a\n{line}\nENV A=b\n")[-1] == ("ENV", 3, 3)


def test_an_unterminated_heredoc_is_a_problem_at_its_instruction() -> None:
    assert messages("FROM a\nRUN <<EOF\necho\n") == [(2, "unterminated heredoc 'EOF'")]


def test_json_form_and_its_fall_back_to_shell_form() -> None:
    run = [
        parse(f"FROM a\nRUN {text}\n").instructions[1].words
        for text in ('["a", "b c"]', "['a']", '["a"', '["a"] x', "[]")
    ]
    assert run == [("a", "b c"), None, None, None, ()]
    assert parse('FROM a\nHEALTHCHECK --interval=5s CMD ["curl", "-f"]\n').instructions[1].words == ("curl", "-f")
    assert messages("FROM a\nCMD [1]\n") == [
        (2, "CMD: when using JSON array syntax, arrays must be comprised of strings only")
    ]


def test_flags_repeat_are_unquoted_and_end_at_two_dashes() -> None:
    run = parse('FROM a\nRUN --mount=type=secret,id=x --mount="from=b,target=/b" --network=none -- --x\n').instructions[
        1
    ]
    assert run.flags == (("mount", "type=secret,id=x"), ("mount", "from=b,target=/b"), ("network", "none"))
    assert (run.value, run.flag("network"), run.flag("platform")) == ("--x", "none", None)


def test_pairs_of_env_label_and_arg() -> None:
    text = "FROM a\nENV OLD form  of = it\nENV A=1 B=\"x y\" C=d\\ e\nLABEL k='v w'\nARG ONE TWO=2\n"
    assert [i.pairs for i in parse(text).instructions[1:]] == [
        (("OLD", "form  of = it"),),
        (("A", "1"), ("B", '"x y"'), ("C", "d\\ e")),
        (("k", "'v w'"),),
        (("ONE", None), ("TWO", "2")),
    ]


def test_onbuild_holds_its_instruction_at_its_place() -> None:
    onbuild = parse("FROM a\nONBUILD \\\n  COPY --from=b /x /y\n").instructions[1]
    (trigger,) = onbuild.triggers
    assert (trigger.name, trigger.flags, trigger.value) == ("COPY", (("from", "b"),), "/x /y")
    assert (trigger.line, trigger.column) == (3, 3)


def test_values_map_back_to_lines_and_columns() -> None:
    run = parse("FROM a\n  RUN one \\\n# note\n    && two\n").instructions[1]
    assert (run.location.line, run.location.column) == (2, 3)
    assert [
        (run.place(run.value.index(word)).line, run.place(run.value.index(word)).column) for word in ("one", "two")
    ] == [
        (2, 7),
        (4, 8),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", (1, "the file has no instructions")),
        ("# only a comment\n", (1, "the file has no instructions")),
        ("RUN true\nFROM a\n", (1, "RUN stands before the first FROM")),
        ("ARG A=1\n", (1, "the file has no FROM")),
        ("\nRUN true\n", (2, "the file has no FROM")),
        ("FROM a\nRNU true\n", (2, "unknown instruction: RNU")),
        ("FROM a b\n", (1, "FROM requires either one or three arguments")),
        ("FROM a AS 1st\n", (1, "invalid name for a build stage: '1st'")),
        ("FROM a\nENV A\n", (2, "ENV must have two arguments")),
        ("FROM a\nCOPY x\n", (2, "COPY requires at least 2 arguments")),
        ("FROM a\nSHELL bash -c\n", (2, "SHELL requires a JSON array of at least one word")),
        ("FROM a\nHEALTHCHECK curl x\n", (2, "HEALTHCHECK needs CMD or NONE")),
        ("FROM a\nONBUILD FROM b\n", (2, "FROM isn't allowed as an ONBUILD trigger")),
        ("FROM\u00a0a\n", (1, "unknown instruction: FROM\u00a0A")),
    ],
)
def test_what_buildkit_refuses_is_a_problem(text: str, problem: tuple[int, str]) -> None:
    assert problem in messages(text)


def test_other_frontends_may_have_other_instructions() -> None:
    assert messages("# syntax=example.org/frontend:1\nFROM a\nINCLUDE b\n") == []


@pytest.mark.parametrize(
    "text",
    ["{% if x %}\nFROM a\n{% endif %}\n", "FROM {{ base }}\nRUN true\n", "{{ if x }}\nFROM a\n", "FROM <%= base %>\n"],
)
def test_templates_are_told_apart_and_read_as_far_as_they_go(text: str) -> None:
    dockerfile = parse(text)
    assert dockerfile.templated
    assert [problem.skipped for problem in dockerfile.problems] == [True]


def test_braces_in_a_command_make_no_template() -> None:
    assert not parse("FROM a\nRUN docker inspect -f '{{.Id}}' x\n").templated


@pytest.mark.parametrize(
    "text",
    [
        "\\" * 500_000,
        "FROM a\nRUN " + "\\ " * 200_000,
        "FROM a\n" + "\\\n" * 200_000,
        "FROM a\nCMD " + "[" * 50_000,
        "FROM a\nCMD " + "[" * 50_000 + "]" * 50_000,
        "FROM a AS b\n" * 100_000,
        "".join(f"FROM s{i} AS s{i + 1}\n" for i in range(50_000)),
        "FROM a\nRUN x \\\n" + "# c\n" * 200_000,
        "FROM a\n" + "RUN <<EOF\n" * 50_000,
        "# syntax=a" + " " * 500_000 + "b\nFROM a\n",
        "FROM a\nENV A=" + '"' * 500_000,
        "FROM a\nRUN " + "<" * 200_000,
        "FROM a\nRUN \0\ud800 é\n",
    ],
    ids=range(13),
)
def test_hostile_text_takes_linear_time_and_raises_nothing(text: str) -> None:
    dockerfile = parse(text)
    for stage in dockerfile.stages[-50:]:
        dockerfile.user(stage)
        dockerfile.copies(stage)
