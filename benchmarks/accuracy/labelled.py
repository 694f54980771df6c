"""Hand-made labels: what a careful reader says of a repository at one commit. Read from JSON, checked, frozen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

HERE = Path(__file__).resolve().parent
FOLDERS = (HERE / "labels", HERE / "labels" / "workflows", HERE / "labels" / "pipelines")
"""Whole repositories, those labelled for Build, Test and Security on GitHub Actions, and those labelled for the pipelines of rarer systems."""

VERDICTS = ("pass", "partial", "fail", "unknown", "n/a")

FACETS = tuple(
    "has-ci builds-image service worker deploys uses-database library cli frontend static-site iac-only docs".split()
)
"""What a repository can be; several hold at once."""


class LabelError(Exception):
    """A label file that cannot be used; the message names the file."""


@dataclass(frozen=True, slots=True)
class Label:
    """One item of one repository. `accept` holds the verdicts that another careful reader could give."""

    verdict: str
    accept: tuple[str, ...]
    evidence: tuple[str, ...]
    why: str

    def agrees(self, verdict: str) -> bool:
        return verdict == self.verdict or verdict in self.accept


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository at one commit: `name` is owner/name."""

    name: str
    commit: str

    @property
    def folder(self) -> str:
        """The name of its clone's folder, and of the file about it without the ending."""
        return self.name.replace("/", "__")

    @property
    def url(self) -> str:
        return f"https://github.com/{self.name}"


@dataclass(frozen=True, slots=True)
class Labelled(Repository):
    """A repository and its labels: `ci` the CI systems that it uses, `items` the label of each item, `facets` None where nobody says."""

    facets: frozenset[str] | None
    ci: tuple[str, ...]
    items: Mapping[str, Label]


def read_labels(folders: Iterable[Path] = FOLDERS) -> tuple[Labelled, ...]:
    """All labels of these folders, sorted by file name in each.

    Raises:
        LabelError: for a file that is no label.
        OSError: for a folder that is not there.
    """
    return tuple(one for folder in folders for one in read_folder(folder, _labelled))


def read_folder(folder: Path, build: Callable[[Mapping[str, Any]], T]) -> list[T]:
    """What `build` makes of each JSON file of a folder, sorted by file name.

    Raises:
        LabelError: for a file that `build` refuses.
        OSError: for a folder that is not there.
    """
    return [_read(file, build) for file in sorted(folder.iterdir()) if file.suffix == ".json"]


def _read(file: Path, build: Callable[[Mapping[str, Any]], T]) -> T:
    try:
        return build(json.loads(file.read_text("utf-8")))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LabelError(f"{file.name}: {type(error).__name__}: {error}") from error


def _labelled(data: Mapping[str, Any]) -> Labelled:
    name, commit = name_and_commit(data)
    return Labelled(
        name=name,
        commit=commit,
        facets=facets(data["facets"]) if "facets" in data else None,
        ci=tuple(data["ci"]),
        items={item: _label(item, label) for item, label in data["items"].items()},
    )


def name_and_commit(data: Mapping[str, Any]) -> tuple[str, str]:
    """Which repository a file is about, and which commit of it.

    Raises:
        ValueError: for a name that is not owner/name, and for an abbreviated commit.
    """
    if not re.fullmatch(r"[A-Za-z0-9][\w-]*/[\w.-]*\w[\w.-]*", data["repo"]):
        raise ValueError(f"repo {data['repo']!r} is not owner/name")
    if not re.fullmatch(r"[0-9a-f]{40}", data["commit"]):
        raise ValueError(f"commit {data['commit']!r} is not a full commit id")
    return data["repo"], data["commit"]


def facets(names: Iterable[str]) -> frozenset[str]:
    """The facets of these names.

    Raises:
        ValueError: for a name that is no facet.
    """
    unknown = sorted(set(names) - set(FACETS))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: no such facet")
    return frozenset(names)


def _label(item: str, data: Mapping[str, Any]) -> Label:
    for verdict in (data["verdict"], *data["accept"]):
        if verdict not in VERDICTS:
            raise ValueError(f"{item}: {verdict!r} is not one of {', '.join(VERDICTS)}")
    return Label(data["verdict"], tuple(data["accept"]), tuple(data["evidence"]), data["why"])
