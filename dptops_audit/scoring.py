"""Verdicts and findings -> scores and grades. Pure: it sees results, never files.

The formulas are those of docs/scoring.md, where they are worked through by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from dptops_audit.evidence import Finding, ItemResult, Severity, Stage, Verdict

GRADES: tuple[tuple[float, str], ...] = ((90, "A"), (80, "B"), (70, "C"), (60, "D"), (0, "F"))
PENALTY: dict[Severity, float] = {Severity.CRITICAL: 2.0, Severity.HIGH: 1.0, Severity.MEDIUM: 0.5, Severity.LOW: 0.1}
MAX_PENALTY = 5.0
LEAST_SHARE_DECIDED, LEAST_ITEMS_DECIDED, LEAST_WEIGHT = 0.5, 3, 7.5


@dataclass(frozen=True, slots=True)
class Cap:
    """An item whose failure bounds the grade of its stage and the overall grade."""

    item: str
    grade: str
    because: str


CAPS = (
    Cap("secrets/no-hardcoded-secrets", "D", "while a live credential stands"),
    Cap("test/unit-tests", "C", "while no unit tests run"),
    Cap("deploy/rollback-plan", "C", "while it deploys without a rollback plan"),
)
STAGE_AT_ZERO_GRADE = "B"


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 0 to 100 less the penalty, or None where nothing is decided; `decided` is a share of weight from 0 to 1.

    `grade` is None where the evidence does not carry one, and `note` then says why. `built` of `total` items were judged.
    `caps` are sentences that say which grade is the most and why.
    """

    value: float | None
    grade: str | None
    decided: float
    penalty: float
    built: int
    total: int
    decided_items: int
    applicable_items: int
    note: str = ""
    caps: tuple[str, ...] = ()
    with_attestations: float | None = None


def stage_score(stage: Stage, results: Sequence[ItemResult], findings: Iterable[Finding], total: int) -> Score:
    """The score of one stage; `total` is how many items the checklist gives it."""
    own = [result for result in results if result.stage is stage]
    caps = tuple(cap for cap in CAPS if any(result.id == cap.item for result in own))
    return _score(own, total, stage_penalty(stage, findings), caps)


def section_score(section: str, results: Sequence[ItemResult], total: int) -> Score:
    """The score of one section of the checklist; lint findings lower stages, never sections."""
    return _score([result for result in results if result.section == section], total, 0.0, ())


def overall_score(results: Sequence[ItemResult], findings: Collection[Finding], total: int) -> Score:
    """The score over all items, with every cap."""
    weights = {stage: _weight(r for r in results if r.stage is stage and r.verdict.decided) for stage in Stage}
    whole = sum(weights.values())
    penalty = sum(weights[stage] * stage_penalty(stage, findings) for stage in Stage) / whole if whole else 0.0
    return _score(results, total, penalty, CAPS, _stages_at_zero(results))


def stage_penalty(stage: Stage, findings: Iterable[Finding]) -> float:
    """What lint findings take from a stage: each distinct rule once, at its worst severity, at most 5."""
    worst: dict[str, float] = {}
    for finding in findings:
        if finding.stage is stage and not finding.item and not finding.advice:
            worst[finding.rule] = max(worst.get(finding.rule, 0.0), PENALTY[finding.severity])
    return min(MAX_PENALTY, sum(worst.values()))


def _score(
    results: Sequence[ItemResult], total: int, penalty: float, caps: Sequence[Cap], at_zero: Sequence[Stage] = ()
) -> Score:
    applicable = [result for result in results if result.verdict.applicable]
    decided = [result for result in applicable if result.verdict.decided]
    weight, weight_decided = _weight(applicable), _weight(decided)
    share = weight_decided / weight if weight else 0.0
    base = _mean(decided)
    value = None if base is None else max(0.0, base - penalty)
    grade, note = None, ""
    limits = [(cap.grade, cap.because) for cap in caps if _failed(cap.item, results)]
    limits += [(STAGE_AT_ZERO_GRADE, f"while {stage.title} is at 0") for stage in at_zero]
    if len(results) < total:
        # Fewer are judged where items have no rule yet, and where only some are selected.
        note = f"{len(results)} of {total} items judged" if results else "no item judged"
    elif value is None or not _enough(share, len(decided), len(applicable), weight):
        note = "insufficient evidence" if applicable else "nothing applies"
    else:
        # The grade is that of the value as reports show it, with one decimal: what reads 90.0 is an A.
        grade = max([_grade(round(value, 1)), *(limit for limit, _ in limits)])
    return Score(
        value=value,
        grade=grade,
        decided=share,
        penalty=penalty,
        built=len(results),
        total=total,
        decided_items=len(decided),
        applicable_items=len(applicable),
        note=note,
        caps=tuple(f"at most {limit} {because}" for limit, because in limits),
        with_attestations=_with_attestations(applicable, penalty),
    )


def _enough(share: float, decided: int, applicable: int, weight: float) -> bool:
    return share >= LEAST_SHARE_DECIDED and decided >= min(LEAST_ITEMS_DECIDED, applicable) and weight >= LEAST_WEIGHT


def _mean(decided: Sequence[ItemResult]) -> float | None:
    weight = _weight(decided)
    return 100 * sum(result.weight * result.value for result in decided) / weight if weight else None


def _with_attestations(applicable: Sequence[ItemResult], penalty: float) -> float | None:
    attested = [result for result in applicable if result.verdict is Verdict.ATTESTED]
    counted = [result for result in applicable if result.verdict.decided]
    weight = _weight(attested) + _weight(counted)
    if not weight:
        return None
    points = sum(result.weight * result.value for result in counted) + _weight(attested)
    return max(0.0, 100 * points / weight - penalty)


def _weight(results: Iterable[ItemResult]) -> float:
    return sum(result.weight for result in results)


def _failed(item: str, results: Iterable[ItemResult]) -> bool:
    return any(result.id == item and result.verdict is Verdict.FAIL for result in results)


def _stages_at_zero(results: Sequence[ItemResult]) -> tuple[Stage, ...]:
    """Stages with two or more decided items and a score of 0 before any penalty."""
    zero = []
    for stage in Stage:
        decided = [result for result in results if result.stage is stage and result.verdict.decided]
        if len(decided) >= 2 and all(result.value == 0 for result in decided):
            zero.append(stage)
    return tuple(zero)


def _grade(value: float) -> str:
    return next(grade for least, grade in GRADES if value >= least)
