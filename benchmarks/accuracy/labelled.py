"""Hand-made labels: what a careful reader says of a repository at one commit. Read from JSON, checked, frozen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDERS = (HERE / "labels", HERE / "labels" / "pipelines")
"""Whole repositories, and those that are labelled for their pipelines only."""

VERDICTS = ("pass", "partial", "fail", "unknown", "n/a")


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
class Labelled:
    """A repository at one commit: `name` is owner/name, `ci` the CI systems that it uses, `items` the label of each item."""

    name: str
    commit: str
    facets: frozenset[str]
    ci: tuple[str, ...]
    items: Mapping[str, Label]

    @property
    def folder(self) -> str:
        """The name of its clone's folder, and of its label file without the ending."""
        return self.name.replace("/", "__")

    @property
    def url(self) -> str:
        return f"https://github.com/{self.name}"


def read_labels(folders: Iterable[Path] = FOLDERS) -> tuple[Labelled, ...]:
    """All labels of these folders, sorted by file name in each.

    Raises:
        LabelError: for a file that is no label.
        OSError: for a folder that is not there.
    """
    read: list[Labelled] = []
    for folder in folders:
        read += [_read(file) for file in sorted(folder.iterdir()) if file.suffix == ".json"]
    return tuple(read)


def _read(file: Path) -> Labelled:
    try:
        return _labelled(json.loads(file.read_text("utf-8")))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LabelError(f"{file.name}: {type(error).__name__}: {error}") from error


def _labelled(data: Mapping[str, Any]) -> Labelled:
    if not re.fullmatch(r"[A-Za-z0-9][\w-]*/[\w.-]*\w[\w.-]*", data["repo"]):
        raise ValueError(f"repo {data['repo']!r} is not owner/name")
    if not re.fullmatch(r"[0-9a-f]{40}", data["commit"]):
        raise ValueError(f"commit {data['commit']!r} is not a full commit id")
    return Labelled(
        name=data["repo"],
        commit=data["commit"],
        facets=frozenset(data["facets"]),
        ci=tuple(data["ci"]),
        items={item: _label(item, label) for item, label in data["items"].items()},
    )


def _label(item: str, data: Mapping[str, Any]) -> Label:
    for verdict in (data["verdict"], *data["accept"]):
        if verdict not in VERDICTS:
            raise ValueError(f"{item}: {verdict!r} is not one of {', '.join(VERDICTS)}")
    return Label(data["verdict"], tuple(data["accept"]), tuple(data["evidence"]), data["why"])
