"""fold(): several subjects' outcomes become one of the item."""

from __future__ import annotations

import pytest

from dptops_audit.evidence import Location, Outcome, Severity, Verdict, failed, not_applicable, partial, passed, unknown
from dptops_audit.verdicts import fold

HERE = Location("Dockerfile", 1)
YES = passed("pinned", at=HERE)
NO = failed("moving", at=HERE)
OPEN = unknown("a variable decides", at=HERE)
NA = not_applicable("only for Lambda")


def named(*outcomes: Outcome) -> list[tuple[str, Outcome]]:
    return [(name, outcome) for name, outcome in zip("abcdefgh", outcomes, strict=False)]


@pytest.mark.parametrize(
    ("outcomes", "verdict", "value", "reason"),
    [
        ((YES,), Verdict.PASS, 1, "pinned"),
        ((NO,), Verdict.FAIL, 0, "moving"),
        ((OPEN,), Verdict.UNKNOWN, 0, "a variable decides"),
        ((NA,), Verdict.NOT_APPLICABLE, 0, "only for Lambda"),
        ((YES, YES), Verdict.PASS, 1, "all 2 images pass; a: pinned"),
        ((NO, NO), Verdict.FAIL, 0, "none of 2 images passes; a: moving"),
        ((YES, NO), Verdict.PARTIAL, 0.5, "1 of 2 images pass; b: moving"),
        ((YES, YES, NO), Verdict.PARTIAL, 2 / 3, "2 of 3 images pass; c: moving"),
        ((NO, OPEN), Verdict.FAIL, 0, "moving (images left out, unknown: b)"),
        ((YES, NA), Verdict.PASS, 1, "pinned (images left out, not applicable: b)"),
        (
            (YES, NO, OPEN, NA),
            Verdict.PARTIAL,
            0.5,
            "1 of 2 images pass; b: moving (images left out, unknown: c; not applicable: d)",
        ),
        ((OPEN, NA), Verdict.UNKNOWN, 0, "a variable decides"),
        ((NA, NA), Verdict.NOT_APPLICABLE, 0, "only for Lambda"),
    ],
)
def test_verdict_value_and_reason(outcomes: tuple[Outcome, ...], verdict: Verdict, value: float, reason: str) -> None:
    folded = fold(named(*outcomes), "image")
    assert (folded.verdict, folded.value, folded.reason) == (verdict, pytest.approx(value), reason)


def test_partial_values_are_averaged() -> None:
    half = partial(0.5, "half", at=HERE)
    folded = fold(named(YES, half, NO), "image")
    assert (folded.verdict, folded.value) == (Verdict.PARTIAL, 0.5)
    assert fold(named(half, half), "image").reason == "none of 2 images passes; a: half"


def test_different_reasons_of_open_subjects_name_the_first() -> None:
    other = unknown("a private base may set a user", at=HERE)
    assert fold(named(OPEN, other, YES), "image").verdict is Verdict.PASS
    assert fold(named(OPEN, other), "image").reason == "2 of 2 images cannot be told from here; a: a variable decides"


def test_places_of_decided_subjects_and_advice_of_all_are_kept() -> None:
    advised = OPEN.advise(Severity.LOW, HERE, "say which")
    folded = fold(named(YES, NO, advised), "image")
    assert [place.message for place in folded.proof] == ["pinned"]
    assert [place.message for place in folded.against] == ["moving"]
    assert [advice.evidence.message for advice in folded.advice] == ["say which"]
    assert fold([("a", advised)], "image").advice == advised.advice


def test_no_outcome_at_all_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one outcome"):
        fold([], "image")


@pytest.mark.parametrize("value", [0, 1, -0.5, 1.5])
def test_partial_is_strictly_between_fail_and_pass(value: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        partial(value, "half", at=HERE)
