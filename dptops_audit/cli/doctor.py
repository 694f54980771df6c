"""`audit doctor PATH`: what was understood, so that a surprising verdict can be traced: facets, languages, packages, service roots, images,
files with their tags and why, problems."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from dptops_audit.cli.arguments import choice
from dptops_audit.cli.doctor_pipelines import pipelines_text
from dptops_audit.cli.errors import UsageError
from dptops_audit.cli.streams import style_for
from dptops_audit.formats.json import dump
from dptops_audit.formats.terminal import Style, escape, wrap
from dptops_audit.formats.words import count
from dptops_audit.knowledge.ecosystems import LANGUAGE_NAMES
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.repository import Repository
from dptops_audit.understood import as_json

_MOST_LISTED = 20
_MOST_PLACES = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="a folder (default: .)")
    parser.add_argument(
        "--format", type=choice("format", ("text", "json")), default="text", metavar="FORMAT", help="text or json"
    )
    parser.add_argument(
        "--pipelines",
        action="store_true",
        help="the pipelines alone, job by job, with every command that says something",
    )


def run(arguments: argparse.Namespace) -> int:
    if not Path(arguments.path).exists():
        raise UsageError(f"{arguments.path} does not exist")
    if not Path(arguments.path).is_dir():
        raise UsageError(f"{arguments.path} is not a folder")
    repository = Repository(Inventory.open(arguments.path))
    data = as_json(repository)
    style = style_for(sys.stdout, color=arguments.color, verbosity=arguments.verbosity)
    if arguments.pipelines:
        data = {name: data[name] for name in ("schema", "repository", "pipelines", "problems")}
    if arguments.format == "json":
        sys.stdout.write(dump(data, style))
    else:
        sys.stdout.write(
            pipelines_text(data["pipelines"], data["problems"], style) if arguments.pipelines else _text(data, style)
        )
    return 0


def _text(data: dict[str, Any], style: Style) -> str:
    most = None if style.verbosity > 0 else _MOST_LISTED
    blocks = [
        [
            f"{style.paint(escape(data['repository']['name']), 'bold')}   {count(len(data['files']), 'file')}",
            *wrap(escape(data["summary"]), style.width),
        ],
        _listed("Facets", [line for facet in data["facets"] for line in _facet_lines(facet, style)], style, None),
        _languages(data["languages"], style),
        _listed(
            "Packages", [line for package in data["packages"] for line in _package_lines(package, style)], style, most
        ),
        _listed(
            "Packages that are not shipped", [_package_line(package) for package in data["other_packages"]], style, most
        ),
        _listed("Service roots", [line for one in data["services"] for line in _service_lines(one, style)], style, None)
        or ["No service root."],
        _listed(
            "No service roots, though they look like one",
            [f"{one['directory'] or '.'}  {one['why']}{_first_place(one['evidence'])}" for one in data["no_services"]],
            style,
            most,
        ),
        _listed("Images", [line for image in data["images"] for line in _image_lines(image)], style, None)
        or ["No image is shipped."],
        _listed(
            "Dockerfiles of which no image is shipped",
            [f"{one['path']}  {one['why']}" for one in data["unshipped_dockerfiles"]],
            style,
            most,
        ),
        _listed(
            "Pipelines",
            [
                f"{f['system']}  {f['path']}{'' if f['live'] else '  (disabled by its name)'}"
                for f in data["pipeline_files"]
            ],
            style,
            most,
        ),
        _listed("Deployment", [f"{one['what']}  {_at(one)}" for one in data["deployments"]], style, most),
        _listed("Workloads", [f"{w['kind']} {w['name']}  {_at(w)}" for w in data["workloads"]], style, most),
        _listed("Compose files", data["compose_files"], style, most),
        _kinds(data["files"], style),
        _tags(data["files"], style, most),
        _listed(
            "Exempt trees that are judged all the same",
            [f"{x['tag']}: {x['reason']}" for x in data["lifted"]],
            style,
            None,
        ),
        _listed(
            "Could not be read in full",
            [f"{_at(p)}  {p['message']}" for p in data["problems"] if not p["skipped"]],
            style,
            most,
        ),
        _listed("Skipped", [f"{p['path']}  {p['message']}" for p in data["problems"] if p["skipped"]], style, most),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _facet_lines(facet: dict[str, Any], style: Style) -> list[str]:
    most = None if style.verbosity > 0 else _MOST_PLACES
    places = facet["evidence"]
    lines = [f"{facet['name']}", *(f"  {_at(place)}  {place['message']}{_via(place)}" for place in places[:most])]
    if most is not None and len(places) > most:
        lines.append(f"  and {count(len(places) - most, 'more place')}")
    return lines


def _languages(languages: list[dict[str, Any]], style: Style) -> list[str]:
    words = [
        f"{one['name']} {one['share']:.0%} ({count(one['lines'], 'line')})"
        for one in languages
        if one["share"] >= 0.005
    ]
    return _listed("Languages of shipped code", wrap(", ".join(words), style.width - 2), style, None) if words else []


def _package_line(package: dict[str, Any]) -> str:
    name = f" {package['name']}" if package["name"] else ""
    return f"{package['ecosystem']}{name}  {package['manifests'][0]}"


def _package_lines(package: dict[str, Any], style: Style) -> list[str]:
    scopes = Counter(dependency["scope"] for dependency in package["dependencies"])
    counted = ", ".join(f"{number} {scope}" for scope, number in scopes.items()) or "no dependencies"
    lines = [f"{_package_line(package)}  {counted}"]
    if style.verbosity > 0:
        lines += [
            f"  {d['scope']} {d['name']} {d['requirement'] or ''}  {_at(d)}{_via(d)}" for d in package["dependencies"]
        ]
    return lines


def _service_lines(service: dict[str, Any], style: Style) -> list[str]:
    language = LANGUAGE_NAMES.get(service["language"] or "", service["language"])
    made = ", ".join(word for word in (language, service["framework"]) if word)
    lines = [f"{service['directory'] or '.'}  {service['role']}{f' in {made}' if made else ''}"]
    most = None if style.verbosity > 0 else 2
    shown = service["evidence"] if most is None else _of_each_source(service["evidence"], most)
    lines += [f"  {_at(place)}  {place['message']}{_via(place)}" for place in shown]
    if service["images"]:
        images = service["images"][: most if most is None else _MOST_PLACES]
        more = len(service["images"]) - len(images)
        lines.append(f"  held by {', '.join(images)}{f' and {more} more' if more else ''}")
    lines += [f"  {_at(place)}  {place['message']}, beside it" for place in service["workers"][:1]]
    return lines


def _of_each_source(places: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The first so many places, of which none hides what another source shows: the start of the image beside the listener in code."""
    firsts = list({place["source"]: place for place in reversed(places)}.values())
    chosen = [*sorted(firsts, key=places.index), *(place for place in places if place not in firsts)][:most]
    return sorted(chosen, key=places.index)


def _first_place(evidence: list[dict[str, Any]]) -> str:
    return f"  ({_at(evidence[0])})" if evidence else ""


def _via(place: dict[str, Any]) -> str:
    return f" (by {', '.join(_at(one) for one in place['via'])})" if place["via"] else ""


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
    others = [base for base in image["bases"] if base != image["base"]]
    lines = [image["name"], f"  stage {image['stage']}, user {user}, on {image['base'] or 'scratch'}"]
    lines += [f"  built with {', '.join(others)}"] if others else []
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
