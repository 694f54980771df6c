"""Injection, unsafe deserialisation and weak cryptography look like any other code to compilers and tests.

Why: a security scanner reads every change for the patterns that lead to known classes of weaknesses.

What passes: a code security scanner runs in the pipeline over a main language of the code (CodeQL, Semgrep, Bandit, gosec, Brakeman, Sonar
...), or a security analyser that is switched on inside a linter (gosec in golangci-lint, ruff's S rules); over infrastructure as code,
Checkov, tfsec, Trivy or KICS.

What fails: no pipeline runs one.

How to fix: enable CodeQL for the repository's languages, or run Semgrep in the pipeline.

General linters and scanners of workflows are none. Scanners of none of the main languages are half a proof.
"""

from __future__ import annotations

from dptops_audit import (
    Evidence,
    Kind,
    Outcome,
    Repository,
    Severity,
    is_configuration,
    item,
    main_languages,
    missing,
    not_applicable,
    over_languages,
    passed,
    places,
    proven,
)


@item(
    severity=Severity.HIGH,
    references=("https://owasp.org/www-community/Source_Code_Analysis_Tools",),
    remedy="Run a code security scanner for the main languages in the pipeline, such as CodeQL or Semgrep.",
)
def sast(repository: Repository) -> Outcome:
    """The pipeline scans the code for security weaknesses."""
    pipelines = repository.pipelines
    if is_configuration(repository):
        if not repository.facet("iac-only") and not repository.images:
            return not_applicable("there is neither code nor infrastructure as code here")
        scans = pipelines.of(Kind.SCAN_IAC, Kind.SAST)
        outcome = proven(scans, "the pipeline scans the infrastructure as code with {tools}")
        return outcome or missing(repository, "scanning", because="no pipeline scans the infrastructure as code")
    wanted = main_languages(repository)
    outcome = over_languages(pipelines.of(Kind.SAST), wanted, "the pipeline scans the code with {tools}")
    if outcome is not None and not outcome.against:
        return outcome
    for analyser in repository.security_linters:
        kinds = (Kind.LINT, Kind.SAST) if analyser.linter else (Kind.COMPILE,)
        runs = [use for use in pipelines.of(*kinds) if not use.weak and analyser.linter in ("", use.tool)]
        runs = [use for use in runs if use.covers(analyser.languages)]
        if runs and not wanted.isdisjoint(analyser.languages):
            place = Evidence(analyser.location, f"switches {analyser.tool} on")
            return passed(f"the pipeline runs {runs[0].tool} with {analyser.tool} on", at=(place, *places(runs)))
    return outcome or missing(repository, "scanning", because="no pipeline runs a code security scanner")
