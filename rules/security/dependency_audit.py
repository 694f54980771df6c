"""Most of what is shipped was written by others, and its known weaknesses are published for everybody to read.

Why: an audit compares the dependencies with the published advisories on every run.

What passes: a live pipeline audits the dependencies of the code for vulnerabilities: `npm audit`, pip-audit, govulncheck, `cargo audit`,
bundler-audit, OWASP Dependency-Check, Snyk, Trivy over the file system, OSV-Scanner, dependency-review-action.

What fails: neither an audit nor a bot that updates the dependencies of one of the code's own ecosystems.

How to fix: add the ecosystem's audit command, or actions/dependency-review-action, to the pipeline.

Dependabot or Renovate alone is half a proof, where it covers one of the code's own ecosystems. Scans of images count as container scans.
"""

from __future__ import annotations

from dptops_audit import (
    Evidence,
    Kind,
    Outcome,
    Repository,
    Severity,
    is_infrastructure,
    item,
    main_languages,
    missing,
    not_applicable,
    over_languages,
    weaker,
    with_ecosystems,
)

INFRASTRUCTURE = frozenset({"terraform"})
"""Ecosystems whose updates count in a repository of infrastructure as code."""


@item(
    severity=Severity.HIGH,
    references=("https://owasp.org/www-project-top-ten/", "https://slsa.dev/"),
    remedy="Audit the dependencies in the pipeline, by the ecosystem's own audit command or actions/dependency-review-action.",
)
def dependency_audit(repository: Repository) -> Outcome:
    """The pipeline audits the dependencies for known vulnerabilities."""
    bots = repository.update_bots
    own = with_ecosystems(package.ecosystem for package in repository.packages if package.dependencies)
    if is_infrastructure(repository) and any(repository.inventory.of_kind("terraform")):
        own |= INFRASTRUCTURE
    if not own:
        return not_applicable("no manifest here declares a dependency")
    audits = repository.pipelines.of(Kind.AUDIT_DEPENDENCIES)
    wanted = own & main_languages(repository) or own
    outcome = over_languages(audits, wanted, "the pipeline audits the dependencies with {tools}")
    if outcome is not None and not outcome.against:
        return outcome
    covering = [bot for bot in bots if not bot.ecosystems.isdisjoint(own)]
    if outcome is None and covering:
        bot = covering[0]
        names = ", ".join(sorted(bot.ecosystems & own))
        first = min(bot.ecosystems & own, key=lambda name: bot.locations.get(name, bot.location))
        reason = f"only {bot.tool} looks after the dependencies ({names}), and no pipeline audits them"
        return weaker(reason, [Evidence(bot.locations.get(first, bot.location), f"updates dependencies ({names})")])
    return outcome or missing(
        repository, "scanning", "scanner", because="no pipeline audits the dependencies, and no bot updates them"
    )
