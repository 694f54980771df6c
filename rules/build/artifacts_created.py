"""A build whose result is thrown away cannot be deployed, compared or gone back to.

Why: what is tested should be what is shipped: one artifact, kept, and promoted from stage to stage.

What passes: the pipeline keeps or publishes what it built: an uploaded artifact, a pushed image, a published package, a release's assets,
deployed pages, or a deployment to a platform that keeps its releases.

What fails: the pipeline builds and keeps nothing, or nothing builds.

How to fix: push the image, publish the package, or upload the bundle (`actions/upload-artifact`) from the job that built it.

Test reports, coverage files, caches, what one job hands to the next, and images that only later test jobs use are no build artifacts.
"""

from __future__ import annotations

from dptops_audit import (
    Outcome,
    Repository,
    Severity,
    item,
    missing,
    not_applicable,
    passed,
    places,
    things_to_build,
    weaker,
)


@item(
    severity=Severity.MEDIUM,
    references=("https://12factor.net/build-release-run",),
    remedy="Keep what the pipeline builds: push the image, publish the package or upload the bundle.",
)
def artifacts_created(repository: Repository) -> Outcome:
    """The pipeline keeps or publishes what it builds."""
    kept = repository.artifacts
    if not kept and not things_to_build(repository):
        return not_applicable("nothing here is built")
    firm = [one for one in kept if not one.use.swallowed]
    if firm:
        what = ", ".join(dict.fromkeys(one.what.value for one in firm))
        return passed(f"the pipeline keeps what it builds ({what})", at=places(one.use for one in firm))
    if kept:
        reason = f"the pipeline keeps what it builds, but {kept[0].use.swallowed}"
        return weaker(reason, places(one.use for one in kept))
    areas = ("image", "build") if repository.images else ("build",)
    return missing(repository, *areas, because="nothing that is built is kept or published by a pipeline")
