"""The expression language: what has a value, what is unknown, and that neither length nor depth can do harm."""

from __future__ import annotations

import math

import pytest

from dptops_audit.models.pipeline.github.expression_syntax import MAX_DEPTH, parse_expression
from dptops_audit.models.pipeline.github.expressions import UNKNOWN, Open, Unknown, Value, evaluate, truth

CONTEXTS: dict[str, Value] = {
    "matrix": {"os": "Ubuntu", "node": 20.0, "list": ["a", "b"], "deep": [{"name": "x"}, {"name": "y"}]},
    "github": Open({"event_name": "push", "ref": Unknown(True, prefix="refs/tags/")}),
    "env": Open(),
    "needs": Open({"*": Open({"result": Unknown(True, never=frozenset({"failure"}))})}),
}


def value(text: str, **statuses: Value) -> Value:
    parsed = parse_expression(text)
    assert parsed is not None, text
    return evaluate(parsed, CONTEXTS, statuses)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True),
        ("null", None),
        ("0xff", 255.0),
        ("-2.99e-2", -0.0299),
        ("'It''s open'", "It's open"),
        ("!true", False),
        ("!!'x'", True),
        ("1 == '1'", True),
        ("'' == 0", True),
        ("null == ''", True),
        ("true == 'true'", False),
        ("'ABC' == 'abc'", True),
        ("'abc' != 'ABC'", False),
        ("'b' > 'A'", True),
        ("2 < 10", True),
        ("'x' < 1", False),
        ("1 < 2 == true", True),
        ("'a' || 'b'", "a"),
        ("'' || 'b'", "b"),
        ("'a' && 'b'", "b"),
        ("false && 'b' || 'c'", "c"),
        ("(false || true) && 'd'", "d"),
        ("matrix.os == 'ubuntu'", True),
        ("matrix.OS", "Ubuntu"),
        ("matrix['node']", 20.0),
        ("matrix.nothing", None),
        ("matrix.list[1]", "b"),
        ("matrix.list[7]", None),
        ("matrix.list[NaN]", None),
        ("join(matrix.deep.*.name, '-')", "x-y"),
        ("contains(matrix.list, 'B')", True),
        ("contains('Hello', 'LLO')", True),
        ("startsWith('Hello', 'he')", True),
        ("endsWith('Hello', 'LO')", True),
        ("format('{{{0}}} {1}', 'a', 3)", "{a} 3"),
        ("join(fromJSON('[1, 2]'))", "1,2"),
        ("fromJSON('{\"a\": [true]}').a[0]", True),
        ("toJSON(matrix.list)", '[\n  "a",\n  "b"\n]'),
        ("case(false, 'a', true, 'b', 'c')", "b"),
        ("case(false, 'a', 'c')", "c"),
        ("always()", True),
        ("github.event_name == 'pull_request'", False),
    ],
)
def test_has_a_value(text: str, expected: Value) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "github.sha",
        "env.NAME == 'x'",
        "secrets.TOKEN",
        "hashFiles('**')",
        "success()",
        "github.sha && 'x'",
        "github.sha || ''",
        "fromJSON('{')",
        "fromJSON(env.NAME).a",
        "toJSON(env)",
        "format('{0}', github.sha)",
        "format('{1}', 'x')",
        "join(github.event.labels.*.name)",
        "case(github.sha, 'a', 'b')",
        "unheard_of('x')",
        "contains(github.sha, 'x')",
        "matrix == matrix || github.sha",
    ],
)
def test_is_unknown(text: str) -> None:
    assert isinstance(value(text), Unknown) or (value(text) is True and "matrix ==" in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("github.sha && false", False),
        ("github.sha || true", True),
        ("!(github.sha || true)", False),
        ("github.sha && github.actor && ''", False),
        ("startsWith(github.ref, 'refs/')", True),
        ("startsWith(github.ref, 'refs/tags/v')", None),
        ("startsWith(github.ref, 'refs/heads/')", False),
        ("contains(github.ref, 'tags')", True),
        ("github.ref == 'refs/heads/main'", False),
        ("github.ref == 'refs/tags/v1'", None),
        ("github.ref", True),
        ("needs.build.result == 'failure'", False),
        ("needs.build.result == 'success'", None),
        ("contains(needs.*.result, 'FAILURE')", False),
        ("contains(needs.*.result, 'skipped')", None),
    ],
)
def test_truth_of_what_is_half_known(text: str, expected: bool | None) -> None:
    assert truth(value(text)) is expected


def test_statuses_are_what_they_are_said_to_be() -> None:
    assert value("failure() || cancelled()", failure=False, cancelled=True) is True


def test_nan_is_neither_equal_nor_true() -> None:
    assert value("NaN == NaN") is False
    assert truth(math.nan) is False


@pytest.mark.parametrize(
    "text", ["", "(", "a b", "'open", "a.", "a[", "f(,)", "a ? b", '"x"', "1 ==", "a..b", "&& a", "x" * 6_000]
)
def test_invalid_text_is_none(text: str) -> None:
    assert parse_expression(text) is None


@pytest.mark.parametrize("opening", ["(", "f(", "a[", "!(", "a.b.c.d["])
def test_depth_is_bounded(opening: str) -> None:
    closing = "]" if opening.endswith("[") else ")"
    inside = MAX_DEPTH // 2
    assert parse_expression(opening * inside + "a" + closing * inside) is not None
    assert parse_expression(opening * 500 + "a" + closing * 500) is None


def test_deepest_expression_can_be_evaluated() -> None:
    one = "a" + ".b" * (MAX_DEPTH - 1) + "["
    text = one * MAX_DEPTH + "a" + "]" * MAX_DEPTH
    parsed = parse_expression(text[:5_000])
    assert parsed is None or evaluate(parsed, {}, {}) == UNKNOWN
    nested = "(1 && " * MAX_DEPTH + "!".join([""] * 900) + "true" + ")" * MAX_DEPTH
    parsed = parse_expression(nested)
    assert parsed is not None
    assert evaluate(parsed, {}, {}) is False


def test_growing_text_is_given_up() -> None:
    text = "'xxxxxxxxxx'"
    for _ in range(20):
        text = f"format('{{0}}{{0}}{{0}}', {text})"
    assert value(text) == UNKNOWN
