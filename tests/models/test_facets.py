"""Facets as a whole: their order, their evidence, and that the small repositories hold each and a look-alike of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.repository import Repository

FACETS = (
    "has-ci builds-image service worker deploys uses-database library cli frontend static-site iac-only docs".split()
)
CASES = Path(__file__).parent / "services" / "cases"


def repository(root: Path, files: dict[str, str]) -> Repository:
    for path, content in files.items():
        write(root, path, content=content)
    return Repository(Inventory.open(root))


def _cases() -> list[Any]:
    return [case for file in CASES.glob("*.yaml") for case in yaml.safe_load(file.read_text()).values()]


@pytest.mark.parametrize("facet", FACETS)
def test_some_small_repository_has_it_and_some_look_alike_has_not(facet: str) -> None:
    cases = _cases()
    assert [case for case in cases if facet in case.get("facets", ())]
    assert [case for case in cases if facet in case.get("no facets", ())]
    assert not {name for case in cases for key in ("facets", "no facets") for name in case.get(key, ())} - set(FACETS)


def test_facets_come_in_the_order_of_the_checklist(tmp_path: Path) -> None:
    found = repository(
        tmp_path,
        {
            "package.json": '{"name": "web", "bin": "cli.js", "main": "a.js", "dependencies": {"vue": "3", "vite": "5"}}',
            "api/app.py": "app = Flask(__name__)\n",
            "api/requirements.txt": "flask\ncelery\n",
            "api/Procfile": "web: gunicorn app\nqueue: celery -A app worker\n",
            "api/migrations/0001_a.py": "x = 1\n",
            ".gitlab-ci.yml": "a: {script: [npm publish]}\n",
            "Dockerfile": "FROM debian:12\n",
        },
    )
    assert [facet.name for facet in found.facets] == FACETS[:9]


def test_facet_without_evidence_does_not_hold(tmp_path: Path) -> None:
    found = repository(tmp_path, {"main.py": "x()\n"})
    assert found.facets == ()
    assert found.facet("has-ci") is None
    assert repository(tmp_path / "empty", {"a.bin": "x"}).facets == ()


def test_facet_is_found_by_its_name(tmp_path: Path) -> None:
    found = repository(tmp_path, {".travis.yml": "script: make\n", "Jenkinsfile": "pipeline {}\n", "a.py": "x()\n"})
    facet = found.facet("has-ci")
    assert facet is not None
    assert [(place.location.path, place.message) for place in facet.evidence] == [
        (".travis.yml", "is a pipeline (travis)"),
        ("Jenkinsfile", "is a pipeline (jenkins)"),
    ]


def test_place_that_shows_a_facet_twice_is_given_once(tmp_path: Path) -> None:
    package = (
        '{"name": "web", "dependencies": {"vue": "3"}, "scripts": {"build": "vite"}, "devDependencies": {"vite": "5"}}'
    )
    found = repository(tmp_path, {"package.json": package, "a.js": "x();\n", "k8s/a.yaml": "kind: Deployment\n" * 2})
    for facet in found.facets:
        assert len(set(facet.evidence)) == len(facet.evidence) >= 1


def test_migrations_name_their_tool(tmp_path: Path) -> None:
    facet = repository(
        tmp_path, {"migrations/0001_a.py": "x = 1\n", "alembic/versions/a.py": "x = 1\n", "main.py": "x()\n"}
    ).facet("uses-database")
    assert facet is not None
    assert [place.label for place in facet.evidence] == ["Alembic", "Django"]


def test_driver_leads_to_the_schema_in_code(tmp_path: Path) -> None:
    facet = repository(
        tmp_path,
        {"requirements.txt": "flask\npsycopg2\n", "app.py": "app = Flask(__name__)\nclass Shop(Base):\n    pass\n"},
    ).facet("uses-database")
    assert facet is not None
    assert [(place.path, place.line) for place in facet.evidence[0].via] == [("requirements.txt", 2)]


def test_plugin_leads_to_the_image_that_it_builds(tmp_path: Path) -> None:
    facet = repository(
        tmp_path,
        {
            "build.gradle.kts": 'plugins {\n    id("com.google.cloud.tools.jib") version "3.4.0"\n}\n',
            "Makefile": "image:\n\tgradle jib\n",
            "a.kt": "class A\n",
        },
    ).facet("builds-image")
    assert facet is not None
    place = facet.evidence[0]
    assert (place.location.path, place.message) == ("Makefile", "builds an image with Jib")
    assert [(one.path, one.line) for one in place.via] == [("build.gradle.kts", 2)]


def workflow(jobs: str, on: str = "push") -> dict[str, str]:
    return {".github/workflows/ci.yml": f"on: {on}\njobs:\n{jobs}", "main.py": "x()\n"}


@pytest.mark.parametrize(
    "command", ["kubectl apply -f https://example.com/web.yaml", "helm upgrade -i web oci://a/web"]
)
def test_live_job_that_brings_workloads_into_a_cluster_deploys(tmp_path: Path, command: str) -> None:
    found = repository(tmp_path, workflow(f"  release:\n    steps:\n      - run: {command}\n"))
    facet = found.facet("deploys")
    assert facet is not None
    assert [(place.location.path, place.location.line, place.message) for place in facet.evidence] == [
        (".github/workflows/ci.yml", 5, f"runs `{command}`")
    ]


@pytest.mark.parametrize(
    "steps",
    [
        ("uses: helm/kind-action@v1", "run: helm install web oci://a/web", "run: pytest tests/e2e"),
        ("run: kind create cluster", "run: kubectl apply -f https://example.com/web.yaml", "run: go test ./e2e/..."),
        ("run: docker compose up -d db", "run: pytest tests/integration", "run: docker compose down"),
        ("run: docker run -d -p 5432:5432 postgres:16", "run: pytest"),
    ],
)
def test_what_a_job_starts_for_its_tests_deploys_nothing(tmp_path: Path, steps: tuple[str, ...]) -> None:
    lines = "".join(f"      - {step}\n" for step in steps)
    assert repository(tmp_path, workflow(f"  test:\n    steps:\n{lines}")).facet("deploys") is None


def test_deployment_beside_a_job_with_a_cluster_of_its_own_deploys(tmp_path: Path) -> None:
    test = "  test:\n    steps:\n      - uses: helm/kind-action@v1\n      - run: helm install web oci://a/web\n"
    release = "  release:\n    needs: test\n    steps:\n      - run: helm upgrade web oci://a/web\n"
    facet = repository(tmp_path, workflow(test + release)).facet("deploys")
    assert facet is not None
    assert [place.location.line for place in facet.evidence] == [10]


@pytest.mark.parametrize(
    ("condition", "on"), [("    if: false\n", "push"), ("    if: ${{ false }}\n", "push"), ("", "workflow_call")]
)
def test_deployment_that_never_runs_deploys_nothing(tmp_path: Path, condition: str, on: str) -> None:
    job = f"  release:\n{condition}    steps:\n      - run: kubectl apply -f https://example.com/web.yaml\n"
    assert repository(tmp_path, workflow(job, on)).facet("deploys") is None


def test_commented_out_deployment_deploys_nothing(tmp_path: Path) -> None:
    job = "  release:\n    steps:\n      - run: make\n      # - run: kubectl apply -f https://example.com/web.yaml\n"
    assert repository(tmp_path, workflow(job)).facet("deploys") is None
