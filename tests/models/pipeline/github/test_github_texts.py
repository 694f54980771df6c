"""Expressions in texts, and the line of the file for each line of a scalar."""

from __future__ import annotations

import pytest

from dptops_audit.models.nodes import Mapping, Scalar
from dptops_audit.models.pipeline.github.expressions import UNKNOWN, Value
from dptops_audit.models.pipeline.github.texts import expanded, expressions_in, value_lines, whole_expression
from dptops_audit.models.yamltree import parse

VALUES: dict[str, Value] = {"a": "one", "b": "two\nlines", "n": 3.0, "t": True, "list": ["x"]}


def of(inside: str) -> Value:
    return VALUES.get(inside, UNKNOWN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no expression", "no expression"),
        ("${{ a }}-${{n}}-${{ t }}", "one-3-true"),
        ("${{ secrets.X }}/${{ a }}", "${{ secrets.X }}/one"),
        ("${{ list }}", "${{ list }}"),
        ("${{ a", "${{ a"),
        ("${{ 'x}}' }}${{ a }}", "${{ 'x}}' }}one"),
    ],
)
def test_known_expressions_are_replaced(text: str, expected: str) -> None:
    assert expanded(text, of)[0] == expected


def test_lines_follow_values_with_breaks_and_expressions_with_breaks() -> None:
    text, lines = expanded("x ${{ b }}\ny ${{\n a\n}}\nz", lambda inside: VALUES[inside], (10, 11, 12, 13, 14))
    assert text == "x two\nlines\ny one\nz"
    assert lines == (10, 10, 11, 14)


def test_growth_is_bounded() -> None:
    text = "${{ a }}" * 200
    assert expanded(text, lambda _: "x" * 1_000)[0] == text


def test_broken_expressions_take_linear_time() -> None:
    assert expressions_in("${{ '" * 200_000) == ()


@pytest.mark.parametrize(
    ("text", "inside"), [("${{ a }}", "a"), ("${{ a }} b", None), ("a", None), ("${{ a }}\n", None)]
)
def test_whole_expression(text: str, inside: str | None) -> None:
    assert whole_expression(text) == inside


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("run: one", (1,)),
        ("run: |\n  one\n  two\n", (2, 3, 4)),
        ("run: |-\n\n  one\n\n  two\n\n", (2, 3, 4, 5)),
        ("run: |2+\n    one\n   two\n\n", (2, 3, 4, 5)),
        ("run: |  # comment\n  # a\n  one", (2, 3)),
        ("run: &x\n  |\n  one\n  two", (3, 4)),
        ("run: >\n  one\n  two\n\n  three\n", (2, 5, 5)),
        ("run: >-\n  one\n    two\n    three\n  four\n", (2, 3, 4, 5)),
        ("run: >-  # why\n\n  one\n  two", (3, 3)),
        ("run: one\n  two\n\n  three", (1, 4)),
        ("run: 'one\n  two\n\n  three'", (1, 4)),
        ('run: "one\\ntwo"', (1, 1)),
        ('run: "one\\n\n  two\\nthree"', (1, 2, 2)),
        ('run: "\n  one\n\n  two"', (2, 4)),
        ("run: |\n", (2,)),
    ],
)
def test_line_of_each_line(content: str, lines: tuple[int, ...]) -> None:
    root = parse("x.yml", content).root
    assert isinstance(root, Mapping)
    scalar = root.get("run")
    assert isinstance(scalar, Scalar)
    assert value_lines(scalar, content.split("\n")) == lines
