"""Deployments that live pipelines make to an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dptops_audit.knowledge.tools.tool import Kind
from dptops_audit.models.pipeline.uses import ToolUse

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

THROW_AWAY_CLUSTERS = frozenset({"kind", "k3d", "minikube", "k3s", "MicroK8s"})
"""Tools, as their table calls them, that start a cluster which ends with the job."""

CLUSTER_CLIENTS = frozenset(
    "kubectl oc helm flux argocd helmfile skaffold tilt timoni kustomize ct kapp devspace garden".split()
)
"""Programs that bring workloads into a cluster."""


def find_deployments(repository: Repository) -> tuple[ToolUse, ...]:
    """The uses that deploy, but those into a cluster that the same job started."""
    pipelines = repository.pipelines
    throw_away = {use.job for use in pipelines.of(Kind.START) if use.tool in THROW_AWAY_CLUSTERS}
    return tuple(use for use in pipelines.of(Kind.DEPLOY) if use.job not in throw_away)
