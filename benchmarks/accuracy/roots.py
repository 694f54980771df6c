"""Compares the service roots, main languages and facets that `audit doctor` finds with hand-made truths.

usage: python benchmarks/accuracy/roots.py --clones DIR [--clones DIR] [--repositories REGEX] [--show] [--write]

Prints for each repository how many roots are labelled, found right, missed and wrong, and every difference; then the totals. With --show
each difference stands beside what the truth and the report say of the place. A clone is looked for in each folder of --clones in turn,
and must lie at the commit of its truth. With --write, roots.md is written anew; known_root_differences.md is its last part.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.accuracy.audits import AuditError, doctor_json, facet_names
from benchmarks.accuracy.facets import facet_cells, facet_counts
from benchmarks.accuracy.labelled import HERE
from benchmarks.accuracy.root_agreement import Comparison, FoundRoot, compare, shown
from benchmarks.accuracy.root_truths import Truth, read_truths
from benchmarks.accuracy.roots_table import different, roots_table, totals
from benchmarks.accuracy.table import outdated, unexplained

TABLE = HERE / "roots.md"
DIFFERENCES = HERE / "known_root_differences.md"


@dataclass(frozen=True, slots=True)
class Measured:
    """The repositories that could be compared, and what went wrong with the others, a line each."""

    comparisons: tuple[Comparison, ...]
    troubles: tuple[str, ...]


def measure(truths: Sequence[Truth], clones: Sequence[Path], command: Sequence[str]) -> Measured:
    """Run `audit doctor` over the clone of each repository, and lay what it found beside the truth."""
    comparisons: list[Comparison] = []
    troubles: list[str] = []
    for truth in truths:
        clone = next((folder / truth.folder for folder in clones if (folder / truth.folder).is_dir()), None)
        if clone is None:
            troubles.append(f"{truth.name}: no clone")
            continue
        try:
            report = doctor_json(command, clone)
        except AuditError as error:
            troubles.append(f"{truth.name}: {error}")
            continue
        commit = report["repository"]["commit"]
        if commit != truth.commit:
            troubles.append(f"{truth.name}: the clone lies at {commit}, and not at {truth.commit}")
            continue
        comparisons.append(compare_report(truth, report))
    return Measured(tuple(comparisons), tuple(troubles))


def compare_report(truth: Truth, report: Mapping[str, Any]) -> Comparison:
    """Lay a report of `audit doctor` beside the truth."""
    main = [language["kind"] for language in report["languages"] if language["main"]]
    facets = facet_names(report)
    cells = (
        facet_cells(truth.name, truth.facets, facets, truth.doubtful_facets)
        if truth.facets is not None and facets is not None
        else []
    )
    return compare(truth, [_found(service) for service in report["services"]], main, cells)


def _found(service: Mapping[str, Any]) -> FoundRoot:
    entry = service.get("entry") or {}
    place = f"{entry['path']}:{entry['line']}" if entry else ""
    return FoundRoot(service["directory"], service["role"], service["language"] or "", place)


def summary(comparisons: Sequence[Comparison]) -> str:
    """The figures as text."""
    lines = ["labelled right missed wrong"]
    for one in comparisons:
        counts = f"{one.labelled:8} {len(one.right):5} {len(one.missed):6} {len(one.wrong):5}"
        found = "; ".join(difference.text for difference in one.differences)
        lines.append(f"{counts}  {one.truth.name}{f': {found}' if found else ''}")
    lines.append("")
    lines += [f"{share!s:>8} = {share.value:.3f}  {name}" for name, share in totals(comparisons)]
    counted = facet_counts(cell for one in comparisons for cell in one.facets)
    if counted:
        facets = ", ".join(f"{name} {'/'.join(map(str, counts))}" for name, counts in counted.items())
        lines.append(f"facets (right/missed/wrong): {facets}")
    return "\n".join(lines)


def details(comparisons: Sequence[Comparison]) -> str:
    """Each missed and wrong root, and each other role or language, with what the truth and the report say of the place."""
    parts: list[str] = []
    for one in comparisons:
        notes = {place.path: f"{place.what}. {place.note}" for place in one.truth.look_alikes}
        for root in one.missed:
            parts.append(
                f"\n{one.truth.name}  {shown(root.directory)}: missed\n   truth: {root.role}, {root.entry} {root.note}"
            )
        for found in one.wrong:
            note = notes.get(found.directory, "not named")
            parts.append(
                f"\n{one.truth.name}  {shown(found.directory)}: wrong\n   truth: {note}\n   report: {found.role}, {found.entry}"
            )
        for root, found in one.right:
            differ = [d.text for d in (*one.roles, *one.languages) if d.key.rpartition(" ")[0] == shown(root.directory)]
            if differ:
                parts.append(
                    f"\n{one.truth.name}  {'; '.join(differ)}\n   truth: {root.entry} {root.note}\n   report: {found.entry}"
                )
    return "\n".join(parts)


def write(comparisons: Sequence[Comparison]) -> bool:
    """Write roots.md, and say which known differences are missing or out of date; False where there are such."""
    known = DIFFERENCES.read_text("utf-8")
    TABLE.write_text(roots_table(comparisons, known), "utf-8")
    differ = different(comparisons)
    missing, old = unexplained(differ, known), outdated(differ, known)
    for repository, key in missing:
        print(f"{DIFFERENCES.name} does not explain {repository}, {key}", file=sys.stderr)
    for repository, key in old:
        print(f"{DIFFERENCES.name} explains {repository}, {key}, which agrees", file=sys.stderr)
    return not (missing or old)


def parser() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument(
        "--clones",
        type=Path,
        action="append",
        required=True,
        metavar="DIR",
        help="where lay_out.py put the clones (repeatable)",
    )
    audit = shlex.join([sys.executable, "-m", "dptops_audit"])
    arguments.add_argument(
        "--audit", default=audit, metavar="CMD", help="the audit's command line, run in the checkout"
    )
    arguments.add_argument("--repositories", default="", metavar="REGEX", help="only repositories that match")
    arguments.add_argument("--show", action="store_true", help="print what both sides say of each root that differs")
    arguments.add_argument("--write", action="store_true", help="write roots.md; takes no selection")
    return arguments


def main(words: Sequence[str] | None = None) -> int:
    options = parser().parse_args(words)
    if options.write and options.repositories:
        parser().error("--write is for the whole table: leave the selection out")
    truths = [one for one in read_truths() if re.search(options.repositories, one.name)]
    measured = measure(truths, options.clones, shlex.split(options.audit))
    for trouble in measured.troubles:
        print(trouble, file=sys.stderr)
    print(summary(measured.comparisons))
    if options.show:
        print(details(measured.comparisons))
    complete = True
    if options.write:
        if measured.troubles:
            print("roots.md is left as it is: a report is missing", file=sys.stderr)
            return 1
        complete = write(measured.comparisons)
    return int(not complete or not measured.comparisons)


if __name__ == "__main__":
    sys.exit(main())
