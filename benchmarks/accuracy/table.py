"""The committed table: one Markdown page, the same for the same labels and verdicts, without times and without paths of a machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from benchmarks.accuracy.agreement import (
    Cell,
    agreement,
    confusions,
    constant_guess,
    of_item,
    of_repository,
    passes_with_evidence,
    recall,
)
from benchmarks.accuracy.facets import RIGHT, FacetCell, facet_counts

AGREES = "="
_EXPLAINED = re.compile(r"^- \*\*(?P<repository>[^,*]+), (?P<item>[^*]+)\*\*: \S", re.MULTILINE)


def table(cells: Sequence[Cell], unbuilt: Sequence[str], differences: str, facets: Sequence[FacetCell] = ()) -> str:
    """The page: totals, a table a section of the checklist, recall, facets, and the known differences as they were written by hand."""
    parts = [_head(cells, unbuilt)]
    parts += [_section(section, cells) for section in dict.fromkeys(cell.item.partition("/")[0] for cell in cells)]
    parts.append(_recall(cells))
    if facets:
        parts.append(facet_section(facets))
    parts.append(differences.strip() + "\n")
    return "\n".join(parts)


def cell_text(cell: Cell) -> str:
    """`=`, or what the label says and what the audit gave instead."""
    return AGREES if cell.agrees else f"{cell.label.verdict}→{cell.got}"


def explained(differences: str) -> set[tuple[str, str]]:
    """(repository, item) of each entry `- **owner/name, item**: why` of the known differences."""
    return {(found["repository"], found["item"]) for found in _EXPLAINED.finditer(differences)}


def different(cells: Iterable[Cell], facets: Iterable[FacetCell] = ()) -> set[tuple[str, str]]:
    """What differs, by repository and item; a facet is the item `facet NAME`."""
    found = {(cell.repository, cell.item) for cell in cells if not cell.agrees}
    return found | {(cell.repository, f"facet {cell.facet}") for cell in facets if cell.state != RIGHT}


def unexplained(differ: set[tuple[str, str]], differences: str) -> list[tuple[str, str]]:
    """What differs without an entry that explains it."""
    entries = explained(differences)
    return sorted(pair for pair in differ if not any(_covers(entry, pair) for entry in entries))


def outdated(differ: set[tuple[str, str]], differences: str) -> list[tuple[str, str]]:
    """The entries of what does not differ any more."""
    return sorted(entry for entry in explained(differences) if not any(_covers(entry, pair) for pair in differ))


def _covers(entry: tuple[str, str], pair: tuple[str, str]) -> bool:
    """Whether an entry is about a cell; it may name a whole section (`build`)."""
    return entry[0] == pair[0] and (pair[1] == entry[1] or pair[1].startswith(f"{entry[1]}/"))


def _head(cells: Sequence[Cell], unbuilt: Sequence[str]) -> str:
    share, constant = agreement(cells), constant_guess(cells)
    items, repositories = {cell.item for cell in cells}, {cell.repository for cell in cells}
    lines = [
        "# Agreement with hand-made labels",
        "",
        "Written by `score.py --write`; [README.md](README.md) says what a label is and how to reproduce this page.",
        "`=` agrees with the label, `fail→pass` is labelled fail and was judged pass, an empty cell has no label.",
        "",
        f"- Agreement: **{share}** ({share.value:.3f}), over {len(items)} items and {len(repositories)} repositories.",
        f"- The commonest verdict of each item alone would get {constant} ({constant.value:.3f}).",
        f"- Verdicts `pass` that name a file: {passes_with_evidence(cells)}.",
    ]
    if unbuilt:
        lines.append(f"- Labelled items that no rule judges yet, left out here: {len(unbuilt)}.")
    return "\n".join(lines) + "\n"


def _section(section: str, cells: Sequence[Cell]) -> str:
    chosen = [cell for cell in cells if cell.item.partition("/")[0] == section]
    items = list(dict.fromkeys(cell.item for cell in chosen))
    columns = [of_item(chosen, item) for item in items]
    heads = [item.partition("/")[2] for item in items]
    rows = [["repository", *heads, "agrees"]]
    for name in sorted({cell.repository for cell in chosen}, key=str.casefold):
        mine = {cell.item: cell_text(cell) for cell in of_repository(chosen, name)}
        share = agreement(of_repository(chosen, name))
        rows.append([name, *(mine.get(item, "") for item in items), str(share)])
    rows.append(["**agrees**", *(str(agreement(column)) for column in columns), str(agreement(chosen))])
    guesses = [str(constant_guess(column)) for column in columns]
    rows.append(["commonest verdict alone", *guesses, str(constant_guess(chosen))])
    return f"## {section}\n\n{markdown_rows(rows)}"


def _recall(cells: Sequence[Cell]) -> str:
    verdicts = list(recall(cells))
    rows = [["item", *verdicts]]
    for item in dict.fromkeys(cell.item for cell in cells):
        shares = recall(of_item(cells, item))
        rows.append([item, *(str(shares.get(verdict, "")) for verdict in verdicts)])
    totals = recall(cells)
    rows.append(["**all**", *(f"{totals[verdict]} ({totals[verdict].value:.2f})" for verdict in verdicts)])
    pairs = ", ".join(f"{label}→{got} {count}" for label, got, count in confusions(cells)) or "none"
    return (
        f"## Recall of each labelled verdict\n\n{markdown_rows(rows)}\nLabelled → judged, where they differ: {pairs}.\n"
    )


def facet_section(cells: Sequence[FacetCell]) -> str:
    """How often each facet is right, missed and wrong, and the repositories where one is not right."""
    counts = facet_counts(cells)
    totals = [str(sum(column)) for column in zip(*counts.values(), strict=True)]
    rows = [["facet", "right", "missed", "wrong"], *([facet, *map(str, found)] for facet, found in counts.items())]
    rows.append(["**all**", *totals])
    repositories = {cell.repository for cell in cells}
    states = {(cell.repository, cell.facet): cell.state for cell in cells if cell.state != RIGHT}
    text = (
        "## Facets\n\nWhat a repository is: `missed` was named by the reader and not seen by the audit, `wrong` the other way round."
        f" Doubtful facets are left out. {len(repositories)} repositories.\n\n{markdown_rows(rows)}"
    )
    if not states:
        return f"{text}\nNo repository differs.\n"
    columns = [facet for facet in counts if any(facet == other for _, other in states)]
    differing = [["repository", *columns]]
    for name in sorted({name for name, _ in states}, key=str.casefold):
        differing.append([name, *(states.get((name, facet), "") for facet in columns)])
    return f"{text}\nWhere they differ (an empty cell does not):\n\n{markdown_rows(differing)}"


def markdown_rows(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose first row is its head; columns are padded, so that it reads as text as well."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"
