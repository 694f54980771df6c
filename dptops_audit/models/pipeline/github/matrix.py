"""The combinations of a job's matrix, as far as the file alone tells.

Source: https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import product
from math import prod

from dptops_audit.models.nodes import Mapping as MappingNode
from dptops_audit.models.nodes import Node, Scalar, Sequence
from dptops_audit.models.pipeline.github.expression_syntax import number_of
from dptops_audit.models.pipeline.github.expressions import UNKNOWN, Open, Unknown, Value, equal

MOST = 256
"""Combinations that the service takes."""
_MAX_DEPTH = 20
_MOST_EXCLUDED = 1_000
_NUMBER = re.compile(r"[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")

Combination = Mapping[str, Value]
ValueOf = Callable[[str], Value]
"""Gives the value of a text that may hold expressions."""


def node_value(node: Node | None, value_of: ValueOf, depth: int = 0) -> Value:
    """What a node is as a value: plain scalars have YAML's types, so that `3.10` is the number 3.1."""
    if depth > _MAX_DEPTH:
        return UNKNOWN
    if isinstance(node, Scalar):
        return scalar_value(node, value_of)
    if isinstance(node, Sequence):
        return [node_value(item, value_of, depth + 1) for item in node.items]
    if isinstance(node, MappingNode):
        return {key.value: node_value(item, value_of, depth + 1) for key, item in node.items()}
    return None


def scalar_value(node: Scalar, value_of: ValueOf) -> Value:
    """The same for a scalar."""
    if "${{" in node.value:
        return value_of(node.value)
    if not node.plain:
        return node.value
    if node.is_null:
        return None
    known = node.as_bool()
    if known is not None:
        return known
    return number_of(node.value) if _NUMBER.fullmatch(node.value) and len(node.value) < 100 else node.value


def combinations(matrix: Node | None, value_of: ValueOf) -> tuple[list[Value], bool]:
    """The combinations, one value for the `matrix` context each, and whether there are more than the service takes.

    An unknown one stands where the matrix, or a part that adds combinations, is not told here.
    """
    value = node_value(matrix, value_of)
    if not isinstance(value, Mapping) or not value:
        return ([UNKNOWN] if isinstance(value, (Unknown, Mapping)) and value != {} else [None]), False
    names = {name: part for name, part in value.items() if name not in ("include", "exclude")}
    lists = [part if isinstance(part, list) else [UNKNOWN] for part in names.values()]
    if prod(len(part) for part in lists) > MOST:
        return [UNKNOWN], True
    base: list[dict[str, Value]] = (
        [dict(zip(names, chosen, strict=True)) for chosen in product(*lists)] if names else []
    )
    excluded = value.get("exclude")
    if isinstance(excluded, list):
        base = [one for one in base if not any(_is_in(one, part) for part in excluded[:_MOST_EXCLUDED])]
    included = value.get("include")
    if isinstance(included, list):
        if len(included) > MOST or len(included) + len(base) > 2 * MOST:
            return [UNKNOWN], True
        found = _with_included(base, included)
    elif included is not None:
        # Only a run knows what is added, to which combinations and beside them.
        found = [*(Open(one) for one in base), UNKNOWN]
    else:
        found = list(base)
    return found[:MOST] or [UNKNOWN], len(found) > MOST


def _is_in(combination: Combination, part: Value) -> bool:
    """Whether all that an exclusion names is so."""
    return isinstance(part, Mapping) and all(
        name in combination and _same(combination[name], value) is True for name, value in part.items()
    )


def _same(left: Value, right: Value) -> bool | None:
    """Whether two values are the same, lists and objects by what is in them."""
    if isinstance(left, (list, Mapping)) or isinstance(right, (list, Mapping)):
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return None
        if isinstance(left, Mapping) and isinstance(right, Mapping):
            # An object in an exclusion or inclusion need only name some of the properties.
            return all(name in left and _same(left[name], right[name]) for name in right)
        return left == right
    return equal(left, right)


def _with_included(base: list[dict[str, Value]], included: list[Value]) -> list[Value]:
    """Each inclusion is added to the combinations whose own values it would not change, else it is one of its own."""
    original = [dict(one) for one in base]
    added: list[Value] = []
    for part in included:
        if not isinstance(part, Mapping):
            added.append(UNKNOWN)
            continue
        fits = False
        unsure = False
        for one, own in zip(base, original, strict=True):
            answers = [_same(own[name], value) for name, value in part.items() if name in own]
            if False in answers:
                continue
            if None in answers:
                unsure = True
                one.update({name: UNKNOWN for name in part if name not in own})
            else:
                fits = True
                one.update({name: value for name, value in part.items() if name not in own})
        if not fits or unsure:
            added.append(dict(part))
    return [*base, *added]
