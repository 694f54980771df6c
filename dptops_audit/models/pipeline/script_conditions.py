"""Conditions of shell scripts that the known variables decide: comparisons of words, emptiness, and the patterns of `case`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from dptops_audit.models.pipeline.variables import replaced
from dptops_audit.models.shell import Condition

_COMPARED = re.compile(r"(?:\[\[?|test)\s+(\S+|\"[^\"]*\")\s+(==?|!=)\s+(\S+|\"[^\"]*\")(?:\s+\]\]?)?")
_ASKED = re.compile(r"(?:\[\[?|test)\s+(-n|-z)\s+(\S+|\"[^\"]*\")(?:\s+\]\]?)?")
_KINDS = frozenset({"if", "else", "and", "or", "case"})
_LONGEST = 300


def decidable(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Those conditions whose text some variables could decide."""
    return tuple(
        one
        for one in conditions
        if one.kind in _KINDS
        and "$" in one.text
        and (one.kind == "case" or _COMPARED.fullmatch(one.text) or _ASKED.fullmatch(one.text))
    )


def impossible(conditions: Iterable[Condition], variables: Mapping[str, str]) -> bool:
    """Whether one of the conditions cannot be met with these variables; one that they do not decide can."""
    return any(_holds(one, variables) is one.negated for one in conditions)


def _holds(condition: Condition, variables: Mapping[str, str]) -> bool | None:
    if condition.kind == "case":
        subject, separator, pattern = condition.text.partition(" in ")
        value = _word(subject, variables)
        if not separator or value is None or "$" in pattern or len(condition.text) >= _LONGEST:
            return None
        return any(fnmatchcase(value, part.strip().strip("\"'")) for part in pattern.split("|"))
    match = _ASKED.fullmatch(condition.text)
    if match is not None:
        value = _word(match[2], variables)
        return None if value is None else bool(value) is (match[1] == "-n")
    match = _COMPARED.fullmatch(condition.text)
    if match is None:
        return None
    left, right = _word(match[1], variables), _word(match[3], variables)
    if left is None or right is None:
        return None
    same = fnmatchcase(left, right) if condition.text.startswith("[[") else left == right
    return same is (match[2] != "!=")


def _word(text: str, variables: Mapping[str, str]) -> str | None:
    """The value of a word; None where it is not known."""
    value = replaced(text.strip("\"'"), variables)
    return None if "$" in value or "`" in value else value
