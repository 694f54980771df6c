"""Prints random places that `pass` verdicts rest on, for a reader who asks: does this line say what the message claims?

usage: python benchmarks/accuracy/evidence_lines.py --clones DIR --count 30 --seed N

Each place is printed with its repository, item, path and line, the message, and the line's text with credentials masked; where the
evidence names the way there (`via`), with those lines too.
"""

from __future__ import annotations

import argparse
import random
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.accuracy.audits import AuditError, audit_json
from benchmarks.accuracy.labelled import FOLDERS, Labelled, read_labels
from dptops_audit.formats.terminal import escape
from dptops_audit.models.text import mask_credentials


@dataclass(frozen=True, slots=True)
class Place:
    """One piece of evidence of an item that passes; `via` are the places on the way, as path and line."""

    repository: str
    item: str
    path: str
    line: int
    message: str
    via: tuple[tuple[str, int], ...]


def places(repository: str, report: Mapping[str, Any]) -> Iterator[Place]:
    """The evidence of the items that pass, in the report's order."""
    for item in report["items"]:
        if item["verdict"] != "pass":
            continue
        for found in item["evidence"]:
            via = tuple((step["path"] or "", step["line"] or 0) for step in found["via"])
            yield Place(repository, item["id"], found["path"] or "", found["line"] or 0, found["message"], via)


def line_text(root: Path, path: str, line: int) -> str:
    """A line of a file below `root`, masked and safe to print; says so where there is no such line."""
    file = root / path
    if not path or not file.resolve().is_relative_to(root.resolve()) or not file.is_file():
        return "(no such file)"
    if not line:
        return "(the file as a whole)"
    lines = file.read_bytes().decode("utf-8", "replace").split("\n")
    return escape(mask_credentials(lines[line - 1].strip()))[:300] if line <= len(lines) else "(no such line)"


def shown(place: Place, root: Path) -> str:
    """The place for a reader."""
    lines = [f"{place.repository}  {place.item}", f"  says: {escape(mask_credentials(place.message))}"]
    lines += [f"  via   {escape(path)}:{line}: {line_text(root, path, line)}" for path, line in place.via]
    lines.append(f"  {escape(place.path)}:{place.line}: {line_text(root, place.path, place.line)}")
    return "\n".join(lines)


def collect(labelled: Sequence[Labelled], clones: Path, command: Sequence[str]) -> Iterator[tuple[Place, Path]]:
    """The evidence of all clones that are there, with the clone's folder; an audit that fails is named on stderr."""
    for repository in labelled:
        clone = clones / repository.folder
        if not clone.is_dir():
            continue
        try:
            report = audit_json(command, clone)
        except AuditError as error:
            print(f"{repository.name}: {error}", file=sys.stderr)
            continue
        for place in places(repository.name, report):
            yield place, clone


def main(words: Sequence[str] | None = None) -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--clones", type=Path, required=True, metavar="DIR", help="where lay_out.py put the clones")
    audit = shlex.join([sys.executable, "-m", "dptops_audit"])
    arguments.add_argument(
        "--audit", default=audit, metavar="CMD", help="the audit's command line, run in the checkout"
    )
    arguments.add_argument("--count", type=int, default=30, metavar="N", help="how many places (default: 30)")
    arguments.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed chooses the same places")
    options = arguments.parse_args(words)
    found = list(collect(read_labels(FOLDERS), options.clones, shlex.split(options.audit)))
    chosen = random.Random(options.seed).sample(found, min(options.count, len(found)))
    for number, (place, clone) in enumerate(chosen, 1):
        print(f"{number}. {shown(place, clone)}\n")
    print(f"{len(chosen)} of {len(found)} places", file=sys.stderr)
    return int(not chosen)


if __name__ == "__main__":
    sys.exit(main())
