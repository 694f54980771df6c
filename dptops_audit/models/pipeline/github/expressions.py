"""GitHub's expressions, evaluated as far as the repository alone tells: a value, or `Unknown`.

Strings compare without regard to case, and values of different types as numbers, as the service does.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from dptops_audit.models.pipeline.github.expression_syntax import (
    Call,
    Chain,
    Context,
    Expression,
    Index,
    Literal,
    Not,
    Parsed,
    number_of,
)

MAX_TEXT = 100_000
MAX_JSON = 20_000
_FIELD = re.compile(r"\{\{|\}\}|\{(\d{1,4})\}")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only a run knows, and what is known of it all the same.

    `truth` is its truth value; `prefix` is how a string begins, and `never` are strings, in lower case, that it is not. `text` is what
    to write in its place: a text with expressions of its own.
    """

    truth: bool | None = None
    prefix: str = ""
    never: frozenset[str] = frozenset()
    text: str | None = None


UNKNOWN = Unknown()
_TRUTHY, _FALSY = Unknown(True), Unknown(False)


class Open(dict[str, "Value"]):
    """An object of which only some properties are known: any other is unknown, where a plain one has none."""


Value: TypeAlias = "bool | float | str | list[Value] | Mapping[str, Value] | Unknown | None"
Contexts: TypeAlias = "Mapping[str, Value]"


def truth(value: Value) -> bool | None:
    """The truth value; None where it cannot be told."""
    if isinstance(value, Unknown):
        return value.truth
    if isinstance(value, (list, Mapping)):
        return True
    if isinstance(value, float):
        return not (value == 0 or math.isnan(value))
    return bool(value)


def as_text(value: Value) -> str | None:
    """The value as a string; None for what is unknown or has no such form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        if math.isnan(value) or math.isinf(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"
    return value if isinstance(value, str) else None


def evaluate(parsed: Parsed, contexts: Contexts, statuses: Mapping[str, Value]) -> Value:
    """The value of an expression. `statuses` are those of the functions `success`, `failure` and `cancelled`, unknown where left out."""
    return _Evaluator(contexts, statuses).value(parsed.root)


class _Evaluator:
    def __init__(self, contexts: Contexts, statuses: Mapping[str, Value]) -> None:
        self.contexts = contexts
        self.statuses = statuses

    def value(self, node: Expression) -> Value:
        if type(node) is Literal:
            return node.value
        if type(node) is Index:
            return self._index(node)
        if type(node) is Context:
            return self.contexts.get(node.name, UNKNOWN)
        if type(node) is Call:
            return self._call(node)
        if type(node) is Chain:
            return self._chain(node)
        return self._not(node) if isinstance(node, Not) else UNKNOWN

    def _not(self, node: Not) -> Value:
        known = truth(self.value(node.of))
        return UNKNOWN if known is None else not known

    def _index(self, node: Index) -> Value:
        keys: list[Expression | None] = []
        inner: Expression = node
        while isinstance(inner, Index):
            keys.append(inner.key)
            inner = inner.of
        of = self.value(inner)
        for key in reversed(keys):
            if key is None:
                of = _all_of(of)
            elif isinstance(of, _Filtered):
                name = self.value(key)
                of = _Filtered([_part(item, name) for item in of])
            else:
                of = _part(of, self.value(key))
        return of

    def _chain(self, node: Chain) -> Value:
        first = node.operators[0]
        if first in ("&&", "||"):
            return self._logic(node.operands, first == "&&")
        left = self.value(node.operands[0])
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            right = self.value(operand)
            if operator in ("==", "!="):
                same = equal(left, right)
                left = UNKNOWN if same is None else same is (operator == "==")
            else:
                left = _ordered(left, right, operator)
        return left

    def _logic(self, operands: tuple[Expression, ...], both: bool) -> Value:
        """`&&` gives the first operand that is false, `||` the first that is true, else the last one."""
        result = self.value(operands[0])
        for operand in operands[1:]:
            known = truth(result)
            if known is (not both):
                return result
            following = self.value(operand)
            if known is both:
                result = following
            elif truth(following) is (not both):
                result = _FALSY if both else _TRUTHY
            else:
                result = UNKNOWN
        return result

    def _call(self, node: Call) -> Value:
        if node.name == "always":
            return True
        if node.name in ("success", "failure", "cancelled"):
            return self.statuses.get(node.name, UNKNOWN)
        if node.name == "case":
            return self._case(node.arguments)
        function = _FUNCTIONS.get(node.name)
        arguments = [self.value(argument) for argument in node.arguments]
        if function is None or not arguments:
            return UNKNOWN
        return function(arguments)

    def _case(self, arguments: tuple[Expression, ...]) -> Value:
        for at in range(0, len(arguments) - 1, 2):
            known = truth(self.value(arguments[at]))
            if known is None:
                return UNKNOWN
            if known:
                return self.value(arguments[at + 1])
        return self.value(arguments[-1]) if len(arguments) % 2 else UNKNOWN


class _Filtered(list["Value"]):
    """What `*` gives: a property of it is the list of that property of each item."""


def _all_of(of: Value) -> Value:
    if isinstance(of, list):
        return _Filtered(of)
    if isinstance(of, Open):
        return _Filtered([of["*"]]) if "*" in of else UNKNOWN
    if isinstance(of, Mapping):
        return _Filtered(list(of.values()))
    return UNKNOWN if isinstance(of, Unknown) else None


def _part(of: Value, key: Value) -> Value:
    if isinstance(of, Unknown) or isinstance(key, Unknown):
        return UNKNOWN
    if isinstance(of, list):
        number = _number(key)
        at = -1 if isinstance(number, Unknown) or math.isnan(number) or math.isinf(number) else int(number)
        return of[at] if 0 <= at < len(of) else None
    if type(of) is not Open and not isinstance(of, Mapping):
        return None
    name = key if type(key) is str else as_text(key)
    if name is None:
        return None
    if name in of:
        return of[name]
    lower = name.lower()
    for other, value in of.items():
        if other.lower() == lower:
            return value
    return of.get("*", UNKNOWN) if isinstance(of, Open) else None


def _number(value: Value) -> float | Unknown:
    if isinstance(value, Unknown):
        return value
    if value is None or isinstance(value, (bool, int, float)):
        return float(value or 0)
    return number_of(value) if isinstance(value, str) else math.nan


def equal(left: Value, right: Value) -> bool | None:
    """Whether `==` holds; None where it cannot be told."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return False if _cannot_be(left, right) or _cannot_be(right, left) else None
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    if isinstance(left, (list, Mapping)) and isinstance(right, (list, Mapping)):
        return True if left is right else None
    a, b = _number(left), _number(right)
    return bool(a == b)


def _cannot_be(value: Value, other: Value) -> bool:
    """Whether what is known of a value tells that it is not a certain string."""
    if not isinstance(value, Unknown) or not isinstance(other, str):
        return False
    lower = other.lower()
    return lower in value.never or not lower.startswith(value.prefix.lower())


def _ordered(left: Value, right: Value, operator: str) -> Value:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    if isinstance(left, str) and isinstance(right, str):
        a, b = left.upper(), right.upper()
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]
    x, y = _number(left), _number(right)
    if isinstance(x, Unknown) or isinstance(y, Unknown):
        return UNKNOWN
    return {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[operator]


def _contains(arguments: list[Value]) -> Value:
    if len(arguments) != 2:
        return UNKNOWN
    search, item = arguments
    if isinstance(search, list):
        answers = [equal(one, item) for one in search]
        return True if True in answers else UNKNOWN if None in answers else False
    wanted = as_text(item)
    if isinstance(search, Unknown):
        return True if wanted is not None and wanted.lower() in search.prefix.lower() else UNKNOWN
    text = as_text(search)
    if text is None or wanted is None:
        return UNKNOWN if isinstance(item, Unknown) else False
    return wanted.lower() in text.lower()


def _starts_with(arguments: list[Value]) -> Value:
    if len(arguments) != 2:
        return UNKNOWN
    text, wanted = arguments[0], as_text(arguments[1])
    if wanted is None:
        return UNKNOWN
    wanted = wanted.lower()
    if isinstance(text, Unknown):
        prefix = text.prefix.lower()
        return True if prefix.startswith(wanted) else UNKNOWN if wanted.startswith(prefix) else False
    known = as_text(text)
    return UNKNOWN if known is None else known.lower().startswith(wanted)


def _ends_with(arguments: list[Value]) -> Value:
    texts = [as_text(argument) for argument in arguments]
    if len(texts) != 2 or texts[0] is None or texts[1] is None:
        return UNKNOWN
    return texts[0].lower().endswith(texts[1].lower())


def _format(arguments: list[Value]) -> Value:
    texts = [as_text(argument) for argument in arguments]
    if texts[0] is None or sum(len(text or "") for text in texts) > MAX_TEXT:
        return UNKNOWN
    parts: list[str] = []
    done = length = 0
    for match in _FIELD.finditer(texts[0]):
        parts.append(texts[0][done : match.start()])
        done = match.end()
        if match[1] is None:
            parts.append(match[0][0])
            continue
        given = texts[int(match[1]) + 1] if int(match[1]) + 1 < len(texts) else None
        length += len(given or "")
        if given is None or length > MAX_TEXT:
            return UNKNOWN
        parts.append(given)
    return "".join([*parts, texts[0][done:]])


def _join(arguments: list[Value]) -> Value:
    separator = as_text(arguments[1]) if len(arguments) > 1 else ","
    if not isinstance(arguments[0], list):
        text = as_text(arguments[0])
        return UNKNOWN if text is None else text
    texts = [as_text(item) for item in arguments[0]]
    known = [text for text in texts if text is not None]
    if separator is None or len(known) != len(texts):
        return UNKNOWN
    length = sum(map(len, known)) + len(separator) * len(known)
    return separator.join(known) if length <= MAX_TEXT else UNKNOWN


def _from_json(arguments: list[Value]) -> Value:
    text = as_text(arguments[0])
    if text is None or len(text) > MAX_JSON:
        return UNKNOWN
    try:
        decoded: Value = json.loads(text, parse_int=float)
    except (ValueError, RecursionError):
        return UNKNOWN
    return decoded


def _to_json(arguments: list[Value]) -> Value:
    try:
        text = json.dumps(_plain(arguments[0], 0), indent=2, ensure_ascii=False)
    except _NotKnown:
        return UNKNOWN
    return text if len(text) <= MAX_TEXT else UNKNOWN


class _NotKnown(Exception):
    pass


def _plain(value: Value, depth: int) -> object:
    if isinstance(value, (Unknown, Open)) or depth > 20:
        raise _NotKnown
    if isinstance(value, Mapping):
        return {key: _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


_FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "contains": _contains,
    "startswith": _starts_with,
    "endswith": _ends_with,
    "format": _format,
    "join": _join,
    "fromjson": _from_json,
    "tojson": _to_json,
}

PURE = frozenset(_FUNCTIONS) | {"case"}
"""Functions of their arguments alone."""
