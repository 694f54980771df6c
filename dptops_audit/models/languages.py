"""Lines of shipped code, and the main languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dptops_audit.knowledge.ecosystems import BUILD_FILES, LANGUAGE_NAMES, SCRIPT_LANGUAGES, WITHIN_ANOTHER
from dptops_audit.models.inventory import Inventory, Tag
from dptops_audit.models.pattern_sets import TYPED_COMPONENTS
from dptops_audit.models.source import Source

_BUILD_FILE = re.compile(BUILD_FILES)
LEAST_SHARE = 0.2
"""A language with at least a fifth of the lines is a main one, as in the checklist's ground rules."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language of shipped code: the file kind, its name for people, its lines, and its share of all lines, from 0 to 1."""

    kind: str
    name: str
    lines: int
    share: float

    @property
    def main(self) -> bool:
        return self.share >= LEAST_SHARE


def code_lines(inventory: Inventory, source: Source, without: Collection[Tag]) -> dict[str, tuple[str, int]]:
    """Kind and number of lines of every shipped file in a programming language, by path."""
    found = {}
    typed = {hit.file.path for hit in source.hits(TYPED_COMPONENTS)}
    for file in inventory.files:
        kind = inventory.kind_of(file)
        if (
            kind in LANGUAGE_NAMES
            and file.tags.isdisjoint(without)
            and not _BUILD_FILE.fullmatch(file.path.rpartition("/")[2])
        ):
            count = source.lines.get(file.path)
            if count is None:
                data = inventory.read_bytes(file, keep=False)
                count = data.count(b"\n") + (not data.endswith(b"\n")) if data else 0
            found[file.path] = ("typescript" if file.path in typed else kind, count)
    return found


def languages(lines: Mapping[str, tuple[str, int]]) -> tuple[Language, ...]:
    """The languages, most lines first. Scripts around a product count only where there is nothing else."""
    counts: Counter[str] = Counter()
    for kind, count in lines.values():
        counts[WITHIN_ANOTHER.get(kind, kind)] += count
    if any(kind not in SCRIPT_LANGUAGES for kind in counts):
        counts = Counter({kind: count for kind, count in counts.items() if kind not in SCRIPT_LANGUAGES})
    total = sum(counts.values()) or 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Language(kind, LANGUAGE_NAMES[kind], count, count / total) for kind, count in ordered)
