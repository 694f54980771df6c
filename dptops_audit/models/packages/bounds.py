"""What readers of texts say where a file goes beyond what they read of one."""

from __future__ import annotations

from dptops_audit.evidence import Problem
from dptops_audit.models.packages.manifests import Manifests


def note_cut(manifests: Manifests, path: str, line: int) -> None:
    """Say that a file is not read in full from a line on; nothing where `line` is 0."""
    if line:
        manifests.note(Problem(path, "is too long to be read in full", line))
