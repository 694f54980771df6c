"""Repositories made of a few files, for the tests of these models."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.repository import Repository


def repository_of(root: Path, files: Mapping[str, str]) -> Repository:
    for path, content in files.items():
        write(root, path, content=content)
    return Repository(Inventory.open(root))
