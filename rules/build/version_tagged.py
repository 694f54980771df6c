"""An artifact that only carries a moving name cannot be told from the one before, so nobody knows what runs, or goes back to it.

Why: a version or commit id on the artifact ties what runs to the code it was made from.

What passes: the main artifact carries a version or commit id: an image tag from a Git tag, commit or unique build number, release tooling,
or a pipeline that runs for version tags.

What is partial: release tooling or a Git tag versions the source, and what is published only moves.

What fails: only a moving tag (`latest`, a branch's name, none at all) is published.

How to fix: tag the image with the commit (`type=sha`) or with the version of the Git tag that starts the release.

A site or function bundle that is deployed in place is not judged. Where a remote tool picks the tag, the item is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping

from dptops_audit import (
    Artifact,
    Evidence,
    Kind,
    Outcome,
    Repository,
    Severity,
    Verdict,
    failed,
    item,
    not_applicable,
    partial,
    passed,
    places,
    starts_on_releases,
    unknown,
)

CONSUMED = ("image", "package", "release")
"""What others take by its version; files that the CI keeps count where there is nothing of these, a site or deployment never."""


@item(
    severity=Severity.MEDIUM,
    references=("https://semver.org/", "https://docs.docker.com/build/ci/github-actions/manage-tags-labels/"),
    remedy="Tag what is published with its version or commit id.",
    after=("build/artifacts-created",),
)
def version_tagged(repository: Repository, after: Mapping[str, Outcome]) -> Outcome:
    """What is published carries a version."""
    created = after["build/artifacts-created"].verdict
    if created in (Verdict.FAIL, Verdict.NOT_APPLICABLE):
        return not_applicable("no artifact is published")
    kept = repository.artifacts
    main = [one for one in kept if one.what.value in CONSUMED] or [one for one in kept if one.what.value == "files"]
    if not main:
        if kept:
            return not_applicable("what is published is deployed in place and not consumed by version")
        return unknown("whether what is published carries a version cannot be told from here")
    versioned = [one for one in main if one.versioned]
    moving = [one for one in main if one.versioned is False]
    if versioned:
        outcome = passed(
            f"what is published ({versioned[0].what.value}) carries a version: {versioned[0].why}",
            at=evidence(versioned),
        )
        for one in moving[:3]:
            outcome = outcome.advise(Severity.LOW, one.use.location, f"{one.use.what}: {one.why}")
        return outcome
    tooling = repository.pipelines.of(Kind.VERSION)
    released = next((one for one in moving if starts_on_releases(one.use.pipeline)), None)
    if moving and (tooling or released):
        what = tooling[0].tool if tooling else "the Git tag or release that starts the pipeline"
        reason = f"{what} versions the source, but the published {moving[0].what.value} only moves: {moving[0].why}"
        return partial(0.5, reason, proof=places(tooling), at=evidence(moving))
    if tooling:
        return passed(f"{tooling[0].tool} gives what is published its version", at=places(tooling))
    if len(moving) == len(main):
        return failed(
            f"what is published ({moving[0].what.value}) only carries a moving name: {moving[0].why}",
            at=evidence(moving),
        )
    open_ones = [one for one in main if one.versioned is None]
    return unknown(
        f"whether what is published ({open_ones[0].what.value}) carries a version cannot be told: {open_ones[0].why}",
        at=evidence(open_ones),
    )


def evidence(found: list[Artifact]) -> tuple[Evidence, ...]:
    """The places that decide, each once."""
    return tuple(dict.fromkeys(one.evidence for one in found))[:10]
