"""Compares the audit's verdicts with the hand-made labels.

usage: python benchmarks/accuracy/score.py --clones DIR [--items REGEX] [--show ITEM] [--min X] [--write]

Prints agreement per repository and per item (beside what the commonest verdict alone would get), recall of each labelled verdict, the
pairs that are confused, the share of `pass` verdicts that name a file, and how often each facet is right, missed and wrong. A verdict
agrees when it equals the label's or is one of its `accept`. Items that no report holds are not built yet: they are counted in one line
and left out. An item that only some reports hold, or whose audit gave no report, disagrees there. Facets are those of the repositories
that have an item to compare. With --write, table.md is written anew; known_differences.md is its last part.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.accuracy.agreement import (
    ABSENT,
    Cell,
    Share,
    agreement,
    confusions,
    constant_guess,
    of_item,
    of_repository,
    passes_with_evidence,
    recall,
)
from benchmarks.accuracy.audits import AuditError, audit_json, facet_names, has_evidence, verdicts
from benchmarks.accuracy.facets import FacetCell, facet_cells, facet_counts
from benchmarks.accuracy.labelled import FOLDERS, HERE, Labelled, read_labels
from benchmarks.accuracy.table import different, outdated, table, unexplained

TABLE = HERE / "table.md"
DIFFERENCES = HERE / "known_differences.md"


@dataclass(frozen=True, slots=True)
class Scored:
    """Cells of the items that are built, the labelled items that are not, and what went wrong on the way, a line each."""

    cells: tuple[Cell, ...]
    unbuilt: tuple[str, ...]
    troubles: tuple[str, ...] = ()
    facets: tuple[FacetCell, ...] = ()
    reports: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def score(labelled: Sequence[Labelled], clones: Path, command: Sequence[str], items: str = "") -> Scored:
    """Audit each clone and lay its verdicts beside its labels; `items` is a regular expression that chooses among them."""
    reports: dict[str, dict[str, Any]] = {}
    missing: list[Labelled] = []
    troubles: list[str] = []
    failed: set[str] = set()
    for repository in labelled:
        clone = clones / repository.folder
        if not clone.is_dir():
            missing.append(repository)
            continue
        try:
            reports[repository.name] = audit_json(command, clone)
        except AuditError as error:
            failed.add(repository.name)
            troubles.append(f"{repository.name}: {error}")
    built = {item for report in reports.values() for item in verdicts(report)}
    wanted = dict.fromkeys(item for one in labelled for item in one.items if re.search(items, item))
    troubles += [f"{one.name}: no clone" for one in missing if built & one.items.keys()]
    cells = [
        _cell(repository, item, reports.get(repository.name))
        for item in wanted
        if item in built
        for repository in labelled
        if item in repository.items and (repository.name in reports or repository.name in failed)
    ]
    unbuilt = tuple(item for item in wanted if item not in built)
    scored = {cell.repository for cell in cells}
    facets = _facets([one for one in labelled if one.name in scored], reports)
    return Scored(tuple(cells), unbuilt, tuple(troubles), tuple(facets), reports)


def _cell(repository: Labelled, item: str, report: dict[str, Any] | None) -> Cell:
    got = verdicts(report).get(item, ABSENT) if report else ABSENT
    return Cell(repository.name, item, repository.items[item], got, report is not None and has_evidence(report, item))


def _facets(labelled: Sequence[Labelled], reports: Mapping[str, Mapping[str, Any]]) -> list[FacetCell]:
    """The facets of the repositories whose report holds any; a build that does not look for facets gets no cell."""
    cells: list[FacetCell] = []
    for one in labelled:
        seen = facet_names(reports[one.name]) if one.name in reports else None
        if seen is not None and one.facets is not None:
            cells += facet_cells(one.name, one.facets, seen)
    return cells


def summary(scored: Scored) -> str:
    """The figures as text."""
    cells = scored.cells
    lines = [f"{share!s:>7}  labelled {verdict}" for verdict, share in recall(cells).items()]
    repositories = list(dict.fromkeys(cell.repository for cell in cells))
    lines += [f"{agreement(of_repository(cells, name))!s:>7}  {name}" for name in repositories]
    lines.append("")
    shares: dict[str, Share] = {
        item: agreement(of_item(cells, item)) for item in dict.fromkeys(cell.item for cell in cells)
    }
    for item, share in sorted(shares.items(), key=lambda pair: pair[1].value):
        rows = ", ".join(f"{verdict} {part}" for verdict, part in recall(of_item(cells, item)).items())
        constant = constant_guess(of_item(cells, item))
        lines.append(f"{share!s:>7}  commonest verdict alone {constant.right:3}  {item:34} {rows}")
    pairs = ", ".join(f"{label}->{got} {count}" for label, got, count in confusions(cells))
    lines += ["", f"labelled -> judged: {pairs or 'no difference'}"]
    if scored.facets:
        counted = facet_counts(scored.facets)
        facets = ", ".join(f"{name} {'/'.join(map(str, counts))}" for name, counts in counted.items())
        lines.append(f"facets (right/missed/wrong): {facets}")
    if scored.unbuilt:
        lines.append(f"labelled items that no rule judges yet: {len(scored.unbuilt)}")
    constant, share = constant_guess(cells), agreement(cells)
    lines.append(f"the commonest verdict of each item alone: {constant} = {constant.value:.3f}")
    lines.append(f"pass verdicts that name a file: {passes_with_evidence(cells)}")
    lines.append(f"agreement {share} = {share.value:.3f} over {len(repositories)} repositories")
    return "\n".join(lines)


def differences(scored: Scored, item: str) -> str:
    """Each cell that differs on this item (on all of them where it is `all`): what the label says, and what the audit says."""
    parts = []
    for cell in scored.cells:
        if cell.agrees or item not in (cell.item, "all"):
            continue
        found = next((one for one in _items(scored, cell.repository) if one["id"] == cell.item), None)
        places = [f"{place['path']}:{place['line']}" for place in found["evidence"][:4]] if found else []
        parts.append(
            f"\n{cell.repository}  {cell.item}: labelled {cell.label.verdict}, judged {cell.got}\n"
            f"   label: {cell.label.why} {list(cell.label.evidence)}\n"
            f"   audit: {found['reason'] if found else 'not in the report'} {places}"
        )
    return "\n".join(parts)


def _items(scored: Scored, repository: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = scored.reports.get(repository, {}).get("items", [])
    return items


def write(scored: Scored) -> bool:
    """Write table.md, and say which known differences are missing or out of date; False where there are such."""
    known = DIFFERENCES.read_text("utf-8")
    TABLE.write_text(table(scored.cells, scored.unbuilt, known, scored.facets), "utf-8")
    differ = different(scored.cells, scored.facets)
    missing, old = unexplained(differ, known), outdated(differ, known)
    for repository, item in missing:
        print(f"{DIFFERENCES.name} does not explain {repository}, {item}", file=sys.stderr)
    for repository, item in old:
        print(f"{DIFFERENCES.name} explains {repository}, {item}, which agrees", file=sys.stderr)
    return not (missing or old)


def parser() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--clones", type=Path, required=True, metavar="DIR", help="where lay_out.py put the clones")
    arguments.add_argument(
        "--labels", type=Path, action="append", metavar="DIR", help="a folder of labels (repeatable)"
    )
    audit = shlex.join([sys.executable, "-m", "dptops_audit"])
    arguments.add_argument(
        "--audit", default=audit, metavar="CMD", help="the audit's command line, run in the checkout"
    )
    arguments.add_argument("--items", default="", metavar="REGEX", help="only items that match")
    arguments.add_argument("--repositories", default="", metavar="REGEX", help="only repositories that match")
    arguments.add_argument("--ci", metavar="SYSTEM", help="only repositories that use this CI system")
    arguments.add_argument("--show", metavar="ITEM", help="print each difference on this item, or on all of them: all")
    arguments.add_argument("--min", type=float, default=0.0, metavar="X", help="exit 1 below this agreement (0 to 1)")
    arguments.add_argument("--write", action="store_true", help="write table.md; takes no selection")
    return arguments


def main(words: Sequence[str] | None = None) -> int:
    options = parser().parse_args(words)
    if options.write and (options.items or options.repositories or options.ci or options.labels):
        parser().error("--write is for the whole table: leave the selection out")
    labelled = [
        one
        for one in read_labels(options.labels or FOLDERS)
        if re.search(options.repositories, one.name) and (not options.ci or options.ci in one.ci)
    ]
    scored = score(labelled, options.clones, shlex.split(options.audit), options.items)
    for trouble in scored.troubles:
        print(trouble, file=sys.stderr)
    print(summary(scored))
    if options.show:
        print(differences(scored, options.show))
    complete = True
    if options.write and scored.cells:
        if scored.troubles:
            print("table.md is left as it is: a report is missing", file=sys.stderr)
            return 1
        complete = write(scored)
    return int(not complete or not scored.cells or agreement(scored.cells).value < options.min)


if __name__ == "__main__":
    sys.exit(main())
