"""Deployments to an environment, and what only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.repository import Repository


def deployments(root: Path, jobs: str, on: str = "on: push\n") -> list[str]:
    write(root, ".github/workflows/ci.yml", content=f"{on}jobs:\n{jobs}")
    found = Repository(Inventory.open(root)).pipeline_deployments
    return [f"{one.job.id}: {one.what}" for one in found]


def job(name: str, *commands: str, also: str = "") -> str:
    return f"  {name}:\n{also}    steps:\n" + "".join(f"      - run: {command}\n" for command in commands)


@pytest.mark.parametrize(
    "command",
    [
        "kubectl apply -f k8s",
        "helm upgrade --install shop charts/shop",
        "helm install shop charts/shop",
        "flyctl deploy",
    ],
)
def test_live_job_that_deploys(tmp_path: Path, command: str) -> None:
    assert deployments(tmp_path, job("roll-out", command)) == [f"roll-out: {command}"]


@pytest.mark.parametrize(
    "start",
    ["kind create cluster", "k3d cluster create test", "minikube start"],
)
def test_cluster_that_ends_with_the_job(tmp_path: Path, start: str) -> None:
    assert deployments(tmp_path, job("test", start, "helm install shop charts/shop", "kubectl apply -f k8s")) == []
    # The order in the job says nothing: a script may start the cluster behind a function that deploys.
    assert deployments(tmp_path / "after", job("test", "kubectl apply -f k8s", start)) == []


@pytest.mark.parametrize("action", ["helm/kind-action@v1", "nolar/setup-k3d-k3s@v1", "medyagh/setup-minikube@latest"])
def test_cluster_that_an_action_starts(tmp_path: Path, action: str) -> None:
    steps = f"    steps:\n      - uses: {action}\n      - run: helm install shop charts/shop\n"
    assert deployments(tmp_path, f"  test:\n{steps}") == []


def test_cluster_of_another_job_does_not_take_the_deployment_away(tmp_path: Path) -> None:
    jobs = job("test", "kind create cluster", "kubectl apply -f k8s") + job("roll-out", "kubectl apply -f k8s")
    assert deployments(tmp_path, jobs) == ["roll-out: kubectl apply -f k8s"]


def test_containers_beside_the_tests_are_no_cluster(tmp_path: Path) -> None:
    """What else starts in the job says nothing about where it deploys."""
    jobs = job("roll-out", "docker compose up -d", "pytest tests/smoke", "kubectl apply -f k8s")
    assert deployments(tmp_path, jobs) == ["roll-out: kubectl apply -f k8s"]


@pytest.mark.parametrize(
    "command", ["docker compose up -d db", "docker-compose up --wait", "docker run -d postgres:16"]
)
def test_containers_for_tests_deploy_nothing(tmp_path: Path, command: str) -> None:
    assert deployments(tmp_path, job("test", command, "pytest")) == []


@pytest.mark.parametrize(
    ("also", "on"),
    [
        ("    if: false\n", "on: push\n"),
        ("    if: failure()\n    needs: test\n", "on: push\n"),
        ("", "on: workflow_call\n"),
    ],
)
def test_job_that_never_runs_or_only_after_a_failure(tmp_path: Path, also: str, on: str) -> None:
    assert deployments(tmp_path, job("test", "make") + job("roll-out", "kubectl apply -f k8s", also=also), on) == []


def test_deployment_by_hand_is_one(tmp_path: Path) -> None:
    jobs = job("roll-out", "helm upgrade shop charts/shop")
    assert deployments(tmp_path, jobs, "on: workflow_dispatch\n") == ["roll-out: helm upgrade shop charts/shop"]
