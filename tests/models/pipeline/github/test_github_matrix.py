"""The combinations of a matrix: lists, inclusions and exclusions, and what only a run knows."""

from __future__ import annotations

import pytest

from dptops_audit.models.nodes import Mapping
from dptops_audit.models.pipeline.github.expressions import UNKNOWN, Value
from dptops_audit.models.pipeline.github.matrix import combinations
from dptops_audit.models.yamltree import parse


def found(content: str) -> list[Value]:
    root = parse("x.yml", "matrix:\n" + content).root
    assert isinstance(root, Mapping)
    values: dict[str, Value] = {"${{ known }}": ["a", "b"]}
    return combinations(root.get("matrix"), lambda text: values.get(text, UNKNOWN))[0]


def test_product_in_the_order_written_with_yaml_types() -> None:
    assert found("  os: [x, y]\n  version: [3.10, '3.10', true]") == [
        {"os": "x", "version": 3.1},
        {"os": "x", "version": "3.10"},
        {"os": "x", "version": True},
        {"os": "y", "version": 3.1},
        {"os": "y", "version": "3.10"},
        {"os": "y", "version": True},
    ]


def test_exclusions_may_name_a_part() -> None:
    assert found("  os: [x, y]\n  v: [1, 2]\n  exclude:\n    - {os: x}\n    - {os: y, v: 2}") == [{"os": "y", "v": 1.0}]


def test_inclusions_as_documented() -> None:
    """The service's own example: fruit and animal."""
    content = (
        "  fruit: [apple, pear]\n  animal: [cat, dog]\n  include:\n    - color: green\n    - {color: pink, animal: cat}\n"
        "    - {fruit: apple, shape: circle}\n    - fruit: banana\n    - {fruit: banana, animal: cat}"
    )
    assert found(content) == [
        {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
        {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
        {"fruit": "pear", "animal": "cat", "color": "pink"},
        {"fruit": "pear", "animal": "dog", "color": "green"},
        {"fruit": "banana"},
        {"fruit": "banana", "animal": "cat"},
    ]


def test_inclusions_alone_are_combinations() -> None:
    assert found("  include:\n    - {a: 1}\n    - {a: 2}") == [{"a": 1.0}, {"a": 2.0}]


@pytest.mark.parametrize("content", [" ${{ unknown }}", "  include: ${{ unknown }}", "  - x"])
def test_nothing_is_claimed_of_what_a_run_computes(content: str) -> None:
    assert UNKNOWN in found(content) or found(content) == [None]


def test_lists_by_expression() -> None:
    assert found("  os: ${{ known }}\n  v: ${{ unknown }}") == [{"os": "a", "v": UNKNOWN}, {"os": "b", "v": UNKNOWN}]


def test_too_many_are_unknown() -> None:
    letters = ", ".join(f"x{number}" for number in range(20))
    assert found(f"  a: [{letters}]\n  b: [{letters}]\n  c: [{letters}]") == [UNKNOWN]


def test_no_matrix_is_null() -> None:
    assert found("") == [None]
