"""The table of scores at the top of the text report."""

from __future__ import annotations

from dptops_audit.formats.terminal import Style, escape, wrap
from dptops_audit.formats.words import count
from dptops_audit.report import Report
from dptops_audit.scoring import Score

LOOK_OF_GRADE = {"A": "green", "B": "green", "C": "yellow", "D": "yellow", "F": "red"}
_CELLS = 20
_TITLE = 9
_LEAST_WIDTH_FOR_BARS = 80


def score_table(report: Report, style: Style) -> list[str]:
    """A line for each stage that has a judged item, one for the whole, and one that names the stages that nothing judges yet.

    Only where every item was judged is the whole called overall: a number over a few items is no more than that.
    """
    built = [part for part in report.stages if part.score.built]
    lines = [line for part in built for line in _row(part.title, part.score, "item", style)]
    title = "Overall" if report.overall.built == report.overall.total else "So far"
    lines += _row(title, report.overall, "applicable item", style)
    missing = [part.title for part in report.stages if not part.score.built]
    if missing and built:
        lines.append(style.paint(f"  No item judged: {', '.join(missing)}", "dim"))
    return lines


def number(value: float | None) -> str:
    """The value of the JSON report without its decimal, rounded down so that it never looks better than its grade."""
    return f"{int(round(value, 1)):3}" if value is not None else "  -"


def _row(title: str, score: Score, noun: str, style: Style) -> list[str]:
    bars = style.bars and style.width >= _LEAST_WIDTH_FOR_BARS
    bar = f"{_bar(score, style)}  " if bars else ""
    grade = style.paint(score.grade, LOOK_OF_GRADE[score.grade], "bold") if score.grade else " "
    lead = f"  {title:{_TITLE}} {bar}{number(score.value)}  {grade}  "
    indent = 2 + _TITLE + 1 + (_CELLS + 2 if bars else 0) + 3 + 2 + 1 + 2
    lines = wrap(escape(_note(score, noun)), max(30, style.width - indent))
    return [lead + lines[0], *(" " * indent + line for line in lines[1:])]


def _bar(score: Score, style: Style) -> str:
    """Twenty cells; blank where there is no value, so that it does not look like a zero."""
    if score.value is None:
        return " " * _CELLS
    full, empty = ("█", "░") if style.unicode else ("#", ".")
    filled = int(score.value * _CELLS / 100)
    drawn = style.paint(full * filled, LOOK_OF_GRADE[score.grade]) if score.grade else full * filled
    return drawn + style.paint(empty * (_CELLS - filled), "dim")


def _note(score: Score, noun: str) -> str:
    """What the number rests on, why there is no grade, and what lowers either."""
    if score.applicable_items:
        parts = [f"{score.decided_items} of {count(score.applicable_items, noun)} decided"]
    else:
        parts = ["nothing applies"] if score.built else []
    if score.note and score.note not in parts:
        parts.append(score.note)
    if score.penalty:
        parts.append(f"{score.penalty:.1f} off for lint findings")
    return "; ".join((*parts, *score.caps))
