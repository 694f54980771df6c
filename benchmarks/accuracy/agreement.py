"""Compares verdicts with labels: pure figures, no files and no output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.accuracy.labelled import VERDICTS, Label

ABSENT = "absent"
"""What an item got that other reports hold and this one does not, or whose audit gave no report."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One item of one repository: its label, and the verdict that the audit gave."""

    repository: str
    item: str
    label: Label
    got: str
    evidenced: bool

    @property
    def agrees(self) -> bool:
        return self.label.agrees(self.got)


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `total`."""

    right: int
    total: int

    @property
    def value(self) -> float:
        return self.right / self.total if self.total else 0.0

    def __str__(self) -> str:
        return f"{self.right}/{self.total}"


def agreement(cells: Iterable[Cell]) -> Share:
    """How many of the cells agree."""
    agreeing = [cell.agrees for cell in cells]
    return Share(sum(agreeing), len(agreeing))


def of_item(cells: Iterable[Cell], item: str) -> list[Cell]:
    return [cell for cell in cells if cell.item == item]


def of_repository(cells: Iterable[Cell], repository: str) -> list[Cell]:
    return [cell for cell in cells if cell.repository == repository]


def constant_guess(cells: Sequence[Cell]) -> Share:
    """What agrees where each item gets the one verdict that suits most of its labels."""
    right = 0
    for item in {cell.item for cell in cells}:
        suits: Counter[str] = Counter()
        for cell in of_item(cells, item):
            suits.update({cell.label.verdict, *cell.label.accept})
        right += max(suits.values())
    return Share(right, len(cells))


def recall(cells: Sequence[Cell]) -> dict[str, Share]:
    """Of the cells that carry each label, how many agree; labels that no cell carries are left out."""
    shares = {verdict: agreement(cell for cell in cells if cell.label.verdict == verdict) for verdict in VERDICTS}
    return {verdict: share for verdict, share in shares.items() if share.total}


def confusions(cells: Iterable[Cell]) -> list[tuple[str, str, int]]:
    """(label, verdict, how often) of the cells that differ, the commonest first."""
    pairs = Counter((cell.label.verdict, cell.got) for cell in cells if not cell.agrees)
    return sorted(((label, got, count) for (label, got), count in pairs.items()), key=lambda row: (-row[2], row[:2]))


def passes_with_evidence(cells: Iterable[Cell]) -> Share:
    """Of the verdicts `pass`, how many name a file."""
    evidenced = [cell.evidenced for cell in cells if cell.got == "pass"]
    return Share(sum(evidenced), len(evidenced))
