"""What is compiled, bundled or packed only on somebody's machine breaks on the day it is needed elsewhere.

Why: a change that does not compile, bundle or build its image must be found by the pipeline, not by the release.

What passes: a live pipeline compiles or bundles the code, packs the package, or builds the image; compiling in order to test counts for
compiled languages.

What fails: there is something to compile, bundle, pack or build, and no live pipeline does it.

How to fix: run the build in the pipeline on every change: `npm run build`, `go build ./...`, `mvn package`, `docker build .`.
"""

from __future__ import annotations

from dptops_audit import (
    Kind,
    Outcome,
    Repository,
    Severity,
    is_configuration,
    item,
    missing,
    not_applicable,
    proven,
    things_to_build,
)

BUILDS = (Kind.COMPILE, Kind.PACKAGE, Kind.BUILD_IMAGE)


@item(
    severity=Severity.HIGH,
    references=("https://dora.dev/capabilities/continuous-integration/",),
    remedy="Compile, bundle or build the image in the pipeline on every change.",
)
def code_compiled(repository: Repository) -> Outcome:
    """The pipeline compiles, bundles or packs the code."""
    wanted = things_to_build(repository)
    if not wanted:
        what = (
            "there is no application code here"
            if is_configuration(repository)
            else "interpreted code with no package and no image"
        )
        return not_applicable(f"{what}: nothing is to be built")
    outcome = proven(repository.pipelines.of(*BUILDS), "the pipeline builds it with {tools}")
    return outcome or missing(repository, "build", because=f"no pipeline builds it, though {wanted[0].message}")
