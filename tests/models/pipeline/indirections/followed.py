"""Small workspaces for the tests of followers, and what a command leads to in them as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from dptops_audit.evidence import Location
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Follow, Reached, Workspace
from dptops_audit.models.repository import Repository

CALLED_AT = Location("ci.yml", 7)


def workspace(root: Path, files: Mapping[str, str]) -> Workspace:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    return Workspace(Repository(Inventory.open(root)))


def follow(
    module: str,
    line: str,
    place: Workspace,
    directory: str | None = "",
    variables: Mapping[str, str] | None = None,
    at: Location = CALLED_AT,
) -> tuple[Reached, ...] | None:
    """What the follower gives for a command line, whose words are separated by spaces (`~` stands for one within a word)."""
    function: Follow = import_module(f"dptops_audit.models.pipeline.indirections.{module}").follow
    argv = tuple(word.replace("~", " ") for word in line.split(" "))
    found = function(Invocation(argv, at, (), directory, dict(variables or {})), place)
    return None if found is None else tuple(found)


def shown(found: tuple[Reached, ...] | None) -> list[str]:
    """Each as `path:line [directory] what it runs`, with `!` where its failure stops nothing and `?` where a condition decides."""
    assert found is not None
    return [
        f"{one.location.path}:{one.location.line} [{one.directory}] {' '.join(one.argv) or one.text.strip()}"
        f"{' !' if one.swallowed else ''}{' ?' if one.optional else ''}"
        for one in found
    ]
