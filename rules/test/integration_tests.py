"""Components that work alone and fail together are found by users where no test runs them together.

Why: databases, queues and neighbours answer differently from their stand-ins in unit tests.

What passes: the pipeline runs integration, end-to-end, functional, acceptance, system or smoke tests: by name, by tool, or a test run
against real backing services that the job starts.

What fails: a service, or components that talk to each other or to a database, and no pipeline runs such tests; also such tests that lie
here and are never run.

How to fix: start the backing services in the job (`services:`, Testcontainers, `docker compose up`) and run the tests against them.

Libraries, command-line tools and frontends need none, unless such tests lie here.
"""

from __future__ import annotations

from dptops_audit import (
    Evidence,
    Outcome,
    Repository,
    Severity,
    is_configuration,
    item,
    missing,
    not_applicable,
    passed,
    places,
    weaker,
)


@item(
    severity=Severity.HIGH,
    references=("https://martinfowler.com/bliki/IntegrationTest.html",),
    remedy="Run integration or end-to-end tests in the pipeline against real backing services.",
)
def integration_tests(repository: Repository) -> Outcome:
    """The pipeline runs tests of the system as a whole."""
    runs = [run for run in repository.test_runs if run.integration]
    firm = [run for run in runs if not run.use.weak]
    if firm:
        best = firm[0]
        beside = tuple(place for run in firm[:3] for place in run.evidence)
        return passed(
            f"the pipeline runs {best.use.tool}: {best.integration}", at=(*places(r.use for r in firm), *beside)
        )
    if runs:
        reason = f"the pipeline runs {runs[0].use.tool}, but {runs[0].use.weak}"
        return weaker(reason, places(run.use for run in runs))
    lying = [test for test in repository.test_files if test.kind == "integration"]
    if lying:
        reason = f"integration tests lie here, such as {lying[0].path}, and no pipeline runs them"
        return missing(
            repository,
            "test",
            because=reason,
            at=(Evidence(lying[0].location, "no pipeline runs this integration test"),),
        )
    facet = next((f for name in ("service", "worker", "uses-database") if (f := repository.facet(name))), None)
    if facet is None:
        what = "configuration" if is_configuration(repository) else "a library, a tool or a frontend"
        return not_applicable(f"this is {what}, with no integration tests of its own")
    return missing(
        repository, "test", because="no pipeline runs integration or end-to-end tests, and there are none here"
    )
