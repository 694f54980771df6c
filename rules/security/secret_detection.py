"""A credential that is committed once stays in the history, and is found there by others within minutes.

Why: a scanner in the pipeline finds it before it is merged, whoever forgot to install the hook.

What passes: gitleaks, TruffleHog, detect-secrets, ggshield, git-secrets, talisman or Trivy's secret scanner runs in the pipeline.

What fails: no secret scanner runs in a pipeline or in a hook.

How to fix: run `gitleaks git` or TruffleHog on every push and change request.

A hook on developers' machines alone is half a proof.
"""

from __future__ import annotations

from dptops_audit import Kind, Outcome, Repository, Severity, item, local_uses, missing, places, proven, weaker


@item(
    severity=Severity.HIGH,
    references=("https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",),
    remedy="Run a secret scanner in the pipeline on every push, such as gitleaks or TruffleHog.",
)
def secret_detection(repository: Repository) -> Outcome:
    """The pipeline scans for committed secrets."""
    outcome = proven(repository.pipelines.of(Kind.SCAN_SECRETS), "the pipeline scans for secrets with {tools}")
    if outcome is not None:
        return outcome
    local = local_uses(repository, Kind.SCAN_SECRETS)
    if local:
        reason = f"{local[0].tool} scans for secrets only in the hooks of developers' machines"
        return weaker(reason, places(local))
    return missing(repository, "scanning", "scanner", because="no pipeline and no hook scans for secrets")
