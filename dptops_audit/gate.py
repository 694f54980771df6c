"""Whether an audit passes, and the exit code that says so. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dptops_audit.evidence import Finding, Problem, Severity

PASSED, FAILED, USAGE, INCOMPLETE, NOTHING = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Gate:
    """`reasons` are sentences; empty where it passed and there is nothing to add."""

    exit_code: int
    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return self.exit_code == PASSED


def judge(
    findings: Collection[Finding],
    problems: Collection[Problem],
    errors: Collection[str],
    *,
    fail_on: Severity,
    incomplete_is_error: bool,
    nothing: str = "",
) -> Gate:
    """The gate over all findings but advice, which never fails it. `errors` are the ids of rules that crashed or timed out.

    `nothing` says why there was nothing to audit, or is empty. Where several codes hold, 4 goes before 3 and 3 before 1; usage errors
    (2) end a run before there is a report.
    """
    if nothing:
        return Gate(NOTHING, (nothing,))
    reasons = []
    unread = [problem for problem in problems if not problem.skipped]
    if errors:
        reasons.append(f"{_count(len(errors), 'rule')} could not be judged: {', '.join(sorted(errors))}")
    if unread and incomplete_is_error:
        reasons.append(f"{_count(len(unread), 'problem')} while reading files (on_incomplete = error)")
    incomplete = bool(reasons)
    blocking = [finding for finding in findings if not finding.advice and finding.severity.at_least(fail_on)]
    if blocking:
        reasons.append(f"{_count(len(blocking), 'finding')} at or above {fail_on.value} (fail_on = {fail_on.value})")
    return Gate(INCOMPLETE if incomplete else FAILED if blocking else PASSED, tuple(reasons))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
