"""Outcomes of several subjects -> one outcome of the item. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dptops_audit.evidence import Outcome, Verdict


def fold(outcomes: Sequence[tuple[str, Outcome]], noun: str = "subject") -> Outcome:
    """One outcome for several named subjects; `noun` says what they are, in the singular.

    Subjects that are not applicable or unknown are left out and counted in the reason. None decided is unknown (all not applicable:
    not applicable); all pass is pass; all fail is fail; anything else is partial with the mean value. Advice of all is kept.

    Raises:
        ValueError: without any outcome: a rule's `empty=` answers for no subject.
    """
    if not outcomes:
        raise ValueError("fold() needs at least one outcome")
    decided = [(name, outcome) for name, outcome in outcomes if outcome.verdict.decided]
    everyone = [outcome for _, outcome in outcomes]
    if not decided:
        return _undecided(outcomes, noun)
    values = [outcome.value for _, outcome in decided]
    value = sum(values) / len(values)
    verdict = Verdict.PASS if min(values) == 1 else Verdict.FAIL if max(values) == 0 else Verdict.PARTIAL
    counted = [outcome for _, outcome in decided]
    return Outcome(
        verdict,
        _reason(decided, noun) + _left_out([pair for pair in outcomes if not pair[1].verdict.decided], noun),
        value,
        proof=tuple(place for outcome in counted for place in outcome.proof),
        against=tuple(place for outcome in counted for place in outcome.against),
        advice=tuple(advice for outcome in everyone for advice in outcome.advice),
    )


def _undecided(outcomes: Sequence[tuple[str, Outcome]], noun: str) -> Outcome:
    open_ones = [(name, outcome) for name, outcome in outcomes if outcome.verdict is Verdict.UNKNOWN]
    verdict = Verdict.UNKNOWN if open_ones else Verdict.NOT_APPLICABLE
    speaking = open_ones or list(outcomes)
    name, first = speaking[0]
    if len(outcomes) == 1 or len({outcome.reason for _, outcome in speaking}) == 1:
        reason = first.reason
    else:
        state = "cannot be told from here" if open_ones else "do not need it"
        reason = f"{len(speaking)} of {len(outcomes)} {noun}s {state}; {name}: {first.reason}"
    return Outcome(
        verdict,
        reason,
        proof=tuple(place for _, outcome in speaking for place in outcome.proof),
        advice=tuple(advice for _, outcome in outcomes for advice in outcome.advice),
    )


def _reason(decided: Sequence[tuple[str, Outcome]], noun: str) -> str:
    name, worst = min(decided, key=lambda pair: pair[1].value)
    if len(decided) == 1:
        return worst.reason
    passing = sum(outcome.value == 1 for _, outcome in decided)
    if passing == len(decided):
        share = f"all {passing} {noun}s pass"
    else:
        share = f"{passing} of {len(decided)} {noun}s pass" if passing else f"none of {len(decided)} {noun}s passes"
    return f"{share}; {name}: {worst.reason}"


def _left_out(outcomes: Sequence[tuple[str, Outcome]], noun: str) -> str:
    """Which subjects say nothing, by name as far as two go."""
    parts = []
    for verdict, words in ((Verdict.UNKNOWN, "unknown"), (Verdict.NOT_APPLICABLE, "not applicable")):
        names = [name for name, outcome in outcomes if outcome.verdict is verdict]
        if names:
            more = f" and {len(names) - 2} more" if len(names) > 2 else ""
            parts.append(f"{words}: {', '.join(names[:2])}{more}")
    return f" ({noun}s left out, {'; '.join(parts)})" if parts else ""
