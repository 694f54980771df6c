"""Coverage that nothing enforces goes down a little with every change, and nobody sees when the tests stop testing.

Why: a minimum that the pipeline enforces keeps untested code from coming in unseen.

What passes: coverage runs in the pipeline with a minimum from the repository: `fail_under`, `coverageThreshold`, `check-coverage`, a JaCoCo
rule, `minimum_coverage`, a number as Codecov's status target.

What fails: coverage is neither measured nor enforced in the pipeline.

How to fix: run the tests with coverage in the pipeline and set a minimum at what is reached today.

Coverage that is measured or uploaded without a minimum here, with an informational one, or with one relative to the base, is half a proof.
"""

from __future__ import annotations

from dptops_audit import (
    CoverageSetting,
    Evidence,
    Kind,
    Outcome,
    Repository,
    Severity,
    ToolUse,
    is_configuration,
    item,
    missing,
    not_applicable,
    passed,
    places,
    proven,
    weaker,
)

SERVICES = {"Codecov": "Codecov", "octocov": "octocov", "SonarQube": "Sonar"}
"""Thresholds that a service holds the coverage to which it is given, by the setting's tool, with the tool that gives it."""


@item(
    severity=Severity.MEDIUM,
    references=("https://martinfowler.com/bliki/TestCoverage.html",),
    remedy="Measure coverage in the pipeline and set a minimum in the test tool's configuration or options.",
)
def coverage_threshold(repository: Repository) -> Outcome:
    """The pipeline enforces a minimum of test coverage."""
    if is_configuration(repository):
        return not_applicable("there is no application code here")
    pipelines = repository.pipelines
    gates = proven(pipelines.of(Kind.COVERAGE_GATE), "the pipeline enforces a minimum of coverage with {tools}")
    if gates is not None and not gates.against:
        return gates
    settings = repository.coverage_settings
    runs = pipelines.of(Kind.TEST, Kind.COVERAGE)
    uploads = pipelines.of(Kind.UPLOAD_COVERAGE)
    measured = list(pipelines.of(Kind.COVERAGE))
    on = [one for one in settings if one.role == "on"]
    measured += [run for run in runs if any(belongs(run, one) for one in on) and run not in measured]
    for one in settings:
        if one.role != "threshold":
            continue
        place = Evidence(one.location, f"sets a minimum of {one.value:g} %" if one.value else "sets a minimum")
        if one.tool in SERVICES:
            served = pipelines.of(Kind.UPLOAD_COVERAGE, Kind.COVERAGE, Kind.SAST)
            used = [use for use in served if use.tool == SERVICES[one.tool] and not use.weak]
        else:
            used = [use for use in measured if belongs(use, one) and not use.weak]
        if used:
            return passed(f"the pipeline enforces a minimum of coverage with {one.tool}", at=(place, *places(used)))
    if gates is not None:
        return gates
    found = (*measured, *uploads)
    if found:
        beside = next((one for one in settings if one.role in ("relative", "threshold")), None)
        where = f"{beside.location.path}:{beside.location.line}" if beside is not None else ""
        why = f", and the target at {where} stops nothing by itself" if where else ""
        reason = f"coverage is measured in the pipeline, with no minimum that is enforced from here{why}"
        return weaker(reason, places(found), [Evidence(one.location, f"switches {one.tool} on") for one in on[:3]])
    return missing(repository, "test", because="coverage is neither measured nor enforced in the pipeline")


def belongs(use: ToolUse, setting: CoverageSetting) -> bool:
    """Whether a test run reads a setting: the same language, in the package of the setting or, where that is the root, anywhere."""
    folder = use.invocation.directory if use.invocation is not None else None
    below = (
        folder is None
        or f"{folder}/".startswith(f"{setting.directory}/")
        or f"{setting.directory}/".startswith(f"{folder}/")
    )
    return use.covers(setting.languages) and (not setting.directory or not folder or below)
