"""The packages of a base image age from the day it is built, and no manifest of the code names them.

Why: a scan of the image finds the known vulnerabilities of everything that is in it.

What passes: a live pipeline scans the images that are shipped: Trivy, Grype, Snyk container, Clair, Docker Scout, Prisma, Aqua; or the
registry scans on push, by infrastructure as code here.

What fails: images are built and nothing scans them. Making a list of components is no scan.

How to fix: scan the image in the job that builds it, before it is pushed: `trivy image NAME`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from dptops_audit import (
    Evidence,
    Kind,
    Outcome,
    Repository,
    Severity,
    ToolUse,
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
    r"\b[sS]canOnPush[\"']?:\s*[\"']?true\b",
    r"\bimageScanOnPush:\s*true\b|\bimage_scan_on_push\s*=\s*True\b",
    kinds=("terraform", "yaml", "json", "typescript", "python"),
)

IMAGE_INPUTS = ("image-ref", "image", "image_name", "image-name")
LIBRARY_IMAGE = re.compile(r"[a-z][a-z0-9._-]{1,60}:[\w.-]{1,60}")
"""A name with a tag and without an owner: of an image that somebody publishes, or of one that was just built."""


@item(
    severity=Severity.MEDIUM,
    references=("https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",),
    remedy="Scan the image in the pipeline before it is pushed, for example by `trivy image`.",
)
def container_scan(repository: Repository) -> Outcome:
    """The pipeline scans the images that it builds."""
    if repository.facet("builds-image") is None:
        return not_applicable("no image is built here")
    made = names_made(repository.pipelines.of(Kind.BUILD_IMAGE, Kind.PUSH_IMAGE))
    scans = [use for use in repository.pipelines.of(Kind.SCAN_IMAGE) if not is_foreign(use, made)]
    outcome = proven(scans, "the pipeline scans the image with {tools}")
    if outcome is not None and not outcome.against:
        return outcome
    hits = repository.source.hits(REGISTRY_SCANS)
    if hits:
        places = tuple(Evidence(hit.location, "the registry scans what is pushed") for hit in hits[:10])
        return passed("the registry scans images when they are pushed, by the configuration here", at=places)
    return outcome or missing(
        repository, "image", "scanning", "scanner", because="images are built here, and no pipeline scans them"
    )


def names_made(builds: Sequence[ToolUse]) -> frozenset[str] | None:
    """The names of the images that pipelines build or push, without registry and tag; None where one cannot be told."""
    names = set()
    for use in builds:
        texts: list[str] = []
        if use.remote is not None:
            texts = [use.remote.inputs[name].value for name in ("tags", "image", "images") if name in use.remote.inputs]
        elif use.invocation is not None:
            words = use.invocation.argv
            texts = [word for before, word in pairwise(words) if before in ("-t", "--tag", "push")]
        if not texts or any("$" in text for text in texts):
            return None
        names |= {name_of(word) for text in texts for word in text.replace(",", " ").split()}
    return frozenset(names)


def is_foreign(use: ToolUse, made: frozenset[str] | None) -> bool:
    """Whether a scan is of an image of Docker's own library, written out, that no pipeline here makes: `trivy image postgres:16`."""
    if made is None:
        return False
    if use.remote is not None:
        given = next((use.remote.inputs[name].value for name in IMAGE_INPUTS if name in use.remote.inputs), "")
    elif use.invocation is not None and not any(word.startswith("-") for word in use.invocation.argv[-2:]):
        given = use.invocation.argv[-1]
    else:
        return False
    return LIBRARY_IMAGE.fullmatch(given.strip()) is not None and name_of(given.strip()) not in made


def name_of(reference: str) -> str:
    """The last part of an image's name."""
    return reference.rpartition("/")[2].partition("@")[0].partition(":")[0]
