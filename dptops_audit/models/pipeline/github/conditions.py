"""Whether a condition can hold, and whether only after something failed.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idif
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dptops_audit.models.nodes import Node, Scalar
from dptops_audit.models.pipeline.github.expression_syntax import Parsed, parse_expression
from dptops_audit.models.pipeline.github.expressions import UNKNOWN, Open, Unknown, Value, truth
from dptops_audit.models.pipeline.github.scope import Reading, Variant
from dptops_audit.models.pipeline.github.texts import whole_expression
from dptops_audit.models.pipeline.github.triggers import Start

_LONGEST = 80
_STATUS = frozenset({"success", "failure", "cancelled"})
_OVERRULES = frozenset({"always", "failure", "cancelled"})
_WELL: Mapping[str, Value] = {"success": True, "failure": False, "cancelled": False}
_ALL_WELL = Unknown(True, never=frozenset({"failure", "cancelled"}))
_OTHERS = Open({"*": Open({"result": _ALL_WELL})})
_STEPS = Open({"*": Open({"outcome": _ALL_WELL, "conclusion": _ALL_WELL})})
_MAY_FAIL = Open({"outcome": UNKNOWN, "conclusion": _ALL_WELL})


@dataclass(frozen=True, slots=True)
class Judged:
    """What a condition says: why it never holds (else empty), whether it holds only after a failure, and by which starts and in which
    variants it may hold."""

    text: str
    dead: str
    on_failure: bool
    starts: tuple[Start, ...]
    variants: tuple[Variant, ...]
    overrules: bool = False


def judge(
    node: Scalar | None,
    starts: tuple[Start, ...],
    variants: tuple[Variant, ...],
    reading: Reading,
    tolerated: Sequence[str] = (),
) -> Judged:
    """Judge an `if`. `tolerated` are ids of steps that may fail while the job goes on."""
    if node is None:
        return Judged("", "", False, starts, variants)
    text = "" if node.is_null else node.value.strip()
    parsed = _parsed(node.value) if text else None
    if parsed is None:
        # A text around `${{ }}` makes it a string, which holds whatever is in it.
        return Judged(text, "", False, starts, variants)
    overrules = not _OVERRULES.isdisjoint(parsed.functions)
    by_start = starts if "github" in parsed.contexts or "inputs" in parsed.contexts else starts[:1]
    by_variant = variants if not parsed.contexts.isdisjoint(("matrix", "env", "inputs", "runner")) else variants[:1]
    held_starts: dict[int, Start] = {}
    held_variants: dict[int, Variant] = {}
    for at, start in enumerate(by_start):
        for number, variant in enumerate(by_variant):
            contexts = {"inputs": start.inputs, **variant.contexts, "github": start.github}
            if truth(reading.evaluate(parsed, contexts, {})) is not False:
                held_starts[at] = start
                held_variants[number] = variant
    if not held_starts:
        return Judged(text, f"its condition `{_cut(text)}` never holds", False, starts, variants, overrules)
    kept_starts = tuple(held_starts.values()) if len(by_start) == len(starts) else starts
    kept_variants = tuple(held_variants.values()) if len(by_variant) == len(variants) else variants
    on_failure = _asks_for_failure(parsed) and not _may_hold_well(
        parsed, tuple(held_starts.values()), tuple(held_variants.values()), reading, tolerated
    )
    return Judged(text, "", on_failure, kept_starts, kept_variants, overrules)


def always_true(node: Node | None, variants: Sequence[Variant], reading: Reading) -> bool:
    """Whether a switch is on in every variant."""
    if not isinstance(node, Scalar):
        return False
    known = node.as_bool()
    if known is not None:
        return known
    inside = whole_expression(node.value.strip())
    return inside is not None and all(truth(reading.inside(inside, variant.contexts)) is True for variant in variants)


def _parsed(text: str) -> Parsed | None:
    inside = whole_expression(text)
    if inside is None:
        if "${{" in text:
            return None
        inside = text.strip()
    return parse_expression(inside)


def _asks_for_failure(parsed: Parsed) -> bool:
    return not parsed.functions.isdisjoint(_STATUS) or not parsed.contexts.isdisjoint(
        ("needs", "steps", "job", "github")
    )


def _may_hold_well(
    parsed: Parsed,
    starts: tuple[Start, ...],
    variants: tuple[Variant, ...],
    reading: Reading,
    tolerated: Sequence[str],
) -> bool:
    """Whether it may hold where nothing failed before."""
    steps = Open({**_STEPS, **dict.fromkeys(tolerated, _MAY_FAIL)}) if tolerated else _STEPS
    well: dict[str, Value] = {"needs": _OTHERS, "steps": steps, "job": Open({"status": "success"})}
    return any(
        truth(
            reading.evaluate(parsed, {**well, "inputs": start.inputs, **variant.contexts, "github": start.well}, _WELL)
        )
        is not False
        for start in starts
        for variant in variants
    )


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 3]}..."
