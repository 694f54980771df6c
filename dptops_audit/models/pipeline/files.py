"""The files that define pipelines, by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dptops_audit.evidence import Location
from dptops_audit.knowledge.ci_systems import CI_FILES, DISABLED_WORDS
from dptops_audit.models.inventory import Inventory, Tag

_FILES = tuple((system, re.compile(f"(?i:{expression})")) for system, expression in CI_FILES)
_ANY = re.compile("|".join(f"(?i:{expression})" for _, expression in CI_FILES))
_WORD = re.compile(r"[^a-z0-9]+")
_ENDS = frozenset("yml yaml json jsonnet star kt kts sh".split())
"""Extensions that the table's names end in; only a Jenkinsfile's name may end otherwise. They tell most files apart at little cost."""


@dataclass(frozen=True, slots=True)
class PipelineFile:
    """A file that a CI system reads. `live` is False where its name says that nothing starts it."""

    system: str
    path: str
    live: bool

    @property
    def location(self) -> Location:
        return Location(self.path, 1)


def pipeline_files(inventory: Inventory) -> tuple[PipelineFile, ...]:
    """Every such file but those in vendored, example, template and fixture trees, sorted by path."""
    without = {Tag.VENDORED, Tag.EXAMPLE, Tag.TEMPLATE, Tag.FIXTURE}
    found = []
    for file in inventory.files:
        path = file.path.lower()
        if path.rpartition(".")[2] not in _ENDS and "jenkinsfile" not in path:
            continue
        if _ANY.fullmatch(file.path) is None or not file.tags.isdisjoint(without):
            continue
        system = next(system for system, pattern in _FILES if pattern.fullmatch(file.path))
        words = set(_WORD.split(file.path.rpartition("/")[2].lower()))
        found.append(PipelineFile(system, file.path, words.isdisjoint(DISABLED_WORDS)))
    return tuple(found)
