"""One scan over the text of the repository for every pattern that rules and models declare.

A compiled engine looks for the literals of all expressions at once in the bytes of each file; an expression itself runs only on the lines
that hold one of its literals, and on at most 4,096 characters of such a line, so that neither its cost nor a hostile line can run away.

Scanned is what is code or configuration. Images, fonts, media, archives and other binaries, keys, snapshots, source maps, lock files and
minified files never are; prose, style sheets, plain data, patches, ignore files and backups only for a set that names their kind.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location, Problem
from dptops_audit.knowledge.scanned import KEPT_KINDS, KEPT_NAMES, KEPT_PART
from dptops_audit.models.inventory import File, Inventory, Tag
from dptops_audit.models.patterns import PatternSet

if TYPE_CHECKING:
    from dptops_audit.models.source.engine import MakeEngine


LONGEST_WINDOW = 4096
"""Characters of a line that an expression sees at once."""


MOST_HITS = 10_000
"""Matches in one file; no file that people write has more, and memory must not grow with what a hostile one repeats."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A match in a file. `expression` is the one that matched, `text` what it matched and `groups` what its groups did, empty where a
    group took no part: not to be shown without masking. `region` is what the match's literal is part of, one of `REGIONS`.
    """

    file: File
    location: Location
    expression: str
    text: str
    region: str = "code"
    groups: tuple[str, ...] = ()

    def group(self, name: str) -> str:
        """What a named group matched; empty where it took no part.

        Raises:
            KeyError: the expression has no group of that name.
        """
        return self.groups[_group_numbers(self.expression)[name] - 1]


class Source:
    """The scan, made on the first question, for all of the declared sets."""

    def __init__(
        self,
        inventory: Inventory,
        sets: Iterable[PatternSet],
        *,
        make_engine: MakeEngine | None = None,
    ) -> None:
        self.inventory = inventory
        self.sets: Mapping[str, PatternSet] = {one.name: one for one in sets}
        self._make_engine = make_engine
        self._lines: dict[str, int] = {}

    def hits(
        self, patterns: PatternSet, without: Collection[Tag] = (), regions: Collection[str] | None = None
    ) -> tuple[Hit, ...]:
        """All hits of a declared set in files that have none of the tags `without`, by path, line and column.

        Only those in `regions` are given, by default in those that the set declares.

        Raises:
            KeyError: where the set was not declared when the scan was set up.
        """
        wanted = patterns.regions if regions is None else regions
        return tuple(
            hit for hit in self._found[patterns.name] if hit.region in wanted and hit.file.tags.isdisjoint(without)
        )

    @property
    def lines(self) -> Mapping[str, int]:
        """How many lines each file has that was looked at, by path."""
        self._found  # noqa: B018 - the scan counts them
        return self._lines

    @cached_property
    def _found(self) -> dict[str, list[Hit]]:
        # The languages and the engine are loaded where there is something to look for: many import this module for its types.
        from dptops_audit.models.source.search import Search

        found: dict[str, list[Hit]] = {name: [] for name in self.sets}
        with _no_collector():
            search = Search(self.sets.values(), {file.kind for file in self.inventory.files}, self._make_engine)
            for file in self.inventory.files if search.is_needed else ():
                if not search.wants(file):
                    continue
                data = self.inventory.read_bytes(file, keep=_is_kept(file))
                if not data:
                    continue
                self._lines[file.path] = data.count(b"\n") + (not data.endswith(b"\n"))
                for number, match in enumerate(search.matches(file, data)):
                    if number >= MOST_HITS:
                        self.inventory.note(
                            Problem(file.path, "holds too much of what is looked for: cut off", match.line)
                        )
                        break
                    wanted = match.wanted
                    at = Location(file.path, match.line, match.column, match.line)
                    hit = Hit(file, at, wanted.text, match.text, match.region, match.groups)
                    found[wanted.of_set.name].append(hit)
        for hits in found.values():
            hits.sort(key=_place)
        return found


def _is_kept(file: File) -> bool:
    """Whether models may read the file as well."""
    if file.kind in KEPT_KINDS:
        return True
    path = file.path.lower()
    return KEPT_PART in path or path.rpartition("/")[2] in KEPT_NAMES


@contextmanager
def _no_collector() -> Iterator[None]:
    """Without the collector of cycles: a scan makes none, and it would look again and again at all that the audit holds."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _place(hit: Hit) -> tuple[str, int, int, str]:
    return hit.file.path, hit.location.line, hit.location.column, hit.expression


@lru_cache(maxsize=1024)
def _group_numbers(expression: str) -> Mapping[str, int]:
    return re.compile(expression).groupindex
