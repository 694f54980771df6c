"""Hand-made reports for tests of what stands behind the Report: formats, schema, exit codes."""

from __future__ import annotations

from dataclasses import replace

from dptops_audit import gate
from dptops_audit.evidence import Evidence, Finding, ItemResult, Location, Problem, Severity, Stage, Verdict
from dptops_audit.knowledge.checklist import ITEMS, SECTIONS, stage_of
from dptops_audit.report import Part, Report, RuleFault, stage_items
from dptops_audit.scoring import overall_score, section_score, stage_score

REMEDY = "End the final stage with USER and a numeric id."


def item(
    rule: str, verdict: Verdict, value: float = 0.0, reason: str = "a reason", evidence: tuple[Evidence, ...] = ()
) -> ItemResult:
    """A result of a checklist item, or of a user's item of the section `house` (medium, Deploy)."""
    return ItemResult(
        id=rule,
        section=rule.partition("/")[0],
        stage=stage_of(rule) or Stage.DEPLOY,
        title=f"The title of {rule}.",
        severity=ITEMS.get(rule, Severity.MEDIUM),
        verdict=verdict,
        value=1.0 if verdict is Verdict.PASS else value,
        reason=reason,
        remedy=REMEDY,
        evidence=evidence,
    )


def finding(
    rule: str,
    severity: Severity,
    message: str = "a message",
    at: Location | None = None,
    *,
    stage: Stage = Stage.BUILD,
    item: bool = False,
    advice: bool = False,
) -> Finding:
    return Finding(rule, severity, message, at, f"{abs(hash((rule, message))):032x}"[:32], stage, item, advice)


def report(
    items: tuple[ItemResult, ...] = (),
    findings: tuple[Finding, ...] = (),
    problems: tuple[Problem, ...] = (),
    faults: tuple[RuleFault, ...] = (),
    *,
    fail_on: Severity = Severity.HIGH,
    incomplete_is_error: bool = False,
    total: int = len(ITEMS),
    name: str = "acme/shop",
    notes: tuple[str, ...] = (),
    lint_only: bool = False,
) -> Report:
    """A Report as audit() would put it together from these results."""
    sections = tuple(dict.fromkeys((*SECTIONS, *(result.section for result in items))))
    return Report(
        version="0.1.0",
        name=name,
        commit="1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
        files=2431,
        summary="" if lint_only else "Code in Python and TypeScript; 2 images (api/Dockerfile and web/Dockerfile)",
        items=items,
        findings=findings,
        problems=problems,
        faults=faults,
        overall=overall_score(items, findings, total),
        stages=tuple(
            Part(
                stage.value,
                stage.title,
                stage_score(stage, items, findings, sum(stage_of(other) is stage for other in ITEMS)),
                stage_items(stage, items),
            )
            for stage in Stage
        ),
        sections=tuple(
            Part(
                section,
                section.capitalize(),
                section_score(section, items, sum(other.startswith(f"{section}/") for other in ITEMS)),
                tuple(result.id for result in items if result.section == section),
            )
            for section in sections
        ),
        gate=gate.judge(
            findings,
            problems,
            [fault.rule for fault in faults],
            fail_on=fail_on,
            incomplete_is_error=incomplete_is_error,
        ),
        notes=notes,
        lint_only=lint_only,
    )


def typical() -> Report:
    """Three items as the first version judges them: a pass, a fail with two places, a partial; advice, a skipped and an unread file."""
    api, web = Location("api/Dockerfile", 31, 1, 31), Location("web/Dockerfile", 4, 1, 4)
    root = "no USER, and no workload here sets one: the image runs as root"
    return report(
        items=(
            item(
                "docker/pinned-base-image",
                Verdict.PASS,
                reason="all 2 images pass; api/Dockerfile: python:3.12 is pinned",
            ),
            item(
                "docker/non-root-user",
                Verdict.FAIL,
                reason=f"none of 2 images passes; api/Dockerfile: {root}",
                evidence=(Evidence(api, root), Evidence(web, root, via=(Location("compose.yaml", 7, 5, 7),))),
            ),
            item(
                "docker/multi-stage-build",
                Verdict.PARTIAL,
                0.5,
                "compilers are removed again in the same layer",
                (Evidence(Location("web/Dockerfile", 6, 1, 7), "gcc is installed and removed again"),),
            ),
        ),
        findings=(
            finding("docker/non-root-user", Severity.HIGH, root, api, stage=Stage.SECURITY, item=True),
            finding(
                "docker/pinned-base-image",
                Severity.LOW,
                "a digest would be better",
                Location("api/Dockerfile", 1, 1, 1),
                advice=True,
            ),
            finding("docker/non-root-user", Severity.HIGH, root, web, stage=Stage.SECURITY, item=True),
            finding(
                "docker/multi-stage-build",
                Severity.LOW,
                "gcc is installed and removed again",
                Location("web/Dockerfile", 6, 1, 7),
                item=True,
            ),
            finding(
                "docker/parse-error", Severity.MEDIUM, "unknown instruction: FORM", Location("old/Dockerfile", 1, 1, 1)
            ),
        ),
        problems=(
            Problem("deploy/broken.yaml", "line 3: expected a mapping", 3),
            Problem("big.bin", "larger than 2 MiB", skipped=True),
        ),
        notes=("example trees are judged: nothing else is here",),
    )


def every_verdict() -> Report:
    """One item for each verdict, a fault, and a finding without a place."""
    items = tuple(item(rule, verdict, 0.25) for rule, verdict in zip(ITEMS, Verdict, strict=False))
    without_place = finding("build/artifacts-created", Severity.MEDIUM, "a reason", None, item=True)
    return report(items, (without_place,), faults=(RuleFault(items[-1].id, "ValueError at check() line 3: no"),))


def renamed(original: Report, text: str) -> Report:
    """The same report with `text` wherever the repository could put it: name, summary, reasons, messages, paths."""
    return replace(
        original,
        name=text,
        summary=text,
        notes=(text,),
        items=tuple(
            replace(
                result, reason=text, evidence=(Evidence(Location(text, 3, 1, 3), text, (Location(text, 1),), text),)
            )
            for result in original.items
        ),
        findings=tuple(replace(one, message=text, location=Location(text, 2, 1, 2)) for one in original.findings),
        problems=tuple(replace(problem, path=text, message=text) for problem in original.problems),
        faults=tuple(replace(fault, message=text) for fault in original.faults),
    )
