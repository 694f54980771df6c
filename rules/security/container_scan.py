"""The packages of a base image age from the day it is built, and no manifest of the code names them.

Why: a scan of the image finds the known vulnerabilities of everything that is in it.

What passes: a live pipeline scans the images that are shipped: Trivy, Grype, Snyk container, Clair, Docker Scout, Prisma, Aqua; or the
registry scans on push, by infrastructure as code here.

What fails: images are built and nothing scans them. Making a list of components is no scan.

How to fix: scan the image in the job that builds it, before it is pushed: `trivy image NAME`.
"""

from __future__ import annotations

from dptops_audit import (
    Evidence,
    Kind,
    Outcome,
    Repository,
    Severity,
    item,
    missing,
    not_applicable,
    passed,
    patterns,
    proven,
)

REGISTRY_SCANS = patterns(
    "security/registry-scans-on-push",
    r"\bscan_on_push\s*=\s*true\b",
    r"\bscan_frequency\s*=\s*\"(?:SCAN_ON_PUSH|CONTINUOUS_SCAN)\"",
    r"\bscanOnPush:\s*true\b|\bScanOnPush:\s*[\"']?true\b",
    r"\bimageScanOnPush:\s*true\b",
    kinds=("terraform", "yaml", "json", "typescript", "python"),
)


@item(
    severity=Severity.MEDIUM,
    references=("https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",),
    remedy="Scan the image in the pipeline before it is pushed.",
)
def container_scan(repository: Repository) -> Outcome:
    """The pipeline scans the images that it builds."""
    if repository.facet("builds-image") is None:
        return not_applicable("no image is built here")
    scans = repository.pipelines.of(Kind.SCAN_IMAGE)
    outcome = proven(scans, "the pipeline scans the image with {tools}")
    if outcome is not None and not outcome.against:
        return outcome
    hits = repository.source.hits(REGISTRY_SCANS)
    if hits:
        places = tuple(Evidence(hit.location, "the registry scans what is pushed") for hit in hits[:10])
        return passed("the registry scans images when they are pushed, by the configuration here", at=places)
    return outcome or missing(
        repository, "image", "scanning", because="images are built here, and no pipeline scans them"
    )
