"""What the repository's files say about coverage: minima that are enforced, and coverage that is measured without being asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dptops_audit.models.quality.coverage import javascript, jvm, others, python, ruby, services
from dptops_audit.models.quality.coverage.setting import CoverageSetting, Role

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

__all__ = ["CoverageSetting", "Role", "coverage_settings"]

_READERS = (python.read, javascript.read, ruby.read, jvm.read, others.read, services.read)


def coverage_settings(repository: Repository) -> tuple[CoverageSetting, ...]:
    """Every setting, by path and line, each once. What a command of a pipeline is given is not among them."""
    found = dict.fromkeys(setting for reader in _READERS for setting in reader(repository))
    return tuple(sorted(found, key=lambda one: (one.location, one.tool, one.role)))
