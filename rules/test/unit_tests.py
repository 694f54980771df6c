"""Tests that no pipeline runs stop protecting the code on the day that nobody remembers to run them.

Why: a change that breaks something is cheapest to mend while its author still looks at it.

What passes: a live pipeline runs a test runner over tests that exist here and exercise a main language of the shipped code.

What fails: there are no tests, no pipeline runs them, or there is no pipeline.

How to fix: run the tests on every change, with a step whose failure stops the pipeline: `pytest`, `go test ./...`, `npm test`.

End-to-end tests alone, tests of none of the main languages, runs whose failure is ignored and pipelines that only a person starts are half
a proof. Tests of policies, charts and modules count in repositories that hold only configuration.
"""

from __future__ import annotations

from dptops_audit import (
    Outcome,
    Repository,
    Severity,
    failed,
    is_configuration,
    item,
    main_languages,
    missing,
    not_applicable,
    over_languages,
    places,
    weaker,
    with_ecosystems,
)


@item(
    severity=Severity.CRITICAL,
    references=("https://martinfowler.com/bliki/UnitTest.html", "https://dora.dev/capabilities/test-automation/"),
    remedy="Write tests for the shipped code and run them in the pipeline on every change.",
)
def unit_tests(repository: Repository) -> Outcome:
    """The pipeline runs the tests of the code."""
    runs = repository.test_runs
    units = [run.use for run in runs if not run.only]
    if is_configuration(repository):
        outcome = over_languages(units, frozenset(), "the pipeline tests the configuration with {tools}")
        return outcome or not_applicable("there is no application code here, and no pipeline tests the configuration")
    tests = repository.test_files
    if not tests and not runs:
        return failed("there are no tests here")
    if units and not tests and all(run.use.languages for run in runs):
        return failed(f"the pipeline runs {units[0].tool}, but there are no tests here", at=places(units))
    written = with_ecosystems(test.language for test in tests)
    empty = [use for use in units if tests and "" not in written and not use.covers(written)]
    if empty and len(empty) == len(runs):
        reason = f"the pipeline runs {empty[0].tool}, but there are no tests for it here, only such as {tests[0].path}"
        return failed(reason, at=places(empty))
    if empty:
        units = [use for use in units if use.covers(written)]
    outcome = over_languages(units, main_languages(repository), "the pipeline runs the tests with {tools}")
    if outcome is not None:
        return outcome
    if runs:
        whole = [run.use for run in runs]
        return weaker(f"the pipeline runs end-to-end tests alone ({whole[0].tool})", places(whole))
    first = min(tests, key=lambda test: (test.kind != "unit", test.path))
    return missing(repository, "test", because=f"no pipeline runs the tests, such as {first.path}")
