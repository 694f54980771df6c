"""Compares the facets that the audit sees with those that a careful reader named: pure figures, no files and no output."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.accuracy.labelled import FACETS

RIGHT, MISSED, WRONG = "right", "missed", "wrong"


@dataclass(frozen=True, slots=True)
class FacetCell:
    """One facet of one repository, which the label has, or the audit saw, or both."""

    repository: str
    facet: str
    labelled: bool
    seen: bool

    @property
    def state(self) -> str:
        """`right`, `missed` (labelled, not seen) or `wrong` (seen, not labelled)."""
        return WRONG if not self.labelled else RIGHT if self.seen else MISSED


def facet_cells(
    repository: str, labelled: frozenset[str], seen: Iterable[str], doubtful: frozenset[str] = frozenset()
) -> list[FacetCell]:
    """The facets of a repository but for those that are doubtful, which count neither way."""
    saw = set(seen)
    return [
        FacetCell(repository, facet, facet in labelled, facet in saw)
        for facet in (*FACETS, *sorted(saw - set(FACETS)))
        if facet in labelled | saw and facet not in doubtful
    ]


def facet_counts(cells: Iterable[FacetCell]) -> dict[str, tuple[int, int, int]]:
    """Of each facet: in how many repositories it is right, missed and wrong."""
    states: dict[str, list[str]] = {}
    for cell in cells:
        states.setdefault(cell.facet, []).append(cell.state)
    order = sorted(states, key=lambda facet: FACETS.index(facet) if facet in FACETS else len(FACETS))
    return {
        facet: (states[facet].count(RIGHT), states[facet].count(MISSED), states[facet].count(WRONG)) for facet in order
    }
