"""`audit doctor PATH`: what was understood, so that a surprising verdict can be traced: files, tags and why, images, problems."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from dptops_audit.cli.arguments import choice
from dptops_audit.cli.errors import UsageError
from dptops_audit.cli.streams import style_for
from dptops_audit.evidence import Location, Problem
from dptops_audit.formats.json import dump
from dptops_audit.formats.terminal import Style, escape, wrap
from dptops_audit.formats.words import count
from dptops_audit.models.images.image import Image
from dptops_audit.models.inventory import File, Inventory
from dptops_audit.models.repository import Repository

SCHEMA = "dptops-audit/doctor/1"
_MOST_LISTED = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="a folder (default: .)")
    parser.add_argument(
        "--format", type=choice("format", ("text", "json")), default="text", metavar="FORMAT", help="text or json"
    )


def run(arguments: argparse.Namespace) -> int:
    if not Path(arguments.path).exists():
        raise UsageError(f"{arguments.path} does not exist")
    if not Path(arguments.path).is_dir():
        raise UsageError(f"{arguments.path} is not a folder")
    repository = Repository(Inventory.open(arguments.path))
    data = as_json(repository)
    style = style_for(sys.stdout, color=arguments.color, verbosity=arguments.verbosity)
    sys.stdout.write(dump(data, style) if arguments.format == "json" else _text(data, style))
    return 0


def as_json(repository: Repository) -> dict[str, Any]:
    """What was understood, as JSON types: files in the order of the inventory, images, lifted tags, problems."""
    inventory = repository.inventory
    images = [_image(image) for image in repository.images]
    workloads = [
        {"name": workload.name, "kind": workload.kind, **_place(workload.location)} for workload in repository.workloads
    ]
    # Models are built on first use and note their problems then: what nothing above asked for is asked for here.
    compose = [file.path for file in repository.compose_files]
    return {
        "schema": SCHEMA,
        "repository": {"name": repository.name, "commit": inventory.repository.commit or None},
        "files": [_file(file, inventory) for file in inventory.files],
        "lifted": [{"tag": tag.value, "reason": reason} for tag, reason in inventory.lifted],
        "dockerfiles": [dockerfile.path for dockerfile in repository.dockerfiles],
        "compose_files": compose,
        "images": images,
        "workloads": workloads,
        "problems": [
            _problem(problem) for problem in sorted(set(inventory.problems), key=lambda p: (p.path, p.line, p.message))
        ],
    }


def _file(file: File, inventory: Inventory) -> dict[str, Any]:
    return {
        "path": file.path,
        "kind": inventory.kind_of(file),
        "tracked": file.tracked,
        "tags": [{"tag": tag.value, "reason": reason} for tag, reason in inventory.why(file.path)],
    }


def _image(image: Image) -> dict[str, Any]:
    user = image.effective("USER")
    return {
        "name": image.name,
        "dockerfile": image.dockerfile.path,
        "stage": image.stage.name or str(image.stage.index),
        "user": user.value if user is not None else None,
        "bases": [base.text for base in image.bases],
        "built_by": [_place(place) for place in image.places],
        "run_by": [{"workload": use.workload.name, **_place(use.container.location)} for use in image.uses],
    }


def _place(location: Location) -> dict[str, Any]:
    return {"path": location.path, "line": location.line or None}


def _problem(problem: Problem) -> dict[str, Any]:
    return {"path": problem.path, "line": problem.line or None, "message": problem.message, "skipped": problem.skipped}


def _text(data: dict[str, Any], style: Style) -> str:
    most = None if style.verbosity > 0 else _MOST_LISTED
    blocks = [
        [f"{style.paint(escape(data['repository']['name']), 'bold')}   {count(len(data['files']), 'file')}"],
        _kinds(data["files"], style),
        _tags(data["files"], style, most),
        _listed(
            "Exempt trees that are judged all the same",
            [f"{x['tag']}: {x['reason']}" for x in data["lifted"]],
            style,
            None,
        ),
        _listed("Images", [line for image in data["images"] for line in _image_lines(image)], style, None)
        or ["No image is shipped."],
        _listed("Workloads", [f"{w['kind']} {w['name']}  {_at(w)}" for w in data["workloads"]], style, most),
        _listed("Compose files", data["compose_files"], style, most),
        _listed(
            "Could not be read in full",
            [f"{_at(p)}  {p['message']}" for p in data["problems"] if not p["skipped"]],
            style,
            most,
        ),
        _listed("Skipped", [f"{p['path']}  {p['message']}" for p in data["problems"] if p["skipped"]], style, most),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _kinds(files: list[dict[str, Any]], style: Style) -> list[str]:
    kinds = Counter(file["kind"] for file in files)
    words = [f"{number} {kind}" for kind, number in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))]
    return (
        [style.paint("Kinds", "bold"), *(f"  {line}" for line in wrap(", ".join(words), style.width - 2))]
        if words
        else []
    )


def _tags(files: list[dict[str, Any]], style: Style, most: int | None) -> list[str]:
    """One line for each tag and reason, with how many files have it; each file where all are shown."""
    groups: dict[tuple[str, str], list[str]] = {}
    for file in files:
        for tag in file["tags"]:
            groups.setdefault((tag["tag"], tag["reason"]), []).append(file["path"])
    lines = []
    for (tag, reason), paths in sorted(groups.items()):
        which = paths[0] if len(paths) == 1 else f"{count(len(paths), 'file')}, {paths[0]} first"
        lines.append(f"{tag}: {reason} ({which})")
        if most is None and len(paths) > 1:
            lines += [f"  {path}" for path in paths]
    return _listed("Tagged files, which are exempt from most rules", lines, style, most)


def _image_lines(image: dict[str, Any]) -> list[str]:
    user = image["user"] if image["user"] is not None else "not set"
    lines = [image["name"], f"  stage {image['stage']}, user {user}, on {', '.join(image['bases']) or 'scratch'}"]
    lines += [f"  built by {_at(place)}" for place in image["built_by"]]
    lines += [f"  run by {use['workload']}  {_at(use)}" for use in image["run_by"]]
    return lines


def _listed(heading: str, lines: list[str], style: Style, most: int | None) -> list[str]:
    if not lines:
        return []
    shown = [style.paint(heading, "bold"), *(f"  {escape(line)}" for line in lines[:most])]
    if most is not None and len(lines) > most:
        shown.append(f"  and {len(lines) - most} more (-v shows all)")
    return shown


def _at(place: dict[str, Any]) -> str:
    return f"{place['path']}:{place['line']}" if place["line"] else str(place["path"])
