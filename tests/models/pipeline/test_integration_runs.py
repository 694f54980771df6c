"""Which runs of live pipelines count as tests of a whole system, through everything that can say so."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.pipeline.deploys import CLUSTER_CLIENTS
from dptops_audit.models.pipeline.test_runs import TestRun, says_integration
from dptops_audit.models.repository import Repository

FILE = ".github/workflows/ci.yml"
WHOLE = "tests/integration/test_shop.py"


def runs(root: Path, jobs: str, files: dict[str, str] | None = None) -> tuple[TestRun, ...]:
    for path, content in {FILE: f"on: push\njobs:\n{jobs}", **(files or {})}.items():
        write(root, path, content=content)
    return Repository(Inventory.open(root)).test_runs


def of_steps(root: Path, *steps: str, job: str = "", files: dict[str, str] | None = None) -> list[tuple[str, bool]]:
    """Why each run is of a whole system (empty: it is not), and whether it leaves unit tests out."""
    lines = "".join(f"      - {step}\n" for step in steps)
    return [(run.integration, run.only) for run in runs(root, f"  a:\n{job}    steps:\n{lines}", files)]


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        (("run: npx playwright test",), [("Playwright runs against a whole system", True)]),
        (("run: pytest tests/e2e",), [("its name says so", True)]),
        (("{name: Integration tests, run: pytest}",), [("its name says so", True)]),
        (("{name: Unit and integration tests, run: pytest}",), [("its name says so", False)]),
        (("run: pytest tests/unit tests/integration",), [("its name says so", False)]),
        (("{name: Tests without integration, run: pytest --ignore tests/integration}",), [("its name says so", True)]),
        (("run: pytest --ignore tests/integration",), [("", False)]),
        (("run: gradle test --exclude-task integrationTest",), [("", False), ("", False)]),
        (("{name: Test, run: pytest tests/e2e}",), [("its name says so", True)]),
        (("run: pytest",), [("", False)]),
        (
            ("run: docker compose up -d", "run: pytest"),
            [("the job starts services with `docker compose up -d`", False)],
        ),
        (("run: pytest", "run: docker compose up -d"), [("", False)]),
        (("run: docker compose up -d || true", "run: pytest"), [("", False)]),
        (("run: docker run -d redis && pytest",), [("", False)]),
    ],
)
def test_what_a_step_says(tmp_path: Path, steps: tuple[str, ...], found: list[tuple[str, bool]]) -> None:
    assert of_steps(tmp_path, *steps) == found


def test_names_of_what_leads_to_the_run(tmp_path: Path) -> None:
    files = {"Makefile": "test-integration:\n\tpytest -q\ntest:\n\tpytest -q\n"}
    assert of_steps(tmp_path, "run: make test-integration", files=files) == [("its name says so", True)]
    assert of_steps(tmp_path / "units", "run: make test", files=files) == [("", False)]


def test_names_on_the_way_where_the_step_has_another(tmp_path: Path) -> None:
    files = {"Makefile": "test-integration:\n\tpytest -q\n"}
    assert of_steps(tmp_path, "{name: Test, run: make test-integration}", files=files) == [("its name says so", True)]


def test_name_of_a_remote_run_of_both_kinds(tmp_path: Path) -> None:
    (run,) = runs(tmp_path, "  a:\n    uses: example/w/.github/workflows/unit-tests-and-e2e.yml@v1\n")
    assert (run.integration, run.only) == ("its name says so", False)


def test_parameters_of_a_remote_run(tmp_path: Path) -> None:
    job = "  a:\n    uses: example/w/.github/workflows/unit-test.yml@v1\n    with: {{{}}}\n"
    assert [run.integration for run in runs(tmp_path, job.format("suite: tests/integration"))] == ["its name says so"]
    assert [run.integration for run in runs(tmp_path / "plain", job.format("suite: all"))] == [""]


def test_names_of_the_job(tmp_path: Path) -> None:
    job = "  {}:\n    {}steps: [{{run: pytest}}]\n"
    (run,) = runs(tmp_path / "id", job.format("integration-tests", ""))
    assert (run.integration, run.only) == ("the job is called integration-tests", True)
    (run,) = runs(tmp_path / "beside", job.format("integration-tests", "name: Checks\n    "))
    assert (run.integration, run.only) == ("the job is called Checks", True)
    (run,) = runs(tmp_path / "name", job.format("a", "name: End to end\n    "))
    assert (run.integration, run.only) == ("the job is called End to end", True)


@pytest.mark.parametrize(
    ("service", "shown"), [("db: {image: 'postgres:16'}", "db"), ("cache: {image: 'redis:7'}", "cache")]
)
def test_service_containers(tmp_path: Path, service: str, shown: str) -> None:
    (run,) = runs(tmp_path, f"  a:\n    services:\n      {service}\n    steps: [{{run: pytest}}]\n")
    assert (run.integration, run.only) == (f"the job starts {shown}", False)
    assert [(place.location.path, place.location.line) for place in run.evidence] == [(FILE, 5)]


def included(root: Path, command: str, path: str, text: str, files: dict[str, str] | None = None, at: str = "") -> bool:
    """Whether a run takes the test file along that lies at `path`."""
    step = f"{{run: '{command}'{f', working-directory: {at}' if at else ''}}}"
    found = of_steps(root, step, files={path: text, **(files or {})})
    assert len(found) == 1
    return found == [(f"it includes {path}", False)]


PYTHON = "def test_shop():\n    assert 1 + 1 == 2\n"
GO = 'package integration\n\nimport "testing"\n\nfunc TestShop(t *testing.T) {}\n'
JS = "import { test } from 'vitest';\n\ntest('shop', () => {});\n"


@pytest.mark.parametrize(
    ("command", "yes"),
    [
        ("pytest", True),
        ("pytest -q -x", True),
        ("pytest tests/", True),
        ("pytest ./tests/*", True),
        ("pytest tests/models/", False),
        ("pytest $HERE/tests", False),
        ("pytest --junitxml=out/report.xml", True),
        ('pytest -m "not slow"', False),
        ("go test ./...", False),
    ],
)
def test_paths_of_a_run(tmp_path: Path, command: str, yes: bool) -> None:
    assert included(tmp_path, command, WHOLE, PYTHON) is yes


def test_folder_of_a_run(tmp_path: Path) -> None:
    assert included(tmp_path / "a", "pytest", f"api/{WHOLE}", PYTHON, at="api")
    assert included(tmp_path / "b", "pytest tests/", f"api/{WHOLE}", PYTHON, at="api")
    assert not included(tmp_path / "c", "pytest", WHOLE, PYTHON, at="api")
    assert not included(tmp_path / "d", "pytest tests/", f"apis/{WHOLE}", PYTHON, at="api")


@pytest.mark.parametrize(
    ("path", "text", "yes"),
    [
        ("tests/integration/shop.test.js", JS, True),
        ("src/__tests__/integration/shop.spec.tsx", JS, True),
        ("tests/integration/shop.js", JS, False),
        ("tests/integration/shop.test.js", JS.replace("vitest", "@playwright/test"), False),
        ("tests/integration/shop.test.js", f"{JS}cy.visit('/');\n", False),
        ("cypress/integration/shop.test.js", JS, False),
        ("e2e/integration/shop.test.js", JS, False),
    ],
)
def test_files_of_the_runners_of_javascript(tmp_path: Path, path: str, text: str, yes: bool) -> None:
    assert included(tmp_path, "npx vitest run", path, text) is yes


def test_files_behind_a_build_tag(tmp_path: Path) -> None:
    path, tagged = "test/integration/shop_test.go", f"//go:build integration\n\n{GO}"
    assert included(tmp_path / "plain", "go test ./...", path, GO)
    assert not included(tmp_path / "tagged", "go test ./...", path, tagged)
    assert not included(tmp_path / "old", "go test ./...", path, f"// +build integration\n\n{GO}")
    assert included(tmp_path / "given", "go test -tags=all ./...", path, tagged)
    assert included(tmp_path / "late", "go test ./...", path, GO + "// line\n" * 15 + "//go:build integration\n")


def test_specs_of_ruby(tmp_path: Path) -> None:
    spec = "RSpec.describe 'shop' do\n  it { expect(1).to eq(1) }\nend\n"
    assert included(tmp_path / "features", "rspec", "spec/features/integration/shop_spec.rb", spec)


@pytest.mark.parametrize(
    ("path", "text", "yes"),
    [
        ("pytest.ini", "[pytest]\ntestpaths = tests\n", True),
        ("pytest.ini", "[pytest]\ntestpaths = tests/unit\n", False),
        ("pytest.ini", "[pytest]\ntestpaths = tests/unit  # not tests/integration\n", False),
        ("pytest.ini", "[pytest]\ntestpaths =\n    tests/unit\n    tests/integration\n", True),
        ("pytest.ini", "[pytest]\ntestpaths =\n    tests/unit\n", False),
        ("pytest.ini", "[pytest]\naddopts = -q\n", True),
        ("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = ["tests/unit"]\n', False),
        (
            "pyproject.toml",
            '[tool.pytest.ini_options]\ntestpaths = [\n  "tests/unit",\n  "tests/integration",\n]\n',
            True,
        ),
        ("tox.ini", "[pytest]\ntestpaths = tests/unit\n", False),
        ("setup.cfg", "[tool:pytest]\ntestpaths = tests/unit\n", False),
    ],
)
def test_folders_of_the_configuration(tmp_path: Path, path: str, text: str, yes: bool) -> None:
    assert included(tmp_path, "pytest", WHOLE, PYTHON, {path: text}) is yes


def test_the_next_configuration_where_the_first_names_no_folders(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": "[tool.ruff]\nline-length = 120\n",
        "setup.cfg": "[tool:pytest]\ntestpaths = tests/unit\n",
    }
    assert not included(tmp_path, "pytest", WHOLE, PYTHON, files)


def test_folders_are_those_of_the_configuration_beside(tmp_path: Path) -> None:
    assert included(
        tmp_path, "pytest", f"api/{WHOLE}", PYTHON, {"api/pytest.ini": "[pytest]\ntestpaths = tests\n"}, "api"
    )
    assert not included(
        tmp_path / "units",
        "pytest",
        f"api/{WHOLE}",
        PYTHON,
        {"api/pytest.ini": "[pytest]\ntestpaths = tests/unit\n"},
        "api",
    )


CLUSTER = "uses: helm/kind-action@v1"


def cluster(root: Path, *steps: str) -> list[str]:
    return [reason for reason, only in of_steps(root, *steps) if only]


@pytest.mark.parametrize("client", sorted(CLUSTER_CLIENTS))
def test_clients_that_deploy_to_the_cluster_of_the_job(tmp_path: Path, client: str) -> None:
    assert cluster(tmp_path, CLUSTER, f"run: {client} apply -f k8s") == [
        f"the job deploys to a cluster of its own with {client}"
    ]


@pytest.mark.parametrize(
    "verb", "apply create install upgrade sync reconcile bootstrap run up deploy build push".split()
)
def test_words_by_which_a_client_deploys(tmp_path: Path, verb: str) -> None:
    assert cluster(tmp_path, CLUSTER, f"run: kubectl {verb} shop") != []


@pytest.mark.parametrize(
    "steps",
    [
        (CLUSTER, "run: kubectl get pods"),
        (CLUSTER, "run: make apply"),
        (CLUSTER, "{run: kubectl apply -f k8s, if: false}"),
        ("run: kubectl apply -f k8s", CLUSTER),
        ("run: docker compose up -d", "run: kubectl apply -f k8s"),
    ],
)
def test_what_deploys_to_no_cluster_of_the_job(tmp_path: Path, steps: tuple[str, ...]) -> None:
    assert cluster(tmp_path, *steps) == []


def test_a_cluster_counts_once(tmp_path: Path) -> None:
    assert len(cluster(tmp_path, CLUSTER, "run: kubectl apply -f a", "run: kubectl apply -f b")) == 1
    assert len(cluster(tmp_path / "two", CLUSTER, "run: kind create cluster", "run: kubectl apply -f a")) == 1


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("integration", False),
        ("integration tests", True),
        ("integration spec", True),
        ("IntegrationTest", True),
        ("smoke", True),
        ("it", False),
        ("run it", False),
        ("src/it/test", True),
        ("system test", True),
        ("operating system", False),
        ("end-to-end", True),
        ("endToEnd", True),
        ("E2E", True),
        ("api tests", True),
        ("api test", False),
        ("tests of the api", False),
        ("browser tests", True),
        ("unit tests", False),
    ],
)
def test_words_of_a_whole_system(text: str, yes: bool) -> None:
    assert says_integration(text) is yes
