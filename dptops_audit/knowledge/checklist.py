"""The checklist: its sections, the stage that each belongs to, and its 44 items with their severities.

A rule declares its own severity; a test holds the declarations to this table. Items that users add are not listed here.
"""

from __future__ import annotations

from dptops_audit.evidence import Severity, Stage

SECTIONS: dict[str, tuple[str, Stage]] = {
    "build": ("Build", Stage.BUILD),
    "test": ("Test", Stage.TEST),
    "security": ("Security", Stage.SECURITY),
    "stage": ("Stage", Stage.STAGE),
    "deploy": ("Deploy", Stage.DEPLOY),
    "docker": ("Docker", Stage.BUILD),
    "secrets": ("Secrets", Stage.SECURITY),
    "logs": ("Logs", Stage.OPERATE),
    "metrics": ("Metrics", Stage.OPERATE),
    "traces": ("Traces", Stage.OPERATE),
    "rollback": ("Rollback", Stage.DEPLOY),
    "monitoring": ("Monitoring", Stage.OPERATE),
}
"""Section -> its title and the stage of its items, in the order of the report."""

STAGE_OF_ITEM: dict[str, Stage] = {"docker/non-root-user": Stage.SECURITY}
"""Items that belong to another stage than their section's."""

_CRITICAL, _HIGH, _MEDIUM, _LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW

ITEMS: dict[str, Severity] = {
    "build/dependencies-installed": _MEDIUM,
    "build/code-compiled": _HIGH,
    "build/artifacts-created": _MEDIUM,
    "build/version-tagged": _MEDIUM,
    "test/unit-tests": _CRITICAL,
    "test/integration-tests": _HIGH,
    "test/coverage-threshold": _MEDIUM,
    "test/linting": _MEDIUM,
    "security/sast": _HIGH,
    "security/dependency-audit": _HIGH,
    "security/secret-detection": _HIGH,
    "security/container-scan": _MEDIUM,
    "stage/staging-first": _HIGH,
    "deploy/health-checks": _HIGH,
    "deploy/rollback-plan": _HIGH,
    "deploy/notifications": _LOW,
    "docker/pinned-base-image": _MEDIUM,
    "docker/non-root-user": _HIGH,
    "docker/multi-stage-build": _LOW,
    "secrets/no-hardcoded-secrets": _CRITICAL,
    "secrets/environment-variables": _HIGH,
    "secrets/secret-manager": _MEDIUM,
    "secrets/rotation": _MEDIUM,
    "secrets/access-audit": _LOW,
    "logs/structured": _MEDIUM,
    "logs/levels": _LOW,
    "logs/centralized": _MEDIUM,
    "logs/no-sensitive-data": _HIGH,
    "metrics/application": _HIGH,
    "metrics/infrastructure": _MEDIUM,
    "metrics/business": _LOW,
    "metrics/alert-thresholds": _MEDIUM,
    "traces/distributed-tracing": _MEDIUM,
    "traces/request-ids": _LOW,
    "traces/span-context": _LOW,
    "rollback/image-tag": _HIGH,
    "rollback/database-migration": _MEDIUM,
    "rollback/feature-flags": _LOW,
    "rollback/traffic-switch": _LOW,
    "monitoring/health-endpoints": _HIGH,
    "monitoring/uptime": _MEDIUM,
    "monitoring/error-rate-alerts": _HIGH,
    "monitoring/latency-alerts": _MEDIUM,
    "monitoring/resource-alerts": _MEDIUM,
}
"""Item id -> severity, in the order of the report."""


def stage_of(item: str) -> Stage | None:
    """The stage of an item or of a rule of a known section; None where the section is not one of the checklist's."""
    if item in STAGE_OF_ITEM:
        return STAGE_OF_ITEM[item]
    section = SECTIONS.get(item.partition("/")[0])
    return section[1] if section else None
