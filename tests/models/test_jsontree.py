"""Located JSON."""

from __future__ import annotations

import json
import time

import pytest
from test_toml import plain

from dptops_audit.models.jsontree import parse
from dptops_audit.models.nodes import Scalar, dig

DOCUMENT = '{\n\t"name": "caf\\u00e9 \\ud83d\\ude00",\n  "list": ["a", {"b": "c"}],\n  "empty": {}\n}\n'


def test_values_are_those_of_the_standard_library() -> None:
    tree = parse("a.json", DOCUMENT)
    assert tree.root is not None
    assert plain(tree.root) == json.loads(DOCUMENT)
    assert tree.problems == ()


def test_every_value_knows_its_place() -> None:
    node = dig(parse("a.json", DOCUMENT).root, "list", 1, "b")
    assert node is not None
    assert (node.line, node.column) == (3, 23)


def test_numbers_and_words_are_plain() -> None:
    node = dig(parse("a.json", '{"a": false}').root, "a")
    assert isinstance(node, Scalar)
    assert (node.plain, node.as_bool()) == (True, False)


def test_comments_and_trailing_commas_are_let_pass() -> None:
    tree = parse("tsconfig.json", '{\n  // a comment\n  "a": ["b", /* c */ "d",],\n}\n')
    assert tree.root is not None
    assert plain(tree.root) == {"a": ["b", "d"]}
    assert tree.problems == ()


@pytest.mark.parametrize(("text", "line"), [('{"a": ', 1), ('{\n"a" 1}', 2), ("", 1), ("// only a comment", 1)])
def test_what_does_not_parse_is_a_problem(text: str, line: int) -> None:
    assert [problem.line for problem in parse("a.json", text).problems] == [line]


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 300 + "]" * 300, '{"a":' * 50_000, '"' * 100_000, "\x00\ud800"])
def test_hostile_text_ends_in_time(text: str) -> None:
    start = time.process_time()
    assert parse("a.json", text).problems
    assert time.process_time() - start < 3


def test_columns_count_code_points_on_one_long_line() -> None:
    content = '{"é": "ü", ' + ", ".join(f'"p{n}": "é"' for n in range(20_000)) + ', "last": "x"}'
    start = time.process_time()
    node = dig(parse("a.json", content).root, "last")
    assert time.process_time() - start < 3
    assert node is not None
    assert content[node.column - 1 :] == '"x"}'
