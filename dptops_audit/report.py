"""The report: plain data that every format prints, and its JSON form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dptops_audit.evidence import Evidence, Facet, Finding, ItemResult, Location, Problem, Stage
from dptops_audit.gate import Gate
from dptops_audit.scoring import Score

MOST_PLACES = 10
"""How many places a facet lists in a report; `audit doctor` lists all."""
SCHEMA = "dptops-audit/report/1"
TOOL = "dptops-audit"


@dataclass(frozen=True, slots=True)
class Part:
    """A stage or a section of the report: `items` are the ids of those of its items that were judged."""

    id: str
    title: str
    score: Score
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleFault:
    """A rule that crashed or timed out: its id and one sentence."""

    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """One audit. Sorted, and without a time of day: two audits of the same tree give the same report byte for byte.

    `name` is the owner and name of the origin, else the folder's name; `commit` the id of HEAD, or empty; `files` how many files the
    inventory holds; `facets` what the repository is, as the checklist names it; `lint_only` says that single files were checked, so that
    there are no items and no score.
    """

    version: str
    name: str
    commit: str
    files: int
    summary: str
    items: tuple[ItemResult, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    faults: tuple[RuleFault, ...]
    overall: Score
    stages: tuple[Part, ...]
    sections: tuple[Part, ...]
    gate: Gate
    facets: tuple[Facet, ...] = ()
    notes: tuple[str, ...] = ()
    lint_only: bool = False


def json_schema() -> str:
    """The published JSON Schema of `as_json()`, as text."""
    from importlib import resources  # slow to import, and no audit needs it

    return resources.files("dptops_audit").joinpath("report.schema.json").read_text("utf-8")


def as_json(report: Report) -> dict[str, Any]:
    """The report as JSON types; the schema is `json_schema()`."""
    return {
        "schema": SCHEMA,
        "tool": {"name": TOOL, "version": report.version},
        "repository": {
            "name": report.name,
            "commit": report.commit or None,
            "files": report.files,
            "facets": [_facet(facet) for facet in report.facets],
        },
        "summary": report.summary,
        "notes": list(report.notes),
        "gate": {
            "passed": report.gate.passed,
            "exit_code": report.gate.exit_code,
            "reasons": list(report.gate.reasons),
        },
        "score": _score(report.overall),
        "stages": [_part(part) for part in report.stages],
        "sections": [_part(part) for part in report.sections],
        "items": [_item(result) for result in report.items],
        "findings": [_finding(finding) for finding in report.findings],
        "problems": [
            {"path": problem.path, "line": problem.line or None, "message": problem.message, "skipped": problem.skipped}
            for problem in report.problems
        ],
        "errors": [{"rule": fault.rule, "message": fault.message} for fault in report.faults],
    }


def _facet(facet: Facet) -> dict[str, Any]:
    return {
        "name": facet.name,
        "places": len(facet.evidence),
        "evidence": [_evidence(evidence) for evidence in facet.evidence[:MOST_PLACES]],
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "value": _round(score.value),
        "grade": score.grade,
        "decided": round(score.decided, 4),
        "penalty": round(score.penalty, 4),
        "with_attestations": _round(score.with_attestations),
        "caps": list(score.caps),
        "note": score.note,
        "items": {
            "built": score.built,
            "total": score.total,
            "applicable": score.applicable_items,
            "decided": score.decided_items,
        },
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _part(part: Part) -> dict[str, Any]:
    return {"id": part.id, "title": part.title, "score": _score(part.score), "items": list(part.items)}


def _item(result: ItemResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "section": result.section,
        "stage": result.stage.value,
        "title": result.title,
        "verdict": result.verdict.value,
        "value": round(result.value, 4) if result.verdict.decided else None,
        "severity": result.severity.value,
        "weight": result.weight,
        "reason": result.reason,
        "remedy": result.remedy,
        "evidence": [_evidence(evidence) for evidence in result.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        **_place(evidence.location),
        "message": evidence.message,
        "via": [_place(location) for location in evidence.via],
        "label": evidence.label or None,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "stage": finding.stage.value,
        **_place(finding.location),
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "item": finding.item,
        "advice": finding.advice,
    }


def _place(location: Location | None) -> dict[str, Any]:
    if location is None:
        return {"path": None, "line": None, "column": None, "end_line": None}
    return {
        "path": location.path,
        "line": location.line or None,
        "column": location.column or None,
        "end_line": location.end_line or None,
    }


def stage_items(stage: Stage, results: tuple[ItemResult, ...]) -> tuple[str, ...]:
    """The ids of the judged items of a stage, in the order of the report."""
    return tuple(result.id for result in results if result.stage is stage)
