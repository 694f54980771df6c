"""Sentences and order that several formats share."""

from __future__ import annotations

from collections.abc import Iterable

from dptops_audit.evidence import Finding, Location, Problem
from dptops_audit.gate import FAILED, INCOMPLETE, NOTHING
from dptops_audit.report import Report

_GATE_WORD = {FAILED: "failed", INCOMPLETE: "incomplete", NOTHING: "nothing to audit"}


def gate_line(report: Report) -> str:
    """One line: whether the audit passed, and why not; or that it passed because nothing applied."""
    word = _GATE_WORD.get(report.gate.exit_code, "passed")
    if report.gate.passed and report.items and not any(result.verdict.applicable for result in report.items):
        return f"{word}: none of the items that were judged applies here"
    return f"{word}: {'; '.join(report.gate.reasons)}" if report.gate.reasons else word


def by_place(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by path, line, column and rule; those without a place last."""
    return sorted(findings, key=lambda f: (f.location is None, f.location or Location(""), f.rule, f.message))


def unsaid_problems(report: Report) -> list[Problem]:
    """What could not be read or parsed in full, but for what a finding already says at the same line."""
    said = {(finding.location.path, finding.location.line) for finding in report.findings if finding.location}
    return [p for p in report.problems if not p.skipped and (p.path, p.line) not in said]


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 item`, `2 items`; `plural` where an s does not make it."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
