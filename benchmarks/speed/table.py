"""The committed table of one run: medians, ratios and budgets, without names or paths of the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.accuracy.table import markdown_rows
from benchmarks.speed.measure import Timing


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `limit` of `what`: seconds of `cpu` or `wall`, or the `ratio` to the peer's CPU."""

    what: str
    limit: float

    def __str__(self) -> str:
        return f"ratio ≤ {self.limit:g}" if self.what == "ratio" else f"{self.what} < {shown(self.limit)}"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was measured, beside its peer in the same runs."""

    name: str
    files: int
    ours: Timing
    peer: str = ""
    theirs: Timing | None = None
    budget: Budget | None = None

    @property
    def ratio(self) -> float | None:
        """Our CPU over the peer's, by medians."""
        return self.ours.cpu / self.theirs.cpu if self.theirs and self.theirs.cpu else None

    @property
    def met(self) -> bool | None:
        if self.budget is None:
            return None
        value = {"cpu": self.ours.cpu, "wall": self.ours.wall, "ratio": self.ratio}[self.budget.what]
        return value is not None and value <= self.budget.limit


def shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def table(rows: Sequence[Row], facts: Sequence[str], notes: Sequence[str]) -> str:
    """The page; `facts` are the lines that say what it was measured on."""
    lines = [
        [
            "what",
            "files",
            "CPU (least)",
            "wall (least)",
            "peer",
            "its CPU (least)",
            "its wall",
            "ratio",
            "budget",
            "met",
        ]
    ]
    for row in rows:
        theirs = row.theirs
        lines.append(
            [
                row.name,
                f"{row.files:,}" if row.files else "",
                f"{shown(row.ours.cpu)} ({shown(row.ours.least_cpu)})",
                f"{shown(row.ours.wall)} ({shown(row.ours.least_wall)})",
                row.peer,
                f"{shown(theirs.cpu)} ({shown(theirs.least_cpu)})" if theirs else "",
                shown(theirs.wall) if theirs else "",
                f"{row.ratio:.2f}" if row.ratio is not None else "",
                str(row.budget) if row.budget else "",
                {None: "", True: "yes", False: "**no**"}[row.met],
            ]
        )
    head = ["# Speed", "", "Written by `run.py`; [README.md](README.md) says what is measured and how.", ""]
    parts = [*head, *(f"- {fact}" for fact in facts), "", markdown_rows(lines)]
    if notes:
        parts += [*(f"- {note}" for note in notes), ""]
    return "\n".join(parts)
