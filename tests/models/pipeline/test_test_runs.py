"""Which test runs are of a whole system, by their words."""

from __future__ import annotations

import shlex

import pytest

from dptops_audit.models.pipeline.test_runs import says_integration, without_exclusions

WHOLE = (
    "pytest tests/integration",
    "pytest -x tests/integration",
    "pytest -m e2e",
    "npm run test:e2e",
    "npm run e2e-tests",
    "make integration-test",
    "make test-acceptance",
    "go test -tags=integration ./test/...",
    "gradle integrationTest",
    "mvn verify -Dgroups=smoke",
    "dotnet test Shop.IntegrationTests",
    "npm run end-to-end",
    "rails test:system",
)
UNITS = (
    "pytest",
    "pytest tests/unit",
    "pytest -m 'not e2e'",
    "pytest -k 'not (e2e or smoke)'",
    "pytest --ignore tests/e2e",
    "pytest --ignore=tests/e2e tests",
    "mvn test -DexcludedGroups=integrationTest",
    "mvn test -Dgroups='!smoke'",
    "mvn -pl '!integration-tests' test",
    "gradle check -x integrationTest",
    "dotnet test --filter Category!=IntegrationTest",
    "cargo test --exclude e2e",
    "cargo nextest run -E 'not test(e2e)'",
    "jest --testPathIgnorePatterns e2e",
    "mix test --exclude e2e",
    "rspec --tag ~e2e",
    "go test -skip E2E ./...",
    "make system",
)


@pytest.mark.parametrize("command", WHOLE)
def test_commands_that_say_that_a_whole_system_is_tested(command: str) -> None:
    assert says_integration(without_exclusions(shlex.split(command)))


@pytest.mark.parametrize("command", UNITS)
def test_commands_that_do_not_say_so_or_leave_such_tests_out(command: str) -> None:
    assert not says_integration(without_exclusions(shlex.split(command)))
