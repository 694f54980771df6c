"""Located TOML."""

from __future__ import annotations

import time
import tomllib
from typing import Any

import pytest

from dptops_audit.models.nodes import Mapping, Node, Scalar, Sequence, dig, text_of
from dptops_audit.models.toml import parse


def plain(node: Node) -> Any:
    """The tree without places: every scalar as its text."""
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.value


def root(text: str) -> Mapping:
    node = parse("a.toml", text).root
    assert isinstance(node, Mapping)
    return node


DOCUMENT = """\
# a comment
title = "caf\\u00e9"  # after a value
path = 'C:\\new'
[owner."full name"]
born.year = "1979"
[tool]
list = [ # first
  "a", # c
  '''b
c''',
]
inline = { x = "1", "y z" = { deep = "2" } }
[[bin]]
name = "one"
[bin.more]
at = "1"
[[bin]]
name = "two"
lines = \"\"\"
first \\
    second
\"\"\"
"""


def test_values_are_those_of_the_standard_library() -> None:
    assert plain(root(DOCUMENT)) == tomllib.loads(DOCUMENT)


def test_values_that_are_no_strings_are_kept_as_written() -> None:
    tree = root("a = 1_000 # c\nb = true\nc = 1979-05-27T07:32:00Z\nd = [1, 2.5] # e\n")
    assert plain(tree) == {"a": "1_000", "b": "true", "c": "1979-05-27T07:32:00Z", "d": ["1", "2.5"]}
    value = tree.get("b")
    assert isinstance(value, Scalar)
    assert (value.plain, value.as_bool()) == (True, True)


@pytest.mark.parametrize(
    ("keys", "line", "column"),
    [
        (("title",), 2, 9),
        (("owner", "full name", "born", "year"), 5, 13),
        (("tool", "list", 0), 8, 3),
        (("tool", "list", 1), 9, 3),
        (("tool", "inline", "y z", "deep"), 12, 38),
        (("bin", 0, "more", "at"), 16, 6),
        (("bin", 1, "name"), 18, 8),
    ],
)
def test_every_value_knows_its_place(keys: tuple[str | int, ...], line: int, column: int) -> None:
    node = dig(root(DOCUMENT), *keys)
    assert node is not None
    assert (node.line, node.column) == (line, column)


def test_columns_count_code_points() -> None:
    node = dig(root('"é" = { "ü" = "x", y = "z" }\n'), "é", "y")
    assert node is not None
    assert (node.column, text_of(node)) == (24, "z")


def test_what_does_not_parse_is_a_problem_with_its_line_and_the_rest_is_read() -> None:
    tree = parse("a.toml", '[project]\nname = "x"\n[broken\ny = 1\n')
    assert [problem.line for problem in tree.problems] == [3]
    assert text_of(dig(tree.root, "project", "name")) == "x"


def test_a_key_that_is_defined_twice_is_a_problem_and_the_first_holds() -> None:
    tree = parse("a.toml", 'a = "1"\na = "2"\n[a.b]\nc = "3"\n')
    assert [problem.line for problem in tree.problems] == [2, 3]
    assert text_of(dig(tree.root, "a")) == "1"


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 50_000, "[" * 50_000, "a." * 20_000 + "b = 1", '"' * 50_000, "\x00\ud800"]
)
def test_hostile_text_ends_in_time(text: str) -> None:
    start = time.process_time()
    parse("a.toml", text)
    assert time.process_time() - start < 3


def test_a_byte_order_mark_and_windows_line_ends() -> None:
    tree = root('\ufeff[a]\r\nb = "c" # d\r\ne = 1\r\n')
    assert plain(tree) == {"a": {"b": "c", "e": "1"}}


def test_dotted_keys_in_inline_tables_are_cut_off_and_said() -> None:
    keys, text = ".".join("a" * 150), "1"
    for _ in range(100):
        text = "{" + keys + "=" + text + "}"
    assert [problem.message for problem in parse("a.toml", f"{keys} = {text}\n").problems] == [
        "is nested too deeply here"
    ]
    assert parse("a.toml", "[" + ".".join("a" * 500) + "]\nb = 1\n").problems


def test_one_long_line_with_other_letters_costs_as_much_as_one_without() -> None:
    spent = []
    for letter in "eé":
        text = f'name = "{letter}"\nd = {{' + ",".join(f'p{n} = "1"' for n in range(20_000)) + "}\n"
        start = time.process_time()
        parse("a.toml", text)
        spent.append(time.process_time() - start)
    assert spent[1] < 3 * spent[0] + 0.3
